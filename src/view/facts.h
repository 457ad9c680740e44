// What is remembered of each entry at each clearance, long after its text has left the cache: the exact size, a digest
// of what a reader sees, what it depends on, and whether its mtime had to be moved on (VIEWS 7.1, 7.2).
// The mtime follows from visible things only: what is compared are digests of what the clearance sees.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace vaultfs {

constexpr std::uint64_t kNeverSeen = 0;

// The names that a rendering asked for (VIEWS 6.2), and what it was told.
struct LinkAnswers {
    std::uint64_t names = 0;                       // Generation::names for which the answers are known to hold
    std::uint64_t digest = 0;                      // of the answers
    std::shared_ptr<const std::string> questions;  // see reading.h; null: it may depend on any name
};

// What a reader sees of an entry that can be read, found out by rendering or listing it.
struct Seen {
    std::uint64_t fingerprint = 0;  // of the Snapshot's part that it was made from
    std::uint64_t digest = 0;       // of the text or listing; never kNeverSeen
    std::uint64_t size = 0;         // bytes
    LinkAnswers links = {};
};

struct Fact {
    Seen seen;
    std::int64_t shown_ns = 0;                                         // the mtime that goes with it
    std::int64_t moved_ns = std::numeric_limits<std::int64_t>::min();  // the mtime is at least this
};

// Thread-safe.
class FactTable {
  public:
    // The last that is known, whatever it was made from.
    [[nodiscard]] std::optional<Fact> last(std::uint64_t key) const;
    // The same if it was made from what has that fingerprint. Whether the links' answers hold is for the caller to see.
    [[nodiscard]] std::optional<Fact> find(std::uint64_t key, std::uint64_t fingerprint) const;

    // `newest_ns`: the newest mtime of what is visible. Where that got no newer, but what is seen changed, the mtime
    // becomes `now_ns`: the time at which the reader came upon it, which no hidden change has a part in.
    Fact remember(std::uint64_t key, const Seen& seen, std::int64_t newest_ns, std::int64_t now_ns);

    // The answers of that fact hold for other names too.
    void confirm(std::uint64_t key, std::uint64_t fingerprint, std::uint64_t names);

    // Forgets what is not kept.
    void keep_only(const std::function<bool(std::uint64_t key)>& keep);

  private:
    mutable std::mutex mutex_;
    std::unordered_map<std::uint64_t, Fact> facts_;
};

}  // namespace vaultfs
