// Stage 2: a footnote or link definition that two variants define differently gets a new name in the later one, with
// all its uses there (VIEWS 5.7).
#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "note/references.h"
#include "render/sections.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

class Renamer {
  public:
    explicit Renamer(const Policy& policy) : policy_(policy) {}

    void run(std::span<VariantText> variants) {
        for (const VariantText& variant : variants) {
            references_.push_back(find_references(variant.body.text(), variant.body.blocks()));
            for (const Reference& reference : references_.back()) {
                keys_.try_emplace(reference.key);
            }
        }
        std::vector<std::vector<Edit>> edits;
        for (std::size_t at = 0; at < variants.size(); ++at) {
            const NewLabels labels = new_labels(variants[at], at);
            edits.push_back(renamed(references_[at], labels));
            if (!labels.empty() && !variants[at].whole_body.empty()) {
                variants[at].whole_body = renamed(variants[at].whole_body, labels);
            }
        }
        for (std::size_t at = 0; at < variants.size(); ++at) {
            if (!edits[at].empty()) {
                variants[at].body = variants[at].body.edited(std::move(edits[at]));
            }
        }
    }

  private:
    // What the lowest variant that defines a key says of it: its first definition counts.
    struct Said {
        std::string text;
        std::size_t defined = kNone;  // in which variant last
    };

    using NewLabels = std::unordered_map<std::string_view, std::string>;  // by key

    NewLabels new_labels(const VariantText& variant, std::size_t at) {
        const std::string& text = variant.body.text();
        NewLabels labels;
        for (const Reference& reference : references_[at]) {
            if (!reference.is_definition()) {
                continue;
            }
            Said& said = keys_.find(reference.key)->second;
            if (said.defined == at) {
                continue;
            }
            std::string own = definition_text(text, reference);
            if (said.defined == kNone) {
                said.text = std::move(own);
            } else if (said.text != own) {
                if (auto label = free_label(reference, text, variant.label)) {
                    labels.emplace(reference.key, *std::move(label));
                }
            }
            said.defined = at;
        }
        return labels;
    }

    static std::vector<Edit> renamed(const std::vector<Reference>& references, const NewLabels& labels) {
        std::vector<Edit> edits;
        for (const Reference& reference : references) {
            const auto label = labels.find(reference.key);
            if (label != labels.end()) {
                edits.push_back(rename(reference, label->second));
            }
        }
        return edits;
    }

    static std::string renamed(std::string_view body, const NewLabels& labels) {
        SpannedText text;
        text.append_made(body, Made::joint);
        return text.edited(renamed(find_references(text.text(), text.blocks()), labels)).text();
    }

    // As blocks are compared (5.4).
    static std::string definition_text(std::string_view text, const Reference& reference) {
        return lines_to_compare(trim(text.substr(reference.label.end, reference.whole.end - reference.label.end)));
    }

    // `1-internal`, then `1-internal-2` and on. None where the label is so long that what is put behind it would not be
    // compared: then it keeps its name, and means what the lower variant says.
    std::optional<std::string> free_label(const Reference& reference, std::string_view text, TierId label) {
        const std::string stem = one_line_label(reference.label.of(text)) + "-" + policy_.name_of(label);
        std::string name = stem;
        for (std::size_t number = 2; name.size() <= kLongestLabel; ++number) {
            std::string key = reference_key(reference.is_footnote(), name);
            if (!keys_.contains(key) && made_.insert(std::move(key)).second) {
                return name;
            }
            name = stem + "-" + std::to_string(number);
        }
        return std::nullopt;
    }

    // `[foo]`, `[foo][]` and `[[foo]]` take the full form, so that their text stays.
    static Edit rename(const Reference& reference, const std::string& label) {
        if (reference.kind == Reference::Kind::link_use && !reference.full) {
            const std::size_t behind = reference.label.end + 1;
            const Range rest{behind, reference.wikilink ? behind : reference.whole.end};
            return Edit{rest, "[" + label + "]", Made::renamed};
        }
        return Edit{reference.label, label, Made::renamed};
    }

    const Policy& policy_;
    std::vector<std::vector<Reference>> references_;   // of each variant
    std::unordered_map<std::string_view, Said> keys_;  // in use in any variant; they lie in the references
    std::unordered_set<std::string> made_;             // keys of new names
};

}  // namespace

void rename_clashes(const Policy& policy, std::span<VariantText> variants) {
    const auto may_define = [](const VariantText& variant) {
        return variant.body.text().find("]:") != std::string::npos;
    };
    if (std::count_if(variants.begin(), variants.end(), may_define) > 1) {
        Renamer(policy).run(variants);
    }
}

}  // namespace vaultfs
