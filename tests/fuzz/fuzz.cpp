// The oracles are naive on purpose: they share no code with what they judge.
#include "fuzz.h"
#include "../support/replaced.h"

#include <array>
#include <iostream>
#include <utility>
#include <vector>

namespace vaultfs::fuzz {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

constexpr std::array<std::string_view, 7> kNames = {
    "[[_secret/CANARY|CANARY]]", "`_secret/CANARY`",       " CANARY.secret.md ", "[[CANARY.secret]]", "[[hidden]]",
    " %5Fsecret%2FCANARY ",      " [CANARY](_secret/x.md)"};

constexpr std::array<std::string_view, 4> kPieces = {
    "\n%% confidential: secret %%\nCANARY\n%% /confidential %%\n", "\nCANARY #confidential/secret CANARY\n",
    "[l](hidden.md)", "\n<!-- confidential: secret -->\nCANARY\n<!-- /confidential -->\n"};

std::string planted(std::string_view data, std::string_view (*piece)(std::size_t)) {
    std::string text;
    for (const char c : data) {
        const auto code = static_cast<unsigned char>(c);
        const bool stands_for_itself = code >= 0x10 || c == '\0' || c == '\t' || c == '\n' || c == '\r';
        text += stands_for_itself ? std::string_view(&c, 1) : piece(code);
    }
    return text;
}

std::string_view name_piece(std::size_t code) {
    return kNames[code % kNames.size()];
}

std::string_view any_piece(std::size_t code) {
    return code % 2 == 0 ? name_piece(code / 2) : kPieces[code / 2 % kPieces.size()];
}

// --- Undoing disguises, roughly
// ---------------------------------------------------------------------------------------

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size() && hex_digit(text[at + 1]) >= 0 && hex_digit(text[at + 2]) >= 0) {
            out += static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
            at += 2;
        } else {
            out += text[at];
        }
    }
    return out;
}

std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escapes = text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '_' || text[at + 1] == '/');
        if (!escapes) {
            out += text[at];
        }
    }
    return out;
}

std::string round_of_decoding(std::string text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kSame = {{{"&#95;", "_"},
                                                                                      {"&#x5f;", "_"},
                                                                                      {"&#x5F;", "_"},
                                                                                      {"&lowbar;", "_"},
                                                                                      {"&sol;", "/"},
                                                                                      {"&#47;", "/"},
                                                                                      {"&#x2f;", "/"},
                                                                                      {"&amp;", "&"},
                                                                                      {"\u200B", ""},
                                                                                      {"\u200D", ""},
                                                                                      {"\u2060", ""},
                                                                                      {"\u00AD", ""}}};
    for (const auto& [from, to] : kSame) {
        text = replaced(std::move(text), from, to);
    }
    return without_escapes(percent_decoded(text));
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return text;
}

bool is_one_of(std::string_view text, std::size_t at, std::string_view chars) {
    return at >= text.size() || chars.find(text[at]) != kNone;
}

// `_secret/…` where a path begins or goes on, and `…/_secret` where one ends.
bool names_secret_layer(std::string_view text) {
    constexpr std::string_view kLayer = "_secret";
    for (auto at = text.find(kLayer); at != kNone; at = text.find(kLayer, at + 1)) {
        const std::size_t end = at + kLayer.size();
        const bool begins = at == 0 || is_one_of(text, at - 1, " \t\r\n/([\"'<|");
        if (begins && end < text.size() && text[end] == '/') {
            return true;
        }
        if (at > 0 && text[at - 1] == '/' && is_one_of(text, end, " \t\r\n)]|\"'<>/")) {
            return true;
        }
    }
    return false;
}

// `[[hidden]]`, `[[a/hidden.md#h|t]]`: the innermost brackets only.
bool links_to_hidden_name(std::string_view text) {
    for (auto end = text.find("]]"); end != kNone; end = text.find("]]", end + 1)) {
        const auto open = text.rfind("[[", end);
        if (open == kNone) {
            continue;
        }
        std::string_view target = text.substr(open + 2, end - open - 2);
        target = target.substr(0, target.find_first_of("|#"));
        target = target.substr(target.rfind('/') + 1);
        if (target.ends_with(".md")) {
            target.remove_suffix(3);
        }
        if (target == kHiddenName) {
            return true;
        }
    }
    return text.find("[l](hidden.md)") != kNone;
}

}  // namespace

std::string with_planted_pieces(std::string_view data) {
    return planted(data, any_piece);
}

std::string with_planted_names(std::string_view data) {
    return planted(data, name_piece);
}

void require_nothing_withheld(const Policy& policy, std::string_view source, std::string_view text) {
    const auto require_in_view = [&](bool holds, const char* promise) {
        if (!holds) {
            std::cerr << "--- source\n" << source << "\n--- view\n" << text << "\n---\n";
        }
        require(holds, promise);
    };
    require_in_view(text.find(kCanary) == kNone, "G1 no canary is in a view");
    require_in_view(policy.hidden_target == HiddenTarget::keep || !links_to_hidden_name(text),
                    "6.2 no link to a hidden name is in a view");
    std::string form(text);
    for (int round = 0; round <= 4; ++round) {
        require_in_view(!names_secret_layer(lower(form)), "6.5 no layer above the clearance is named in a view");
        form = round_of_decoding(std::move(form));
    }
}

void require_tiled(const Rendering& rendering, std::span<const RenderInput> inputs) {
    std::size_t at = 0;
    for (const Span& span : rendering.spans) {
        require(span.length > 0 && span.length <= rendering.text.size() - at, "a span lies in the text");
        if (span.made == Made::none) {
            require(span.variant < inputs.size(), "a slice is of a variant");
            const std::string_view source = inputs[span.variant].bytes;
            require(span.offset <= source.size() && source.substr(span.offset, span.length) ==
                                                        std::string_view(rendering.text).substr(at, span.length),
                    "a slice has its variant's bytes");
        }
        at += span.length;
    }
    require(at == rendering.text.size(), "the spans tile the text");
}

}  // namespace vaultfs::fuzz
