// From the hash of a path to the entry that has it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vault/shared_pieces.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// What a path in NFC hashes to: attempt 0, but for collisions. The low 8 bits are zero.
[[nodiscard]] std::uint64_t hash_path(const std::string& path, unsigned attempt);

// A copy shares what it does not change.
class PathIndex {
  public:
    // `expected`: about how many entries.
    explicit PathIndex(std::size_t expected = 0) {
        for (std::size_t left = std::bit_ceil(expected / kPerShard + 1); left > 0; --left) {
            shards_.add({});
        }
    }

    // A hash that is not there yet.
    void add(std::uint64_t hash, EntryId id) { shards_.own(shard_of(hash)).push_back({hash, id}); }

    void remove(std::uint64_t hash) {
        std::erase_if(shards_.own(shard_of(hash)), [hash](const Item& item) { return item.hash == hash; });
    }

    [[nodiscard]] std::optional<EntryId> find(std::uint64_t hash) const {
        const auto& shard = shards_[shard_of(hash)];
        const auto found =
            std::find_if(shard.begin(), shard.end(), [hash](const Item& item) { return item.hash == hash; });
        return found == shard.end() ? std::nullopt : std::optional(found->id);
    }

    // Whether so many more than were expected are there that it is slow.
    [[nodiscard]] bool is_too_small_for(std::size_t entries) const { return entries > shards_.size() * kPerShard * 4; }

  private:
    static constexpr std::size_t kPerShard = 64;
    struct Item {
        std::uint64_t hash = 0;
        EntryId id{};
    };

    // The low 8 bits say nothing.
    [[nodiscard]] std::size_t shard_of(std::uint64_t hash) const { return (hash >> 8U) & (shards_.size() - 1); }

    SharedPieces<std::vector<Item>> shards_;
};

}  // namespace vaultfs
