#include "view/facts.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "view/reading.h"

namespace vaultfs {

std::optional<Fact> FactTable::last(std::uint64_t key) const {
    const std::lock_guard lock(mutex_);
    const auto found = facts_.find(key);
    return found == facts_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Fact> FactTable::find(std::uint64_t key, std::uint64_t fingerprint) const {
    const auto fact = last(key);
    return fact && fact->holds && fact->seen.fingerprint == fingerprint ? fact : std::nullopt;
}

Fact FactTable::remember(std::uint64_t key, const Seen& seen, const Asked& asked, std::int64_t newest_ns,
                         std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    Fact& fact = facts_[key];
    const bool changed = fact.seen.digest != kNeverSeen && fact.seen.digest != seen.digest;
    if (changed && newest_ns <= fact.shown_ns) {
        fact.moved_ns = std::max(now_ns, fact.shown_ns + 1);
    }
    fact.seen = seen;
    fact.shown_ns = std::max(newest_ns, fact.moved_ns);
    fact.holds = asked.questions.empty() || asked.names == names_;
    const std::uint64_t questions = XXH3_64bits(asked.questions.data(), asked.questions.size_bytes());
    if (fact.questions != questions) {
        fact.questions = questions;
        index(key, asked.questions);
    }
    return fact;
}

void FactTable::index(std::uint64_t key, std::span<const std::uint32_t> questions) {
    for (const std::uint32_t question : questions) {
        std::vector<std::uint64_t>& askers = askers_[question];
        if (askers.size() == askers.capacity()) {
            std::sort(askers.begin(), askers.end());
            askers.erase(std::unique(askers.begin(), askers.end()), askers.end());
        }
        askers.push_back(key);
    }
}

std::vector<std::uint64_t> FactTable::change_answers(std::uint64_t names, std::span<const std::uint32_t> questions) {
    const std::lock_guard lock(mutex_);
    names_ = names;
    std::vector<std::uint64_t> changed;
    const auto drop = [&](std::uint32_t question) {
        const auto askers = askers_.find(question);
        if (askers == askers_.end()) {
            return;
        }
        for (const std::uint64_t key : askers->second) {
            const auto fact = facts_.find(key);
            if (fact == facts_.end()) {
                continue;
            }
            fact->second.questions = 0;  // it is to be found here again once it was rendered anew
            if (std::exchange(fact->second.holds, false)) {
                changed.push_back(key);
            }
        }
        askers_.erase(askers);
    };
    if (!questions.empty()) {
        drop(kAnyName);
    }
    std::for_each(questions.begin(), questions.end(), drop);
    return changed;
}

std::vector<std::uint64_t> FactTable::keys() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::uint64_t> keys;
    keys.reserve(facts_.size());
    for (const auto& [key, fact] : facts_) {
        keys.push_back(key);
    }
    return keys;
}

void FactTable::keep_only(const std::function<bool(std::uint64_t key)>& keep) {
    const std::lock_guard lock(mutex_);
    std::erase_if(facts_, [&keep](const auto& item) { return !keep(item.first); });
}

}  // namespace vaultfs
