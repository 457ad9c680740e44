#include "view/render_cache.h"

#include <iterator>
#include <utility>

namespace vaultfs {

std::size_t RenderCache::cost(const Item& item) {
    // What the list's and the index's nodes take, roughly: many empty notes are not free.
    constexpr std::size_t kOverhead = 160;
    return item.text->size() + kOverhead;
}

void RenderCache::erase(std::list<Item>::iterator item) {
    bytes_ -= cost(*item);
    index_.erase(item->key);
    items_.erase(item);
}

RenderCache::Text RenderCache::find(std::uint64_t key, std::uint64_t digest) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(key);
    if (found == index_.end() || found->second->digest != digest) {
        return nullptr;
    }
    items_.splice(items_.begin(), items_, found->second);
    return found->second->text;
}

void RenderCache::put(std::uint64_t key, std::uint64_t digest, Text text) {
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(key); found != index_.end()) {
        erase(found->second);
    }
    items_.push_front(Item{key, digest, std::move(text)});
    index_[key] = items_.begin();
    bytes_ += cost(items_.front());
    while (bytes_ > limit_ && !items_.empty()) {
        erase(std::prev(items_.end()));
    }
}

std::size_t RenderCache::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t RenderCache::count() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
}

}  // namespace vaultfs
