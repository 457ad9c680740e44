// Configuration text as a tree in which every node knows its place. Stricter than YAML where YAML is easily misread:
// one document, no anchors, aliases or tags, each text on one line. yaml-cpp accepts a quote that is never closed and
// swallows the lines after it; this does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"

namespace vaultfs {

// A configuration's text, without a byte order mark, and the name that stands for it in errors.
struct ConfigText {
    std::string_view text;
    std::string_view file;
};

struct YamlNode {
    enum class Kind : std::uint8_t { nothing, text, list, map };
    Kind kind = Kind::nothing;
    std::size_t at = 0;           // byte offset in the text
    std::string text;             // of a text
    std::vector<YamlNode> items;  // of a list; of a map: key, value, key, value, …
};

// The line of an offset, from 1.
[[nodiscard]] std::size_t line_of(std::string_view text, std::size_t at);

// The only form of a configuration's errors: `file:line:column: found …, expected …`, with EINVAL. Line and column
// count from 1, columns in characters.
[[nodiscard]] Error config_error(const ConfigText& config, std::size_t at, std::string_view found,
                                 std::string_view expected);

// In quotes, control characters escaped, at most some sixty bytes: fit for a message.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The root of a text that holds nothing is `nothing`.
[[nodiscard]] Result<YamlNode> parse_yaml(const ConfigText& config);

}  // namespace vaultfs
