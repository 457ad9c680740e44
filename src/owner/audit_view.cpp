// Checks of what a clearance sees of a note: names that are hidden from it, comments, links to sections.
#include <xxhash.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "note/block_marks.h"
#include "note/frontmatter.h"
#include "note/links_named.h"
#include "owner/audit_checks.h"
#include "owner/reasons.h"
#include "owner/sources.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::string_view stem_of(std::string_view name) {
    return is_note_name(name) ? without_extension(name) : name;
}

// A heading as links name it: Obsidian drops signs, and nobody counts blanks.
std::uint64_t hash_of_heading(std::string_view heading) {
    std::string plain;
    for (const char c : fold_name(heading)) {
        constexpr unsigned char kNotAscii = 0x80;
        plain += is_ascii_alnum(c) || static_cast<unsigned char>(c) >= kNotAscii ? std::string(1, c) : "";
    }
    return XXH3_64bits(plain.data(), plain.size());
}

std::string without_tags(std::string_view heading) {
    std::string rest;
    for (std::size_t at = 0; at < heading.size();) {
        const std::size_t end = std::min(heading.size(), heading.find(' ', at));
        const std::string_view word = heading.substr(at, end - at);
        rest += word.starts_with('#') ? "" : std::string(word) + ' ';
        at = end + 1;
    }
    return rest;
}

std::uint64_t hash_of_block(std::string_view id) {
    const std::string folded = "^" + fold_name(id);
    return XXH3_64bits(folded.data(), folded.size());
}

// Whether a link may have a `#` in its target. Cheap, for many notes have none.
bool may_link_section(std::string_view text) {
    for (std::size_t at = text.find('#'); at != kNone; at = text.find('#', at + 1)) {
        const bool in_word = at > 0 && !is_blank(text[at - 1]) && text[at - 1] != '#';
        if (in_word) {
            return true;
        }
    }
    return false;
}

// Whether a line opens a fence whose content is not shown but run. Inside quotes and lists too.
bool is_run_fence(std::string_view line) {
    constexpr std::string_view kLanguages[] = {"dataview", "dataviewjs", "query", "tasks", "templater", "js-engine"};
    const std::size_t fence = std::min(line.find("```"), line.find("~~~"));
    if (fence == kNone || line.find_first_not_of(kContainerMarks) != fence) {
        return false;
    }
    std::string_view language = line.substr(std::min(line.size(), line.find_first_not_of("`~", fence)));
    language = trim(language);
    language = language.substr(0, language.find_first_of(" \t{"));
    return std::any_of(std::begin(kLanguages), std::end(kLanguages),
                       [&](std::string_view known) { return equal_ignoring_case(language, known); });
}

void add_body_labels(const Policy& policy, std::string_view body, std::vector<bool>& changes) {
    if (!may_have_labels(policy, body)) {
        return;
    }
    const BodyLabels labels = label_body(policy, body, parse_blocks(body));
    for (const LabelledLines& part : labels.lines) {
        changes[index_of(part.label)] = true;
    }
    for (const LabelledRange& part : labels.ranges) {
        changes[index_of(part.label)] = true;
    }
}

// The tiers at which the name that a link leads to comes to be visible, where something of it may still be missing.
void add_links(const Snapshot& snapshot, const LinkTargets& targets, const WrittenTargets& written,
               std::vector<bool>& changes) {
    for (const std::string& target : written) {
        const std::size_t hash = target.find('#');
        const std::string_view path = trim(std::string_view(target).substr(0, hash));
        if (hash == kNone && !targets.missing(path, TierId{})) {
            continue;
        }
        const std::string stem = fold_linked_name(stem_of(last_part(path)));
        for (std::size_t tier = 1; tier < changes.size(); ++tier) {
            if (snapshot.name_state(stem, tier_id(tier - 1)) != snapshot.name_state(stem, tier_id(tier))) {
                changes[tier] = true;
            }
        }
    }
}

// Where each span of a rendering begins in its text.
std::vector<std::size_t> starts_of(const std::vector<Span>& spans) {
    std::vector<std::size_t> starts;
    std::size_t at = 0;
    for (const Span& span : spans) {
        starts.push_back(at);
        at += span.length;
    }
    return starts;
}

class RenderingChecks {
  public:
    RenderingChecks(const ViewAtHand& view, EntryId file, const std::vector<SourceText>& sources, Findings& findings)
        : view_(view),
          sources_(sources),
          is_note_(view.snapshot.entry(file).kind == EntryKind::note),
          path_(view.snapshot.path_of(file)),
          links_(view.snapshot, view.clearance),
          context_{view.policy, view.clearance, path_, links_},
          rendering_(render_sources(context_, view.snapshot.entry(file).kind, sources)),
          starts_(starts_of(rendering_.spans)),
          findings_(findings) {}

    [[nodiscard]] const std::string& text() const { return rendering_.text; }

    void run() {
        check_names();
        check_guard();
        if (view_.lowest && is_note_) {
            check_comments();
            check_code();
        }
    }

    void check_links(SeenNote& seen) {
        if (!is_note_) {
            check_nodes(seen);
        }
        if (view_.targets.empty() && !may_link_section(text())) {
            return;
        }
        for (const Link& link : find_links(text())) {
            const std::string target = decode_target(link.target.of(text())).text;
            if (!is_external(link.form, target)) {
                check_link(target, link.whole.begin, seen);
            }
        }
    }

  private:
    // The file and line that a byte of the rendering comes from; those of what comes before it for made bytes.
    [[nodiscard]] std::pair<std::string, std::uint32_t> place_of(std::size_t offset) const {
        auto at = static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) - starts_.begin());
        for (; at > 0; --at) {
            const Span& span = rendering_.spans[at - 1];
            if (span.variant != Span::kNoVariant) {
                const std::size_t within = std::min(offset - starts_[at - 1], span.length - 1);
                const SourceText& source = sources_[span.variant];
                return {source.path.text(), line_number(source.bytes, span.offset + within)};
            }
        }
        return {sources_.front().path.text(), 1};
    }

    void add(FindingKind kind, std::size_t offset, std::string message) {
        auto [file, line] = place_of(offset);
        findings_.push_back({kind, std::move(file), line, view_.clearance, std::move(message)});
    }

    void check_names() {
        std::size_t told = 0;
        for (const Mention& mention : view_.names.find(text(), view_.clearance)) {
            if (++told > kMostOfAKind) {
                return;
            }
            add(FindingKind::hidden_name, mention.range.begin,
                "\"" + std::string(mention.range.of(text())) + "\" names \"" + *mention.name +
                    "\", which exists from " + view_.policy.name_of(mention.level) + " on");
        }
    }

    // What the guard hit is no longer in the text: it is looked for where it was written, outside of what is withheld
    // for another reason.
    void check_guard() {
        if (rendering_.guard_hits == 0) {
            return;
        }
        const std::size_t before = findings_.size();
        for (const SourceText& source : sources_) {
            if (permits(view_.clearance, source.label)) {
                add_guard_hits(source);
            }
        }
        if (findings_.size() == before) {
            findings_.push_back({FindingKind::guard_hit, sources_.front().path.text(), 0, view_.clearance,
                                 std::to_string(rendering_.guard_hits) + " hits"});
        }
    }

    void add_guard_hits(const SourceText& source) {
        const std::vector<Reason> reasons = reasons_but_the_guard(context_, source.bytes);
        std::vector<Range> links;
        for (const Link& link : find_links(source.bytes)) {
            links.push_back(link.whole);  // those have a verdict of their own
        }
        std::size_t told = 0;
        for (const Range& run : NameSpotter(view_.policy, view_.clearance).runs(source.bytes)) {
            if (++told > kMostOfAKind) {
                return;
            }
            const bool linked = std::any_of(links.begin(), links.end(), [run](const Range& link) {
                return link.begin < run.end && run.begin < link.end;
            });
            if (!linked && reason_at(reasons, run) == nullptr) {
                findings_.push_back({FindingKind::guard_hit, source.path.text(), line_number(source.bytes, run.begin),
                                     view_.clearance,
                                     "\"" + std::string(trim(run.of(source.bytes))) + "\" names a tier above"});
            }
        }
    }

    // Whatever looks like a comment, in code too.
    void check_comments() {
        constexpr std::pair<std::string_view, std::string_view> kForms[] = {{"%%", "%%"}, {"<!--", "-->"}};
        for (const auto& [opener, closer] : kForms) {
            std::size_t told = 0;
            for (std::size_t at = text().find(opener); at != kNone && told < kMostOfAKind;
                 at = text().find(opener, at)) {
                ++told;
                const std::size_t end = text().find(closer, at + opener.size());
                add(FindingKind::visible_comment, at, "a comment, or what looks like one");
                at = end == kNone ? text().size() : end + closer.size();
            }
        }
    }

    // Fences of plugins that search the vault or run scripts, and Templater's commands.
    void check_code() {
        constexpr std::size_t kQuoted = 100;  // bytes of a line: enough to know it again
        std::size_t told = 0;
        for (std::size_t at = 0; at < text().size() && told < kMostOfAKind; at = next_line(text(), at)) {
            const std::string_view line = std::string_view(text()).substr(at, next_line(text(), at) - at);
            if (is_run_fence(line) || line.find("<%") != kNone) {
                ++told;
                add(FindingKind::visible_code, at, "\"" + std::string(trim(line).substr(0, kQuoted)) + "\"");
            }
        }
    }

    // A canvas names files in its nodes, and sections of them beside.
    void check_nodes(SeenNote& seen) {
        const nlohmann::json canvas = nlohmann::json::parse(text(), nullptr, false);
        const auto nodes = canvas.is_object() ? canvas.find("nodes") : canvas.end();
        for (const auto& node : nodes != canvas.end() ? *nodes : nlohmann::json::array()) {
            const std::string file = text_of(node, "file");
            const std::size_t at = file.empty() ? kNone : text().find(file);
            if (!file.empty()) {
                check_link(file + text_of(node, "subpath"), at == kNone ? 0 : at, seen);
            }
        }
    }

    static std::string text_of(const nlohmann::json& node, const char* key) {
        const auto found = node.is_object() ? node.find(key) : node.end();
        return found != node.end() && found->is_string() ? found->get<std::string>() : "";
    }

    // Its file may be missing in the view, or its section: what sections there are is known when all have been seen.
    void check_link(const std::string& target, std::size_t offset, SeenNote& seen) {
        const std::size_t hash = target.find('#');
        const std::string_view path = trim(std::string_view(target).substr(0, hash));
        if (const auto missing = view_.targets.missing(path, view_.clearance)) {
            return add(FindingKind::broken_link, offset,
                       "\"" + std::string(path) + "\" leads to " + view_.snapshot.path_of(*missing).text() +
                           ", which is not in the view at " + view_.policy.name_of(view_.clearance));
        }
        const std::string_view section = hash == kNone ? "" : std::string_view(target).substr(target.rfind('#') + 1);
        if (trim(section).empty()) {
            return;
        }
        auto [file, line] = place_of(offset);
        seen.links.push_back({fold_name(stem_of(last_part(path))),
                              section.starts_with('^') ? hash_of_block(section.substr(1)) : hash_of_heading(section),
                              target, std::move(file), line});
    }

    const ViewAtHand& view_;
    const std::vector<SourceText>& sources_;
    bool is_note_;
    ViewPath path_;
    SnapshotOracle links_;
    RenderContext context_;
    Rendering rendering_;
    std::vector<std::size_t> starts_;
    Findings& findings_;
};

}  // namespace

std::vector<bool> changes_by_tier(const Policy& policy, const Snapshot& snapshot, const LinkTargets& targets,
                                  const std::vector<SourceText>& sources, const std::vector<WrittenTargets>& written) {
    std::vector<bool> changes(policy.tiers.size(), false);
    for (const SourceText& source : sources) {
        changes[index_of(source.label)] = true;
        const NoteParts parts = split_note(source.bytes);
        add_body_labels(policy, parts.body.of(source.bytes), changes);
        const std::string_view front = parts.front.of(source.bytes);
        for (const KeyLabel& key : read_key_labels(policy, front_content(front), true).labels) {
            changes[index_of(key.label)] = true;
        }
    }
    for (const WrittenTargets& each : written) {
        add_links(snapshot, targets, each, changes);
    }
    return changes;
}

SeenNote look_at(std::string_view text) {
    SeenNote seen;
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        std::string_view line = trim(text.substr(at, next_line(text, at) - at));
        if (const std::size_t id = line.rfind(" ^"); id != kNone && line.find(' ', id + 1) == kNone) {
            seen.sections.push_back(hash_of_block(line.substr(id + 2)));
        } else if (line.starts_with('^')) {
            seen.sections.push_back(hash_of_block(line.substr(1)));
        }
        line = behind_quote_marks(line);
        if (line.starts_with('#')) {
            const std::string_view heading = line.substr(std::min(line.size(), line.find_first_not_of('#')));
            seen.sections.push_back(hash_of_heading(heading));
            seen.sections.push_back(hash_of_heading(without_tags(heading)));  // as people write it
        }
    }
    std::sort(seen.sections.begin(), seen.sections.end());
    return seen;
}

std::string check_rendering(const ViewAtHand& view, EntryId file, const std::vector<SourceText>& sources,
                            const std::string* previous, SeenNote& seen, Findings& findings) {
    RenderingChecks checks(view, file, sources, findings);
    if (previous == nullptr || *previous != checks.text()) {
        checks.run();
    }
    seen = look_at(checks.text());
    checks.check_links(seen);
    return checks.text();
}

}  // namespace vaultfs
