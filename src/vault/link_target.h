// Where a layer's symbolic link leads, found out without asking the views that are made of the vault: a daemon that
// looked into its own mount would wait for itself.
#pragma once

#include <filesystem>
#include <optional>

namespace vaultfs {

// An absolute path as the kernel would follow it, without links, `.` and `..`; none if it leads nowhere. A path that
// comes to `mountpoint` ends there, whatever would follow: nothing at or below that is asked for. `mountpoint` is
// canonical, or empty for none.
[[nodiscard]] std::optional<std::filesystem::path> target_outside(const std::filesystem::path& mountpoint,
                                                                  const std::filesystem::path& path);

// Whether one of two paths without links is the other, or lies below it.
[[nodiscard]] bool overlap(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace vaultfs
