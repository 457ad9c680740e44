#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/commands.h"

namespace vaultfs {

namespace {

constexpr Command kMount = {"mount", "make the views of a vault appear in a folder", run_mount};

constexpr Command kCommands[] = {
    {"audit", "find what an owner should see before sharing a view", run_audit},
    {"explain", "tell where each line of a note comes from, and what is withheld", run_explain},
    {"export", "write a plain copy of a view into a folder", run_export},
    {"init", "write a first configuration into a vault", run_init},
    {"render", "write what a view holds of a note to stdout", run_render},
    {"status", "tell what is mounted, and how", run_status},
    {"umount", "take mounted views away", run_umount},
};

}  // namespace

std::span<const Command> all_commands() {
    return kCommands;
}

std::optional<int> parse_arguments(CLI::App& app, Arguments arguments) {
    app.get_formatter()->label("REQUIRED", "(required)");
    try {
        // CLI11 wants them last first.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {
            return app.exit(error);  // prints what was asked for: help, the version
        }
        return complain(std::string(error.what()) + "; `" + app.get_name() + " --help` tells more", kExitUsage);
    }
}

int run_command(CLI::App& app, Arguments arguments, const std::function<Result<int>()>& work, const LogOptions& log) {
    if (const auto status = parse_arguments(app, arguments)) {
        return *status;
    }
    const auto done = set_up_log(log, false).and_then(work);
    return done ? *done : complain(done.error().message);
}

unsigned thread_count() {
    constexpr unsigned kMost = 16;
    return std::clamp(std::thread::hardware_concurrency(), 1U, kMost);
}

int complain(const std::string& message, int status) {
    std::fprintf(stderr, "vaultfs: %s\n", message.c_str());
    return status;
}

// https://no-color.org: where it is set and not empty.
bool wants_colours() {
    const char* const no_colour = std::getenv("NO_COLOR");
    return ::isatty(STDOUT_FILENO) != 0 && (no_colour == nullptr || *no_colour == '\0');
}

int write_out(const std::string& bytes) {
    const bool written = std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() && std::fflush(stdout) == 0;
    return written ? kExitSuccess : complain("stdout: " + std::string(std::strerror(errno)));
}

// One word that is neither: whoever wrote it meant a command.
bool is_unknown_command(Arguments arguments) {
    std::error_code error;
    return arguments.size() == 1 && !arguments.front().starts_with('-') &&
           !std::filesystem::exists(arguments.front(), error);
}

// A vault that is named like a command is written `./render`.
int run_cli(std::span<const std::string> arguments) {
    const auto named = std::find_if(std::begin(kCommands), std::end(kCommands), [&](const Command& command) {
        return !arguments.empty() && arguments.front() == command.name;
    });
    if (named != std::end(kCommands)) {
        return named->run(arguments.subspan(1));
    }
    if (is_unknown_command(arguments)) {
        return complain("there is no command " + arguments.front() + "; `vaultfs --help` lists those that there are",
                        kExitUsage);
    }
    return kMount.run(arguments);
}

}  // namespace vaultfs
