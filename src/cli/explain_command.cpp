// `vaultfs explain`: a note with the origin of each line, and what is withheld in its place.
#include "vaultfs/explain.h"

#include <cerrno>

#include "cli/commands.h"
#include "cli/opening.h"

namespace vaultfs {

namespace {

struct ExplainCommand {
    ViewArguments view;
    std::string note;
    std::string format = "text";
    bool withheld = false;
};

void bind(CLI::App& app, ExplainCommand& command) {
    bind_view(app, command.view);
    app.add_option("--format", command.format, "How to tell it")
        ->type_name("FORMAT")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_flag("--withheld", command.withheld, "Show the text of what is withheld as well");
    app.add_option("NOTE", command.note, "A note: its path in a view, or that of one of its files in the vault")
        ->required()
        ->type_name("");
    app.footer(
        "Each line has the number of its variant, the line there and the label: `|` is in the view, `X` is withheld, "
        "`=` is merged with another variant's.\n\nExample: vaultfs explain --tier public --withheld ~/vault "
        "Science/Hilbert.md");
}

// By its path in the highest view, or in the vault.
std::optional<EntryId> entry_named(const OpenedVault& opened, const Snapshot& snapshot, const std::string& name) {
    const ViewPath path = view_path(name);
    const TierId highest = opened.policy->highest();
    const auto found = snapshot.find(path, highest);
    return found ? found : snapshot.find(facts_of_file(*opened.policy, VaultPath(path.text())).logical, highest);
}

Result<std::string> explained(const ExplainCommand& command) {
    const auto view = open_view(command.view);
    if (!view) {
        return tl::unexpected(view.error());
    }
    const auto& [opened, tier] = *view;
    const auto snapshot = opened.vault->scan(nullptr);
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    const auto entry = entry_named(opened, **snapshot, command.note);
    if (!entry) {
        return fail(ENOENT, command.note + ": no such note in the vault");
    }
    const EntryKind kind = (*snapshot)->entry(*entry).kind;
    if (kind != EntryKind::note && kind != EntryKind::canvas) {
        return fail(EINVAL, command.note + ": not a note; attachments are shown whole or not at all");
    }
    const auto sources = read_sources(*opened.vault, **snapshot, *entry);
    const Explanation explanation = explain_note(*opened.policy, **snapshot, *entry, tier, sources);
    const ExplainStyle style{wants_colours(), command.withheld};
    return command.format == "json" ? explanation_json(*opened.policy, explanation, style)
                                    : explanation_text(*opened.policy, explanation, style);
}

}  // namespace

int run_explain(Arguments arguments) {
    ExplainCommand command;
    CLI::App app("Tells of each line of a note where it comes from, and what a clearance does not see of it, and why.",
                 "vaultfs explain");
    bind(app, command);
    return run_command(app, arguments, [&] { return explained(command).map(write_out); });
}

}  // namespace vaultfs
