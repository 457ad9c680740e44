// What the bytes of a note say of its label, for a scan: cheap where they say nothing (VIEWS 2.3, 2.8, 4, 4.4).
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "note/frontmatter.h"
#include "note/tags.h"
#include "note/yaml_text.h"
#include "vaultfs/labels.h"
#include "vaultfs/note.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Whether a line may be one of a block of nothing but tags: what stands before a tag in it are marks of containers.
bool may_be_only_tags(std::string_view text) {
    static constexpr CharSet kMarks(">-+*.)0123456789_~=");
    const std::string plain = with_plain_spaces(text);
    std::string_view line = plain;
    if (line.find("%%") != std::string_view::npos || line.find("<!--") != std::string_view::npos ||
        line.find("-->") != std::string_view::npos) {
        return true;
    }
    for (line = trim(line); !line.empty();) {
        const std::string_view word = line.substr(0, kBlanks.find(line, 0));
        const std::string_view inner = word.substr(std::min(word.size(), kMarks.find_not(word, 0)));
        if (!inner.empty() && !inner.starts_with('#') && !inner.starts_with('^') && !inner.starts_with("[^")) {
            return false;
        }
        line = trim(line.substr(word.size()));
    }
    return true;
}

// Only blocks of tags label a whole file, and only drawings take the label of any part.
bool may_label_file(const Policy& policy, std::string_view body) {
    const std::string tag = label_tag(policy);
    for (auto at = find_ignoring_case(body, tag); at != std::string_view::npos;) {
        const std::size_t begin = body.rfind('\n', at) + 1;  // 0 if there is none
        const std::size_t end = next_line(body, at);
        if (may_be_only_tags(body.substr(begin, end - begin))) {
            return true;
        }
        at = find_ignoring_case(body, tag, end);
    }
    return may_hold_drawing(body);
}

std::optional<TierId> body_label(const Policy& policy, std::string_view front, std::string_view body) {
    if (!may_label_file(policy, body)) {
        return std::nullopt;
    }
    const BlockTree tree = parse_blocks(body);
    const BodyLabels labels = label_body(policy, body, tree);
    if (!labels.is_drawing()) {
        return labels.file;
    }
    return std::max(labels.highest(), read_key_labels(policy, front_content(front), true).highest());
}

// CommonMark and some editors take a lone CR for the end of a line: labels, headings and definitions would be there
// which are none to us.
bool has_other_line_ends(std::string_view text) {
    for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
        if (text.substr(at + 1, 1) != "\n") {
            return true;
        }
    }
    return false;
}

// YAML 1.1 knows more ends of lines: to its readers a label may begin behind one, or go on.
bool may_hide_labels(const Policy& policy, std::string_view front) {
    static constexpr std::array<std::string_view, 3> kLineEnds = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    return std::any_of(kLineEnds.begin(), kLineEnds.end(),
                       [front](std::string_view end) { return front.find(end) != std::string_view::npos; }) &&
           (may_spell(front, policy.label_key) || may_spell(front, fold_name(policy.tag_prefix)));
}

// Whether a character that nobody sees stands behind one of ASCII.
bool has_invisible(std::string_view text) {
    // First bytes of all such characters, and of others.
    static constexpr CharSet kFirstBytes("\xC2\xCD\xD8\xE1\xE2\xE3\xEF\xF0\xF3");
    for (auto at = kFirstBytes.find(text, 1); at != std::string_view::npos; at = kFirstBytes.find(text, at + 1)) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (is_ascii(text.substr(at - 1, 1)) && fold_name(text.substr(at, size)).empty()) {
            return true;
        }
    }
    return false;
}

std::size_t count(std::string_view text, const std::string& word) {
    std::size_t found = 0;
    for (auto at = find_ignoring_case(text, word); at != std::string_view::npos;
         at = find_ignoring_case(text, word, at + word.size())) {
        ++found;
    }
    return found;
}

// Whether a word is there more often once what nobody sees is dropped.
bool has_disguised(std::string_view text, const std::vector<std::string>& words) {
    if (is_ascii(text) || !has_invisible(text)) {
        return false;
    }
    const std::string seen = fold_name(text);
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return count(seen, word) > count(text, word); });
}

// Names of tiers and layers are compared without what nobody sees. In the words that begin a label it would take the
// label away: its author sees one that the parsers do not.
bool has_disguised_label(const Policy& policy, std::string_view front, std::string_view bytes) {
    const std::string key = fold_name(policy.label_key);
    const std::string tag = fold_name(policy.tag_prefix) + "/";
    const std::vector<std::string> keys = {key, fold_name(policy.keys_key())};
    const bool escapes = front.find('\\') != std::string_view::npos;
    return has_disguised(front, keys) || (escapes && has_disguised(unescape_yaml(front), keys)) ||
           has_disguised(bytes, {key + ":", tag, "#" + tag});
}

}  // namespace

std::optional<TierId> content_label(const Policy& policy, std::string_view bytes) {
    const NoteParts parts = split_note(bytes);
    if (is_other_encoding(bytes) || has_other_line_ends(bytes)) {
        return policy.highest();
    }
    const std::string_view front = parts.front.empty() ? unclosed_front(bytes) : parts.front.of(bytes);
    if (may_hide_labels(policy, front) || has_disguised_label(policy, front, bytes)) {
        return policy.highest();
    }
    const auto from_front = frontmatter_label(policy, front);
    const auto from_body = body_label(policy, front, parts.body.of(bytes));
    return std::max(from_front, from_body);  // no label is below every label
}

}  // namespace vaultfs
