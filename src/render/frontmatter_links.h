// Links in frontmatter: in keys, values and comments, at any depth, in valid and invalid YAML (VIEWS 6.1 to 6.4).
#pragma once

#include "render/frontmatter_doc.h"

namespace vaultfs {

// The text with its withheld links gone and those that name a layer or suffix rewritten. An item or entry that holds
// nothing but withheld links goes; elsewhere the link becomes the mark. What was valid YAML stays valid.
[[nodiscard]] SpannedText redact_front_links(const RenderContext& context, SpannedText front);

}  // namespace vaultfs
