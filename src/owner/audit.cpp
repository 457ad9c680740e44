// An audit in a row: read all notes and learn what names there are; check each variant; render each note as each
// clearance sees it and check that; then what is not rendered, and what only the whole vault tells.
#include "vaultfs/audit.h"

#include <algorithm>
#include <mutex>

#include "note/frontmatter.h"
#include "owner/audit_checks.h"
#include "owner/parallel.h"
#include "vaultfs/digest.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// The texts below `aliases:` and `title:` of a note's frontmatter.
std::vector<std::string> other_names(std::string_view bytes) {
    const std::string_view front = split_note(bytes).front.of(bytes);
    std::vector<std::string> names;
    if (!may_spell(front, "alias") && !may_spell(front, "title")) {
        return names;
    }
    const auto tree = parse_front_yaml(front_content(front));
    const auto& entries = tree ? tree->root().children : std::vector<std::uint32_t>();
    for (std::size_t i = 0; tree && tree->root().kind == FrontNode::Kind::map && i < entries.size(); i += 2) {
        const std::string key = fold_path(tree->key_text(entries[i]));
        if (key != "aliases" && key != "alias" && key != "title") {
            continue;
        }
        for (std::uint32_t node = entries[i + 1]; node < tree->nodes[entries[i + 1]].next; ++node) {
            if (tree->nodes[node].kind == FrontNode::Kind::scalar) {
                names.push_back(tree->nodes[node].value);
            }
        }
    }
    return names;
}

class Audit {
  public:
    Audit(const Vault& vault, const Snapshot& snapshot, const AuditOptions& options);
    AuditReport run(SourceFs& source);

  private:
    struct Note {
        EntryId id{};
        std::vector<SourceText> sources;
        // Of each source.
        std::vector<std::vector<std::string>> names;
        std::vector<WrittenTargets> targets;
        std::vector<SeenNote> seen;  // for each of tiers_, and at the highest
        Findings findings;
    };

    [[nodiscard]] bool is_note(const Note& note) const { return snapshot_.entry(note.id).kind == EntryKind::note; }
    void read_notes();
    void learn_names();
    void add_title(const std::string& title, TierId level);
    void check_notes();
    void check_views(Note& note);
    void check_links(std::size_t tier);
    void check_files(SourceFs& source);
    [[nodiscard]] bool has_section(const Note& note, std::size_t tier, std::uint64_t section) const;
    [[nodiscard]] AuditReport report();

    const Vault& vault_;
    const Policy& policy_;
    const Snapshot& snapshot_;
    const AuditOptions& options_;
    std::vector<TierId> tiers_;  // that are audited, the lowest first
    std::vector<Note> notes_;
    std::unordered_map<std::string, std::vector<std::size_t>> by_stem_;  // of notes, folded
    HiddenNames names_;
    std::optional<LinkTargets> targets_;  // as soon as tiers_ are known
    AttachmentUses uses_;
    Findings findings_;
};

Audit::Audit(const Vault& vault, const Snapshot& snapshot, const AuditOptions& options)
    : vault_(vault), policy_(vault.policy()), snapshot_(snapshot), options_(options) {
    for (std::size_t i = 0; i + 1 < policy_.tiers.size() && !options.tier; ++i) {
        tiers_.push_back(tier_id(i));
    }
    if (tiers_.empty()) {
        tiers_.push_back(options.tier.value_or(policy_.highest()));
    }
    targets_.emplace(policy_, snapshot, tiers_.front());
    for (std::size_t i = 1; i < snapshot.size(); ++i) {
        const auto id = static_cast<EntryId>(i);
        const Entry& entry = snapshot.entry(id);
        if (entry.kind == EntryKind::note || entry.kind == EntryKind::canvas) {
            if (entry.kind == EntryKind::note) {
                by_stem_[fold_name(without_extension(entry.name))].push_back(notes_.size());
            }
            notes_.push_back({id, {}, {}, {}, {}, {}});
        }
    }
}

void Audit::read_notes() {
    for_each_index(notes_.size(), options_.threads, [this](std::size_t i, unsigned /*worker*/) {
        Note& note = notes_[i];
        note.sources = read_sources(vault_, snapshot_, note.id);
        for (const SourceText& source : note.sources) {
            note.names.push_back(other_names(source.bytes));
            note.targets.push_back(targets_of(source));
            if (is_note(note)) {
                check_variant(policy_, source, note.findings);
            }
        }
    });
}

// `Noether,Emmy` is written Emmy Noether.
void Audit::add_title(const std::string& title, TierId level) {
    names_.add(title, level);
    if (const auto comma = title.find(','); comma != std::string::npos) {
        names_.add(title.substr(comma + 1) + " " + title.substr(0, comma), level);
    }
}

void Audit::learn_names() {
    for (const Note& note : notes_) {
        const Entry& entry = snapshot_.entry(note.id);
        add_title(std::string(without_extension(entry.name)), entry.floor);
        for (std::size_t i = 0; i < note.sources.size(); ++i) {
            add_uses(note.targets[i], note.sources[i].label, uses_);
            for (const std::string& name : note.names[i]) {
                names_.add(name, note.sources[i].label);
            }
        }
    }
}

// From the lowest clearance up; what a higher one sees alike has been looked at.
void Audit::check_views(Note& note) {
    std::string before;
    bool has_before = false;
    const std::vector<bool> changes = is_note(note)
                                          ? changes_by_tier(policy_, snapshot_, *targets_, note.sources, note.targets)
                                          : std::vector<bool>(policy_.tiers.size(), true);
    for (const TierId tier : tiers_) {
        if (has_before && !changes[index_of(tier)]) {
            note.seen.push_back(note.seen.back());
            continue;
        }
        const ViewAtHand view{policy_, snapshot_, names_, *targets_, tier, tier == tiers_.front()};
        note.seen.emplace_back();
        if (permits(tier, snapshot_.entry(note.id).floor)) {
            before = check_rendering(view, note.id, note.sources, has_before ? &before : nullptr, note.seen.back(),
                                     note.findings);
            has_before = true;
        }
    }
    std::string all;
    for (const SourceText& source : note.sources) {
        all += source.bytes + "\n";
    }
    note.seen.push_back(look_at(all));
}

void Audit::check_notes() {
    for_each_index(
        notes_.size(), options_.threads, [&](std::size_t i, unsigned /*worker*/) { check_views(notes_[i]); },
        options_.progress);
}

bool Audit::has_section(const Note& note, std::size_t tier, std::uint64_t section) const {
    const auto& sections = note.seen[tier].sections;
    return std::binary_search(sections.begin(), sections.end(), section);
}

// A link to a section that the vault has, and no note of that name in this view.
void Audit::check_links(std::size_t tier) {
    for (std::size_t i = 0; i < notes_.size(); ++i) {
        for (const SectionLink& link : notes_[i].seen[tier].links) {
            const auto named = by_stem_.find(link.note);
            std::vector<std::size_t> targets = {i};
            if (!link.note.empty()) {
                targets = named == by_stem_.end() ? std::vector<std::size_t>() : named->second;
            }
            const auto any = [&](std::size_t where) {
                return std::any_of(targets.begin(), targets.end(), [&](std::size_t target) {
                    return has_section(notes_[target], where, link.section);
                });
            };
            if (any(tiers_.size()) && !any(tier)) {
                findings_.push_back(
                    {FindingKind::broken_link, link.file, link.line, tiers_[tier],
                     "the section of " + link.written + " is not in the view at " + policy_.name_of(tiers_[tier])});
            }
        }
    }
}

void Audit::check_files(SourceFs& source) {
    const FilesAtHand files{vault_, snapshot_, tiers_.front(), tiers_.back(), uses_};
    std::vector<EntryId> attachments;
    for (std::size_t i = 1; i < snapshot_.size(); ++i) {
        if (snapshot_.entry(static_cast<EntryId>(i)).kind == EntryKind::attachment) {
            attachments.push_back(static_cast<EntryId>(i));
        }
    }
    std::vector<Findings> found(options_.threads);
    for_each_index(attachments.size(), options_.threads,
                   [&](std::size_t i, unsigned worker) { check_attachment(files, attachments[i], found[worker]); });
    for (Findings& each : found) {
        findings_.insert(findings_.end(), each.begin(), each.end());
    }
    check_clashes(files, findings_);
    check_folders(files, findings_);
    check_what_no_view_has(files, source, findings_);
}

// What several clearances see is told once, for the lowest.
AuditReport Audit::report() {
    for (Note& note : notes_) {
        findings_.insert(findings_.end(), std::make_move_iterator(note.findings.begin()),
                         std::make_move_iterator(note.findings.end()));
    }
    std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
        const auto rank = [](const Finding& f) { return -static_cast<int>(facts_of(f.kind).severity); };
        return std::tuple(rank(a), std::cref(a.file).get(), a.line, a.kind, a.tier) <
               std::tuple(rank(b), std::cref(b.file).get(), b.line, b.kind, b.tier);
    });
    AuditReport report;
    report.notes = notes_.size();
    std::set<std::string> told;
    std::set<std::pair<std::string, std::uint32_t>> hidden_names;  // a link that breaks there says less
    for (Finding& finding : findings_) {
        if (finding.kind == FindingKind::hidden_name) {
            hidden_names.emplace(finding.file, finding.line);
        } else if (finding.kind == FindingKind::broken_link && hidden_names.contains({finding.file, finding.line})) {
            continue;
        }
        const bool named = finding.kind == FindingKind::hidden_name;
        const std::string key = finding.file + '\n' + std::to_string(finding.line) + '\n' +
                                facts_of(finding.kind).name + (named ? finding.message : "");
        if (!told.insert(key).second) {
            continue;
        }
        if (options_.baseline.contains(fingerprint_of(finding))) {
            ++report.accepted;
        } else {
            report.findings.push_back(std::move(finding));
        }
    }
    return report;
}

AuditReport Audit::run(SourceFs& source) {
    read_notes();
    learn_names();
    check_notes();
    for (std::size_t tier = 0; tier < tiers_.size(); ++tier) {
        check_links(tier);
    }
    check_files(source);
    return report();
}

}  // namespace

// Not of its line, which moves with every edit above it, nor of the tier, which may be another in another run.
std::string fingerprint_of(const Finding& finding) {
    return hex_digest(std::string(facts_of(finding.kind).name) + '\n' + finding.file + '\n' + finding.message);
}

AuditReport audit_vault(const Vault& vault, SourceFs& source, const Snapshot& snapshot, const AuditOptions& options) {
    return Audit(vault, snapshot, options).run(source);
}

}  // namespace vaultfs
