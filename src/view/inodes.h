// The numbers of files and folders in a mount (VIEWS 7.3), and the way back from a number to its place. Nothing is
// counted or kept: a number is resolved from scratch each time, so that it means the same after a remount, and that of
// a hidden entry means as little as one that was never given out.
//
// A path's hash has its low byte free: it holds the clearance, 1 to 64; with kTierFolder added, the number is that of a
// tier's own folder at the root of a mount of all tiers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "vaultfs/policy.h"
#include "vaultfs/view.h"

namespace vaultfs {

// Where a request is: an entry as a clearance sees it, or the folder that holds one folder for each tier.
struct Place {
    bool all_tiers = false;
    TierId clearance{};
    EntryId entry = kRootEntry;
};

// Pure functions of the policy and of the Snapshot that is passed in. Safe to share.
class InodeNumbers {
  public:
    InodeNumbers(const Policy& policy, std::optional<TierId> tier) : policy_(policy), tier_(tier) {}

    [[nodiscard]] InodeId number_of(const Snapshot& snapshot, const Place& place) const;

    // None if nothing that the number's clearance may see has that number, or the mount is not one of that clearance.
    [[nodiscard]] std::optional<Place> place_of(const Snapshot& snapshot, InodeId inode) const;

    // Those of the mount's views.
    [[nodiscard]] std::vector<TierId> clearances() const;
    [[nodiscard]] bool has_all_tiers() const { return !tier_; }

    // The number's part that does not depend on the clearance.
    [[nodiscard]] static std::uint64_t path_hash_of(InodeId inode);
    [[nodiscard]] static bool is_tier_folder(InodeId inode);

  private:
    [[nodiscard]] InodeId tier_folder(TierId tier) const;
    [[nodiscard]] std::optional<Place> entry_place(const Snapshot& snapshot, InodeId inode) const;

    const Policy& policy_;
    std::optional<TierId> tier_;
};

}  // namespace vaultfs
