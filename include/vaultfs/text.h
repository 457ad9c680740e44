// Text helpers that several modules need: Unicode normalization and folding, and ASCII questions about lines.
// All functions are pure. Input may be any bytes; invalid UTF-8 is kept as it is, byte for byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vaultfs {

// Unicode NFC (VIEWS 2.6). Invalid UTF-8 comes back unchanged.
[[nodiscard]] std::string nfc(std::string_view text);

// In lower case, letters of ASCII alone.
[[nodiscard]] std::string ascii_folded(std::string_view text);

// The form in which names are compared for links, layers and tiers (VIEWS 6.1): default-ignorable characters dropped,
// NFC, full case folding. Bytes that are not UTF-8 stay as they are; the text around them is folded.
[[nodiscard]] std::string fold_name(std::string_view text);

// The form in which what a link names is compared with what a file is called (VIEWS 6.2): as fold_name(), and each run
// of blanks, controls and Unicode spaces is one space, and none at an end.
[[nodiscard]] std::string fold_linked_name(std::string_view text);

// A Unicode character of a text.
struct Character {
    std::int32_t value = 0;
    std::size_t size = 0;  // bytes; 0 for a byte that is not UTF-8, and at the text's end
};
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);

// True if all is valid UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

// What a search gives that finds nothing.
inline constexpr std::size_t kNone = std::string_view::npos;

// The questions about one byte are asked for each byte of every note: they are inline.
[[nodiscard]] constexpr char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char ascii_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_ascii_alnum(char c) {
    const char lower = ascii_lower(c);
    return is_ascii_digit(c) || (lower >= 'a' && lower <= 'z');
}
[[nodiscard]] constexpr bool is_ascii_punctuation(char c) {
    return c > ' ' && c < '\x7f' && !is_ascii_alnum(c);
}
// What a hexadecimal digit stands for; -1 for other characters.
[[nodiscard]] constexpr int hex_value(char c) {
    const char lower = ascii_lower(c);
    return is_ascii_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
[[nodiscard]] bool is_ascii(std::string_view text);

// Equal but for ASCII letter case.
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

// Whether this stands at a place, but for ASCII letter case.
[[nodiscard]] inline bool starts_ignoring_case(std::string_view text, std::string_view start, std::size_t at = 0) {
    return at <= text.size() && equal_ignoring_case(text.substr(at, start.size()), start);
}

// `extension`: with its dot. ASCII letter case is ignored.
[[nodiscard]] bool has_extension(std::string_view name, std::string_view extension);

// VIEWS 2.8: a UTF-16 or UTF-32 mark, or a NUL byte. What is written so hides every name from a search of bytes.
[[nodiscard]] bool is_other_encoding(std::string_view bytes);

// `needle` (lower-case ASCII) in `text`, ASCII letter case ignored; npos if it is not there.
[[nodiscard]] std::size_t find_ignoring_case(std::string_view text, std::string_view needle, std::size_t from = 0);

// Whether a letter or digit of any script is in it. Bytes that are not UTF-8 count as letters.
[[nodiscard]] bool has_word_character(std::string_view text);

// The words, with `between` between them.
template <typename Words>
[[nodiscard]] std::string joined(const Words& words, std::string_view between) {
    std::string text;
    for (const auto& word : words) {
        text += text.empty() ? "" : between;
        text += word;
    }
    return text;
}

// Blank means spaces, tabs, CR and LF only.
[[nodiscard]] constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
[[nodiscard]] bool is_blank(std::string_view line);
[[nodiscard]] std::string_view trim(std::string_view text);

// ASCII only.
[[nodiscard]] constexpr bool is_control(char c) {
    return (c >= 0 && c < ' ') || c == '\x7f';
}

// What names take for a space: a blank, a control, or a space beyond ASCII, a no-break one for example (Obsidian takes
// those for spaces too). Its length if one begins at `at`, else 0.
[[nodiscard]] std::size_t space_length(std::string_view text, std::size_t at);

// The first place at or behind `from` that is neither blank nor in a space beyond ASCII, a form feed or a vertical tab;
// the text's end if there is none.
[[nodiscard]] std::size_t skip_spaces(std::string_view text, std::size_t from);

// With a blank for each space beyond ASCII, form feed and vertical tab.
[[nodiscard]] std::string with_plain_spaces(std::string_view text);

// The end of the line that holds `offset`, behind its line ending (LF, or CR LF); the text's end for the last.
[[nodiscard]] std::size_t next_line(std::string_view text, std::size_t offset);

// The line's own ending: "\n", "\r\n" or "" (the last line of a text that does not end with one).
[[nodiscard]] std::string_view line_ending(std::string_view line);

// A set of characters to search for, one table look-up a byte: std::string_view::find_first_of() asks for each in turn.
class CharSet {
  public:
    explicit constexpr CharSet(std::string_view chars) {
        for (const char c : chars) {
            has_[static_cast<unsigned char>(c)] = true;
        }
    }

    [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

    // The first of them at or behind `from`; npos if there is none.
    [[nodiscard]] constexpr std::size_t find(std::string_view text, std::size_t from) const {
        // Four at once while none of them is: most bytes are passed over.
        while (from + 4 <= text.size() &&
               has(text[from]) + has(text[from + 1]) + has(text[from + 2]) + has(text[from + 3]) == 0) {
            from += 4;
        }
        return first(text, from, true);
    }

    // The first that is none of them, likewise.
    [[nodiscard]] constexpr std::size_t find_not(std::string_view text, std::size_t from) const {
        return first(text, from, false);
    }

  private:
    [[nodiscard]] constexpr std::size_t first(std::string_view text, std::size_t from, bool wanted) const {
        for (; from < text.size(); ++from) {
            if (has(text[from]) == wanted) {
                return from;
            }
        }
        return std::string_view::npos;
    }

    std::array<bool, 256> has_{};
};

inline constexpr CharSet kBlanks(" \t\r\n");

// The parts of a path, empty parts and "." dropped: "a//b/./c" is a, b, c. The views point into `path`.
[[nodiscard]] std::vector<std::string_view> path_parts(std::string_view path);

}  // namespace vaultfs
