#include "view/facts.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "view/reading.h"

namespace vaultfs {

std::optional<Fact> FactTable::last(std::uint64_t key) const {
    const std::lock_guard lock(mutex_);
    const auto found = numbers_.find(key);
    return found == numbers_.end() ? std::nullopt : std::optional(slots_[found->second].fact);
}

std::optional<Fact> FactTable::find(std::uint64_t key, std::uint64_t fingerprint) const {
    const auto fact = last(key);
    return fact && fact->holds && fact->seen.fingerprint == fingerprint ? fact : std::nullopt;
}

FactTable::Number FactTable::number_for(std::uint64_t key) {
    const auto [held, is_new] = numbers_.try_emplace(key, 0);
    if (is_new && free_.empty()) {
        held->second = static_cast<Number>(slots_.size());
        slots_.emplace_back();
    } else if (is_new) {
        held->second = free_.back();
        free_.pop_back();
    }
    if (is_new) {
        slots_[held->second] = Slot{key, {}};
    }
    return held->second;
}

Fact FactTable::remember(std::uint64_t key, const Seen& seen, const Asked& asked, std::int64_t newest_ns,
                         std::int64_t now_ns) {
    const std::lock_guard lock(mutex_);
    const Number number = number_for(key);
    Fact& fact = slots_[number].fact;
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
        index(number, asked.questions);
    }
    return fact;
}

void FactTable::index(Number asker, std::span<const std::uint32_t> questions) {
    for (const std::uint32_t question : questions) {
        std::vector<Asker>& askers = askers_of(question);
        if (askers.size() == askers.capacity()) {
            std::sort(askers.begin(), askers.end());
            askers.erase(std::unique(askers.begin(), askers.end()), askers.end());
        }
        askers.push_back({question, asker});
    }
}

std::vector<std::uint64_t> FactTable::change_answers(std::uint64_t names, std::span<const std::uint32_t> questions) {
    const std::lock_guard lock(mutex_);
    names_ = names;
    std::vector<std::uint64_t> changed;
    const auto drop = [&](std::uint32_t question) {
        std::erase_if(askers_of(question), [&](const Asker& asker) {
            if (asker.question != question) {
                return false;
            }
            Slot& slot = slots_[asker.number];
            slot.fact.questions = 0;  // it is to be found here again once it was rendered anew
            if (std::exchange(slot.fact.holds, false)) {
                changed.push_back(slot.key);
            }
            return true;
        });
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
    keys.reserve(numbers_.size());
    for (const auto& [key, number] : numbers_) {
        keys.push_back(key);
    }
    return keys;
}

std::size_t FactTable::size() const {
    const std::lock_guard lock(mutex_);
    return numbers_.size();
}

void FactTable::free_slot(Number number) {
    slots_[number] = {};
    free_.push_back(number);
}

void FactTable::forget(std::span<const std::uint64_t> keys) {
    const std::lock_guard lock(mutex_);
    for (const std::uint64_t key : keys) {
        if (const auto held = numbers_.find(key); held != numbers_.end()) {
            free_slot(held->second);
            numbers_.erase(held);
        }
    }
}

void FactTable::keep_only(const std::function<bool(std::uint64_t key)>& keep) {
    const std::lock_guard lock(mutex_);
    std::erase_if(numbers_, [&](const auto& item) {
        const bool goes = !keep(item.first);
        if (goes) {
            free_slot(item.second);
        }
        return goes;
    });
}

}  // namespace vaultfs
