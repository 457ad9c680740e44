// Unicode by utf8proc; everything else by ASCII bytes, which no byte of another UTF-8 character equals.
#include "vaultfs/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <optional>

namespace vaultfs {

Character character_at(std::string_view text, std::size_t at) {
    if (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        return {text[at], 1};
    }
    utf8proc_int32_t value = 0;
    const auto used = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &value);
    return used > 0 ? Character{value, static_cast<std::size_t>(used)} : Character{};
}

namespace {

// Runs utf8proc over a text; none where it is not valid UTF-8.
std::optional<std::string> mapped(std::string_view text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const auto* in = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t length =
        utf8proc_map(in, static_cast<utf8proc_ssize_t>(text.size()), &out, static_cast<utf8proc_option_t>(options));
    if (length < 0) {
        return std::nullopt;
    }
    std::string result(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
    std::free(out);  // utf8proc allocates with malloc
    return result;
}

// The first of two characters: a memchr() for each, in pieces that grow, so that one who asks for one place after the
// other does not look again and again for what is far away.
std::size_t find_either(std::string_view text, char a, char b, std::size_t from) {
    std::size_t size = 128;
    for (; from < text.size(); from += size, size *= 2) {
        const std::string_view piece = text.substr(from, size);
        const std::size_t at = a == b ? piece.find(a) : std::min(piece.find(a), piece.find(b));
        if (at != std::string_view::npos) {
            return from + at;
        }
    }
    return std::string_view::npos;
}

// Of each byte its place in the order of how often letters are used; marks and digits come first, but for the mark of
// list items.
constexpr std::array<std::uint8_t, 256> kRanks = [] {
    std::array<std::uint8_t, 256> ranks{};
    std::uint8_t rank = 0;
    for (const char c : std::string_view("jqxzkv-bpygfwmucldrhsnioate")) {
        ++rank;
        ranks[static_cast<unsigned char>(c)] = rank;
        ranks[static_cast<unsigned char>(ascii_upper(c))] = rank;
    }
    return ranks;
}();

std::uint8_t rank(char c) {
    return kRanks[static_cast<unsigned char>(c)];
}

// The place of the needle's character that is seldom in texts, a mark rather than a letter.
std::size_t rarest_of(std::string_view needle) {
    std::size_t rarest = 0;
    for (std::size_t at = 1; at < needle.size(); ++at) {
        if (rank(needle[at]) < rank(needle[rarest])) {
            rarest = at;
        }
    }
    return rarest;
}

// The one combining mark that folds to a letter: marks must be in canonical order before it does (Unicode, D145). Alone
// it is U+0345, within others it is in U+1F80 to U+1FFF.
bool may_hold_iota_subscript(std::string_view text) {
    return text.find("\xCD\x85") != std::string_view::npos || text.find("\xE1\xBE") != std::string_view::npos ||
           text.find("\xE1\xBF") != std::string_view::npos;
}

// Bytes up to the first that is not UTF-8.
std::size_t valid_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t used = character_at(text, at).size;
        if (used == 0) {
            break;
        }
        at += used;
    }
    return at;
}

std::string fold_valid(std::string_view text) {
    if (is_ascii(text)) {
        return ascii_folded(text);
    }
    constexpr int kFold = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    std::optional<std::string> folded;
    if (may_hold_iota_subscript(text)) {
        // Less what nobody sees, which would keep marks apart that are next to each other once it is gone.
        const auto ordered = mapped(text, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE);
        folded = ordered ? mapped(*ordered, kFold) : std::nullopt;
    } else {
        folded = mapped(text, kFold);
    }
    return folded ? *std::move(folded) : ascii_folded(text);
}

// What writers and readers take for a space: Unicode's, no-break ones too, and its separators of lines.
constexpr std::array<std::string_view, 21> kWideSpaces = {
    "\f",     "\v",     "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",  "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\xC2\x85"};

std::size_t wide_space_length(std::string_view text, std::size_t at) {
    static constexpr CharSet kFirstBytes("\f\v\xC2\xE1\xE2\xE3");
    static constexpr CharSet kLastBytes("\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8A\x9F\xA0\xA8\xA9\xAF\f\v");
    if (!kFirstBytes.has(text[at])) {
        return 0;
    }
    const std::size_t length = is_control(text[at]) ? 1 : text[at] == '\xC2' ? 2 : 3;
    const std::string_view space = text.substr(at, length);
    const bool is_space =
        kLastBytes.has(space.back()) && std::find(kWideSpaces.begin(), kWideSpaces.end(), space) != kWideSpaces.end();
    return is_space ? length : 0;
}

}  // namespace

std::string ascii_folded(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), ascii_lower);
    return result;
}

std::string nfc(std::string_view text) {
    // Nothing below U+0300, where the combining marks begin, ever changes. Stray bytes stay anyway.
    constexpr unsigned char kFirstOfMarks = 0xCC;
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < kFirstOfMarks; })) {
        return std::string(text);
    }
    auto normal = mapped(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return normal ? *std::move(normal) : std::string(text);
}

std::string fold_name(std::string_view text) {
    if (is_ascii(text)) {
        return ascii_folded(text);
    }
    std::string folded;
    while (!text.empty()) {
        const std::size_t valid = valid_prefix(text);
        folded += fold_valid(text.substr(0, valid));
        // A byte that is not UTF-8 stays as it is, and keeps nothing around it from being folded.
        folded += text.substr(valid, 1);
        text.remove_prefix(std::min(valid + 1, text.size()));
    }
    return folded;
}

std::string fold_linked_name(std::string_view text) {
    std::string name = fold_name(text);
    std::size_t size = 0;  // of what is done; it is written over what was read
    bool parted = false;
    for (std::size_t at = 0; at < name.size();) {
        const bool plain = name[at] > ' ' && name[at] < '\x7f';
        const std::size_t blank = plain ? 0 : space_length(name, at);
        if (blank > 0) {
            parted = size > 0;
            at += blank;
            continue;
        }
        if (parted) {
            name[size++] = ' ';
            parted = false;
        }
        name[size++] = name[at++];
    }
    name.resize(size);
    return name;
}

bool is_utf8(std::string_view text) {
    return valid_prefix(text) == text.size();
}

bool is_ascii(std::string_view text) {
    // To the end, whatever comes: so several bytes are looked at at once.
    return std::accumulate(text.begin(), text.end(), 0U,
                           [](unsigned seen, char c) { return seen | static_cast<unsigned char>(c); }) < 0x80;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

bool has_extension(std::string_view name, std::string_view extension) {
    return name.size() >= extension.size() &&
           equal_ignoring_case(name.substr(name.size() - extension.size()), extension);
}

bool is_other_encoding(std::string_view bytes) {
    return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") || bytes.find('\0') != std::string_view::npos;
}

std::size_t find_ignoring_case(std::string_view text, std::string_view needle, std::size_t from) {
    if (from > text.size() || needle.size() > text.size() - from) {
        return std::string_view::npos;
    }
    if (needle.empty()) {
        return from;
    }
    const std::size_t anchor = rarest_of(needle);
    const char lower = ascii_lower(needle[anchor]);
    const char upper = ascii_upper(lower);
    for (std::size_t at = find_either(text, lower, upper, from + anchor); at != std::string_view::npos;
         at = find_either(text, lower, upper, at + 1)) {
        if (equal_ignoring_case(text.substr(at - anchor, needle.size()), needle)) {
            return at - anchor;
        }
    }
    return std::string_view::npos;
}

bool has_word_character(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [character, size] = character_at(text, at);
        const utf8proc_category_t category = utf8proc_category(character);
        const bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        const bool number = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
        if (size == 0 || letter || number) {
            return true;
        }
        at += size;
    }
    return false;
}

bool is_blank(std::string_view line) {
    return std::all_of(line.begin(), line.end(), [](char c) { return is_blank(c); });
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::size_t space_length(std::string_view text, std::size_t at) {
    return text[at] == ' ' || is_control(text[at]) ? 1 : wide_space_length(text, at);
}

std::size_t skip_spaces(std::string_view text, std::size_t from) {
    while (from < text.size()) {
        const std::size_t length = is_blank(text[from]) ? 1 : wide_space_length(text, from);
        if (length == 0) {
            return from;
        }
        from += length;
    }
    return text.size();
}

std::string with_plain_spaces(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = wide_space_length(text, at);
        plain += length > 0 ? ' ' : text[at];
        at += std::max<std::size_t>(length, 1);
    }
    return plain;
}

std::size_t next_line(std::string_view text, std::size_t offset) {
    const auto end = text.find('\n', offset);
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::string_view line_ending(std::string_view line) {
    if (line.ends_with("\r\n")) {
        return line.substr(line.size() - 2);
    }
    return line.ends_with('\n') ? line.substr(line.size() - 1) : std::string_view();
}

std::vector<std::string_view> path_parts(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return parts;
}

}  // namespace vaultfs
