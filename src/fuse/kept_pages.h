// Which text of a file the kernel was last told to keep pages of.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "vaultfs/view.h"

namespace vaultfs {

// Thread-safe.
class KeptPages {
  public:
    // Whether what the kernel has kept of an inode is of that text. From now on it is.
    [[nodiscard]] bool exchange(InodeId inode, std::uint64_t digest) {
        const std::lock_guard lock(mutex_);
        std::uint64_t& kept = digests_[inode];
        const bool same = kept == digest;
        kept = digest;
        return same;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<InodeId, std::uint64_t> digests_;
};

}  // namespace vaultfs
