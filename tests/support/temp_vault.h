// Folders that are there for one test, and vaults in them. What a test leaves behind is removed even if it fails.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace vaultfs {

class TempFolder {
  public:
    TempFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "vaultfs-test-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no temporary folder");
        }
        path_ = std::filesystem::canonical(name);
    }
    // Stays on the same file system: a mount that could not be taken away is not walked into.
    ~TempFolder() {
        std::error_code ignored;
        remove_below(path_);
        std::filesystem::remove(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    TempFolder(TempFolder&&) = delete;
    TempFolder& operator=(TempFolder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::string str() const { return path_.string(); }

  private:
    static dev_t device_of(const std::filesystem::path& path) {
        struct stat status {};
        return ::lstat(path.c_str(), &status) == 0 ? status.st_dev : 0;
    }
    void remove_below(const std::filesystem::path& folder) const {
        std::error_code error;
        for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
            const auto child = at->path();
            std::error_code ignored;
            if (device_of(child) == device_of(path_) &&
                at->symlink_status(ignored).type() == std::filesystem::file_type::directory) {
                std::filesystem::permissions(child, std::filesystem::perms::owner_all, ignored);
                remove_below(child);
            }
            std::filesystem::remove(child, ignored);
        }
    }

    std::filesystem::path path_;
};

// A vault on disk, made from its files: `TempVault vault({{"_public/A.md", "text"}, {"_secret/B.md", "more"}});`
class TempVault {
  public:
    TempVault() = default;
    TempVault(std::initializer_list<std::pair<std::string_view, std::string_view>> files) {
        for (const auto& [path, bytes] : files) {
            write(path, bytes);
        }
    }

    [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }
    [[nodiscard]] std::string str() const { return folder_.str(); }
    [[nodiscard]] std::filesystem::path at(std::string_view path) const { return root() / path; }

    // Makes or replaces a file in one step, with the folders above it, as careful editors do.
    void write(std::string_view path, std::string_view bytes) const {
        std::filesystem::create_directories(at(path).parent_path());
        const auto other = at(path).parent_path() / ".being-written.tmp~";
        {
            std::ofstream out(other, std::ios::binary);
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            if (!out.flush()) {
                throw std::runtime_error("cannot write " + other.string());
            }
        }
        std::filesystem::rename(other, at(path));
    }
    void make_folder(std::string_view path) const { std::filesystem::create_directories(at(path)); }
    void remove(std::string_view path) const { std::filesystem::remove_all(at(path)); }

    void set_mtime(std::string_view path, std::int64_t seconds, long nanoseconds = 0) const {
        const timespec time = {static_cast<time_t>(seconds), nanoseconds};
        const timespec both[] = {time, time};
        if (::utimensat(AT_FDCWD, at(path).c_str(), both, 0) != 0) {
            throw std::runtime_error("cannot set the mtime of " + at(path).string());
        }
    }

  private:
    TempFolder folder_;
};

}  // namespace vaultfs
