// Tells something whenever the process gets SIGUSR1.
#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>
#include <utility>

#include "vaultfs/threads.h"

namespace vaultfs {

// Make it before the threads that would get the signal: it is blocked in them, and waited for in one of its own.
class ReportOnSignal {
  public:
    explicit ReportOnSignal(std::function<void()> report) : report_(std::move(report)) {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGUSR1);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        thread_ = thread_without_signals([this] { run(); });
    }
    ~ReportOnSignal() {
        ending_ = true;
        pthread_kill(thread_.native_handle(), SIGUSR1);
        thread_.join();
    }
    ReportOnSignal(const ReportOnSignal&) = delete;
    ReportOnSignal& operator=(const ReportOnSignal&) = delete;
    ReportOnSignal(ReportOnSignal&&) = delete;
    ReportOnSignal& operator=(ReportOnSignal&&) = delete;

  private:
    void run() {
        int signal = 0;
        while (sigwait(&signals_, &signal) == 0 && !ending_) {
            report_();
        }
    }

    std::function<void()> report_;
    sigset_t signals_{};
    std::atomic<bool> ending_ = false;
    std::thread thread_;
};

}  // namespace vaultfs
