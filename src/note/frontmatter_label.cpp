// The label that frontmatter gives its file, read by line and by parser (VIEWS 2.3). Where the label's key has its
// value behind it in its line, and nothing is spelled in escapes, both read the same: only elsewhere is the parser
// asked. Invariant: whatever is not surely a tier's name, or nothing at all, is the highest tier.
#include <algorithm>

#include "note/frontmatter.h"
#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Label = std::optional<TierId>;

constexpr std::string_view kWordEnds = " \t\r\n\"'`,()[]{}<>#|";

std::string_view without_comment(std::string_view text) {
    return text.substr(0, find_comment(text));
}

// The tier named directly behind a `#`: no comment, but meant as a tag. Empty if there is none.
std::string_view tier_behind_hash(const Policy& policy, std::string_view text) {
    if (!text.starts_with('#')) {
        return {};
    }
    const std::string_view word = text.substr(1, text.find_first_of(kWordEnds, 1) - 1);
    return policy.tier_named(word) ? word : std::string_view();
}

// What a line says of a value, trimmed.
std::string_view value_text(const Policy& policy, std::string_view line) {
    const std::string_view text = trim(line);
    const std::string_view tier = tier_behind_hash(policy, text);
    return tier.empty() ? trim(without_comment(text)) : tier;
}

// What goes on below the line where a key's value begins: lines that are indented deeper than the key, or list items.
// Trimmed, comments left out wherever they stand, of a `block` of text only those that are not indented; at most two
// lines of it, which is enough to know that it is no tier's name.
std::string continuation(const Policy& policy, std::string_view text, const WordPlace& place, std::size_t value,
                         bool block = false) {
    const std::size_t indent = text.find_first_not_of(" \t", place.line) - place.line;
    std::string result;
    std::size_t parts = 0;
    for (std::size_t at = next_line(text, value); parts < 2 && at < text.size(); at = next_line(text, at)) {
        const std::string_view line = text.substr(at, next_line(text, at) - at);
        const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size() - 1);
        const bool comment = begin <= indent && line[begin] == '#';
        const std::string_view part = comment ? "" : block ? trim(line) : value_text(policy, line);
        if (part.empty()) {
            continue;
        }
        if (begin < indent || (begin == indent && line[begin] != '-')) {
            break;
        }
        result += result.empty() ? "" : "\n";
        result += part;
        ++parts;
    }
    return result;
}

// Whether a line, trimmed, can begin an entry or an item of a block. In brackets that it closes, only its first entry
// counts.
bool may_begin_entry(std::string_view line) {
    const bool closes = line.find_first_of("]}") != std::string_view::npos;
    const std::string_view text = trim(line.substr(0, closes ? line.find_first_of(",]}") : line.size()));
    const char quote = text.starts_with('"') || text.starts_with('\'') ? text.front() : '\0';
    for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
        const bool ends_key = quote == '\0' || trim(text.substr(1, colon - 1)).ends_with(quote);
        if (ends_key && (colon + 1 == text.size() || is_blank(text[colon + 1]))) {
            return true;
        }
    }
    return text.starts_with("- ") || text.starts_with("? ") || text == "-" || text == "?";
}

// The next line that says anything, trimmed, if it cannot begin an entry: then it begins with a value in brackets,
// which may stand at any indentation.
std::string_view stray_value(std::string_view text, std::size_t value) {
    for (std::size_t at = next_line(text, value); at < text.size(); at = next_line(text, at)) {
        const std::string_view line = trim(without_comment(text.substr(at, next_line(text, at) - at)));
        if (!line.empty()) {
            return may_begin_entry(line) ? "" : line;
        }
    }
    return {};
}

Label word_label(const Policy& policy, std::string_view value) {
    const std::string_view word = value.substr(0, value.find_first_of(kWordEnds));
    if (!word.empty()) {
        return is_null_word(word) ? Label() : policy.label_named(word);
    }
    const bool ended = value.empty() || std::string_view(",])}").find(value.front()) != std::string_view::npos;
    return ended ? Label() : policy.highest();
}

Label quoted_label(const Policy& policy, std::string_view value, bool whole) {
    const char ends[] = {value.front(), '\n', '\0'};
    const std::size_t end = value.find_first_of(ends, 1);
    if (end == std::string_view::npos || value[end] == '\n') {
        return policy.highest();
    }
    const bool more = whole && !trim(value.substr(end + 1)).empty();
    return more ? policy.highest() : policy.label_named(value.substr(1, end - 1));
}

// The label of a value. `whole`: it is all that `value` holds; else it ends with its first word.
Label value_label(const Policy& policy, std::string_view value, bool whole) {
    if (value.starts_with('"') || value.starts_with('\'')) {
        return quoted_label(policy, value, whole);
    }
    if (!whole) {
        return word_label(policy, value);
    }
    return is_null_word(value) ? Label() : policy.label_named(value);
}

bool is_block_header(std::string_view value) {
    return (value.starts_with('|') || value.starts_with('>')) &&
           value.find_first_not_of("+-0123456789", 1) == std::string_view::npos;
}

// What stands behind a key in its line.
std::string_view value_in_line(const Policy& policy, std::string_view text, std::size_t begin) {
    return value_text(policy, text.substr(begin, next_line(text, begin) - begin));
}

Label continued_label(const Policy& policy, std::string_view text, const WordPlace& place, std::size_t value,
                      bool block = false) {
    const std::string below = continuation(policy, text, place, value, block);
    if (below.empty() && !block) {
        return value_label(policy, stray_value(text, value), false);
    }
    return below.find('\n') == std::string::npos ? value_label(policy, below, place.leads) : policy.highest();
}

// Of a key that begins its line: all that follows is its value.
Label leading_label(const Policy& policy, std::string_view text, const WordPlace& place, std::size_t begin) {
    const std::string_view value = value_in_line(policy, text, begin);
    if (value.empty() || is_block_header(value)) {
        return continued_label(policy, text, place, begin, !value.empty());
    }
    return continuation(policy, text, place, begin).empty() ? value_label(policy, value, true) : policy.highest();
}

// Behind blanks, line ends and comments that begin with no tier.
std::size_t behind_gap(const Policy& policy, std::string_view text, std::size_t at) {
    while ((at = text.find_first_not_of(" \t\r\n", at)) < text.size()) {
        if (!begins_comment(text, at) || !tier_behind_hash(policy, text.substr(at)).empty()) {
            return at;
        }
        at = next_line(text, at);
    }
    return text.size();
}

// Of a key in a flow map: its value ends with its entry, and may go on over lines.
Label flow_label(const Policy& policy, std::string_view text, std::size_t begin) {
    const std::size_t value = behind_gap(policy, text, begin);
    const std::string_view rest = text.substr(value);
    if (const std::string_view tier = tier_behind_hash(policy, rest); !tier.empty()) {
        return policy.tier_named(tier);
    }
    const Label label = value_label(policy, rest, false);
    if (rest.starts_with('"') || rest.starts_with('\'')) {
        return label;
    }
    const std::size_t end = behind_gap(policy, text, std::min(text.find_first_of(kWordEnds, value), text.size()));
    const bool ended = end == text.size() || std::string_view(",]}").find(text[end]) != std::string_view::npos;
    return ended ? label : policy.highest();
}

// What stands before a key, its quote, anchor and tag aside: its last character, a line end if nothing does.
char before_key(std::string_view text, std::size_t key) {
    constexpr std::size_t kLookBehind = 256;  // that many keys in a line are not quadratic
    const std::size_t from = std::max(key, kLookBehind) - kLookBehind;
    std::string_view before = text.substr(from, key - from);
    while (true) {
        before = before.substr(0, before.find_last_not_of(" \t\"'") + 1);
        const std::string_view mark = before.substr(before.find_last_of(" \t\r\n{[,") + 1);
        if (mark.starts_with('&') || mark.starts_with('!')) {
            before.remove_suffix(mark.size());
            continue;
        }
        return before.empty() || before.back() == '\r' ? '\n' : before.back();
    }
}

// Of a key in the midst of a line, in a comment or a text: the value is a word, or in quotes.
Label inner_label(const Policy& policy, std::string_view text, const WordPlace& place, std::size_t begin) {
    const std::size_t value = text.find_first_not_of(" \t", begin);
    const bool ended =
        value == std::string_view::npos || std::string_view("\r\n#").find(text[value]) != std::string_view::npos;
    const std::string_view tier = tier_behind_hash(policy, text.substr(std::min(value, text.size())));
    if (ended && !tier.empty()) {
        return policy.tier_named(tier);
    }
    if (ended) {
        return place.comment ? Label() : continued_label(policy, text, place, begin);
    }
    return value_label(policy, text.substr(value), false);
}

// `braced`: a flow map may be open.
Label key_label(const Policy& policy, std::string_view text, const WordPlace& place, std::size_t begin, bool braced) {
    const char before = place.comment ? '#' : place.leads ? '\n' : before_key(text, place.begin);
    if (before == '\n') {
        return leading_label(policy, text, place, begin);
    }
    return braced && (before == '{' || before == ',') ? flow_label(policy, text, begin)
                                                      : inner_label(policy, text, place, begin);
}

Label key_labels(const Policy& policy, std::string_view text) {
    Label label;
    const std::size_t brace = text.find('{');
    for (const WordPlace& place : find_words(text, policy.label_key)) {
        const std::size_t value = behind_key_colon(text, place.end);
        if (value == std::string_view::npos) {
            continue;
        }
        label = std::max(label, key_label(policy, text, place, value, brace < place.begin));
        if (label == policy.highest()) {
            break;  // also what keeps this linear: a value that is long, and so read again and again, is no tier
        }
    }
    return label;
}

Label tag_labels(const Policy& policy, std::string_view text) {
    Label label;
    for (const WordPlace& place : find_words(text, policy.tag_prefix)) {
        const std::string_view rest = text.substr(place.end);
        if (label == policy.highest()) {
            break;
        }
        if (!rest.starts_with('/')) {
            continue;
        }
        std::string_view name = rest.substr(1, rest.find_first_of(kWordEnds, 1) - 1);
        while (!name.empty() && std::string_view(".:;!?*_/").find(name.back()) != std::string_view::npos) {
            name.remove_suffix(1);
        }
        label = std::max(label, policy.label_named(name));
    }
    return label;
}

Label label_by_line(const Policy& policy, std::string_view text) {
    return std::max(key_labels(policy, text), tag_labels(policy, text));
}

Label node_label(const Policy& policy, const FrontTree& tree, std::uint32_t index) {
    const FrontNode& node = tree.nodes[tree.resolved(index)];
    if (node.is_null()) {
        return std::nullopt;
    }
    return node.kind == FrontNode::Kind::scalar ? policy.label_named(node.value) : policy.highest();
}

Label label_in_tree(const Policy& policy, const FrontTree& tree) {
    Label label;
    for (const FrontNode& node : tree.nodes) {
        label = std::max(label, tag_labels(policy, node.value));
    }
    const auto& children = tree.root().children;
    for (std::size_t at = 0; tree.root().kind == FrontNode::Kind::map && at < children.size(); at += 2) {
        if (fold_path(tree.key_text(children[at])) == fold_path(policy.label_key)) {
            label = std::max(label, node_label(policy, tree, children[at + 1]));
        }
    }
    return label;
}

std::size_t count_words(const Policy& policy, std::string_view text) {
    return find_words(text, policy.label_key).size() + find_words(text, policy.tag_prefix).size();
}

// Whether a value may begin below the line of its key. Looks at no more than its first word: many keys may stand in a
// line.
bool may_begin_below(const Policy& policy, std::string_view text, std::size_t begin) {
    constexpr std::string_view kLineEnds = "\r\n";
    std::size_t value = text.find_first_not_of(" \t", begin);
    if (value != std::string_view::npos && (text[value] == '|' || text[value] == '>')) {
        value = text.find_first_not_of("+-0123456789 \t", value + 1);
    }
    const bool ended = value == std::string_view::npos || kLineEnds.find(text[value]) != std::string_view::npos;
    return ended || (text[value] == '#' && tier_behind_hash(policy, text.substr(value)).empty());
}

bool goes_on_below(const Policy& policy, std::string_view text) {
    const auto words = find_words(text, policy.label_key);
    return std::any_of(words.begin(), words.end(), [&](const WordPlace& place) {
        const std::size_t begin = behind_key_colon(text, place.end);
        return begin != std::string_view::npos && may_begin_below(policy, text, begin);
    });
}

// Whether a character beyond ASCII stands beside the key: a space or nothing to a reader, and so to the parser's key.
bool may_be_disguised(std::string_view text, std::string_view key) {
    const auto beyond_ascii = [&](std::size_t at) {
        return at < text.size() && static_cast<unsigned char>(text[at]) >= 0x80;
    };
    const std::string word = fold_name(key);
    for (auto at = find_ignoring_case(text, word); at != std::string_view::npos;
         at = find_ignoring_case(text, word, at + 1)) {
        if (beyond_ascii(at + word.size()) || (at > 0 && beyond_ascii(at - 1))) {
            return true;
        }
    }
    return false;
}

bool is_closed(std::string_view front) {
    return split_note(front).front.end == front.size() && !front.empty();
}

}  // namespace

std::optional<TierId> frontmatter_label(const Policy& policy, std::string_view front) {
    const std::string_view content = front_content(front);
    if (!read_key_labels(policy, content, is_closed(front)).readable) {
        return policy.highest();
    }
    Label label = label_by_line(policy, content);
    std::size_t words = count_words(policy, content);
    bool hidden = may_be_disguised(content, policy.label_key) ||
                  (words > 0 && (begins_yaml_mark(content, "&*!") || goes_on_below(policy, content)));
    if (content.find('\\') != std::string_view::npos) {
        const std::string decoded = unescape_yaml(content);
        label = std::max(label, label_by_line(policy, decoded));
        const std::size_t spelled = count_words(policy, decoded);
        hidden = hidden || spelled != words;
        words = std::max(words, spelled);
    }
    // Lines do not show what such a key is, only a parser can tell: where it cannot, anything may be meant.
    const bool disguised = words > 0 && (may_have_alias_key(content) || has_marked_key(content));
    hidden = hidden || disguised;
    if (!hidden) {
        return label;
    }
    const auto tree = parse_front_yaml(content);
    if (!tree) {
        return disguised ? policy.highest() : label;
    }
    return std::max(label, label_in_tree(policy, *tree));
}

}  // namespace vaultfs
