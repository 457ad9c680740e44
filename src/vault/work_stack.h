// Tasks for several threads, of which each may make more. Last in, first out: what a task makes is done before what was
// waiting, so that few wait at any time.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

namespace vaultfs {

template <typename Task>
class WorkStack {
  public:
    void push(Task task) {
        {
            const std::lock_guard lock(mutex_);
            tasks_.push_back(std::move(task));
            ++unfinished_;
        }
        ready_.notify_one();
    }

    // Waits for a task; none when all are finished. Each task that is taken must be finished.
    std::optional<Task> take() {
        std::unique_lock lock(mutex_);
        ready_.wait(lock, [this] { return !tasks_.empty() || unfinished_ == 0; });
        if (tasks_.empty()) {
            return std::nullopt;
        }
        std::optional<Task> task(std::move(tasks_.back()));
        tasks_.pop_back();
        return task;
    }

    void finish() {
        bool last = false;
        {
            const std::lock_guard lock(mutex_);
            last = --unfinished_ == 0;
        }
        if (last) {
            ready_.notify_all();
        }
    }

  private:
    std::mutex mutex_;  // guards all below; nothing else is locked while it is held
    std::condition_variable ready_;
    std::vector<Task> tasks_;
    std::size_t unfinished_ = 0;  // waiting or being done
};

}  // namespace vaultfs
