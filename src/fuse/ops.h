// The answers to the kernel's requests: each is decoded, handed to the Views, and encoded again. Read-only by
// construction: whatever would write is answered with EROFS.
#pragma once

#include "fuse/held_files.h"
#include "fuse/invalidator.h"
#include "fuse/kept_pages.h"
#include "fuse/libfuse.h"
#include "fuse/request_counts.h"
#include "fuse/walkers.h"
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
    double lasting_seconds = 1;          // the same where changes are reported
    bool opens = true;                   // whether the kernel is to ask for opening; else it reads inodes
    bool strict = false;                 // whether each opening is checked against the source
    Invalidator* invalidator = nullptr;  // set while the session is served
    HeldFiles held{views};
    KeptPages kept = {};
    Walkers walkers = {};
    RequestCounts counts = {};
};

[[nodiscard]] const fuse_lowlevel_ops& mount_ops();

}  // namespace vaultfs
