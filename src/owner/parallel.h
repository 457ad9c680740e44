// One task after the other, on several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace vaultfs {

using Progress = std::function<void(std::size_t done, std::size_t total)>;

// Calls `task(index, worker)` for each index below `count`; workers are numbered from 0, which is the caller's own
// thread. Returns when all are done. `progress` is called from the caller's thread, now and then and at the end.
inline void for_each_index(std::size_t count, unsigned threads,
                           const std::function<void(std::size_t index, unsigned worker)>& task,
                           const Progress& progress = {}) {
    constexpr auto kBetween = std::chrono::milliseconds(100);
    auto told = std::chrono::steady_clock::now();
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> done = 0;
    const auto tell = [&] {
        if (const auto now = std::chrono::steady_clock::now(); now - told >= kBetween) {
            told = now;
            progress(done, count);
        }
    };
    const auto work = [&](unsigned worker) {
        for (std::size_t index = next++; index < count; index = next++) {
            task(index, worker);
            ++done;
            if (worker == 0 && progress) {
                tell();
            }
        }
    };
    std::vector<std::thread> others;
    for (unsigned worker = 1; worker < threads; ++worker) {
        others.emplace_back(work, worker);
    }
    work(0);
    for (std::thread& other : others) {
        other.join();
    }
    if (progress) {
        progress(count, count);
    }
}

}  // namespace vaultfs
