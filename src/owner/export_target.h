// The folder that an export writes to. Everything is reached from one descriptor, without following symbolic links, so
// that nothing outside of it can be written or deleted, whoever else changes it meanwhile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "vault/open_beneath.h"
#include "vaultfs/base.h"

namespace vaultfs {

// Files grow in a folder of their own and move to their place when they are whole: what a killed run leaves lies there.
constexpr const char* kExportWorkFolder = ".vaultfs-export.tmp";

// What stat(2) says of a file of the copy.
struct TargetStat {
    bool file = false;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
};

// Where the bytes of a file come from: a text, or all that a descriptor gives.
struct TargetBytes {
    std::string_view text;
    int fd = -1;  // used if it is one
};

// Thread-safe, but that no two threads may write with the same `worker`.
class ExportTarget {
  public:
    // Makes the folder if it is not there. EBUSY while another export writes to it.
    [[nodiscard]] static Result<ExportTarget> open(const std::filesystem::path& folder);

    [[nodiscard]] bool is_empty() const;
    // None if it is not there or not a file.
    [[nodiscard]] std::optional<std::string> read(const std::string& path) const;
    [[nodiscard]] std::optional<TargetStat> stat(const std::string& path) const;
    // Whether a file there has exactly these bytes.
    [[nodiscard]] bool holds(const std::string& path, TargetBytes bytes) const;

    // In one step: a reader finds the file as it was or as it is to be. Gives its stat back.
    [[nodiscard]] Result<TargetStat> write(const std::string& path, TargetBytes bytes,
                                           std::optional<std::int64_t> mtime_ns, unsigned worker) const;
    [[nodiscard]] Result<void> set_mtime(const std::string& path, std::int64_t mtime_ns) const;
    // True if it had to be made.
    [[nodiscard]] Result<bool> make_folder(const std::string& path) const;
    // False if it was not there.
    [[nodiscard]] Result<bool> remove(const std::string& path, bool folder) const;

    // What writing needed goes; also what a run that was killed left.
    void tidy() const;

  private:
    explicit ExportTarget(Fd root) : root_(std::move(root)) {}
    using Folder = std::shared_ptr<const Fd>;
    [[nodiscard]] Result<Folder> folder_of(const std::string& path) const;
    [[nodiscard]] Result<Folder> work_folder() const;

    Fd root_;
    // Held open: the next path mostly lies in the same folder.
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();  // guards all below
    mutable std::string last_path_;
    mutable Folder last_folder_;
    mutable Folder work_folder_;
};

}  // namespace vaultfs
