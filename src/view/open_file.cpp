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

Result<std::string> OpenFile::read_all() const {
    if (text_) {
        return *text_;
    }
    std::string bytes;
    std::array<char, 1U << 16U> buffer{};
    while (true) {
        const ssize_t got = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(bytes.size()));
        if (got < 0) {
            return fail(errno, "the attachment cannot be read");
        }
        if (got == 0) {
            return bytes;
        }
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace vaultfs
