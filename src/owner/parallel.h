// One task after the other, on several threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace vaultfs {

// Calls `task(index, worker)` for each index below `count`; workers are numbered from 0, which is the caller's own
// thread. Returns when all are done.
inline void for_each_index(std::size_t count, unsigned threads,
                           const std::function<void(std::size_t index, unsigned worker)>& task) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&](unsigned worker) {
        for (std::size_t index = next++; index < count; index = next++) {
            task(index, worker);
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
}

}  // namespace vaultfs
