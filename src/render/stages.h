// The stages of a rendering, in the order in which render.cpp runs them. Each is a pure function from spanned text to
// spanned text, which gives the blocks of what the stage before has made of it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "render/guard.h"
#include "render/links.h"
#include "render/spanned.h"
#include "vaultfs/blocks.h"
#include "vaultfs/render.h"

namespace vaultfs {

// One visible variant on its way through the stages.
struct VariantText {
    SpannedText front;  // with its `---` lines; empty if it has none
    SpannedText body;
    TierId label{};
    TierId visible_label{};  // the highest label of what is left of it (VIEWS 5.3)
    std::string whole_body;  // before anything was withheld; empty where nothing was, or there is no other variant
};

struct CutBody {
    SpannedText body;
    TierId visible_label{};  // the highest label of a part that stays
};

// 1. Takes out of a body what is labelled above the clearance (VIEWS 4): of a variant's, and of a merged one from which
//    links were withheld, since what is left of it may have come to be labelled.
[[nodiscard]] CutBody cut_withheld(const RenderContext& context, SpannedText body);

// 2. Gives clashing footnotes and link definitions of later variants names of their own (VIEWS 5.7), in their whole
//    bodies too: what those use is then told apart.
void rename_clashes(const Policy& policy, std::span<VariantText> variants);

// 3. Merges the bodies, in merge order (VIEWS 5.4 to 5.6). One body comes back as it is, less its directives.
[[nodiscard]] SpannedText merge_bodies(const Policy& policy, std::span<const VariantText> variants);

// 4. Withholds and rewrites the links of a body (VIEWS 6.2 to 6.4).
[[nodiscard]] SpannedText redact_links(LinkJudge& judge, SpannedText body);

// The same four for frontmatter: withheld keys, the merge by key, links, the label (VIEWS 2.4, 5.2, 5.3, 6.4). With its
// `---` lines; empty if nothing is left.
[[nodiscard]] SpannedText render_frontmatter(const RenderContext& context, std::span<const VariantText> variants);

// 5. guard.h

// 6. Parses the result with another parser, a piece of about `piece_size` bytes at a time where it can be parted, and
//    takes out each block with a destination above the clearance.
constexpr std::size_t kVerifiedPiece = std::size_t{64} * 1024;
[[nodiscard]] Guarded verify_links(LinkJudge& judge, SpannedText note, std::size_t piece_size = kVerifiedPiece);

// Takes the data of drawings out of a text that something was withheld from: compressed as it is, it cannot be
// searched, and holds the drawing's texts and links once more (VIEWS 4.4, 6.1).
[[nodiscard]] SpannedText drop_drawings(SpannedText text);

// The text with the edits made. Footnotes and link definitions that only withheld text used go too, and uses of
// withheld footnotes (VIEWS 4.3).
[[nodiscard]] SpannedText edited_without_orphans(const SpannedText& before, const std::vector<Edit>& edits);

// The same of a merged body, for what was withheld from one variant and defined or used in another, by their whole
// bodies.
[[nodiscard]] SpannedText without_orphans_of(SpannedText merged, std::span<const VariantText> variants);

}  // namespace vaultfs
