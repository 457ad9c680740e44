// Opens what lies below a folder and nothing else: no symbolic link is followed, no `..` is taken (VIEWS 2.9).
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "vaultfs/base.h"

namespace vaultfs {

// Owns a descriptor.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd();

    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

// How a path is walked: by the kernel in one call, or part by part where the kernel (before 5.6) or a sandbox does not
// have openat2. Both refuse the same paths.
enum class Walk { whole, by_part };

// Opens `path` (relative to the folder `dir`; empty for the folder itself). Never blocks, whatever is there. EINVAL for
// a path that is not plain: absolute, with `.`, `..`, empty parts or a NUL in it.
[[nodiscard]] Result<Fd> open_beneath(int dir, const std::string& path, int flags);
[[nodiscard]] Result<Fd> open_beneath(int dir, const std::string& path, int flags, Walk walk);

// The first `size` bytes of an open file; all where it has fewer. May give one more, as read_fully() does.
[[nodiscard]] Result<std::string> read_beginning(int fd, std::uint64_t size);

// The error that `errno` stands for. What it was about stays out of the message: names may be secret.
[[nodiscard]] tl::unexpected<Error> fail_with_errno(const char* what);

}  // namespace vaultfs
