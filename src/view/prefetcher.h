// Works ahead of those who list folders: a thread of its own finds out what the next listings will be asked for.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "vaultfs/view.h"

namespace vaultfs {

// Thread-safe.
class Prefetcher {
  public:
    // Of one folder. Must not throw, and should come to an end when `self` is ending.
    using Task = std::function<void(InodeId folder, Prefetcher& self)>;

    explicit Prefetcher(Task prefetch);
    ~Prefetcher();
    Prefetcher(const Prefetcher&) = delete;
    Prefetcher& operator=(const Prefetcher&) = delete;
    Prefetcher(Prefetcher&&) = delete;
    Prefetcher& operator=(Prefetcher&&) = delete;

    // This folder before all that were asked for earlier; of those, the oldest are forgotten. Nothing where it is being
    // worked on.
    void ask(InodeId folder);

    // What was asked for and has not begun.
    void forget_all();

    [[nodiscard]] bool is_ending() const;

  private:
    void run();

    Task prefetch_;
    mutable std::mutex mutex_;  // guards all below but the thread
    std::condition_variable asked_;
    std::deque<InodeId> folders_;  // the next at the back
    std::optional<InodeId> current_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace vaultfs
