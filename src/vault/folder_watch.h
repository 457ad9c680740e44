// Changes of a source folder as the kernel reports them (inotify, VIEWS 9). One watch a folder, on the very folder that
// is listed: it is set through that folder's descriptor, before its names are read, so that nothing falls between.
// And one a file that has other names: what is written through those is reported where they are.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "vault/open_beneath.h"
#include "vaultfs/vault.h"

struct inotify_event;

namespace vaultfs {

// Whether files of a file system are known to change by this kernel's doing only, so that it reports all changes.
// `type`: as statfs(2) gives it, a number of 32 bits.
[[nodiscard]] bool is_local_file_system(std::uint32_t type);

// Thread-safe.
class FolderWatch {
  public:
    [[nodiscard]] static Result<std::unique_ptr<FolderWatch>> create();

    explicit FolderWatch(Fd inotify) : inotify_(std::move(inotify)) {}

    // Readable when there is something to take.
    [[nodiscard]] int descriptor() const { return inotify_.get(); }

    // Watches an open folder from now on, as the one at that path too: again where it was moved. What cannot be watched
    // makes take() fail from then on.
    void add(int folder, const VaultPath& path);

    // Watches a file of several names itself, up to its next change: whoever looks at it then adds it anew. `name` in
    // an open folder, or empty: what is open is the file. Fails as the other.
    void add_file(int folder, const char* name, const VaultPath& path);

    // What has changed since the last time.
    [[nodiscard]] Result<SourceChanges> take();

  private:
    void note(const inotify_event& event, std::set<VaultPath>& changed, bool& lost);
    void note_at(const VaultPath& folder, const inotify_event& event, std::set<VaultPath>& changed, bool& lost);
    [[nodiscard]] std::optional<int> watch(const std::string& name, std::uint32_t events,
                                           std::initializer_list<int> harmless);
    void forget_below(const VaultPath& folder);

    const Fd inotify_;
    std::mutex mutex_;  // guards all below
    // All paths of each: where layers lead to one folder it has several, and the kernel one watch for it.
    std::unordered_map<int, std::set<VaultPath>> watched_;
    std::unordered_map<int, std::set<VaultPath>> files_;
    std::optional<Error> failure_;
};

}  // namespace vaultfs
