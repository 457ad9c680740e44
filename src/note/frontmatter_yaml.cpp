// yaml-cpp's events made into a FrontTree, and the checks that yaml-cpp leaves out.
#include "note/frontmatter_yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <istream>
#include <stdexcept>
#include <streambuf>
#include <unordered_map>

#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

// Reads from memory without a copy.
class ViewBuffer : public std::streambuf {
  public:
    explicit ViewBuffer(std::string_view text) {
        char* begin = const_cast<char*>(text.data());  // streambuf has no const; nothing is ever put
        setg(begin, begin, begin + text.size());
    }
};

struct BeyondLimits : std::runtime_error {
    BeyondLimits() : std::runtime_error("beyond the limits of frontmatter") {}
};

class TreeBuilder : public YAML::EventHandler {
  public:
    FrontTree tree;

    void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(Kind::null, mark, anchor, ""); }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        FrontNode& node = add(Kind::scalar, mark, anchor, tag);
        node.value = value;
        node.plain = tag == "?";
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto target = anchors_.find(anchor);
        if (target == anchors_.end()) {
            throw BeyondLimits();
        }
        add(Kind::alias, mark, 0, "").target = target->second;
        tree.aliases = true;
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value style) override {
        open(add(Kind::list, mark, anchor, tag), style);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value style) override {
        open(add(Kind::map, mark, anchor, tag), style);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

  private:
    FrontNode& add(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
        if (tree.nodes.size() >= kMaxYamlNodes) {
            throw BeyondLimits();
        }
        const auto index = static_cast<std::uint32_t>(tree.nodes.size());
        FrontNode& node = tree.nodes.emplace_back();
        node.kind = kind;
        node.begin = static_cast<std::size_t>(mark.pos);
        node.column = static_cast<std::uint32_t>(mark.column);
        node.next = index + 1;
        node.tag = tag == "?" || tag == "!" ? "" : tag;
        node.anchored = anchor != 0;
        if (node.anchored) {
            anchors_[anchor] = index;
        }
        if (!open_.empty()) {
            node.parent = open_.back();
            tree.nodes[open_.back()].children.push_back(index);
        }
        return node;
    }
    void open(FrontNode& node, YAML::EmitterStyle::value style) {
        node.flow = style == YAML::EmitterStyle::Flow;
        open_.push_back(static_cast<std::uint32_t>(&node - tree.nodes.data()));
        if (open_.size() > kMaxYamlDepth) {
            throw BeyondLimits();
        }
    }
    void close() {
        tree.nodes[open_.back()].next = static_cast<std::uint32_t>(tree.nodes.size());
        open_.pop_back();
    }

    std::vector<std::uint32_t> open_;
    std::unordered_map<YAML::anchor_t, std::uint32_t> anchors_;
};

// yaml-cpp takes 0x04 for the end and drops a byte order mark; other readers end lines at a lone CR.
bool is_plain_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        const bool lone_cr = c == '\r' && text.substr(at, 2) != "\r\n";
        if (lone_cr || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) {
            return false;
        }
    }
    return !text.starts_with("\xEF\xBB\xBF") && is_utf8(text);
}

// Marks of a second document or a directive: yaml-cpp would read on as if all were well.
bool is_one_document(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        const std::string_view rest = text.substr(at, 3);
        if (rest == "---" || rest == "..." || rest.starts_with('%')) {
            return false;
        }
    }
    return true;
}

// Whether brackets nest no deeper than a tree may: for each that is open yaml-cpp holds what is behind it in its line.
// Quotes are not looked at: one that has a hundred brackets is not read either.
bool is_shallow_yaml(std::string_view text) {
    std::size_t depth = 0;
    for (const char c : text) {
        depth += c == '[' || c == '{' ? 1 : 0;
        depth -= depth > 0 && (c == ']' || c == '}') ? 1 : 0;
        if (depth > kMaxYamlDepth) {
            return false;
        }
    }
    return true;
}

// Where the scalar itself begins, behind its anchor and tag.
std::size_t content_begin(std::string_view text, std::size_t begin) {
    while (begin < text.size() && (text[begin] == '&' || text[begin] == '!')) {
        begin = std::min(text.find_first_of(" \t\r\n", begin), text.size());
        begin = std::min(text.find_first_not_of(" \t\r\n", begin), text.size());
    }
    return begin;
}

// The column that a node's further lines must be indented beyond: that of the innermost block collection around it.
std::optional<std::uint32_t> block_column(const FrontTree& tree, std::uint32_t node) {
    while (node != 0) {
        node = tree.nodes[node].parent;
        if (!tree.nodes[node].flow && tree.nodes[node].kind != Kind::scalar) {
            return tree.nodes[node].column;
        }
    }
    return std::nullopt;
}

bool is_indented_beyond(std::string_view text, Range lines, std::uint32_t column) {
    for (std::size_t at = next_line(text, lines.begin); at < lines.end; at = next_line(text, at)) {
        const std::size_t begin = text.find_first_not_of(' ', at);
        if (begin == std::string_view::npos || begin >= lines.end) {
            return true;
        }
        if (text[begin] != '\n' && text[begin] != '\r' && begin - at <= column) {
            return false;
        }
    }
    return true;
}

// Every quote is closed, and no quoted text swallows lines that look like keys of a map around it.
bool quotes_are_sound(const FrontTree& tree, std::string_view text) {
    for (std::uint32_t index = 0; index < tree.nodes.size(); ++index) {
        const FrontNode& node = tree.nodes[index];
        const std::size_t begin = content_begin(text, node.begin);
        if (node.kind != Kind::scalar || begin >= text.size() || (text[begin] != '"' && text[begin] != '\'')) {
            continue;
        }
        const std::size_t end = quoted_end(text, begin);
        if (end == std::string_view::npos) {
            return false;
        }
        const auto column = block_column(tree, index);
        if (column && !is_indented_beyond(text, Range{begin, end}, *column)) {
            return false;
        }
    }
    return true;
}

// A line that begins with a colon has no key: it may as well go on with the value above it.
bool keys_are_texts(const FrontTree& tree) {
    const auto is_text = [&](std::uint32_t key) { return tree.nodes[tree.resolved(key)].kind == Kind::scalar; };
    return std::all_of(tree.nodes.begin(), tree.nodes.end(), [&](const FrontNode& node) {
        for (std::size_t at = 0; node.kind == Kind::map && at < node.children.size(); at += 2) {
            if (!is_text(node.children[at])) {
                return false;
            }
        }
        return true;
    });
}

// With every alias written out the tree stays within the budget; no alias lies within what it stands for.
bool expands_within_budget(const FrontTree& tree) {
    std::vector<std::size_t> before = {0};  // nodes, written out, before each
    for (std::uint32_t index = 0; index < tree.nodes.size(); ++index) {
        const FrontNode& node = tree.nodes[index];
        std::size_t size = 1;
        if (node.kind == Kind::alias) {
            const std::uint32_t behind = tree.nodes[node.target].next;
            if (behind > index) {
                return false;
            }
            size += before[behind] - before[node.target];
        }
        before.push_back(before.back() + size);
        if (before.back() > kMaxYamlNodes) {
            return false;
        }
    }
    return true;
}

struct Built {
    FrontTree tree;
    bool whole = false;  // else the text is no document, and the tree what could be read of it
};

Built built_tree(std::string_view text) {
    TreeBuilder builder;
    bool whole = false;
    try {
        ViewBuffer buffer(text);
        std::istream in(&buffer);
        YAML::Parser parser(in);
        TreeBuilder behind;
        if (!parser.HandleNextDocument(builder)) {
            builder.tree.nodes.emplace_back().next = 1;
            whole = true;
        } else {
            whole = !parser.HandleNextDocument(behind) && !builder.tree.nodes.empty();
        }
    } catch (const std::exception&) {
        whole = false;
    }
    return {std::move(builder.tree), whole};
}

// Whether nothing but blank lines and comments stands behind `at`.
bool ends_at(std::string_view text, std::size_t at) {
    for (; at < text.size(); at = next_line(text, at)) {
        const std::string_view rest = trim(text.substr(at, next_line(text, at) - at));
        if (!rest.empty() && rest.front() != '#') {
            return false;
        }
    }
    return true;
}

constexpr std::string_view kMadeKey = "vaultfs made this key";

// The blanks before the first line that says anything.
std::string_view first_indent(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && ends_at(text.substr(0, next_line(text, at)), at)) {
        at = next_line(text, at);
    }
    return text.substr(at, std::min(text.find_first_not_of(' ', at), text.size()) - at);
}

// Takes the made key off a block map; none where it is no key of its own.
std::optional<FrontTree> without_made_key(FrontTree tree, std::size_t size) {
    FrontNode& root = tree.nodes.front();
    const std::size_t kept = root.children.size() < 2 ? 0 : root.children[root.children.size() - 2];
    if (kept + 2 != tree.nodes.size() || tree.nodes[kept].value != kMadeKey) {
        return std::nullopt;
    }
    root.children.resize(root.children.size() - 2);
    root.next = static_cast<std::uint32_t>(kept);
    tree.nodes.resize(kept);
    for (FrontNode& node : tree.nodes) {
        node.begin = std::min(node.begin, size);  // a null may begin where the made key does
    }
    return tree;
}

// The tree of what is no block map: nothing at all, a flow collection, a text, a list.
std::optional<FrontTree> other_tree(std::string_view text) {
    auto [tree, whole] = built_tree(text);
    if (!whole) {
        return std::nullopt;
    }
    const FrontNode& root = tree.root();
    if (root.kind == Kind::null) {
        return ends_at(text, 0) ? std::optional(std::move(tree)) : std::nullopt;
    }
    if (root.flow) {
        const std::size_t end = flow_end(text, content_begin(text, root.begin));
        return end != std::string_view::npos && ends_at(text, end) ? std::optional(std::move(tree)) : std::nullopt;
    }
    return root.kind == Kind::map ? std::nullopt : std::optional(std::move(tree));
}

// yaml-cpp passes over a text that is left over at the very end of a block map, and refuses the same text where another
// key follows: so one follows. Only what is no block map is read once more, without it: of one that cannot be read
// nothing else would come.
std::optional<FrontTree> read_tree(std::string_view text) {
    std::string longer(text);
    longer += text.ends_with('\n') ? "" : "\n";
    longer += first_indent(text);
    longer += std::string(kMadeKey) + ":\n";
    auto [tree, whole] = built_tree(longer);
    if (tree.nodes.empty() || tree.root().kind != Kind::map || tree.root().flow) {
        return other_tree(text);
    }
    return whole ? without_made_key(std::move(tree), text.size()) : std::nullopt;
}

}  // namespace

std::optional<FrontTree> parse_front_yaml(std::string_view text) {
    if (text.size() > kMaxYamlBytes || !is_plain_text(text) || !is_one_document(text) || !is_shallow_yaml(text)) {
        return std::nullopt;
    }
    auto tree = read_tree(text);
    if (!tree || !keys_are_texts(*tree) || !expands_within_budget(*tree) || !quotes_are_sound(*tree, text)) {
        return std::nullopt;
    }
    return tree;
}

bool is_block_scalar(const FrontTree& tree, std::string_view text, std::uint32_t node) {
    const FrontNode& scalar = tree.nodes[node];
    const std::size_t begin = content_begin(text, scalar.begin);
    return scalar.kind == Kind::scalar && !scalar.plain && begin < text.size() &&
           (text[begin] == '|' || text[begin] == '>');
}

std::optional<Range> scalar_range(const FrontTree& tree, std::string_view text, std::uint32_t node) {
    const FrontNode& scalar = tree.nodes[node];
    if (scalar.kind != Kind::scalar || scalar.anchored || !scalar.tag.empty() || scalar.begin >= text.size()) {
        return std::nullopt;
    }
    if (scalar.plain) {
        const bool found = !scalar.value.empty() && text.substr(scalar.begin, scalar.value.size()) == scalar.value;
        return found ? std::optional(Range{scalar.begin, scalar.begin + scalar.value.size()}) : std::nullopt;
    }
    if (text[scalar.begin] != '"' && text[scalar.begin] != '\'') {
        return std::nullopt;
    }
    const std::size_t end = quoted_end(text, scalar.begin);
    if (end == std::string_view::npos || end > next_line(text, scalar.begin)) {
        return std::nullopt;
    }
    return Range{scalar.begin, end};
}

}  // namespace vaultfs
