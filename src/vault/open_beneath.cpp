#include "vault/open_beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "vault/steady_read.h"

namespace vaultfs {

namespace {

// A FIFO must not block, a terminal not become ours, a descriptor not leak into a child.
constexpr int kAlways = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;

constexpr int kMaxOpens = 8;

// True where every part is a plain name. openat2 would refuse `..` at the top only; nobody may ask for it at all.
bool is_plain(std::string_view path) {
    if (path.empty()) {
        return true;
    }
    if (path.find('\0') != std::string_view::npos) {
        return false;
    }
    while (true) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") {
            return false;
        }
        if (slash == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(slash + 1);
    }
}

// The kernel checks O_PATH against a short list of flags that may come with it.
int with_always(int flags) {
    return (flags & O_PATH) != 0 ? flags | O_CLOEXEC | O_NOFOLLOW : flags | kAlways;
}

int open_whole(int dir, const char* path, int flags) {
    open_how how{};
    how.flags = static_cast<decltype(how.flags)>(with_always(flags));
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    long fd = -1;
    // EAGAIN: a rename elsewhere kept the kernel from proving that the path stays below `dir` (openat2(2)).
    for (int attempt = 0; attempt < kMaxOpens; ++attempt) {
        fd = ::syscall(SYS_openat2, dir, path, &how, sizeof(how));
        if (fd >= 0 || (errno != EINTR && errno != EAGAIN)) {
            break;
        }
    }
    return static_cast<int>(fd);
}

int open_one(int dir, const char* name, int flags) {
    int fd = -1;
    do {
        fd = ::openat(dir, name, with_always(flags));
    } while (fd < 0 && errno == EINTR);
    return fd;
}

int open_by_part(int dir, std::string_view path, int flags) {
    Fd folder;
    int at = dir;
    for (auto slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/')) {
        Fd next(open_one(at, std::string(path.substr(0, slash)).c_str(), O_PATH | O_DIRECTORY));
        if (next.get() < 0) {
            return -1;
        }
        folder = std::move(next);
        at = folder.get();
        path.remove_prefix(slash + 1);
    }
    return open_one(at, std::string(path).c_str(), flags);
}

}  // namespace

Fd::~Fd() {
    if (fd_ >= 0) {
        const int kept = errno;  // a destructor must not change the error that is being reported
        ::close(fd_);
        errno = kept;
    }
}

Result<std::string> read_beginning(int fd, std::uint64_t size) {
    return read_fully([fd](char* to, std::size_t most,
                           std::size_t offset) { return ::pread(fd, to, most, static_cast<off_t>(offset)); },
                      size);
}

tl::unexpected<Error> fail_with_errno(const char* what) {
    const int code = errno;
    return fail(code, std::string(what) + ": " + std::strerror(code));
}

Result<Fd> open_beneath(int dir, const std::string& path, int flags, Walk walk) {
    if (!is_plain(path)) {
        return fail(EINVAL, "a path that leaves its folder");
    }
    const std::string target = path.empty() ? "." : path;
    Fd fd(walk == Walk::whole ? open_whole(dir, target.c_str(), flags) : open_by_part(dir, target, flags));
    if (fd.get() < 0) {
        return fail_with_errno("cannot open");
    }
    return fd;
}

Result<Fd> open_beneath(int dir, const std::string& path, int flags) {
    auto opened = open_beneath(dir, path, flags, Walk::whole);
    // Sandboxes answer EPERM to a call they do not know. Asking again in the other way is never less strict.
    if (!opened && (opened.error().code == ENOSYS || opened.error().code == EPERM)) {
        return open_beneath(dir, path, flags, Walk::by_part);
    }
    return opened;
}

}  // namespace vaultfs
