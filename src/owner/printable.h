// Text of a note for a terminal, which may take some of it for a command.
#pragma once

#include <string>
#include <string_view>

namespace vaultfs {

// Control characters but tabs as `\x1b`.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace vaultfs
