// Glob patterns for one part of a path: `*`, `?`, `[a-z]`, `[!a]`, `[[:alpha:]]`, and `\` before a character that
// stands for itself. A character is one of UTF-8, or one stray byte. fnmatch(3) is not used: it takes exponential time
// on patterns with many stars; this takes at most the product of both lengths.
#pragma once

#include <string>
#include <string_view>

namespace vaultfs {

[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view name);

// Why a pattern can never match what it seems to say; empty if there is nothing wrong with it.
[[nodiscard]] std::string glob_defect(std::string_view pattern);

}  // namespace vaultfs
