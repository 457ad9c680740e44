#include "vault/stem_table.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>

#include "vault/logical_names.h"

namespace vaultfs {

namespace {

constexpr std::size_t kFilesPerShard = 32;

std::uint64_t hash_of(std::string_view stem) {
    return XXH3_64bits(stem.data(), stem.size());
}

}  // namespace

StemTable::StemTable(std::size_t expected) {
    for (std::size_t left = std::bit_ceil(expected / kFilesPerShard + 1); left > 0; --left) {
        shards_.add({});
    }
}

// By the high bits; the low ones are kept to compare.
std::size_t StemTable::shard_of(std::uint64_t hash) const {
    return (hash >> 32U) & (shards_.size() - 1);
}

std::vector<StemTable::Item>::iterator StemTable::Shard::find(std::uint32_t hash, std::string_view stem, TierId floor) {
    return std::find_if(items.begin(), items.end(), [&](const Item& item) {
        return item.hash == hash && item.floor == floor && text(item) == stem;
    });
}

void StemTable::Shard::erase(std::vector<Item>::iterator item) {
    const Item gone = *item;
    texts.erase(gone.offset, gone.length);
    items.erase(item);
    for (Item& other : items) {
        other.offset -= other.offset > gone.offset ? gone.length : 0;
    }
}

void StemTable::add(std::string_view stem, TierId floor) {
    const std::uint64_t hash = hash_of(stem);
    Shard& shard = shards_.own(shard_of(hash));
    const auto low = static_cast<std::uint32_t>(hash);
    const auto known = shard.find(low, stem, floor);
    if (known != shard.items.end()) {
        ++known->files;
        return;
    }
    shard.items.push_back(
        {low, static_cast<std::uint32_t>(shard.texts.size()), static_cast<std::uint32_t>(stem.size()), 1, floor});
    shard.texts += stem;
}

void StemTable::remove(std::string_view stem, TierId floor) {
    const std::uint64_t hash = hash_of(stem);
    Shard& shard = shards_.own(shard_of(hash));
    const auto known = shard.find(static_cast<std::uint32_t>(hash), stem, floor);
    if (known != shard.items.end() && --known->files == 0) {
        shard.erase(known);
    }
}

void StemTable::add_file(std::string_view name, TierId floor) {
    const std::string stem = linked_stem_of(name);
    add(stem, floor);
    if (const std::string note = linked_note_of(name, stem); !note.empty()) {
        add(note, floor);
    }
}

void StemTable::remove_file(std::string_view name, TierId floor) {
    const std::string stem = linked_stem_of(name);
    remove(stem, floor);
    if (const std::string note = linked_note_of(name, stem); !note.empty()) {
        remove(note, floor);
    }
}

std::optional<TierId> StemTable::floor_of(std::string_view stem) const {
    const std::uint64_t hash = hash_of(stem);
    const Shard& shard = shards_[shard_of(hash)];
    std::optional<TierId> lowest;
    for (const Item& item : shard.items) {
        if (item.hash == static_cast<std::uint32_t>(hash) && shard.text(item) == stem) {
            lowest = std::min(lowest.value_or(item.floor), item.floor);
        }
    }
    return lowest;
}

std::vector<std::string_view> StemTable::changed_since(const StemTable& before) const {
    std::vector<std::string_view> changed;
    const bool alike = shards_.size() == before.shards_.size();
    const auto compare = [&](const StemTable& one, const StemTable& other) {
        for (std::size_t i = 0; i < one.shards_.size(); ++i) {
            if (alike && one.shards_.shares(i, other.shards_)) {
                continue;
            }
            const Shard& shard = one.shards_[i];
            for (const Item& item : shard.items) {
                if (one.floor_of(shard.text(item)) != other.floor_of(shard.text(item))) {
                    changed.push_back(shard.text(item));
                }
            }
        }
    };
    compare(*this, before);
    compare(before, *this);
    return changed;
}

}  // namespace vaultfs
