// The map that labels keys (VIEWS 2.4). It is read only if nothing about it is in doubt: what cannot be read makes the
// whole file the most confidential.
#include <algorithm>

#include "note/frontmatter.h"
#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

const KeyLabels kUnreadable{false, {}};

// Whether the map's name stands as a key at a place: in the text of a value or a comment it does not.
bool is_key(std::string_view text, const WordPlace& place) {
    return !place.comment && behind_key_colon(text, place.end) != std::string_view::npos;
}

bool names_key(std::string_view text, const std::string& name) {
    const auto words = find_words(text, name);
    return std::any_of(words.begin(), words.end(), [&](const WordPlace& place) { return is_key(text, place); });
}

// Whether each such place is a top-level key for the parser too: not swallowed by a quote, not deeper in another map,
// not in a block of text.
bool all_are_top_level(std::string_view content, const std::string& name, const std::vector<std::size_t>& keys) {
    for (const WordPlace& place : find_words(content, name)) {
        const bool known =
            std::binary_search(keys.begin(), keys.end(), place.begin) ||
            (place.begin > 0 && std::binary_search(keys.begin(), keys.end(), place.begin - 1));  // quoted
        if (is_key(content, place) && !known) {
            return false;
        }
    }
    return true;
}

// Whether a key without a value may be an entry whose blank is missing (`salary:secret`, `salary secret`).
bool may_hold_label(const Policy& policy, const std::string& key) {
    const std::string folded = fold_path(key);
    const auto ends_with_tier = [&](const std::string& name) {
        const std::string tier = fold_path(name);
        const bool apart = folded.size() <= tier.size() || !is_ascii_alnum(folded[folded.size() - tier.size() - 1]);
        return folded.ends_with(tier) && apart;
    };
    return folded.find(':') != std::string::npos ||
           std::any_of(policy.tiers.begin(), policy.tiers.end(), ends_with_tier);
}

// Whether a tier's name stands directly behind a `#`: no comment, but meant as a label.
bool has_tier_behind_hash(const Policy& policy, std::string_view text) {
    for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
        if (at == 0 || text[at - 1] == '\n') {
            continue;  // not indented: a comment between this key and the next
        }
        const std::string_view word = text.substr(at + 1);
        if (policy.tier_named(word.substr(0, word.find_first_of("# \t\r\n,;.]}\"'")))) {
            return true;
        }
    }
    return false;
}

// Adds the labels of a map, of which `written` is all the text; false if it cannot be read.
bool add_labels(const Policy& policy, const FrontTree& tree, const FrontNode& map, std::string_view written,
                KeyLabels& result) {
    const bool hashed = has_tier_behind_hash(policy, written);
    if (map.is_null()) {
        return !hashed;
    }
    for (std::size_t at = 0; map.kind == FrontNode::Kind::map && at < map.children.size(); at += 2) {
        const FrontNode& value = tree.nodes[map.children[at + 1]];
        if (value.kind != FrontNode::Kind::scalar && value.kind != FrontNode::Kind::null) {
            return false;
        }
        if (value.is_null() && (hashed || may_hold_label(policy, tree.key_text(map.children[at])))) {
            return false;
        }
        if (const auto label = value.is_null() ? std::nullopt : policy.label_named(value.value)) {
            result.labels.push_back(KeyLabel{fold_path(tree.key_text(map.children[at])), *label});
        }
    }
    return map.kind == FrontNode::Kind::map;
}

}  // namespace

std::optional<TierId> KeyLabels::highest() const {
    const auto found = std::ranges::max_element(labels, {}, &KeyLabel::label);
    return found == labels.end() ? std::nullopt : std::optional(found->label);
}

KeyLabels read_key_labels(const Policy& policy, std::string_view content, bool closed) {
    if (!may_spell(content, policy.keys_key())) {
        return {};
    }
    const auto tree = closed ? parse_front_yaml(content) : std::nullopt;
    return key_labels_in(policy, content, tree ? &*tree : nullptr);
}

KeyLabels key_labels_in(const Policy& policy, std::string_view content, const FrontTree* tree) {
    const std::string name = policy.keys_key();
    // Entries whose keys are marked cannot be told apart by line.
    if (tree == nullptr || has_marked_key(content)) {
        const bool named = names_key(content, name) || names_key(unescape_yaml(content), name);
        return named || may_have_alias_key(content) ? kUnreadable : KeyLabels{};
    }
    KeyLabels result;
    std::vector<std::size_t> keys;
    const auto& children = tree->root().children;
    for (std::size_t at = 0; tree->root().kind == FrontNode::Kind::map && at < children.size(); at += 2) {
        if (fold_path(tree->key_text(children[at])) != fold_path(name)) {
            continue;
        }
        const std::size_t begin = tree->nodes[children[at]].begin;
        const std::size_t end = at + 2 < children.size() ? tree->nodes[children[at + 2]].begin : content.size();
        keys.push_back(begin);
        if (!add_labels(policy, *tree, tree->nodes[children[at + 1]], content.substr(begin, end - begin), result)) {
            return kUnreadable;
        }
    }
    return all_are_top_level(content, name, keys) ? result : kUnreadable;
}

}  // namespace vaultfs
