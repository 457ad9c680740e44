// `vaultfs export`: a plain copy of a view in a folder.
#include "vaultfs/export.h"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "cli/commands.h"
#include "cli/opening.h"
#include "cli/own_files.h"
#include "cli/progress.h"
#include "owner/printable.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

struct ExportCommand {
    ViewArguments view;
    std::string folder;
    bool quiet = false;
};

void bind(CLI::App& app, ExportCommand& command) {
    bind_view(app, command.view);
    app.add_flag("-q,--quiet", command.quiet, "Tell only what went wrong");
    app.add_option("FOLDER", command.folder, "A new or empty folder, or that of an earlier export")
        ->required()
        ->type_name("");
    app.footer("Example: vaultfs export --tier public ~/vault ~/site/content");
}

// A digest of all that renderings depend on and that is not in the vault's notes: the configuration, this program.
std::uint64_t basis_of(const OpenedVault& opened) {
    std::ifstream in(opened.config, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    struct stat self {};
    ::stat("/proc/self/exe", &self);
    text << VAULTFS_VERSION << self.st_size << '.' << self.st_mtim.tv_sec << '.' << self.st_mtim.tv_nsec;
    const std::string all = text.str();
    return XXH3_64bits(all.data(), all.size());
}

// A file for each exported folder; empty where there is no place for it.
fs::path memory_of(const fs::path& folder) {
    const fs::path state = state_folder();
    return file_for(state.empty() ? state : state / "export", folder);
}

Result<ExportReport> exported(const ExportCommand& command) {
    const auto view = open_view(command.view);
    if (!view) {
        return tl::unexpected(view.error());
    }
    const OpenedVault& opened = view->vault;
    const auto folder = prepare_export_folder(command.folder, opened);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    ExportOptions options;
    options.tier = view->tier;
    options.folder = *folder;
    options.memory = memory_of(*folder);
    options.basis = basis_of(opened);
    options.vault = opened.root.string();
    options.threads = thread_count();
    if (!command.quiet) {
        options.progress = progress_on_terminal("files");
    }
    return export_view(*opened.vault, options);
}

int tell(const ExportCommand& command, const ExportReport& report) {
    if (!command.quiet) {
        std::printf("%s in the view at %s: %zu written, %zu as they were, %zu deleted\n",
                    counted(report.files, "file").c_str(), command.view.tier.c_str(), report.written,
                    report.files - std::min(report.files, report.written + report.problems.size()), report.deleted);
    }
    for (const std::string& problem : report.problems) {
        complain(problem);
    }
    return report.problems.empty() ? kExitSuccess : kExitFailure;
}

}  // namespace

int run_export(Arguments arguments) {
    ExportCommand command;
    CLI::App app(
        "Writes a plain copy of the view of a tier into a folder: the names, bytes and times of a mount. What has not "
        "changed since an earlier export is left alone; what that wrote and the view no longer holds is deleted, and "
        "nothing else.",
        "vaultfs export");
    bind(app, command);
    return run_command(app, arguments, [&] {
        return exported(command).map([&](const ExportReport& report) { return tell(command, report); });
    });
}

}  // namespace vaultfs
