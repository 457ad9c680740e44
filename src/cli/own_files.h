// Where the program keeps notes of its own, outside of any vault and view.
#pragma once

#include <filesystem>
#include <string>

namespace vaultfs {

// What is kept from run to run: below $XDG_STATE_HOME, else below the home folder. Empty where there is neither.
[[nodiscard]] std::filesystem::path state_folder();

// What ends with the session: below $XDG_RUNTIME_DIR, else a part of the state folder. Empty where there is no place.
[[nodiscard]] std::filesystem::path runtime_folder();

// The file in `folder` that stands for a path: its name tells nothing of it. Empty if `folder` is.
[[nodiscard]] std::filesystem::path file_for(const std::filesystem::path& folder, const std::filesystem::path& path);

}  // namespace vaultfs
