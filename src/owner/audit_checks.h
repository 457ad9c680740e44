// The checks of an audit, a file for each thing they look at: a variant as it is written, a rendering, what is not
// rendered. Each adds what it finds; none keeps anything.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "owner/hidden_names.h"
#include "owner/link_targets.h"
#include "vaultfs/audit.h"

namespace vaultfs {

using Findings = std::vector<Finding>;

// Findings of a kind in one file: who has so many does not read on, and a hostile file must not make the audit last.
constexpr std::size_t kMostOfAKind = 500;

// The last part of a path.
[[nodiscard]] std::string_view last_part(std::string_view path);
[[nodiscard]] std::string_view without_extension(std::string_view name);

// The number of the line that holds an offset; the first is 1.
[[nodiscard]] std::uint32_t line_number(std::string_view text, std::size_t offset);

// --- A variant as it is written: labels, regions, frontmatter, where its links lead.

// The targets of links as they are meant, fragments included.
using WrittenTargets = std::vector<std::string>;
[[nodiscard]] WrittenTargets targets_of(const SourceText& variant);
void check_variant(const Policy& policy, const SourceText& variant, Findings& findings);

// --- A rendering.

// A link to a section of a note: it works where the note has the section.
struct SectionLink {
    std::string note;           // folded stem; empty: the note itself
    std::uint64_t section = 0;  // hash, as in `sections`
    std::string written;
    std::string file;
    std::uint32_t line = 0;
};

// What a clearance sees of one note, as far as other notes need to know.
struct SeenNote {
    std::vector<std::uint64_t> sections;  // hashes of headings and block ids, sorted
    std::vector<SectionLink> links;
};

struct ViewAtHand {
    const Policy& policy;
    const Snapshot& snapshot;
    const HiddenNames& names;
    const LinkTargets& targets;
    TierId clearance{};
    bool lowest = false;  // of those that are audited
};

// `sources`: of all tiers; those above the clearance are not looked at. `previous`: the rendering at the clearance
// below; where nothing differs, nothing is found again. Gives the rendered text back.
[[nodiscard]] std::string check_rendering(const ViewAtHand& view, EntryId file, const std::vector<SourceText>& sources,
                                          const std::string* previous, SeenNote& seen, Findings& findings);
// For each tier, whether it may see more of a note than the one below it, links aside: those lead to what it sees too,
// and only sections and targets that may be missing are worth a look.
[[nodiscard]] std::vector<bool> changes_by_tier(const Policy& policy, const Snapshot& snapshot,
                                                const LinkTargets& targets, const std::vector<SourceText>& sources,
                                                const std::vector<WrittenTargets>& written);
// Only what others need to know of it.
[[nodiscard]] SeenNote look_at(std::string_view text);

// --- What is not rendered.

// The lowest label of a note that uses a file of that name, by folded name.
using AttachmentUses = std::unordered_map<std::string, TierId>;
void add_uses(const WrittenTargets& targets, TierId label, AttachmentUses& uses);

struct FilesAtHand {
    const Vault& vault;
    const Snapshot& snapshot;
    TierId lowest{};
    TierId highest{};  // of the clearances that are audited
    const AttachmentUses& uses;
};
void check_attachment(const FilesAtHand& files, EntryId id, Findings& findings);
void check_clashes(const FilesAtHand& files, Findings& findings);
void check_folders(const FilesAtHand& files, Findings& findings);
// Links, pipes and the like, and what is too large or cannot be read.
void check_what_no_view_has(const FilesAtHand& files, SourceFs& source, Findings& findings);

}  // namespace vaultfs
