// Frontmatter rendered for a test: variants as text, names in the vault as sets.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "note/frontmatter.h"
#include "render/stages.h"

namespace vaultfs::front_test {

constexpr TierId kPublic = tier_id(0);
constexpr TierId kInternal = tier_id(1);
constexpr TierId kPrivate = tier_id(3);
constexpr TierId kSecret = tier_id(5);

class FakeLinks : public LinkOracle {
  public:
    std::set<std::string> hidden = {"hidden", "h", "it's"};
    [[nodiscard]] NameState name_state(std::string_view folded_stem) const override {
        const bool known = hidden.contains(std::string(folded_stem));
        return known ? NameState::hidden : folded_stem == "star" ? NameState::visible : NameState::unknown;
    }
};

struct Text {
    std::string content;  // between the fences
    TierId label = kPublic;
};

inline std::string fenced(const std::string& content) {
    return content.empty() ? "" : "---\n" + content + "---\n";
}

inline SpannedText rendered_spans(TierId clearance, const std::vector<std::string>& fronts, std::vector<TierId> labels,
                                  TierId body_label = kPublic) {
    static const Policy policy = default_policy();
    static const FakeLinks links;
    const RenderContext context{policy, clearance, ViewPath("A/Note.md"), links};
    std::vector<VariantText> variants;
    for (std::uint32_t at = 0; at < fronts.size(); ++at) {
        const SpannedText front = SpannedText::slice_of(at, fronts[at], Range{0, fronts[at].size()});
        variants.push_back({front, {}, labels[at], higher(labels[at], body_label), {}});
    }
    return render_frontmatter(context, variants);
}

// What is between the fences of the result; "none" where nothing is left.
inline std::string rendered(TierId clearance, const std::vector<Text>& variants, TierId body_label = kPublic) {
    std::vector<std::string> fronts;
    std::vector<TierId> labels;
    for (const Text& variant : variants) {
        fronts.push_back(fenced(variant.content));
        labels.push_back(variant.label);
    }
    const SpannedText result = rendered_spans(clearance, fronts, labels, body_label);
    std::size_t size = 0;
    for (const Span& span : result.spans()) {
        size += span.length;
    }
    CHECK(size == result.text().size());
    return result.empty() ? "none" : std::string(front_content(result.text()));
}

inline std::string at_public(const std::string& content) {
    return rendered(kPublic, {Text{content, kPublic}});
}

}  // namespace vaultfs::front_test
