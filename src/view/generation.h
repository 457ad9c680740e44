// The Snapshot that requests are answered from, and what tells its parts from those of the one before.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "vaultfs/vault.h"

namespace vaultfs {

// Immutable. A request takes one and keeps it to its end.
struct Generation {
    std::shared_ptr<const Snapshot> snapshot;
    std::uint64_t number = 0;  // counts the Snapshots
    std::uint64_t names = 0;   // the number of the first Snapshot with exactly these names and floors
};

// The place where the current Generation stands. Thread-safe; the lock is held for the copy of a pointer.
// (Not std::atomic<std::shared_ptr>: libstdc++ 12 has it, clang 14's own library does not, and ThreadSanitizer cannot
// follow it.)
class CurrentGeneration {
  public:
    [[nodiscard]] std::shared_ptr<const Generation> load() const {
        const std::lock_guard lock(mutex_);
        return generation_;
    }
    // The one that stood there before comes back, to be freed by the caller, outside the lock.
    std::shared_ptr<const Generation> exchange(std::shared_ptr<const Generation> next) {
        const std::lock_guard lock(mutex_);
        return std::exchange(generation_, std::move(next));
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Generation> generation_;
};

// How two Snapshots of a vault differ. Where the names are the same, what is in no view may have changed, too: the
// folders on disk that a folder stands for. The next change below one of them is found by what stands.
enum class Difference : std::uint8_t { none, contents, names };
[[nodiscard]] Difference difference(const Snapshot& before, const Snapshot& after);

// Whether two files have the same variants, and their stamps prove that they are the same.
[[nodiscard]] bool same_variants(const Snapshot& before, EntryId a, const Snapshot& after, EntryId b);

// The variants that a clearance sees: a prefix, for they are sorted by label.
[[nodiscard]] std::span<const Variant> visible_variants(const Snapshot& snapshot, EntryId file, TierId clearance);

// Of the visible variants. Equal as long as rendering the entry gives the same bytes, but for its links' questions.
[[nodiscard]] std::uint64_t fingerprint_of(const Generation& generation, EntryId file, TierId clearance);

}  // namespace vaultfs
