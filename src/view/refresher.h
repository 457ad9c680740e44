// The thread that keeps the Snapshot up to date: it waits for the source to report something, but not for long.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>

namespace vaultfs {

// Calls `task` again and again on a thread of its own that takes no signals (they belong to the session's threads),
// until it is destroyed. All methods are thread-safe; no lock is held while the task runs.
class Refresher {
  public:
    using Pause = std::chrono::duration<double>;
    using Task = std::function<void()>;

    // `changes`: a descriptor that is readable while there is something to do; -1 if there is none. It must outlive
    // this object. `pause`: the longest between two calls, where nothing is reported. A call that takes longer than
    // that is followed by as long a pause, a minute at most, so that half of the time is the readers'; unless one asks.
    Refresher(int changes, Pause pause, Task task);
    ~Refresher();
    Refresher(const Refresher&) = delete;
    Refresher& operator=(const Refresher&) = delete;
    Refresher(Refresher&&) = delete;
    Refresher& operator=(Refresher&&) = delete;

    // Asks for the next call soon, but not sooner than a short while after the last: a file that changes all the time
    // must not make this a busy loop.
    void ask();

  private:
    enum class Woken { by_change, by_question, by_time, to_end };

    void run();
    [[nodiscard]] Woken wait(Pause pause, bool ends_only) const;
    void signal(std::uint64_t what) const;

    int changes_;
    Pause pause_;
    Task task_;
    int wake_;  // an eventfd
    std::thread thread_;
};

}  // namespace vaultfs
