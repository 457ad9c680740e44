// Percent, backslash, YAML and JSON escapes; ignorable characters; the rounds. Order and number are VIEWS 6.1's.
#include "note/decode.h"

#include <utf8proc.h>

#include <algorithm>

#include "vaultfs/note.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::uint32_t kNoCodepoint = 0x110000;

std::string decode_percent(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        const auto percent = text.find('%');
        out += text.substr(0, percent);
        if (percent == std::string_view::npos) {
            return out;
        }
        const auto byte = hex_at(text, percent + 1, 2);
        out += byte ? static_cast<char>(*byte) : '%';
        text.remove_prefix(percent + (byte ? 3 : 1));
    }
}

// The digits that `\x`, `\u`, `\U` take.
std::size_t escape_digits(char kind) {
    switch (kind) {
        case 'x':
            return 2;
        case 'u':
            return 4;
        case 'U':
            return 8;
        default:
            return 0;
    }
}

// A JSON pair of surrogates, its first half already read: `\uD83D` `\uDE00`. Gives the bytes the second half takes.
std::size_t join_surrogates(std::string_view rest, std::uint32_t& codepoint) {
    if (codepoint < 0xD800 || codepoint > 0xDBFF || !rest.starts_with("\\u")) {
        return 0;
    }
    const auto low = hex_at(rest, 2, 4);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) {
        return 0;
    }
    codepoint = 0x10000 + ((codepoint - 0xD800) << 10U) + (*low - 0xDC00);
    return 6;
}

// An escaped line break, as in a double-quoted YAML value, joins the lines without their indent.
std::size_t line_break_length(std::string_view text) {
    std::size_t at = text.starts_with('\r') ? 1 : 0;
    if (at >= text.size() || text[at] != '\n') {
        return 0;
    }
    ++at;
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) {
        ++at;
    }
    return at;
}

// `text` begins behind a backslash. Appends what the escape stands for and gives the bytes it takes; 0 if it is none,
// and the backslash stands for itself.
std::size_t append_escape(std::string& out, std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    if (const std::size_t digits = escape_digits(text[0]); digits > 0) {
        const auto number = hex_at(text, 1, digits);
        if (!number || *number >= kNoCodepoint) {
            return 0;
        }
        std::uint32_t codepoint = *number;
        const std::size_t used = 1 + digits;
        const std::size_t pair = join_surrogates(text.substr(used), codepoint);
        append_utf8(out, codepoint);
        return used + pair;
    }
    if (is_ascii_punctuation(text[0]) || text[0] == ' ') {
        out += text[0];
        return 1;
    }
    return line_break_length(text);
}

std::string decode_escapes(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (true) {
        const auto backslash = text.find('\\');
        out += text.substr(0, backslash);
        if (backslash == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(backslash + 1);
        const std::size_t used = append_escape(out, text);
        if (used == 0) {
            out += '\\';
        }
        text.remove_prefix(used);
    }
}

// Default-ignorable characters dropped, NFC. A byte that is not UTF-8 stays as it is; the text around it is composed.
std::string composed(std::string_view text) {
    std::string out;
    std::string valid;
    for (std::size_t at = 0; at < text.size();) {
        const auto [character, size] = character_at(text, at);
        if (size == 0) {
            out += nfc(valid) + text[at++];
            valid.clear();
            continue;
        }
        if (utf8proc_get_property(character)->ignorable == 0) {
            valid += text.substr(at, size);
        }
        at += size;
    }
    return out + nfc(valid);
}

// What one round makes of a text, step by step.
struct Round {
    std::string entities;  // undone, no more
    std::string percent;   // undone, too
    std::string decoded;   // all that is undone, composed
    bool escaped = false;  // escapes were, too
};

Round round_of(std::string_view text) {
    Round round;
    round.entities = decode_entities(text);
    round.percent = decode_percent(round.entities);
    round.decoded = decode_escapes(round.percent);
    round.escaped = round.decoded != round.percent;
    if (!is_ascii(round.decoded)) {
        round.decoded = composed(round.decoded);
    }
    return round;
}

// What a reader makes of a text who stops within a round, or takes its steps in another order, where disguises of
// several kinds meet: `A\&amp;B` is a file called `A&amp;B` to Markdown.
void add_halves(std::string_view text, const Round& round, std::vector<std::string>& forms) {
    const bool has_entity = text.find('&') != kNone;
    if (has_entity && text.find('\\') != kNone) {
        forms.push_back(decode_escapes(text));
        forms.push_back(decode_percent(forms.back()));
    }
    if (has_entity && text.find('%') != kNone) {
        forms.push_back(decode_percent(text));
    }
    if (round.percent != text && round.escaped) {
        forms.push_back(round.percent);
    }
    if (round.entities != text && round.percent != round.entities) {
        forms.push_back(round.entities);
    }
}

}  // namespace

std::optional<std::uint32_t> hex_at(std::string_view text, std::size_t at, std::size_t count) {
    if (at + count > text.size()) {
        return std::nullopt;
    }
    std::uint32_t value = 0;
    for (const char c : text.substr(at, count)) {
        const int digit = hex_value(c);
        if (digit < 0) {
            return std::nullopt;
        }
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
}

void append_utf8(std::string& out, std::uint32_t codepoint) {
    utf8proc_uint8_t bytes[4] = {};
    if (codepoint >= kNoCodepoint) {
        return;
    }
    const auto length = utf8proc_encode_char(static_cast<utf8proc_int32_t>(codepoint), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(std::max<utf8proc_ssize_t>(length, 0)));
}

bool may_decode(std::string_view text) {
    return kMayDecode.find(text, 0) != std::string_view::npos;
}

std::string decode_round(std::string_view text) {
    return round_of(text).decoded;
}

DecodedForms decode_forms(std::string_view written) {
    DecodedForms result;
    result.forms.emplace_back(written);
    if (!may_decode(written)) {
        return result;
    }
    for (std::size_t rounds = 0; rounds < kDecodeRounds; ++rounds) {
        const std::string text = result.forms.back();
        Round round = round_of(text);
        if (round.decoded == text) {
            return result;
        }
        add_halves(text, round, result.forms);
        result.forms.push_back(std::move(round.decoded));
        if (!may_decode(result.forms.back())) {
            return result;
        }
    }
    result.settled = decode_round(result.forms.back()) == result.forms.back();
    return result;
}

DecodedTarget decode_target(std::string_view written) {
    const bool decodes = may_decode(written);
    if (!decodes || written.size() > kMaxTarget) {
        return DecodedTarget{std::string(written), !decodes};
    }
    DecodedForms decoded = decode_forms(written);
    return DecodedTarget{std::move(decoded.forms.back()), decoded.settled};
}

}  // namespace vaultfs
