// Words in frontmatter, found without regard to its structure: in comments, in text, in invalid YAML.
#include <algorithm>

#include "note/frontmatter.h"
#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

bool is_word_byte(char c) {
    return is_ascii_alnum(c) || c == '_';
}

// `non-confidential` is another word, `-confidential` is not.
bool begins_word(std::string_view text, std::size_t at) {
    if (at > 0 && text[at - 1] == '-') {
        return at < 2 || !is_word_byte(text[at - 2]);
    }
    return at == 0 || !is_word_byte(text[at - 1]);
}

// What is known of the line that was looked at last; each line is looked at once.
struct LineState {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t first = 0;    // what is neither blank nor dash nor quote
    std::size_t comment = 0;  // its `#`, or its end

    void move_to(std::string_view text, std::size_t at) {
        while (end <= at) {
            begin = end;
            end = next_line(text, begin);
            first = comment = std::string_view::npos;
        }
        if (first == std::string_view::npos) {
            first = std::min(text.find_first_not_of(" \t-?\"'", begin), end);
            comment = std::min(find_comment(text.substr(0, end), begin), end);
        }
    }
};

}  // namespace

std::vector<WordPlace> find_words(std::string_view text, std::string_view word) {
    std::vector<WordPlace> found;
    const std::string needle = ascii_folded(word);
    LineState line;
    for (std::size_t at = find_ignoring_case(text, needle); at != std::string_view::npos && !needle.empty();
         at = find_ignoring_case(text, needle, at + needle.size())) {
        if (begins_word(text, at)) {
            line.move_to(text, at);
            found.push_back(WordPlace{at, at + needle.size(), line.begin, line.first >= at, line.comment < at});
        }
    }
    return found;
}

std::size_t behind_key_colon(std::string_view text, std::size_t at) {
    if (at < text.size() && (text[at] == '"' || text[at] == '\'')) {
        ++at;
    }
    at = text.find_first_not_of(" \t\r\n", at);
    constexpr int kMostComments = 8;  // between a key and its colon: else many keys would each look over all of them
    for (int i = 0; i < kMostComments && at != std::string_view::npos && begins_comment(text, at); ++i) {
        at = text.find_first_not_of(" \t\r\n", next_line(text, at));
    }
    if (at == std::string_view::npos || text[at] != ':') {
        return std::string_view::npos;
    }
    return std::min(text.find_first_not_of(':', at), text.size());
}

bool has_marked_key(std::string_view text) {
    for (auto at = text.find('?'); at != std::string_view::npos; at = text.find('?', at + 1)) {
        const auto before = text.substr(0, at).find_last_not_of(" \t-");
        const bool begins = before == std::string_view::npos ||
                            std::string_view("\r\n{[,").find(text[before]) != std::string_view::npos;
        if (begins && (at + 1 == text.size() || is_blank(text[at + 1]))) {
            return true;
        }
    }
    return false;
}

bool begins_yaml_mark(std::string_view text, std::string_view marks) {
    for (std::size_t at = text.find_first_of(marks); at != std::string_view::npos;
         at = text.find_first_of(marks, at + 1)) {
        const bool first = at == 0 || std::string_view(" \t\r\n[{,:").find(text[at - 1]) != std::string_view::npos;
        if (first && at + 1 < text.size() && (text[at] == '!' || !is_blank(text[at + 1]))) {
            return true;
        }
    }
    return false;
}

bool may_have_alias_key(std::string_view text) {
    return begins_yaml_mark(text, "&") && begins_yaml_mark(text, "*");
}

bool may_spell(std::string_view text, std::string_view word) {
    const std::string needle = ascii_folded(word);
    if (find_ignoring_case(text, needle) != std::string_view::npos) {
        return true;
    }
    return text.find('\\') != std::string_view::npos &&
           find_ignoring_case(unescape_yaml(text), needle) != std::string_view::npos;
}

}  // namespace vaultfs
