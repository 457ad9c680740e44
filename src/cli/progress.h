// A bar for work that takes a while.
#pragma once

#include <cstddef>
#include <functional>

namespace vaultfs {

// Shows how far the work is, on stderr; empty where that is no terminal. `what` is counted, in the plural.
[[nodiscard]] std::function<void(std::size_t done, std::size_t total)> progress_on_terminal(const char* what);

}  // namespace vaultfs
