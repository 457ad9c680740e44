// The block structure of any bytes is a tree over its lines, and labels lie within it.
#include "fuzz.h"
#include "vaultfs/labels.h"

using namespace vaultfs;

namespace {

void check_lines(const BlockTree& tree, std::string_view body) {
    const auto& starts = tree.line_starts;
    fuzz::require(!starts.empty() && starts.front() == 0 && starts.back() == body.size(), "lines tile the body");
    for (std::size_t line = 0; line + 1 < starts.size(); ++line) {
        fuzz::require(starts[line] < starts[line + 1], "lines are in order");
        fuzz::require(tree.contents[line] >= starts[line] && tree.contents[line] <= starts[line + 1],
                      "a line's content is in it");
        fuzz::require(tree.leaves[line] < tree.blocks.size(), "a line's leaf is a block");
    }
}

void check_blocks(const BlockTree& tree) {
    for (std::uint32_t at = 0; at < tree.blocks.size(); ++at) {
        const Block& block = tree.blocks[at];
        const Block& parent = tree.blocks[block.parent];
        fuzz::require(at == 0 || block.parent < at, "parents come before children");
        fuzz::require(block.next > at && block.next <= parent.next, "a block's descendants are its parent's too");
        fuzz::require(block.first_line <= block.end_line && block.end_line < tree.line_starts.size(),
                      "a block's lines exist");
        fuzz::require(parent.first_line <= block.first_line, "a block begins in its parent");
    }
}

void check_verbatim(const BlockTree& tree, std::string_view body) {
    std::size_t at = 0;
    for (const Verbatim& each : tree.verbatim) {
        fuzz::require(each.range.begin >= at && !each.range.empty() && each.range.end <= body.size(),
                      "verbatim ranges are in order");
        at = each.range.end;
    }
}

void check_labels(const Policy& policy, const BlockTree& tree, std::string_view body) {
    const BodyLabels labels = label_body(policy, body, tree);
    for (const LabelledLines& lines : labels.lines) {
        fuzz::require(lines.first_line < lines.end_line && lines.end_line < tree.line_starts.size(),
                      "labelled lines exist");
    }
    for (const LabelledRange& each : labels.ranges) {
        fuzz::require(!each.range.empty() && each.range.end <= body.size(), "a labelled range is in the body");
    }
    const bool any = labels.file || !labels.lines.empty() || !labels.ranges.empty();
    fuzz::require(!any || may_have_labels(policy, body), "the fast look for labels over-approximates");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body = fuzz::as_text(data, size);
    static const Policy policy = default_policy();
    const BlockTree tree = parse_blocks(body);
    check_lines(tree, body);
    check_blocks(tree);
    check_verbatim(tree, body);
    check_labels(policy, tree, body);
    for (const MergeDirective& directive : merge_directives(body, tree)) {
        fuzz::require(directive.heading < tree.blocks.size(), "a directive is of a heading that exists");
    }
    fuzz::require(title_of(tree) < tree.blocks.size(), "the title is a block");
    return 0;
}
