#include "policy/settings.h"

#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kMaxTierBytes = 64;
constexpr std::size_t kMaxNameBytes = 255;  // of a file name on Linux
constexpr std::uint64_t kMaxSize = std::uint64_t{2} << 30U;

template <typename Predicate>
bool any_character(std::string_view text, Predicate holds) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [character, size] = character_at(text, at);
        if (size == 0 || holds(character)) {
            return true;  // a stray byte is never what a name should have
        }
        at += size;
    }
    return false;
}

bool has_control(std::string_view text) {
    return any_character(text, [](int c) { return utf8proc_category(c) == UTF8PROC_CATEGORY_CC; });
}

bool is_space(int character) {
    const auto category = utf8proc_category(character);
    return character == ' ' || (character >= '\t' && character <= '\r') || category == UTF8PROC_CATEGORY_ZS ||
           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool has_space(std::string_view text) {
    return any_character(text, is_space);
}

// Characters that no reader sees: two names that look alike would differ.
bool has_invisible(std::string_view text) {
    return any_character(text, [](int c) { return utf8proc_get_property(c)->ignorable; });
}

// The first ASCII character that is neither a letter, nor a digit, nor in `others`; as "a `:`".
std::string punctuation_defect(std::string_view text, std::string_view others, std::string_view where) {
    for (const char c : text) {
        const bool is_plain = static_cast<unsigned char>(c) >= 0x80 || is_ascii_alnum(c);
        if (!is_plain && others.find(c) == std::string_view::npos) {
            return std::string("`") + c + "` in " + std::string(where);
        }
    }
    return {};
}

// What tiers, keys and tags have in common.
std::string word_defect(std::string_view word, std::string_view others, std::string_view what) {
    const std::string name(what);
    if (word.empty()) {
        return "an empty " + name;
    }
    if (word.size() > kMaxTierBytes) {
        return "a " + name + " of more than 64 bytes";
    }
    if (has_space(word)) {
        return "a blank in a " + name;
    }
    if (has_control(word) || has_invisible(word)) {
        return "a character that cannot be seen in a " + name;
    }
    return punctuation_defect(word, others, "a " + name);
}

// A word that is looked for in notes byte by byte, letter case of ASCII aside.
std::string searched_defect(std::string_view word, std::string_view others, std::string_view what) {
    return is_ascii(word) ? word_defect(word, others, what) : "a letter that is not ASCII in a " + std::string(what);
}

struct Unit {
    std::string_view name;  // in lower case
    std::uint64_t bytes;
};

constexpr Unit kUnits[] = {
    {"", 1},
    {"b", 1},
    {"k", 1ULL << 10U},
    {"kb", 1'000},
    {"kib", 1ULL << 10U},
    {"m", 1ULL << 20U},
    {"mb", 1'000'000},
    {"mib", 1ULL << 20U},
    {"g", 1ULL << 30U},
    {"gb", 1'000'000'000},
    {"gib", 1ULL << 30U},
};

// Levenshtein's: how many letters have to be put in, taken out or changed.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (ascii_lower(a[i]) == ascii_lower(b[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string tier_defect(std::string_view name) {
    if (name == "." || name == "..") {
        return "the name " + std::string(name) + " for a tier";
    }
    return word_defect(name, "-_", "tier's name");
}

std::string folder_defect(std::string_view name) {
    if (name.empty() || name == "." || name == "..") {
        return name.empty() ? "an empty folder name" : "the folder " + std::string(name);
    }
    if (name.find('/') != std::string_view::npos) {
        return "a slash in a layer's folder";
    }
    if (name.find('\\') != std::string_view::npos) {
        return "a backslash in a layer's folder";  // parts paths in links, so that no link would be known to name it
    }
    if (name.size() > kMaxNameBytes) {
        return "a folder name of more than 255 bytes";
    }
    if (has_control(name) || fold_name(name).empty()) {
        return "a folder name that cannot be seen";
    }
    if (IgnoreRules({}).ignored(name, true)) {
        return "a folder that is ignored";
    }
    return {};
}

std::string key_defect(std::string_view name) {
    return searched_defect(name, "-_.", "key");
}

std::string tag_defect(std::string_view name) {
    if (name.starts_with('/') || name.ends_with('/') || name.find("//") != std::string_view::npos) {
        return "an empty part in a tag";
    }
    return searched_defect(name, "-_/", "tag");
}

std::string mark_defect(std::string_view mark) {
    if (mark.empty() || trim(mark) != mark) {
        return mark.empty() ? "an empty mark" : "a mark with blanks around it";
    }
    if (mark.size() > kMaxNameBytes || has_control(mark)) {
        return mark.size() > kMaxNameBytes ? "a mark of more than 255 bytes" : "a line break or control character";
    }
    // Brackets make links and HTML, `/`, `#` and `\` names and tags, the others break tables, code, or frontmatter.
    const auto at = mark.find_first_of("[]()<>{}|`\"'\\/#:,");
    if (at != std::string_view::npos) {
        return std::string("`") + mark[at] + "` in the mark";
    }
    if (mark.find("%%") != std::string_view::npos) {
        return "`%%` in the mark";
    }
    return {};
}

std::string text_defect(std::string_view text) {
    if (!any_character(text, [](int c) { return !is_space(c) && !utf8proc_get_property(c)->ignorable; })) {
        return "an empty text";
    }
    return has_control(text) ? "a line break or control character" : std::string();
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const std::string_view name = trim(text);
    const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                    [&](const Unit& each) { return equal_ignoring_case(each.name, name); });
    if (unit == std::end(kUnits) || count == 0 || count > kMaxSize / unit->bytes) {
        return std::nullopt;
    }
    return count * unit->bytes;
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> known) {
    constexpr std::size_t kMaxWord = 64;  // bounds the work for each word
    std::string_view best;
    std::size_t least = 3;
    for (const std::string_view candidate : known) {
        if (word.size() > kMaxWord || candidate.size() > kMaxWord) {
            continue;
        }
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < least && distance * 2 < candidate.size()) {
            least = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace vaultfs
