#include "owner/printable.h"

#include <cstdio>

namespace vaultfs {

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string printable(std::string_view text) {
    constexpr unsigned char kSpace = 0x20;
    constexpr unsigned char kDelete = 0x7F;
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < kSpace && c != '\t') || byte == kDelete) {
            char code[8];
            std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(byte));
            result += code;
        } else {
            result += c;
        }
    }
    return result;
}

}  // namespace vaultfs
