// `vaultfs umount`: takes a mount away.
#include <algorithm>
#include <cerrno>

#include "cli/commands.h"
#include "cli/mount_records.h"
#include "vaultfs/fuse.h"

namespace vaultfs {

namespace {

struct UmountCommand {
    std::string mountpoint;
    bool lazy = false;
};

void bind(CLI::App& app, UmountCommand& command) {
    app.add_option("MOUNTPOINT", command.mountpoint, "Where the views are")->required()->type_name("");
    app.add_flag("-l,--lazy", command.lazy, "Take it from sight even while someone uses it");
    app.footer("Example: vaultfs umount ~/views");
}

bool is_ours(const std::filesystem::path& mountpoint) {
    const auto mounts = live_mounts();
    return std::any_of(mounts.begin(), mounts.end(),
                       [&](const LiveMount& mount) { return mount.mountpoint == mountpoint; });
}

}  // namespace

int run_umount(Arguments arguments) {
    UmountCommand command;
    CLI::App app("Takes mounted views away, and what a daemon that was killed left.", "vaultfs umount");
    bind(app, command);
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    const std::filesystem::path mountpoint = resolved_mountpoint(command.mountpoint);
    if (!is_ours(mountpoint)) {
        return complain(command.mountpoint + ": no view is mounted there");
    }
    const bool stale = is_stale_mount(command.mountpoint);
    const auto done = unmount(command.mountpoint, command.lazy || stale);
    if (!done) {
        const bool busy = done.error().code == EBUSY && !command.lazy;
        return complain(command.mountpoint + ": " + done.error().message +
                        (busy ? "; --lazy takes it from sight" : ""));
    }
    if (stale) {
        forget_mount(mountpoint);
    }
    return kExitSuccess;
}

}  // namespace vaultfs
