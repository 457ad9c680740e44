// The frontmatter of a rendering: withheld keys, the merge by key, the label, links (VIEWS 2.4, 5.2, 5.3, 6.4).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "render/spanned.h"

namespace vaultfs {

// The frontmatter of one visible variant, its `---` lines included; empty text where it has none.
struct FrontInput {
    SpannedText text;
    TierId label{};  // of the variant
};

// Merged and redacted, `---` lines included; empty if nothing is left. `fronts` in merge order.
// `body_label`: the highest label among the visible blocks, for 5.3.
[[nodiscard]] SpannedText render_frontmatter(const RenderContext& context, std::span<const FrontInput> fronts,
                                             TierId body_label);

}  // namespace vaultfs
