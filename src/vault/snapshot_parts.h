// What a Snapshot is made of. The next one shares all that no change has touched: entries in chunks, and what only
// folders have in a part for each folder.
//
// Invariants: an entry keeps its place from one Snapshot to the next, as long as it is there. A folder's part is
// replaced whenever anything in the folder or below it changes, up to the root's. So equal versions mean that nothing
// has.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vault/path_index.h"
#include "vault/shared_pieces.h"
#include "vault/stem_table.h"
#include "vaultfs/vault.h"

namespace vaultfs {

struct SourceFolder;

// Above every tier: the floor of what is in no view.
constexpr TierId kNeverVisible{0xFF};

// In a row of times: there is no file.
constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

struct FolderPart {
    std::uint64_t version = 0;                                 // of no other part in this process
    std::vector<EntryId> children;                             // by served name
    std::vector<EntryId> by_nfc;                               // by NFC name; empty where that is the same order
    std::vector<std::int64_t> mtimes;                          // for each tier, the newest file that it sees below
    std::vector<std::shared_ptr<const SourceFolder>> sources;  // the folders on disk that it stands for

    [[nodiscard]] const std::vector<EntryId>& in_nfc_order() const { return by_nfc.empty() ? children : by_nfc; }
};

[[nodiscard]] std::uint64_t next_version();

// Some entries side by side. `Entry::first` leads into `variants` of a file, `folders` of a folder.
struct EntryChunk {
    static constexpr std::size_t kEntries = 64;

    std::vector<Entry> entries;
    std::vector<std::uint64_t> hashes;
    std::vector<Variant> variants;
    std::vector<std::shared_ptr<FolderPart>> folders;

    // In the place of those that the file has.
    void put_variants(std::size_t at, const std::vector<Variant>& now);
    // Leaves a place that is free.
    void clear(std::size_t at);

  private:
    void move_on(EntryKind kind, std::uint32_t behind, std::ptrdiff_t by);
};

// What is in no view.
struct LostParts {
    std::vector<Variant> files;
    std::vector<std::shared_ptr<const SourceFolder>> folders;
    std::vector<Clash> clashes;
};

struct SnapshotParts {
    SharedPieces<EntryChunk> chunks;
    std::size_t places = 0;     // of entries, free ones too
    std::vector<EntryId> free;  // places of no entry
    StemTable stems;
    PathIndex by_hash;
    bool has_collisions = false;  // some entry does not have the hash that is its path's
    std::shared_ptr<const LostParts> lost = std::make_shared<const LostParts>();
    std::vector<EntryId> unsettled;  // files whose stamps prove nothing yet
    std::size_t variants = 0;        // of all entries, and those that are lost
    std::size_t tiers = 1;
    std::int64_t scanned_at_ns = 0;
    std::uint64_t folders_digest = 0;  // of all folders on disk

    [[nodiscard]] const EntryChunk& chunk_of(EntryId id) const { return chunks[chunk_number(id)]; }
    [[nodiscard]] const Entry& entry(EntryId id) const { return chunk_of(id).entries[in_chunk(id)]; }
    [[nodiscard]] std::uint64_t hash_of(EntryId id) const { return chunk_of(id).hashes[in_chunk(id)]; }
    [[nodiscard]] const FolderPart& folder(EntryId id) const { return *chunk_of(id).folders[entry(id).first]; }
    [[nodiscard]] std::span<const Variant> variants_of(EntryId file) const;

    // `nfc_name` in NFC. Whatever its floor.
    [[nodiscard]] std::optional<EntryId> child(EntryId folder, std::string_view nfc_name) const;
    // Whether a child's name comes before one in NFC.
    [[nodiscard]] bool nfc_before(EntryId id, std::string_view nfc_name) const;
    [[nodiscard]] std::string nfc_path(EntryId id) const;

    [[nodiscard]] bool is_settled(const Variant& variant) const;
    [[nodiscard]] bool is_settled(EntryId file) const;

    // All folders on disk.
    [[nodiscard]] std::vector<std::shared_ptr<const SourceFolder>> source_folders() const;

    static std::size_t chunk_number(EntryId id) { return static_cast<std::size_t>(id) / EntryChunk::kEntries; }
    static std::size_t in_chunk(EntryId id) { return static_cast<std::size_t>(id) % EntryChunk::kEntries; }
};

// Ready to be shared.
[[nodiscard]] std::shared_ptr<const Snapshot> made_of(std::unique_ptr<const SnapshotParts> parts);

}  // namespace vaultfs
