// `vaultfs render`: the bytes that a view holds of one note, without a mount.
#include <cerrno>
#include <cstring>

#include "cli/commands.h"
#include "cli/opening.h"
#include "vaultfs/view.h"

namespace vaultfs {

namespace {

struct RenderCommand {
    ViewArguments view;
    std::string note;
};

void bind(CLI::App& app, RenderCommand& command) {
    bind_view(app, command.view);
    app.add_option("NOTE", command.note, "The path of a note or attachment in the view")->required()->type_name("");
    app.footer("Example: vaultfs render --tier public ~/vault Science/Hilbert.md");
}

// Words for the reader of a view: for a hidden note the same as for one that does not exist (VIEWS 3.4).
std::string reason(const RenderCommand& command, const Error& error) {
    if (error.code == ENOENT || error.code == ENOTDIR) {
        return "no such note or attachment in the view at " + command.view.tier;
    }
    return error.code == EISDIR ? "a folder" : std::strerror(error.code);
}

Result<std::string> bytes_in_view(const RenderCommand& command, const OpenedView& opened) {
    ViewOptions options;
    options.tier = opened.tier;
    auto views = Views::open(opened.vault.vault, options);
    if (!views) {
        return tl::unexpected(views.error());
    }
    return (*views)
        ->open_file(view_path(command.note), opened.tier)
        .and_then([](const OpenFile& file) { return file.read_all(); })
        .map_error([&](const Error& error) {
            return Error{error.code, command.note + ": " + reason(command, error)};
        });
}

}  // namespace

int run_render(Arguments arguments) {
    RenderCommand command;
    CLI::App app("Writes the bytes that the view of a tier holds of a note or attachment to stdout.", "vaultfs render");
    bind(app, command);
    return run_command(app, arguments, [&] {
        return open_view(command.view)
            .and_then([&](const OpenedView& opened) { return bytes_in_view(command, opened); })
            .map(write_out);
    });
}

}  // namespace vaultfs
