#include "vault/steady_read.h"

#include <cerrno>

namespace vaultfs {

namespace {

constexpr int kMaxReads = 8;

}  // namespace

Result<SourceFs::Content> steady_read(const std::function<Result<ReadAttempt>()>& attempt) {
    std::optional<SourceFs::Content> before;
    for (int i = 0; i < kMaxReads; ++i) {
        auto now = attempt();
        if (!now) {
            return tl::make_unexpected(now.error());
        }
        if (now->changed) {
            before.reset();
            continue;
        }
        const bool again = before && before->stamp == now->content.stamp && before->bytes == now->content.bytes;
        if (!now->recent || again) {
            return std::move(now->content);
        }
        before = std::move(now->content);
    }
    return fail(EAGAIN, "changes faster than it can be read");
}

Result<std::string> read_fully(const ReadAt& read_at, std::uint64_t size) {
    std::string bytes(size + 1, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const std::ptrdiff_t got = read_at(bytes.data() + have, bytes.size() - have, have);
        if (got < 0 && errno != EINTR) {
            return fail(errno, "cannot read");
        }
        if (got == 0) {
            break;
        }
        have += got > 0 ? static_cast<std::size_t>(got) : 0;
        if (have == size && size > 0) {
            break;
        }
    }
    bytes.resize(have);
    return bytes;
}

}  // namespace vaultfs
