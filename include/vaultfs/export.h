// A plain copy of a view in a folder, for publishing and for tools that need files. Names and bytes are those of a
// mount; what an earlier export wrote and the view no longer holds, or what cannot be written anew, is deleted, nothing
// else ever is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// The list of what an export wrote, at the target's root. It holds the tier and the names of the view, so nothing that
// the copy itself does not show.
constexpr const char* kExportManifest = ".vaultfs-export";

struct ExportOptions {
    TierId tier{};
    std::filesystem::path folder;  // made if it is not there; refused if it holds anything but an earlier export
    // What the next run needs to skip what has not changed. It tells of the vault (digests of hidden sizes and times),
    // so it is kept outside of the copy, which others may read. Empty: nothing is skipped but the writing.
    std::filesystem::path memory;
    std::uint64_t basis = 0;  // of the configuration and the program: what is remembered under another does not count
    std::string vault;        // the vault's own name; an export of another one is not written over
    unsigned threads = 1;
    std::function<void(std::size_t done, std::size_t total)> progress;  // called from one thread
};

struct ExportReport {
    std::size_t files = 0;              // in the view
    std::size_t written = 0;            // new, or with other bytes than before
    std::size_t deleted = 0;            // of an earlier export, no longer in the view or not as it was there
    std::vector<std::string> problems;  // one line for each file or folder that is not as in the view
};

// Fails if nothing could be done; what concerns one file is a problem in the report.
[[nodiscard]] Result<ExportReport> export_view(const Vault& vault, const ExportOptions& options);

}  // namespace vaultfs
