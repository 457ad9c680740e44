// `vaultfs explain`: a note with the origin of each line, and what is withheld in its place.
#include "vaultfs/explain.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "cli/commands.h"
#include "cli/logging.h"
#include "cli/opening.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

struct ExplainCommand {
    std::string vault;
    std::string note;
    std::string tier;
    std::string format = "text";
    std::optional<std::string> config;
    bool withheld = false;
};

void bind(CLI::App& app, ExplainCommand& command) {
    app.add_option("--tier", command.tier, "The clearance of the view")->required();
    app.add_option("--config", command.config, "A configuration in place of the vault's own");
    app.add_option("--format", command.format, "text or json")->check(CLI::IsMember({"text", "json"}));
    app.add_flag("--withheld", command.withheld, "Show the text of what is withheld as well");
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required();
    app.add_option("NOTE", command.note, "A note: its path in a view, or that of one of its files in the vault")
        ->required();
    app.footer(
        "Each line has the number of its variant, the line there and the label: `|` is in the view, `X` is withheld, "
        "`=` is merged with another variant's.\n\nExample: vaultfs explain --tier public --withheld ~/vault "
        "Science/Hilbert.md");
}

// By its path in the highest view, or in the vault.
std::optional<EntryId> entry_named(const OpenedVault& opened, const Snapshot& snapshot, const std::string& name) {
    ViewPath path;
    std::string in_vault;
    for (const std::string_view part : path_parts(name)) {
        path = path.child(part);
        in_vault += (in_vault.empty() ? "" : "/") + std::string(part);
    }
    const TierId highest = opened.policy->highest();
    auto found = snapshot.find(path, highest);
    return found ? found : snapshot.find(facts_of_file(*opened.policy, VaultPath(in_vault)).logical, highest);
}

Result<std::string> explained(const ExplainCommand& command) {
    const auto opened = open_vault(command.vault, command.config);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    const auto tier = tier_named(*opened->policy, command.tier);
    if (!tier) {
        return tl::unexpected(tier.error());
    }
    const auto snapshot = opened->vault->scan(nullptr, 2);
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    const auto entry = entry_named(*opened, **snapshot, command.note);
    if (!entry) {
        return fail(ENOENT, command.note + ": no such note in the vault");
    }
    const EntryKind kind = (*snapshot)->entry(*entry).kind;
    if (kind != EntryKind::note && kind != EntryKind::canvas) {
        return fail(EINVAL, command.note + ": not a note; attachments are shown whole or not at all");
    }
    const auto sources = read_sources(*opened->vault, **snapshot, *entry);
    const Explanation explanation = explain_note(*opened->policy, **snapshot, *entry, *tier, sources);
    const bool colours = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
    const ExplainStyle style{colours, command.withheld};
    return command.format == "json" ? explanation_json(*opened->policy, explanation, style)
                                    : explanation_text(*opened->policy, explanation, style);
}

}  // namespace

int run_explain(Arguments arguments) {
    ExplainCommand command;
    CLI::App app("Tells of each line of a note where it comes from, and what a clearance does not see of it, and why.",
                 "vaultfs explain");
    bind(app, command);
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    if (const auto logged = set_up_log({}, false); !logged) {
        return complain(logged.error().message);
    }
    const auto text = explained(command);
    return text ? write_out(*text) : complain(text.error().message);
}

}  // namespace vaultfs
