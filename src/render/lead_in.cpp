#include "render/lead_in.h"

#include <string>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// `[ ]`, `[x]` at the start.
std::string_view without_task_box(std::string_view text) {
    text = trim(text);
    const bool box = text.size() >= 3 && text[0] == '[' && text[2] == ']' && (text.size() == 3 || is_blank(text[3]));
    return box ? text.substr(3) : text;
}

std::string without_tags(std::string_view text) {
    std::string rest;
    for (std::size_t at = 0; at < text.size();) {
        const bool starts_word = at == 0 || is_blank(text[at - 1]);
        if (text[at] == '#' && starts_word) {
            while (at < text.size() && !is_blank(text[at])) {
                ++at;
            }
        } else {
            rest += text[at++];
        }
    }
    return rest;
}

// `key::` at the start of a line, or of a bracket.
std::string without_keys(std::string_view text) {
    std::string rest;
    for (auto colons = text.find("::"); colons != std::string_view::npos; colons = text.find("::")) {
        const auto begin = text.substr(0, colons).find_last_of("[(\n");
        rest += text.substr(0, begin == std::string_view::npos ? 0 : begin + 1);
        text.remove_prefix(colons + 2);
    }
    rest += text;
    return rest;
}

}  // namespace

bool is_only_lead_in(std::string_view text) {
    return !has_word_character(without_keys(without_tags(without_task_box(text))));
}

}  // namespace vaultfs
