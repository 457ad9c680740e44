// YAML as frontmatter uses it, read into a tree that remembers where each node begins. The one place that calls
// yaml-cpp for notes. Invariants: a tree is small (kMaxYamlNodes, kMaxYamlDepth), in the order of the text (parents
// before children), and an alias is a leaf that names its target: walking a tree always ends. What is not surely one
// valid document is not read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/note.h"

namespace vaultfs {

constexpr std::size_t kMaxYamlBytes = 64U << 10U;
constexpr std::size_t kMaxYamlNodes = 10000;  // with every alias written out
constexpr std::size_t kMaxYamlDepth = 100;

struct FrontNode {
    enum class Kind : std::uint8_t { null, scalar, list, map, alias };
    Kind kind{};
    bool plain = false;  // scalar: without quotes, not a block scalar
    bool flow = false;   // list, map
    bool anchored = false;
    std::uint32_t parent = 0;             // the root is its own
    std::uint32_t next = 0;               // behind its last descendant
    std::uint32_t target = 0;             // alias: the node that it stands for
    std::uint32_t column = 0;             // of `begin` in its line
    std::size_t begin = 0;                // of a null: somewhere behind what comes before it
    std::string value;                    // scalar: decoded
    std::string tag;                      // "" unless written
    std::vector<std::uint32_t> children;  // map: key, value, key, value …

    [[nodiscard]] bool is_null() const;  // nothing, or a word for it
};

struct FrontTree {
    std::vector<FrontNode> nodes;  // the first is the root; a null for a document without content
    bool aliases = false;

    [[nodiscard]] const FrontNode& root() const { return nodes.front(); }
    // What an alias stands for; any other node itself.
    [[nodiscard]] std::uint32_t resolved(std::uint32_t node) const {
        return nodes[node].kind == FrontNode::Kind::alias ? nodes[node].target : node;
    }
    // A map's key as text, decoded; keys are scalars, or aliases of them.
    [[nodiscard]] const std::string& key_text(std::uint32_t node) const { return nodes[resolved(node)].value; }
};

// None where the text is not one document of valid YAML: also where yaml-cpp is too lenient (an unclosed quote, a
// quoted text that runs on below its indentation, text left over at the end), for keys that are lists, maps or nothing,
// and beyond the limits. Never throws.
[[nodiscard]] std::optional<FrontTree> parse_front_yaml(std::string_view text);

// A node without its place: aliases written out, what is skipped left out.
struct FrontValue {
    FrontNode::Kind kind{};  // never alias
    bool plain = false;
    std::string text;  // scalar: decoded
    // As it may be written on one line, in its original spelling if that is possible. A list or map has it only if it
    // was written in brackets, and holds no alias and nothing skipped: `[[Star]]` must stay a link.
    std::string spelled;
    std::string tag;
    std::vector<FrontValue> children;  // map: key, value, key, value …

    // Empty in the sense of VIEWS 5.2: null, no text, no entries.
    [[nodiscard]] bool is_empty() const;
    // A text for every reader of YAML 1.2: quoted, or plain and no null, boolean or number.
    [[nodiscard]] bool is_string() const;
    // The spelling does not count, quoted or plain does.
    bool operator==(const FrontValue& other) const;
};

// `text`: what the tree was read from. `skipped` (by node, empty for none): entries (by their key) and items to leave
// out.
[[nodiscard]] FrontValue value_of(const FrontTree& tree, std::string_view text, std::uint32_t node,
                                  const std::vector<bool>& skipped);

// The bytes of a scalar that stands on one line, quotes included; none for block scalars and what has an anchor or a
// tag.
[[nodiscard]] std::optional<Range> scalar_range(const FrontTree& tree, std::string_view text, std::uint32_t node);

// Whether a node is a text below a `|` or `>`: blank lines behind it are of it.
[[nodiscard]] bool is_block_scalar(const FrontTree& tree, std::string_view text, std::uint32_t node);

}  // namespace vaultfs
