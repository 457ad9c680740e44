#include "fuse/held_files.h"

#include <utility>

namespace vaultfs {

namespace {

constexpr std::size_t kMost = 32;

}  // namespace

Result<HeldFiles::FilePtr> HeldFiles::get(InodeId inode) {
    FilePtr file = find(inode);
    if (file) {
        auto now = views_.up_to_date(inode, file);
        if (now && *now != file) {
            hold(inode, *now);
        }
        return now;
    }
    auto opened = views_.open_file(inode);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    file = std::make_shared<const OpenFile>(std::move(*opened));
    hold(inode, file);
    return file;
}

HeldFiles::FilePtr HeldFiles::find(InodeId inode) {
    const std::lock_guard lock(mutex_);
    const auto found = by_inode_.find(inode);
    if (found == by_inode_.end()) {
        return nullptr;
    }
    held_.splice(held_.begin(), held_, found->second);
    return found->second->file;
}

void HeldFiles::hold(InodeId inode, FilePtr file) {
    FilePtr dropped;  // freed behind the lock
    const std::lock_guard lock(mutex_);
    if (const auto found = by_inode_.find(inode); found != by_inode_.end()) {
        dropped = std::exchange(found->second->file, std::move(file));
        return;
    }
    held_.push_front({inode, std::move(file)});
    by_inode_.emplace(inode, held_.begin());
    if (held_.size() > kMost) {
        dropped = std::move(held_.back().file);
        by_inode_.erase(held_.back().inode);
        held_.pop_back();
    }
}

}  // namespace vaultfs
