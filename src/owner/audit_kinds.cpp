// The kinds of findings: their names, how grave they are, and what mends them.
#include <algorithm>
#include <iterator>

#include "vaultfs/audit.h"

namespace vaultfs {

namespace {

constexpr KindFacts kKinds[] = {
    {FindingKind::hidden_name, "hidden-name", Severity::error, "a view names a note that is hidden in it",
     "label the passage, or reword it; or show the note"},
    {FindingKind::guard_hit, "guard-hit", Severity::error, "only the guard withheld a name above the clearance",
     "write it as a link, or label the passage"},
    {FindingKind::attachment_text, "attachment-text", Severity::error, "a text attachment names a layer above the view",
     "move the attachment to that layer, or take the name out of it: attachments are served as they are"},
    {FindingKind::image_position, "image-position", Severity::error, "a picture tells where it was taken",
     "strip its metadata (exiftool -gps:all= FILE), or move it to a higher layer"},
    {FindingKind::unknown_label, "unknown-label", Severity::warning, "a label names no tier",
     "spell it as one of the tiers; until then it counts as the highest"},
    {FindingKind::label_conflict, "label-conflict", Severity::warning, "a label is at odds with the layer",
     "move the file to the layer of its label, or correct the label; the higher of both counts"},
    {FindingKind::open_region, "open-region", Severity::warning, "a region or comment is not closed",
     "close it; until then it runs to the end of the file"},
    {FindingKind::bad_frontmatter, "bad-frontmatter", Severity::warning, "frontmatter does not parse",
     "correct the YAML; until then it is not merged, and redacted by line"},
    {FindingKind::attachment_above, "attachment-above", Severity::warning,
     "an attachment is used only by notes above its tier", "move it to the layer of the notes that use it"},
    {FindingKind::clash, "clash", Severity::warning, "a name is a file and a folder", "rename one of them"},
    {FindingKind::broken_link, "broken-link", Severity::warning, "a link works in the vault and not in a view",
     "link to what the view has, or show what the link leads to"},
    {FindingKind::no_view, "no-view", Severity::warning, "a file is in no view",
     "put a plain, readable file there, or name it under `ignore`"},
    {FindingKind::visible_comment, "visible-comment", Severity::note, "a comment shows at the lowest tier",
     "label it, take it out of the code, or change `comments` or `comments_keep`"},
    {FindingKind::visible_code, "visible-code", Severity::note, "code that is run shows at the lowest tier",
     "label it: a query tells what it looks for, and a reader's application runs it"},
    {FindingKind::empty_folder, "empty-folder", Severity::note, "a folder's name shows, with nothing in it",
     "move the folder to the layer of its files, or set `hide_empty_folders`"},
};

constexpr const char* kSeverities[] = {"note", "warning", "error"};

}  // namespace

const char* name_of(Severity severity) {
    return kSeverities[static_cast<std::size_t>(severity)];
}

std::optional<Severity> severity_named(std::string_view name) {
    const auto* found = std::find(std::begin(kSeverities), std::end(kSeverities), name);
    return found == std::end(kSeverities) ? std::nullopt
                                          : std::optional(static_cast<Severity>(found - std::begin(kSeverities)));
}

std::span<const KindFacts> all_kinds() {
    return kKinds;
}

const KindFacts& facts_of(FindingKind kind) {
    return *std::find_if(std::begin(kKinds), std::end(kKinds),
                         [kind](const KindFacts& facts) { return facts.kind == kind; });
}

}  // namespace vaultfs
