// Undoing what can disguise a name (VIEWS 6.1): entities, percent, backslash, YAML and JSON escapes, default-ignorable
// characters, composition. Pure functions over any bytes, linear in the text for each round.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/text.h"

namespace vaultfs {

constexpr std::size_t kDecodeRounds = 4;

// Longer than any path that a file can have, all of it percent-encoded twice. What is longer is not decoded, so
// withheld if it might be encoded.
constexpr std::size_t kMaxTarget = 64U << 10U;

// What decoding may change: `&`, `%`, a backslash, and bytes that are not ASCII.
inline constexpr CharSet kMayDecode = [] {
    std::array<char, 0x80 + 3> bytes = {'&', '%', '\\'};
    for (std::size_t at = 3; at < bytes.size(); ++at) {
        bytes[at] = static_cast<char>(0x80 + (at - 3));
    }
    return CharSet(std::string_view(bytes.data(), bytes.size()));
}();

// Whether decoding could change a text at all.
[[nodiscard]] bool may_decode(std::string_view text);

// Entities, then percent, then escapes, then ignorable characters, then NFC: each once.
[[nodiscard]] std::string decode_round(std::string_view text);

// HTML entities only: named (all of HTML 5), decimal, hexadecimal; without the semicolon where browsers accept that.
[[nodiscard]] std::string decode_entities(std::string_view text);

// All that a target can mean: as written first, then what each round made of it. A reader may stop decoding anywhere,
// so whoever asks whether a name is withheld asks for each.
struct DecodedForms {
    std::vector<std::string> forms;  // at least one; the last is what decode_target() gives
    bool settled = true;
};
[[nodiscard]] DecodedForms decode_forms(std::string_view written);

// What exactly `count` hexadecimal digits at `at` say, 8 at most; none if they are not there.
[[nodiscard]] std::optional<std::uint32_t> hex_at(std::string_view text, std::size_t at, std::size_t count);

// Appends a code point as UTF-8; nothing for what is no character.
void append_utf8(std::string& out, std::uint32_t codepoint);

}  // namespace vaultfs
