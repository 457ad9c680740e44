// What a BlockTree begins with, and what is left to do once all lines are in blocks.
#pragma once

#include <string_view>

#include "vaultfs/blocks.h"

namespace vaultfs {

// The lines of a text, in no block but the document.
[[nodiscard]] BlockTree tree_of_lines(std::string_view text);

// Ends each container where its last block ends, without blank lines, and gives all blocks their bytes.
void set_ranges(BlockTree& tree, std::string_view text);

}  // namespace vaultfs
