// What names and paths say of the logical tree: what is compared, and who stands first.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "vault/scanner.h"
#include "vaultfs/vault.h"

namespace vaultfs {

[[nodiscard]] EntryKind kind_of(std::string_view name);

// The name less its extension, as links are compared with it (VIEWS 6.2); a name that begins with its only dot has
// none.
[[nodiscard]] std::string linked_stem_of(std::string_view name);

// How a note is asked for by its whole name (note_question()); empty if its stem says it all. `stem` is
// linked_stem_of() of the name. No `.markdown`: links do not leave that out.
[[nodiscard]] std::string linked_note_of(std::string_view name, std::string_view stem);

// Of a folder; never equal to what links are compared with of a file.
[[nodiscard]] std::string linked_folder_of(std::string_view name);

// Part by part, because one part that is not UTF-8 must not keep the others as they are.
[[nodiscard]] std::string nfc_path(const std::string& path);

// VIEWS 2.7, of variants of one note.
[[nodiscard]] inline bool merges_before(const Variant& a, const Variant& b) {
    return std::tuple(a.label, !a.base, std::string_view(a.path.text())) <
           std::tuple(b.label, !b.base, std::string_view(b.path.text()));
}

// Which of two folders on disk gives the logical folder its spelling: the one that the lower tiers see.
[[nodiscard]] inline bool spells_before(const SourceFolder& a, const SourceFolder& b) {
    return std::tuple(a.facts.label, !a.facts.base, std::string_view(a.path.text())) <
           std::tuple(b.facts.label, !b.facts.base, std::string_view(b.path.text()));
}

// Of a set of folders on disk: the sum of this, and of one for each.
[[nodiscard]] std::uint64_t digest_of(const SourceFolder& folder);

}  // namespace vaultfs
