// What a clearance sees of one note, and why: each line with the variant that it comes from, made bytes with their
// rule, and what is withheld in the place where it would stand. For the owner alone: it holds everything.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/render.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// One variant with its bytes.
struct SourceText {
    VaultPath path;
    TierId label{};
    std::string bytes;
};

// All variants of a note or canvas, of every tier, in merge order; those that cannot be read are left out.
[[nodiscard]] std::vector<SourceText> read_sources(const Vault& vault, const Snapshot& snapshot, EntryId file);

enum class PartState : std::uint8_t {
    visible,
    made,      // in the view, and in no variant
    withheld,  // in a variant, and not in the view
    replaced,  // in a visible variant, with something made in its place
    merged,    // in a visible variant, and not in the view since another variant's text stands for it
};

// A part of a line.
struct LinePart {
    static constexpr std::uint32_t kNoVariant = UINT32_MAX;
    PartState state{};
    std::string text;                    // without line ending
    std::uint32_t variant = kNoVariant;  // index into the variants; none if made
    std::uint32_t line = 0;              // in the variant, the first is 1; 0 if made
    TierId label{};                      // of the variant, or of the part of it that is withheld
    std::string reason = {};             // of what is not as in the variant
    Made made = Made::none;
};

struct Explanation {
    ViewPath path;
    TierId clearance{};
    std::vector<SourceText> variants;
    std::vector<std::vector<LinePart>> lines;
    std::size_t guard_hits = 0;
};

// Pure. `variants` as from read_sources.
[[nodiscard]] Explanation explain_note(const Policy& policy, const Snapshot& snapshot, EntryId file, TierId clearance,
                                       const std::vector<SourceText>& variants);
// The same at several clearances, for less than one after the other.
[[nodiscard]] std::vector<Explanation> explain_note(const Policy& policy, const Snapshot& snapshot, EntryId file,
                                                    const std::vector<SourceText>& variants,
                                                    std::span<const TierId> clearances);

// Why a file has the label it has, in words that go on "withheld: ".
[[nodiscard]] std::string reason_of_label(const Policy& policy, const VaultPath& path, TierId label);

// The rule that made bytes, with its number in VIEWS.
[[nodiscard]] const char* rule_of(Made made);

struct ExplainStyle {
    bool colours = false;   // for a terminal
    bool withheld = false;  // with the text of what is withheld
};
// Lines for a reader. Control characters of the note are made visible.
[[nodiscard]] std::string explanation_text(const Policy& policy, const Explanation& explanation, ExplainStyle style);
[[nodiscard]] std::string explanation_json(const Policy& policy, const Explanation& explanation, ExplainStyle style);

}  // namespace vaultfs
