#include "note/block_ids.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Whether a paragraph of one line is a name and nothing else. Of a longer one only the start is looked at.
bool is_block_id(std::string_view line) {
    constexpr std::size_t kLongest = 256;
    line = trim(line.substr(0, kLongest));
    return line.size() > 1 && line.front() == '^' &&
           std::all_of(line.begin() + 1, line.end(), [](char c) { return is_ascii_alnum(c) || c == '-'; });
}

// Whether what follows a block names it: it stands beside the block, or beside the container that the block is the
// first of.
bool stands_behind(const BlockTree& tree, std::uint32_t block, const Block& paragraph) {
    const std::uint32_t first_line = tree.blocks[block].first_line;
    std::uint32_t around = tree.blocks[block].parent;
    while (around != paragraph.parent && around != 0 && tree.blocks[around].first_line == first_line) {
        around = tree.blocks[around].parent;
    }
    return around == paragraph.parent;
}

}  // namespace

std::uint32_t end_with_block_id(std::string_view body, const BlockTree& tree, std::uint32_t block,
                                std::uint32_t end_line) {
    const auto next = std::partition_point(tree.blocks.begin() + 1, tree.blocks.end(),
                                           [&](const Block& each) { return each.first_line < end_line; });
    if (next == tree.blocks.end() || next->kind != BlockKind::paragraph || next->first_line + 1 != next->end_line ||
        !stands_behind(tree, block, *next)) {
        return end_line;
    }
    const std::size_t begin = tree.contents[next->first_line];
    return is_block_id(body.substr(begin, next->range.end - begin)) ? next->end_line : end_line;
}

}  // namespace vaultfs
