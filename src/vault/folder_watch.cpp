#include "vault/folder_watch.h"

#include <linux/magic.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string>

namespace vaultfs {

namespace {

// IN_MODIFY too: a file that is kept open and appended to changes without ever being closed.
constexpr std::uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_MODIFY |
                                  IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

// Once: its names may be others after the change.
constexpr std::uint32_t kFileEvents = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_ONESHOT;

// File systems whose files no other machine changes, so that this kernel reports all. Of others it is not known, and
// what is asked for every so often is at worst slow. <linux/magic.h> does not have all of these numbers; the others are
// those of statfs(2), or of the file system's own source.
constexpr std::array<std::uint32_t, 18> kLocal = {EXT4_SUPER_MAGIC,        BTRFS_SUPER_MAGIC,  XFS_SUPER_MAGIC,
                                                  F2FS_SUPER_MAGIC,        TMPFS_MAGIC,        RAMFS_MAGIC,
                                                  OVERLAYFS_SUPER_MAGIC,   MSDOS_SUPER_MAGIC,  EXFAT_SUPER_MAGIC,
                                                  NILFS_SUPER_MAGIC,       ISOFS_SUPER_MAGIC,  SQUASHFS_MAGIC,
                                                  REISERFS_SUPER_MAGIC,    0x2FC12FC1 /*zfs*/, 0x7366746E /*ntfs3*/,
                                                  0xCA451A4E /*bcachefs*/, 0x3153464A /*jfs*/, 0x15013346 /*udf*/};

std::string path_of_open(int fd) {
    return "/proc/self/fd/" + std::to_string(fd);
}

bool is_local(int folder) {
    struct statfs status {};
    return ::fstatfs(folder, &status) == 0 && is_local_file_system(static_cast<std::uint32_t>(status.f_type));
}

}  // namespace

bool is_local_file_system(std::uint32_t type) {
    return std::find(kLocal.begin(), kLocal.end(), type) != kLocal.end();
}

Result<std::unique_ptr<FolderWatch>> FolderWatch::create() {
    Fd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (inotify.get() < 0) {
        return fail_with_errno("inotify cannot be used");
    }
    return std::make_unique<FolderWatch>(std::move(inotify));
}

void FolderWatch::add(int folder, const VaultPath& path) {
    // The lock is held over the call: an event of the new watch must not be looked up before its path is known.
    const std::lock_guard lock(mutex_);
    if (failure_) {
        return;
    }
    if (!is_local(folder)) {
        failure_ = Error{ENOTSUP, "a file system that others change too does not report it"};
        return;
    }
    if (const auto added = watch(path_of_open(folder), kEvents, {ENOENT})) {
        watched_[*added].insert(path);
    }
}

void FolderWatch::add_file(int folder, const char* name, const VaultPath& path) {
    const std::lock_guard lock(mutex_);
    if (failure_) {
        return;
    }
    // What is open is reached through a link of /proc; another link is nothing that a view has.
    const bool is_open = *name == '\0';
    const std::string file = is_open ? path_of_open(folder) : path_of_open(folder) + '/' + name;
    const std::uint32_t events = is_open ? kFileEvents : kFileEvents | IN_DONT_FOLLOW;
    // One that may not be read has the highest label (2.8) until its folder reports another.
    if (const auto added = watch(file, events, {ENOENT, EACCES})) {
        files_[*added].insert(path);
    }
}

// None where it cannot be watched: a failure for all, unless it is one of these.
std::optional<int> FolderWatch::watch(const std::string& name, std::uint32_t events,
                                      std::initializer_list<int> harmless) {
    const int added = ::inotify_add_watch(inotify_.get(), name.c_str(), events);
    if (added >= 0) {
        return added;
    }
    if (std::ranges::find(harmless, errno) == harmless.end()) {
        failure_ =
            Error{errno, errno == ENOSPC ? "the limit of watched folders (fs.inotify.max_user_watches) is reached"
                                         : std::string("a folder cannot be watched: ") + std::strerror(errno)};
    }
    return std::nullopt;
}

Result<SourceChanges> FolderWatch::take() {
    const std::lock_guard lock(mutex_);
    std::set<VaultPath> changed;
    SourceChanges changes;
    alignas(inotify_event) std::array<char, 1U << 16U> buffer;
    while (true) {
        const ssize_t got = ::read(inotify_.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            break;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            const auto& event = *reinterpret_cast<const inotify_event*>(buffer.data() + at);
            note(event, changed, changes.lost);
            at += sizeof(inotify_event) + event.len;
        }
    }
    if (failure_) {
        forget_below(VaultPath());  // the rest is of no use
        return tl::make_unexpected(*failure_);
    }
    changes.paths.assign(changed.begin(), changed.end());
    return changes;
}

void FolderWatch::note(const inotify_event& event, std::set<VaultPath>& changed, bool& lost) {
    if ((event.mask & (IN_Q_OVERFLOW | IN_UNMOUNT)) != 0) {
        lost = true;
        return;
    }
    if (auto file = files_.extract(event.wd)) {
        changed.merge(file.mapped());
        return;
    }
    const auto found = watched_.find(event.wd);
    if (found == watched_.end()) {
        return;
    }
    if ((event.mask & IN_IGNORED) != 0) {
        watched_.erase(found);
        return;
    }
    const std::set<VaultPath> folders = found->second;  // one that is moved is forgotten meanwhile
    for (const VaultPath& folder : folders) {
        note_at(folder, event, changed, lost);
    }
}

void FolderWatch::note_at(const VaultPath& folder, const inotify_event& event, std::set<VaultPath>& changed,
                          bool& lost) {
    if (event.len == 0) {
        // Of the folder itself. What holds it reports it too, but for the vault's own and where a layer's link leads.
        lost = lost || folder.is_root();
        changed.insert(folder);
        return;
    }
    VaultPath path = folder.child(event.name);
    if ((event.mask & IN_MOVED_FROM) != 0 && (event.mask & IN_ISDIR) != 0) {
        forget_below(path);
    }
    changed.insert(std::move(path));
}

// A folder that was moved is watched anew where it is found again.
void FolderWatch::forget_below(const VaultPath& folder) {
    for (auto watch = watched_.begin(); watch != watched_.end();) {
        std::erase_if(watch->second, [&](const VaultPath& path) { return path.is_at_or_below(folder); });
        if (watch->second.empty()) {
            ::inotify_rm_watch(inotify_.get(), watch->first);
            watch = watched_.erase(watch);
        } else {
            ++watch;
        }
    }
}

}  // namespace vaultfs
