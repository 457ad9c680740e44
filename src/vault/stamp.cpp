#include "vault/stamp.h"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>

#include "vault/open_beneath.h"

namespace vaultfs {

namespace {

std::int64_t in_ns(const timespec& time) {
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

SourceStamp stamp_of(const struct stat& status) {
    return {.inode = status.st_ino,
            .size = static_cast<std::uint64_t>(status.st_size),
            .mtime_ns = in_ns(status.st_mtim),
            .ctime_ns = in_ns(status.st_ctim)};
}

Result<SourceStamp> stamp_of_file(int fd) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) {
        return fail_with_errno("cannot stat");
    }
    if (!S_ISREG(status.st_mode)) {
        return fail(ENOENT, "not a regular file");
    }
    return stamp_of(status);
}

std::int64_t now_ns() {
    using std::chrono::duration_cast;
    return duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace vaultfs
