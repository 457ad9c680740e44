// Words for a terminal, which may take some of a note's text for a command.
#pragma once

#include <string>
#include <string_view>

namespace vaultfs {

// `1 note`, `2 notes`.
[[nodiscard]] std::string counted(std::size_t count, const std::string& noun);

// Control characters but tabs as `\x1b`.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace vaultfs
