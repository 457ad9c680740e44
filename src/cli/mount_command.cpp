// `vaultfs VAULT MOUNTPOINT`: also what mount.fuse3 calls for fstab and `mount -t fuse.vaultfs`.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <functional>
#include <system_error>
#include <vector>

#include "cli/commands.h"
#include "cli/logging.h"
#include "cli/mount_options.h"
#include "cli/mount_records.h"
#include "cli/opening.h"
#include "vaultfs/fuse.h"
#include "vaultfs/text.h"
#include "vaultfs/view.h"

namespace vaultfs {

namespace {

struct MountCommand {
    std::string vault;
    std::string mountpoint;
    bool foreground = false;
    bool debug = false;
    std::vector<std::string> option_lists;
    LogOptions log;
};

constexpr const char* kOptionHelp =
    "Options, separated by commas: tier=NAME (one view; else a folder\nfor each tier), config=FILE, uid=N, gid=N, "
    "umask=OCTAL,\nallow_other, refresh=SECONDS, poll, strict, cache=MiB, and those\nof mount(8)";

std::string command_list() {
    std::string text = "Other commands (each has a --help):\n";
    for (const Command& command : all_commands()) {
        std::string name = command.name;
        constexpr std::size_t kWidth = 9;
        name.resize(kWidth, ' ');
        text += "  vaultfs " + name + command.summary + "\n";
    }
    text += "\nExample: vaultfs ~/vault ~/views";
    return text;
}

void bind(CLI::App& app, MountCommand& command) {
    app.set_version_flag("--version", std::string("vaultfs ") + VAULTFS_VERSION);
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required()->type_name("");
    app.add_option("MOUNTPOINT", command.mountpoint, "The empty folder in which the views appear")
        ->required()
        ->type_name("");
    app.add_flag("-f,--foreground", command.foreground, "Stay in the foreground");
    app.add_flag("-d,--debug", command.debug, "Log every request to stderr; implies -f");
    app.add_option("-o", command.option_lists, kOptionHelp)->allow_extra_args(false)->type_name("OPTIONS");
    app.add_option("--log-level", command.log.level, "trace, debug (tells names), info, warning, error, off")
        ->type_name("LEVEL")
        ->check([](const std::string& name) { return is_log_level(name) ? "" : name + " is not a log level"; });
    app.add_option("--log-file", command.log.file, "Append the log to this file")->type_name("FILE");
    app.footer(command_list());
}

Result<MountRequest> request_of(const MountCommand& command) {
    MountRequest request;
    for (const std::string& list : command.option_lists) {
        if (auto added = add_mount_options(request, list); !added) {
            return tl::unexpected(added.error());
        }
    }
    return request;
}

MountOptions mount_options(const MountCommand& command, const MountRequest& request,
                           const std::filesystem::path& mountpoint) {
    MountOptions options;
    options.mountpoint = mountpoint;
    options.uid = request.uid;
    options.gid = request.gid;
    options.umask = request.umask;
    options.timeout_seconds = request.refresh_seconds;
    options.strict = request.strict;
    options.debug = command.debug;
    options.passed_on = request.passed_on;
    return options;
}

// Warns once when that file changes: a mount keeps the configuration that it began with.
std::function<void()> warning_of_change(const OpenedVault& opened) {
    namespace fs = std::filesystem;
    const fs::path file = opened.config.empty() ? opened.root / "vaultfs.yaml" : fs::absolute(opened.config);
    const auto time = [file] {
        std::error_code none;  // then it is a time that no file has
        return fs::last_write_time(file, none);
    };
    return [time, before = time(), told = false]() mutable {
        if (!told && time() != before) {
            told = true;
            spdlog::warn("the configuration has changed: mount anew for it to count");
        }
    };
}

ViewOptions view_options(const MountRequest& request, std::optional<TierId> tier, const OpenedVault& opened) {
    ViewOptions options;
    options.tier = tier;
    options.refresh_seconds = request.refresh_seconds;
    options.watch = !request.poll;
    options.cache_bytes = request.cache_mib << 20U;
    options.after_refresh = warning_of_change(opened);
    return options;
}

// Mounts, and answers requests to the end. Threads start behind the fork: it would leave them in the parent.
Result<void> serve(const MountCommand& command, Views& views, const MountOptions& options, MountRecord record) {
    auto mount = Mount::create(views, options);
    if (!mount) {
        return tl::unexpected(mount.error());
    }
    const bool detach = !command.foreground && !command.debug;
    if (auto logged = set_up_log(command.log, detach); !logged) {
        return logged;
    }
    if (detach) {
        if (auto detached = (*mount)->daemonize(); !detached) {
            return detached;
        }
    }
    record.pid = ::getpid();
    const AnsweringMount answering(record, [&] { return (*mount)->figures(); });
    auto ended = (*mount)->run();
    if (!ended && detach) {
        spdlog::error(ended.error().message);  // nobody reads stderr any more
    }
    return ended;
}

Result<void> mount_vault(const MountCommand& command, const MountRequest& request) {
    auto opened = open_vault(command.vault, request.config);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    const auto tier = tier_if_named(*opened->policy, request.tier);
    if (!tier) {
        return tl::unexpected(tier.error());
    }
    const auto mountpoint = prepare_mountpoint(command.mountpoint, *opened);
    if (!mountpoint) {
        return tl::unexpected(mountpoint.error());
    }
    opened->vault->keep_out_of(*mountpoint);
    const auto views = Views::open(opened->vault, view_options(request, *tier, *opened));
    if (!views) {
        return tl::unexpected(views.error());
    }
    const MountRecord record = {mountpoint->string(),
                                opened->root.string(),
                                request.tier.value_or(""),
                                joined(command.option_lists, ","),
                                request.refresh_seconds,
                                0,
                                static_cast<std::int64_t>(std::time(nullptr))};
    return serve(command, **views, mount_options(command, request, *mountpoint), record);
}

}  // namespace

int run_mount(Arguments arguments) {
    MountCommand command;
    CLI::App app("Mounts a vault as one folder tree per confidentiality tier.", "vaultfs");
    bind(app, command);
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    const auto request = request_of(command);
    if (!request) {
        return complain(request.error().message, kExitUsage);
    }
    if (const auto logged = set_up_log(command.log, false); !logged) {
        return complain(logged.error().message);
    }
    const auto done = mount_vault(command, *request);
    return done ? kExitSuccess : complain(done.error().message);
}

}  // namespace vaultfs
