#include "view/generation.h"

#include <xxhash.h>

#include <algorithm>

namespace vaultfs {

namespace {

bool same_names(const Entry& a, const Entry& b) {
    return a.kind == b.kind && a.floor == b.floor && a.parent == b.parent && a.name == b.name;
}

bool same_variant(const Variant& a, const Variant& b) {
    return a.label == b.label && a.unreadable == b.unreadable && a.stamp == b.stamp && a.path == b.path;
}

// Links ask for the names of files as they are in the vault too, so a variant's path is a name.
bool same_paths(std::span<const Variant> a, std::span<const Variant> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Variant& x, const Variant& y) { return x.path == y.path && x.label == y.label; });
}

// A stamp from just before the scan proves nothing: the file may have changed once more within the same tick of the
// file system's clock.
bool is_settled(const Snapshot& snapshot, const Variant& variant) {
    constexpr std::int64_t kTickNs = 50'000'000;  // a few of the kernel's own
    return variant.stamp.ctime_ns < snapshot.scanned_at_ns() - kTickNs;
}

Difference entry_difference(const Snapshot& before, const Snapshot& after, EntryId id) {
    if (!same_names(before.entry(id), after.entry(id))) {
        return Difference::names;
    }
    if (before.entry(id).kind == EntryKind::folder) {
        return Difference::none;  // its children are entries too
    }
    const auto a = before.variants(id);
    const auto b = after.variants(id);
    if (!same_paths(a, b)) {
        return Difference::names;
    }
    return same_variants(before, id, after, id) ? Difference::none : Difference::contents;
}

}  // namespace

bool same_variants(const Snapshot& before, EntryId a, const Snapshot& after, EntryId b) {
    const auto old_variants = before.variants(a);
    const auto new_variants = after.variants(b);
    return std::equal(
        old_variants.begin(), old_variants.end(), new_variants.begin(), new_variants.end(),
        [&before](const Variant& x, const Variant& y) { return same_variant(x, y) && is_settled(before, x); });
}

Difference difference(const Snapshot& before, const Snapshot& after) {
    const bool same_clashes =
        std::equal(before.clashes().begin(), before.clashes().end(), after.clashes().begin(), after.clashes().end());
    if (before.size() != after.size() || !same_clashes) {
        return Difference::names;
    }
    auto all = Difference::none;
    for (std::size_t i = 0; i < after.size() && all != Difference::names; ++i) {
        all = std::max(all, entry_difference(before, after, static_cast<EntryId>(i)));
    }
    return all;
}

std::span<const Variant> visible_variants(const Snapshot& snapshot, EntryId file, TierId clearance) {
    const auto all = snapshot.variants(file);
    const auto end =
        std::find_if(all.begin(), all.end(), [clearance](const Variant& v) { return !permits(clearance, v.label); });
    return all.first(static_cast<std::size_t>(end - all.begin()));
}

std::uint64_t fingerprint_of(const Generation& generation, EntryId file, TierId clearance) {
    std::uint64_t hash = 0;
    for (const Variant& variant : visible_variants(*generation.snapshot, file, clearance)) {
        hash = XXH3_64bits_withSeed(variant.path.text().data(), variant.path.text().size(), hash);
        const std::uint64_t numbers[] = {index_of(variant.label), variant.stamp.inode, variant.stamp.size,
                                         static_cast<std::uint64_t>(variant.stamp.mtime_ns),
                                         static_cast<std::uint64_t>(variant.stamp.ctime_ns)};
        hash = XXH3_64bits_withSeed(numbers, sizeof numbers, hash);
        if (!is_settled(*generation.snapshot, variant)) {
            hash ^= generation.number;
        }
    }
    return hash;
}

}  // namespace vaultfs
