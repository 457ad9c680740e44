#include "view/facts.h"

#include <algorithm>

namespace vaultfs {

std::optional<Fact> FactTable::last(std::uint64_t key) const {
    const std::lock_guard lock(mutex_);
    const auto found = facts_.find(key);
    return found == facts_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Fact> FactTable::find(std::uint64_t key, std::uint64_t fingerprint) const {
    const auto fact = last(key);
    return fact && fact->seen.fingerprint == fingerprint ? fact : std::nullopt;
}

Fact FactTable::remember(std::uint64_t key, const Seen& seen, std::int64_t newest_ns, std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    Fact& fact = facts_[key];
    const bool changed = fact.seen.digest != kNeverSeen && fact.seen.digest != seen.digest;
    if (changed && newest_ns <= fact.shown_ns) {
        fact.moved_ns = std::max(now_ns, fact.shown_ns + 1);
    }
    fact.seen = seen;
    fact.shown_ns = std::max(newest_ns, fact.moved_ns);
    return fact;
}

void FactTable::confirm(std::uint64_t key, std::uint64_t fingerprint, std::uint64_t names) {
    const std::lock_guard lock(mutex_);
    const auto found = facts_.find(key);
    if (found != facts_.end() && found->second.seen.fingerprint == fingerprint) {
        found->second.seen.links.names = names;
    }
}

void FactTable::keep_only(const std::function<bool(std::uint64_t key)>& keep) {
    const std::lock_guard lock(mutex_);
    std::erase_if(facts_, [&keep](const auto& item) { return !keep(item.first); });
}

}  // namespace vaultfs
