#include "note/inline_markup.h"

#include <algorithm>

#include "note/block_marks.h"
#include "note/links.h"
#include "note/references.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

bool is_letter(char c) {
    return is_ascii_alnum(c) && !is_ascii_digit(c);
}

char char_at(std::string_view text, std::size_t at) {
    return at < text.size() ? text[at] : '\0';
}

template <typename IsPart>
std::size_t skip_while(std::string_view text, std::size_t at, IsPart is_part) {
    while (at < text.size() && is_part(text[at])) {
        ++at;
    }
    return at;
}

std::size_t name_end(std::string_view text, std::size_t at) {
    return skip_while(text, at, [](char c) { return is_ascii_alnum(c) || c == '-'; });
}

// `<https://…>`, `<name@host>`
std::size_t autolink_end(std::string_view text, std::size_t at) {
    static constexpr CharSet kEnds(" \t\r\n<>");
    const auto end = kEnds.find(text, at + 1);
    const bool closed = end != kNone && text[end] == '>';
    return closed && text.substr(at, end - at).find_first_of(":@") != kNone ? end + 1 : kNone;
}

std::size_t wikilink_end(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with(InlineMarkup::kWikilink)) {
        return kNone;
    }
    static constexpr CharSet kEnds("[]\n");
    const auto end = kEnds.find(text, at + 2);
    return end != kNone && text.substr(end).starts_with("]]") ? end + 2 : kNone;
}

// `https://…`, `www.…`: up to a blank, a tag, a bracket that closes one from before it, or the text's end.
std::size_t address_end(std::string_view text, std::size_t at) {
    const bool scheme = text.substr(at).starts_with(InlineMarkup::kScheme) && at > 0 && is_letter(text[at - 1]);
    const bool www = text.substr(at).starts_with(InlineMarkup::kWww) && (at == 0 || !is_ascii_alnum(text[at - 1]));
    if (!scheme && !www) {
        return kNone;
    }
    std::size_t end = at;
    for (int parens = 0, brackets = 0; end < text.size() && !is_blank(text[end]) && text[end] != '<'; ++end) {
        parens += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
        brackets += text[end] == '[' ? 1 : text[end] == ']' ? -1 : 0;
        if (parens < 0 || brackets < 0) {
            break;
        }
    }
    return end;
}

// Whether nothing but the marks of quotes, lists and numbers stands before it in its line.
bool begins_line(std::string_view text, std::size_t at) {
    constexpr std::size_t kMostMarks = 128;  // a line is not gone over more than that, however long it is
    const std::string_view before = text.substr(at - std::min(at, kMostMarks), std::min(at, kMostMarks));
    const auto other = before.find_last_not_of(kContainerMarks);
    return other == kNone ? before.size() == at : before[other] == '\n';
}

}  // namespace

InlineMarkup::InlineMarkup(std::string_view text)
    : text_(text),
      quote_(text, '"', false),
      apostrophe_(text, '\'', false),
      parenthesis_(text, ')', false),
      instruction_(text, "?>"),
      declaration_(text, ">"),
      comment_(text, "-->"),
      cdata_(text, "]]>") {}

bool InlineMarkup::may_be_in(std::string_view text) {
    const auto has = [text](auto mark) { return text.find(mark) != kNone; };
    return has('<') || has(kWikilink) || has(kScheme) || has(kWww);
}

bool InlineMarkup::is_tag(std::string_view line) {
    const char first = char_at(line, char_at(line, 1) == '/' ? 2 : 1);
    const std::size_t end = is_letter(first) ? InlineMarkup(line).tag_end(0) : kNone;
    return end != kNone && is_blank(line.substr(end));
}

std::size_t InlineMarkup::end_at(std::size_t at, std::size_t limit) {
    std::size_t end = kNone;
    if (text_[at] == '[') {
        end = wikilink_end(text_, at);
    } else if (text_[at] == '<') {
        end = std::min(tag_end(at), autolink_end(text_, at));
    } else {
        end = address_end(text_.substr(0, limit), at);
    }
    return end <= limit ? end : kNone;
}

std::size_t InlineMarkup::link_part_end(std::size_t at, std::size_t limit) {
    const std::string_view text = text_.substr(0, limit);
    std::size_t end = kNone;
    if (text.substr(at).starts_with("](")) {
        const std::size_t target = target_end(at + 2, limit);
        const std::size_t closing = skip_to_text(text, title_end(target, limit), limit);
        end = char_at(text, closing) == ')' ? closing + 1 : kNone;
    } else if (text.substr(at).starts_with("][") || text.substr(at).starts_with("[^")) {
        static constexpr CharSet kBrackets("[]");
        const auto closing = kBrackets.find(text, at + 2);
        end = closing != kNone && text[closing] == ']' ? closing + 1 : kNone;
    } else if (text[at] == '[' && begins_line(text, at)) {
        const auto label = definition_label(text, at, limit);
        end = label ? behind_definition(label->end + 2, limit) : kNone;
    }
    return end;
}

// Behind target and title, if their line ends there.
std::size_t InlineMarkup::behind_definition(std::size_t at, std::size_t limit) {
    const std::size_t target = target_end(at, limit);
    for (const std::size_t end : {title_end(target, limit), target}) {
        const std::size_t rest = text_.find_first_not_of(" \t\r", end);
        if (rest == kNone || rest >= limit || text_[rest] == '\n') {
            return end;
        }
    }
    return kNone;
}

std::size_t InlineMarkup::any_end(std::size_t at, std::size_t limit) {
    const std::size_t end = kFirst.has(text_[at]) ? end_at(at, limit) : kNone;
    const bool bracket = text_[at] == '[' || text_[at] == ']';
    return end == kNone && bracket ? link_part_end(at, limit) : end;
}

// Behind `<…>`, or a word with its parentheses in pairs; behind the blanks where there is neither.
std::size_t InlineMarkup::target_end(std::size_t at, std::size_t limit) const {
    constexpr int kMaxParens = 32;  // CommonMark's own bound
    at = skip_to_text(text_, at, limit);
    if (at < limit && text_[at] == '<') {
        std::size_t end = at + 1;
        while (end < limit && std::string_view("<>\n").find(text_[end]) == kNone) {
            end += text_[end] == '\\' ? 2 : 1;
        }
        return end < limit && text_[end] == '>' ? end + 1 : at;
    }
    std::size_t end = at;
    int open = 0;
    for (; end < limit && !is_blank(text_[end]) && open <= kMaxParens; ++end) {
        if (text_[end] == ')' && open-- == 0) {
            return end;
        }
        open += text_[end] == '(' ? 1 : 0;
        end += text_[end] == '\\' && end + 1 < limit && !is_blank(text_[end + 1]) ? 1 : 0;
    }
    return open == 0 ? std::min(end, limit) : at;
}

// Behind a title and the blanks before it; the same place where there is none.
std::size_t InlineMarkup::title_end(std::size_t at, std::size_t limit) {
    const std::size_t title = skip_to_text(text_, at, limit);
    if (title == at || title >= limit || !is_title_start(text_[title])) {
        return at;
    }
    NextChar& closing = text_[title] == '"' ? quote_ : text_[title] == '\'' ? apostrophe_ : parenthesis_;
    const std::size_t end = closing.at_or_after(title + 1);
    return end < limit ? end + 1 : at;
}

std::size_t InlineMarkup::tag_end(std::size_t at) {
    const char first = char_at(text_, at + 1);
    if (first == '/') {
        const std::size_t end = skip_to_text(text_, name_end(text_, at + 2), text_.size());
        return is_letter(char_at(text_, at + 2)) && char_at(text_, end) == '>' ? end + 1 : kNone;
    }
    if (!is_letter(first)) {
        return declaration_end(at);
    }
    std::size_t end = attributes_end(name_end(text_, at + 1));
    end += char_at(text_, end) == '/' ? 1 : 0;
    return char_at(text_, end) == '>' ? end + 1 : kNone;
}

// Behind the attributes and the blanks after them.
std::size_t InlineMarkup::attributes_end(std::size_t at) {
    const auto begins_name = [](char c) { return is_letter(c) || c == '_' || c == ':'; };
    const auto in_name = [](char c) { return is_ascii_alnum(c) || c == '_' || c == ':' || c == '.' || c == '-'; };
    std::size_t name = skip_to_text(text_, at, text_.size());
    while (name > at && begins_name(char_at(text_, name))) {
        at = skip_while(text_, name, in_name);
        name = skip_to_text(text_, at, text_.size());
        if (char_at(text_, name) == '=') {
            at = value_end(skip_to_text(text_, name + 1, text_.size()));
            name = skip_to_text(text_, at, text_.size());
        }
    }
    return name;
}

std::size_t InlineMarkup::value_end(std::size_t at) {
    const char opener = char_at(text_, at);
    if (opener == '"' || opener == '\'') {
        return std::min((opener == '"' ? quote_ : apostrophe_).at_or_after(at + 1) + 1, text_.size());
    }
    static constexpr std::string_view kEnds = "\"'=<>`";
    return skip_while(text_, at, [](char c) { return !is_blank(c) && kEnds.find(c) == kNone; });
}

// `<?…?>`, `<!X…>`, `<!--…-->`, `<![CDATA[…]]>`
std::size_t InlineMarkup::declaration_end(std::size_t at) {
    const std::string_view text = text_.substr(at);
    NextText* closer = nullptr;
    if (text.starts_with("<?")) {
        closer = &instruction_;
    } else if (text.starts_with("<!--")) {
        closer = &comment_;
    } else if (text.starts_with("<![CDATA[")) {
        closer = &cdata_;
    } else if (text.starts_with("<!") && is_letter(char_at(text, 2))) {
        closer = &declaration_;
    }
    const std::size_t end = closer == nullptr ? text_.size() : closer->at_or_after(at + 2);
    return end == text_.size() ? kNone : text_.find('>', end) + 1;
}

}  // namespace vaultfs
