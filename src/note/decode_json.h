// JSON Canvas files as trees (VIEWS 6.6). One function decides what is valid JSON, for labels and for rendering alike:
// a canvas that only one of them could read would be served unredacted.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace vaultfs {

// Nested deeper is not valid: whoever walks or frees a tree does it by recursion.
constexpr std::size_t kMaxJsonDepth = 128;
// Nor is an object with more: each is looked for among all of them.
constexpr std::size_t kMaxJsonKeys = 1024;

// None if the bytes are not valid JSON, hold a NUL byte, are beyond these bounds, or repeat a key of an object, so that
// a tree would hold less than they do.
[[nodiscard]] std::optional<nlohmann::ordered_json> parse_canvas(std::string_view bytes);

}  // namespace vaultfs
