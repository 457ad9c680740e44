// Frontmatter read as a document, marks of what goes, and entries written anew in block style.
#include "render/frontmatter_doc.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

bool slices_are_exact(const FrontTree& tree, const FrontSlices& slices) {
    const auto& children = tree.root().children;
    if (tree.root().flow || children.size() != 2 * slices.entries.size()) {
        return false;
    }
    for (std::size_t at = 0; at < slices.entries.size(); ++at) {
        if (tree.nodes[children[2 * at]].begin != slices.entries[at].line) {
            return false;
        }
    }
    return true;
}

// The child of a node's parent that it is: of a map, the key of its entry.
std::uint32_t place_of(const FrontTree& tree, std::uint32_t node) {
    const FrontNode& parent = tree.nodes[tree.nodes[node].parent];
    if (parent.kind != Kind::map) {
        return node;
    }
    const auto at = std::lower_bound(parent.children.begin(), parent.children.end(), node) - parent.children.begin();
    return parent.children[static_cast<std::size_t>(at) & ~std::size_t{1}];
}

// Writes values in block style. With `keep_flow`, what was written in brackets stays so.
class FrontWriter {
  public:
    FrontWriter(std::string_view newline, bool keep_flow) : newline_(newline), keep_flow_(keep_flow) {}

    void entry(const FrontValue& key, const FrontValue& value, std::size_t indent) {
        out_.append(indent, ' ');
        out_ += inline_text(key) + ":";
        if (is_inline(value)) {
            const std::string text = inline_text(value);
            out_ += text.empty() ? "" : " " + text;
            out_ += newline_;
            return;
        }
        out_ += newline_;
        lines(value, indent + 2);
    }

    std::string take() { return std::move(out_); }

  private:
    [[nodiscard]] bool is_inline(const FrontValue& value) const {
        return value.children.empty() || (keep_flow_ && !value.spelled.empty());
    }

    static std::string inline_text(const FrontValue& value) {
        const std::string tag = value.tag.empty() ? "" : "!<" + value.tag + "> ";
        if (value.kind == Kind::null || !value.spelled.empty()) {
            return tag + value.spelled;
        }
        return tag + (value.kind == Kind::list ? "[]" : "{}");
    }

    void item(const FrontValue& value, std::size_t indent) {
        if (is_inline(value)) {
            out_.append(indent, ' ');
            out_ += "- " + inline_text(value);
            out_ += newline_;
            return;
        }
        const std::size_t begin = out_.size();
        lines(value, indent + 2);
        out_[begin + indent] = '-';  // the first line of what is in it begins behind the dash
    }

    void lines(const FrontValue& value, std::size_t indent) {
        const std::size_t step = value.kind == Kind::map ? 2 : 1;
        for (std::size_t at = 0; at + step <= value.children.size(); at += step) {
            if (step == 2) {
                entry(value.children[at], value.children[at + 1], indent);
            } else {
                item(value.children[at], indent);
            }
        }
    }

    std::string out_;
    std::string_view newline_;
    bool keep_flow_;
};

}  // namespace

std::string_view FrontDoc::newline() const {
    const std::string& all = text.text();
    return line_ending(std::string_view(all).substr(0, next_line(all, 0)));
}

FrontDoc read_front_doc(const SpannedText& text) {
    FrontDoc doc;
    doc.tree = text.front_tree();
    doc.text = text;
    doc.content = front_content_range(doc.text.text());
    if (doc.content.size() > kMaxYamlBytes) {
        return doc;  // beyond the budget: not even its lines are read
    }
    doc.slices = slice_entries(doc.bytes());
    if (doc.tree && doc.tree->root().kind != Kind::map && doc.tree->root().kind != Kind::null) {
        doc.tree.reset();
    }
    doc.sliced = doc.tree && slices_are_exact(*doc.tree, doc.slices);
    return doc;
}

SpannedText unless_blank(SpannedText text) {
    if (is_blank(front_content(text.text()))) {
        return {};
    }
    return text;
}

void mark_gone(const FrontTree& tree, std::uint32_t node, GoneNodes& gone) {
    const std::uint32_t first = place_of(tree, node);
    const bool entry = first != 0 && tree.nodes[tree.nodes[first].parent].kind == Kind::map;
    const std::uint32_t end = entry ? tree.nodes[tree.nodes[first].next].next : tree.nodes[first].next;
    std::fill(gone.begin() + first, gone.begin() + end, true);
}

std::uint32_t entry_of(const FrontTree& tree, std::uint32_t node) {
    while (node != 0 && tree.nodes[tree.nodes[node].parent].kind != Kind::map) {
        node = tree.nodes[node].parent;
    }
    return node == 0 ? 0 : place_of(tree, node);
}

std::uint32_t unit_of(const FrontTree& tree, std::uint32_t node) {
    while (node != 0 && tree.nodes[tree.nodes[node].parent].flow) {
        node = tree.nodes[node].parent;
    }
    return node == 0 ? 0 : place_of(tree, node);
}

std::optional<std::string> written_entry(const FrontValue& key, const FrontValue& value, std::string_view newline) {
    for (const bool keep_flow : {true, false}) {
        FrontWriter writer(newline, keep_flow);
        writer.entry(key, value, 0);
        std::string text = writer.take();
        const auto tree = parse_front_yaml(text);
        if (!tree || tree->root().kind != Kind::map || tree->root().children.size() != 2) {
            continue;
        }
        const FrontValue read = value_of(*tree, text, 0, {});
        if (read.children[0] == key && read.children[1] == value) {
            return text;
        }
    }
    return std::nullopt;
}

}  // namespace vaultfs
