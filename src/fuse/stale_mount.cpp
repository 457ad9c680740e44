// Takes mounts away; among them those that a killed daemon left behind.
#include <spawn.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "vaultfs/fuse.h"

namespace vaultfs {

namespace {

// realpath() fails at the mount point itself, so its folder is resolved.
std::string resolved(const std::filesystem::path& mountpoint) {
    const auto plain = std::filesystem::absolute(mountpoint).lexically_normal();
    const auto named = plain.has_filename() ? plain : plain.parent_path();
    std::error_code error;
    const auto folder = std::filesystem::canonical(named.parent_path(), error);
    return error ? named.string() : (folder / named.filename()).string();
}

Result<void> run_fusermount(const std::string& mountpoint, bool lazy) {
    std::string words[] = {"fusermount3", lazy ? "-uz" : "-u", "--", mountpoint};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    pid_t child = 0;
    if (const int error = posix_spawnp(&child, "fusermount3", nullptr, nullptr, arguments, environ); error != 0) {
        return fail(error, "cannot run fusermount3");
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(EBUSY, "fusermount3 could not unmount it");
    }
    return {};
}

}  // namespace

bool is_stale_mount(const std::filesystem::path& mountpoint) {
    // Not stat(2): the kernel answers that from what it remembers, for as long as the daemon has told it to.
    struct statfs ignored = {};
    if (::statfs(mountpoint.c_str(), &ignored) == 0 || errno != ENOTCONN) {
        return false;
    }
    const std::string wanted = resolved(mountpoint);
    const auto mounts = live_mounts();
    return std::any_of(mounts.begin(), mounts.end(),
                       [&](const LiveMount& mount) { return mount.mountpoint == wanted; });
}

std::filesystem::path resolved_mountpoint(const std::filesystem::path& mountpoint) {
    return resolved(mountpoint);
}

Result<void> unmount(const std::filesystem::path& mountpoint, bool lazy) {
    const std::string wanted = resolved(mountpoint);
    if (::umount2(wanted.c_str(), (lazy ? MNT_DETACH : 0) | UMOUNT_NOFOLLOW) == 0) {
        return {};
    }
    if (errno != EPERM) {
        return fail(errno, std::strerror(errno));
    }
    return run_fusermount(wanted, lazy);
}

Result<void> clear_stale_mount(const std::filesystem::path& mountpoint) {
    return unmount(mountpoint, true);
}

}  // namespace vaultfs
