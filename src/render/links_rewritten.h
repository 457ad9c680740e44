// A link's target as it leads through the view: without a layer's folder and tier suffixes (VIEWS 6.3).
#pragma once

#include <string_view>

#include "render/links.h"

namespace vaultfs {

// How a target is written: what has to be encoded in it, and what would end it.
enum class Notation { wiki, url, bare_url, plain };

// Kept if there is nothing to take away; withheld where it cannot be written anew so that it means what it should.
// `meant`: the target decoded in full.
[[nodiscard]] Verdict rewritten_link(const RenderContext& context, Notation notation, std::string_view target,
                                     std::string_view meant);

}  // namespace vaultfs
