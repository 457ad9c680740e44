#include "naked.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace {

constexpr std::size_t kNone = std::string_view::npos;

// A character and how many bytes spell it.
struct Spelled {
    std::uint32_t code = 0;
    std::size_t length = 0;
};

std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t base) {
    std::uint32_t value = 0;
    for (const char c : digits) {
        const char lower = static_cast<char>(c | 0x20);
        const int digit = c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
        if (static_cast<std::uint32_t>(digit) >= base || value > 0x10FFFF) {
            return std::nullopt;
        }
        value = value * base + static_cast<std::uint32_t>(digit);
    }
    return digits.empty() ? std::nullopt : std::optional(value);
}

std::optional<Spelled> hex_behind(std::string_view text, std::string_view lead, std::size_t digits) {
    if (!text.starts_with(lead) || text.size() < lead.size() + digits) {
        return std::nullopt;
    }
    const auto code = number(text.substr(lead.size(), digits), 16);
    return code ? std::optional(Spelled{*code, lead.size() + digits}) : std::nullopt;
}

std::optional<Spelled> entity(std::string_view text) {
    const auto end = text.substr(0, 12).find(';');
    if (!text.starts_with('&') || end == kNone) {
        return std::nullopt;
    }
    const std::string_view name = text.substr(1, end - 1);
    constexpr std::array<std::pair<std::string_view, char>, 4> kNamed = {
        {{"lowbar", '_'}, {"sol", '/'}, {"period", '.'}, {"amp", '&'}}};
    for (const auto& [known, c] : kNamed) {
        if (name == known) {
            return Spelled{static_cast<std::uint32_t>(c), end + 1};
        }
    }
    const bool hex = name.starts_with("#x");
    const auto code = name.starts_with('#') ? number(name.substr(hex ? 2 : 1), hex ? 16 : 10) : std::nullopt;
    return code ? std::optional(Spelled{*code, end + 1}) : std::nullopt;
}

std::string utf8(std::uint32_t code) {
    const auto tail = [code](int shift) { return static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
    if (code < 0x80) {
        return {static_cast<char>(code)};
    }
    if (code < 0x800) {
        return {static_cast<char>(0xC0 | (code >> 6)), tail(0)};
    }
    if (code < 0x10000) {
        return {static_cast<char>(0xE0 | (code >> 12)), tail(6), tail(0)};
    }
    return {static_cast<char>(0xF0 | (code >> 18)), tail(12), tail(6), tail(0)};
}

// One pass of `read` over the text: what it finds spelled is written out.
template <typename Read>
std::string spelled_out(std::string_view text, Read read, bool as_byte) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (const std::optional<Spelled> found = read(text.substr(at))) {
            out += as_byte ? std::string(1, static_cast<char>(found->code)) : utf8(found->code);
            at += found->length;
        } else {
            out += text[at++];
        }
    }
    return out;
}

std::string without_backslashes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        constexpr std::string_view kPunctuation = "_./[]()|#\\\"";
        const bool escapes = text[at] == '\\' && at + 1 < text.size() && kPunctuation.find(text[at + 1]) != kNone;
        out += text[escapes ? ++at : at];
    }
    return out;
}

std::string without_invisible(std::string text) {
    constexpr std::array<std::string_view, 9> kInvisible = {"\u200B", "\u200D", "\u00AD", "\u202E",    "\u2066",
                                                            "\u2069", "\uFEFF", "\uFE0F", "\U000E0061"};
    for (const std::string_view each : kInvisible) {
        for (auto at = text.find(each); at != kNone; at = text.find(each, at)) {
            text.erase(at, each.size());
        }
    }
    return text;
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return text;
}

}  // namespace

bool naked_forms_hold(std::string_view text, std::string_view wanted) {
    std::string form(text);
    for (int round = 0; round <= 4; ++round) {
        form = without_invisible(std::move(form));
        if (lower(form).find(wanted) != kNone) {
            return true;
        }
        form = spelled_out(form, entity, false);
        form = spelled_out(
            form, [](std::string_view rest) { return hex_behind(rest, "%", 2); }, true);
        form = spelled_out(
            form, [](std::string_view rest) { return hex_behind(rest, "\\u", 4); }, false);
        form = spelled_out(
            form, [](std::string_view rest) { return hex_behind(rest, "\\x", 2); }, false);
        form = without_backslashes(form);
    }
    return false;
}
