// Top-level entries grouped by key. A slice is kept wherever one variant alone says all that the merged entry says.
#include "render/frontmatter_merge.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

// A top-level entry of one of the variants.
struct Entry {
    const FrontDoc* doc = nullptr;
    std::uint32_t key = 0;
    std::size_t slice = 0;

    [[nodiscard]] FrontValue key_value() const { return value_of(*doc->tree, doc->bytes(), key, {}); }
    [[nodiscard]] FrontValue value() const { return value_of(*doc->tree, doc->bytes(), key + 1, {}); }
};
using Group = std::vector<Entry>;  // of one key, in merge order

bool is_label_key(const Policy& policy, std::string_view key) {
    return fold_path(key) == fold_path(policy.label_key);
}

bool is_list_key(std::string_view key) {
    return key == "tags" || key == "aliases" || key == "cssclasses";
}

bool uses_alias(const FrontTree& tree, std::uint32_t key) {
    const auto begin = tree.nodes.begin() + key;
    const auto end = tree.nodes.begin() + tree.nodes[key + 1].next;
    return tree.aliases && std::any_of(begin, end, [](const FrontNode& node) { return node.kind == Kind::alias; });
}

bool is_list_of_strings(const FrontValue& value) {
    return value.kind == Kind::list && !value.children.empty() &&
           std::all_of(value.children.begin(), value.children.end(),
                       [](const FrontValue& item) { return item.is_string(); });
}

FrontValue list_of_one(FrontValue value) {
    FrontValue list;
    list.kind = Kind::list;
    list.children.push_back(std::move(value));
    return list;
}

FrontValue united(FrontValue low, const FrontValue& high) {
    std::unordered_set<std::string> known;
    for (const FrontValue& item : low.children) {
        known.insert(item.text);
    }
    for (const FrontValue& item : high.children) {
        if (known.insert(item.text).second) {
            low.children.push_back(item);
        }
    }
    low.spelled.clear();
    return low;
}

FrontValue merged_maps(FrontValue low, FrontValue high) {
    low.spelled.clear();
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t at = 0; at < low.children.size(); at += 2) {
        places.emplace(low.children[at].text, at + 1);
    }
    for (std::size_t at = 0; at < high.children.size(); at += 2) {
        const auto known = places.find(high.children[at].text);
        if (known == places.end()) {
            places.emplace(high.children[at].text, low.children.size() + 1);
            low.children.push_back(std::move(high.children[at]));
            low.children.push_back(std::move(high.children[at + 1]));
        } else {
            FrontValue& value = low.children[known->second];
            value = merged_value(std::move(value), std::move(high.children[at + 1]), false);
        }
    }
    return low;
}

// A tier's name as a plain value where that is read as the same text.
std::string spelled_name(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(), is_ascii_alnum);
    FrontValue value;
    value.kind = Kind::scalar;
    value.plain = true;
    value.text = name;
    return plain && value.is_string() ? name : quoted_yaml(name);
}

class Merge {
  public:
    Merge(const Policy& policy, std::span<const FrontDoc> docs, std::optional<TierId> label)
        : policy_(policy), docs_(docs), label_(label) {}

    SpannedText run() {
        collect();
        const SpannedText& first = docs_.front().text;
        const Range content = docs_.front().content;
        result_ = first.part(Range{0, content.begin});
        for (const FrontDoc& doc : docs_) {
            if (doc.sliced || doc.tree->root().children.empty()) {
                result_.append(doc.text, doc.in_text(doc.slices.head));
            }
        }
        for (const Group& group : groups_) {
            append_group(group);
        }
        if (label_ && !labelled_) {
            append_made(policy_.label_key + ": " + spelled_name(policy_.name_of(*label_)));
        }
        result_.append(first, docs_.front().in_text(docs_.front().slices.tail));
        result_.append(first, Range{content.end, first.text().size()});
        return std::move(result_);
    }

  private:
    void collect() {
        std::unordered_map<std::string, std::size_t> places;
        for (const FrontDoc& doc : docs_) {
            const auto& children = doc.tree->root().children;
            for (std::size_t at = 0; at < children.size(); at += 2) {
                const std::string& key = doc.tree->key_text(children[at]);
                const bool is_label = label_ && is_label_key(policy_, key);
                const auto place = places.emplace(is_label ? policy_.label_key : key, groups_.size());
                if (place.second) {
                    groups_.emplace_back();
                }
                groups_[place.first->second].push_back(Entry{&doc, children[at], at / 2});
            }
        }
    }

    void append_group(const Group& group) {
        const FrontDoc* only = group.front().doc;
        if (label_ && is_label_key(policy_, only->tree->key_text(group.front().key))) {
            append_label(group.front());
        } else if (std::all_of(group.begin(), group.end(), [&](const Entry& entry) { return entry.doc == only; })) {
            for (const Entry& entry : group) {
                append_entry(entry);
            }
        } else {
            append_merged(group);
        }
    }

    // An entry as it is: its slice, if it can stand by itself.
    void append_entry(const Entry& entry) {
        const bool alone = docs_.size() == 1 || !uses_alias(*entry.doc->tree, entry.key);
        if (entry.doc->sliced && alone) {
            result_.append(entry.doc->text, entry.doc->in_text(entry.doc->slices.entries[entry.slice].range));
        } else {
            append_written(entry.key_value(), entry.value());
        }
    }

    void append_merged(const Group& group) {
        const bool is_list = is_list_key(group.front().doc->tree->key_text(group.front().key));
        FrontValue value = group.front().value();
        for (std::size_t at = 1; at < group.size(); ++at) {
            value = merged_value(std::move(value), group[at].value(), is_list);
        }
        const auto same =
            std::find_if(group.begin(), group.end(), [&](const Entry& entry) { return entry.value() == value; });
        if (same != group.end()) {
            append_entry(*same);
        } else {
            append_written(group.front().key_value(), value);
        }
    }

    void append_label(const Entry& entry) {
        labelled_ = true;
        const FrontNode& value = entry.doc->tree->nodes[entry.key + 1];
        if (value.kind == Kind::scalar && policy_.tier_named(value.value) == label_) {
            append_entry(entry);
            return;
        }
        const std::string name = spelled_name(policy_.name_of(*label_));
        const auto range = scalar_range(*entry.doc->tree, entry.doc->bytes(), entry.key + 1);
        if (!entry.doc->sliced || !range) {
            append_made(entry.key_value().spelled + ": " + name);
            return;
        }
        const Range slice = entry.doc->slices.entries[entry.slice].range;
        result_.append(entry.doc->text, entry.doc->in_text(Range{slice.begin, range->begin}));
        result_.append_made(name, Made::frontmatter);
        result_.append(entry.doc->text, entry.doc->in_text(Range{range->end, slice.end}));
    }

    // What does not read back as the same is withheld.
    void append_written(const FrontValue& key, const FrontValue& value) {
        if (const auto text = written_entry(key, value, docs_.front().newline())) {
            result_.append_made(*text, Made::frontmatter);
        }
    }

    void append_made(std::string line) {
        line += docs_.front().newline();
        result_.append_made(line, Made::frontmatter);
    }

    const Policy& policy_;
    std::span<const FrontDoc> docs_;
    std::optional<TierId> label_;
    std::vector<Group> groups_;
    SpannedText result_;
    bool labelled_ = false;
};

bool is_label_line(const Policy& policy, const FrontLine& line) {
    return line.kind == FrontLine::Kind::entry && line.indent == 0 && is_label_key(policy, line.key);
}

// Sets the label in frontmatter that cannot be read: the first line with the label key has it, others go.
SpannedText labelled_by_line(const Policy& policy, const FrontDoc& doc, TierId label) {
    const auto lines = read_front_lines(doc.bytes());
    const std::string name = ": " + spelled_name(policy.name_of(label)) + std::string(doc.newline());
    std::vector<Edit> edits;
    for (const FrontLine& line : lines) {
        if (is_label_line(policy, line)) {
            const bool first = edits.empty();
            edits.push_back(Edit{doc.in_text(line.range), first ? policy.label_key + name : "", Made::frontmatter});
        }
    }
    if (edits.empty()) {
        edits.push_back(Edit{Range{doc.content.end, doc.content.end}, policy.label_key + name, Made::frontmatter});
    }
    return doc.text.edited(std::move(edits));
}

bool has_label_key(const Policy& policy, const SpannedText& front) {
    const std::string_view content = front_content(front.text());
    if (content.size() > kMaxYamlBytes || !may_spell(content, policy.label_key)) {
        return false;
    }
    const auto lines = read_front_lines(content);
    if (std::any_of(lines.begin(), lines.end(), [&](const FrontLine& line) { return is_label_line(policy, line); })) {
        return true;
    }
    const FrontDoc doc = read_front_doc(front);
    bool found = false;
    for (std::size_t at = 0; doc.tree && at < doc.tree->root().children.size(); at += 2) {
        found = found || is_label_key(policy, doc.tree->key_text(doc.tree->root().children[at]));
    }
    return found;
}

}  // namespace

FrontValue merged_value(FrontValue low, FrontValue high, bool is_list) {
    if (high.is_empty() || low.is_empty()) {
        return high.is_empty() ? low : high;
    }
    if (is_list && low.is_string()) {
        low = list_of_one(std::move(low));
    }
    if (is_list && high.is_string()) {
        high = list_of_one(std::move(high));
    }
    if (low.kind == Kind::map && high.kind == Kind::map) {
        return merged_maps(std::move(low), std::move(high));
    }
    return is_list_of_strings(low) && is_list_of_strings(high) ? united(std::move(low), high) : high;
}

bool has_label_key(const Policy& policy, std::span<const SpannedText> fronts) {
    return std::any_of(fronts.begin(), fronts.end(),
                       [&](const SpannedText& front) { return has_label_key(policy, front); });
}

SpannedText merge_fronts(const Policy& policy, std::span<const SpannedText> fronts, std::optional<TierId> label) {
    if (fronts.size() == 1 && !label) {
        return fronts.front();
    }
    std::vector<FrontDoc> docs;
    for (const SpannedText& front : fronts) {
        docs.push_back(read_front_doc(front));
    }
    if (!docs.front().tree) {
        return label ? labelled_by_line(policy, docs.front(), *label) : docs.front().text;
    }
    // A later one that cannot be read takes nothing from those that can: they merge at lower clearances too (G3).
    std::erase_if(docs, [](const FrontDoc& doc) { return !doc.tree; });
    // yaml-cpp reads some texts alone that are not valid with others behind them: such a variant is left out too.
    for (; docs.size() > 1; docs.pop_back()) {
        SpannedText result = Merge(policy, docs, label).run();
        if (result.front_tree()) {
            return result;
        }
    }
    return label ? Merge(policy, docs, label).run() : docs.front().text;
}

}  // namespace vaultfs
