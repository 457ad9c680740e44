// Stage 2: a footnote or link definition that two variants define differently gets a new name in the later one, with
// all its uses there (VIEWS 5.7).
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "note/references.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

struct Definition {
    std::string key;   // "^1" or "=foo"
    std::string text;  // what it says, blanks at the ends aside
};

bool is_footnote(const Reference& reference) {
    return reference.kind == Reference::Kind::footnote_definition || reference.kind == Reference::Kind::footnote_use;
}

bool is_definition(const Reference& reference) {
    return reference.kind == Reference::Kind::footnote_definition || reference.kind == Reference::Kind::link_definition;
}

std::string key_of(const Reference& reference) {
    return (is_footnote(reference) ? "^" : "=") + reference.name;
}

class Renamer {
  public:
    explicit Renamer(const Policy& policy) : policy_(policy) {}

    void run(std::span<VariantText> variants) {
        std::vector<std::vector<Reference>> references;
        for (const VariantText& variant : variants) {
            references.push_back(find_references(variant.body.text(), variant.body.blocks()));
            for (const Reference& reference : references.back()) {
                taken_.insert(key_of(reference));
            }
        }
        for (std::size_t at = 0; at < variants.size(); ++at) {
            rename_in(variants[at], references[at]);
        }
    }

  private:
    void rename_in(VariantText& variant, const std::vector<Reference>& references) {
        const std::string& text = variant.body.text();
        std::unordered_map<std::string, std::string> new_names;  // key -> new label
        std::unordered_map<std::string, std::string> own;
        for (const Reference& reference : references) {
            if (is_definition(reference)) {
                own.try_emplace(key_of(reference), definition_text(text, reference));
            }
        }
        for (const auto& [key, said] : own) {
            const auto known = said_.find(key);
            if (known != said_.end() && known->second != said) {
                new_names[key] = {};
            }
        }
        // In the order of the text, so that the names do not depend on a hash.
        std::vector<Edit> edits;
        for (const Reference& reference : references) {
            const auto renamed = new_names.find(key_of(reference));
            if (renamed == new_names.end()) {
                continue;
            }
            if (renamed->second.empty()) {
                renamed->second = free_label(reference, text, variant.label);
            }
            edits.push_back(rename(reference, renamed->second));
        }
        said_.merge(own);  // the lower variant's definition stands
        if (!edits.empty()) {
            variant.body = variant.body.edited(std::move(edits));
        }
    }

    static std::string definition_text(std::string_view text, const Reference& reference) {
        return std::string(trim(text.substr(reference.label.end, reference.whole.end - reference.label.end)));
    }

    // `1-internal`, then `1-internal-2` and on.
    std::string free_label(const Reference& reference, std::string_view text, TierId label) {
        const std::string stem = std::string(reference.label.of(text)) + "-" + policy_.name_of(label);
        const std::string mark = is_footnote(reference) ? "^" : "=";
        std::string name = stem;
        for (std::size_t number = 2; !taken_.insert(mark + reference_name(name)).second; ++number) {
            name = stem + "-" + std::to_string(number);
        }
        return name;
    }

    // `[foo]` and `[foo][]` take the full form, so that their text stays.
    static Edit rename(const Reference& reference, const std::string& label) {
        if (reference.kind == Reference::Kind::link_use && !reference.full) {
            return Edit{Range{reference.label.end + 1, reference.whole.end}, "[" + label + "]", Made::renamed};
        }
        return Edit{reference.label, label, Made::renamed};
    }

    const Policy& policy_;
    std::unordered_set<std::string> taken_;              // keys in use in any variant
    std::unordered_map<std::string, std::string> said_;  // what lower variants say
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
