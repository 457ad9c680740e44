#include "view/refresher.h"

#include <csignal>
#include <utility>

namespace vaultfs {

namespace {

constexpr std::chrono::milliseconds kShortestPause{100};

// A new thread inherits the mask of the one that makes it.
std::thread without_signals(std::function<void()> body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread(std::move(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace

Refresher::Refresher(std::chrono::duration<double> period, std::function<void()> task)
    : period_(period), task_(std::move(task)), thread_(without_signals([this] { run(); })) {}

Refresher::~Refresher() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Refresher::ask() {
    {
        const std::lock_guard lock(mutex_);
        asked_ = true;
    }
    wake_.notify_all();
}

bool Refresher::wait() {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, kShortestPause, [this] { return ending_; });
    wake_.wait_for(lock, period_ - kShortestPause, [this] { return ending_ || asked_; });
    asked_ = false;
    return !ending_;
}

void Refresher::run() {
    while (wait()) {
        task_();
    }
}

}  // namespace vaultfs
