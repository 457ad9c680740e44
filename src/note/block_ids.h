// The names that links know blocks by, `^name`, where they stand on a line of their own (VIEWS 4.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "vaultfs/blocks.h"

namespace vaultfs {

// `end_line`: behind a block and what goes with it. Behind the paragraph that is the block's name, blank lines before
// it or none; `end_line` if none follows. Takes no more than a few steps.
[[nodiscard]] std::uint32_t end_with_block_id(std::string_view body, const BlockTree& tree, std::uint32_t block,
                                              std::uint32_t end_line);

}  // namespace vaultfs
