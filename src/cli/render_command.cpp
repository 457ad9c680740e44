// `vaultfs render`: the bytes that a view holds of one note, without a mount.
#include <cerrno>
#include <cstring>

#include "cli/commands.h"
#include "cli/logging.h"
#include "cli/opening.h"
#include "vaultfs/text.h"
#include "vaultfs/view.h"

namespace vaultfs {

namespace {

struct RenderCommand {
    std::string vault;
    std::string note;
    std::string tier;
    std::optional<std::string> config;
};

void bind(CLI::App& app, RenderCommand& command) {
    app.add_option("--tier", command.tier, "The clearance of the view")->required();
    app.add_option("--config", command.config, "A configuration in place of the vault's own");
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required();
    app.add_option("NOTE", command.note, "The path of a note or attachment in the view")->required();
    app.footer("Example: vaultfs render --tier public ~/vault Science/Hilbert.md");
}

ViewPath view_path(const std::string& written) {
    ViewPath path;
    for (const std::string_view part : path_parts(written)) {
        path = path.child(part);
    }
    return path;
}

// Words for the reader of a view: for a hidden note the same as for one that does not exist (VIEWS 3.4).
std::string reason(const RenderCommand& command, const Error& error) {
    if (error.code == ENOENT || error.code == ENOTDIR) {
        return "no such note or attachment in the view at " + command.tier;
    }
    return error.code == EISDIR ? "a folder" : std::strerror(error.code);
}

Result<std::string> bytes_in_view(const RenderCommand& command, const OpenedVault& opened, TierId tier) {
    ViewOptions options;
    options.tier = tier;
    auto views = Views::open(opened.vault, options);
    if (!views) {
        return tl::unexpected(views.error());
    }
    return (*views)
        ->open_file(view_path(command.note), tier)
        .and_then([](const OpenFile& file) { return file.read_all(); })
        .map_error([&](const Error& error) {
            return Error{error.code, command.note + ": " + reason(command, error)};
        });
}

Result<std::string> rendered(const RenderCommand& command) {
    auto opened = open_vault(command.vault, command.config);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    return tier_named(*opened->policy, command.tier).and_then([&](TierId tier) {
        return bytes_in_view(command, *opened, tier);
    });
}

}  // namespace

int run_render(Arguments arguments) {
    RenderCommand command;
    CLI::App app("Writes the bytes that the view of a tier holds of a note or attachment to stdout.", "vaultfs render");
    bind(app, command);
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    if (const auto logged = set_up_log({}, false); !logged) {
        return complain(logged.error().message);
    }
    const auto bytes = rendered(command);
    return bytes ? write_out(*bytes) : complain(bytes.error().message);
}

}  // namespace vaultfs
