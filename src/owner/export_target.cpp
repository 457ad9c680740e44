#include "owner/export_target.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace vaultfs {

namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

timespec time_of(std::int64_t ns) {
    std::int64_t seconds = ns / kNsPerSecond;
    std::int64_t rest = ns % kNsPerSecond;
    if (rest < 0) {
        --seconds;
        rest += kNsPerSecond;
    }
    return {static_cast<time_t>(seconds), static_cast<long>(rest)};
}

TargetStat stat_of(const struct stat& status) {
    return {S_ISREG(status.st_mode), static_cast<std::uint64_t>(status.st_size),
            static_cast<std::int64_t>(status.st_mtim.tv_sec) * kNsPerSecond + status.st_mtim.tv_nsec};
}

std::string name_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

Result<void> write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::write(fd, bytes.data(), bytes.size());
        if (put < 0) {
            return fail_with_errno("cannot be written");
        }
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

// Gives all that a descriptor gives to `take`, in order, until that fails.
template <typename Take>
Result<void> read_all(int from, const Take& take) {
    std::array<char, 1U << 16U> buffer{};
    for (off_t at = 0;;) {
        const ssize_t got = ::pread(from, buffer.data(), buffer.size(), at);
        if (got < 0) {
            return fail_with_errno("cannot be read");
        }
        if (got == 0) {
            return {};
        }
        if (Result<void> taken = take(std::string_view(buffer.data(), static_cast<std::size_t>(got))); !taken) {
            return taken;
        }
        at += got;
    }
}

// Whether the next bytes of a file are these.
bool continues_with(int file, off_t at, std::string_view bytes) {
    std::string there(bytes.size(), '\0');
    return ::pread(file, there.data(), there.size(), at) == static_cast<ssize_t>(bytes.size()) && there == bytes;
}

// Writes a new file whole; it is under that name only when this succeeds.
Result<TargetStat> write_aside(int folder, const std::string& name, TargetBytes bytes,
                               std::optional<std::int64_t> mtime_ns) {
    const Fd file(::openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file.get() < 0) {
        return fail_with_errno("cannot be written");
    }
    const auto take = [&file](std::string_view part) { return write_all(file.get(), part); };
    auto put = bytes.fd >= 0 ? read_all(bytes.fd, take) : take(bytes.text);
    if (!put) {
        return tl::unexpected(put.error());
    }
    if (mtime_ns) {
        const timespec times[] = {time_of(*mtime_ns), time_of(*mtime_ns)};
        static_cast<void>(::futimens(file.get(), times));  // a file system may not keep times: no reason to fail
    }
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) {
        return fail_with_errno("cannot be written");
    }
    return stat_of(status);
}

}  // namespace

Result<ExportTarget> ExportTarget::open(const std::filesystem::path& folder) {
    if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) {
        return fail_with_errno("cannot be made");
    }
    Fd root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (root.get() < 0) {
        return fail_with_errno("cannot be opened");
    }
    if (::flock(root.get(), LOCK_EX | LOCK_NB) != 0) {
        return fail(EBUSY, "another export is writing to it");
    }
    return ExportTarget(std::move(root));
}

bool ExportTarget::is_empty() const {
    auto again = open_beneath(root_.get(), "", O_RDONLY | O_DIRECTORY);
    if (!again) {
        return false;
    }
    DIR* const listing = ::fdopendir(again->release());
    if (listing == nullptr) {
        return false;
    }
    std::size_t count = 0;
    while (::readdir(listing) != nullptr) {
        ++count;
    }
    ::closedir(listing);
    return count <= 2;  // `.` and `..`
}

Result<ExportTarget::Folder> ExportTarget::folder_of(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
    const std::lock_guard lock(*mutex_);
    if (last_folder_ == nullptr || last_path_ != folder) {
        auto opened = open_beneath(root_.get(), folder, O_PATH | O_DIRECTORY);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        last_path_ = folder;
        last_folder_ = std::make_shared<const Fd>(std::move(*opened));
    }
    return last_folder_;
}

Result<ExportTarget::Folder> ExportTarget::work_folder() const {
    const std::lock_guard lock(*mutex_);
    if (work_folder_ == nullptr) {
        if (::mkdirat(root_.get(), kExportWorkFolder, 0700) != 0 && errno != EEXIST) {
            return fail_with_errno("the folder cannot be written to");
        }
        auto opened = open_beneath(root_.get(), kExportWorkFolder, O_PATH | O_DIRECTORY);
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        work_folder_ = std::make_shared<const Fd>(std::move(*opened));
    }
    return work_folder_;
}

std::optional<std::string> ExportTarget::read(const std::string& path) const {
    const auto file = open_beneath(root_.get(), path, O_RDONLY);
    struct stat status {};
    if (!file || ::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    const ssize_t got = ::pread(file->get(), bytes.data(), bytes.size(), 0);
    return got == status.st_size ? std::optional(std::move(bytes)) : std::nullopt;
}

bool ExportTarget::holds(const std::string& path, TargetBytes bytes) const {
    const auto file = open_beneath(root_.get(), path, O_RDONLY);
    struct stat status {};
    if (!file || ::fstat(file->get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return false;
    }
    off_t at = 0;
    const auto take = [&](std::string_view part) {
        const bool same = continues_with(file->get(), at, part);
        at += static_cast<off_t>(part.size());
        return same ? Result<void>() : fail(EINVAL, "other bytes");
    };
    const auto same = bytes.fd >= 0 ? read_all(bytes.fd, take) : take(bytes.text);
    return same && at == status.st_size;
}

std::optional<TargetStat> ExportTarget::stat(const std::string& path) const {
    const auto folder = folder_of(path);
    struct stat status {};
    if (!folder || ::fstatat((*folder)->get(), name_of(path).c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return std::nullopt;
    }
    return stat_of(status);
}

Result<TargetStat> ExportTarget::write(const std::string& path, TargetBytes bytes, std::optional<std::int64_t> mtime_ns,
                                       unsigned worker) const {
    const auto work = work_folder();
    if (!work) {
        return tl::unexpected(work.error());
    }
    const std::string aside = std::to_string(worker);
    auto written = write_aside((*work)->get(), aside, bytes, mtime_ns);
    if (!written) {
        return written;
    }
    const auto folder = folder_of(path);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    if (::renameat((*work)->get(), aside.c_str(), (*folder)->get(), name_of(path).c_str()) != 0) {
        return fail_with_errno("cannot be replaced");
    }
    return written;
}

Result<void> ExportTarget::set_mtime(const std::string& path, std::int64_t mtime_ns) const {
    const auto folder = folder_of(path);
    const timespec times[] = {time_of(mtime_ns), time_of(mtime_ns)};
    if (!folder || ::utimensat((*folder)->get(), name_of(path).c_str(), times, AT_SYMLINK_NOFOLLOW) != 0) {
        return fail_with_errno("its time cannot be set");
    }
    return {};
}

Result<bool> ExportTarget::make_folder(const std::string& path) const {
    const auto folder = folder_of(path);
    if (!folder) {
        return tl::unexpected(folder.error());
    }
    if (::mkdirat((*folder)->get(), name_of(path).c_str(), 0777) == 0) {
        return true;
    }
    struct stat status {};
    const bool there =
        errno == EEXIST && ::fstatat((*folder)->get(), name_of(path).c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
    if (!there) {
        return fail_with_errno("cannot be made");
    }
    return S_ISDIR(status.st_mode) ? Result<bool>(false) : fail(ENOTDIR, "something else is in its place");
}

Result<bool> ExportTarget::remove(const std::string& path, bool folder) const {
    const auto parent = folder_of(path);
    if (!parent) {
        // What lies behind a symbolic link is not the copy's. Any other error leaves open whether it is there.
        const int code = parent.error().code;
        return code == ENOENT || code == ENOTDIR || code == ELOOP ? Result<bool>(false)
                                                                  : fail(code, "cannot be deleted");
    }
    if (folder) {
        const std::lock_guard lock(*mutex_);
        last_folder_ = nullptr;  // it may be this one
    }
    if (::unlinkat((*parent)->get(), name_of(path).c_str(), folder ? AT_REMOVEDIR : 0) == 0) {
        return true;
    }
    return errno == ENOENT ? Result<bool>(false) : fail_with_errno("cannot be deleted");
}

void ExportTarget::tidy() const {
    constexpr unsigned kMostWorkers = 256;
    for (unsigned worker = 0; worker < kMostWorkers; ++worker) {
        const std::string left = std::string(kExportWorkFolder) + "/" + std::to_string(worker);
        if (::unlinkat(root_.get(), left.c_str(), 0) != 0 && errno == ENOTDIR) {
            return;
        }
    }
    ::unlinkat(root_.get(), kExportWorkFolder, AT_REMOVEDIR);
    const std::lock_guard lock(*mutex_);
    work_folder_ = nullptr;
}

}  // namespace vaultfs
