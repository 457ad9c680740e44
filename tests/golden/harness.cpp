#include "harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "catch.h"

namespace golden {

namespace {

// Runs in the child: nothing that allocates. Gives up with the shell's status for a command that is not there.
[[noreturn]] void become(const std::vector<char*>& arguments, const fs::path& out, const fs::path& err) {
    const int null = ::open("/dev/null", O_RDONLY);
    const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(null, STDIN_FILENO);
    ::dup2(out_fd, STDOUT_FILENO);
    ::dup2(err_fd, STDERR_FILENO);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
}

// Another file system begins here.
bool is_mount_point(const fs::path& folder) {
    struct stat here {};
    struct stat above {};
    return ::stat(folder.c_str(), &here) == 0 && ::stat(folder.parent_path().c_str(), &above) == 0 &&
           here.st_dev != above.st_dev;
}

// With the bytes that a terminal or a log would swallow made visible.
std::string visible(std::string_view text) {
    std::string shown;
    for (const char c : text) {
        if (c == '\r') {
            shown += "\\r";
        } else if (c == '\t') {
            shown += "\\t";
        } else {
            shown += c;
        }
    }
    return shown;
}

}  // namespace

TempFolder::TempFolder() {
    std::string pattern = (fs::temp_directory_path() / "vaultfs-golden-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), pattern);
    }
    path_ = pattern;
}

TempFolder::~TempFolder() {
    std::error_code ignored;  // what is left behind lies in the system's folder for that
    fs::remove_all(path_, ignored);
}

Outcome run(const std::vector<std::string>& command) {
    const TempFolder outputs;
    const fs::path out = outputs.path() / "out";
    const fs::path err = outputs.path() / "err";
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        become(arguments, out, err);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_file(out), read_file(err)};
}

Outcome render(const fs::path& vault, std::string_view tier, std::string_view note) {
    return run({VAULTFS_BINARY, "render", "--tier", std::string(tier), vault.string(), std::string(note)});
}

bool can_mount() {
    const int fd = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        WARN("skipped: /dev/fuse cannot be opened here");
        return false;
    }
    ::close(fd);
    return true;
}

MountedVault::MountedVault(const fs::path& vault) {
    const Outcome outcome = run({VAULTFS_BINARY, vault.string(), root().string()});
    if (outcome.status != 0 || !is_mount_point(root())) {
        throw std::runtime_error("vaultfs " + vault.string() + ": " + outcome.err);
    }
}

MountedVault::~MountedVault() {
    // Lazily where something still looks into it: a mount left behind would be worse.
    if (run({"fusermount3", "-u", root().string()}).status != 0) {
        static_cast<void>(run({"fusermount3", "-uz", root().string()}));
    }
}

Tree read_tree(const fs::path& folder) {
    Tree tree;
    for (const auto& item : fs::recursive_directory_iterator(folder)) {
        const std::string path = item.path().lexically_relative(folder).string();
        if (item.is_symlink()) {
            throw std::runtime_error(path + " is a symbolic link");
        }
        if (item.is_directory()) {
            tree.folders.insert(path);
        } else {
            tree.files[path] = read_file(item.path());
        }
    }
    return tree;
}

std::string read_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        throw std::runtime_error("cannot be read: " + file.string());
    }
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void write_file(const fs::path& file, std::string_view bytes) {
    fs::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) {
        throw std::runtime_error("cannot be written: " + file.string());
    }
}

void copy_tree(const fs::path& from, const fs::path& to) {
    for (const auto& [path, bytes] : read_tree(from).files) {
        write_file(to / path, bytes);
    }
}

std::string difference(std::string_view expected, std::string_view got) {
    const TempFolder folder;
    write_file(folder.path() / "expected", visible(expected));
    write_file(folder.path() / "got", visible(got));
    return run({"diff", "-u", "--label", "expected", "--label", "got", (folder.path() / "expected").string(),
                (folder.path() / "got").string()})
        .out;
}

std::optional<fs::path> shared_folder() {
    const char* const named = std::getenv("VAULTFS_SHARED");
    const fs::path folder = named != nullptr ? fs::path(named) : fs::path(VAULTFS_SOURCE_DIR).parent_path() / "shared";
    if (!fs::is_directory(folder / "seed") || !fs::is_directory(folder / "corpus")) {
        WARN("skipped: no seed and corpus in " << folder.string() << "; VAULTFS_SHARED names another place");
        return std::nullopt;
    }
    return folder;
}

}  // namespace golden
