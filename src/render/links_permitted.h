// Whether a reader may know what a link names: by the tiers in its path, and by whether a file or folder of that name
// is in the view, hidden, or unknown (VIEWS 6.2).
#pragma once

#include <string_view>

#include "note/links_named.h"
#include "vaultfs/render.h"

namespace vaultfs {

// Of a path that names no tier and means what it says (note/links_named.h).
[[nodiscard]] bool permits_path(const RenderContext& context, std::string_view path);

// Of any link's target. `readings`: its target_paths().
[[nodiscard]] bool permits_target(const RenderContext& context, LinkForm form, std::string_view target,
                                  const TargetPaths& readings);

}  // namespace vaultfs
