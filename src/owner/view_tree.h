// All that one view holds, in a list: for tools that go through a whole view at once.
#pragma once

#include <vector>

#include "vaultfs/vault.h"

namespace vaultfs {

struct ViewEntry {
    EntryId id{};
    ViewPath path;
};
struct ViewTree {
    std::vector<ViewEntry> folders;  // a folder before what is in it; the root is not among them
    std::vector<ViewEntry> files;
};

// In the order of a mount's listings.
[[nodiscard]] ViewTree tree_of_view(const Snapshot& snapshot, TierId clearance);

}  // namespace vaultfs
