// What a clearance sees of one note: its variants merged and redacted. A pure function of the variants' bytes, the
// policy and the answers to the note's link questions; the same input gives the same bytes on any thread (VIEWS G5).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/note.h"
#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// One visible variant: its label is at or below the clearance, and so is every variant that is given.
struct RenderInput {
    VaultPath path;
    TierId label{};
    std::string_view bytes;
};

// Why bytes are in a rendering that no variant holds.
enum class Made : std::uint8_t {
    none,         // not made: a slice of a variant
    joint,        // 5.1 the blank line between two variants, a missing line end
    closing,      // 5.1 closes what a lower variant leaves open
    frontmatter,  // 5.2, 5.3, 2.4 an entry that had to be written anew
    renamed,      // 5.7 a footnote's or link definition's new label
    rewritten,    // 6.3 a link's target in the view
    mark,         // 6.4, 6.5 the mark in a withheld link's place
    canvas,       // 6.6 a canvas that is serialized anew
};

// A piece of a rendering. The spans of a rendering tile its text: the first begins at 0, each where the one before
// ends.
struct Span {
    static constexpr std::uint32_t kNoVariant = UINT32_MAX;
    std::uint32_t variant = kNoVariant;  // index into the inputs
    Made made = Made::none;
    std::size_t offset = 0;  // in the variant's bytes; 0 for made bytes
    std::size_t length = 0;  // bytes
};

struct Rendering {
    std::string text;
    std::vector<Span> spans;
    std::size_t guard_hits = 0;  // what only the last line of defence found (6.5); each is worth a look by the owner
};

// The answers to a note's link questions (VIEWS 6.2).
class LinkOracle {
  public:
    virtual ~LinkOracle() = default;
    // Of files: `folded_stem` is the last part of a target, extension aside, as by fold_linked_name() (text.h). Of
    // folders: it is folder_question() (vault.h) of it; of notes by their whole name: note_question() (vault.h).
    [[nodiscard]] virtual NameState name_state(std::string_view folded_stem) const = 0;
};

// What a rendering depends on besides its variants.
struct RenderContext {
    const Policy& policy;
    TierId clearance{};
    ViewPath path;  // of the note in the view: relative links are rewritten from its folder
    const LinkOracle& links;

    // At the highest clearance nothing is above it: no limit and no doubt withholds anything.
    [[nodiscard]] bool sees_all() const { return clearance == policy.highest(); }
};

// `inputs` in merge order (VIEWS 2.7), at least one. Never fails (VIEWS G7).
[[nodiscard]] Rendering render_note(const RenderContext& context, std::span<const RenderInput> inputs);

// A `.canvas` file; `input` is the one variant that stands in the view (VIEWS 3.5, 6.6).
[[nodiscard]] Rendering render_canvas(const RenderContext& context, const RenderInput& input);

}  // namespace vaultfs
