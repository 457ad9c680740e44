// What is mounted where: the kernel's table does not tell, since any user can read it. Each mount answers its owner on
// a socket below $XDG_RUNTIME_DIR or the state folder, and on none in any view.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/answering_socket.h"
#include "vaultfs/fuse.h"

namespace vaultfs {

// What does not change.
struct MountRecord {
    std::string mountpoint;  // absolute
    std::string vault;
    std::string tier;     // empty: all
    std::string options;  // as behind -o
    double refresh_seconds = 0;
    pid_t pid = 0;
    std::int64_t since = 0;  // seconds since the epoch
};

struct MountReport {
    MountRecord record;
    MountFigures figures;
};

// As long as this lives, report_of() gets an answer. Where there is no place for a socket, it gets none: the mount
// works as well without. `figures` is called from another thread.
class AnsweringMount {
  public:
    AnsweringMount(const MountRecord& record, const std::function<MountFigures()>& figures);

  private:
    AnsweringSocket socket_;
};

// Of a mount of this user's whose daemon answers.
[[nodiscard]] std::optional<MountReport> report_of(const std::filesystem::path& mountpoint);

// Takes away what a daemon left that was killed.
void forget_mount(const std::filesystem::path& mountpoint);

}  // namespace vaultfs
