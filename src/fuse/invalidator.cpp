#include "fuse/invalidator.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "vaultfs/threads.h"

namespace vaultfs {

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

bool Invalidator::wait_until_told() {
    constexpr std::chrono::milliseconds kLongest{200};
    std::unique_lock lock(mutex_);
    const std::uint64_t wanted = told_count_ + waiting_.size();
    return told_one_.wait_for(lock, kLongest, [this, wanted] { return told_count_ >= wanted; });
}

void Invalidator::drop_attributes(InodeId inode) const {
    fuse_lowlevel_notify_inval_inode(session_, fuse_ino(inode), -1, 0);
}

void Invalidator::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        posted_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        if (ending_) {
            return;
        }
        const ViewChanges& changes = waiting_.front();  // stays where it is when others come behind it
        lock.unlock();
        tell(changes);
        lock.lock();
        waiting_.pop_front();
        ++told_count_;
        told_one_.notify_all();
    }
}

// An error says that the kernel does not hold it, or that the session is over: both are well.
//
// What is looked up just now the kernel does not hold yet; it would take no notice, and then keep an answer from before
// the change. So it is asked to drop a name that no folder has: up to Linux 6.18 it does that when the lookups and
// listings of that folder which have begun are over (what is kept on later ones: see lasting_seconds()). Then the files
// once more; what does not wait for a slow lookup is dropped at once.
void Invalidator::tell(const ViewChanges& changes) const {
    constexpr std::string_view kNoName = "/";
    drop(changes.files);
    for (const InodeId folder : changes.holders) {
        fuse_lowlevel_notify_inval_entry(session_, fuse_ino(folder), kNoName.data(), kNoName.size());
    }
    drop(changes.files);
    for (const ViewChanges::Name& name : changes.names) {
        fuse_lowlevel_notify_inval_entry(session_, fuse_ino(name.folder), name.name.data(), name.name.size());
    }
    // Behind the names: a name that the kernel does not hold leaves a listing that it does hold as it is.
    drop(changes.folders);
}

// Attributes, and pages or listings.
void Invalidator::drop(const std::vector<InodeId>& inodes) const {
    for (const InodeId inode : inodes) {
        fuse_lowlevel_notify_inval_inode(session_, fuse_ino(inode), 0, 0);
    }
}

}  // namespace vaultfs
