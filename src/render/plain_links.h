// The second look without a parser: where every destination that any reader of CommonMark could find stands there
// plainly, it is enough to judge those (VIEWS 6.2, 8).
#pragma once

#include <string_view>

#include "render/links.h"

namespace vaultfs {

// Whether all links that a parser could see in a body, whatever it takes for code or for blocks, have destinations that
// may stay. False where a destination might be read in more than one way: then only a parser knows.
[[nodiscard]] bool has_only_plain_links(LinkJudge& judge, std::string_view body);

// Where the next `]:` is, from a place on, that to a parser might end the label of a definition; npos if none is.
// `[[Star]]:` is none: what a definition's brackets hold has no bracket of its own but behind a backslash.
[[nodiscard]] std::size_t label_end(std::string_view body, std::size_t from);

}  // namespace vaultfs
