#include "view/prefetcher.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

#include "vaultfs/threads.h"

namespace vaultfs {

namespace {

constexpr std::size_t kMost = 64;  // folders that wait

// What is asked for now, and what has changed, goes before what may be asked for next. (Linux has a niceness for each
// thread; where that is not so, or not allowed, nothing is lost.) Not the lowest: a reader may come to wait for a
// rendering that has begun here.
void step_back() {
    constexpr int kNiceness = 5;
    const auto self = static_cast<id_t>(::gettid());
    static_cast<void>(::setpriority(PRIO_PROCESS, self, ::getpriority(PRIO_PROCESS, self) + kNiceness));
}

}  // namespace

Prefetcher::Prefetcher(Task prefetch)
    : prefetch_(std::move(prefetch)), thread_(thread_without_signals([this] { run(); })) {}

Prefetcher::~Prefetcher() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    asked_.notify_all();
    thread_.join();
}

void Prefetcher::ask(InodeId folder) {
    {
        const std::lock_guard lock(mutex_);
        if (folder == current_) {
            return;
        }
        std::erase(folders_, folder);
        folders_.push_back(folder);
        if (folders_.size() > kMost) {
            folders_.pop_front();
        }
    }
    asked_.notify_one();
}

void Prefetcher::forget_all() {
    const std::lock_guard lock(mutex_);
    folders_.clear();
}

bool Prefetcher::is_ending() const {
    const std::lock_guard lock(mutex_);
    return ending_;
}

void Prefetcher::run() {
    step_back();
    std::unique_lock lock(mutex_);
    while (true) {
        asked_.wait(lock, [this] { return ending_ || !folders_.empty(); });
        if (ending_) {
            return;
        }
        const InodeId folder = folders_.back();
        folders_.pop_back();
        current_ = folder;
        lock.unlock();
        prefetch_(folder, *this);
        lock.lock();
        current_.reset();
    }
}

}  // namespace vaultfs
