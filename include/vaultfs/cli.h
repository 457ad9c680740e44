// The command line. One file per command, and the table of them in src/cli/cli.cpp.
#pragma once

#include <span>
#include <string>

namespace vaultfs {

// The status with which the program ends.
constexpr int kExitSuccess = 0;
constexpr int kExitFailure = 1;  // refused, or failed: stderr says why
constexpr int kExitUsage = 2;    // the command line cannot be understood

// `arguments` without the program's own name.
[[nodiscard]] int run_cli(std::span<const std::string> arguments);

}  // namespace vaultfs
