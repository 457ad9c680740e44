// The labels that `.base` and `.canvas` files give themselves (VIEWS 6.6). A `.base` file is served whole, so the
// layers that it names raise the label of all; a canvas is redacted, if it can be read.
#include <algorithm>

#include "note/decode_json.h"
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
        return is_blank(bytes) || parse_canvas(bytes) ? std::nullopt : std::optional(policy.highest());
    }
    return highest_named(policy, bytes);
}

}  // namespace vaultfs
