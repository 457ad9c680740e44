// Tiers named in running text (VIEWS 6.5, 6.6). Text is taken in runs without blanks; a run that holds nothing that
// could part a path or disguise a name is passed over without a copy.
#include <algorithm>
#include <array>

#include "note/decode.h"
#include "note/links.h"
#include "note/links_named.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Rounds for running text: what ordinary writing never needs, so what still changes then is a hit.
constexpr std::size_t kSpotterRounds = 16;
constexpr std::size_t kLongRun = 64U << 10U;  // longer runs get the rounds of a link only
constexpr std::size_t kLookahead = 64;        // for an extension behind a suffix; what goes on behind it counts as one

// Extensions, folded, that tell a file from a word.
constexpr std::array<std::string_view, 96> kExtensions = {
    "md",   "markdown", "canvas", "base", "pdf", "png",  "jpg",  "jpeg",  "gif",    "bmp",    "svg",  "webp",
    "avif", "tif",      "tiff",   "heic", "ico", "mp3",  "wav",  "m4a",   "ogg",    "oga",    "opus", "3gp",
    "flac", "aac",      "mp4",    "webm", "ogv", "mov",  "mkv",  "avi",   "txt",    "rst",    "org",  "adoc",
    "csv",  "tsv",      "json",   "yaml", "yml", "toml", "xml",  "html",  "htm",    "xhtml",  "css",  "scss",
    "js",   "mjs",      "jsx",    "ts",   "tsx", "py",   "sh",   "bat",   "ps1",    "c",      "h",    "cpp",
    "hpp",  "rs",       "go",     "java", "kt",  "rb",   "php",  "sql",   "db",     "sqlite", "doc",  "docx",
    "odt",  "rtf",      "xls",    "xlsx", "ods", "ppt",  "pptx", "odp",   "epub",   "mobi",   "zip",  "tar",
    "gz",   "bz2",      "xz",     "7z",   "rar", "tex",  "bib",  "ipynb", "drawio", "eml",    "msg",  "excalidraw"};

bool is_wide(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

// The bytes of a character that stays what it is, whatever is decoded: it is neither dropped nor folded to ASCII nor
// composed with what is before it. An ampersand or percent sign that encodes nothing, the letters À to ÿ but for ß,
// Cyrillic letters, Han characters, common dashes and quotation marks, and the blocks that the usual mark is made of.
// 0 for all else.
std::size_t plain_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t ahead) {
        return at + ahead < text.size() ? static_cast<unsigned char>(text[at + ahead]) : 0U;
    };
    if (byte(0) == '&') {
        const bool encodes = at + 1 < text.size() && (text[at + 1] == '#' || is_ascii_alnum(text[at + 1]));
        return encodes ? 0 : 1;
    }
    if (byte(0) == '%') {
        const bool encodes = at + 2 < text.size() && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0;
        return encodes ? 0 : 1;
    }
    const auto goes_on = [&](std::size_t ahead) { return byte(ahead) >= 0x80 && byte(ahead) <= 0xBF; };
    const bool latin = byte(0) == 0xC3 && byte(1) != 0x9F;
    const bool cyrillic = byte(0) == 0xD0 || byte(0) == 0xD1;  // U+0400 to U+047F
    if (latin || cyrillic) {
        return goes_on(1) ? 2 : 0;
    }
    const bool punctuation = byte(0) == 0xE2 && byte(1) == 0x80 && byte(2) >= 0x90 && byte(2) <= 0xA6;
    const bool blocks = byte(0) == 0xE2 && byte(1) >= 0x94 && byte(1) <= 0x96;  // U+2500 to U+25BF
    const bool han = byte(0) >= 0xE4 && byte(0) <= 0xE9;                        // U+4000 to U+9FFF
    return (punctuation || blocks || han) && goes_on(1) && goes_on(2) ? 3 : 0;
}

// A blank as links have it. What it decodes to begins no other code.
constexpr std::string_view kCodedBlank = "%20";

// Blanks, controls and the marks of quotes, which readers of a link drop or fold (links_named.cpp).
bool is_squeezed_out(char c) {
    return (c >= 0 && c <= ' ') || c == '\x7f' || c == '>';
}

// Behind all of them from `at` on.
std::size_t skip_squeezed_out(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const std::size_t length = is_squeezed_out(text[at])                  ? 1
                                   : text.substr(at).starts_with(kCodedBlank) ? kCodedBlank.size()
                                                                              : 0;
        if (length == 0) {
            break;
        }
        at += length;
    }
    return at;
}

// Whether a folded word begins at `at`, with or without what is squeezed out within it.
bool holds_squeezed(std::string_view text, std::size_t at, std::string_view word) {
    for (const char wanted : word) {
        if (is_squeezed_out(wanted)) {
            continue;
        }
        at = skip_squeezed_out(text, at);
        if (at == text.size() || ascii_lower(text[at]) != wanted) {
            return false;
        }
        ++at;
    }
    return true;
}

// How many underscores Markdown may have put around a word for emphasis. More of them are not looked through.
constexpr std::size_t kMaxUnderscores = 16;

// Whether a word that begins at `at` is not the end of a longer one: `_secret` in `client_secret`, `top-_secret`.
bool begins_layer(std::string_view text, std::size_t at) {
    for (std::size_t skipped = 0; skipped < kMaxUnderscores && at > 0 && text[at - 1] == '_'; ++skipped) {
        --at;
    }
    if (at == 0 || is_wide(text[at - 1])) {
        return true;
    }
    const char before = text[at - 1];
    if (is_ascii_alnum(before)) {
        return false;
    }
    const bool joins = before == '-' || before == '.';
    return !joins || at < 2 || !is_ascii_alnum(text[at - 2]);
}

// Whether a word that ends at `end` does not go on: `_secret` in `_secretary`, `_secret.md`, `_secret-x`.
bool ends_layer(std::string_view text, std::size_t end) {
    for (std::size_t skipped = 0; skipped < kMaxUnderscores && end < text.size() && text[end] == '_'; ++skipped) {
        ++end;
    }
    if (end >= text.size() || is_wide(text[end])) {
        return true;
    }
    if (is_ascii_alnum(text[end])) {
        return false;
    }
    const bool joins = text[end] == '-' || text[end] == '.';
    return !joins || end + 1 >= text.size() || !is_ascii_alnum(text[end + 1]);
}

// A backslash before a name parts a path only where the path begins with a drive; elsewhere it is Markdown's escape.
bool slash_before(std::string_view text, std::size_t at) {
    if (at == 0) {
        return false;
    }
    if (text[at - 1] == '/') {
        return true;
    }
    constexpr std::size_t kDriveDistance = 256;
    const std::size_t from = at > kDriveDistance ? at - kDriveDistance : 0;
    return text[at - 1] == '\\' && text.substr(from, at - from).find(":\\") != kNone;
}

bool slash_behind(std::string_view text, std::size_t end) {
    if (end >= text.size()) {
        return false;
    }
    return text[end] == '/' || (text[end] == '\\' && end + 1 < text.size() && is_ascii_alnum(text[end + 1]));
}

constexpr std::string_view kTokenEnds = " \t\r\n\"<>|[]`";

// The tokens of a run, asked for by ascending places: each is looked through once.
class Tokens {
  public:
    explicit Tokens(std::string_view text) : text_(text) {}

    // Whether the token around `at` holds a slash.
    bool has_slash(std::size_t at) {
        if (at >= end_) {
            const auto before = text_.find_last_of(kTokenEnds, at);
            const std::size_t begin = before == kNone ? 0 : before + 1;
            end_ = std::min(text_.find_first_of(kTokenEnds, at), text_.size());
            has_slash_ = text_.substr(begin, end_ - begin).find('/') != kNone;
        }
        return has_slash_;
    }

  private:
    std::string_view text_;
    std::size_t end_ = 0;
    bool has_slash_ = false;
};

bool is_extension_at(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && is_ascii_alnum(text[end])) {
        ++end;
    }
    return is_known_extension(fold_name(text.substr(begin, end - begin)));
}

// A known extension behind a suffix: `.md`, `.tar.gz`, ` 1.md`, `-draft.md`.
bool extension_behind(std::string_view text, std::size_t at) {
    const std::size_t limit = std::min(at + kLookahead, text.size());
    for (; at < limit; ++at) {
        const char c = text[at];
        const bool numbered = c == ' ' && at + 1 < text.size() && (text[at + 1] == '(' || is_ascii_digit(text[at + 1]));
        if (kTokenEnds.find(c) != kNone && !numbered) {
            return false;
        }
        if (c == '.' && is_extension_at(text, at + 1)) {
            return true;
        }
    }
    return at < text.size();
}

bool ends_quoted(std::string_view text, std::size_t at) {
    return at < text.size() && (text[at] == '"' || text[at] == '\'');
}

// The number that a copied file's name ends with, behind a space: ` 1.md`, ` (2).md`. Gives the end of the run it is
// in.
std::size_t number_behind(std::string_view text, std::size_t blank) {
    std::size_t at = blank + 1;
    const std::size_t open = at < text.size() && text[at] == '(' ? 1 : 0;
    at += open;
    const std::size_t digits = at;
    while (at < text.size() && is_ascii_digit(text[at])) {
        ++at;
    }
    const bool numbered = at > digits && at + open < text.size() && text[at + open] == '.';
    return numbered ? std::min(text.find_first_of(" \t\r\n", at), text.size()) : blank;
}

}  // namespace

bool is_known_extension(std::string_view extension) {
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

std::size_t find_extension(std::string_view text) {
    auto dot = text.find('.');
    while (dot != kNone && !is_extension_at(text, dot + 1)) {
        dot = text.find('.', dot + 1);
    }
    return dot;
}

NameSpotter::Word NameSpotter::word_of(std::string folded, TierId tier) {
    std::string kept = folded;
    std::erase_if(kept, is_squeezed_out);
    const char first = kept.empty() ? ' ' : kept[0];
    const char second = kept.size() < 2 ? '\0' : kept[1];
    return Word{std::move(folded), tier, first, second};
}

NameSpotter::NameSpotter(const Policy& policy, std::optional<TierId> above, Reading reading)
    : top_(policy.highest()), reading_(reading) {
    const auto wanted = [above](TierId tier) { return !above || !permits(*above, tier); };
    for (const Layer& layer : policy.layers) {
        if (layer.tier && wanted(*layer.tier)) {
            layers_.push_back(word_of(fold_name(layer.folder), *layer.tier));
            only_ascii_ = only_ascii_ && is_ascii(layers_.back().folded);
            by_line_ = by_line_ || layer.folder.find_first_of(" \t") != std::string::npos;
        }
    }
    for (std::size_t tier = 0; policy.suffix && tier < policy.tiers.size(); ++tier) {
        if (wanted(tier_id(tier))) {
            suffixes_.push_back(word_of('.' + fold_name(policy.tiers[tier]), tier_id(tier)));
            only_ascii_ = only_ascii_ && is_ascii(suffixes_.back().folded);
            by_line_ = by_line_ || policy.tiers[tier].find_first_of(" \t") != std::string::npos;
        }
    }
    std::string first_bytes;
    for (const std::vector<Word>* words : {&layers_, &suffixes_}) {
        for (const Word& word : *words) {
            first_bytes += {word.first, ascii_upper(word.first)};
        }
    }
    first_bytes_ = CharSet(first_bytes);
}

bool NameSpotter::names_layer(std::string_view text, const std::string& layer) const {
    for (auto at = text.find(layer); at != kNone; at = text.find(layer, at + 1)) {
        const std::size_t end = at + layer.size();
        const bool begins = begins_layer(text, at);
        const bool ends = ends_layer(text, end);
        const bool as_part = (begins && slash_behind(text, end)) || (ends && slash_before(text, at));
        if (as_part || (reading_ == Reading::settings && begins && ends)) {
            return true;
        }
    }
    return false;
}

bool NameSpotter::names_suffix(std::string_view text, const std::string& tier) const {
    Tokens tokens(text);
    for (auto at = text.find(tier, 1); at != kNone; at = text.find(tier, at + 1)) {
        const std::size_t end = at + tier.size();
        const bool has_stem = text[at - 1] != '/' && kTokenEnds.find(text[at - 1]) == kNone;
        const char next = end < text.size() ? text[end] : '\0';
        const bool is_suffix = has_stem && (!is_ascii_alnum(next) || is_ascii_digit(next));
        if (!is_suffix) {
            continue;
        }
        if (tokens.has_slash(at) || extension_behind(text, end) ||
            (reading_ == Reading::settings && ends_quoted(text, end))) {
            return true;
        }
    }
    return false;
}

std::optional<TierId> NameSpotter::in_form(std::string_view folded) const {
    const std::string spaced = by_line_ ? with_plain_spaces(folded) : std::string();  // a name may hold a blank
    folded = by_line_ ? std::string_view(spaced) : folded;
    std::optional<TierId> found;
    for (const Word& layer : layers_) {
        if (found < layer.tier && names_layer(folded, layer.folded)) {
            found = layer.tier;
        }
    }
    for (const Word& suffix : suffixes_) {
        if (found < suffix.tier && names_suffix(folded, suffix.folded)) {
            found = suffix.tier;
        }
    }
    return found;
}

std::optional<TierId> NameSpotter::in_joined(std::string_view run) const {
    static constexpr CharSet kEscapes("&%\\");
    static constexpr CharSet kParting("/.");
    const bool escapes = kEscapes.find(run, 0) != kNone;
    const bool parts = kParting.find(run, 0) != kNone || reading_ == Reading::settings;
    if (!escapes && !parts) {
        return std::nullopt;  // neither folding nor composing makes a slash or a dot
    }
    std::optional<TierId> found = in_form(fold_name(run));
    if (!may_decode(run)) {
        return found;
    }
    std::string form(run);
    const std::size_t rounds = run.size() > kLongRun ? kDecodeRounds : kSpotterRounds;
    for (std::size_t round = 0; round < rounds; ++round) {
        std::string next = decode_round(form);
        if (next == form) {
            return found;
        }
        form = std::move(next);
        found = std::max(found, in_form(fold_name(form)));
    }
    return decode_round(form) == form ? found : top_;
}

// What an escaped line break parts counts joined, as in a quoted YAML value, and by itself, as elsewhere.
std::optional<TierId> NameSpotter::in_run(std::string_view run) const {
    std::optional<TierId> found = in_joined(run);
    const bool has_lines = run.find('\n') != kNone;
    for (std::size_t at = 0; has_lines && at < run.size() && found != top_; at = next_line(run, at)) {
        found = std::max(found, in_joined(run.substr(at, next_line(run, at) - at)));
    }
    return found;
}

// An escaped line break does not end a run.
std::size_t NameSpotter::run_end(std::string_view text, std::size_t at) const {
    static constexpr CharSet kLineEnd("\n");
    const CharSet& ends = by_line_ ? kLineEnd : kBlanks;
    for (auto end = ends.find(text, at); end != kNone; end = ends.find(text, end)) {
        const std::size_t line_end =
            text[end] == '\r' && end + 1 < text.size() && text[end + 1] == '\n' ? end + 1 : end;
        const std::size_t content = by_line_ && end > 0 && text[end - 1] == '\r' ? end - 1 : end;
        const bool escaped = content > at && text[content - 1] == '\\' && text[line_end] == '\n';
        const std::size_t further = escaped ? line_end + 1 : text[end] == ' ' ? number_behind(text, end) : end;
        if (further == end) {
            return end;
        }
        end = escaped ? std::min(text.find_first_not_of(" \t", further), text.size()) : further;
    }
    return text.size();
}

// Where the words stand undisguised, in ASCII letters of any case. In order.
std::vector<std::size_t> NameSpotter::plain_words(std::string_view text) const {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower);
    std::vector<std::size_t> found;
    for (const std::vector<Word>* words : {&layers_, &suffixes_}) {
        for (const Word& word : *words) {
            for (auto at = lower.find(word.folded); at != kNone; at = lower.find(word.folded, at + 1)) {
                found.push_back(at);
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// A run can name something only if a word stands in it, or a byte that may disguise one: most text is passed over.
bool NameSpotter::may_name(std::string_view text) const {
    if (is_idle() || next_disguise(text, 0) != kNone) {
        return !is_idle();
    }
    for (auto at = first_bytes_.find(text, 0); at != kNone; at = first_bytes_.find(text, at + 1)) {
        const char first = ascii_lower(text[at]);
        const std::size_t behind = skip_squeezed_out(text, at + 1);
        const char second = behind < text.size() ? ascii_lower(text[behind]) : '\0';
        const auto begins = [&](const Word& word) {
            const bool may_begin = word.first == first && (word.second == second || word.second == '\0');
            return may_begin && holds_squeezed(text, at, word.folded);
        };
        if (std::any_of(layers_.begin(), layers_.end(), begins) ||
            std::any_of(suffixes_.begin(), suffixes_.end(), begins)) {
            return true;
        }
    }
    return false;
}

// The next character at or behind `from` that may be, or hide, another.
std::size_t NameSpotter::next_disguise(std::string_view text, std::size_t from) const {
    for (auto at = kMayDecode.find(text, from); at != kNone; at = kMayDecode.find(text, at)) {
        const bool coded_blank = !by_line_ && text.substr(at).starts_with(kCodedBlank);
        const bool may_be_plain = only_ascii_ || text[at] == '%' || text[at] == '&';
        const std::size_t plain = coded_blank ? kCodedBlank.size() : may_be_plain ? plain_length(text, at) : 0;
        if (plain == 0) {
            return at;
        }
        at += plain;
    }
    return kNone;
}

std::vector<Range> NameSpotter::runs(std::string_view text) const {
    std::vector<Range> found;
    if (is_idle()) {
        return found;
    }
    const std::vector<std::size_t> words = plain_words(text);
    auto word = words.begin();
    std::size_t disguise = next_disguise(text, 0);
    for (auto at = kBlanks.find_not(text, 0); at != kNone && (word != words.end() || disguise != kNone);) {
        const Range run = {at, run_end(text, at)};
        if (((word != words.end() && *word < run.end) || disguise < run.end) && in_run(run.of(text))) {
            found.push_back(run);
        }
        while (word != words.end() && *word < run.end) {
            ++word;
        }
        disguise = disguise < run.end ? next_disguise(text, run.end) : disguise;
        at = kBlanks.find_not(text, run.end);
    }
    return found;
}

std::optional<TierId> NameSpotter::highest(std::string_view text) const {
    std::optional<TierId> found;
    for (const Range& run : runs(text)) {
        found = std::max(found, in_run(run.of(text)));
    }
    return found;
}

}  // namespace vaultfs
