// What of the kernel's table of mounts is ours.
#include <fstream>
#include <sstream>

#include "vaultfs/fuse.h"

namespace vaultfs {

namespace {

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

// The kernel writes blanks and backslashes in mount points as `\040`.
std::string unescaped(const std::string& field) {
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\' && i + 3 < field.size() && is_octal(field[i + 1])) {
            result += static_cast<char>(std::stoi(field.substr(i + 1, 3), nullptr, 8));
            i += 3;
        } else {
            result += field[i];
        }
    }
    return result;
}

// `36 35 98:0 /root /mount/point options - type source super-options` (proc(5)); none where the type is not ours.
std::optional<LiveMount> our_line(const std::string& line) {
    std::istringstream fields(line);
    std::string field;
    LiveMount mount;
    for (int i = 0; i < 5; ++i) {
        fields >> field;
    }
    mount.mountpoint = unescaped(field);
    fields >> mount.options;
    while (fields >> field && field != "-") {
    }
    fields >> field;
    std::string source;
    std::string of_superblock;
    fields >> source >> of_superblock;
    mount.allow_other = ("," + of_superblock + ",").find(",allow_other,") != std::string::npos;
    return field == "fuse.vaultfs" ? std::optional(std::move(mount)) : std::nullopt;
}

}  // namespace

std::vector<LiveMount> live_mounts() {
    std::ifstream table("/proc/self/mountinfo");
    std::vector<LiveMount> mounts;
    for (std::string line; std::getline(table, line);) {
        if (auto mount = our_line(line)) {
            mounts.push_back(std::move(*mount));
        }
    }
    return mounts;
}

}  // namespace vaultfs
