// How many requests of each kind the kernel has made: what shows whether its caches serve (they make none).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace vaultfs {

enum class Request : std::uint8_t { lookup, getattr, opendir, readdir, readdirplus, open, read, flush, other };

// Thread-safe.
class RequestCounts {
  public:
    void add(Request request) { counts_[static_cast<std::size_t>(request)].fetch_add(1, std::memory_order_relaxed); }

    // `lookup 3, getattr 1, …`: every kind, in the order above.
    [[nodiscard]] std::string text() const {
        static constexpr std::array<const char*, kKinds> kNames = {
            "lookup", "getattr", "opendir", "readdir", "readdirplus", "open", "read", "flush", "other"};
        std::string all;
        for (std::size_t i = 0; i < kKinds; ++i) {
            all += (i == 0 ? "" : ", ") + std::string(kNames[i]) + ' ' + std::to_string(counts_[i].load());
        }
        return all;
    }

  private:
    static constexpr std::size_t kKinds = static_cast<std::size_t>(Request::other) + 1;
    std::array<std::atomic<std::uint64_t>, kKinds> counts_ = {};
};

}  // namespace vaultfs
