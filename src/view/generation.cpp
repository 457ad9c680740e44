#include "view/generation.h"

#include <xxhash.h>

#include <algorithm>

namespace vaultfs {

namespace {

bool same_names(const Entry& a, const Entry& b) {
    return a.kind == b.kind && a.floor == b.floor && a.name == b.name;
}

bool same_variant(const Variant& a, const Variant& b) {
    return &a == &b || (a.label == b.label && a.unreadable == b.unreadable && a.stamp == b.stamp && a.path == b.path);
}

// Links ask for the names of files as they are in the vault too, so a variant's path is a name.
bool same_paths(std::span<const Variant> a, std::span<const Variant> b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Variant& x, const Variant& y) {
        return &x == &y || (x.path == y.path && x.label == y.label);
    });
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the vault's folders
bool same_names_below(const Snapshot& before, EntryId a, const Snapshot& after, EntryId b) {
    if (before.version(a) == after.version(b)) {
        return true;
    }
    const auto old_children = before.children(a);
    const auto new_children = after.children(b);
    return std::equal(old_children.begin(), old_children.end(), new_children.begin(), new_children.end(),
                      [&](EntryId x, EntryId y) {  // NOLINT(misc-no-recursion)
                          const Entry& old_entry = before.entry(x);
                          const Entry& new_entry = after.entry(y);
                          return (&old_entry == &new_entry || same_names(old_entry, new_entry)) &&
                                 (old_entry.kind == EntryKind::folder
                                      ? same_names_below(before, x, after, y)
                                      : same_paths(before.variants(x), after.variants(y)));
                      });
}

}  // namespace

bool same_variants(const Snapshot& before, EntryId a, const Snapshot& after, EntryId b) {
    const auto old_variants = before.variants(a);
    const auto new_variants = after.variants(b);
    return std::equal(
        old_variants.begin(), old_variants.end(), new_variants.begin(), new_variants.end(),
        [&before](const Variant& x, const Variant& y) { return same_variant(x, y) && before.is_settled(x); });
}

Difference difference(const Snapshot& before, const Snapshot& after) {
    if (before.version(kRootEntry) == after.version(kRootEntry)) {
        return Difference::none;
    }
    // Links ask for names that are in no view, too: of what lost a clash, or is hidden for being empty.
    const bool same_names =
        same_names_below(before, kRootEntry, after, kRootEntry) && after.stems_changed_since(before).empty();
    return same_names ? Difference::contents : Difference::names;
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
        if (!generation.snapshot->is_settled(variant)) {
            hash ^= generation.number;
        }
    }
    return hash;
}

}  // namespace vaultfs
