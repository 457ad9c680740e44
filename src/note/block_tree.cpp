#include "note/block_tree.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

void trim_blank_lines(BlockTree& tree, std::string_view text, Block& block) {
    const auto is_blank_line = [&](std::uint32_t line) { return is_blank(tree.line_range(line).of(text)); };
    while (block.end_line > block.first_line + 1 && is_blank_line(block.end_line - 1)) {
        --block.end_line;
        tree.leaves[block.end_line] = 0;
    }
}

}  // namespace

BlockTree tree_of_lines(std::string_view text) {
    constexpr std::size_t kUsualLine = 32;
    BlockTree tree;
    tree.line_starts.reserve(text.size() / kUsualLine + 2);
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        tree.line_starts.push_back(at);
    }
    tree.leaves.assign(tree.line_starts.size(), 0);
    tree.contents = tree.line_starts;
    tree.line_starts.push_back(text.size());
    tree.blocks.reserve(tree.line_starts.size());  // growing would hold them twice
    tree.blocks.push_back(Block{});
    return tree;
}

void set_ranges(BlockTree& tree, std::string_view text) {
    for (std::size_t index = tree.blocks.size(); index-- > 1;) {
        Block& block = tree.blocks[index];
        trim_blank_lines(tree, text, block);
        Block& parent = tree.blocks[block.parent];
        parent.end_line = std::max(parent.end_line, block.end_line);
    }
    tree.blocks[0].end_line = tree.line_count();
    for (Block& block : tree.blocks) {
        block.range = tree.lines_range(block.first_line, block.end_line);
    }
}

std::uint32_t BlockTree::line_at(std::size_t offset) const {
    const auto after = std::upper_bound(line_starts.begin(), line_starts.end() - 1, offset);
    return after == line_starts.begin() ? 0 : static_cast<std::uint32_t>(after - line_starts.begin() - 1);
}

std::uint32_t BlockTree::first_line_of_leaf(std::uint32_t line) const {
    const std::uint32_t leaf = leaf_at_line(line);
    return leaf == 0 ? line : blocks[leaf].first_line;
}

std::uint32_t BlockTree::end_line_of_leaf(std::uint32_t line) const {
    const std::uint32_t leaf = leaf_at_line(line);
    return leaf == 0 ? line + 1 : blocks[leaf].end_line;
}

std::vector<std::uint8_t> BlockTree::depths() const {
    std::vector<std::uint8_t> depth(blocks.size(), 0);
    for (std::size_t at = 1; at < blocks.size(); ++at) {
        depth[at] = static_cast<std::uint8_t>(depth[blocks[at].parent] + 1);
    }
    return depth;
}

}  // namespace vaultfs
