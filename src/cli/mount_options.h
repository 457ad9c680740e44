// The comma list behind `-o`, as it comes from a user, from mount(8) or from fstab.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"

namespace vaultfs {

struct MountRequest {
    std::optional<std::string> tier;    // as written
    std::optional<std::string> config;  // path of a configuration
    std::optional<uid_t> uid;
    std::optional<gid_t> gid;
    mode_t umask = 0;
    double refresh_seconds = 1;
    std::size_t cache_mib = 32;
    bool strict = false;
    bool poll = false;
    std::vector<std::string> passed_on;  // to libfuse, escaped for it
};

// Takes one list after the other; the last of two that contradict each other counts. Errors name the option (EINVAL).
[[nodiscard]] Result<void> add_mount_options(MountRequest& request, std::string_view list);

// The list's parts: `\,` is a comma and `\\` a backslash within one.
[[nodiscard]] std::vector<std::string> split_options(std::string_view list);

}  // namespace vaultfs
