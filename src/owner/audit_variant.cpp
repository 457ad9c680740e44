// Checks of a variant as it is written.
#include <algorithm>

#include "note/frontmatter.h"
#include "note/regions.h"
#include "note/tags.h"
#include "owner/audit_checks.h"
#include "vaultfs/blocks.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

class VariantChecks {
  public:
    VariantChecks(const Policy& policy, const SourceText& variant, Findings& findings)
        : policy_(policy),
          variant_(variant),
          bytes_(variant.bytes),
          parts_(split_note(bytes_)),
          front_(parts_.front.empty() ? unclosed_front(bytes_) : parts_.front.of(bytes_)),
          findings_(findings) {}

    void run() {
        check_frontmatter();
        check_front_labels();
        check_key_labels();
        check_tags();
        check_regions();
        if (!unknown_label_) {
            check_layer();
        }
    }

  private:
    void add(FindingKind kind, std::size_t offset, std::string message) {
        if (++told_ > kMostOfAKind) {
            return;
        }
        findings_.push_back(
            {kind, variant_.path.text(), line_number(bytes_, offset), variant_.label, std::move(message)});
    }

    [[nodiscard]] std::size_t offset_of(std::string_view part) const {
        return static_cast<std::size_t>(part.data() - bytes_.data());
    }

    void add_unknown(std::size_t offset, std::string_view value) {
        unknown_label_ = true;
        add(FindingKind::unknown_label, offset, "\"" + std::string(value) + "\" is no tier");
    }

    void check_value(std::string_view value) {
        if (policy_.label_named(value) && !policy_.tier_named(trim(value))) {
            add_unknown(offset_of(value), trim(value));
        }
    }

    void check_frontmatter() {
        if (front_.empty()) {
            return;
        }
        if (parts_.front.empty()) {
            return add(FindingKind::bad_frontmatter, offset_of(front_), "it is never closed");
        }
        const std::string_view content = front_content(front_);
        const auto tree = parse_front_yaml(content);
        if (!is_blank(content) && (!tree || tree->root().kind == FrontNode::Kind::scalar)) {
            add(FindingKind::bad_frontmatter, offset_of(front_), "it is not valid YAML");
        }
    }

    // `confidential: X`, wherever it stands in frontmatter; `confidential/X` in a list of tags.
    void check_front_labels() {
        for (const WordPlace& word : find_words(front_, policy_.label_key)) {
            const std::size_t colon = behind_key_colon(front_, word.end);
            if (colon == kNone || word.comment) {
                continue;
            }
            std::string_view value = front_.substr(colon, next_line(front_, colon) - colon);
            value = trim(value.substr(0, value.find(" #")));
            while (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
                value.remove_prefix(1);
            }
            while (!value.empty() && (value.back() == '"' || value.back() == '\'' || value.back() == ',')) {
                value.remove_suffix(1);
            }
            check_value(value);
        }
        check_words(front_, policy_.tag_prefix + "/");
    }

    // Each `prefix` with the name behind it.
    void check_words(std::string_view text, const std::string& prefix) {
        const std::string needle = fold_name(prefix);
        for (std::size_t at = find_ignoring_case(text, needle); at != kNone;
             at = find_ignoring_case(text, needle, at + 1)) {
            if (at > 0 && is_tag_char(text[at - 1])) {
                continue;
            }
            std::size_t end = at + needle.size();
            while (end < text.size() && is_tag_char(text[end])) {
                ++end;
            }
            std::string_view name = text.substr(at + needle.size(), end - at - needle.size());
            while (name.ends_with('/')) {
                name.remove_suffix(1);
            }
            check_value(name);
        }
    }

    void check_key_labels() {
        const std::string_view content = front_content(front_);
        const KeyLabels labels = read_key_labels(policy_, content, !parts_.front.empty());
        if (!labels.readable) {
            const auto words = find_words(front_, policy_.keys_key());
            const std::size_t at = words.empty() ? 0 : words.front().begin;
            unknown_label_ = true;
            return add(FindingKind::unknown_label, offset_of(front_) + at, policy_.keys_key() + " cannot be read");
        }
        if (labels.labels.empty()) {
            return;
        }
        const auto tree = parse_front_yaml(content);
        for (std::size_t i = 0; tree && i < tree->nodes.size(); ++i) {
            const FrontNode& node = tree->nodes[i];
            if (node.kind == FrontNode::Kind::scalar && is_key_label(*tree, i) && !policy_.tier_named(node.value) &&
                policy_.label_named(node.value)) {
                add_unknown(offset_of(content) + node.begin, node.value);
                unknown_label_ = false;  // of a key, not of the file
            }
        }
    }

    // Whether a node is a value in the map of `confidential_keys`.
    [[nodiscard]] bool is_key_label(const FrontTree& tree, std::size_t node) const {
        const std::uint32_t map = tree.nodes[node].parent;
        const auto& root = tree.root().children;
        const auto& entries = tree.nodes[map].children;
        const auto place = std::find(root.begin(), root.end(), map);
        const auto own = std::find(entries.begin(), entries.end(), node);
        const bool is_value = own != entries.end() && (own - entries.begin()) % 2 == 1;
        return map != 0 && is_value && place != root.end() && place != root.begin() &&
               fold_path(tree.key_text(*std::prev(place))) == fold_path(policy_.keys_key());
    }

    void check_tags() { check_words(parts_.body.of(bytes_), "#" + policy_.tag_prefix + "/"); }

    // Regions and comments that nothing closes, and regions of no tier.
    void check_regions() {
        const std::string_view body = parts_.body.of(bytes_);
        const BlockTree tree = parse_blocks(body);
        std::vector<std::size_t> begins;
        for (const Region& region : find_regions(policy_, body, tree)) {
            begins.push_back(region.range.begin);
            const std::size_t at = parts_.body.begin + region.range.begin;
            if (!policy_.tier_named(region.tier)) {
                add_unknown(at, std::string_view(region.tier).substr(0, next_line(region.tier, 0)));
            }
            if (!region.closed) {
                add(FindingKind::open_region, at, "the region that begins here has no end");
            }
        }
        std::sort(begins.begin(), begins.end());
        for (const Verbatim& verbatim : tree.verbatim) {
            const bool told = std::binary_search(begins.begin(), begins.end(), verbatim.range.begin);
            if (verbatim.is_comment() && !verbatim.closed && !told) {
                add(FindingKind::open_region, parts_.body.begin + verbatim.range.begin,
                    "the comment that begins here has no end");
            }
        }
    }

    // The first place that labels the whole file.
    [[nodiscard]] std::size_t label_offset() const {
        const auto words = find_words(front_, policy_.label_key);
        if (!words.empty()) {
            return offset_of(front_) + words.front().begin;
        }
        const std::size_t tag = find_ignoring_case(bytes_, fold_name(policy_.tag_prefix) + "/");
        return tag == kNone ? 0 : tag;
    }

    void check_layer() {
        const std::string_view path = variant_.path.text();
        const std::string_view top = path.substr(0, path.find('/'));
        const Layer* layer = top.size() < path.size() ? policy_.layer_named(top) : nullptr;
        if (layer == nullptr || !layer->tier) {
            return;  // in the base layer, and outside of all, labels are what says something
        }
        const std::string& tier = policy_.name_of(*layer->tier);
        const auto content = content_label(policy_, bytes_);
        if (content && *content != *layer->tier) {
            add(FindingKind::label_conflict, label_offset(),
                "it says " + policy_.name_of(*content) + ", and lies in the layer of " + tier);
        } else if (variant_.label != *layer->tier) {
            findings_.push_back({FindingKind::label_conflict, variant_.path.text(), 0, variant_.label,
                                 "its path says " + policy_.name_of(variant_.label) + ", and its layer " + tier});
        }
    }

    const Policy& policy_;
    const SourceText& variant_;
    std::string_view bytes_;
    NoteParts parts_;
    std::string_view front_;
    Findings& findings_;
    bool unknown_label_ = false;
    std::size_t told_ = 0;
};

}  // namespace

std::string_view last_part(std::string_view path) {
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view without_extension(std::string_view name) {
    return name.substr(0, name.rfind('.'));
}

std::uint32_t line_number(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    return static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

void check_variant(const Policy& policy, const SourceText& variant, Findings& findings) {
    VariantChecks(policy, variant, findings).run();
}

}  // namespace vaultfs
