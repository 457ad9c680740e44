#include "vault/snapshot_parts.h"

#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "vault/give_back_memory.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Old Snapshots are freed whenever their last reader lets go of them; the allocator would keep what they took. Where
// the next one shares most of it, there is next to nothing to give back.
void let_go(Snapshot* snapshot) {
    const auto& chunks = snapshot->parts().chunks;
    const bool takes_most_along = chunks.unshared() > chunks.size() / 2;
    delete snapshot;
    if (takes_most_along) {
        give_back_memory();
    }
}

}  // namespace

std::uint64_t next_version() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

// The low 8 bits stay free for the clearance. Other attempts use another function: names that were made to collide in
// one do not collide in the other.
std::uint64_t hash_path(const std::string& path, unsigned attempt) {
    constexpr unsigned kSeeds = 16;
    const std::uint64_t hash = attempt == 0 ? XXH64(path.data(), path.size(), 0)
                                            : XXH3_64bits_withSeed(path.data(), path.size(), attempt % kSeeds);
    return (hash + (static_cast<std::uint64_t>(attempt / kSeeds) << 8U)) & ~std::uint64_t{0xFF};
}

void EntryChunk::put_variants(std::size_t at, const std::vector<Variant>& now) {
    Entry& entry = entries[at];
    const auto begin = variants.begin() + entry.first;
    variants.insert(variants.erase(begin, begin + entry.count), now.begin(), now.end());
    move_on(entry.kind, entry.first, static_cast<std::ptrdiff_t>(now.size()) - entry.count);
    entry.count = static_cast<std::uint32_t>(now.size());
}

void EntryChunk::clear(std::size_t at) {
    if (entries[at].kind == EntryKind::folder) {
        folders.erase(folders.begin() + entries[at].first);
        move_on(EntryKind::folder, entries[at].first, -1);
    } else {
        put_variants(at, {});
    }
    entries[at] = Entry();
    hashes[at] = 0;
}

// What comes behind a place in `folders` (of a folder) or `variants`.
void EntryChunk::move_on(EntryKind kind, std::uint32_t behind, std::ptrdiff_t by) {
    for (Entry& entry : entries) {
        const bool same_table = (entry.kind == EntryKind::folder) == (kind == EntryKind::folder);
        if (same_table && entry.first > behind) {
            entry.first = static_cast<std::uint32_t>(entry.first + by);
        }
    }
}

std::span<const Variant> SnapshotParts::variants_of(EntryId file) const {
    const Entry& held = entry(file);
    if (held.kind == EntryKind::folder) {
        return {};
    }
    return std::span(chunk_of(file).variants).subspan(held.first, held.count);
}

bool SnapshotParts::nfc_before(EntryId id, std::string_view nfc_name) const {
    const Entry& there = entry(id);
    return there.spelled_nfc ? there.name < nfc_name : nfc(there.name) < nfc_name;
}

std::optional<EntryId> SnapshotParts::child(EntryId parent, std::string_view nfc_name) const {
    if (entry(parent).kind != EntryKind::folder) {
        return std::nullopt;
    }
    const auto& all = folder(parent).in_nfc_order();
    const auto found = std::lower_bound(all.begin(), all.end(), nfc_name,
                                        [this](EntryId id, std::string_view wanted) { return nfc_before(id, wanted); });
    if (found == all.end()) {
        return std::nullopt;
    }
    const Entry& there = entry(*found);
    const bool same = there.spelled_nfc ? there.name == nfc_name : nfc(there.name) == nfc_name;
    return same ? std::optional(*found) : std::nullopt;
}

std::string SnapshotParts::nfc_path(EntryId id) const {
    std::vector<EntryId> line;
    for (; id != kRootEntry; id = entry(id).parent) {
        line.push_back(id);
    }
    std::string path;
    for (auto part = line.rbegin(); part != line.rend(); ++part) {
        path += path.empty() ? "" : "/";
        path += entry(*part).spelled_nfc ? entry(*part).name : nfc(entry(*part).name);
    }
    return path;
}

bool SnapshotParts::is_settled(const Variant& variant) const {
    constexpr std::int64_t kFewTicksNs = 50'000'000;  // a few of the kernel's own
    return variant.stamp.ctime_ns < scanned_at_ns - kFewTicksNs;
}

bool SnapshotParts::is_settled(EntryId file) const {
    const auto all = variants_of(file);
    return std::all_of(all.begin(), all.end(), [this](const Variant& variant) { return is_settled(variant); });
}

std::vector<std::shared_ptr<const SourceFolder>> SnapshotParts::source_folders() const {
    std::vector<std::shared_ptr<const SourceFolder>> all = lost->folders;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        for (const auto& each : chunks[i].folders) {
            all.insert(all.end(), each->sources.begin(), each->sources.end());
        }
    }
    return all;
}

std::shared_ptr<const Snapshot> made_of(std::unique_ptr<const SnapshotParts> parts) {
    return {new Snapshot(std::move(parts)), let_go};
}

}  // namespace vaultfs
