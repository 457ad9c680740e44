#include "view/inodes.h"

#include <xxhash.h>

namespace vaultfs {

namespace {

constexpr std::uint64_t kLowByte = 0xff;
constexpr std::uint64_t kTierFolder = 0x80;

std::uint64_t low_byte_of(TierId tier) {
    return index_of(tier) + 1;  // never 0: the number 1 is the root's
}

std::uint64_t value_of(InodeId inode) {
    return static_cast<std::uint64_t>(inode);
}

}  // namespace

std::uint64_t InodeNumbers::path_hash_of(InodeId inode) {
    return value_of(inode) & ~kLowByte;
}

bool InodeNumbers::is_tier_folder(InodeId inode) {
    return (value_of(inode) & kTierFolder) != 0;
}

std::vector<TierId> InodeNumbers::clearances() const {
    if (tier_) {
        return {*tier_};
    }
    std::vector<TierId> all;
    for (std::size_t i = 0; i < policy_.tiers.size(); ++i) {
        all.push_back(tier_id(i));
    }
    return all;
}

InodeId InodeNumbers::tier_folder(TierId tier) const {
    const std::string& name = policy_.name_of(tier);
    const std::uint64_t hash = XXH3_64bits(name.data(), name.size()) & ~kLowByte;
    return InodeId{hash | kTierFolder | low_byte_of(tier)};
}

InodeId InodeNumbers::number_of(const Snapshot& snapshot, const Place& place) const {
    if (place.all_tiers || (place.entry == kRootEntry && tier_)) {
        return kMountRoot;
    }
    if (place.entry == kRootEntry) {
        return tier_folder(place.clearance);
    }
    return InodeId{path_hash_of(InodeId{snapshot.path_hash(place.entry)}) | low_byte_of(place.clearance)};
}

std::optional<Place> InodeNumbers::place_of(const Snapshot& snapshot, InodeId inode) const {
    if (inode == kMountRoot) {
        return tier_ ? Place{false, *tier_, kRootEntry} : Place{true, {}, kRootEntry};
    }
    return entry_place(snapshot, inode);
}

std::optional<Place> InodeNumbers::entry_place(const Snapshot& snapshot, InodeId inode) const {
    const std::uint64_t low = value_of(inode) & kLowByte & ~kTierFolder;
    if (low < 1 || low > policy_.tiers.size()) {
        return std::nullopt;
    }
    const TierId clearance = tier_id(low - 1);
    if (tier_ && *tier_ != clearance) {
        return std::nullopt;
    }
    if (is_tier_folder(inode)) {
        const bool known = !tier_ && inode == tier_folder(clearance);
        return known ? std::optional(Place{false, clearance, kRootEntry}) : std::nullopt;
    }
    const auto entry = snapshot.by_path_hash(path_hash_of(inode));
    if (!entry || *entry == kRootEntry || !permits(clearance, snapshot.entry(*entry).floor)) {
        return std::nullopt;
    }
    return Place{false, clearance, *entry};
}

}  // namespace vaultfs
