// Keys, values and items of frontmatter that are a file's path without being written as a link: `cover: img/Star.png`.
// Properties and plugins take them for one (VIEWS 6.1: text that might be a link counts as one).
#pragma once

#include <string_view>
#include <vector>

#include "render/links.h"

namespace vaultfs {

// Those that cannot stay as they are, in order and apart from each other; their quotes are not of them. `text`: YAML,
// valid or not, or one value, decoded. Takes time linear in the text.
[[nodiscard]] std::vector<JudgedLink> files_to_change(const RenderContext& context, std::string_view text);

// Whether a decoded value may be one that no line shows: spread over lines, with doubled quotes, or behind an anchor or
// a tag. Over-approximates.
[[nodiscard]] bool may_spell_files(std::string_view text);

}  // namespace vaultfs
