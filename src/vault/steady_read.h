// When bytes that were read are of one version of a file (VIEWS 10). Apart from the system calls, so that it can be
// tested.
//
// What it cannot tell: a writer that has stopped halfway from one that is done. Editors that replace the file by
// another are never seen halfway.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

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

// Like pread(2) of one file: the bytes that it gave, perhaps fewer than asked for; 0 at the end; -1 with an errno.
using ReadAt = std::function<std::ptrdiff_t(char* to, std::size_t size, std::size_t offset)>;

// All bytes of a file that should have `size` of them, however few each call gives. One more is asked for of an empty
// one, so that it gives itself away if it grew; of others the stamp taken afterwards tells.
[[nodiscard]] Result<std::string> read_fully(const ReadAt& read_at, std::uint64_t size);

}  // namespace vaultfs
