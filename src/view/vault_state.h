// The vault as it stands: the current Generation, and what replaces it. Whoever answers requests takes the Generation
// and keeps it to the end of the request; whoever learns of a change publishes another.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include "vaultfs/vault.h"
#include "view/generation.h"
#include "view/refresher.h"

namespace vaultfs {

// Thread-safe.
class VaultState {
  public:
    // Told after another Generation stands, on the thread that published it, with no lock held.
    using Listener = std::function<void(const Generation& now, Difference difference)>;

    VaultState(std::shared_ptr<const Vault> vault, Listener listener)
        : vault_(std::move(vault)), listener_(std::move(listener)) {}

    // Null before the first scan only.
    [[nodiscard]] std::shared_ptr<const Generation> current() const { return current_.load(); }

    // Whether the vault could not be listed when last it was tried.
    [[nodiscard]] bool is_gone() const { return is_gone_; }

    // One scan, now. Whether something changed.
    [[nodiscard]] Result<bool> scan();

    // Scans every `period`, on a thread of its own, until this object goes.
    void start_refreshing(std::chrono::duration<double> period);
    // Asks for a scan soon.
    void ask_refresh();

  private:
    void publish(std::shared_ptr<const Snapshot> snapshot, Difference difference);
    void note_gone(int error);
    void note_present();

    std::shared_ptr<const Vault> vault_;
    Listener listener_;
    CurrentGeneration current_;
    std::atomic<bool> is_gone_ = false;
    std::mutex scan_mutex_;  // one scan at a time
    // Set before there are requests. The last member: its thread ends before the rest goes.
    std::unique_ptr<Refresher> refresher_;
};

}  // namespace vaultfs
