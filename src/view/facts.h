// What is remembered of each entry at each clearance, long after its text has left the cache: the exact size, a digest
// of what a reader sees, what it depends on, and whether its mtime had to be moved on (VIEWS 7.1, 7.2).
// The mtime follows from visible things only: what is compared are digests of what the clearance sees.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace vaultfs {

constexpr std::uint64_t kNeverSeen = 0;

// What a reader sees of an entry that can be read, found out by rendering or listing it.
struct Seen {
    std::uint64_t fingerprint = 0;  // of the Snapshot's part that it was made from
    std::uint64_t digest = 0;       // of the text or listing; never kNeverSeen
    std::uint64_t size = 0;         // bytes
};

// What a rendering asked of all names (see reading.h), and of which Snapshot.
struct Asked {
    std::span<const std::uint32_t> questions = {};  // sorted
    std::uint64_t names = 0;                        // Generation::names of the one that answered; no matter if empty
};

struct Fact {
    Seen seen;
    std::int64_t shown_ns = 0;                                         // the mtime that goes with it
    std::int64_t moved_ns = std::numeric_limits<std::int64_t>::min();  // the mtime is at least this
    std::uint64_t questions = 0;                                       // a digest of them
    bool holds = false;                                                // no answer has changed since
};

// Thread-safe.
class FactTable {
  public:
    // The last that is known, whatever it was made from.
    [[nodiscard]] std::optional<Fact> last(std::uint64_t key) const;
    // The same if it still holds: made from what has that fingerprint, and of answers that are still the same.
    [[nodiscard]] std::optional<Fact> find(std::uint64_t key, std::uint64_t fingerprint) const;

    // `newest_ns`: the newest mtime of what is visible. Where that got no newer, but what is seen changed, the mtime
    // becomes `now_ns`: the time at which the reader came upon it, which no hidden change has a part in.
    Fact remember(std::uint64_t key, const Seen& seen, const Asked& asked, std::int64_t newest_ns, std::int64_t now_ns);

    // From now on the answers are those of `names`, and not those of before to these questions. Gives the keys of what
    // held until now and asked one of them.
    [[nodiscard]] std::vector<std::uint64_t> change_answers(std::uint64_t names,
                                                            std::span<const std::uint32_t> questions);

    [[nodiscard]] std::vector<std::uint64_t> keys() const;

    [[nodiscard]] std::size_t size() const;

    void forget(std::span<const std::uint64_t> keys);
    // Forgets what is not kept.
    void keep_only(const std::function<bool(std::uint64_t key)>& keep);

  private:
    // A place in slots_: half the size of a key, of which there are very many among the askers.
    using Number = std::uint32_t;
    struct Slot {
        std::uint64_t key = 0;
        Fact fact;
    };
    struct Asker {
        std::uint32_t question = 0;
        Number number = 0;
        auto operator<=>(const Asker&) const = default;  // NOLINT(modernize-use-nullptr): as in note.h
    };
    [[nodiscard]] std::vector<Asker>& askers_of(std::uint32_t question) {
        return askers_[question >> (32U - kAskerBits)];
    }
    [[nodiscard]] Number number_for(std::uint64_t key);
    void free_slot(Number number);
    void index(Number asker, std::span<const std::uint32_t> questions);

    mutable std::mutex mutex_;  // guards all below
    std::deque<Slot> slots_;    // those that are free among them
    std::vector<Number> free_;
    std::unordered_map<std::uint64_t, Number> numbers_;
    std::uint64_t names_ = 0;
    // Who asked what, by the high bits of the question: to add one is to write behind the last, and few stand together.
    // May name one that asks no more, or never did, or twice; never misses one.
    static constexpr unsigned kAskerBits = 12;
    std::array<std::vector<Asker>, 1U << kAskerBits> askers_;
};

}  // namespace vaultfs
