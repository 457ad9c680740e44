// A first look at a vault: what each clearance sees of it, in numbers, and a configuration to begin with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// What one clearance sees.
struct ViewCount {
    std::size_t notes = 0;
    std::size_t attachments = 0;  // canvases among them
    std::size_t folders = 0;
    std::uint64_t bytes = 0;  // of the source files it is made of
    bool operator==(const ViewCount&) const = default;
};
// `1.5 KiB`.
[[nodiscard]] std::string human_bytes(std::uint64_t bytes);

// For each tier, the lowest first.
[[nodiscard]] std::vector<ViewCount> count_views(const Policy& policy, const Snapshot& snapshot);

// The same as lines of text, with what each tier adds to the one below it.
[[nodiscard]] std::string table_of_counts(const Policy& policy, const std::vector<ViewCount>& counts);

// The text of a `vaultfs.yaml` for a vault without one. Takes a folder for a layer if its name, but for letter case,
// digits and signs around it, is that of a tier; other folders stay at the highest tier, named in a comment.
// `source` opens the vault once more: each policy has a source of its own.
[[nodiscard]] Result<std::string> proposed_configuration(SourceFs& source, const Snapshot& snapshot);

}  // namespace vaultfs
