// A vault that is mounted for one test, by the real program through the real kernel, and unmounted whatever happens.
#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "process.h"
#include "temp_vault.h"

namespace vaultfs {

// Tests of mounts are skipped where there is no FUSE: `if (!can_mount()) { return; }`.
inline bool can_mount() {
    const int fd = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        WARN("skipped: /dev/fuse cannot be opened");
        return false;
    }
    ::close(fd);
    return true;
}

// The line of /proc/self/mountinfo for a mount point, if it is one.
inline std::optional<std::string> mount_line(const std::filesystem::path& mountpoint) {
    std::ifstream mounts("/proc/self/mountinfo");
    std::optional<std::string> found;
    for (std::string line; std::getline(mounts, line);) {
        std::istringstream fields(line);
        std::string field;
        for (int i = 0; i < 5; ++i) {
            fields >> field;
        }
        if (field == mountpoint.string()) {
            found = line;
        }
    }
    return found;
}

// Takes away whatever is mounted there, politely first.
inline void unmount(const std::filesystem::path& mountpoint) {
    if (mount_line(mountpoint)) {
        static_cast<void>(run({"fusermount3", "-u", mountpoint.string()}));
    }
    if (mount_line(mountpoint)) {
        ::umount2(mountpoint.c_str(), MNT_DETACH);
    }
}

// An empty folder to mount in; what is mounted there goes with it.
class MountPoint {
  public:
    MountPoint() { std::filesystem::create_directory(path()); }
    ~MountPoint() { unmount(path()); }
    MountPoint(const MountPoint&) = delete;
    MountPoint& operator=(const MountPoint&) = delete;
    MountPoint(MountPoint&&) = delete;
    MountPoint& operator=(MountPoint&&) = delete;

    [[nodiscard]] std::filesystem::path path() const { return folder_.path() / "mnt"; }
    [[nodiscard]] std::string str() const { return path().string(); }

  private:
    TempFolder folder_;
};

// The program in the foreground, on a vault of the test's own.
class Mounted {
  public:
    // `options` as behind -o; the vault is looked at again often, so that tests need not wait.
    explicit Mounted(const TempVault& vault, const std::string& options = "", const Words& more = {})
        : Mounted(vault.root(), options, more) {}
    explicit Mounted(const std::filesystem::path& vault, const std::string& options = "", const Words& more = {}) {
        Words words = {VAULTFS_BINARY, vault.string(), point_.str(), "-f", "-o", "refresh=0.1"};
        if (!options.empty()) {
            words.insert(words.end(), {"-o", options});
        }
        words.insert(words.end(), more.begin(), more.end());
        daemon_ = std::make_unique<Process>(words);
        if (!eventually([this] { return mount_line(root()) || !daemon_->running(); }) || !daemon_->running()) {
            throw std::runtime_error("the vault was not mounted");
        }
    }
    // In this order: an unmount ends the daemon, the end of the object kills what does not end.
    ~Mounted() {
        unmount(root());
        static_cast<void>(eventually([this] { return !daemon_->running(); }, std::chrono::seconds(5)));
    }
    Mounted(const Mounted&) = delete;
    Mounted& operator=(const Mounted&) = delete;
    Mounted(Mounted&&) = delete;
    Mounted& operator=(Mounted&&) = delete;

    [[nodiscard]] std::filesystem::path root() const { return point_.path(); }
    [[nodiscard]] std::filesystem::path at(std::string_view path) const { return root() / path; }
    [[nodiscard]] Process& daemon() { return *daemon_; }

  private:
    MountPoint point_;
    std::unique_ptr<Process> daemon_;
};

// --- What tests ask of a mounted folder
// -------------------------------------------------------------------------------

// 0, or the errno.
inline int stat_error(const std::filesystem::path& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? 0 : errno;
}

inline struct stat stat_of(const std::filesystem::path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0) {
        throw std::runtime_error("cannot stat " + path.string());
    }
    return status;
}

inline int open_error(const std::filesystem::path& path, int flags = O_RDONLY) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (fd < 0) {
        return errno;
    }
    ::close(fd);
    return 0;
}

// The error of opening the file or of reading its first byte; 0 if there is none.
inline int read_error(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    char byte = 0;
    const int error = ::pread(fd, &byte, 1, 0) < 0 ? errno : 0;
    ::close(fd);
    return error;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        throw std::runtime_error("cannot open " + path.string());
    }
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return bytes.str();
}

// Everything that a reader finds in a folder: names, sizes, bytes.
inline std::map<std::string, std::string> trace_of(const std::filesystem::path& root) {
    std::map<std::string, std::string> trace;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        const struct stat status = stat_of(entry.path());
        const bool folder = S_ISDIR(status.st_mode);
        const std::string bytes = folder ? "" : read_file(entry.path());
        trace[std::filesystem::relative(entry.path(), root).string()] =
            folder ? "folder" : std::to_string(status.st_size) + ' ' + bytes;
    }
    return trace;
}

// In the order of readdir, without `.` and `..`.
inline std::vector<std::string> list_folder(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    return names;
}

}  // namespace vaultfs
