// Threads that take no signals: those belong to the session's threads.
#pragma once

#include <csignal>
#include <functional>
#include <thread>
#include <utility>

namespace vaultfs {

// A new thread inherits the mask of the one that makes it.
inline std::thread thread_without_signals(std::function<void()> body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread(std::move(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace vaultfs
