// The report as one page without a network: numbers, findings and notes as data, and a script that shows them. Nothing
// of the vault is ever markup: the data is JSON without `<`, and the script puts it into the page as text.
#include <algorithm>
#include <atomic>
#include <map>
#include <nlohmann/json.hpp>

#include "owner/audit_page.h"
#include "owner/parallel.h"
#include "vaultfs/audit.h"

namespace vaultfs {

namespace {

using nlohmann::json;

constexpr std::size_t kMostNoteBytes = 24U << 20U;  // of the page; a browser has to hold it several times

std::string compact(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Texts that occur often, by number.
class StringTable {
  public:
    std::size_t number_of(const std::string& text) {
        const auto [known, is_new] = numbers_.emplace(text, strings_.size());
        if (is_new) {
            strings_.push_back(text);
        }
        return known->second;
    }
    [[nodiscard]] const std::vector<std::string>& strings() const { return strings_; }

  private:
    std::map<std::string, std::size_t> numbers_;
    std::vector<std::string> strings_;
};

json tiers_of(const Policy& policy, const Snapshot& snapshot) {
    json tiers = json::array();
    const auto counts = count_views(policy, snapshot);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        tiers.push_back({{"name", policy.tiers[i]},
                         {"notes", counts[i].notes},
                         {"attachments", counts[i].attachments},
                         {"folders", counts[i].folders},
                         {"bytes", counts[i].bytes}});
    }
    return tiers;
}

json kinds() {
    json all = json::object();
    for (const KindFacts& facts : all_kinds()) {
        all[facts.name] = {{"severity", name_of(facts.severity)}, {"title", facts.title}, {"mend", facts.mend}};
    }
    return all;
}

json findings_of(const AuditReport& report) {
    json findings = json::array();
    for (const Finding& finding : report.findings) {
        findings.push_back({{"kind", facts_of(finding.kind).name},
                            {"file", finding.file},
                            {"line", finding.line},
                            {"tier", index_of(finding.tier)},
                            {"message", finding.message}});
    }
    return findings;
}

// A line as a list of [state, text, variant, line, label, reason]; no reason where there is none.
json line_of(const std::vector<LinePart>& line, StringTable& strings) {
    json parts = json::array();
    for (const LinePart& part : line) {
        const bool made = part.variant == LinePart::kNoVariant;
        parts.push_back({static_cast<int>(part.state), strings.number_of(part.text),
                         made ? -1 : static_cast<int>(part.variant), part.line, index_of(part.label)});
        if (!part.reason.empty()) {
            parts.back().push_back(strings.number_of(part.reason));
        }
    }
    return parts;
}

// One view of a note: its lines by number, in runs of [first, count].
json view_of(const Explanation& explanation, StringTable& lines, StringTable& strings) {
    json runs = json::array();
    std::size_t next = 0;
    for (const auto& line : explanation.lines) {
        const std::size_t number = lines.number_of(line_of(line, strings).dump());
        if (runs.empty() || number != next) {
            runs.push_back({number, 0});
        }
        runs.back()[1] = runs.back()[1].get<std::size_t>() + 1;
        next = number + 1;
    }
    return runs;
}

// A note as each clearance sees it; views that are alike are there once, and so are their lines. JSON.
std::string note_of(const Vault& vault, const Snapshot& snapshot, EntryId id) {
    const Policy& policy = vault.policy();
    const std::vector<SourceText> sources = read_sources(vault, snapshot, id);
    StringTable strings;
    StringTable lines;
    json views = json::array();
    json view_at = json::array();
    std::vector<TierId> tiers;
    for (std::size_t i = 0; i < policy.tiers.size(); ++i) {
        tiers.push_back(tier_id(i));
    }
    for (const Explanation& explanation : explain_note(policy, snapshot, id, sources, tiers)) {
        json view = view_of(explanation, lines, strings);
        const auto known = std::find(views.begin(), views.end(), view);
        view_at.push_back(known - views.begin());
        if (known == views.end()) {
            views.push_back(std::move(view));
        }
    }
    json files = json::array();
    for (const SourceText& source : sources) {
        files.push_back({{"path", source.path.text()}, {"label", index_of(source.label)}});
    }
    const json note = {{"path", snapshot.path_of(id).text()},
                       {"files", std::move(files)},
                       {"at", std::move(view_at)},
                       {"views", std::move(views)},
                       {"strings", strings.strings()}};
    std::string text = compact(note);
    text.back() = ',';  // the lines are JSON as they are
    text += "\"lines\":[";
    for (const std::string& line : lines.strings()) {
        text += (text.back() == '[' ? "" : ",") + line;
    }
    return text + "]}";
}

// Notes with findings first, then those with several variants, then the others: the page has room for so many.
std::vector<EntryId> notes_by_interest(const Snapshot& snapshot, const AuditReport& report) {
    std::set<std::string> found;
    for (const Finding& finding : report.findings) {
        found.insert(finding.file);
    }
    std::vector<std::pair<int, EntryId>> ranked;
    for (std::size_t i = 1; i < snapshot.size(); ++i) {
        const auto id = static_cast<EntryId>(i);
        const EntryKind kind = snapshot.entry(id).kind;
        if (kind != EntryKind::note && kind != EntryKind::canvas) {
            continue;
        }
        const auto variants = snapshot.variants(id);
        const bool has_finding = std::any_of(variants.begin(), variants.end(), [&](const Variant& variant) {
            return found.contains(variant.path.text());
        });
        ranked.emplace_back(has_finding ? 0 : variants.size() > 1 ? 1 : 2, id);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<EntryId> ids;
    ids.reserve(ranked.size());
    for (const auto& [rank, id] : ranked) {
        ids.push_back(id);
    }
    return ids;
}

// Each note as JSON, until the page is full.
std::vector<std::string> notes_of(const Vault& vault, const Snapshot& snapshot, const std::vector<EntryId>& ids,
                                  const AuditOptions& options) {
    std::vector<std::string> notes(ids.size());
    std::atomic<std::size_t> bytes = 0;
    const auto add_note = [&](std::size_t i, unsigned /*worker*/) {
        if (bytes < kMostNoteBytes) {
            notes[i] = note_of(vault, snapshot, ids[i]);
            bytes += notes[i].size();
        }
    };
    for_each_index(ids.size(), options.threads, add_note, options.progress);
    std::erase(notes, "");
    return notes;
}

// JSON that can stand in a page: nothing in it ends a script or begins markup.
std::string without_markup(std::string_view text) {
    std::string result;
    for (const char c : text) {
        result += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : c == '&' ? "\\u0026" : std::string(1, c);
    }
    return result;
}

}  // namespace

std::string audit_html(const Vault& vault, const Snapshot& snapshot, const AuditReport& report,
                       const AuditOptions& options) {
    const std::vector<EntryId> ids = notes_by_interest(snapshot, report);
    const std::vector<std::string> notes = notes_of(vault, snapshot, ids, options);
    const json facts = {{"tiers", tiers_of(vault.policy(), snapshot)},
                        {"kinds", kinds()},
                        {"findings", findings_of(report)},
                        {"accepted", report.accepted},
                        {"all_notes", ids.size()}};
    std::string data = "{\"facts\":" + compact(facts) + ",\"notes\":[";
    for (std::size_t i = 0; i < notes.size(); ++i) {
        data += (i == 0 ? "" : ",") + notes[i];
    }
    data += "]}";
    return std::string(kPageHead) + kPageStyle + kPageBody + without_markup(data) + kPageScript;
}

}  // namespace vaultfs
