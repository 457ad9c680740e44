#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
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
    try {
        // CLI11 wants them last first.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
        return std::nullopt;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitSuccess : kExitUsage;  // prints help, or what is wrong
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

// A vault that is named like a command is written `./render`.
int run_cli(std::span<const std::string> arguments) {
    const auto named = std::find_if(std::begin(kCommands), std::end(kCommands), [&](const Command& command) {
        return !arguments.empty() && arguments.front() == command.name;
    });
    if (named != std::end(kCommands)) {
        return named->run(arguments.subspan(1));
    }
    return kMount.run(arguments);
}

}  // namespace vaultfs
