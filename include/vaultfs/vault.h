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
    std::uint32_t first = 0;  // folder: into the children; else: into the variants
    std::uint32_t count = 0;
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

// The vault's own.
struct SourceFolder;

// Whether files of a name exist, and from which tier on one can be seen (VIEWS 6.2).
enum class NameState : std::uint8_t { unknown, hidden, visible };

class Snapshot : public std::enable_shared_from_this<Snapshot> {
  public:
    [[nodiscard]] const Entry& entry(EntryId id) const { return entries_[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

    // Sorted by name, byte by byte (VIEWS 7.3); hidden ones included: the caller keeps those its clearance permits.
    [[nodiscard]] std::span<const EntryId> children(EntryId folder) const;
    // In merge order (VIEWS 2.7). Those that a clearance sees are a prefix.
    [[nodiscard]] std::span<const Variant> variants(EntryId file) const;

    // The child of that name that the clearance may see; names compare in NFC. None if it is hidden or does not exist:
    // no difference is made (VIEWS 3.4).
    [[nodiscard]] std::optional<EntryId> child(EntryId folder, std::string_view name, TierId clearance) const;
    [[nodiscard]] std::optional<EntryId> find(const ViewPath& path, TierId clearance) const;

    [[nodiscard]] ViewPath path_of(EntryId id) const;

    // `folded_stem`: a file's name less its extension, folded (text.h).
    [[nodiscard]] NameState name_state(std::string_view folded_stem, TierId clearance) const;

    // The folded stems whose state is not the same in another Snapshot at every clearance.
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
    [[nodiscard]] std::span<const Variant> all_variants() const { return variants_; }
    [[nodiscard]] std::span<const Clash> clashes() const { return clashes_; }

    // The folders on disk, the vault's root the first.
    [[nodiscard]] std::span<const std::shared_ptr<const SourceFolder>> source_folders() const {
        return source_folders_;
    }

    // When the scan began, in nanoseconds since the epoch. A stamp from shortly before it proves nothing later on: the
    // file may have changed once more within the same tick of the file system's clock.
    [[nodiscard]] std::int64_t scanned_at_ns() const { return scanned_at_ns_; }

  private:
    friend class SnapshotBuilder;

    // A folded stem is `stems_.substr(offset, length)`.
    struct Stem {
        std::size_t offset = 0;
        std::uint32_t length = 0;
        TierId floor{};  // kNeverVisible for names of which every file lost a clash
    };
    [[nodiscard]] std::string_view stem_text(const Stem& stem) const;
    [[nodiscard]] const Stem* find_stem(std::string_view folded_stem) const;
    [[nodiscard]] std::string nfc_path(EntryId id) const;

    std::vector<Entry> entries_;     // breadth first, the children of a folder in their order
    std::vector<EntryId> children_;  // by served name
    std::vector<EntryId> by_nfc_;    // the same ranges, by NFC name
    std::vector<Variant> variants_;
    std::string stems_;
    std::vector<Stem> stem_index_;
    std::vector<std::uint32_t> stem_slots_;    // hash table into stem_index_
    std::vector<EntryId> folders_;             // in order
    std::vector<std::int64_t> folder_mtimes_;  // `tiers_` of them for each of folders_
    std::size_t tiers_ = 1;
    std::vector<std::uint64_t> hashes_;
    std::vector<std::uint32_t> hash_slots_;  // hash table of entry ids
    std::vector<Clash> clashes_;
    std::int64_t scanned_at_ns_ = 0;
    std::vector<std::shared_ptr<const SourceFolder>> source_folders_;  // for the next scan
    std::uint64_t folders_digest_ = 0;                                 // of source_folders_
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

// Reads what the vault holds. All methods are const and thread-safe.
class Vault {
  public:
    Vault(std::shared_ptr<const Policy> policy, std::unique_ptr<SourceFs> source);

    [[nodiscard]] const Policy& policy() const { return *policy_; }

    // Scans with `threads` threads. Variants whose stamp has not changed since `previous` (a scan of this vault with
    // this policy) keep their label without being read again; where nothing at all has changed, `previous` itself comes
    // back. Fails only if the vault's root cannot be listed (ESTALE, EIO, …).
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> scan(const Snapshot* previous, unsigned threads) const;

    // The same, where `changes` are all that has changed since `previous`: only these paths are looked at.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> scan_changes(const Snapshot& previous,
                                                                       const SourceChanges& changes) const;

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

}  // namespace vaultfs
