// Text without its disguises, for tests that look for what must not be there. Shares no code with the program's own
// decoding.
#pragma once

#include <string>
#include <string_view>

// Whether `wanted` (lower-case) is in the text as it is, or after up to four rounds of undoing entities, percent,
// backslashes, YAML's escapes and invisible characters, letter case aside.
bool naked_forms_hold(std::string_view text, std::string_view wanted);
