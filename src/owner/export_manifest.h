// What an export keeps from run to run: in the copy, the list of what it wrote; outside of it, what tells whether a
// file would be the same again. Both are lines of text; names may hold any bytes but NUL.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "vaultfs/base.h"

namespace vaultfs {

struct ExportManifest {
    std::string tier;
    std::set<std::string> files;  // paths in the view
    std::set<std::string> folders;
};
[[nodiscard]] std::string written_manifest(const ExportManifest& manifest);
// EINVAL for what no export wrote: a list of paths to delete is not believed half.
[[nodiscard]] Result<ExportManifest> parse_manifest(std::string_view text);

// One file as it was left in the copy, and what it was made from.
struct ExportedFile {
    std::uint64_t fingerprint = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    bool operator==(const ExportedFile&) const = default;
};
struct ExportMemory {
    std::uint64_t basis = 0;
    std::string vault;
    std::map<std::string, ExportedFile> files;
};
[[nodiscard]] std::string written_memory(const ExportMemory& memory);
// None where it makes no sense: then everything is made anew.
[[nodiscard]] std::optional<ExportMemory> parse_memory(std::string_view text);

}  // namespace vaultfs
