#include "view/refresher.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "vaultfs/threads.h"

namespace vaultfs {

namespace {

// After a question, and between two calls for one.
constexpr Refresher::Pause kShortestPause{0.1};
// What is reported comes in bursts: a file is created, then written, then closed.
constexpr Refresher::Pause kBurst{0.003};
// However long a call has taken: a disk that did not answer for hours is there again.
constexpr Refresher::Pause kLongestRest{60};

// In the eventfd: the questions below, the end above.
constexpr std::uint64_t kQuestion = 1;
constexpr std::uint64_t kEnd = 1ULL << 32U;

int made_eventfd() {
    const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    return fd;
}

}  // namespace

Refresher::Refresher(int changes, Pause pause, Task task)
    : changes_(changes),
      pause_(pause),
      task_(std::move(task)),
      wake_(made_eventfd()),
      thread_(thread_without_signals([this] { run(); })) {}

Refresher::~Refresher() {
    signal(kEnd);
    thread_.join();
    ::close(wake_);
}

void Refresher::signal(std::uint64_t what) const {
    // It can only fail where the counter is full, and then it wakes anyway.
    static_cast<void>(::write(wake_, &what, sizeof what) < 0);
}

void Refresher::ask() {
    signal(kQuestion);
}

Refresher::Woken Refresher::wait(Pause pause, bool ends_only) const {
    using Ms = std::chrono::duration<double, std::milli>;
    constexpr double kLongestMs = 1e9;  // no int is too small for it
    std::array<pollfd, 2> waited = {{{wake_, POLLIN, 0}, {ends_only ? -1 : changes_, POLLIN, 0}}};
    const int timeout_ms = static_cast<int>(std::min(Ms(pause).count(), kLongestMs));
    if (::poll(waited.data(), waited.size(), timeout_ms) <= 0) {
        return Woken::by_time;
    }
    std::uint64_t counted = 0;
    if ((waited[0].revents & POLLIN) != 0 && ::read(wake_, &counted, sizeof counted) == sizeof counted) {
        return counted >= kEnd ? Woken::to_end : Woken::by_question;
    }
    return Woken::by_change;
}

void Refresher::run() {
    Pause took{};
    while (true) {
        Woken woken = wait(std::max(pause_, took), false);
        const auto asked = std::chrono::steady_clock::now();
        // What is reported meanwhile does not wait so long.
        for (Pause left = kShortestPause; woken == Woken::by_question && left > Pause{};
             left = kShortestPause - (std::chrono::steady_clock::now() - asked)) {
            woken = wait(left, false);
        }
        if (woken == Woken::by_change) {
            woken = wait(kBurst, true);
        }
        if (woken == Woken::to_end) {
            return;
        }
        const auto began = std::chrono::steady_clock::now();
        task_();
        took = std::min<Pause>(std::chrono::steady_clock::now() - began, kLongestRest);
    }
}

}  // namespace vaultfs
