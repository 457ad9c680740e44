// Where the log goes. At the default level it names nothing of the vault.
#pragma once

#include <string>

#include "vaultfs/base.h"

namespace vaultfs {

struct LogOptions {
    std::string level = "warning";
    std::string file;  // empty: stderr, or syslog where that is gone
};

// The levels by name, for the command line.
[[nodiscard]] bool is_log_level(const std::string& name);

// `detached`: whether the program goes on without a terminal.
[[nodiscard]] Result<void> set_up_log(const LogOptions& options, bool detached);

}  // namespace vaultfs
