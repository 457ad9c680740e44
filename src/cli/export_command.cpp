// `vaultfs export`: a plain copy of a view in a folder.
#include "vaultfs/export.h"

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "cli/commands.h"
#include "cli/logging.h"
#include "cli/opening.h"
#include "cli/progress.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

struct ExportCommand {
    std::string vault;
    std::string folder;
    std::string tier;
    std::optional<std::string> config;
    bool quiet = false;
};

void bind(CLI::App& app, ExportCommand& command) {
    app.add_option("--tier", command.tier, "The clearance of the view")->required();
    app.add_option("--config", command.config, "A configuration in place of the vault's own");
    app.add_flag("-q,--quiet", command.quiet, "Tell only what went wrong");
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required();
    app.add_option("FOLDER", command.folder, "A new or empty folder, or that of an earlier export")->required();
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

// Below $XDG_STATE_HOME, a file for each exported folder; empty where there is no home.
fs::path memory_of(const fs::path& folder) {
    const char* const state = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    if ((state == nullptr || *state == '\0') && (home == nullptr || *home == '\0')) {
        return {};
    }
    const fs::path base = state != nullptr && *state != '\0' ? fs::path(state) : fs::path(home) / ".local/state";
    const std::string name = folder.string();
    char digest[17];
    std::snprintf(digest, sizeof digest, "%016" PRIx64,
                  static_cast<std::uint64_t>(XXH3_64bits(name.data(), name.size())));
    return base / "vaultfs" / "export" / digest;
}

Result<ExportReport> exported(const ExportCommand& command) {
    const auto opened = open_vault(command.vault, command.config);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    const auto tier = tier_named(*opened->policy, command.tier);
    if (!tier) {
        return tl::unexpected(tier.error());
    }
    const auto folder = prepare_export_folder(command.folder, *opened);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    ExportOptions options;
    options.tier = *tier;
    options.folder = *folder;
    options.memory = memory_of(*folder);
    options.basis = basis_of(*opened);
    options.vault = opened->root.string();
    options.threads = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
    if (!command.quiet) {
        options.progress = progress_on_terminal("files");
    }
    return export_view(*opened->vault, options);
}

int tell(const ExportCommand& command, const ExportReport& report) {
    if (!command.quiet) {
        std::printf("%zu files in the view at %s: %zu written, %zu as they were, %zu deleted\n", report.files,
                    command.tier.c_str(), report.written,
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
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    if (const auto logged = set_up_log({}, false); !logged) {
        return complain(logged.error().message);
    }
    const auto report = exported(command);
    return report ? tell(command, *report) : complain(report.error().message);
}

}  // namespace vaultfs
