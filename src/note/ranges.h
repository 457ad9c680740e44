// Sets of ranges of bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "vaultfs/note.h"

namespace vaultfs {

// In order, those that overlap joined to one. Those that only touch are joined too, or stay apart.
enum class Touching : std::uint8_t { joined, apart };
[[nodiscard]] std::vector<Range> united(std::vector<Range> ranges, Touching touching);

}  // namespace vaultfs
