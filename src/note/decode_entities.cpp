// HTML entities. The names come from cmark's table; what cmark leaves alone and a browser does not, is added here.
#include <cmark-gfm.h>
#include <cmark-gfm/houdini.h>

#include <algorithm>
#include <array>

#include "note/decode.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Names that HTML also reads without a semicolon, where no letter, digit or `=` follows.
constexpr std::array<std::string_view, 106> kBareNames = {
    "AElig",  "AMP",    "Aacute", "Acirc",  "Agrave", "Aring",  "Atilde", "Auml",   "COPY",   "Ccedil", "ETH",
    "Eacute", "Ecirc",  "Egrave", "Euml",   "GT",     "Iacute", "Icirc",  "Igrave", "Iuml",   "LT",     "Ntilde",
    "Oacute", "Ocirc",  "Ograve", "Oslash", "Otilde", "Ouml",   "QUOT",   "REG",    "THORN",  "Uacute", "Ucirc",
    "Ugrave", "Uuml",   "Yacute", "aacute", "acirc",  "acute",  "aelig",  "agrave", "amp",    "aring",  "atilde",
    "auml",   "brvbar", "ccedil", "cedil",  "cent",   "copy",   "curren", "deg",    "divide", "eacute", "ecirc",
    "egrave", "eth",    "euml",   "frac12", "frac14", "frac34", "gt",     "iacute", "icirc",  "iexcl",  "igrave",
    "iquest", "iuml",   "laquo",  "lt",     "macr",   "micro",  "middot", "nbsp",   "not",    "ntilde", "oacute",
    "ocirc",  "ograve", "ordf",   "ordm",   "oslash", "otilde", "ouml",   "para",   "plusmn", "pound",  "quot",
    "raquo",  "reg",    "sect",   "shy",    "sup1",   "sup2",   "sup3",   "szlig",  "thorn",  "times",  "uacute",
    "ucirc",  "ugrave", "uml",    "uuml",   "yacute", "yen",    "yuml"};
static_assert(std::is_sorted(kBareNames.begin(), kBareNames.end()));

constexpr std::size_t kLongestEntity = 32;

// cmark's growing buffer, freed with its scope.
class NameTable {
  public:
    NameTable() { cmark_strbuf_init(cmark_get_default_mem_allocator(), &buffer_, 0); }
    ~NameTable() { cmark_strbuf_free(&buffer_); }
    NameTable(const NameTable&) = delete;
    NameTable& operator=(const NameTable&) = delete;

    // Appends what the name at the start of `text` stands for. Gives the bytes it takes, semicolon included; 0 for
    // none.
    std::size_t append(std::string& out, std::string_view text) {
        text = text.substr(0, kLongestEntity + 1);
        cmark_strbuf_clear(&buffer_);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        const auto used = houdini_unescape_ent(&buffer_, bytes, static_cast<bufsize_t>(text.size()));
        if (used > 0) {
            out.append(reinterpret_cast<const char*>(buffer_.ptr), static_cast<std::size_t>(buffer_.size));
        }
        return static_cast<std::size_t>(std::max<bufsize_t>(used, 0));
    }

  private:
    cmark_strbuf buffer_{};
};

// `#95`, `#x5f`, the semicolon optional, at the start of `text`. Gives the bytes it takes; 0 for none.
std::size_t append_numeric(std::string& out, std::string_view text) {
    const bool is_hex = text.size() > 1 && ascii_lower(text[1]) == 'x';
    const std::size_t digits = is_hex ? 2 : 1;
    std::uint32_t value = 0;
    std::size_t at = digits;
    for (; at < text.size(); ++at) {
        const int digit = hex_value(text[at]);
        if (digit < 0 || (!is_hex && digit > 9)) {
            break;
        }
        value = std::min<std::uint32_t>(value * (is_hex ? 16U : 10U) + static_cast<std::uint32_t>(digit), 0x110000U);
    }
    if (at == digits) {
        return 0;
    }
    append_utf8(out, value);
    return at < text.size() && text[at] == ';' ? at + 1 : at;
}

std::size_t append_bare_name(std::string& out, std::string_view text, NameTable& names) {
    std::size_t length = 0;
    while (length < text.size() && length <= kLongestEntity && is_ascii_alnum(text[length])) {
        ++length;
    }
    const bool stands_alone = length == text.size() || text[length] != '=';
    const std::string_view name = text.substr(0, length);
    if (!stands_alone || !std::binary_search(kBareNames.begin(), kBareNames.end(), name)) {
        return 0;
    }
    names.append(out, std::string(name) + ';');
    return length;
}

// `text` begins behind the `&`.
std::size_t append_entity(std::string& out, std::string_view text, NameTable& names) {
    if (text.starts_with('#')) {
        return append_numeric(out, text);
    }
    if (text.empty() || !is_ascii_alnum(text.front())) {
        return 0;
    }
    const std::size_t used = names.append(out, text);
    return used > 0 ? used : append_bare_name(out, text, names);
}

}  // namespace

std::string decode_entities(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    NameTable names;
    while (true) {
        const auto ampersand = text.find('&');
        out += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(ampersand + 1);
        const std::size_t used = append_entity(out, text, names);
        if (used == 0) {
            out += '&';
        }
        text.remove_prefix(used);
    }
}

}  // namespace vaultfs
