// The second look without a parser: where every destination that any reader of CommonMark could find stands there
// plainly, it is enough to judge those (VIEWS 6.2, 8).
#pragma once

#include <string_view>

#include "render/links.h"

namespace vaultfs {

// Whether all links that a parser could see in a body, whatever it takes for code or for blocks, have destinations that
// may stay. False where a destination might be read in more than one way: then only a parser knows.
[[nodiscard]] bool has_only_plain_links(LinkJudge& judge, std::string_view body);

// Whether a parser could see a definition of a link in a body. `[[Star]]:` is none: what a definition's brackets hold
// has no bracket of its own but behind a backslash.
[[nodiscard]] bool may_define_links(std::string_view body);

}  // namespace vaultfs
