// Entries are numbered breadth first, the children of a folder by their served names. So a folder's children lie side
// by side, a parent has a lower number than its children, and the order of the entries that a tier sees depends on
// nothing above that tier.
#include "vault/snapshot_builder.h"

#include <xxhash.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "vault/give_back_memory.h"
#include "vault/probe_table.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

EntryKind kind_of(std::string_view name) {
    if (is_note_name(name)) {
        return EntryKind::note;
    }
    constexpr std::string_view kCanvas = ".canvas";
    const bool canvas =
        name.size() > kCanvas.size() && equal_ignoring_case(name.substr(name.size() - kCanvas.size()), kCanvas);
    return canvas ? EntryKind::canvas : EntryKind::attachment;
}

// The name less its extension; a name that begins with its only dot has none.
std::string_view stem_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

// The low 8 bits stay free for the clearance. Other attempts use another function: names that were made to collide in
// one do not collide in the other.
std::uint64_t hash_path(const std::string& path, unsigned attempt) {
    constexpr unsigned kSeeds = 16;
    const std::uint64_t hash = attempt == 0 ? XXH64(path.data(), path.size(), 0)
                                            : XXH3_64bits_withSeed(path.data(), path.size(), attempt % kSeeds);
    return (hash + (static_cast<std::uint64_t>(attempt / kSeeds) << 8U)) & ~std::uint64_t{0xFF};
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

// Old Snapshots are freed whenever their last reader lets go of them; glibc would keep what they took.
void let_go(Snapshot* snapshot) {
    delete snapshot;
    give_back_memory();
}

}  // namespace

SnapshotBuilder::SnapshotBuilder(const Policy& policy, Findings findings)
    : policy_(policy), findings_(std::move(findings)), tree_(policy_, findings_), made_(new Snapshot, let_go) {}

std::shared_ptr<const Snapshot> SnapshotBuilder::build() {
    made_->tiers_ = policy_.tiers.size();
    made_->scanned_at_ns_ = findings_.begun_ns;
    made_->folders_digest_ = digest_of_folders(findings_);
    made_->source_folders_ = findings_.folders;
    made_->clashes_ = std::move(tree_.clashes());
    reserve();
    index_stems();
    emit_root();
    for (std::size_t ordinal = 0; ordinal < made_->folders_.size(); ++ordinal) {
        emit_children(ordinal);
    }
    keep_lost();
    findings_.batches.clear();
    index_names();
    index_mtimes(*made_);
    index_hashes();
    return made_;
}

bool SnapshotBuilder::repeats(const Findings& findings, const Snapshot& previous) {
    return findings.found == 0 && findings.known == previous.variants_.size() &&
           digest_of_folders(findings) == previous.folders_digest_;
}

std::shared_ptr<const Snapshot> SnapshotBuilder::restamped(const Findings& findings, const Snapshot& previous) {
    if (findings.found > findings.dropped.size() || findings.known + findings.found != previous.variants_.size() ||
        digest_of_folders(findings) != previous.folders_digest_) {
        return nullptr;
    }
    std::unordered_map<std::string_view, const Variant*> dropped;
    for (const Variant* variant : findings.dropped) {
        dropped.emplace(variant->path.text(), variant);
    }
    const std::shared_ptr<Snapshot> made(new Snapshot(previous), let_go);
    for (const FileBatch& batch : findings.batches) {
        for (const Variant& now : batch.found) {
            const auto before = dropped.find(now.path.text());
            const bool same_but_stamp = before != dropped.end() && now.label == before->second->label &&
                                        now.base == before->second->base &&
                                        now.unreadable == before->second->unreadable;
            if (!same_but_stamp) {
                return nullptr;
            }
            const auto index = before->second - previous.variants_.data();
            made->variants_[static_cast<std::size_t>(index)].stamp = now.stamp;
        }
    }
    made->scanned_at_ns_ = findings.begun_ns;
    index_mtimes(*made);
    return made;
}

void SnapshotBuilder::reserve() {
    std::size_t entries = 0;
    std::size_t variants = 0;
    for (const FolderNode& node : tree_.nodes()) {
        entries += 1 + node.groups.size();
        variants += node.files.size();
    }
    made_->entries_.reserve(entries);
    made_->variants_.reserve(variants);
    made_->stem_slots_ = make_slots(variants);
    made_->folders_.reserve(tree_.nodes().size());
    node_of_.reserve(tree_.nodes().size());
}

// Names of every file, those too that lost a clash: they exist, and no view has them (VIEWS 6.2).
void SnapshotBuilder::index_stems() {
    std::vector<bool> dropped(tree_.nodes().size());
    for (std::size_t i = 0; i < tree_.nodes().size(); ++i) {
        const FolderNode& node = tree_.nodes()[i];
        dropped[i] = node.dropped || dropped[node.parent];
        for (const FileGroup& group : node.groups) {
            add_stem(fold_name(stem_of(group.name)), group.dropped || dropped[i] ? kNeverVisible : group.floor);
        }
    }
    made_->stem_index_.shrink_to_fit();
    made_->stems_.shrink_to_fit();
}

void SnapshotBuilder::add_stem(const std::string& stem, TierId floor) {
    Snapshot& made = *made_;
    const auto hash = XXH3_64bits(stem.data(), stem.size());
    const auto known =
        find_slot(made.stem_slots_, hash, [&](std::uint32_t i) { return made.stem_text(made.stem_index_[i]) == stem; });
    if (known) {
        TierId& lowest = made.stem_index_[*known].floor;
        lowest = std::min(lowest, floor);
        return;
    }
    insert_slot(made.stem_slots_, hash, static_cast<std::uint32_t>(made.stem_index_.size()));
    made.stem_index_.push_back({made.stems_.size(), static_cast<std::uint32_t>(stem.size()), floor});
    made.stems_ += stem;
}

void SnapshotBuilder::emit_root() {
    Entry root;
    root.kind = EntryKind::folder;
    root.floor = policy_.lowest();
    root.parent = kRootEntry;
    made_->entries_.push_back(std::move(root));
    made_->folders_.push_back(kRootEntry);
    node_of_.push_back(0);
}

void SnapshotBuilder::emit_children(std::size_t ordinal) {
    FolderNode& node = tree_.nodes()[node_of_[ordinal]];
    const EntryId folder = made_->folders_[ordinal];
    const auto children = children_of(node, tree_.nodes());
    Entry& entry = made_->entries_[static_cast<std::size_t>(folder)];
    entry.first = static_cast<std::uint32_t>(made_->children_.size());
    entry.count = static_cast<std::uint32_t>(children.size());
    for (const Child& child : children) {
        made_->children_.push_back(static_cast<EntryId>(made_->entries_.size()));
        if (child.group == nullptr) {
            emit_folder(folder, child.folder);
        } else {
            emit_file(folder, node, *child.group);
        }
    }
    node.files = lost_files(node);
    node.groups = {};
}

// Those that are in no view keep what the scan has learnt of them, for the next scan.
void SnapshotBuilder::keep_lost() {
    for (const FolderNode& node : tree_.nodes()) {
        for (const Variant* file : node.files) {
            made_->variants_.push_back(*file);
        }
    }
}

void SnapshotBuilder::emit_folder(EntryId parent, std::uint32_t number) {
    const FolderNode& node = tree_.nodes()[number];
    made_->folders_.push_back(static_cast<EntryId>(made_->entries_.size()));
    node_of_.push_back(number);
    Entry entry;
    entry.name = node.served_name();
    entry.kind = EntryKind::folder;
    entry.floor = node.floor;
    entry.parent = parent;
    entry.spelled_nfc = entry.name == node.key();
    made_->entries_.push_back(std::move(entry));
}

void SnapshotBuilder::emit_file(EntryId parent, const FolderNode& node, const FileGroup& group) {
    Entry entry;
    entry.name = group.name;
    entry.kind = kind_of(entry.name);
    entry.floor = group.floor;
    entry.parent = parent;
    entry.spelled_nfc = group.spelled_nfc;
    entry.first = static_cast<std::uint32_t>(made_->variants_.size());
    entry.count = group.count;
    for (std::uint32_t i = 0; i < group.count; ++i) {
        // Copied, not moved: so the Snapshot's names lie together, and what the scan took is freed as a whole.
        made_->variants_.push_back(*node.files[group.first + i]);
    }
    made_->entries_.push_back(std::move(entry));
}

void SnapshotBuilder::index_names() {
    Snapshot& made = *made_;
    made.children_.shrink_to_fit();
    made.by_nfc_ = made.children_;
    const auto key = [&made](EntryId id) {
        const Entry& entry = made.entry(id);
        return entry.spelled_nfc ? entry.name : nfc(entry.name);
    };
    for (const EntryId folder : made.folders_) {
        const Entry& entry = made.entry(folder);
        const auto begin = made.by_nfc_.begin() + entry.first;
        const auto end = begin + entry.count;
        if (std::any_of(begin, end, [&made](EntryId id) { return !made.entry(id).spelled_nfc; })) {
            std::sort(begin, end, [&key](EntryId a, EntryId b) { return key(a) < key(b); });
        }
    }
}

// VIEWS 7.2. Backwards, because children have higher numbers: when it is a folder's turn, all below it has been
// counted.
void SnapshotBuilder::index_mtimes(Snapshot& made) {
    made.folder_mtimes_.assign(made.folders_.size() * made.tiers_, kNoTime);
    const auto row_of = [&](EntryId folder) {
        const auto ordinal =
            std::lower_bound(made.folders_.begin(), made.folders_.end(), folder) - made.folders_.begin();
        return made.folder_mtimes_.data() + static_cast<std::size_t>(ordinal) * made.tiers_;
    };
    for (std::size_t i = made.entries_.size(); i-- > 0;) {
        const Entry& entry = made.entries_[i];
        std::int64_t* above = row_of(entry.parent);
        if (entry.kind != EntryKind::folder) {
            for (const Variant& variant : made.variants(static_cast<EntryId>(i))) {
                std::int64_t& newest = above[index_of(variant.label)];
                newest = std::max(newest, variant.stamp.mtime_ns);
            }
            continue;
        }
        std::int64_t* row = row_of(static_cast<EntryId>(i));
        for (std::size_t tier = 0; tier < made.tiers_; ++tier) {
            row[tier] = std::max(row[tier], row[tier == 0 ? 0 : tier - 1]);
            above[tier] = std::max(above[tier], row[tier]);
        }
    }
    std::replace(made.folder_mtimes_.begin(), made.folder_mtimes_.end(), kNoTime, std::int64_t{0});
}

// The hash that the path has if no other has it; else, by its path, the next free one.
std::uint64_t SnapshotBuilder::free_hash(std::uint32_t number) const {
    std::uint64_t hash = made_->hashes_[number];
    if (hash != 0 && !is_taken(hash)) {
        return hash;
    }
    const std::string path = made_->nfc_path(static_cast<EntryId>(number));
    for (unsigned attempt = 1;; ++attempt) {
        hash = hash_path(path, attempt);
        if (hash != 0 && !is_taken(hash)) {
            return hash;
        }
    }
}

// The table holds only the entries that have their final hash.
bool SnapshotBuilder::is_taken(std::uint64_t hash) const {
    return made_->by_path_hash(hash).has_value();
}

// What a path hashes to, before any collision.
void SnapshotBuilder::hash_children(std::size_t ordinal) {
    Snapshot& made = *made_;
    std::string path = tree_.nodes()[node_of_[ordinal]].path;
    path += path.empty() ? "" : "/";
    const std::size_t prefix = path.size();
    for (const EntryId id : made.children(made.folders_[ordinal])) {
        const Entry& entry = made.entry(id);
        path.resize(prefix);
        path += entry.spelled_nfc ? entry.name : nfc(entry.name);
        made.hashes_[static_cast<std::size_t>(id)] = hash_path(path, 0);
    }
}

// From the lowest floor up: an entry gives way to none that a lower tier does not see.
void SnapshotBuilder::index_hashes() {
    Snapshot& made = *made_;
    std::vector<std::uint32_t> order(made.entries_.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&made](std::uint32_t a, std::uint32_t b) {
        return made.entries_[a].floor < made.entries_[b].floor;
    });
    made.hashes_.assign(made.entries_.size(), hash_path("", 0));
    for (std::size_t ordinal = 0; ordinal < made.folders_.size(); ++ordinal) {
        hash_children(ordinal);
    }
    made.hash_slots_ = make_slots(made.entries_.size());
    for (const std::uint32_t number : order) {
        made.hashes_[number] = free_hash(number);
        insert_slot(made.hash_slots_, made.hashes_[number], number);
    }
}

}  // namespace vaultfs
