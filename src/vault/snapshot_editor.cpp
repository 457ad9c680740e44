// Folders on disk come and go first, then files; a folder in which something has changed is settled after all that lies
// below it. Where two names clash, or two paths have one hash, who stands depends on more than what has changed: that
// is in doubt.
#include "vault/snapshot_editor.h"

#include <algorithm>
#include <iterator>

#include "vault/logical_names.h"
#include "vaultfs/text.h"

namespace vaultfs {

SnapshotEditor::SnapshotEditor(const Policy& policy, const Snapshot& previous)
    : policy_(policy), previous_(previous), parts_(std::make_unique<SnapshotParts>(previous.parts())) {}

std::shared_ptr<const Snapshot> SnapshotEditor::apply(const Touched& before, const SourceFindings& findings) {
    constexpr std::size_t kMostFree = 1024;
    const bool is_sparse = parts_->free.size() > kMostFree + parts_->places / 2;
    if (!before.is_plain || parts_->has_collisions || is_sparse || parts_->by_hash.is_too_small_for(parts_->places)) {
        return nullptr;
    }
    parts_->scanned_at_ns = findings.begun_ns;
    touch_unsettled();
    change_folders(before, findings);
    for (const auto& [name, change] : changed_names(before, findings)) {
        put_file(name, change);
    }
    if (to_settle_.empty() && !in_doubt_) {
        return previous_.shared_from_this();
    }
    while (!to_settle_.empty() && !in_doubt_) {
        const EntryId deepest = to_settle_.rbegin()->second;
        to_settle_.erase(std::prev(to_settle_.end()));
        settle(deepest);
    }
    keep_unsettled();
    return in_doubt_ ? nullptr : made_of(std::move(parts_));
}

// --- Folders on disk ------------------------------------------------------------------------------------------------

void SnapshotEditor::change_folders(const Touched& before, const SourceFindings& findings) {
    std::map<std::string_view, std::shared_ptr<const SourceFolder>> gone;
    for (const auto& folder : before.folders) {
        gone.emplace(folder->path.text(), folder);
    }
    std::map<std::string_view, std::shared_ptr<const SourceFolder>> come;  // by path: the one that holds another first
    for (const auto& folder : findings.folders) {
        if (gone.erase(folder->path.text()) == 0) {
            come.emplace(folder->path.text(), folder);
        }
    }
    for (const auto& [path, folder] : gone) {
        if (const auto id = folder_at(folder->facts.logical)) {
            std::erase(own_folder(*id).sources, folder);
            parts_->folders_digest -= digest_of(*folder);
            touch(*id);
        } else {
            in_doubt_ = true;
        }
    }
    for (const auto& [path, folder] : come) {
        if (const auto id = made_folder(folder->facts.logical)) {
            own_folder(*id).sources.push_back(folder);
            parts_->folders_digest += digest_of(*folder);
            touch(*id);
        } else {
            in_doubt_ = true;
        }
    }
}

std::optional<EntryId> SnapshotEditor::folder_at(const ViewPath& logical) const {
    std::optional<EntryId> id = kRootEntry;
    for (const auto part : path_parts(logical.text())) {
        id = parts_->child(*id, nfc(part));
        if (!id || parts_->entry(*id).kind != EntryKind::folder) {
            return std::nullopt;
        }
    }
    return id;
}

// None where a file has the name.
std::optional<EntryId> SnapshotEditor::made_folder(const ViewPath& logical) {
    EntryId id = kRootEntry;
    for (const auto part : path_parts(logical.text())) {
        const std::string name = nfc(part);
        const auto known = parts_->child(id, name);
        if (known && parts_->entry(*known).kind != EntryKind::folder) {
            return std::nullopt;
        }
        id = known ? *known : made_entry(id, name, EntryKind::folder);
    }
    return id;
}

// --- Files ----------------------------------------------------------------------------------------------------------

std::map<SnapshotEditor::Name, SnapshotEditor::Change> SnapshotEditor::changed_names(const Touched& before,
                                                                                     const SourceFindings& findings) {
    std::map<Name, Change> changes;
    const auto change_of = [&](const Variant& variant) -> Change* {
        const ViewPath logical = facts_of_file(policy_, variant.path).logical;
        const auto folder = folder_at(logical.parent());
        in_doubt_ |= !folder.has_value();
        return folder ? &changes[{*folder, nfc(logical.name())}] : nullptr;
    };
    for (const Variant* variant : before.files) {
        if (Change* change = change_of(*variant)) {
            change->gone.insert(variant->path.text());
        }
    }
    for (const FileBatch& batch : findings.batches) {
        for (const Variant* variant : batch.files) {
            if (Change* change = change_of(*variant)) {
                change->now.push_back(variant);
            }
        }
    }
    return changes;
}

void SnapshotEditor::put_file(const Name& name, const Change& change) {
    const auto held = parts_->child(name.first, name.second);
    if (held && parts_->entry(*held).kind == EntryKind::folder) {
        in_doubt_ = true;
        return;
    }
    const auto before = held ? parts_->variants_of(*held) : std::span<const Variant>();
    std::vector<Variant> now;
    std::copy_if(before.begin(), before.end(), std::back_inserter(now),
                 [&](const Variant& variant) { return !change.gone.contains(variant.path.text()); });
    std::transform(change.now.begin(), change.now.end(), std::back_inserter(now),
                   [](const Variant* variant) { return *variant; });
    std::sort(now.begin(), now.end(), merges_before);
    if (std::equal(now.begin(), now.end(), before.begin(), before.end())) {
        return;
    }
    parts_->variants += now.size();
    parts_->variants -= before.size();
    touch(name.first);
    if (now.empty()) {
        remove(*held);
    } else {
        write_file(held ? *held : made_entry(name.first, name.second, EntryKind::attachment), now);
    }
}

void SnapshotEditor::write_file(EntryId id, const std::vector<Variant>& variants) {
    const Variant& lowest = variants.front();
    const std::string name = strip_suffixes(policy_, lowest.path.name());
    const bool is_new = parts_->entry(id).count == 0;
    if (!is_new) {
        parts_->stems.remove_file(parts_->entry(id).name, parts_->entry(id).floor);
    }
    rename(id, name, nfc(name) == name);
    own_chunk(id).put_variants(SnapshotParts::in_chunk(id), variants);
    Entry& entry = own_entry(id);
    entry.kind = kind_of(name);
    entry.floor = lowest.label;
    parts_->stems.add_file(name, entry.floor);
    parts_->unsettled.push_back(id);
}

// --- Entries --------------------------------------------------------------------------------------------------------

// A file has no variants yet.
EntryId SnapshotEditor::made_entry(EntryId parent, std::string_view nfc_name, EntryKind kind) {
    const EntryId id = free_place();
    EntryChunk& chunk = own_chunk(id);
    Entry& entry = chunk.entries[SnapshotParts::in_chunk(id)];
    entry.name = nfc_name;
    entry.kind = kind;
    entry.floor = kNeverVisible;
    entry.parent = parent;
    if (kind == EntryKind::folder) {
        entry.first = static_cast<std::uint32_t>(chunk.folders.size());
        FolderPart part;
        part.version = next_version();
        chunk.folders.push_back(std::make_shared<FolderPart>(std::move(part)));
        own_folders_.insert(static_cast<std::size_t>(id));
        parts_->stems.add(linked_folder_of(entry.name), entry.floor);
        touch(id);
    } else {
        entry.first = static_cast<std::uint32_t>(chunk.variants.size());
    }
    const std::uint64_t hash = hash_path(parts_->nfc_path(id), 0);
    in_doubt_ |= hash == 0 || parts_->by_hash.find(hash).has_value();
    chunk.hashes[SnapshotParts::in_chunk(id)] = hash;
    parts_->by_hash.add(hash, id);
    link(id);
    return id;
}

EntryId SnapshotEditor::free_place() {
    if (!parts_->free.empty()) {
        const EntryId id = parts_->free.back();
        parts_->free.pop_back();
        return id;
    }
    const auto id = static_cast<EntryId>(parts_->places++);
    if (SnapshotParts::in_chunk(id) == 0) {
        parts_->chunks.add({});
    }
    EntryChunk& chunk = own_chunk(id);
    chunk.entries.emplace_back();
    chunk.hashes.push_back(0);
    return id;
}

void SnapshotEditor::remove(EntryId id) {
    const Entry& entry = parts_->entry(id);
    if (entry.kind == EntryKind::folder) {
        parts_->stems.remove(linked_folder_of(entry.name), entry.floor);
    } else {
        parts_->stems.remove_file(entry.name, entry.floor);
    }
    unlink(id);
    parts_->by_hash.remove(parts_->hash_of(id));
    own_chunk(id).clear(SnapshotParts::in_chunk(id));
    own_folders_.erase(static_cast<std::size_t>(id));
    parts_->free.push_back(id);
}

// Among the children of its parent.
void SnapshotEditor::link(EntryId id) {
    const Entry& entry = parts_->entry(id);
    FolderPart& parent = own_folder(entry.parent);
    if (!parent.by_nfc.empty() || !entry.spelled_nfc) {
        parent.by_nfc = parent.in_nfc_order();
        const std::string key = nfc(entry.name);
        const auto before = [&](EntryId a, const std::string& b) { return parts_->nfc_before(a, b); };
        parent.by_nfc.insert(std::lower_bound(parent.by_nfc.begin(), parent.by_nfc.end(), key, before), id);
    }
    const auto before = [&](EntryId a, const std::string& b) { return parts_->entry(a).name < b; };
    parent.children.insert(std::lower_bound(parent.children.begin(), parent.children.end(), entry.name, before), id);
}

void SnapshotEditor::unlink(EntryId id) {
    FolderPart& parent = own_folder(parts_->entry(id).parent);
    std::erase(parent.children, id);
    std::erase(parent.by_nfc, id);
}

// The same name, spelled otherwise.
void SnapshotEditor::rename(EntryId id, std::string_view name, bool spelled_nfc) {
    if (parts_->entry(id).name == name) {
        return;
    }
    unlink(id);
    Entry& entry = own_entry(id);
    entry.name = name;
    entry.spelled_nfc = spelled_nfc;
    link(id);
}

FolderPart& SnapshotEditor::own_folder(EntryId id) {
    EntryChunk& chunk = own_chunk(id);
    std::shared_ptr<FolderPart>& part = chunk.folders[chunk.entries[SnapshotParts::in_chunk(id)].first];
    if (own_folders_.insert(static_cast<std::size_t>(id)).second) {
        part = std::make_shared<FolderPart>(*part);
        part->version = next_version();
    }
    return *part;
}

// --- What follows for the folders above -----------------------------------------------------------------------------

void SnapshotEditor::touch(EntryId folder) {
    std::size_t depth = 0;
    for (EntryId id = folder; id != kRootEntry; id = parts_->entry(id).parent) {
        ++depth;
    }
    to_settle_.emplace(depth, folder);
}

// What may have changed without a trace counts as changed, once.
void SnapshotEditor::touch_unsettled() {
    for (const EntryId id : previous_.parts().unsettled) {
        touch(parts_->entry(id).parent);
    }
}

void SnapshotEditor::settle(EntryId folder) {
    const EntryId parent = parts_->entry(folder).parent;
    const FolderPart& part = own_folder(folder);
    if (folder == kRootEntry) {
        sum_up(folder);
        return;
    }
    touch(parent);
    if (part.sources.empty() && part.children.empty()) {
        remove(folder);
        return;
    }
    sum_up(folder);
    const TierId floor = floor_of(folder);
    in_doubt_ |= part.sources.empty() || floor == kNeverVisible;
    if (in_doubt_) {
        return;
    }
    const auto& spelling = *std::min_element(part.sources.begin(), part.sources.end(),
                                             [](const auto& a, const auto& b) { return spells_before(*a, *b); });
    const std::string_view name = spelling->facts.logical.name();
    if (parts_->entry(folder).name != name || parts_->entry(folder).floor != floor) {
        parts_->stems.remove(linked_folder_of(parts_->entry(folder).name), parts_->entry(folder).floor);
        parts_->stems.add(linked_folder_of(name), floor);
    }
    rename(folder, name, nfc(name) == name);
    own_entry(folder).floor = floor;
}

// VIEWS 3.2.
TierId SnapshotEditor::floor_of(EntryId folder) const {
    const FolderPart& part = parts_->folder(folder);
    TierId floor = kNeverVisible;
    for (const auto& source : part.sources) {
        floor = std::min(floor, source->facts.label);
    }
    for (const EntryId child : part.children) {
        floor = std::min(floor, parts_->entry(child).floor);
    }
    return floor;
}

// VIEWS 7.2.
void SnapshotEditor::sum_up(EntryId folder) {
    FolderPart& part = own_folder(folder);
    part.mtimes.assign(parts_->tiers, kNoTime);
    for (const EntryId child : part.children) {
        for (const Variant& variant : parts_->variants_of(child)) {
            std::int64_t& newest = part.mtimes[index_of(variant.label)];
            newest = std::max(newest, variant.stamp.mtime_ns);
        }
        if (parts_->entry(child).kind == EntryKind::folder) {
            const auto& below = parts_->folder(child).mtimes;
            std::transform(below.begin(), below.end(), part.mtimes.begin(), part.mtimes.begin(),
                           [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
        }
    }
    for (std::size_t tier = 1; tier < part.mtimes.size(); ++tier) {
        part.mtimes[tier] = std::max(part.mtimes[tier], part.mtimes[tier - 1]);
    }
}

void SnapshotEditor::keep_unsettled() {
    auto& ids = parts_->unsettled;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::erase_if(ids, [this](EntryId id) { return parts_->is_settled(id); });
}

}  // namespace vaultfs
