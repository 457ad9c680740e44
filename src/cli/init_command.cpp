// `vaultfs init`: a configuration to begin with, and what would be seen with it.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "cli/commands.h"
#include "cli/opening.h"
#include "vaultfs/survey.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

struct InitCommand {
    std::string vault;
    bool dry_run = false;
};

void bind(CLI::App& app, InitCommand& command) {
    app.add_flag("-n,--dry-run", command.dry_run, "Write the configuration to stdout, not to the vault");
    app.add_option("VAULT", command.vault, "The folder that holds everything")->required()->type_name("");
    app.footer("Example: vaultfs init ~/vault");
}

Result<std::shared_ptr<const Snapshot>> scan_with(const fs::path& root, const Policy& policy) {
    return open_source(root, policy).and_then([&](std::unique_ptr<SourceFs> source) {
        return Vault(std::make_shared<const Policy>(policy), std::move(source)).scan(nullptr);
    });
}

Result<std::string> proposal_for(const fs::path& root) {
    const Policy defaults = default_policy();
    auto source = open_source(root, defaults);
    if (!source) {
        return tl::unexpected(source.error());
    }
    return scan_with(root, defaults).and_then([&](const std::shared_ptr<const Snapshot>& snapshot) {
        return proposed_configuration(**source, *snapshot);
    });
}

// Never in place of another one: the kernel itself refuses a name that is taken.
Result<void> write_new(const fs::path& file, const std::string& text) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        return errno == EEXIST ? fail(EEXIST, file.string() + " is there already; it stays as it is")
                               : fail(errno, file.string() + ": " + std::strerror(errno));
    }
    const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int code = errno;
    ::close(fd);
    return written ? Result<void>() : fail(code, file.string() + ": " + std::strerror(code));
}

Result<void> init(const InitCommand& command) {
    std::error_code error;
    const fs::path root = fs::canonical(command.vault, error);
    if (error || !fs::is_directory(root, error)) {
        return fail(ENOTDIR, "the vault " + command.vault + " is not a folder");
    }
    const fs::path file = root / "vaultfs.yaml";
    if (!command.dry_run && fs::exists(fs::symlink_status(file, error))) {
        return fail(EEXIST, file.string() + " is there already; it stays as it is");
    }
    const auto text = proposal_for(root);
    if (!text) {
        return tl::unexpected(text.error());
    }
    const auto policy = parse_policy(*text, "vaultfs.yaml");
    if (!policy) {
        return fail(policy.error().code, "no configuration could be made for it: " + policy.error().message);
    }
    const auto snapshot = scan_with(root, *policy);
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    if (command.dry_run) {
        std::fputs(text->c_str(), stdout);
        return {};
    }
    if (auto written = write_new(file, *text); !written) {
        return written;
    }
    std::printf("%s written. With it, the clearances see:\n\n%s\n", file.c_str(),
                table_of_counts(*policy, count_views(*policy, **snapshot)).c_str());
    std::printf("Look at it, then at `vaultfs audit %s`, before you share a view.\n", command.vault.c_str());
    return {};
}

}  // namespace

int run_init(Arguments arguments) {
    InitCommand command;
    CLI::App app(
        "Looks for layers and suffixes that are in use, writes a commented vaultfs.yaml for them into the vault, and "
        "tells what each tier sees with it. Never overwrites one.",
        "vaultfs init");
    bind(app, command);
    return run_command(app, arguments, [&] { return init(command).map([] { return kExitSuccess; }); });
}

}  // namespace vaultfs
