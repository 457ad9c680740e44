// What is left to do for a BlockTree once all lines are in blocks.
#pragma once

#include <string_view>

#include "vaultfs/blocks.h"

namespace vaultfs {

// Ends each container where its last block ends, without blank lines, and gives all blocks their bytes.
void set_ranges(BlockTree& tree, std::string_view text);

}  // namespace vaultfs
