// JSON Canvas files as trees (VIEWS 6.6). One function decides what is valid JSON, for labels and for rendering alike:
// a canvas that only one of them could read would be served unredacted.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace vaultfs {

struct CanvasTree {
    nlohmann::ordered_json root;
    bool exact = true;  // false: an object repeats a key, so that the tree holds less than the bytes
};

// Nested deeper is not valid: whoever walks or frees a tree does it by recursion.
constexpr std::size_t kMaxJsonDepth = 128;

// None if the bytes are not valid JSON, hold a NUL byte, or are nested too deep.
[[nodiscard]] std::optional<CanvasTree> parse_canvas(std::string_view bytes);

}  // namespace vaultfs
