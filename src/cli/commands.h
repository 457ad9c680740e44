// What the commands have in common. A new command is a new file with its run function, declared here, and a row in the
// table of cli.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "cli/logging.h"
#include "vaultfs/base.h"
#include "vaultfs/cli.h"

namespace vaultfs {

using Arguments = std::span<const std::string>;

struct Command {
    const char* name;
    const char* summary;
    int (*run)(Arguments arguments);
};
[[nodiscard]] std::span<const Command> all_commands();

[[nodiscard]] int run_mount(Arguments arguments);
[[nodiscard]] int run_audit(Arguments arguments);
[[nodiscard]] int run_explain(Arguments arguments);
[[nodiscard]] int run_export(Arguments arguments);
[[nodiscard]] int run_init(Arguments arguments);
[[nodiscard]] int run_render(Arguments arguments);
[[nodiscard]] int run_status(Arguments arguments);
[[nodiscard]] int run_umount(Arguments arguments);

// Fills what `app` binds. The status to end with if the command is done with it: help was asked for, or it makes no
// sense.
[[nodiscard]] std::optional<int> parse_arguments(CLI::App& app, Arguments arguments);

// What is the same for all commands that end by themselves: parses the arguments into what `app` binds, sets up the log
// on stderr, works, tells of an error. The status to end with.
[[nodiscard]] int run_command(CLI::App& app, Arguments arguments, const std::function<Result<int>()>& work,
                              const LogOptions& log = {});

// Threads for work that should be done soon.
[[nodiscard]] unsigned thread_count();

// Writes `vaultfs: message` to stderr; gives `status` back.
int complain(const std::string& message, int status = kExitFailure);

// Whether what goes to stdout may have colours: it is a terminal, and NO_COLOR does not speak against it.
[[nodiscard]] bool wants_colours();

// Writes all of it to stdout; the status to end with.
int write_out(const std::string& bytes);

}  // namespace vaultfs
