// The files that were read last, held open for the next read: a mount whose opens the kernel does not ask for gets
// reads of inodes, and a large file is read in many pieces.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "vaultfs/view.h"

namespace vaultfs {

// Thread-safe.
class HeldFiles {
  public:
    explicit HeldFiles(Views& views) : views_(views) {}

    // What is to be read at that inode now.
    [[nodiscard]] Result<std::shared_ptr<const OpenFile>> get(InodeId inode);

  private:
    using FilePtr = std::shared_ptr<const OpenFile>;
    struct Held {
        InodeId inode{};
        FilePtr file;
    };

    [[nodiscard]] FilePtr find(InodeId inode);
    void hold(InodeId inode, FilePtr file);

    Views& views_;
    std::mutex mutex_;      // guards all below; nothing else is locked while it is held
    std::list<Held> held_;  // the last used first
    std::unordered_map<InodeId, std::list<Held>::iterator> by_inode_;
};

}  // namespace vaultfs
