// What single values of a configuration may be, apart from where they stand. Pure functions over text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vaultfs {

// Each of these says what is wrong with a value, fit to follow "found"; empty if nothing is.

// A tier's name has to work as a folder of a mount, a suffix, a tag and a callout's type.
[[nodiscard]] std::string tier_defect(std::string_view name);
// A layer is one folder at the vault's root.
[[nodiscard]] std::string folder_defect(std::string_view name);
// The name of a frontmatter key, which is looked for line by line too.
[[nodiscard]] std::string key_defect(std::string_view name);
// What stands before the tier in a tag; may be nested (`a/b`), as tags are.
[[nodiscard]] std::string tag_defect(std::string_view name);
// The mark takes the place of links in text, tables, and frontmatter: it must mean nothing in any of them.
[[nodiscard]] std::string mark_defect(std::string_view mark);
// Any other text: no control characters, not blank.
[[nodiscard]] std::string text_defect(std::string_view text);

// A size in bytes: `500000`, `500KB` (of 1000), `32 MiB` or `32M` (of 1024). None if it is no size from 1 byte to 2
// GiB: cmark counts no further.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);

// The one of `known` that a mistyped word most likely stands for; empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace vaultfs
