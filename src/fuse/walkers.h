// Who goes through folders asking for one name after the other, as find, ls -l, grep -r and rsync do. Such a thread is
// better told all attributes with the names of a folder, and what it will ask for next is worked out ahead; others are
// not to wait for renderings that nobody asked for.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <mutex>

namespace vaultfs {

// Thread-safe. A thread is known by its number (`pid` of a request), and forgotten after a pause, or when another comes
// in its place: to be taken for no walker costs time only.
class Walkers {
  public:
    using Clock = std::chrono::steady_clock;

    // Now and then true of a thread that looks up one name after the other: time to work ahead of it.
    [[nodiscard]] bool looked_up(pid_t thread);
    // Asked where a thread lists a folder.
    [[nodiscard]] bool walks(pid_t thread);

  private:
    struct Walker {
        pid_t thread = 0;
        unsigned lookups = 0;
        Clock::time_point last;
    };

    Walker& slot_of(pid_t thread) { return walkers_[static_cast<std::size_t>(thread) % walkers_.size()]; }

    std::mutex mutex_;  // nothing else is locked while it is held
    std::array<Walker, 64> walkers_;
};

}  // namespace vaultfs
