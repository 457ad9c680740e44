// Callouts whose type is a tier (VIEWS 4).
#pragma once

#include <string_view>
#include <vector>

#include "vaultfs/labels.h"

namespace vaultfs {

// The lines of each, with its label. In comments too: a stray `%%` or `<!--` further up would else undo every callout
// behind it.
[[nodiscard]] std::vector<LabelledLines> find_callouts(const Policy& policy, std::string_view body,
                                                       const BlockTree& tree);

}  // namespace vaultfs
