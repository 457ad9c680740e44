#include "fuse/invalidator.h"

#include <string_view>
#include <utility>

#include "vaultfs/threads.h"

namespace vaultfs {

namespace {

fuse_ino_t fuse_ino(InodeId inode) {
    return static_cast<fuse_ino_t>(inode);
}

}  // namespace

Invalidator::Invalidator(fuse_session* session)
    : session_(session), thread_(thread_without_signals([this] { run(); })) {}

Invalidator::~Invalidator() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    posted_.notify_all();
    thread_.join();
}

void Invalidator::post(ViewChanges changes) {
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(std::move(changes));
    }
    posted_.notify_all();
}

void Invalidator::run() {
    while (true) {
        std::unique_lock lock(mutex_);
        posted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) {
            return;
        }
        const ViewChanges changes = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        tell(changes);
    }
}

// An error says that the kernel does not hold it, or that the session is over: both are well.
//
// What is looked up just now the kernel does not hold yet; it would take no notice, and then keep an answer from before
// the change. So it is asked first to drop a name that no folder has: it does that when the lookups and listings of
// that folder which have begun are over.
void Invalidator::tell(const ViewChanges& changes) const {
    constexpr std::string_view kNoName = "/";
    for (const InodeId folder : changes.holders) {
        fuse_lowlevel_notify_inval_entry(session_, fuse_ino(folder), kNoName.data(), kNoName.size());
    }
    for (const InodeId file : changes.files) {
        fuse_lowlevel_notify_inval_inode(session_, fuse_ino(file), 0, 0);
    }
    for (const ViewChanges::Name& name : changes.names) {
        fuse_lowlevel_notify_inval_entry(session_, fuse_ino(name.folder), name.name.data(), name.name.size());
    }
    // Behind the names: a name that the kernel does not hold leaves a listing that it does hold as it is.
    for (const InodeId folder : changes.folders) {
        fuse_lowlevel_notify_inval_inode(session_, fuse_ino(folder), 0, 0);
    }
}

}  // namespace vaultfs
