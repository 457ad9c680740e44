// A source folder in memory, which can be told to fail. Keep a FakeTree and give its source() to a Vault: what is
// changed in the tree afterwards is changed for the Vault. Thread-safe.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "vaultfs/vault.h"

namespace vaultfs {

class FakeTree {
  public:
    static constexpr std::int64_t kSecondNs = 1'000'000'000;

    FakeTree() { state_->nodes.emplace("", Node{}); }

    // Makes or replaces a file, with the folders above it. Its stamp is another than before, and old.
    FakeTree& file(const std::string& path, std::string bytes, std::int64_t mtime_ns = kSecondNs) {
        const std::lock_guard lock(state_->mutex);
        make_folders_above(path);
        Node& node = state_->nodes[path];
        node.kind = SourceFs::Kind::file;
        node.stamp = {.inode = node.stamp.inode == 0 ? ++state_->inodes : node.stamp.inode,
                      .size = bytes.size(),
                      .mtime_ns = mtime_ns,
                      .ctime_ns = kSecondNs + ++state_->changes};
        node.bytes = std::move(bytes);
        return *this;
    }

    FakeTree& folder(const std::string& path) {
        const std::lock_guard lock(state_->mutex);
        make_folders_above(path);
        state_->nodes[path].kind = SourceFs::Kind::folder;
        return *this;
    }

    // A symbolic link, a pipe, a device.
    FakeTree& other(const std::string& path) {
        const std::lock_guard lock(state_->mutex);
        make_folders_above(path);
        state_->nodes[path].kind = SourceFs::Kind::other;
        return *this;
    }

    // With all that lies below it.
    FakeTree& remove(const std::string& path) {
        const std::lock_guard lock(state_->mutex);
        state_->nodes.erase(path);
        std::erase_if(state_->nodes, [&](const auto& node) { return node.first.starts_with(path + "/"); });
        return *this;
    }

    // From now on listing that folder, or reading and opening that file, gives this errno; 0: works again. A file's
    // stamp stays the same.
    FakeTree& fail_with(const std::string& path, int code) {
        const std::lock_guard lock(state_->mutex);
        state_->failures[path] = code;
        return *this;
    }

    // Called before each read, without a lock: the place to change the tree at an inconvenient time.
    FakeTree& before_read(std::function<void(const std::string&)> call) {
        const std::lock_guard lock(state_->mutex);
        state_->before_read = std::move(call);
        return *this;
    }

    // How often content was read.
    [[nodiscard]] std::size_t reads() const {
        const std::lock_guard lock(state_->mutex);
        return state_->reads;
    }

    [[nodiscard]] std::unique_ptr<SourceFs> source() const { return std::make_unique<Source>(state_); }

  private:
    struct Node {
        SourceFs::Kind kind = SourceFs::Kind::folder;
        std::string bytes = {};
        SourceStamp stamp = {};
    };

    struct State {
        mutable std::mutex mutex;  // guards all below
        std::map<std::string, Node> nodes;
        std::map<std::string, int> failures;
        std::function<void(const std::string&)> before_read;
        std::uint64_t inodes = 0;
        std::int64_t changes = 0;
        std::size_t reads = 0;

        [[nodiscard]] int failure(const std::string& path) const {
            const auto found = failures.find(path);
            return found == failures.end() ? 0 : found->second;
        }

        [[nodiscard]] const Node* node(const std::string& path, SourceFs::Kind kind) const {
            const auto found = nodes.find(path);
            return found == nodes.end() || found->second.kind != kind ? nullptr : &found->second;
        }
    };

    class Source : public SourceFs {
      public:
        explicit Source(std::shared_ptr<State> state) : state_(std::move(state)) {}

        Result<std::vector<Item>> list(const VaultPath& folder) override {
            const std::lock_guard lock(state_->mutex);
            if (const int code = state_->failure(folder.text())) {
                return fail(code, "told to fail");
            }
            if (state_->node(folder.text(), Kind::folder) == nullptr) {
                return fail(ENOENT, "no such folder");
            }
            std::vector<Item> items;
            const std::string prefix = folder.is_root() ? "" : folder.text() + "/";
            for (auto at = state_->nodes.upper_bound(prefix); at != state_->nodes.end(); ++at) {
                if (!at->first.starts_with(prefix)) {
                    break;
                }
                const std::string name = at->first.substr(prefix.size());
                if (name.find('/') == std::string::npos) {
                    const Node& node = at->second;
                    items.push_back({name, node.kind});
                    if (node.kind == Kind::file) {
                        items.back().stamp = node.stamp;
                    }
                }
            }
            return items;
        }

        Result<SourceStamp> stat(const VaultPath& file) override {
            const std::lock_guard lock(state_->mutex);
            const Node* node = state_->node(file.text(), Kind::file);
            return node == nullptr ? Result<SourceStamp>(fail(ENOENT, "no such file")) : node->stamp;
        }

        Result<Content> read(const VaultPath& file, std::uint64_t limit) override {
            notice(file.text());
            const std::lock_guard lock(state_->mutex);
            ++state_->reads;
            if (const int code = state_->failure(file.text())) {
                return fail(code, "told to fail");
            }
            const Node* node = state_->node(file.text(), Kind::file);
            if (node == nullptr) {
                return fail(ENOENT, "no such file");
            }
            if (node->bytes.size() > limit) {
                return fail(EFBIG, "larger than the limit");
            }
            return Content{node->bytes, node->stamp};
        }

        Result<int> open(const VaultPath& file) override {
            const auto content = read(file, UINT64_MAX);
            if (!content) {
                return tl::make_unexpected(content.error());
            }
            const int fd = ::memfd_create("fake", MFD_CLOEXEC);
            const auto& bytes = content->bytes;
            if (fd < 0 || ::pwrite(fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
                return fail(EIO, "no memory file");
            }
            return fd;
        }

      private:
        void notice(const std::string& path) {
            std::function<void(const std::string&)> call;
            {
                const std::lock_guard lock(state_->mutex);
                call = state_->before_read;
            }
            if (call) {
                call(path);
            }
        }

        std::shared_ptr<State> state_;
    };

    void make_folders_above(const std::string& path) {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            state_->nodes[path.substr(0, slash)].kind = SourceFs::Kind::folder;
        }
    }

    std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace vaultfs
