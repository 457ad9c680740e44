// YAML's marks in a text: comments, quotes, brackets, escapes. Told by the characters alone, whatever a parser would
// make of what is around them. Pure functions over any bytes, linear in the text.
#pragma once

#include <string>
#include <string_view>

#include "vaultfs/text.h"

namespace vaultfs {

// Whether a `#` at this place begins a comment: it does at the text's start and behind a blank.
[[nodiscard]] inline bool begins_comment(std::string_view text, std::size_t at) {
    return text[at] == '#' && (at == 0 || is_blank(text[at - 1]));
}
// The first that does, at or behind `from`; npos if there is none.
[[nodiscard]] std::size_t find_comment(std::string_view text, std::size_t from = 0);

// Nothing, or a word for it.
[[nodiscard]] bool is_null_word(std::string_view text);

// Behind the quote that closes the one at `begin`; npos if it is not found.
[[nodiscard]] std::size_t quoted_end(std::string_view text, std::size_t begin);

// Behind the bracket that closes the flow collection which begins at `begin`; npos if it is not found.
[[nodiscard]] std::size_t flow_end(std::string_view text, std::size_t begin);

// A text in double quotes that every YAML reader reads back.
[[nodiscard]] std::string quoted_yaml(std::string_view text);

// All of a text with the escapes of double quotes resolved, wherever they stand: for looking at YAML that cannot be
// read.
[[nodiscard]] std::string unescape_yaml(std::string_view text);

// The same of single quotes, in which two stand for one.
[[nodiscard]] std::string without_doubled_quotes(std::string_view text);

}  // namespace vaultfs
