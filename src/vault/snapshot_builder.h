// Makes a Snapshot of what a scan has found: the second half of a scan. The same findings in any order give the same
// Snapshot (VIEWS G5).
#pragma once

#include <memory>
#include <vector>

#include "vault/logical_tree.h"
#include "vault/scanner.h"
#include "vaultfs/vault.h"

namespace vaultfs {

class SnapshotBuilder {
  public:
    // Whether a scan that was given `previous` has found nothing that is not in it, and all that is.
    [[nodiscard]] static bool repeats(const Findings& findings, const Snapshot& previous);

    // `previous` with other stamps, where a scan of changes has found nothing but these; null where it has.
    [[nodiscard]] static std::shared_ptr<const Snapshot> restamped(const Findings& findings, const Snapshot& previous);

    SnapshotBuilder(const Policy& policy, Findings findings);

    // To be called once.
    [[nodiscard]] std::shared_ptr<const Snapshot> build();

  private:
    void reserve();
    void index_stems();
    void add_stem(const std::string& stem, TierId floor);
    void emit_root();
    void emit_children(std::size_t ordinal);
    void emit_folder(EntryId parent, std::uint32_t number);
    void emit_file(EntryId parent, const FolderNode& node, const FileGroup& group);
    void keep_lost();
    void index_names();
    static void index_mtimes(Snapshot& made);
    void index_hashes();
    void hash_children(std::size_t ordinal);
    [[nodiscard]] std::uint64_t free_hash(std::uint32_t number) const;
    [[nodiscard]] bool is_taken(std::uint64_t hash) const;

    const Policy& policy_;
    Findings findings_;
    LogicalTree tree_;
    std::vector<std::uint32_t> node_of_;  // for each folder of the Snapshot, in order
    std::shared_ptr<Snapshot> made_;
};

}  // namespace vaultfs
