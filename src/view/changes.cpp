#include "view/changes.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Walks both trees side by side. Where a name is only in one, or in both at different floors, it came or went for some
// clearances; where it is in both, what it stands for is compared.
class Comparison {
  public:
    Comparison(const Generation& before, const Generation& after, const InodeNumbers& numbers)
        : numbers_(numbers), before_{before, numbers}, after_{after, numbers}, clearances_(numbers.clearances()) {}

    ViewChanges run() {
        folder(kRootEntry, kRootEntry);
        if (numbers_.has_all_tiers() && !changes_.empty()) {
            changes_.folders.push_back(kMountRoot);
        }
        return std::move(changes_);
    }

  private:
    struct Side {
        const Generation& generation;
        const InodeNumbers& numbers;

        [[nodiscard]] const Snapshot& snapshot() const { return *generation.snapshot; }
        [[nodiscard]] const Entry& entry(EntryId id) const { return snapshot().entry(id); }
        [[nodiscard]] InodeId inode(EntryId id, TierId clearance) const {
            return numbers.number_of(snapshot(), Place{false, clearance, id});
        }
    };

    // NOLINTNEXTLINE(misc-no-recursion): as deep as the vault's folders
    void folder(EntryId a, EntryId b) {
        if (before_.snapshot().version(a) == after_.snapshot().version(b)) {
            return;
        }
        const std::size_t names = changes_.names.size();
        const auto old_children = before_.snapshot().children(a);
        const auto new_children = after_.snapshot().children(b);
        auto x = old_children.begin();
        auto y = new_children.begin();
        while (x != old_children.end() || y != new_children.end()) {
            const bool gone =
                y == new_children.end() || (x != old_children.end() && before_.entry(*x).name < after_.entry(*y).name);
            const bool came = !gone && (x == old_children.end() || after_.entry(*y).name < before_.entry(*x).name);
            if (!gone && !came) {
                entry(a, *x, *y);
            } else {
                only(a, gone ? before_ : after_, gone ? *x : *y);
            }
            x += came ? 0 : 1;
            y += gone ? 0 : 1;
        }
        for (const TierId clearance : clearances_) {
            if (both_see(before_.entry(a), after_.entry(b), clearance) &&
                (names != changes_.names.size() ||
                 before_.snapshot().mtime_ns(a, clearance) != after_.snapshot().mtime_ns(b, clearance))) {
                changes_.folders.push_back(before_.inode(a, clearance));
                held_by(a == kRootEntry ? std::nullopt : std::optional(before_.entry(a).parent), clearance);
            }
        }
    }

    static bool both_see(const Entry& a, const Entry& b, TierId clearance) {
        return permits(clearance, a.floor) && permits(clearance, b.floor);
    }

    // A name that is in both.
    // NOLINTNEXTLINE(misc-no-recursion): as deep as the vault's folders
    void entry(EntryId parent, EntryId a, EntryId b) {
        const Entry& old_entry = before_.entry(a);
        const Entry& new_entry = after_.entry(b);
        if (old_entry.kind != new_entry.kind) {
            only(parent, before_, a);
            only(parent, after_, b);
            return;
        }
        for (const TierId clearance : clearances_) {
            const bool saw = permits(clearance, old_entry.floor);
            if (saw != permits(clearance, new_entry.floor)) {
                name(parent, saw ? before_ : after_, saw ? a : b, clearance);
            }
        }
        if (old_entry.kind == EntryKind::folder) {
            folder(a, b);
            return;
        }
        if (same_variants(before_.snapshot(), a, after_.snapshot(), b)) {
            return;
        }
        for (const TierId clearance : clearances_) {
            if (both_see(old_entry, new_entry, clearance) &&
                fingerprint_of(before_.generation, a, clearance) != fingerprint_of(after_.generation, b, clearance)) {
                changes_.files.push_back(before_.inode(a, clearance));
                held_by(parent, clearance);
            }
        }
    }

    // None: a view's own folder.
    void held_by(std::optional<EntryId> folder, TierId clearance) {
        if (folder || numbers_.has_all_tiers()) {
            changes_.holders.push_back(folder ? before_.inode(*folder, clearance) : kMountRoot);
        }
    }

    // A name that came or went.
    void only(EntryId parent, const Side& side, EntryId id) {
        for (const TierId clearance : clearances_) {
            if (permits(clearance, side.entry(id).floor)) {
                name(parent, side, id, clearance);
            }
        }
    }

    void name(EntryId parent, const Side& side, EntryId id, TierId clearance) {
        const InodeId folder = before_.inode(parent, clearance);
        const Entry& entry = side.entry(id);
        changes_.names.push_back({folder, entry.name});
        if (!entry.spelled_nfc) {
            changes_.names.push_back({folder, nfc(entry.name)});
        }
        all_below(side, id, clearance);
    }

    // What stood there may come back with other bytes.
    // NOLINTNEXTLINE(misc-no-recursion): as deep as the vault's folders
    void all_below(const Side& side, EntryId id, TierId clearance) {
        changes_.files.push_back(side.inode(id, clearance));
        if (side.entry(id).kind == EntryKind::folder) {
            changes_.holders.push_back(side.inode(id, clearance));
        }
        for (const EntryId child : side.snapshot().children(id)) {
            if (permits(clearance, side.entry(child).floor)) {
                all_below(side, child, clearance);
            }
        }
    }

    const InodeNumbers& numbers_;
    const Side before_;
    const Side after_;
    const std::vector<TierId> clearances_;
    ViewChanges changes_;
};

}  // namespace

ViewChanges changes_between(const Generation& before, const Generation& after, const InodeNumbers& numbers) {
    return Comparison(before, after, numbers).run();
}

}  // namespace vaultfs
