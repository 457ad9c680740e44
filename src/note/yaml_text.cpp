#include "note/yaml_text.h"

#include <algorithm>
#include <array>

#include "note/decode.h"

namespace vaultfs {

namespace {

struct Escape {
    char letter;
    std::string_view meaning;
};
constexpr std::array kEscapes = {Escape{'n', "\n"}, Escape{'t', "\t"}, Escape{'r', "\r"}, Escape{'_', " "},
                                 Escape{'N', "\n"}, Escape{'L', "\n"}, Escape{'P', "\n"}, Escape{'0', ""},
                                 Escape{'a', ""},   Escape{'b', ""},   Escape{'e', ""},   Escape{'v', " "},
                                 Escape{'f', " "}};

// Appends what the escape at `at` (its backslash) stands for; the offset behind it.
std::size_t append_escape(std::string& out, std::string_view text, std::size_t at) {
    const char letter = at + 1 < text.size() ? text[at + 1] : '\\';
    if (letter == 'x' || letter == 'u' || letter == 'U') {
        const std::size_t count = letter == 'x' ? 2 : letter == 'u' ? 4 : 8;
        if (const auto code = hex_at(text, at + 2, count)) {
            append_utf8(out, *code);
            return at + 2 + count;
        }
    }
    if (letter == '\n' || text.substr(at + 1, 2) == "\r\n") {
        return std::min(text.find_first_not_of(" \t\r\n", at + 1), text.size());
    }
    const auto* known =
        std::find_if(kEscapes.begin(), kEscapes.end(), [&](const Escape& e) { return e.letter == letter; });
    out += known == kEscapes.end() ? std::string_view(&letter, 1) : known->meaning;
    return at + 2;
}

}  // namespace

std::size_t find_comment(std::string_view text, std::size_t from) {
    std::size_t at = text.find('#', from);
    while (at != kNone && !begins_comment(text, at)) {
        at = text.find('#', at + 1);
    }
    return at;
}

bool is_null_word(std::string_view text) {
    return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

std::size_t quoted_end(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    for (std::size_t at = begin + 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            if (quote == '"' || text.substr(at + 1, 1) != "'") {
                return at + 1;
            }
            ++at;
        }
    }
    return std::string_view::npos;
}

std::size_t flow_end(std::string_view text, std::size_t begin) {
    std::size_t depth = 0;
    char before = ',';  // the last that is not blank: a quote opens only where a value may begin
    for (std::size_t at = begin; at < text.size(); ++at) {
        const char c = text[at];
        const bool opens = std::string_view("[{,:?").find(before) != kNone;
        if ((c == '"' || c == '\'') && opens) {
            at = quoted_end(text, at) - 1;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if ((c == ']' || c == '}') && depth > 0 && --depth == 0) {
            return at + 1;
        }
        before = is_blank(c) ? before : c;
    }
    return kNone;
}

std::string quoted_yaml(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (c == '\n') {
            result += "\\n";
        } else if (byte < 0x20 || byte == 0x7F) {
            result += "\\x";
            result += kHex[byte >> 4U];
            result += kHex[byte & 15U];
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string unescape_yaml(std::string_view text) {
    std::string result;
    std::size_t done = 0;
    for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', done)) {
        result += text.substr(done, at - done);
        done = std::min(append_escape(result, text, at), text.size());
    }
    return result += text.substr(done);
}

std::string without_doubled_quotes(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        result += text[at];
        at += text.substr(at, 2) == "''" ? 1 : 0;
    }
    return result;
}

}  // namespace vaultfs
