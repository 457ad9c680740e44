// What the owner of a vault should see before sharing a view of it: labels that do not do what they seem to, and what
// shows that was perhaps not meant to. A report has the highest clearance: it names hidden things.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/explain.h"
#include "vaultfs/survey.h"
#include "vaultfs/vault.h"

namespace vaultfs {

enum class Severity : std::uint8_t { note, warning, error };
[[nodiscard]] const char* name_of(Severity severity);
[[nodiscard]] std::optional<Severity> severity_named(std::string_view name);

enum class FindingKind : std::uint8_t {
    hidden_name,       // text in a view names a note that is hidden there
    guard_hit,         // only the last line of defence withheld a name
    attachment_text,   // a text attachment names a layer above the view
    image_position,    // a picture tells where it was taken
    unknown_label,     // a label that names no tier
    label_conflict,    // a label at odds with the layer
    open_region,       // a region or comment that is not closed
    bad_frontmatter,   // frontmatter that does not parse
    attachment_above,  // an attachment used only by notes above its tier
    clash,             // a name that is a file and a folder
    broken_link,       // a link that works in the vault and not in the view
    no_view,           // a file that no view shows
    visible_comment,   // a comment that the lowest tier sees
    visible_code,      // code that an application runs, and that the lowest tier sees
    empty_folder,      // a folder's name in a view that has nothing in it
};

// What is the same for all findings of a kind.
struct KindFacts {  // NOLINT(clang-analyzer-optin.performance.Padding): a table's row, read in this order
    FindingKind kind{};
    const char* name;  // as in reports and baselines
    Severity severity{};
    const char* title;
    const char* mend;  // one line
};
[[nodiscard]] std::span<const KindFacts> all_kinds();
[[nodiscard]] const KindFacts& facts_of(FindingKind kind);

struct Finding {
    FindingKind kind{};
    std::string file;        // in the vault
    std::uint32_t line = 0;  // the first is 1; 0: the whole file
    TierId tier{};           // the lowest clearance that it concerns
    std::string message;
    auto operator<=>(const Finding&) const = default;
};
// The same for the same finding however lines move.
[[nodiscard]] std::string fingerprint_of(const Finding& finding);

struct AuditOptions {
    std::optional<TierId> tier;  // one view; else all but the highest, which has nothing hidden
    unsigned threads = 1;
    std::set<std::string> baseline;                                     // fingerprints of what is accepted
    std::function<void(std::size_t done, std::size_t total)> progress;  // called from one thread
};

struct AuditReport {
    std::vector<Finding> findings;  // the gravest first, then by file and line
    std::size_t accepted = 0;       // by the baseline
    std::size_t notes = 0;
};

// `source`: of the same vault, to look for what the Snapshot does not have.
[[nodiscard]] AuditReport audit_vault(const Vault& vault, SourceFs& source, const Snapshot& snapshot,
                                      const AuditOptions& options);

// The report in each of its formats. Text and SARIF name files relative to the vault.
[[nodiscard]] std::string audit_text(const Policy& policy, const AuditReport& report, bool colours);
[[nodiscard]] std::string audit_json(const Policy& policy, const AuditReport& report);
[[nodiscard]] std::string audit_sarif(const Policy& policy, const AuditReport& report);

// One self-contained page, to look at rather than read: numbers, findings, and notes side by side at two clearances.
// The notes are those with findings, then others as far as there is room.
[[nodiscard]] std::string audit_html(const Vault& vault, const Snapshot& snapshot, const AuditReport& report,
                                     const AuditOptions& options);

// A baseline that accepts all findings of a report, and back. Holds no names, only fingerprints with their kinds.
[[nodiscard]] std::string written_baseline(const AuditReport& report);
[[nodiscard]] Result<std::set<std::string>> parse_baseline(std::string_view text);

}  // namespace vaultfs
