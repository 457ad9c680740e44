#include "cli/own_files.h"

#include <unistd.h>

#include <cstdlib>

#include "vaultfs/digest.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

// Empty where it is not set; the specification of these variables takes both for the same.
fs::path variable(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

}  // namespace

fs::path state_folder() {
    if (const fs::path state = variable("XDG_STATE_HOME"); !state.empty()) {
        return state / "vaultfs";
    }
    const fs::path home = variable("HOME");
    return home.empty() ? home : home / ".local/state/vaultfs";
}

fs::path runtime_folder() {
    if (const fs::path named = variable("XDG_RUNTIME_DIR"); !named.empty()) {
        return named / "vaultfs";
    }
    const fs::path run = "/run/user/" + std::to_string(::getuid());
    std::error_code error;
    if (fs::is_directory(run, error)) {
        return run / "vaultfs";
    }
    const fs::path state = state_folder();
    return state.empty() ? state : state / "mounts";
}

fs::path file_for(const fs::path& folder, const fs::path& path) {
    return folder.empty() ? folder : folder / hex_digest(path.native());
}

}  // namespace vaultfs
