// Rendered texts, the least recently used thrown away first, bounded in bytes.
// A text counts only together with its digest: who asks knows which text still holds. Another one is a miss, so that
// nothing has to be thrown away when the vault changes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace vaultfs {

// Thread-safe.
class RenderCache {
  public:
    using Text = std::shared_ptr<const std::string>;

    explicit RenderCache(std::size_t limit_bytes) : limit_(limit_bytes) {}

    // Null if it is not here.
    [[nodiscard]] Text find(std::uint64_t key, std::uint64_t digest);
    // A text larger than the whole cache is not kept.
    void put(std::uint64_t key, std::uint64_t digest, Text text);

    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t count() const;

  private:
    struct Item {
        std::uint64_t key = 0;
        std::uint64_t digest = 0;
        Text text;
    };
    static std::size_t cost(const Item& item);
    void erase(std::list<Item>::iterator item);

    mutable std::mutex mutex_;
    std::list<Item> items_;  // most recently used first
    std::unordered_map<std::uint64_t, std::list<Item>::iterator> index_;
    std::size_t limit_;
    std::size_t bytes_ = 0;
};

}  // namespace vaultfs
