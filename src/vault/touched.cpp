// Invariant: nothing at or below a changed path is missed. Below a folder on disk all logical paths lie below the
// folder's logical path (VIEWS 2.6), so what is in a view is found by that; what lost a clash is looked for among all.
#include "vault/touched.h"

#include <algorithm>
#include <unordered_map>

#include "vault/logical_names.h"
#include "vault/snapshot_parts.h"

namespace vaultfs {

namespace {

std::string_view parent_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

Touched::Touched(const Policy& policy, const Snapshot& previous, const SourceChanges& changes)
    : policy_(policy), previous_(previous) {
    for (const VaultPath& path : changes.paths) {
        changed_.insert(path.text());
    }
    is_plain = are_all_plain();
    if (!is_plain) {
        look_at_all();
        return;
    }
    for (const std::string_view path : changed_) {
        if (!is_changed(parent_of(path))) {
            look_up(VaultPath(std::string(path)));
        }
    }
}

// Whether the path or a folder above it has changed.
bool Touched::is_changed(std::string_view path) const {
    while (!path.empty() && !changed_.contains(path)) {
        path = parent_of(path);
    }
    return !path.empty();
}

// Folders that are hidden because they are empty are of no entry.
bool Touched::are_all_plain() const {
    const auto is_near_clash = [this](const PathFacts& facts) {
        const ViewPath logical(nfc_path(facts.logical.text()));
        return std::any_of(previous_.clashes().begin(), previous_.clashes().end(), [&](const Clash& clash) {
            return logical.is_at_or_below(clash.path) || clash.path.is_at_or_below(logical);
        });
    };
    return !policy_.hide_empty_folders && std::none_of(changed_.begin(), changed_.end(), [&](std::string_view path) {
        const VaultPath changed{std::string(path)};
        return path.empty() || is_near_clash(facts_of_file(policy_, changed)) ||
               is_near_clash(facts_of_folder(policy_, changed));
    });
}

void Touched::look_up(const VaultPath& path) {
    if (const auto file = previous_.find(facts_of_file(policy_, path).logical, kNeverVisible)) {
        for (const Variant& variant : previous_.variants(*file)) {
            if (variant.path == path) {
                files.push_back(&variant);
            }
        }
    }
    const auto folder = previous_.find(facts_of_folder(policy_, path).logical, kNeverVisible);
    if (folder && previous_.entry(*folder).kind == EntryKind::folder) {
        look_through(*folder, path);
    }
}

// NOLINTNEXTLINE(misc-no-recursion): as deep as the vault's folders
void Touched::look_through(EntryId folder, const VaultPath& path) {
    const std::size_t before = folders.size();
    for (const auto& source : previous_.parts().folder(folder).sources) {
        if (source->path.is_at_or_below(path)) {
            folders.push_back(source);
        }
    }
    if (folders.size() == before && folder != kRootEntry) {
        return;  // a folder on disk lies in one
    }
    for (const EntryId child : previous_.children(folder)) {
        if (previous_.entry(child).kind == EntryKind::folder) {
            look_through(child, path);
        }
        for (const Variant& variant : previous_.variants(child)) {
            if (variant.path.is_at_or_below(path)) {
                files.push_back(&variant);
            }
        }
    }
}

void Touched::look_at_all() {
    for (auto& folder : previous_.parts().source_folders()) {
        if (is_changed(folder->path.text())) {
            folders.push_back(std::move(folder));
        }
    }
    for (const Variant& variant : previous_.all_variants()) {
        if (is_changed(variant.path.text())) {
            files.push_back(&variant);
        }
    }
}

std::shared_ptr<const SourceFolder> Touched::folder_at(const VaultPath& path) const {
    const auto among = [&path](const auto& all) {
        const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each->path == path; });
        return found == all.end() ? nullptr : *found;
    };
    const auto entry = previous_.find(facts_of_folder(policy_, path).logical, kNeverVisible);
    const bool is_folder = entry && previous_.entry(*entry).kind == EntryKind::folder;
    auto found = is_folder ? among(previous_.parts().folder(*entry).sources) : nullptr;
    return found ? found : among(previous_.parts().lost->folders);
}

std::shared_ptr<const SourceFolder> Touched::holder_of(const VaultPath& path) const {
    const VaultPath parent = path.parent();
    return is_changed(parent.text()) ? nullptr : folder_at(parent);
}

void Touched::add_untouched(SourceFindings& findings) const {
    std::unordered_map<std::string_view, FileBatch> kept;
    const std::unordered_set<std::shared_ptr<const SourceFolder>> gone_folders(folders.begin(), folders.end());
    for (const auto& folder : previous_.parts().source_folders()) {
        if (!gone_folders.contains(folder)) {
            findings.folders.push_back(folder);
            kept[folder->path.text()].folder = folder;
        }
    }
    const std::unordered_set<const Variant*> gone(files.begin(), files.end());
    for (const Variant& variant : previous_.all_variants()) {
        const auto holder = kept.find(parent_of(variant.path.text()));
        if (holder != kept.end() && !gone.contains(&variant)) {
            holder->second.files.push_back(&variant);
        }
    }
    for (auto& [path, batch] : kept) {
        findings.known += batch.files.size();
        findings.batches.push_back(std::move(batch));
    }
}

}  // namespace vaultfs
