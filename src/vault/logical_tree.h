// The logical names of a vault as one tree (VIEWS 2.6, 2.7, 3): which source files are variants of one entry, from
// which tier on each name is seen, and which of two names that clash stands.
//
// Invariant: what a tier sees of the tree depends on nothing above that tier. Each choice made here goes to the lowest
// label, and a tie is broken by what both sides show to the same tiers.
#pragma once

#include <forward_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vault/scanner.h"
#include "vault/snapshot_parts.h"
#include "vaultfs/policy.h"

namespace vaultfs {

// The variants of one file: `count` of its folder's files, from `first` on, in merge order.
struct FileGroup {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::string_view name;  // as the lowest variant spells it, less its suffixes
    TierId floor = kNeverVisible;
    bool spelled_nfc = true;
    bool dropped = false;  // it clashes with a folder, which stands
};

struct FolderNode {
    std::string path;  // logical, in NFC
    std::uint32_t parent = 0;
    std::vector<std::shared_ptr<const SourceFolder>> sources;  // the folders on disk that it stands for
    const SourceFolder* spelled_by = nullptr;                  // the lowest of them
    TierId floor = kNeverVisible;
    bool dropped = false;                          // it clashes with a file, which stands
    std::vector<std::uint32_t> folders;            // by NFC name
    std::vector<const Variant*> files;             // by NFC name, then in merge order
    std::vector<FileGroup> groups;                 // by NFC name
    std::forward_list<std::string> logical_names;  // those that are not the name on disk

    [[nodiscard]] std::string_view key() const;  // the last part of the path
    [[nodiscard]] std::string_view served_name() const;
};

class LogicalTree {
  public:
    // Keeps pointers into `findings`.
    LogicalTree(const Policy& policy, SourceFindings& findings);

    // The root is the first; a folder comes after the one that holds it.
    [[nodiscard]] std::vector<FolderNode>& nodes() { return nodes_; }
    [[nodiscard]] const std::vector<FolderNode>& nodes() const { return nodes_; }
    [[nodiscard]] std::vector<Clash>& clashes() { return clashes_; }

  private:
    [[nodiscard]] std::uint32_t node_for(const std::string& path);
    void place_folders();
    void place_files();
    void settle(FolderNode& node);
    void group_files(FolderNode& node);
    void sort_folders(FolderNode& node);
    void resolve_clashes(FolderNode& node);
    void resolve_clash(FolderNode& node, FileGroup& group, FolderNode& folder);
    [[nodiscard]] TierId floor_of(const FolderNode& node) const;

    const Policy& policy_;
    SourceFindings& findings_;
    std::vector<FolderNode> nodes_;
    std::unordered_map<std::string, std::uint32_t> by_path_;
    std::unordered_map<const SourceFolder*, std::uint32_t> by_source_;
    std::vector<Clash> clashes_;
};

}  // namespace vaultfs
