// Tells the kernel which of its copies no longer hold. On a thread of its own, with no lock held while it does: the
// kernel may keep it waiting until a read in flight of the same file is answered, and that answer must be free to come.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "fuse/libfuse.h"
#include "vaultfs/view.h"

namespace vaultfs {

// The kernel's root is the number 1, which is kMountRoot: the numbers are the same on both sides.
[[nodiscard]] inline fuse_ino_t fuse_ino(InodeId inode) {
    return static_cast<fuse_ino_t>(inode);
}

// Thread-safe.
class Invalidator {
  public:
    // `session` must outlive it, and must be unmounted before it is destroyed: that ends what keeps it waiting.
    explicit Invalidator(fuse_session* session);
    ~Invalidator();
    Invalidator(const Invalidator&) = delete;
    Invalidator& operator=(const Invalidator&) = delete;
    Invalidator(Invalidator&&) = delete;
    Invalidator& operator=(Invalidator&&) = delete;

    // What has changed, after the views show it.
    void post(ViewChanges changes);

    // Waits until the kernel has been told of all that was posted before this call. Not for long: what keeps the
    // telling waiting may itself wait for the calling thread. False where it is not over then.
    [[nodiscard]] bool wait_until_told();

    // The attributes only, at once: that waits for no read in flight.
    void drop_attributes(InodeId inode) const;

  private:
    void run();
    void tell(const ViewChanges& changes) const;
    void drop(const std::vector<InodeId>& inodes) const;

    fuse_session* session_;
    std::mutex mutex_;  // guards all below but the thread
    std::condition_variable posted_;
    std::condition_variable told_one_;
    std::deque<ViewChanges> waiting_;  // the first until it has been told
    std::uint64_t told_count_ = 0;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace vaultfs
