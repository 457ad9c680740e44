#include "vault/logical_tree.h"

#include <algorithm>

#include "vault/logical_names.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::string parent_path(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

struct Keyed {
    std::string_view key;   // the NFC name
    std::string_view name;  // as it is spelled
    const Variant* file;
};

bool comes_before(const Keyed& a, const Keyed& b) {
    const int order = a.key.compare(b.key);
    return order < 0 || (order == 0 && merges_before(*a.file, *b.file));
}

// `name` itself where it equals `other`, which is else kept in `made`.
std::string_view kept(std::string_view name, std::string other, std::forward_list<std::string>& made) {
    return other == name ? name : std::string_view(made.emplace_front(std::move(other)));
}

}  // namespace

std::string_view FolderNode::key() const {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string_view(path) : std::string_view(path).substr(slash + 1);
}

std::string_view FolderNode::served_name() const {
    return spelled_by == nullptr ? key() : spelled_by->facts.logical.name();
}

LogicalTree::LogicalTree(const Policy& policy, SourceFindings& findings) : policy_(policy), findings_(findings) {
    nodes_.emplace_back();
    by_path_.emplace(std::string(), 0);
    place_folders();
    place_files();
    // Parents come before their children in nodes_, so backwards every folder is settled before the one that holds it.
    for (std::size_t i = nodes_.size(); i-- > 0;) {
        settle(nodes_[i]);
    }
    nodes_[0].floor = policy.lowest();
}

std::uint32_t LogicalTree::node_for(const std::string& path) {
    std::vector<std::string> missing;
    std::string at = path;
    for (; !by_path_.contains(at); at = parent_path(at)) {
        missing.push_back(at);
    }
    std::uint32_t parent = by_path_.find(at)->second;
    for (; !missing.empty(); missing.pop_back()) {
        const auto number = static_cast<std::uint32_t>(nodes_.size());
        FolderNode& made = nodes_.emplace_back();
        made.path = missing.back();
        made.parent = parent;
        nodes_[parent].folders.push_back(number);
        by_path_.emplace(missing.back(), number);
        parent = number;
    }
    return parent;
}

void LogicalTree::place_folders() {
    // By path, so that a folder's parent is there before it and node_for has one step to go.
    std::sort(findings_.folders.begin(), findings_.folders.end(),
              [](const auto& a, const auto& b) { return a->path < b->path; });
    for (const auto& folder : findings_.folders) {
        const std::uint32_t number = node_for(nfc_path(folder->facts.logical.text()));
        by_source_.emplace(folder.get(), number);
        FolderNode& node = nodes_[number];
        node.sources.push_back(folder);
        node.floor = std::min(node.floor, folder->facts.label);
        if (node.spelled_by == nullptr || spells_before(*folder, *node.spelled_by)) {
            node.spelled_by = folder.get();
        }
    }
}

void LogicalTree::place_files() {
    for (FileBatch& batch : findings_.batches) {
        const auto found = by_source_.find(batch.folder.get());
        if (found == by_source_.end()) {
            continue;  // cannot be: a folder that has files was found before them
        }
        FolderNode& node = nodes_[found->second];
        node.files.insert(node.files.end(), batch.files.begin(), batch.files.end());
    }
}

void LogicalTree::settle(FolderNode& node) {
    group_files(node);
    sort_folders(node);
    resolve_clashes(node);
    node.floor = floor_of(node);
}

void LogicalTree::group_files(FolderNode& node) {
    std::forward_list<std::string> composed;
    std::vector<Keyed> sorted;
    sorted.reserve(node.files.size());
    for (const Variant* file : node.files) {
        const auto on_disk = file->path.name();
        const auto name = kept(on_disk, strip_suffixes(policy_, on_disk), node.logical_names);
        sorted.push_back({is_ascii(name) ? name : kept(name, nfc(name), composed), name, file});
    }
    std::sort(sorted.begin(), sorted.end(), comes_before);
    for (std::uint32_t i = 0; i < sorted.size(); ++i) {
        const auto& [key, name, file] = sorted[i];
        node.files[i] = file;
        if (i == 0 || key != sorted[i - 1].key) {
            node.groups.push_back({i, 0, name, file->label, key == name});
        }
        ++node.groups.back().count;
    }
}

void LogicalTree::sort_folders(FolderNode& node) {
    std::sort(node.folders.begin(), node.folders.end(),
              [this](std::uint32_t a, std::uint32_t b) { return nodes_[a].key() < nodes_[b].key(); });
}

// Both lists are in the order of NFC names, so one pass finds the names in both.
void LogicalTree::resolve_clashes(FolderNode& node) {
    auto next = node.folders.begin();
    for (FileGroup& group : node.groups) {
        const std::string key = group.spelled_nfc ? std::string(group.name) : nfc(group.name);
        while (next != node.folders.end() && nodes_[*next].key() < key) {
            ++next;
        }
        if (next == node.folders.end()) {
            return;
        }
        if (nodes_[*next].key() == key && nodes_[*next].floor != kNeverVisible) {
            resolve_clash(node, group, nodes_[*next]);
        }
    }
}

// VIEWS 3.3. A tier that sees only one of the two sees the lower, and that is the one that stands.
void LogicalTree::resolve_clash(FolderNode& node, FileGroup& group, FolderNode& folder) {
    Clash clash{.path = ViewPath(folder.path), .folder = group.floor < folder.floor};
    if (clash.folder) {
        folder.dropped = true;
        clash.floor = folder.floor;
        for (const auto& source : folder.sources) {
            clash.sources.push_back(source->path);
        }
    } else {
        group.dropped = true;
        clash.floor = group.floor;
        for (std::uint32_t i = 0; i < group.count; ++i) {
            clash.sources.push_back(node.files[group.first + i]->path);
        }
    }
    clashes_.push_back(std::move(clash));
}

// VIEWS 3.2. A name that lost a clash may be counted: the one that stands has no higher floor.
TierId LogicalTree::floor_of(const FolderNode& node) const {
    TierId floor = policy_.hide_empty_folders ? kNeverVisible : node.floor;
    for (const FileGroup& group : node.groups) {
        floor = std::min(floor, group.floor);
    }
    for (const std::uint32_t folder : node.folders) {
        floor = std::min(floor, nodes_[folder].floor);
    }
    return floor;
}

}  // namespace vaultfs
