// Regions of a body: what stands between the markers `%% confidential: X %%` and `%% /confidential %%` (VIEWS 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/blocks.h"
#include "vaultfs/policy.h"

namespace vaultfs {

struct Region {
    Range range;  // with its markers; to the body's end where nothing closes it (4.1)
    TierId label{};
    std::string tier;  // as written, which may be none
    bool closed = true;
};

[[nodiscard]] std::vector<Region> find_regions(const Policy& policy, std::string_view body, const BlockTree& tree);

// The lines of a block without the marks of its containers, and something instead of its comments, which no reader
// sees.
[[nodiscard]] std::string without_comments(std::string_view body, const BlockTree& tree, const Block& block,
                                           std::string_view instead);

// The text of a comment, without what opens and closes it; none where either is in doubt.
[[nodiscard]] std::optional<std::string_view> comment_text(std::string_view body, const Verbatim& comment);

}  // namespace vaultfs
