// A mount point that a killed daemon left behind.
#include <spawn.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>

#include "vaultfs/fuse.h"

namespace vaultfs {

namespace {

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

// The kernel writes blanks and backslashes in mount points as `\040`.
std::string unescaped(const std::string& field) {
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size() && is_octal(field[i + 1])) {
            result += static_cast<char>(std::stoi(field.substr(i + 1, 3), nullptr, 8));
            i += 3;
        } else {
            result += field[i];
        }
    }
    return result;
}

// `36 35 98:0 /root /mount/point options - type source …` (proc(5)): is it that mount point, and is the type ours?
bool is_our_line(const std::string& line, const std::string& mountpoint) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 5; ++i) {
        fields >> field;
    }
    if (unescaped(field) != mountpoint) {
        return false;
    }
    while (fields >> field && field != "-") {
    }
    fields >> field;
    return field == "fuse.vaultfs";
}

// realpath() fails at the mount point itself, so its folder is resolved.
std::string resolved(const std::filesystem::path& mountpoint) {
    const auto plain = std::filesystem::absolute(mountpoint).lexically_normal();
    const auto named = plain.has_filename() ? plain : plain.parent_path();
    std::error_code error;
    const auto folder = std::filesystem::canonical(named.parent_path(), error);
    return error ? named.string() : (folder / named.filename()).string();
}

Result<void> run_fusermount(const std::string& mountpoint) {
    std::string words[] = {"fusermount3", "-u", "-z", "--", mountpoint};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(), words[4].data(), nullptr};
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
    struct stat ignored = {};
    if (::stat(mountpoint.c_str(), &ignored) == 0 || errno != ENOTCONN) {
        return false;
    }
    const std::string wanted = resolved(mountpoint);
    std::ifstream mounts("/proc/self/mountinfo");
    bool ours = false;
    for (std::string line; std::getline(mounts, line);) {
        ours = is_our_line(line, wanted) || ours;
    }
    return ours;
}

Result<void> clear_stale_mount(const std::filesystem::path& mountpoint) {
    const std::string wanted = resolved(mountpoint);
    if (::umount2(wanted.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) {
        return {};
    }
    if (errno != EPERM) {
        return fail(errno, std::strerror(errno));
    }
    return run_fusermount(wanted);
}

}  // namespace vaultfs
