// Runs programs for tests, and leaves none behind.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace vaultfs {

using Words = std::vector<std::string>;

// Whether `condition` comes true, tried again and again. The limit is for tests that fail: none waits for it otherwise.
template <typename Condition>
bool eventually(Condition condition, std::chrono::seconds limit = std::chrono::seconds(20)) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
}

// A child process; killed when the object goes, if it is still there.
class Process {
  public:
    // `out` and `err`: descriptors that become the child's stdout and stderr; -1 leaves the test's own.
    explicit Process(const Words& words, int out = -1, int err = -1) {
        std::vector<char*> argv;
        for (const std::string& word : words) {
            argv.push_back(const_cast<char*>(word.c_str()));
        }
        argv.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // not left behind by a test that is killed
            if (out >= 0) {
                ::dup2(out, STDOUT_FILENO);
            }
            if (err >= 0) {
                ::dup2(err, STDERR_FILENO);
            }
            ::execvp(argv[0], argv.data());
            ::_exit(127);
        }
    }
    ~Process() {
        if (running()) {
            send(SIGKILL);
            static_cast<void>(wait());
        }
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    Process(Process&&) = delete;
    Process& operator=(Process&&) = delete;

    void send(int signal) const { ::kill(pid_, signal); }

    [[nodiscard]] bool running() {
        if (status_ < 0) {
            int status = 0;
            if (::waitpid(pid_, &status, WNOHANG) == pid_) {
                status_ = as_shell_says(status);
            }
        }
        return status_ < 0;
    }
    // The status it ends with; 128 and the signal's number if one ended it.
    int wait() {
        if (status_ < 0) {
            int status = 0;
            ::waitpid(pid_, &status, 0);
            status_ = as_shell_says(status);
        }
        return status_;
    }

  private:
    static int as_shell_says(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

    pid_t pid_ = -1;
    int status_ = -1;
};

// What a program that ran to its end has left.
struct Ran {
    int status = -1;
    std::string out;
    std::string err;
};

namespace detail {

// A nameless file, for what a program writes: a pipe would be held open by the daemon that it may leave.
class Scratch {
  public:
    Scratch() : fd_(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
        if (fd_ < 0) {
            throw std::runtime_error("no temporary file");
        }
    }
    ~Scratch() { ::close(fd_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    Scratch(Scratch&&) = delete;
    Scratch& operator=(Scratch&&) = delete;

    [[nodiscard]] int fd() const { return fd_; }
    [[nodiscard]] std::string bytes() const {
        std::string all;
        std::array<char, 65536> buffer{};
        ssize_t got = 0;
        while ((got = ::pread(fd_, buffer.data(), buffer.size(), static_cast<off_t>(all.size()))) > 0) {
            all.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return all;
    }

  private:
    int fd_;
};

}  // namespace detail

inline Ran run(const Words& words) {
    const detail::Scratch out;
    const detail::Scratch err;
    Process process(words, out.fd(), err.fd());
    const int status = process.wait();
    return {status, out.bytes(), err.bytes()};
}

// `arguments` for the program under test.
inline Ran run_vaultfs(Words arguments) {
    arguments.insert(arguments.begin(), VAULTFS_BINARY);
    return run(arguments);
}

}  // namespace vaultfs
