#include "vault/steady_read.h"

#include <cerrno>

namespace vaultfs {

namespace {

constexpr int kAttempts = 8;

}  // namespace

Result<SourceFs::Content> steady_read(const std::function<Result<ReadAttempt>()>& attempt) {
    std::optional<SourceFs::Content> before;
    for (int i = 0; i < kAttempts; ++i) {
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

}  // namespace vaultfs
