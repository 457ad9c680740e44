// What the golden tests share: the program as a process, a mount of it, and folders as values.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace golden {

namespace fs = std::filesystem;

// A folder that is removed with all below it when the test ends.
class TempFolder {
  public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    TempFolder(TempFolder&&) = delete;
    TempFolder& operator=(TempFolder&&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

// What a program left behind when it ended.
struct Outcome {
    int status = -1;  // of exit; -1 if a signal ended it
    std::string out;
    std::string err;
};

// Runs a program to its end, without a shell.
[[nodiscard]] Outcome run(const std::vector<std::string>& command);

// `vaultfs render --tier TIER VAULT NOTE`.
[[nodiscard]] Outcome render(const fs::path& vault, std::string_view tier, std::string_view note);

// Whether this machine can mount at all; warns where it cannot, so that a test that is skipped says so.
[[nodiscard]] bool can_mount();

// A mount of all views of a vault, one folder a tier. Unmounts at the end, however the test ends.
class MountedVault {
  public:
    // Waits until it is there; throws std::runtime_error with what the program said if it does not come.
    explicit MountedVault(const fs::path& vault);
    ~MountedVault();
    MountedVault(const MountedVault&) = delete;
    MountedVault& operator=(const MountedVault&) = delete;
    MountedVault(MountedVault&&) = delete;
    MountedVault& operator=(MountedVault&&) = delete;

    [[nodiscard]] fs::path view(std::string_view tier) const { return folder_.path() / tier; }
    [[nodiscard]] const fs::path& root() const { return folder_.path(); }

  private:
    TempFolder folder_;
};

// All that lies below a folder, by relative path.
struct Tree {
    std::map<std::string, std::string> files;  // path -> bytes
    std::set<std::string> folders;
};
[[nodiscard]] Tree read_tree(const fs::path& folder);

[[nodiscard]] std::string read_file(const fs::path& file);
// Makes the folders above it.
void write_file(const fs::path& file, std::string_view bytes);

// The files of a folder, in another one: without their owner and mode, so that a copy of what is read-only can be changed.
void copy_tree(const fs::path& from, const fs::path& to);

// The lines in which two texts differ, as `diff -u` tells; control characters made visible.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view got);

// The folder with the data that is not part of the project: $VAULTFS_SHARED, or `shared` beside the project. Warns and
// is empty where it is missing.
[[nodiscard]] std::optional<fs::path> shared_folder();

}  // namespace golden
