#include "vaultfs/digest.h"

#include <xxhash.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>

namespace vaultfs {

std::string hex_digest(std::string_view text) {
    char digits[17];
    std::snprintf(digits, sizeof digits, "%016" PRIx64,
                  static_cast<std::uint64_t>(XXH3_64bits(text.data(), text.size())));
    return digits;
}

}  // namespace vaultfs
