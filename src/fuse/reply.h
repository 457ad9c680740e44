// The one guard around every request: whatever goes wrong inside becomes an errno, and a request always gets one
// answer.
#pragma once

#include <spdlog/spdlog.h>

#include <cerrno>
#include <exception>
#include <new>

#include "fuse/libfuse.h"
#include "vaultfs/base.h"

namespace vaultfs {

// The errno that a reader of the view gets. The message stays here: it may name what the reader must not see.
[[nodiscard]] inline int to_errno(const Error& error) {
    return error.code > 0 ? error.code : EIO;
}

// Runs `answer`, which replies to `req` itself where all goes well and returns Result<void>. It must not fail after it
// has replied: a request has one answer.
template <typename Answer>
void reply_guarded(fuse_req_t req, Answer&& answer) noexcept {
    int error = EIO;
    try {
        const Result<void> result = answer();
        if (result) {
            return;
        }
        error = to_errno(result.error());
    } catch (const std::bad_alloc&) {
        error = ENOMEM;
    } catch (const std::exception& thrown) {
        spdlog::error("a request failed unexpectedly");
        spdlog::debug("a request failed unexpectedly: {}", thrown.what());
    } catch (...) {
        spdlog::error("a request failed unexpectedly");
    }
    fuse_reply_err(req, error);
}

}  // namespace vaultfs
