#include <unistd.h>

#include <array>
#include <cerrno>

#include "vaultfs/view.h"

namespace vaultfs {

OpenFile::~OpenFile() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

Result<std::size_t> OpenFile::read_at(std::span<char> to, std::uint64_t offset) const {
    std::size_t filled = 0;
    while (filled < to.size()) {
        const std::span<char> rest = to.subspan(filled);
        const ssize_t got = ::pread(fd_, rest.data(), rest.size(), static_cast<off_t>(offset + filled));
        if (got == 0) {
            break;
        }
        if (got > 0) {
            filled += static_cast<std::size_t>(got);
        } else if (errno != EINTR) {
            return fail(errno, "the attachment cannot be read");
        }
    }
    return filled;
}

Result<std::string> OpenFile::read_all() const {
    if (text_) {
        return *text_;
    }
    std::string bytes;
    std::array<char, 1U << 16U> buffer{};
    while (true) {
        const auto filled = read_at(buffer, bytes.size());
        if (!filled) {
            return tl::unexpected(filled.error());
        }
        bytes.append(buffer.data(), *filled);
        if (*filled < buffer.size()) {
            return bytes;
        }
    }
}

}  // namespace vaultfs
