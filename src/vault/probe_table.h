// A hash table of small numbers in one flat vector: what they stand for is kept elsewhere, so a number costs 8 bytes or
// so. Its size is fixed when it is made; open addressing, never full.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace vaultfs {

constexpr std::uint32_t kEmptySlot = UINT32_MAX;

[[nodiscard]] inline std::vector<std::uint32_t> make_slots(std::size_t expected) {
    return std::vector<std::uint32_t>(std::bit_ceil(expected + expected / 2 + 2), kEmptySlot);
}

// The number for `hash` of which `matches(number)` is true.
template <typename Matches>
[[nodiscard]] std::optional<std::uint32_t> find_slot(const std::vector<std::uint32_t>& slots, std::uint64_t hash,
                                                     Matches matches) {
    if (slots.empty()) {
        return std::nullopt;
    }
    const std::size_t mask = slots.size() - 1;
    // The low bits of a path's hash are always zero, so the high ones pick the slot.
    for (std::size_t at = (hash >> 8U) & mask; slots[at] != kEmptySlot; at = (at + 1) & mask) {
        if (matches(slots[at])) {
            return slots[at];
        }
    }
    return std::nullopt;
}

inline void insert_slot(std::vector<std::uint32_t>& slots, std::uint64_t hash, std::uint32_t number) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = (hash >> 8U) & mask;
    while (slots[at] != kEmptySlot) {
        at = (at + 1) & mask;
    }
    slots[at] = number;
}

}  // namespace vaultfs
