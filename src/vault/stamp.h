// Times and stamps as the operating system gives them.
#pragma once

#include <cstdint>

#include "vaultfs/base.h"
#include "vaultfs/vault.h"

struct stat;

namespace vaultfs {

[[nodiscard]] SourceStamp stamp_of(const struct stat& status);

// ENOENT for what is not a regular file: no view has it (VIEWS 2.9).
[[nodiscard]] Result<SourceStamp> stamp_of_file(int fd);

// Nanoseconds since the epoch, by the clock that file systems use.
[[nodiscard]] std::int64_t now_ns();

}  // namespace vaultfs
