#include "owner/view_tree.h"

namespace vaultfs {

ViewTree tree_of_view(const Snapshot& snapshot, TierId clearance) {
    ViewTree tree;
    std::vector<ViewEntry> waiting = {{kRootEntry, ViewPath()}};
    while (!waiting.empty()) {
        const ViewEntry folder = waiting.back();
        waiting.pop_back();
        for (const EntryId id : snapshot.children(folder.id)) {
            const Entry& entry = snapshot.entry(id);
            if (!permits(clearance, entry.floor)) {
                continue;
            }
            ViewEntry child{id, folder.path.child(entry.name)};
            if (entry.kind == EntryKind::folder) {
                waiting.push_back(child);
                tree.folders.push_back(std::move(child));
            } else {
                tree.files.push_back(std::move(child));
            }
        }
    }
    return tree;
}

}  // namespace vaultfs
