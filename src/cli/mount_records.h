// What is mounted where: the kernel's table does not tell, since any user can read it. Each mount leaves a note for its
// owner's own eyes, below $XDG_RUNTIME_DIR or the state folder, and takes it away when it ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace vaultfs {

struct MountRecord {
    std::string mountpoint;  // absolute
    std::string vault;
    std::string tier;     // empty: all
    std::string options;  // as behind -o
    pid_t pid = 0;
    std::int64_t since = 0;  // seconds since the epoch
};

// Removes its record when it goes. Where no record can be written, there is none: the mount works as well without.
class KeptRecord {
  public:
    explicit KeptRecord(const MountRecord& record);
    ~KeptRecord();
    KeptRecord(const KeptRecord&) = delete;
    KeptRecord& operator=(const KeptRecord&) = delete;
    KeptRecord(KeptRecord&&) = delete;
    KeptRecord& operator=(KeptRecord&&) = delete;

  private:
    std::filesystem::path file_;
};

// Of a mount whose daemon is alive.
[[nodiscard]] std::optional<MountRecord> record_of(const std::filesystem::path& mountpoint);

}  // namespace vaultfs
