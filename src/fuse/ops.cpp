#include "fuse/ops.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fuse/parallel_lookups.h"
#include "fuse/reply.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr mode_t kFileMode = 0444;
constexpr mode_t kFolderMode = 0555;
constexpr blksize_t kBlockSize = 4096;

MountContext& context_of(fuse_req_t req) {
    return *static_cast<MountContext*>(fuse_req_userdata(req));
}

MountContext& counted(fuse_req_t req, Request request) {
    MountContext& context = context_of(req);
    context.counts.add(request);
    return context;
}

// The other way is fuse_ino().
InodeId inode_id(fuse_ino_t ino) {
    return InodeId{ino};
}

// --- Attributes -----------------------------------------------------------------------------------------------------

timespec to_timespec(std::int64_t ns) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    const std::int64_t rest = ((ns % kSecond) + kSecond) % kSecond;  // not negative before the epoch either
    return {static_cast<time_t>((ns - rest) / kSecond), static_cast<long>(rest)};
}

// Where changes are reported the kernel is told of each, and may keep what it knows until then.
double timeout_of(const MountContext& context) {
    return context.views.is_watched() ? context.lasting_seconds : context.timeout_seconds;
}

double timeout_of(const MountContext& context, const Attributes& attributes) {
    return attributes.lasting ? timeout_of(context) : 0;
}

struct stat to_stat(const MountContext& context, const Attributes& attributes) {
    struct stat result = {};
    result.st_ino = fuse_ino(attributes.inode);
    const mode_t mode = attributes.folder ? S_IFDIR | kFolderMode : S_IFREG | kFileMode;
    result.st_mode = mode & ~context.umask;
    result.st_nlink = 1;
    result.st_uid = context.uid;
    result.st_gid = context.gid;
    result.st_size = static_cast<off_t>(attributes.size);
    result.st_blksize = kBlockSize;
    result.st_blocks = static_cast<blkcnt_t>((attributes.size + 511) / 512);
    result.st_mtim = to_timespec(attributes.mtime_ns);
    result.st_ctim = result.st_mtim;
    result.st_atim = result.st_mtim;
    return result;
}

fuse_entry_param to_entry(const MountContext& context, const Attributes& attributes) {
    fuse_entry_param entry = {};
    entry.ino = fuse_ino(attributes.inode);
    entry.attr = to_stat(context, attributes);
    entry.attr_timeout = timeout_of(context, attributes);
    entry.entry_timeout = entry.attr_timeout;
    return entry;
}

// That a name is not there, hidden or not existing, is an answer that the kernel keeps like any other (VIEWS 3.4), as
// long as it is told when that changes: it is told of what one scan finds and the one before did not. A name that may
// come in another spelling is told in NFC.
fuse_entry_param missing_entry(const MountContext& context, const char* name) {
    fuse_entry_param entry = {};
    entry.entry_timeout = nfc(name) == name ? timeout_of(context) : 0;
    return entry;
}

void op_lookup(fuse_req_t req, fuse_ino_t parent, const char* name) {
    MountContext& context = counted(req, Request::lookup);
    const bool walks = context.walkers.looked_up(fuse_req_ctx(req)->pid);
    reply_guarded(req, [&]() -> Result<void> {
        const auto found = context.views.lookup(inode_id(parent), name, walks);
        if (!found && (found.error().code != ENOENT || context.views.has_name(inode_id(parent), name))) {
            return tl::unexpected(found.error());
        }
        const fuse_entry_param entry = found ? to_entry(context, *found) : missing_entry(context, name);
        fuse_reply_entry(req, &entry);
        return {};
    });
}

// Inodes are not counted: each is resolved anew in every request.
void op_forget(fuse_req_t req, fuse_ino_t /*ino*/, std::uint64_t /*lookups*/) {
    fuse_reply_none(req);
}

void op_forget_multi(fuse_req_t req, std::size_t /*count*/, fuse_forget_data* /*forgets*/) {
    fuse_reply_none(req);
}

void op_getattr(fuse_req_t req, fuse_ino_t ino, fuse_file_info* /*file*/) {
    const MountContext& context = counted(req, Request::getattr);
    reply_guarded(req, [&] {
        return context.views.attributes(inode_id(ino)).map([&](const Attributes& attributes) {
            const struct stat stat = to_stat(context, attributes);
            fuse_reply_attr(req, &stat, timeout_of(context, attributes));
        });
    });
}

// default_permissions is always on, so that the kernel asks this of nobody but root's own odd callers.
void op_access(fuse_req_t req, fuse_ino_t /*ino*/, int mask) {
    fuse_reply_err(req, (mask & W_OK) != 0 ? EROFS : 0);
}

void op_statfs(fuse_req_t req, fuse_ino_t /*ino*/) {
    // How much a vault holds, hidden things among it, is not for the readers of a view (VIEWS 7.3).
    struct statvfs stat = {};
    stat.f_bsize = kBlockSize;
    stat.f_frsize = kBlockSize;
    stat.f_namemax = kNameMax;
    fuse_reply_statfs(req, &stat);
}

// --- Folders --------------------------------------------------------------------------------------------------------

void op_opendir(fuse_req_t req, fuse_ino_t ino, fuse_file_info* file) {
    const MountContext& context = counted(req, Request::opendir);
    if (!context.opens) {
        fuse_reply_err(req, ENOSYS);  // the kernel asks no more, and keeps listings (Linux 5.1)
        return;
    }
    reply_guarded(req, [&] {
        return context.views.attributes(inode_id(ino)).and_then([&](const Attributes& found) -> Result<void> {
            if (!found.folder) {
                return fail(ENOTDIR, "not a folder");
            }
            fuse_reply_open(req, file);
            return {};
        });
    });
}

// One page of a listing, in the kernel's own format.
class Page {
  public:
    Page(fuse_req_t req, std::size_t size) : req_(req), buffer_(size) {}

    bool add(const std::string& name, const fuse_entry_param& entry, const ListItem& item) {
        return took(
            fuse_add_direntry_plus(req_, at(), left(), name.c_str(), &entry, static_cast<off_t>(item.next_offset)));
    }
    // Whether an item with attributes would fit: to find out before they are worked out.
    [[nodiscard]] bool has_room_for(const std::string& name) const {
        return fuse_add_direntry_plus(req_, nullptr, 0, name.c_str(), nullptr, 0) <= left();
    }
    [[nodiscard]] bool empty() const { return used_ == 0; }
    void reply() { fuse_reply_buf(req_, buffer_.data(), used_); }

  private:
    [[nodiscard]] char* at() { return buffer_.data() + used_; }
    [[nodiscard]] std::size_t left() const { return buffer_.size() - used_; }
    bool took(std::size_t wanted) {
        if (wanted > left()) {
            return false;  // libfuse has written nothing
        }
        used_ += wanted;
        return true;
    }

    fuse_req_t req_;
    std::vector<char> buffer_;
    std::size_t used_ = 0;
};

// A listing may not be asked for more than this at once; the kernel's own pages are far smaller.
constexpr std::size_t kPageMax = 1U << 20U;

// Of one name in a listing. Who wants to know the size of a note that has not been rendered will look it up; who wants
// the names only does not wait for it. A walker would look up each: it is told what that would say.
std::optional<Attributes> listed_attributes(const MountContext& context, const ListItem& item, bool walks) {
    if (item.name == "." || item.name == "..") {
        return std::nullopt;  // the kernel takes none
    }
    if (!walks) {
        return context.views.known_attributes(item.inode);
    }
    const auto found = context.views.attributes(item.inode);
    return found ? std::optional(*found) : std::nullopt;
}

// The kernel takes no attributes from an entry without a number.
fuse_entry_param listed_entry(const MountContext& context, const ListItem& item, bool walks) {
    if (const auto found = listed_attributes(context, item, walks)) {
        return to_entry(context, *found);
    }
    fuse_entry_param entry = {};
    entry.attr.st_ino = fuse_ino(item.inode);
    entry.attr.st_mode = item.folder ? S_IFDIR : S_IFREG;
    return entry;
}

// As long as a page is in the making the kernel takes back nothing that it knows of the folder (VIEWS 9): what is not
// rendered by then comes with the next.
constexpr std::chrono::milliseconds kPageTime{2};

// There is no op_readdir: the kernel would ask for names alone where it has no attributes yet, and then for one after
// the other.
void op_readdirplus(fuse_req_t req, fuse_ino_t ino, std::size_t size, off_t offset, fuse_file_info* /*file*/) {
    MountContext& context = counted(req, Request::readdirplus);
    reply_guarded(req, [&] {
        const bool walks = context.walkers.walks(fuse_req_ctx(req)->pid);
        const auto page_ends = Walkers::Clock::now() + kPageTime;
        Page page(req, std::min(size, kPageMax));
        const auto listed =
            context.views.list(inode_id(ino), static_cast<std::uint64_t>(offset), [&](const ListItem& item) {
                const std::string name(item.name);
                const bool is_late = walks && !page.empty() && Walkers::Clock::now() >= page_ends;
                return !is_late && page.has_room_for(name) && page.add(name, listed_entry(context, item, walks), item);
            });
        return listed.map([&] { page.reply(); });
    });
}

void op_releasedir(fuse_req_t req, fuse_ino_t /*ino*/, fuse_file_info* /*file*/) {
    fuse_reply_err(req, 0);
}

// --- Files ----------------------------------------------------------------------------------------------------------

// What stands behind an open file's `fh`. Thread-safe: a reader may read with several threads.
class Handle {
  public:
    explicit Handle(OpenFile file) : file_(std::make_shared<const OpenFile>(std::move(file))) {}

    // What is to be read now.
    Result<std::shared_ptr<const OpenFile>> current(Views& views, InodeId inode) {
        const std::lock_guard lock(mutex_);
        auto now = views.up_to_date(inode, file_);
        file_ = now.value_or(file_);
        return now;
    }

  private:
    std::mutex mutex_;  // taken before any lock of the Views
    std::shared_ptr<const OpenFile> file_;
};

Handle* handle_of(const fuse_file_info* file) {
    return reinterpret_cast<Handle*>(file->fh);  // NOLINT(performance-no-int-to-ptr): all that libfuse keeps for us
}

bool is_for_writing(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC) != 0;
}

Result<void> open_file(fuse_req_t req, MountContext& context, InodeId inode, fuse_file_info* file) {
    if (context.strict) {
        context.views.look_for_changes(inode);
        // The reader's kernel asks for the size behind this. If it is told of the change meanwhile, it throws the
        // answer away and cuts what is read to the size from before. What is read past its pages it does not cut.
        file->direct_io = context.invalidator->wait_until_told() ? 0 : 1;
    }
    auto opened = context.views.open_file(inode);
    if (!opened) {
        return tl::unexpected(opened.error());
    }
    const auto drop_attributes = [&] { context.invalidator->drop_attributes(inode); };
    if (context.strict) {
        file->keep_cache = context.kept.exchange(inode, *opened, drop_attributes) ? 1 : 0;
    } else if (opened->attributes_changed()) {
        drop_attributes();
    }
    file->noflush = 1;
    auto handle = std::make_unique<Handle>(std::move(*opened));
    file->fh = reinterpret_cast<std::uint64_t>(handle.get());
    if (fuse_reply_open(req, file) == 0) {
        static_cast<void>(handle.release());  // op_release has it from here on
    }
    return {};
}

void op_open(fuse_req_t req, fuse_ino_t ino, fuse_file_info* file) {
    MountContext& context = counted(req, Request::open);
    if (is_for_writing(file->flags)) {
        fuse_reply_err(req, EROFS);
    } else if (!context.opens) {
        fuse_reply_err(req, ENOSYS);  // the kernel asks no more, and keeps pages until it is told otherwise
    } else {
        reply_guarded(req, [&] { return open_file(req, context, inode_id(ino), file); });
    }
}

// Into a buffer that the thread keeps: pages that are mapped for each answer anew, or spliced one by one, take longer
// than the copy.
Result<void> reply_attachment(fuse_req_t req, const OpenFile& opened, std::size_t size, std::uint64_t offset) {
    thread_local std::vector<char> buffer;
    buffer.resize(std::max(buffer.size(), size));
    return opened.read_at(std::span(buffer).first(size), offset).map([&](std::size_t filled) {
        fuse_reply_buf(req, buffer.data(), filled);
    });
}

Result<void> reply_slice(fuse_req_t req, const OpenFile& opened, std::size_t size, std::uint64_t offset) {
    if (!opened.text()) {
        return reply_attachment(req, opened, size, offset);
    }
    const std::string& text = *opened.text();
    const auto from = std::min<std::size_t>(offset, text.size());
    fuse_reply_buf(req, text.data() + from, std::min(size, text.size() - from));
    return {};
}

void op_read(fuse_req_t req, fuse_ino_t ino, std::size_t size, off_t offset, fuse_file_info* file) {
    MountContext& context = counted(req, Request::read);
    reply_guarded(req, [&]() -> Result<void> {
        const InodeId inode = inode_id(ino);
        auto opened = context.opens ? handle_of(file)->current(context.views, inode) : context.held.get(inode);
        return opened.and_then(
            [&](const auto& current) { return reply_slice(req, *current, size, static_cast<std::uint64_t>(offset)); });
    });
}

void op_release(fuse_req_t req, fuse_ino_t /*ino*/, fuse_file_info* file) {
    delete handle_of(file);
    fuse_reply_err(req, 0);
}

void op_flush(fuse_req_t req, fuse_ino_t /*ino*/, fuse_file_info* /*file*/) {
    counted(req, Request::flush);
    fuse_reply_err(req, ENOSYS);  // nothing is ever written: the kernel need not ask again
}

// --- What is not there ----------------------------------------------------------------------------------------------

void op_readlink(fuse_req_t req, fuse_ino_t /*ino*/) {
    fuse_reply_err(req, EINVAL);  // no view holds a symbolic link
}

// The kernel need not ask again: there are none anywhere (VIEWS 7.3).
void op_getxattr(fuse_req_t req, fuse_ino_t /*ino*/, const char* /*name*/, std::size_t /*size*/) {
    fuse_reply_err(req, ENOSYS);
}

void op_listxattr(fuse_req_t req, fuse_ino_t /*ino*/, std::size_t /*size*/) {
    fuse_reply_err(req, ENOSYS);
}

// Answers a request of any shape with EROFS.
template <typename... Arguments>
void read_only(fuse_req_t req, Arguments... /*arguments*/) {
    fuse_reply_err(req, EROFS);
}

// --- The start ------------------------------------------------------------------------------------------------------

// What is read at once should stay in a processor's cache between the source and the kernel.
constexpr unsigned kReadMax = 128U * 1024;

void op_init(void* userdata, fuse_conn_info* connection) {
    take_parallel_lookups(userdata, connection);
    connection->max_write = kReadMax;  // the kernel takes it for the most of a read, too
}

// --- The table ------------------------------------------------------------------------------------------------------

constexpr fuse_lowlevel_ops make_ops() {
    fuse_lowlevel_ops ops = {};
    ops.init = op_init;
    ops.lookup = op_lookup;
    ops.forget = op_forget;
    ops.forget_multi = op_forget_multi;
    ops.getattr = op_getattr;
    ops.access = op_access;
    ops.statfs = op_statfs;
    ops.opendir = op_opendir;
    ops.readdirplus = op_readdirplus;
    ops.releasedir = op_releasedir;
    ops.open = op_open;
    ops.read = op_read;
    ops.flush = op_flush;
    ops.release = op_release;
    ops.readlink = op_readlink;
    ops.getxattr = op_getxattr;
    ops.listxattr = op_listxattr;

    ops.setattr = read_only;
    ops.mknod = read_only;
    ops.mkdir = read_only;
    ops.unlink = read_only;
    ops.rmdir = read_only;
    ops.symlink = read_only;
    ops.rename = read_only;
    ops.link = read_only;
    ops.create = read_only;
    ops.write = read_only;
    ops.fallocate = read_only;
    ops.copy_file_range = read_only;
    ops.setxattr = read_only;
    ops.removexattr = read_only;
    return ops;
}

constexpr fuse_lowlevel_ops kOps = make_ops();

}  // namespace

const fuse_lowlevel_ops& mount_ops() {
    return kOps;
}

}  // namespace vaultfs
