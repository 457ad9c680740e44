// The labels that `.base` and `.canvas` files give themselves (VIEWS 6.6). A `.base` file is served whole, so the
// layers that it names raise the label of all; a canvas is redacted, if it can be read.
#include <algorithm>

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
    const KeyLabels keys = read_key_labels(policy, front_content(front).of(front), true);
    return std::max({label, frontmatter_label(policy, front), keys.highest()});
}

}  // namespace

bool has_attachment_content_label(std::string_view name) {
    return has_extension(name, ".base") || has_extension(name, ".canvas");
}

std::optional<TierId> attachment_content_label(const Policy& policy, std::string_view name, std::string_view bytes) {
    if (!has_attachment_content_label(name)) {
        return std::nullopt;
    }
    if (has_extension(name, ".canvas")) {
        // What cannot be read cannot be redacted: a canvas that is being written has labels of its own in it.
        const auto canvas = parse_canvas(bytes);
        return canvas            ? own_label(policy, canvas->root)
               : is_blank(bytes) ? std::nullopt
                                 : std::optional(policy.highest());
    }
    return highest_named(policy, bytes);
}

}  // namespace vaultfs
