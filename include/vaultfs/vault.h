// The vault on disk: the one module that opens files of the source. A scan gives an immutable Snapshot; a change gives
// another Snapshot, never a changed one.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

// An entry's place in its Snapshot. Means nothing in another Snapshot.
enum class EntryId : std::uint32_t {};
constexpr EntryId kRootEntry{0};

enum class EntryKind : std::uint8_t { folder, note, canvas, attachment };

// What tells that a source file is still the one that was scanned. All of it from one descriptor.
struct SourceStamp {
    std::uint64_t inode = 0;
    std::uint64_t size = 0;     // bytes
    std::int64_t mtime_ns = 0;  // since the epoch
    std::int64_t ctime_ns = 0;
    auto operator<=>(const SourceStamp&) const = default;
};

// One source file. In the order of VIEWS 2.7 within its entry.
struct Variant {
    VaultPath path;
    TierId label{};           // VIEWS 2.1, content included; the highest tier where it could not be read (2.8)
    bool base = false;        // of a base layer
    bool unreadable = false;  // the content could not be read when it was scanned
    SourceStamp stamp;
    bool operator==(const Variant&) const = default;
};

// One logical name: it stands for a folder, or for all variants of a note. There is one tree for all tiers; the view at
// T is that tree without entries whose floor is above T.
struct Entry {
    std::string name;  // as the lowest variant spells it
    EntryKind kind{};
    TierId floor{};  // the lowest tier that sees it
    EntryId parent{};
    std::uint32_t first = 0;  // the Snapshot's own
    std::uint32_t count = 0;  // of a file: its variants
    bool spelled_nfc = true;  // `name` is in NFC as it is, so that it compares without being normalized
};

// A name that is a file and a folder (VIEWS 3.3), less the one that stands: this one is in no view, nor is what lies
// below it. For the owner's report.
struct Clash {
    ViewPath path;
    bool folder = false;  // whether this, the one that does not stand, is the folder
    TierId floor{};
    std::vector<VaultPath> sources = {};  // the folders or files that it stands for
    bool operator==(const Clash&) const = default;
};

// The variants of a whole Snapshot, one after the other; valid as long as that is.
class AllVariants {
  public:
    class Iterator {
      public:
        explicit Iterator(const std::span<const Variant>* run) : run_(run) {}
        const Variant& operator*() const { return (*run_)[at_]; }
        Iterator& operator++() {
            if (++at_ == run_->size()) {
                ++run_;
                at_ = 0;
            }
            return *this;
        }
        bool operator==(const Iterator&) const = default;

      private:
        const std::span<const Variant>* run_;
        std::size_t at_ = 0;
    };

    explicit AllVariants(std::vector<std::span<const Variant>> runs);
    [[nodiscard]] Iterator begin() const { return Iterator(runs_.data()); }
    [[nodiscard]] Iterator end() const { return Iterator(runs_.data() + runs_.size()); }
    [[nodiscard]] std::size_t size() const;

  private:
    std::vector<std::span<const Variant>> runs_;  // none is empty
};

// The vault's own.
struct SnapshotParts;

// Whether files, or folders, of a name exist, and from which tier on one can be seen (VIEWS 6.2).
enum class NameState : std::uint8_t { unknown, hidden, visible };

// How folders of a name are asked for, where files are by their stem alone.
[[nodiscard]] inline std::string folder_question(std::string_view folded_name) {
    return "/" + std::string(folded_name);
}

// What may part a name from its extension, or from a fragment behind it.
inline constexpr CharSet kNameEnds(".#^?");

// How notes are asked for by all of their name but `.md`, if one of kNameEnds stands in it: `Node.js.md`. The stem
// alone may be that of an attachment, `Node.js.png`.
[[nodiscard]] inline std::string note_question(std::string_view folded_stem) {
    return std::string(folded_stem) + "/";
}

// Immutable. One made from changes shares with the one before what has not changed.
class Snapshot : public std::enable_shared_from_this<Snapshot> {
  public:
    explicit Snapshot(std::unique_ptr<const SnapshotParts> parts);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    Snapshot(Snapshot&&) = delete;
    Snapshot& operator=(Snapshot&&) = delete;
    ~Snapshot();

    [[nodiscard]] const Entry& entry(EntryId id) const;
    // In a Snapshot of a whole scan all numbers below this are entries, breadth first: a folder's is lower than those
    // of its children. In one made from changes some may be of no entry.
    [[nodiscard]] std::size_t size() const;

    // Sorted by name, byte by byte (VIEWS 7.3); hidden ones included: the caller keeps those its clearance permits.
    [[nodiscard]] std::span<const EntryId> children(EntryId folder) const;
    // In merge order (VIEWS 2.7). Those that a clearance sees are a prefix.
    [[nodiscard]] std::span<const Variant> variants(EntryId file) const;

    // A number of a folder and of all that lies below it: equal ones, of two Snapshots of this process, mean that it is
    // the same. Unequal ones mean nothing.
    [[nodiscard]] std::uint64_t version(EntryId folder) const;

    // The child of that name that the clearance may see; names compare in NFC. None if it is hidden or does not exist:
    // no difference is made (VIEWS 3.4).
    [[nodiscard]] std::optional<EntryId> child(EntryId folder, std::string_view name, TierId clearance) const;
    [[nodiscard]] std::optional<EntryId> find(const ViewPath& path, TierId clearance) const;

    [[nodiscard]] ViewPath path_of(EntryId id) const;

    // Of files: `folded_stem` is a name less its extension, as by fold_linked_name() (text.h). Of folders: it is
    // folder_question() of such a name; of notes by their whole name: note_question() of such a stem.
    [[nodiscard]] NameState name_state(std::string_view folded_stem, TierId clearance) const;

    // The folded stems whose state is not the same in another Snapshot at every clearance. One may come twice.
    [[nodiscard]] std::vector<std::string_view> stems_changed_since(const Snapshot& before) const;

    // Nanoseconds since the epoch (VIEWS 7.2): of a file, the newest variant at or below the clearance; of a folder,
    // the newest file visible below it, 0 if there is none.
    [[nodiscard]] std::int64_t mtime_ns(EntryId id, TierId clearance) const;

    // A stable 64-bit hash of the path (not of the clearance); unequal for all entries of a Snapshot, 0 and 1 never
    // used.
    [[nodiscard]] std::uint64_t path_hash(EntryId id) const;
    // The low 8 bits are always zero: there is room for a tier.
    [[nodiscard]] std::optional<EntryId> by_path_hash(std::uint64_t hash) const;

    // All variants of all entries, each entry's in merge order; then those that lost a clash and are of no entry.
    [[nodiscard]] AllVariants all_variants() const;
    [[nodiscard]] std::span<const Clash> clashes() const;

    // When the scan began, in nanoseconds since the epoch.
    [[nodiscard]] std::int64_t scanned_at_ns() const;
    // Whether an equal stamp, later on, will prove that the file is the same. One from shortly before the scan does
    // not: the file may have changed once more within the same tick of the file system's clock.
    [[nodiscard]] bool is_settled(const Variant& variant) const;

    // The vault's own.
    [[nodiscard]] const SnapshotParts& parts() const { return *parts_; }

  private:
    std::unique_ptr<const SnapshotParts> parts_;
};

// The bytes of a variant, read once through one descriptor, and what that same reading says of them.
struct VariantBytes {
    std::string bytes;
    SourceStamp stamp;
    TierId label{};  // path and content; may be above what the Snapshot says if the file has changed since
};

// What a source reports of itself (VIEWS 9).
struct SourceChanges {
    std::vector<VaultPath> paths = {};  // where something came, went or was written; what lies below a folder included
    bool lost = false;                  // more may have changed than is told: only a whole scan finds out

    [[nodiscard]] bool empty() const { return paths.empty() && !lost; }
};

// The seam to the operating system: all that VaultFS ever does to a source folder. Tests put a fake in its place.
// Paths are relative to the vault's root. Implementations are thread-safe and never leave the vault but through a layer
// folder that is a symbolic link (VIEWS 2.9).
class SourceFs {
  public:
    enum class Kind : std::uint8_t { folder, file, other };
    struct Item {
        std::string name;
        Kind kind{};
        std::optional<SourceStamp> stamp = {};  // of a file, where the listing has it for little
    };
    struct Content {
        std::string bytes;
        SourceStamp stamp;  // of the descriptor that gave the bytes, unchanged while they were read
    };
    virtual ~SourceFs() = default;
    // No layer's link is followed to that folder, into it or around it: it is where the views are, and who looked there
    // for notes would wait for itself. Canonical; to be called before there are threads, if at all.
    virtual void keep_out_of(const std::filesystem::path& /*mountpoint*/) {}
    // Listing the root also finds layers that are new, and the vault's folder where it was replaced. A folder that a
    // layer's symbolic link leads to is a folder; any other symbolic link is `other`.
    [[nodiscard]] virtual Result<std::vector<Item>> list(const VaultPath& folder) = 0;
    // ENOENT for what is not a regular file.
    [[nodiscard]] virtual Result<SourceStamp> stat(const VaultPath& file) = 0;
    // At most `limit` bytes: EFBIG if the file is larger.
    [[nodiscard]] virtual Result<Content> read(const VaultPath& file, std::uint64_t limit) = 0;
    // A descriptor for reading; the caller closes it.
    [[nodiscard]] virtual Result<int> open(const VaultPath& file) = 0;
    // One name as listing its folder would give it; ENOENT if it is not there.
    [[nodiscard]] virtual Result<Item> find(const VaultPath& path);

    // From now on changes are reported in each folder from the moment on at which it is listed. Gives a descriptor that
    // becomes readable then; it belongs to the source. ENOTSUP where there is no such thing.
    [[nodiscard]] virtual Result<int> watch() { return fail(ENOTSUP, "the source does not report changes"); }
    // What was reported since the last time. Once a folder could not be watched, it is an error to the end (ENOSPC: the
    // limit of watches is reached; ENOTSUP: a network's file system).
    [[nodiscard]] virtual Result<SourceChanges> take_changes() { return fail(ENOTSUP, "nothing is watched"); }
};

// `root` must be an existing folder. Layer folders of the policy may be symbolic links.
[[nodiscard]] Result<std::unique_ptr<SourceFs>> open_source(const std::filesystem::path& root, const Policy& policy);

// Threads for a scan: several for each processor, up to 16. Notes that are not in memory are waited for, and a disk has
// several sooner than one after the other.
[[nodiscard]] unsigned scan_threads();

// Reads what the vault holds. All methods are const and thread-safe.
class Vault {
  public:
    Vault(std::shared_ptr<const Policy> policy, std::unique_ptr<SourceFs> source);

    [[nodiscard]] const Policy& policy() const { return *policy_; }

    // Scans with `threads` threads. Variants whose stamp has not changed since `previous` (a scan of this vault with
    // this policy) keep their label without being read again; where nothing at all has changed, `previous` itself comes
    // back. Fails only if the vault's root cannot be listed (ESTALE, EIO, …).
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> scan(const Snapshot* previous,
                                                               unsigned threads = scan_threads()) const;

    // The same, where `changes` are all that has changed since `previous`: only these paths are looked at.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> scan_changes(const Snapshot& previous,
                                                                       const SourceChanges& changes) const;

    // That of the source.
    void keep_out_of(const std::filesystem::path& mountpoint) const { source_->keep_out_of(mountpoint); }

    // Those of the source; to be called before the scan whose folders are to be watched.
    [[nodiscard]] Result<int> watch() const { return source_->watch(); }
    [[nodiscard]] Result<SourceChanges> take_changes() const { return source_->take_changes(); }

    // Whether any layer folder of the policy exists (VIEWS 10).
    [[nodiscard]] bool has_layer() const;

    // The bytes of a note, canvas or other file whose content is rendered. EFBIG above the policy's max_note_size.
    [[nodiscard]] Result<VariantBytes> read(const Variant& variant) const;

    // Of the file as it is now.
    [[nodiscard]] Result<SourceStamp> stat(const Variant& variant) const { return source_->stat(variant.path); }

    // A descriptor of an attachment, and its stat. The caller closes it.
    struct OpenFile {
        int fd = -1;
        SourceStamp stamp;
    };
    [[nodiscard]] Result<OpenFile> open(const Variant& variant) const;

  private:
    void warn_of_unreadable() const;

    std::shared_ptr<const Policy> policy_;
    std::unique_ptr<SourceFs> source_;
    IgnoreRules ignore_;
    std::unique_ptr<std::atomic<bool>> warned_ = std::make_unique<std::atomic<bool>>(false);  // of unreadable files
};

// Whether the frontmatter of an open file may label it (VIEWS 2.1): it has some, or that cannot be read.
[[nodiscard]] bool may_be_labelled(int fd);

}  // namespace vaultfs
