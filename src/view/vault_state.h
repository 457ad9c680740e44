// The vault as it stands: the current Generation, and what replaces it. Whoever answers requests takes the Generation
// and keeps it to the end of the request; whoever learns of a change publishes another.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "vaultfs/vault.h"
#include "view/generation.h"
#include "view/refresher.h"

namespace vaultfs {

// Thread-safe.
class VaultState {
  public:
    // Told on the thread that scans, with no lock held that a request takes.
    class Listener {
      public:
        virtual ~Listener() = default;
        // Another Generation is about to stand. `before` is null for the first.
        virtual void prepare(const Generation* before, const Generation& next) = 0;
        // It stands.
        virtual void announce() = 0;
        // What was given out may be wrong, and it will take a while to find out what.
        virtual void distrust_all() = 0;
    };

    VaultState(std::shared_ptr<const Vault> vault, Listener& listener)
        : vault_(std::move(vault)), listener_(listener) {}

    // Null before the first scan only. Waits where changes were lost, until it is known what they were.
    [[nodiscard]] std::shared_ptr<const Generation> current() const;

    // Whether the vault could not be listed when last it was tried.
    [[nodiscard]] bool is_gone() const { return is_gone_; }
    // Whether the source reports its changes.
    [[nodiscard]] bool is_watched() const { return is_watched_; }

    // To be called before the first scan, if at all: changes are reported from then on.
    void watch();

    // Looks at what has changed: at what was reported, and at `found`, else at all. Whether something has.
    [[nodiscard]] Result<bool> scan(const std::vector<VaultPath>& found = {});

    // Scans where changes are reported, and every `period`, on a thread of its own, until this object goes.
    // Calls `after` after each, but while the vault is gone.
    void start_refreshing(std::chrono::duration<double> period, std::function<void()> after);
    void stop_refreshing() { refresher_.reset(); }
    // Asks for a scan soon.
    void ask_refresh();

  private:
    // Null where nothing was reported or found.
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> next_snapshot(const Generation* before,
                                                                        const std::vector<VaultPath>& found);
    [[nodiscard]] Result<std::shared_ptr<const Snapshot>> scan_all(const Generation* before) const;
    [[nodiscard]] std::optional<SourceChanges> reported(const std::vector<VaultPath>& found);
    void publish(std::shared_ptr<const Snapshot> snapshot, Difference difference);
    void set_waiting(bool waiting);
    void note_gone(int error);
    void note_present();

    std::shared_ptr<const Vault> vault_;
    Listener& listener_;
    CurrentGeneration current_;
    int changes_ = -1;  // the source's descriptor
    std::atomic<bool> is_watched_ = false;
    std::atomic<bool> is_gone_ = false;
    std::mutex scan_mutex_;  // one scan at a time; taken before any other
    mutable std::mutex waiting_mutex_;
    mutable std::condition_variable known_again_;
    bool waiting_ = false;  // guarded by waiting_mutex_
    // Set before there are requests. The last member: its thread ends before the rest goes.
    std::unique_ptr<Refresher> refresher_;
};

}  // namespace vaultfs
