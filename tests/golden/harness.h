// What the golden tests share, on top of tests/support: folders as values, a mount of any vault, the data beside the
// project.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catch.h"
#include "mounted.h"

namespace vaultfs::golden {

namespace fs = std::filesystem;

[[nodiscard]] inline Ran render(const fs::path& vault, std::string_view tier, std::string_view note) {
    return run_vaultfs({"render", "--tier", std::string(tier), vault.string(), std::string(note)});
}

// A mount of all views of a vault that lies anywhere, one folder a tier.
class MountedViews {
  public:
    explicit MountedViews(const fs::path& vault)
        : daemon_(std::make_unique<Process>(Words{VAULTFS_BINARY, vault.string(), point_.str(), "-f"})) {
        const bool ended = !eventually([this] { return mount_line(root()) || !daemon_->running(); });
        if (ended || !daemon_->running()) {
            throw std::runtime_error("not mounted: " + vault.string());
        }
    }
    // An unmount ends the daemon; what does not end is killed with the object.
    ~MountedViews() {
        unmount(root());
        static_cast<void>(eventually([this] { return !daemon_->running(); }, std::chrono::seconds(5)));
    }
    MountedViews(const MountedViews&) = delete;
    MountedViews& operator=(const MountedViews&) = delete;
    MountedViews(MountedViews&&) = delete;
    MountedViews& operator=(MountedViews&&) = delete;

    [[nodiscard]] fs::path root() const { return point_.path(); }
    [[nodiscard]] fs::path view(std::string_view tier) const { return root() / tier; }

  private:
    MountPoint point_;
    std::unique_ptr<Process> daemon_;
};

// All that lies below a folder, by relative path.
struct Tree {
    std::map<std::string, std::string> files;  // path -> bytes
    std::set<std::string> folders;
};

[[nodiscard]] inline Tree read_tree(const fs::path& folder) {
    Tree tree;
    for (const auto& item : fs::recursive_directory_iterator(folder)) {
        const std::string path = item.path().lexically_relative(folder).string();
        if (item.is_symlink()) {
            throw std::runtime_error(path + " is a symbolic link");
        }
        if (item.is_directory()) {
            tree.folders.insert(path);
        } else {
            tree.files[path] = read_file(item.path());
        }
    }
    return tree;
}

// The files of a folder as files of a vault: without owner and mode, so that a copy of what is read-only can be
// changed.
inline void copy_tree(const fs::path& from, const TempVault& vault, std::string_view to) {
    for (const auto& [path, bytes] : read_tree(from).files) {
        vault.write((fs::path(to) / path).string(), bytes);
    }
}

// The lines in which two texts differ, as `diff -u` tells; bytes that a log would swallow made visible.
[[nodiscard]] inline std::string difference(std::string_view expected, std::string_view got) {
    const auto visible = [](std::string_view text) {
        std::string shown;
        for (const char c : text) {
            shown += c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
        }
        return shown;
    };
    const TempVault folder;
    folder.write("expected", visible(expected));
    folder.write("got", visible(got));
    return run({"diff", "-u", "--label", "expected", "--label", "got", folder.at("expected"), folder.at("got")}).out;
}

// The data that is not part of the project: in $VAULTFS_SHARED, or in `shared` beside the project. A test that needs it
// is skipped where it is missing.
[[nodiscard]] inline std::optional<fs::path> shared_folder() {
    const char* const named = std::getenv("VAULTFS_SHARED");
    const fs::path folder = named != nullptr ? fs::path(named) : fs::path(VAULTFS_SOURCE_DIR).parent_path() / "shared";
    if (!fs::is_directory(folder / "seed") || !fs::is_directory(folder / "corpus")) {
        WARN("skipped: no seed and corpus in " << folder.string() << "; VAULTFS_SHARED names another place");
        return std::nullopt;
    }
    return folder;
}

// What holds of a view: of which vault, where it is mounted, at which tier.
using ViewCheck = std::function<void(const fs::path& vault, const fs::path& view, const std::string& tier)>;

// For each example vault and each tier.
inline void check_example_views(const ViewCheck& check) {
    if (!can_mount()) {
        return;
    }
    for (const auto& example : fs::directory_iterator(fs::path(VAULTFS_SOURCE_DIR) / "tests/vaults")) {
        const MountedViews mount(example.path() / "vault");
        for (const auto& view : fs::directory_iterator(mount.root())) {
            check(example.path() / "vault", view.path(), view.path().filename().string());
        }
    }
}

// For the corpus, where it is at hand, at some tiers.
inline void check_corpus_views(const std::vector<std::string>& tiers, const ViewCheck& check) {
    const auto shared = shared_folder();
    if (!shared || !can_mount()) {
        return;
    }
    const TempVault vault;
    copy_tree(*shared / "corpus/Bayern", vault, "_Standards/Bayern");
    const MountedViews mount(vault.root());
    for (const std::string& tier : tiers) {
        check(vault.root(), mount.view(tier), tier);
    }
}

}  // namespace vaultfs::golden
