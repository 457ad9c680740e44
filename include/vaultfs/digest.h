// Short names for texts.
#pragma once

#include <string>
#include <string_view>

namespace vaultfs {

// 16 hexadecimal digits. Not for secrets: whoever can guess the text can check the guess.
[[nodiscard]] std::string hex_digest(std::string_view text);

}  // namespace vaultfs
