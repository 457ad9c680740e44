// When bytes that were read are of one version of a file (VIEWS 10). Apart from the system calls, so that it can be
// tested.
//
// What it cannot tell: a writer that has stopped halfway from one that is done. Editors that replace the file by
// another are never seen halfway.
#pragma once

#include <functional>
#include <optional>

#include "vaultfs/vault.h"

namespace vaultfs {

// One try at reading a file from its beginning to its end.
struct ReadAttempt {
    SourceFs::Content content;
    bool changed = false;  // the stamps before and after differ, or do not fit the bytes
    bool recent = false;   // changed so shortly before that another change might not show in the stamp
};

// Tries until an attempt proves itself: by equal stamps that are old enough, or by being the same twice in a row.
// EAGAIN if none does; the error of an attempt ends it.
[[nodiscard]] Result<SourceFs::Content> steady_read(const std::function<Result<ReadAttempt>()>& attempt);

}  // namespace vaultfs
