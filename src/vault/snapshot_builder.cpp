// Entries are numbered breadth first, the children of a folder by their served names. So a folder's children lie side
// by side, a parent has a lower number than its children, and the order of the entries that a tier sees depends on
// nothing above that tier.
#include "vault/snapshot_builder.h"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "vault/logical_names.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::size_t at(EntryId id) {
    return static_cast<std::size_t>(id);
}

struct Child {
    std::string_view name;
    const FileGroup* group;  // null for a folder
    std::uint32_t folder;
};

std::vector<Child> children_of(const FolderNode& node, const std::vector<FolderNode>& nodes) {
    std::vector<Child> children;
    children.reserve(node.groups.size() + node.folders.size());
    for (const FileGroup& group : node.groups) {
        if (!group.dropped) {
            children.push_back({group.name, &group, 0});
        }
    }
    for (const std::uint32_t folder : node.folders) {
        if (!nodes[folder].dropped && nodes[folder].floor != kNeverVisible) {
            children.push_back({nodes[folder].served_name(), nullptr, folder});
        }
    }
    std::sort(children.begin(), children.end(), [](const Child& a, const Child& b) { return a.name < b.name; });
    return children;
}

// The files of a folder that clash with one of its folders.
std::vector<const Variant*> lost_files(const FolderNode& node) {
    std::vector<const Variant*> lost;
    for (const FileGroup& group : node.groups) {
        if (group.dropped) {
            const auto first = node.files.begin() + group.first;
            lost.insert(lost.end(), first, first + group.count);
        }
    }
    return lost;
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(const Policy& policy, SourceFindings findings)
    : policy_(policy), findings_(std::move(findings)), tree_(policy_, findings_) {}

std::shared_ptr<const Snapshot> SnapshotBuilder::build() {
    parts_->tiers = policy_.tiers.size();
    parts_->scanned_at_ns = findings_.begun_ns;
    parts_->folders_digest = digest_of_folders(findings_);
    reserve();
    index_stems();
    emit_root();
    for (std::size_t ordinal = 0; ordinal < folders_.size(); ++ordinal) {
        emit_children(ordinal);
    }
    gather_lost();
    findings_.batches.clear();
    index_mtimes();
    index_hashes();
    pack();
    return made_of(std::move(parts_));
}

bool SnapshotBuilder::repeats(const SourceFindings& findings, const Snapshot& previous) {
    return findings.found == 0 && findings.known == previous.parts().variants &&
           digest_of_folders(findings) == previous.parts().folders_digest;
}

void SnapshotBuilder::reserve() {
    std::size_t entries = 0;
    std::size_t variants = 0;
    for (const FolderNode& node : tree_.nodes()) {
        entries += 1 + node.groups.size();
        variants += node.files.size();
    }
    entries_.reserve(entries);
    ordinals_.reserve(entries);
    variants_.reserve(variants);
    folders_.reserve(tree_.nodes().size());
    parts_->variants = variants;
}

// Names of every file and folder, those too that lost a clash: they exist, and no view has them (VIEWS 6.2).
void SnapshotBuilder::index_stems() {
    parts_->stems = StemTable(variants_.capacity());
    std::vector<bool> dropped(tree_.nodes().size());
    for (std::size_t i = 0; i < tree_.nodes().size(); ++i) {
        const FolderNode& node = tree_.nodes()[i];
        dropped[i] = node.dropped || dropped[node.parent];
        if (i > 0) {  // the root has no name
            parts_->stems.add(linked_folder_of(node.served_name()), dropped[i] ? kNeverVisible : node.floor);
        }
        for (const FileGroup& group : node.groups) {
            parts_->stems.add_file(group.name, group.dropped || dropped[i] ? kNeverVisible : group.floor);
        }
    }
}

void SnapshotBuilder::emit_root() {
    Entry root;
    root.kind = EntryKind::folder;
    root.floor = policy_.lowest();
    root.parent = kRootEntry;
    entries_.push_back(std::move(root));
    ordinals_.push_back(0);
    folders_.push_back({kRootEntry, 0});
}

void SnapshotBuilder::emit_children(std::size_t ordinal) {
    const std::uint32_t number = folders_[ordinal].node;
    FolderNode& node = tree_.nodes()[number];
    const EntryId id = folders_[ordinal].id;
    const auto children = children_of(node, tree_.nodes());
    folders_[ordinal].first_child = static_cast<std::uint32_t>(entries_.size());
    folders_[ordinal].child_count = static_cast<std::uint32_t>(children.size());
    for (const Child& child : children) {
        if (child.group == nullptr) {
            emit_folder(id, child.folder);
        } else {
            emit_file(id, node, *child.group);
        }
    }
    node.files = lost_files(node);
    node.groups = {};
}

void SnapshotBuilder::emit_folder(EntryId parent, std::uint32_t number) {
    const FolderNode& node = tree_.nodes()[number];
    ordinals_.push_back(static_cast<std::uint32_t>(folders_.size()));
    folders_.push_back({static_cast<EntryId>(entries_.size()), number});
    Entry entry;
    entry.name = node.served_name();
    entry.kind = EntryKind::folder;
    entry.floor = node.floor;
    entry.parent = parent;
    entry.spelled_nfc = entry.name == node.key();
    entries_.push_back(std::move(entry));
}

void SnapshotBuilder::emit_file(EntryId parent, const FolderNode& node, const FileGroup& group) {
    Entry entry;
    entry.name = group.name;
    entry.kind = kind_of(entry.name);
    entry.floor = group.floor;
    entry.parent = parent;
    entry.spelled_nfc = group.spelled_nfc;
    entry.first = static_cast<std::uint32_t>(variants_.size());
    entry.count = group.count;
    for (std::uint32_t i = 0; i < group.count; ++i) {
        // Copied, not moved: so the Snapshot's names lie together, and what the scan took is freed as a whole.
        variants_.push_back(*node.files[group.first + i]);
    }
    entries_.push_back(std::move(entry));
    ordinals_.push_back(0);
}

// Those that are in no view keep what the scan has learnt of them, for the next scan.
void SnapshotBuilder::gather_lost() {
    LostParts lost;
    lost.clashes = std::move(tree_.clashes());
    std::vector<bool> stands(tree_.nodes().size());
    for (const Folder& folder : folders_) {
        stands[folder.node] = true;
    }
    for (std::size_t i = 0; i < stands.size(); ++i) {
        const FolderNode& node = tree_.nodes()[i];
        std::transform(node.files.begin(), node.files.end(), std::back_inserter(lost.files),
                       [](const Variant* file) { return *file; });
        if (!stands[i]) {
            lost.folders.insert(lost.folders.end(), node.sources.begin(), node.sources.end());
        }
    }
    parts_->lost = std::make_shared<const LostParts>(std::move(lost));
}

std::span<std::int64_t> SnapshotBuilder::times_of(std::size_t ordinal) {
    return std::span(times_).subspan(ordinal * parts_->tiers, parts_->tiers);
}

// VIEWS 7.2. Backwards, because children have higher numbers: when it is a folder's turn, all below it has been
// counted.
void SnapshotBuilder::index_mtimes() {
    times_.assign(folders_.size() * parts_->tiers, kNoTime);
    for (std::size_t i = entries_.size(); i-- > 0;) {
        const Entry& entry = entries_[i];
        const auto above = times_of(ordinals_[at(entry.parent)]);
        if (entry.kind != EntryKind::folder) {
            for (std::uint32_t v = entry.first; v < entry.first + entry.count; ++v) {
                std::int64_t& newest = above[index_of(variants_[v].label)];
                newest = std::max(newest, variants_[v].stamp.mtime_ns);
            }
            continue;
        }
        const auto row = times_of(ordinals_[i]);
        for (std::size_t tier = 0; tier < row.size(); ++tier) {
            row[tier] = std::max(row[tier], row[tier == 0 ? 0 : tier - 1]);
            above[tier] = std::max(above[tier], row[tier]);
        }
    }
}

// The hash that the path has if no other has it; else, by its path, the next free one.
std::uint64_t SnapshotBuilder::free_hash(std::uint32_t number) const {
    // The table holds only the entries that have their final hash.
    const auto is_free = [this](std::uint64_t hash) { return hash != 0 && !parts_->by_hash.find(hash); };
    if (is_free(hashes_[number])) {
        return hashes_[number];
    }
    std::string path = tree_.nodes()[folders_[ordinals_[at(entries_[number].parent)]].node].path;
    path += path.empty() ? "" : "/";
    path += nfc(entries_[number].name);
    for (unsigned attempt = 1;; ++attempt) {
        const std::uint64_t hash = hash_path(path, attempt);
        if (is_free(hash)) {
            return hash;
        }
    }
}

// What a path hashes to, before any collision.
void SnapshotBuilder::hash_children(const Folder& folder) {
    std::string path = tree_.nodes()[folder.node].path;
    path += path.empty() ? "" : "/";
    const std::size_t prefix = path.size();
    for (std::uint32_t i = folder.first_child; i < folder.first_child + folder.child_count; ++i) {
        path.resize(prefix);
        path += entries_[i].spelled_nfc ? entries_[i].name : nfc(entries_[i].name);
        hashes_[i] = hash_path(path, 0);
    }
}

// From the lowest floor up: an entry gives way to none that a lower tier does not see.
void SnapshotBuilder::index_hashes() {
    std::vector<std::uint32_t> order(entries_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(),
                     [this](std::uint32_t a, std::uint32_t b) { return entries_[a].floor < entries_[b].floor; });
    hashes_.assign(entries_.size(), hash_path("", 0));
    for (const Folder& folder : folders_) {
        hash_children(folder);
    }
    parts_->by_hash = PathIndex(entries_.size());
    for (const std::uint32_t number : order) {
        const std::uint64_t hash = free_hash(number);
        parts_->has_collisions |= hash != hashes_[number];
        hashes_[number] = hash;
        parts_->by_hash.add(hash, static_cast<EntryId>(number));
    }
}

void SnapshotBuilder::pack() {
    for (std::size_t begin = 0; begin < entries_.size(); begin += EntryChunk::kEntries) {
        parts_->chunks.add(packed_chunk(begin, std::min(entries_.size(), begin + EntryChunk::kEntries)));
    }
    parts_->places = entries_.size();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        if (!parts_->is_settled(static_cast<EntryId>(i))) {
            parts_->unsettled.push_back(static_cast<EntryId>(i));
        }
    }
}

EntryChunk SnapshotBuilder::packed_chunk(std::size_t begin, std::size_t end) {
    EntryChunk chunk;
    chunk.hashes.assign(hashes_.begin() + static_cast<std::ptrdiff_t>(begin),
                        hashes_.begin() + static_cast<std::ptrdiff_t>(end));
    chunk.entries.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
        Entry& entry = chunk.entries.emplace_back(std::move(entries_[i]));
        if (entry.kind == EntryKind::folder) {
            entry.first = static_cast<std::uint32_t>(chunk.folders.size());
            chunk.folders.push_back(std::make_shared<FolderPart>(packed_folder(ordinals_[i])));
            continue;
        }
        const auto from = variants_.begin() + entry.first;
        entry.first = static_cast<std::uint32_t>(chunk.variants.size());
        std::move(from, from + entry.count, std::back_inserter(chunk.variants));
    }
    chunk.variants.shrink_to_fit();
    chunk.folders.shrink_to_fit();
    return chunk;
}

// Empty where that is the order of the served names.
std::vector<EntryId> SnapshotBuilder::in_nfc_order(const std::vector<EntryId>& children) const {
    if (std::all_of(children.begin(), children.end(), [this](EntryId id) { return entry(id).spelled_nfc; })) {
        return {};
    }
    const auto key = [this](EntryId id) { return entry(id).spelled_nfc ? entry(id).name : nfc(entry(id).name); };
    std::vector<EntryId> sorted = children;
    std::sort(sorted.begin(), sorted.end(), [&key](EntryId a, EntryId b) { return key(a) < key(b); });
    return sorted;
}

// To be called while the children are not packed yet.
FolderPart SnapshotBuilder::packed_folder(std::size_t ordinal) {
    const Folder& folder = folders_[ordinal];
    FolderPart part;
    part.version = next_version();
    part.children.resize(folder.child_count);
    for (std::uint32_t i = 0; i < folder.child_count; ++i) {
        part.children[i] = static_cast<EntryId>(folder.first_child + i);
    }
    part.by_nfc = in_nfc_order(part.children);
    const auto times = times_of(ordinal);
    part.mtimes.assign(times.begin(), times.end());
    part.sources = std::move(tree_.nodes()[folder.node].sources);
    part.sources.shrink_to_fit();
    return part;
}

}  // namespace vaultfs
