// How many requests of each kind the kernel has made: what shows whether its caches serve (they make none).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vaultfs {

enum class Request : std::uint8_t { lookup, getattr, opendir, readdirplus, open, read, flush, other };

// Thread-safe.
class RequestCounts {
  public:
    void add(Request request) { counts_[static_cast<std::size_t>(request)].fetch_add(1, std::memory_order_relaxed); }

    // Every kind, in the order above.
    [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> all() const {
        static constexpr std::array<const char*, kKinds> kNames = {"lookup", "getattr", "opendir", "readdirplus",
                                                                   "open",   "read",    "flush",   "other"};
        std::vector<std::pair<std::string, std::uint64_t>> result;
        for (std::size_t i = 0; i < kKinds; ++i) {
            result.emplace_back(kNames[i], counts_[i].load());
        }
        return result;
    }

    // `lookup 3, getattr 1, …`
    [[nodiscard]] std::string text() const {
        std::string text;
        for (const auto& [name, count] : all()) {
            text += (text.empty() ? "" : ", ") + name + ' ' + std::to_string(count);
        }
        return text;
    }

  private:
    static constexpr std::size_t kKinds = static_cast<std::size_t>(Request::other) + 1;
    std::array<std::atomic<std::uint64_t>, kKinds> counts_ = {};
};

}  // namespace vaultfs
