// CommonMark has three ways to a destination: `](`, a definition's `]:`, and `<` of an autolink. So what is behind each
// `](` is judged, in code or not, and the other two are left to a parser.
#include "render/plain_links.h"

#include <array>
#include <optional>

#include "render/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// What a destination may hold and still mean the same to every parser: no escape, no entity, no bracket, no blank.
constexpr CharSet kPlain("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%#?=+,;:!$'^@");
// Between angle brackets; nothing that could make an autolink of them.
constexpr CharSet kPlainInAngles("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/%#?=+,;!$'^ ()");

// The destination that begins at an offset, behind `](`; none if it is not a plain one with `)` right behind it.
std::optional<std::string_view> plain_destination(std::string_view body, std::size_t at) {
    const bool angled = at < body.size() && body[at] == '<';
    const std::size_t begin = at + (angled ? 1 : 0);
    const std::size_t end = (angled ? kPlainInAngles : kPlain).find_not(body, begin);
    if (end == kNone || !body.substr(end).starts_with(angled ? ">)" : ")")) {
        return std::nullopt;
    }
    return body.substr(begin, end - begin);
}

// An autolink that begins with the `<` there: cmark wants a scheme or an address, and no blank before the `>`. A NUL
// byte is a letter to it.
bool may_be_autolink(std::string_view body, std::size_t open) {
    static constexpr CharSet kEnds = [] {
        std::array<char, 34> ends{"<>"};
        for (std::size_t i = 2; i < ends.size(); ++i) {
            ends[i] = static_cast<char>(i - 1);  // 1 to 32: control characters and the blank
        }
        return CharSet(std::string_view(ends.data(), ends.size()));
    }();
    const std::size_t end = kEnds.find(body, open + 1);
    return end < body.size() && body[end] == '>' &&
           body.substr(open, end - open).find_first_of(":@") != std::string_view::npos;
}

}  // namespace

std::size_t label_end(std::string_view body, std::size_t from) {
    for (auto at = body.find("]:", from); at != kNone; at = body.find("]:", at + 1)) {
        const bool behind_bracket = at > 0 && body[at - 1] == ']' && (at == 1 || body[at - 2] != '\\');
        if (!behind_bracket) {
            return at;
        }
    }
    return kNone;
}

bool has_only_plain_links(LinkJudge& judge, std::string_view body) {
    for (auto at = body.find('<'); at != kNone; at = body.find('<', at + 1)) {
        if (may_be_autolink(body, at)) {
            return false;
        }
    }
    if (label_end(body, 0) != kNone) {
        return false;
    }
    for (auto at = body.find("]("); at != kNone; at = body.find("](", at + 1)) {
        const auto destination = plain_destination(body, at + 2);
        if (!destination || judge.judge(LinkForm::inline_link, *destination).kind == Verdict::Kind::withhold) {
            return false;
        }
    }
    return true;
}

}  // namespace vaultfs
