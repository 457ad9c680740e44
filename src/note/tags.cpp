#include "note/tags.h"

#include <algorithm>

#include "note/references.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// A tag, emphasized or not, or the name that links know a block by.
bool is_bare_tag(std::string_view word) {
    constexpr std::string_view kEmphasis = "*_~=";
    const auto begin = word.find_first_not_of(kEmphasis);
    if (begin == kNone) {
        return true;
    }
    word = word.substr(begin, word.find_last_not_of(kEmphasis) + 1 - begin);
    return word.size() > 1 && (word[0] == '#' || word[0] == '^');
}

}  // namespace

bool is_tag_char(char c) {
    return is_ascii_alnum(c) || c == '_' || c == '-' || c == '/' || static_cast<unsigned char>(c) >= 0x80;
}

std::string label_tag(const Policy& policy) {
    return "#" + fold_name(policy.tag_prefix) + "/";
}

std::vector<LabelTag> find_label_tags(const Policy& policy, std::string_view text) {
    std::vector<LabelTag> tags;
    const std::string opener = label_tag(policy);
    for (std::size_t at = find_ignoring_case(text, opener); at != kNone;
         at = find_ignoring_case(text, opener, at + 1)) {
        const std::size_t begin = at + opener.size();
        std::size_t end = begin;
        while (end < text.size() && is_tag_char(text[end])) {
            ++end;
        }
        while (end > begin && text[end - 1] == '/') {
            --end;
        }
        if (const auto label = policy.label_named(text.substr(begin, end - begin))) {
            tags.push_back({at, *label});
        }
    }
    return tags;
}

bool has_only_tags(const Policy& policy, std::string_view text) {
    bool labels = false;  // a tag in a comment labels that
    for (std::string_view rest = without_definitions(text); !rest.empty();) {
        const auto length = std::min(rest.size(), kBlanks.find(rest, 0));
        if (!is_bare_tag(rest.substr(0, length))) {
            return false;
        }
        labels = labels || find_ignoring_case(rest.substr(0, length), label_tag(policy)) != kNone;
        rest = trim(rest.substr(length));
    }
    return labels;
}

}  // namespace vaultfs
