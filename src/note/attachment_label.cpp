// The labels that attachments give themselves: texts by their frontmatter (VIEWS 2.1), `.base` and `.canvas` files
// (6.6). All but a canvas that can be read are served whole, so what labels a part labels all.
#include <algorithm>
#include <iterator>
#include <string>

#include "note/decode_json.h"
#include "note/frontmatter.h"
#include "note/links_named.h"
#include "vaultfs/note.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::optional<TierId> highest_named(const Policy& policy, std::string_view bytes) {
    if (is_other_encoding(bytes)) {
        return policy.highest();
    }
    const NameSpotter spotter(policy, std::nullopt, NameSpotter::Reading::settings);
    std::optional<TierId> label = spotter.highest(bytes);
    for (const Link& link : find_links(bytes)) {
        label = std::max(label, target_label(policy, link.form, link.target.of(bytes)));
    }
    return label;
}

// Of the frontmatter that Obsidian keeps in a canvas: `"metadata": {"frontmatter": {"confidential": "secret"}}`. JSON
// is YAML, so it is read as a note's is; a key that it labels cannot be withheld by itself, so all has the key's label.
std::optional<TierId> own_label(const Policy& policy, const nlohmann::ordered_json& root) {
    using Json = nlohmann::ordered_json;
    const Json::json_pointer place("/metadata/frontmatter");
    std::optional<TierId> label;
    if (!root.is_object() || !root.contains(place) || !root.at(place).is_object()) {
        return label;
    }
    for (const auto& [key, value] : root.at(place).items()) {
        if (fold_path(key) != fold_path(policy.label_key) || value.is_null()) {
            continue;
        }
        label = std::max(label, value.is_string() ? policy.label_named(value.get<std::string>()) : policy.highest());
    }
    const std::string front = "---\n" + root.at(place).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n---\n";
    const KeyLabels keys = read_key_labels(policy, front_content(front), true);
    return std::max({label, frontmatter_label(policy, front), keys.highest()});
}

std::optional<TierId> label_of_text(const Policy& policy, std::string_view bytes) {
    const std::string_view front = split_note(bytes).front.of(bytes);
    const KeyLabels keys = read_key_labels(policy, front_content(front), true);
    return std::max(content_label(policy, bytes), keys.highest());
}

}  // namespace

bool may_begin_with_frontmatter(std::string_view head) {
    static constexpr std::string_view kOfEncodings("\0\xEF\xBB\xBF\xFE\xFF", 6);  // a mark, and each second byte
    std::string text;
    std::copy_if(head.begin(), head.end(), std::back_inserter(text),
                 [](char c) { return kOfEncodings.find(c) == kNone; });
    const auto behind = text.find_first_not_of(" \t", 3);
    return text.starts_with("---") && (behind == kNone || text[behind] == '\n' || text[behind] == '\r');
}

bool has_attachment_content_label(std::string_view name) {
    return has_extension(name, ".base") || has_extension(name, ".canvas");
}

std::optional<TierId> attachment_content_label(const Policy& policy, std::string_view name, std::string_view bytes) {
    if (!has_attachment_content_label(name)) {
        return may_begin_with_frontmatter(bytes.substr(0, kHeadBytes)) ? label_of_text(policy, bytes) : std::nullopt;
    }
    if (has_extension(name, ".canvas")) {
        // What cannot be read cannot be redacted: a canvas that is being written has labels of its own in it.
        const auto canvas = parse_canvas(bytes);
        return canvas ? own_label(policy, *canvas) : is_blank(bytes) ? std::nullopt : std::optional(policy.highest());
    }
    return highest_named(policy, bytes);
}

}  // namespace vaultfs
