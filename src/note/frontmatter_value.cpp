// YAML values apart from their place: aliases written out, comparison, spelling.
#include <algorithm>

#include "note/frontmatter_yaml.h"
#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool holds_only(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

// The numbers of YAML 1.2, roughly.
bool is_number(std::string_view text) {
    if (text.starts_with('+') || text.starts_with('-')) {
        text.remove_prefix(1);
    }
    if (is_one_of(text, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})) {
        return true;
    }
    if (text.starts_with("0x")) {
        return holds_only(text.substr(2), "0123456789abcdefABCDEF");
    }
    if (text.starts_with("0o")) {
        return holds_only(text.substr(2), "01234567");
    }
    const auto exponent = text.find_first_of("eE");
    const auto mantissa = text.substr(0, exponent);
    const bool digits = std::any_of(mantissa.begin(), mantissa.end(), is_ascii_digit);
    return digits && holds_only(mantissa, "0123456789.") && std::count(mantissa.begin(), mantissa.end(), '.') <= 1 &&
           (exponent == std::string_view::npos || holds_only(text.substr(exponent + 1), "+-0123456789"));
}

FrontValue scalar_value(const FrontTree& tree, std::string_view text, std::uint32_t index) {
    const FrontNode& node = tree.nodes[index];
    FrontValue result;
    result.kind = node.kind;
    result.plain = node.plain;
    result.text = node.value;
    result.tag = node.tag;
    if (node.kind == Kind::scalar) {
        const auto range = scalar_range(tree, text, index);
        result.spelled = range ? std::string(range->of(text)) : quoted_yaml(node.value);
    }
    return result;
}

// A flow collection's bytes, on one line. Empty where they mean nothing by themselves.
std::string spelled_flow(const FrontTree& tree, std::string_view text, std::uint32_t index) {
    const FrontNode& node = tree.nodes[index];
    const bool bound = std::any_of(tree.nodes.begin() + index, tree.nodes.begin() + node.next,
                                   [](const FrontNode& n) { return n.anchored || n.kind == Kind::alias; });
    const std::size_t end = node.flow && !bound && node.tag.empty() ? flow_end(text, node.begin) : kNone;
    if (end == kNone || find_comment(text.substr(node.begin, end - node.begin)) != kNone) {
        return {};
    }
    std::string result;
    for (std::size_t at = node.begin; at < end; ++at) {
        const bool fold = text[at] == '\n' || text[at] == '\r';
        result += fold ? ' ' : text[at];
        at = fold ? text.find_first_not_of(" \t\r\n", at) - 1 : at;
    }
    return result;
}

}  // namespace

bool FrontNode::is_null() const {
    return kind == Kind::null || (kind == Kind::scalar && plain && is_null_word(value));
}

bool FrontValue::is_empty() const {
    switch (kind) {
        case Kind::null:
            return true;
        case Kind::scalar:
            return plain ? is_null_word(text) : trim(text).empty();
        default:
            return children.empty();
    }
}

bool FrontValue::is_string() const {
    if (kind != Kind::scalar || !tag.empty()) {
        return false;
    }
    const bool word = is_null_word(text) || is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"});
    return !plain || (!word && !is_number(text));
}

bool FrontValue::operator==(const FrontValue& other) const {
    if (kind != other.kind || text != other.text || tag != other.tag || children.size() != other.children.size()) {
        return false;
    }
    // A text is the same text in quotes and without them.
    const bool same_type = kind != Kind::scalar || plain == other.plain || (is_string() && other.is_string());
    return same_type && std::equal(children.begin(), children.end(), other.children.begin());
}

FrontValue value_of(const FrontTree& tree, std::string_view text, std::uint32_t node,
                    const std::vector<bool>& skipped) {
    const std::uint32_t index = tree.resolved(node);
    FrontValue result = scalar_value(tree, text, index);
    const auto& children = tree.nodes[index].children;
    const std::size_t step = result.kind == Kind::map ? 2 : 1;
    bool whole = true;
    for (std::size_t at = 0; at + step <= children.size(); at += step) {
        if (!skipped.empty() && skipped[children[at]]) {
            whole = false;
            continue;
        }
        for (std::size_t part = at; part < at + step; ++part) {
            result.children.push_back(value_of(tree, text, children[part], skipped));
            whole = whole && (result.children.back().children.empty() || !result.children.back().spelled.empty());
        }
    }
    if (whole && !result.children.empty()) {
        result.spelled = spelled_flow(tree, text, index);
    }
    return result;
}

}  // namespace vaultfs
