// Frontmatter of several variants made into one (VIEWS 5.2), and the label of the merged note (5.3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "render/frontmatter_doc.h"

namespace vaultfs {

// Whether any front has the label key at its top level, for the parser or by line.
[[nodiscard]] bool has_label_key(const Policy& policy, std::span<const SpannedText> fronts);

// `fronts`: redacted, in merge order, none empty, at least one. `label`: what the label key has to say in the result;
// none where it is to stay as it is. Where the first is not valid YAML it stands for all; a later
// one that is not is left out.
[[nodiscard]] SpannedText merge_fronts(const Policy& policy, std::span<const SpannedText> fronts,
                                       std::optional<TierId> label);

// The value of a key in which a later variant's meets an earlier one's. `is_list`: a lone string is a list of one.
[[nodiscard]] FrontValue merged_value(FrontValue low, FrontValue high, bool is_list);

}  // namespace vaultfs
