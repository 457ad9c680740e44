// Makes a Snapshot of what a scan has found: the second half of a scan. The same findings in any order give the same
// Snapshot (VIEWS G5).
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "vault/logical_tree.h"
#include "vault/scanner.h"
#include "vault/snapshot_parts.h"
#include "vaultfs/vault.h"

namespace vaultfs {

class SnapshotBuilder {
  public:
    // Whether a scan that was given `previous` has found nothing that is not in it, and all that is.
    [[nodiscard]] static bool repeats(const SourceFindings& findings, const Snapshot& previous);

    SnapshotBuilder(const Policy& policy, SourceFindings findings);

    // To be called once.
    [[nodiscard]] std::shared_ptr<const Snapshot> build();

  private:
    // A folder of the Snapshot. In breadth first order its children lie side by side.
    struct Folder {
        EntryId id{};
        std::uint32_t node = 0;  // of the tree
        std::uint32_t first_child = 0;
        std::uint32_t child_count = 0;
    };
    [[nodiscard]] const Entry& entry(EntryId id) const { return entries_[static_cast<std::size_t>(id)]; }
    [[nodiscard]] std::span<std::int64_t> times_of(std::size_t ordinal);

    void reserve();
    void index_stems();
    void emit_root();
    void emit_children(std::size_t ordinal);
    void emit_folder(EntryId parent, std::uint32_t number);
    void emit_file(EntryId parent, const FolderNode& node, const FileGroup& group);
    void gather_lost();
    void index_mtimes();
    void index_hashes();
    void hash_children(const Folder& folder);
    [[nodiscard]] std::uint64_t free_hash(std::uint32_t number) const;
    void pack();
    [[nodiscard]] EntryChunk packed_chunk(std::size_t begin, std::size_t end);
    [[nodiscard]] FolderPart packed_folder(std::size_t ordinal);
    [[nodiscard]] std::vector<EntryId> in_nfc_order(const std::vector<EntryId>& children) const;

    const Policy& policy_;
    SourceFindings findings_;
    LogicalTree tree_;
    std::unique_ptr<SnapshotParts> parts_ = std::make_unique<SnapshotParts>();
    std::vector<Entry> entries_;           // breadth first, the children of a folder by served name
    std::vector<std::uint64_t> hashes_;    // for each of them
    std::vector<Variant> variants_;        // in the order of the entries
    std::vector<Folder> folders_;          // in the order of the entries
    std::vector<std::int64_t> times_;      // for each of the folders, one for each tier
    std::vector<std::uint32_t> ordinals_;  // of the entries that are folders
};

}  // namespace vaultfs
