// The answers to the kernel's requests: each is decoded, handed to the Views, and encoded again. Read-only by
// construction: whatever would write is answered with EROFS.
#pragma once

#include "fuse/libfuse.h"
#include "vaultfs/fuse.h"
#include "vaultfs/view.h"

namespace vaultfs {

// What the ops work with: the session's user data.
struct MountContext {
    Views& views;
    uid_t uid = 0;
    gid_t gid = 0;
    mode_t umask = 0;
    double timeout_seconds = 1;
    fuse_session* session = nullptr;  // for notifications; set once the session exists
};

[[nodiscard]] const fuse_lowlevel_ops& mount_ops();

}  // namespace vaultfs
