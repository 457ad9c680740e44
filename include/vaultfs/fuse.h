// The mount: Views served through libfuse's low-level interface, read-only (VIEWS 7). The only module that knows
// libfuse.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/view.h"

namespace vaultfs {

struct MountOptions {
    std::filesystem::path mountpoint;  // absolute
    std::optional<uid_t> uid;          // owner of all files; default: the mounting user
    std::optional<gid_t> gid;
    mode_t umask = 0;  // taken off 0444 and 0555
    // How long the kernel may keep names, attributes and that a name is missing, where the vault reports no changes.
    double timeout_seconds = 1;
    bool strict = false;                 // check each opening against the source
    bool debug = false;                  // libfuse's own log, to stderr
    std::vector<std::string> passed_on;  // options of libfuse and of the kernel, as they stand behind `-o`
};

// What a mount has done so far, for its owner.
struct MountFigures {
    std::vector<std::pair<std::string, std::uint64_t>> requests;  // that the kernel has made, by kind
    ViewFigures views;
};

// A mounted view. Unmounts when it is destroyed.
class Mount {
  public:
    // Mounts, without answering requests yet: they wait for run(). Starts no thread. `views` must outlive the mount.
    [[nodiscard]] static Result<std::unique_ptr<Mount>> create(Views& views, const MountOptions& options);
    ~Mount();
    Mount(const Mount&) = delete;
    Mount& operator=(const Mount&) = delete;
    Mount(Mount&&) = delete;
    Mount& operator=(Mount&&) = delete;

    // Becomes a daemon: the parent process ends with the status 0 and only the child returns. Changes to the folder
    // `/`.
    [[nodiscard]] Result<void> daemonize();

    // Lets the views refresh, and answers requests with several threads, until a signal (SIGTERM, SIGINT, SIGHUP) or an
    // unmount ends it.
    [[nodiscard]] Result<void> run();

    // Thread-safe, while requests are answered too.
    [[nodiscard]] MountFigures figures() const;

  private:
    struct Impl;
    explicit Mount(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// A line of the kernel's table of mounts that is ours, whoever mounted it.
struct LiveMount {
    std::filesystem::path mountpoint;
    std::string options;       // of the mount itself
    bool allow_other = false;  // other users may look too
};
[[nodiscard]] std::vector<LiveMount> live_mounts();

// The absolute path of a mount point, its folder resolved: as in the table, even where its daemon is gone.
[[nodiscard]] std::filesystem::path resolved_mountpoint(const std::filesystem::path& mountpoint);

// Takes a mount away, as root or by fusermount3. EBUSY while someone uses it, unless `lazy`: then it goes from sight at
// once, and ends when nobody uses it any more.
[[nodiscard]] Result<void> unmount(const std::filesystem::path& mountpoint, bool lazy);

// A mount point whose daemon is gone: whoever looks at it gets ENOTCONN. True if `mountpoint` is one of ours.
[[nodiscard]] bool is_stale_mount(const std::filesystem::path& mountpoint);
// Takes it away, so that it can be used again.
[[nodiscard]] Result<void> clear_stale_mount(const std::filesystem::path& mountpoint);

}  // namespace vaultfs
