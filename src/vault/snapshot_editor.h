// Makes the Snapshot that follows from another and from what has changed since, at a cost that goes with the changes.
// It equals the one that SnapshotBuilder makes of a whole scan, but for the places of its entries.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "vault/scanner.h"
#include "vault/snapshot_parts.h"
#include "vault/touched.h"
#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

class SnapshotEditor {
  public:
    SnapshotEditor(const Policy& policy, const Snapshot& previous);

    // To be called once. `findings`: those of walk_changes. Null where names come to clash, or for another reason the
    // whole has to be looked at; `previous` itself where nothing has changed.
    [[nodiscard]] std::shared_ptr<const Snapshot> apply(const Touched& before, const SourceFindings& findings);

  private:
    struct Change {
        std::unordered_set<std::string_view> gone;  // paths
        std::vector<const Variant*> now;
    };
    using Name = std::pair<EntryId, std::string>;  // a folder, and a name in NFC

    void change_folders(const Touched& before, const SourceFindings& findings);
    [[nodiscard]] std::map<Name, Change> changed_names(const Touched& before, const SourceFindings& findings);
    void put_file(const Name& name, const Change& change);
    void write_file(EntryId id, const std::vector<Variant>& variants);
    void rename(EntryId id, std::string_view name, bool spelled_nfc);

    [[nodiscard]] std::optional<EntryId> folder_at(const ViewPath& logical) const;
    [[nodiscard]] std::optional<EntryId> made_folder(const ViewPath& logical);
    [[nodiscard]] EntryId made_entry(EntryId parent, std::string_view nfc_name, EntryKind kind);
    [[nodiscard]] EntryId free_place();
    void remove(EntryId id);
    void link(EntryId id);
    void unlink(EntryId id);

    void touch(EntryId folder);
    void touch_unsettled();
    void settle(EntryId folder);
    void sum_up(EntryId folder);
    [[nodiscard]] TierId floor_of(EntryId folder) const;
    void keep_unsettled();

    [[nodiscard]] EntryChunk& own_chunk(EntryId id) { return parts_->chunks.own(SnapshotParts::chunk_number(id)); }
    [[nodiscard]] Entry& own_entry(EntryId id) { return own_chunk(id).entries[SnapshotParts::in_chunk(id)]; }
    [[nodiscard]] FolderPart& own_folder(EntryId id);

    const Policy& policy_;
    const Snapshot& previous_;
    std::unique_ptr<SnapshotParts> parts_;
    std::unordered_set<std::size_t> own_folders_;          // ids of those whose part is no other Snapshot's
    std::set<std::pair<std::size_t, EntryId>> to_settle_;  // depth, folder
    bool in_doubt_ = false;
};

}  // namespace vaultfs
