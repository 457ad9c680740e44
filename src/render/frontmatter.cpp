// The stages of a note's frontmatter: withhold keys, withhold and rewrite links, show only the labels of keys that are
// left, merge, set the label. Without anything to do the bytes come back as they are.
#include <algorithm>

#include "render/frontmatter_keys.h"
#include "render/frontmatter_links.h"
#include "render/frontmatter_merge.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// One variant's front, and the labels it gives to keys.
struct Front {
    SpannedText text;
    TierId label{};
    KeyLabels keys;
};

bool may_label_keys(const Policy& policy, const SpannedText& front) {
    return !front.empty() && may_spell(front.text(), policy.keys_key());
}

KeyLabels labels_of_keys(const Policy& policy, const SpannedText& front) {
    if (!may_label_keys(policy, front)) {
        return {};
    }
    return key_labels_in(policy, front_content(front.text()), front.front_tree().get());
}

std::vector<Front> read_fronts(const RenderContext& context, std::span<const VariantText> variants) {
    std::vector<Front> fronts;
    for (const VariantText& variant : variants) {
        KeyLabels keys = labels_of_keys(context.policy, variant.front);
        // Else its file has the highest tier (2.4), whatever was known of it when it was scanned.
        const bool stays = keys.readable || context.sees_all();
        fronts.push_back({stays ? variant.front : SpannedText(), variant.label, std::move(keys)});
    }
    return fronts;
}

// The paths that are withheld from one variant: those that it labels, and those that variants with a label no higher
// do. Labels of higher variants do not count: what is visible at a clearance would else vanish at a higher one (G3).
KeyPaths withheld_from(const RenderContext& context, const std::vector<Front>& fronts, const Front& front) {
    KeyPaths withheld;
    for (const Front& other : fronts) {
        for (const KeyLabel& key : other.keys.labels) {
            if (permits(front.label, other.label) && !permits(context.clearance, key.label)) {
                withheld.insert(key.path);
            }
        }
    }
    return withheld;
}

void redact(const RenderContext& context, std::vector<Front>& fronts) {
    for (Front& front : fronts) {
        const KeyPaths withheld = withheld_from(context, fronts, front);
        if (!front.text.empty() && !withheld.empty()) {
            front.text = withhold_keys(front.text, withheld);
        }
        if (!front.text.empty()) {
            front.text = redact_front_links(context, std::move(front.text));
        }
    }
}

// The highest label of a key that is in the view; the lowest tier if no key has one.
TierId filter_labels(const RenderContext& context, std::vector<Front>& fronts) {
    TierId highest = context.policy.lowest();
    const auto labels_keys = [&](const Front& front) { return may_label_keys(context.policy, front.text); };
    if (std::none_of(fronts.begin(), fronts.end(), labels_keys)) {
        return highest;
    }
    KeyPaths visible;
    for (const Front& front : fronts) {
        if (!front.text.empty()) {
            add_key_paths(front.text, visible);
        }
    }
    for (Front& front : fronts) {
        for (const KeyLabel& key : front.keys.labels) {
            const bool shown = visible.contains(key.path) && permits(context.clearance, key.label);
            highest = shown ? higher(highest, key.label) : highest;
        }
        if (labels_keys(front)) {
            front.text = filter_key_labels(context, std::move(front.text), visible);
        }
    }
    return highest;
}

}  // namespace

SpannedText render_frontmatter(const RenderContext& context, std::span<const VariantText> variants) {
    std::vector<Front> fronts = read_fronts(context, variants);
    redact(context, fronts);
    TierId label = filter_labels(context, fronts);
    for (const VariantText& variant : variants) {
        label = higher(label, variant.visible_label);
    }
    std::vector<SpannedText> texts;
    for (Front& front : fronts) {
        if (!front.text.empty()) {
            texts.push_back(std::move(front.text));
        }
    }
    if (texts.empty()) {
        return {};
    }
    const bool labelled = variants.size() > 1 && has_label_key(context.policy, texts);
    return merge_fronts(context.policy, texts,
                        labelled ? std::optional(std::min(label, context.clearance)) : std::nullopt);
}

}  // namespace vaultfs
