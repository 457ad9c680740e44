#include "vault_fixture.h"

#include <sstream>

#include "catch.h"

namespace vaultfs {

namespace {

template <typename Visit>
void each_visible(const Snapshot& snapshot, EntryId folder, TierId clearance, Visit visit) {
    for (const EntryId child : snapshot.children(folder)) {
        if (permits(clearance, snapshot.entry(child).floor)) {
            visit(child);
            each_visible(snapshot, child, clearance, visit);
        }
    }
}

}  // namespace

std::vector<std::string> paths_at(const Snapshot& snapshot, TierId clearance) {
    std::vector<std::string> paths;
    each_visible(snapshot, kRootEntry, clearance, [&](EntryId id) {
        const bool folder = snapshot.entry(id).kind == EntryKind::folder;
        paths.push_back(snapshot.path_of(id).text() + (folder ? "/" : ""));
    });
    return paths;
}

std::string trace_at(const Snapshot& snapshot, TierId clearance) {
    std::ostringstream out;
    out << "/ " << snapshot.path_hash(kRootEntry) << ' ' << snapshot.mtime_ns(kRootEntry, clearance) << '\n';
    each_visible(snapshot, kRootEntry, clearance, [&](EntryId id) {
        out << snapshot.path_of(id).text() << ' ' << static_cast<int>(snapshot.entry(id).kind) << ' '
            << index_of(snapshot.entry(id).floor) << ' ' << snapshot.path_hash(id) << ' '
            << snapshot.mtime_ns(id, clearance) << '\n';
        for (const Variant& variant : snapshot.variants(id)) {
            if (permits(clearance, variant.label)) {
                out << "  " << variant.path.text() << ' ' << index_of(variant.label) << variant.base
                    << variant.unreadable << ' ' << variant.stamp.inode << ' ' << variant.stamp.size << ' '
                    << variant.stamp.mtime_ns << ' ' << variant.stamp.ctime_ns << '\n';
            }
        }
    });
    return out.str();
}

EntryId entry_at(const Snapshot& snapshot, const std::string& path, TierId clearance) {
    const auto found = snapshot.find(ViewPath(path), clearance);
    INFO(path);
    REQUIRE(found.has_value());
    return *found;
}

std::vector<std::string> variants_of(const Snapshot& snapshot, const std::string& path) {
    std::vector<std::string> paths;
    for (const Variant& variant : snapshot.variants(entry_at(snapshot, path))) {
        paths.push_back(variant.path.text());
    }
    return paths;
}

TierId floor_of(const Snapshot& snapshot, const std::string& path) {
    return snapshot.entry(entry_at(snapshot, path)).floor;
}

}  // namespace vaultfs
