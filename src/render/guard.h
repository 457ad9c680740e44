// The last line of defence (VIEWS 6.5): nothing that leaves may name a layer or a suffixed file above the clearance.
#pragma once

#include "render/spanned.h"

namespace vaultfs {

struct Guarded {
    SpannedText text;
    std::size_t hits = 0;  // what was replaced or removed
};

// A whole note, frontmatter included. Free of work where no word in it comes near a withheld name.
[[nodiscard]] Guarded guard_note(const RenderContext& context, SpannedText note);

// Whether a text (a token, a name, a canvas value) names something above the clearance, raw or decoded as in 6.1.
[[nodiscard]] bool names_withheld(const Policy& policy, TierId clearance, std::string_view text);

}  // namespace vaultfs
