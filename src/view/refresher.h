// The thread that scans the vault again and again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace vaultfs {

// Calls `task` every `period`, on a thread of its own that takes no signals (they belong to the session's threads),
// until it is destroyed. All methods are thread-safe; no lock is held while the task runs.
class Refresher {
  public:
    Refresher(std::chrono::duration<double> period, std::function<void()> task);
    ~Refresher();
    Refresher(const Refresher&) = delete;
    Refresher& operator=(const Refresher&) = delete;
    Refresher(Refresher&&) = delete;
    Refresher& operator=(Refresher&&) = delete;

    // Asks for the next call soon, but not sooner than a short while after the last: a file that changes all the time
    // must not make this a busy loop.
    void ask();

  private:
    void run();
    // False when it is time to end.
    bool wait();

    std::chrono::duration<double> period_;
    std::function<void()> task_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool asked_ = false;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace vaultfs
