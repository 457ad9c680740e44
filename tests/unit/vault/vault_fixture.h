// A vault in memory and what a test asks of its Snapshot.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fake_source.h"
#include "vaultfs/vault.h"

namespace vaultfs {

using Paths = std::vector<std::string>;

constexpr TierId kPublic{0};
constexpr TierId kInternal{1};
constexpr TierId kProtect{2};
constexpr TierId kPersonal{4};
constexpr TierId kSecret{5};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

class VaultFixture {
  public:
    FakeTree tree;
    Policy policy = default_policy();

    [[nodiscard]] Vault vault() const { return Vault(std::make_shared<Policy>(policy), tree.source()); }

    [[nodiscard]] SnapshotPtr scan(unsigned threads = 2) const { return vault().scan(nullptr, threads).value(); }
};

// All paths that a clearance sees, folders with a slash behind them, in the order of listing.
[[nodiscard]] std::vector<std::string> paths_at(const Snapshot& snapshot, TierId clearance);

// Everything that a Snapshot answers at a clearance, as text: equal texts, equal views.
[[nodiscard]] std::string trace_at(const Snapshot& snapshot, TierId clearance);

// The entry of that path; fails the test if the clearance does not see it.
[[nodiscard]] EntryId entry_at(const Snapshot& snapshot, const std::string& path, TierId clearance = kSecret);

// The paths of its variants, in merge order.
[[nodiscard]] std::vector<std::string> variants_of(const Snapshot& snapshot, const std::string& path);

[[nodiscard]] TierId floor_of(const Snapshot& snapshot, const std::string& path);

}  // namespace vaultfs
