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
    // Whether what the kernel has kept of an inode is of the text that was opened. From now on it is. `drop_attributes`
    // is called once for each text that it is not of, whoever opens it: where others have opened the same text already,
    // the kernel may just be asking for its attributes, and would throw the answer away.
    template <typename DropAttributes>
    [[nodiscard]] bool exchange(InodeId inode, const OpenFile& opened, DropAttributes drop_attributes) {
        const std::lock_guard lock(mutex_);
        const auto [kept, first] = digests_.try_emplace(inode, opened.digest());
        const bool same = !first && kept->second == opened.digest();
        kept->second = opened.digest();
        if (first ? opened.attributes_changed() : !same) {
            drop_attributes();
        }
        return same;
    }

  private:
    std::mutex mutex_;
    std::unordered_map<InodeId, std::uint64_t> digests_;
};

}  // namespace vaultfs
