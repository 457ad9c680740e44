// Regions of a body: what stands between the markers `%% confidential: X %%` and `%% /confidential %%` (VIEWS 4).
#pragma once

#include <string_view>
#include <vector>

#include "vaultfs/blocks.h"
#include "vaultfs/policy.h"

namespace vaultfs {

struct Region {
    Range range;  // with its markers; to the body's end where nothing closes it (4.1)
    TierId label{};
};

[[nodiscard]] std::vector<Region> find_regions(const Policy& policy, std::string_view body, const BlockTree& tree);

// The text of a comment, without what opens and closes it.
[[nodiscard]] std::string_view comment_text(std::string_view body, const Verbatim& comment);

}  // namespace vaultfs
