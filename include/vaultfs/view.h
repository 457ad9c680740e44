// What the readers of a mount see: the names, attributes and bytes of one clearance, or of all of them side by side
// (VIEWS 3, 7). Every request is answered from one Snapshot; a refresh puts another in its place, never changes one.
// Nothing here answers differently for a hidden entry and one that does not exist (VIEWS 3.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// A file's or folder's number in a mount (VIEWS 7.3): a hash of view and path, the same after a remount. The mount's
// root has the number that FUSE wants.
enum class InodeId : std::uint64_t {};
constexpr InodeId kMountRoot{1};

// The longest name that a lookup takes, in bytes; every longer one is ENAMETOOLONG, whether it exists or not.
constexpr std::size_t kNameMax = 255;

struct Attributes {
    InodeId inode{};
    bool folder = false;
    // Bytes, exactly what reading gives (VIEWS 7.1); 0 for folders. 1 for what cannot be read: a reader of an empty
    // file would not ask for its bytes, and never hear of the error.
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;  // since the epoch (VIEWS 7.2)
    // False where the vault changed while they were found out, or the file cannot be read: nobody will be told when
    // they hold no longer.
    bool lasting = true;
};

// One line of a listing, `.` and `..` among them. `next_offset` is where a listing resumes behind it: an ordinal among
// the visible names, so that it says nothing about hidden ones.
struct ListItem {
    std::string_view name;
    InodeId inode{};
    bool folder = false;
    std::uint64_t next_offset = 0;
};
// False where no more fits.
using ListSink = std::function<bool(const ListItem&)>;

// A file opened for reading: a rendered text, which stays as it is however the vault changes, or an attachment's
// descriptor, which is closed with it.
class OpenFile {
  public:
    using Text = std::shared_ptr<const std::string>;

    // `digest`: of what a reader sees of it.
    OpenFile(Text text, std::uint64_t digest) : text_(std::move(text)), digest_(digest) {}
    OpenFile(int fd, std::uint64_t digest) : fd_(fd), digest_(digest) {}
    OpenFile(OpenFile&& other) noexcept
        : text_(std::move(other.text_)),
          fd_(std::exchange(other.fd_, -1)),
          digest_(other.digest_),
          attributes_changed_(other.attributes_changed_) {}
    OpenFile& operator=(OpenFile&& other) noexcept {
        std::swap(text_, other.text_);
        std::swap(fd_, other.fd_);
        std::swap(digest_, other.digest_);
        std::swap(attributes_changed_, other.attributes_changed_);
        return *this;
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    ~OpenFile();

    // Null for an attachment.
    [[nodiscard]] const Text& text() const { return text_; }
    // -1 for a rendered text.
    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] std::uint64_t digest() const { return digest_; }

    // Whether opening it found other attributes than were given out before: whoever keeps those must drop them.
    [[nodiscard]] bool attributes_changed() const { return attributes_changed_; }
    void set_attributes_changed(bool changed) { attributes_changed_ = changed; }

    // Of an attachment, from an offset on: the bytes that were filled, fewer than there is room for only at its end.
    [[nodiscard]] Result<std::size_t> read_at(std::span<char> to, std::uint64_t offset) const;

    // All that is left to read from it.
    [[nodiscard]] Result<std::string> read_all() const;

  private:
    Text text_;
    int fd_ = -1;
    std::uint64_t digest_ = 0;
    bool attributes_changed_ = false;
};

// What has changed in a mount's views, for whoever keeps copies of what it was told: the kernel.
struct ViewChanges {
    struct Name {
        InodeId folder{};
        std::string name;
    };
    std::vector<Name> names;       // that came, went, or lead to something else: as listed, and in NFC
    std::vector<InodeId> files;    // with other bytes or attributes
    std::vector<InodeId> folders;  // with another listing or another time
    std::vector<InodeId> holders;  // the folders that those are in which stand before and after, or came or went; once

    [[nodiscard]] bool empty() const { return names.empty() && files.empty() && folders.empty(); }
};

struct ViewOptions {
    std::optional<TierId> tier;            // the one clearance of the mount; none: a folder for each (VIEWS 3.6)
    double refresh_seconds = 1;            // how often the vault is scanned where it does not report changes
    bool watch = false;                    // let the vault report its changes
    std::size_t cache_bytes = 32U << 20U;  // of rendered texts
    std::function<void()> after_refresh;   // called on the refreshing thread, as long as the vault can be listed
};

// How it stands with a mount's views, for their owner.
struct ViewFigures {
    std::size_t cached_texts = 0;
    std::size_t cached_bytes = 0;
    std::size_t cache_limit_bytes = 0;
    bool watched = false;  // the vault reports its changes; else it is scanned every so often
    bool gone = false;     // the vault could not be listed when last it was tried
};

// All methods are thread-safe, and none holds a lock while it returns to the caller or calls a sink.
class Views {
  public:
    // Scans the vault once. Starts no thread, so that the caller can still fork.
    [[nodiscard]] static Result<std::unique_ptr<Views>> open(const std::shared_ptr<const Vault>& vault,
                                                             const ViewOptions& options);
    ~Views();
    Views(const Views&) = delete;
    Views& operator=(const Views&) = delete;
    Views(Views&&) = delete;
    Views& operator=(Views&&) = delete;

    [[nodiscard]] const Policy& policy() const;

    // ENOENT where the clearance sees no such name; ENOTDIR, ENAMETOOLONG; ESTALE while the vault is not there.
    // `walks`: who asks will ask for the folder's other names, and for those of the folders behind it. Where the size
    // was not known, theirs are worked out ahead.
    [[nodiscard]] Result<Attributes> lookup(InodeId parent, std::string_view name, bool walks = false);
    // Whether the vault, as it was last scanned, has such a name in the view. What lookup() does not find may be there:
    // its label was raised, or it went, just now.
    [[nodiscard]] bool has_name(InodeId parent, std::string_view name);
    // Renders a note whose size is not known yet. One that cannot be read has the size 1; only opening it fails.
    [[nodiscard]] Result<Attributes> attributes(InodeId inode);
    // The same, but none where a note would have to be rendered for it.
    [[nodiscard]] std::optional<Attributes> known_attributes(InodeId inode);
    // Sorted by name, from `offset` (0: the start) on, until the sink is full.
    [[nodiscard]] Result<void> list(InodeId folder, std::uint64_t offset, const ListSink& sink);
    // EISDIR for a folder; EACCES, EIO, EFBIG as in VIEWS 10.
    [[nodiscard]] Result<OpenFile> open_file(InodeId inode);
    // What a reader who opened the file earlier is to read from now on: another one if the view has changed, else, or
    // where it goes or changes just now, the same. The kernel keeps one set of pages for all readers of a file: an old
    // text must not get in among those that are read by someone who opened the new one. The errors of open_file() where
    // it cannot be read any more.
    [[nodiscard]] Result<std::shared_ptr<const OpenFile>> up_to_date(InodeId inode,
                                                                     std::shared_ptr<const OpenFile> opened);
    // By its path in the view of a clearance, whatever the mount's own tier.
    [[nodiscard]] Result<OpenFile> open_file(const ViewPath& path, TierId clearance);

    // Told of each change after the views show it, on the thread that found it. To be set before start_refreshing().
    using ChangeListener = std::function<void(ViewChanges)>;
    void on_change(ChangeListener listener);

    // Whether changes are reported by the vault, so that they are known at once.
    [[nodiscard]] bool is_watched() const;

    [[nodiscard]] ViewFigures figures() const;

    // Scans when changes are reported, or every `refresh_seconds`, and soon after a reader came upon a change. Ends
    // with this object.
    void start_refreshing();
    void stop_refreshing();

    // Makes sure that what is opened next is not older than this call: takes in what the vault has reported, or looks
    // at the variants of that file.
    void look_for_changes(InodeId inode);

    // One scan, now. True if another Snapshot stands.
    bool refresh();

  private:
    class Impl;
    explicit Views(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace vaultfs
