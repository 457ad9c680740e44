#include "policy/glob.h"

#include <utf8proc.h>

#include <optional>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr int kStrayByte = 0x110000;  // added to the value of a byte that is not UTF-8: equal to no character

// `text` is not empty.
Character first_character(std::string_view text) {
    const Character character = character_at(text, 0);
    return character.size > 0 ? character : Character{kStrayByte + static_cast<unsigned char>(text.front()), 1};
}

struct NamedClass {
    std::string_view name;
    bool (*holds)(int);
};

bool is_between(int value, int low, int high) {
    return low <= value && value <= high;
}
bool is_lower(int c) {
    return is_between(c, 'a', 'z');
}
bool is_upper(int c) {
    return is_between(c, 'A', 'Z');
}
bool is_digit(int c) {
    return is_between(c, '0', '9');
}
bool is_alpha(int c) {
    return is_lower(c) || is_upper(c);
}
bool is_alnum(int c) {
    return is_alpha(c) || is_digit(c);
}
bool is_graph(int c) {
    return is_between(c, 0x21, 0x7E);
}

// As in git: of ASCII only.
constexpr NamedClass kNamedClasses[] = {
    {"alnum", is_alnum},
    {"alpha", is_alpha},
    {"blank", [](int c) { return c == ' ' || c == '\t'; }},
    {"cntrl", [](int c) { return c < 0x20 || c == 0x7F; }},
    {"digit", is_digit},
    {"graph", is_graph},
    {"lower", is_lower},
    {"print", [](int c) { return is_between(c, 0x20, 0x7E); }},
    {"punct", [](int c) { return is_graph(c) && !is_alnum(c); }},
    {"space", [](int c) { return c == ' ' || is_between(c, '\t', '\r'); }},
    {"upper", is_upper},
    {"xdigit", [](int c) { return is_digit(c) || is_between(c, 'a', 'f') || is_between(c, 'A', 'F'); }},
};

// Reads a bracket expression from behind its `[`, and looks whether a character is in it.
class Bracket {
  public:
    Bracket(std::string_view text, int wanted) : rest_(text), wanted_(wanted) {}

    // The bytes from behind `[` to behind `]`; none if it is not one, and then `defect` says why.
    [[nodiscard]] std::optional<std::size_t> read() {
        const std::size_t size = rest_.size();
        const bool negated = take('!') || take('^');
        bool first = true;
        while (!rest_.empty() && (first || rest_.front() != ']')) {
            first = false;
            if (!(rest_.starts_with("[:") ? read_named() : read_range())) {
                return std::nullopt;
            }
        }
        if (!take(']')) {
            defect_ = "a `[` that is not closed";
            return std::nullopt;
        }
        found_ = found_ != negated;
        return size - rest_.size();
    }

    [[nodiscard]] bool found() const { return found_; }
    [[nodiscard]] const std::string& defect() const { return defect_; }

  private:
    bool take(char c) {
        if (!rest_.starts_with(c)) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    bool read_named() {
        const auto end = rest_.find(":]");
        const auto name = rest_.substr(2, end == std::string_view::npos ? end : end - 2);
        for (const NamedClass& known : kNamedClasses) {
            if (known.name == name && end != std::string_view::npos) {
                found_ = found_ || known.holds(wanted_);
                rest_.remove_prefix(end + 2);
                return true;
            }
        }
        defect_ = "an unknown class of characters in `[[:…:]]`";
        return false;
    }

    bool read_range() {
        const auto low = read_member();
        auto high = low;
        if (rest_.size() >= 2 && rest_[0] == '-' && rest_[1] != ']') {
            rest_.remove_prefix(1);
            high = read_member();
        }
        if (!low || !high) {
            defect_ = "a `[` that is not closed";
            return false;
        }
        if (*low > *high) {
            defect_ = "a range that runs backwards";
            return false;
        }
        found_ = found_ || is_between(wanted_, *low, *high);
        return true;
    }

    std::optional<int> read_member() {
        take('\\');
        if (rest_.empty()) {
            return std::nullopt;
        }
        const Character member = first_character(rest_);
        rest_.remove_prefix(member.size);
        return member.value;
    }

    std::string_view rest_;
    int wanted_;
    bool found_ = false;
    std::string defect_;
};

// Matches what the pattern begins with, a star aside, against one character. The bytes of the pattern that it took;
// none if it does not match, or is no pattern.
std::optional<std::size_t> match_one(std::string_view pattern, Character character) {
    if (pattern.front() == '?') {
        return 1;
    }
    if (pattern.front() == '[') {
        Bracket bracket(pattern.substr(1), character.value);
        const auto size = bracket.read();
        return size && bracket.found() ? std::optional(*size + 1) : std::nullopt;
    }
    const std::size_t escape = pattern.front() == '\\' ? 1 : 0;
    if (escape == pattern.size()) {
        return std::nullopt;
    }
    const Character literal = first_character(pattern.substr(escape));
    return literal.value == character.value ? std::optional(escape + literal.size) : std::nullopt;
}

// Whether the first or last byte alone shows that nothing matches, as it does for nearly all names and patterns.
bool ends_differ(std::string_view pattern, std::string_view name) {
    constexpr std::string_view kSpecial = "*?[]\\";  // the last byte of `\x` is literal, that of `[x]` is not
    if (pattern.empty() || name.empty()) {
        return false;
    }
    const auto differ = [&](char a, char b) { return a != b && kSpecial.find(a) == std::string_view::npos; };
    return differ(pattern.front(), name.front()) || differ(pattern.back(), name.back());
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view name) {
    if (ends_differ(pattern, name)) {
        return false;
    }
    std::string_view after_star;  // the pattern behind the last star met …
    std::string_view retry;       // … and the name behind what that star stands for
    bool starred = false;
    while (!name.empty()) {
        if (pattern.starts_with('*')) {
            pattern.remove_prefix(1);
            after_star = pattern;
            retry = name;
            starred = true;
            continue;
        }
        const Character character = first_character(name);
        const auto taken = pattern.empty() ? std::nullopt : match_one(pattern, character);
        if (taken) {
            pattern.remove_prefix(*taken);
            name.remove_prefix(character.size);
            continue;
        }
        if (!starred) {
            return false;
        }
        // Only the last star need ever take more: whatever an earlier one could take instead, this one can.
        retry.remove_prefix(first_character(retry).size);
        name = retry;
        pattern = after_star;
    }
    return pattern.find_first_not_of('*') == std::string_view::npos;
}

std::string glob_defect(std::string_view pattern) {
    while (!pattern.empty()) {
        const char first = pattern.front();
        pattern.remove_prefix(1);
        if (first == '\\') {
            if (pattern.empty()) {
                return "a `\\` with nothing behind it";
            }
            pattern.remove_prefix(1);
        } else if (first == '[') {
            Bracket bracket(pattern, 0);
            const auto size = bracket.read();
            if (!size) {
                return bracket.defect();
            }
            pattern.remove_prefix(*size);
        }
    }
    return {};
}

}  // namespace vaultfs
