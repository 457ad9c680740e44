// The stages of a note's frontmatter: withhold keys, withhold and rewrite links, show only the labels of keys that are
// left, merge, set the label. Without anything to do the bytes come back as they are.
#include "render/frontmatter.h"

#include <algorithm>

#include "render/frontmatter_keys.h"
#include "render/frontmatter_links.h"
#include "render/frontmatter_merge.h"
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

std::vector<Front> read_fronts(const RenderContext& context, std::span<const FrontInput> inputs) {
    std::vector<Front> fronts;
    for (const FrontInput& input : inputs) {
        KeyLabels keys = labels_of_keys(context.policy, input.text);
        Front front{input.text, input.label, std::move(keys)};
        if (!front.keys.readable && !context.sees_all()) {
            front.text =
                SpannedText();  // its file has the highest tier (2.4), whatever was known of it when it was scanned
        }
        fronts.push_back(std::move(front));
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

SpannedText render_frontmatter(const RenderContext& context, std::span<const FrontInput> fronts, TierId body_label) {
    std::vector<Front> redacted = read_fronts(context, fronts);
    redact(context, redacted);
    TierId label = higher(body_label, filter_labels(context, redacted));
    std::vector<SpannedText> texts;
    for (Front& front : redacted) {
        label = higher(label, front.label);
        if (!front.text.empty()) {
            texts.push_back(std::move(front.text));
        }
    }
    if (texts.empty()) {
        return {};
    }
    const bool labelled = fronts.size() > 1 && has_label_key(context.policy, texts);
    return merge_fronts(context.policy, texts,
                        labelled ? std::optional(std::min(label, context.clearance)) : std::nullopt);
}

}  // namespace vaultfs
