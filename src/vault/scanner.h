// Walks the source folder with several threads and labels every file: the first half of a scan. What it finds has no
// order; SnapshotBuilder gives it one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// A folder of the source that could be opened, or that exists and cannot be listed.
struct SourceFolder {
    VaultPath path;
    PathFacts facts;
};

// Files of one folder; a folder may have several batches.
struct FileBatch {
    std::shared_ptr<const SourceFolder> folder;
    std::vector<const Variant*> files;  // of `found`, or of the earlier Snapshot where they are as they were
    std::vector<Variant> found;         // never grows beyond what it has reserved: `files` points into it
};

struct Touched;

struct SourceFindings {
    std::vector<std::shared_ptr<const SourceFolder>> folders;  // the vault's root is the first
    std::vector<FileBatch> batches;
    bool some_unreadable = false;
    std::int64_t begun_ns = 0;  // since the epoch
    std::size_t known = 0;      // files that are as they were in the earlier Snapshot
    std::size_t found = 0;      // those that are not
};

// Equal for equal sets of folders, in any order.
[[nodiscard]] std::uint64_t digest_of_folders(const SourceFindings& findings);

// The label of a file whose bytes are at hand: that of its path and that of its content, whichever is higher
// (VIEWS 2.1).
[[nodiscard]] TierId label_of(const Policy& policy, const VaultPath& path, const PathFacts& facts,
                              std::string_view bytes);

struct ScanInput {
    const Policy& policy;
    const IgnoreRules& ignore;
    SourceFs& source;
    const Snapshot* previous = nullptr;  // may be null; must live as long as the findings
};

// Fails only if the vault's root cannot be listed; ESTALE if it is not there.
[[nodiscard]] Result<SourceFindings> walk_source(const ScanInput& input, unsigned threads);

// What is now at or below the changed paths, and only that. `before`: what of `input.previous`, which must not be null,
// was there.
[[nodiscard]] Result<SourceFindings> walk_changes(const ScanInput& input, const SourceChanges& changes,
                                                  const Touched& before);

}  // namespace vaultfs
