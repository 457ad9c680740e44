// What a Snapshot answers. It is made by SnapshotBuilder; nothing here changes it.
#include <xxhash.h>

#include <algorithm>

#include "vault/probe_table.h"
#include "vaultfs/text.h"
#include "vaultfs/vault.h"

namespace vaultfs {

namespace {

constexpr std::size_t at(EntryId id) {
    return static_cast<std::size_t>(id);
}

std::string nfc_name(const Entry& entry) {
    return entry.spelled_nfc ? entry.name : nfc(entry.name);
}

// The names from the root to an entry, joined.
template <typename NameOf>
std::string joined_path(const Snapshot& snapshot, EntryId id, NameOf name_of) {
    std::vector<EntryId> line;
    for (; id != kRootEntry; id = snapshot.entry(id).parent) {
        line.push_back(id);
    }
    std::string path;
    for (auto part = line.rbegin(); part != line.rend(); ++part) {
        path += path.empty() ? "" : "/";
        path += name_of(snapshot.entry(*part));
    }
    return path;
}

}  // namespace

std::span<const EntryId> Snapshot::children(EntryId folder) const {
    const Entry& held = entry(folder);
    if (held.kind != EntryKind::folder) {
        return {};
    }
    return std::span(children_).subspan(held.first, held.count);
}

std::span<const Variant> Snapshot::variants(EntryId file) const {
    const Entry& held = entry(file);
    if (held.kind == EntryKind::folder) {
        return {};
    }
    return std::span(variants_).subspan(held.first, held.count);
}

std::optional<EntryId> Snapshot::child(EntryId folder, std::string_view name, TierId clearance) const {
    const Entry& held = entry(folder);
    if (held.kind != EntryKind::folder) {
        return std::nullopt;
    }
    const std::string key = nfc(name);
    const auto all = std::span(by_nfc_).subspan(held.first, held.count);
    const auto found = std::lower_bound(all.begin(), all.end(), key, [this](EntryId id, const std::string& wanted) {
        const Entry& there = entry(id);
        return there.spelled_nfc ? there.name < wanted : nfc(there.name) < wanted;
    });
    if (found == all.end() || nfc_name(entry(*found)) != key || !permits(clearance, entry(*found).floor)) {
        return std::nullopt;
    }
    return *found;
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
    return ViewPath(joined_path(*this, id, [](const Entry& part) -> const std::string& { return part.name; }));
}

std::string Snapshot::nfc_path(EntryId id) const {
    return joined_path(*this, id, nfc_name);
}

std::string_view Snapshot::stem_text(const Stem& stem) const {
    return std::string_view(stems_).substr(stem.offset, stem.length);
}

const Snapshot::Stem* Snapshot::find_stem(std::string_view folded_stem) const {
    const auto hash = XXH3_64bits(folded_stem.data(), folded_stem.size());
    const auto found =
        find_slot(stem_slots_, hash, [&](std::uint32_t i) { return stem_text(stem_index_[i]) == folded_stem; });
    return found ? &stem_index_[*found] : nullptr;
}

NameState Snapshot::name_state(std::string_view folded_stem, TierId clearance) const {
    const Stem* stem = find_stem(folded_stem);
    if (stem == nullptr) {
        return NameState::unknown;
    }
    return permits(clearance, stem->floor) ? NameState::visible : NameState::hidden;
}

std::vector<std::string_view> Snapshot::stems_changed_since(const Snapshot& before) const {
    std::vector<std::string_view> changed;
    for (const Stem& stem : stem_index_) {
        const Stem* old = before.find_stem(stem_text(stem));
        if (old == nullptr || old->floor != stem.floor) {
            changed.push_back(stem_text(stem));
        }
    }
    for (const Stem& stem : before.stem_index_) {
        if (find_stem(before.stem_text(stem)) == nullptr) {
            changed.push_back(before.stem_text(stem));
        }
    }
    return changed;
}

std::int64_t Snapshot::mtime_ns(EntryId id, TierId clearance) const {
    if (entry(id).kind == EntryKind::folder) {
        const auto ordinal = std::lower_bound(folders_.begin(), folders_.end(), id) - folders_.begin();
        const std::size_t tier = std::min(index_of(clearance), tiers_ - 1);
        return folder_mtimes_[static_cast<std::size_t>(ordinal) * tiers_ + tier];
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
    return hashes_[at(id)];
}

std::optional<EntryId> Snapshot::by_path_hash(std::uint64_t hash) const {
    const auto found = find_slot(hash_slots_, hash, [&](std::uint32_t number) { return hashes_[number] == hash; });
    return found ? std::optional(static_cast<EntryId>(*found)) : std::nullopt;
}

}  // namespace vaultfs
