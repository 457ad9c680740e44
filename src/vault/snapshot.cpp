// What a Snapshot answers. Nothing here changes it.
#include <algorithm>

#include "vault/snapshot_parts.h"
#include "vaultfs/text.h"
#include "vaultfs/vault.h"

namespace vaultfs {

AllVariants::AllVariants(std::vector<std::span<const Variant>> runs) : runs_(std::move(runs)) {
    std::erase_if(runs_, [](std::span<const Variant> run) { return run.empty(); });
}

std::size_t AllVariants::size() const {
    std::size_t size = 0;
    for (const auto& run : runs_) {
        size += run.size();
    }
    return size;
}

Snapshot::Snapshot(std::unique_ptr<const SnapshotParts> parts) : parts_(std::move(parts)) {}
Snapshot::~Snapshot() = default;

const Entry& Snapshot::entry(EntryId id) const {
    return parts_->entry(id);
}

std::size_t Snapshot::size() const {
    return parts_->places;
}

std::span<const EntryId> Snapshot::children(EntryId folder) const {
    return entry(folder).kind == EntryKind::folder ? std::span(parts_->folder(folder).children)
                                                   : std::span<const EntryId>();
}

std::span<const Variant> Snapshot::variants(EntryId file) const {
    return parts_->variants_of(file);
}

std::uint64_t Snapshot::version(EntryId folder) const {
    return parts_->folder(folder).version;
}

std::optional<EntryId> Snapshot::child(EntryId folder, std::string_view name, TierId clearance) const {
    const auto found = parts_->child(folder, nfc(name));
    return found && permits(clearance, entry(*found).floor) ? found : std::nullopt;
}

std::optional<EntryId> Snapshot::find(const ViewPath& path, TierId clearance) const {
    std::optional<EntryId> id = kRootEntry;
    for (const auto part : path_parts(path.text())) {
        id = child(*id, part, clearance);
        if (!id) {
            return std::nullopt;
        }
    }
    return id;
}

ViewPath Snapshot::path_of(EntryId id) const {
    std::vector<const std::string*> line;
    for (; id != kRootEntry; id = entry(id).parent) {
        line.push_back(&entry(id).name);
    }
    std::string path;
    for (auto part = line.rbegin(); part != line.rend(); ++part) {
        path += path.empty() ? "" : "/";
        path += **part;
    }
    return ViewPath(std::move(path));
}

NameState Snapshot::name_state(std::string_view folded_stem, TierId clearance) const {
    const auto floor = parts_->stems.floor_of(folded_stem);
    if (!floor) {
        return NameState::unknown;
    }
    return permits(clearance, *floor) ? NameState::visible : NameState::hidden;
}

std::vector<std::string_view> Snapshot::stems_changed_since(const Snapshot& before) const {
    return parts_->stems.changed_since(before.parts_->stems);
}

std::int64_t Snapshot::mtime_ns(EntryId id, TierId clearance) const {
    if (entry(id).kind == EntryKind::folder) {
        const std::int64_t newest = parts_->folder(id).mtimes[std::min(index_of(clearance), parts_->tiers - 1)];
        return newest == kNoTime ? 0 : newest;
    }
    std::optional<std::int64_t> newest;
    for (const Variant& variant : variants(id)) {
        if (permits(clearance, variant.label)) {
            newest = std::max(newest.value_or(variant.stamp.mtime_ns), variant.stamp.mtime_ns);
        }
    }
    return newest.value_or(0);
}

std::uint64_t Snapshot::path_hash(EntryId id) const {
    return parts_->hash_of(id);
}

std::optional<EntryId> Snapshot::by_path_hash(std::uint64_t hash) const {
    return parts_->by_hash.find(hash);
}

AllVariants Snapshot::all_variants() const {
    std::vector<std::span<const Variant>> runs;
    for (std::size_t i = 0; i < parts_->chunks.size(); ++i) {
        runs.emplace_back(parts_->chunks[i].variants);
    }
    runs.emplace_back(parts_->lost->files);
    return AllVariants(std::move(runs));
}

std::span<const Clash> Snapshot::clashes() const {
    return parts_->lost->clashes;
}

std::int64_t Snapshot::scanned_at_ns() const {
    return parts_->scanned_at_ns;
}

bool Snapshot::is_settled(const Variant& variant) const {
    return parts_->is_settled(variant);
}

}  // namespace vaultfs
