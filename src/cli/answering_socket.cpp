#include "cli/answering_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <system_error>

#include "vaultfs/threads.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

constexpr timeval kPatience = {2, 0};  // seconds, for each step of a conversation

// An address holds 107 bytes, and a path may be longer: the folder is named by its descriptor.
struct Address {
    Fd folder;
    sockaddr_un name{AF_UNIX, {}};

    explicit Address(const fs::path& file)
        : folder(::open(file.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
        const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + file.filename().string();
        std::copy_n(path.begin(), std::min(path.size(), sizeof name.sun_path - 1), std::begin(name.sun_path));
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
};

// Whether a folder is the user's own, and no link to another; then it is closed to all others.
bool is_own_folder(const fs::path& folder) {
    const Fd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat stat {};
    return opened.get() >= 0 && ::fstat(opened.get(), &stat) == 0 && stat.st_uid == ::geteuid() &&
           ::fchmod(opened.get(), S_IRWXU) == 0;
}

// For the owner's eyes alone: the folder, and the socket.
Fd listening_socket(const fs::path& file) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (!is_own_folder(file.parent_path())) {
        return {};
    }
    fs::remove(file, error);  // what a daemon left that was killed
    const Address address(file);
    Fd made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const mode_t before = ::umask(077);
    const bool bound = ::bind(made.get(), address.get(), sizeof address.name) == 0;
    ::umask(before);
    constexpr int kWaiting = 8;
    return bound && ::listen(made.get(), kWaiting) == 0 ? std::move(made) : Fd();
}

bool is_ours(int peer) {
    ucred who{};
    socklen_t size = sizeof who;
    return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == ::geteuid() || who.uid == 0);
}

void be_patient(int socket) {
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
}

void give(int peer, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return;
        }
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace

AnsweringSocket::AnsweringSocket(fs::path file, std::function<std::string()> answer)
    : file_(std::move(file)), answer_(std::move(answer)), socket_(file_.empty() ? Fd() : listening_socket(file_)) {
    if (socket_.get() < 0) {
        return;
    }
    static_cast<void>(::lstat(file_.c_str(), &made_));
    try {
        thread_ = thread_without_signals([this] { run(); });
    } catch (const std::system_error&) {  // no more threads: then nobody is answered
    }
}

AnsweringSocket::~AnsweringSocket() {
    if (!thread_.joinable()) {
        return;
    }
    ending_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);  // wakes the thread
    thread_.join();
    // Another daemon may have put its own there since, where this mount was taken away before its last user had gone.
    struct stat now {};
    if (::lstat(file_.c_str(), &now) == 0 && now.st_ino == made_.st_ino && now.st_dev == made_.st_dev) {
        std::error_code error;
        fs::remove(file_, error);
    }
}

void AnsweringSocket::run() {
    while (!ending_) {
        const Fd peer(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (peer.get() < 0 && !ending_) {
            std::this_thread::sleep_for(std::chrono::milliseconds(100));  // out of descriptors, say
        } else if (peer.get() >= 0 && is_ours(peer.get())) {
            be_patient(peer.get());
            give(peer.get(), answer_or_nothing());
        }
    }
}

// Out of memory, it can only be: the mount goes on.
std::string AnsweringSocket::answer_or_nothing() const noexcept try {
    return answer_();
} catch (const std::exception&) {
    return {};
}

std::optional<std::string> ask_socket(const fs::path& file) {
    constexpr std::size_t kLongest = 1U << 20U;
    const Address address(file);
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    be_patient(socket.get());
    if (::connect(socket.get(), address.get(), sizeof address.name) != 0 || !is_ours(socket.get())) {
        return std::nullopt;
    }
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t got = 0;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(kPatience.tv_sec);
    while (text.size() < kLongest && std::chrono::steady_clock::now() < deadline &&
           (got = ::recv(socket.get(), buffer.data(), buffer.size(), 0)) > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return got == 0 ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace vaultfs
