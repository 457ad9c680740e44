#include "vault/link_target.h"

#include <algorithm>
#include <system_error>
#include <vector>

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;  // as many as the kernel follows

// So that the first part is the next to be taken off the end.
void put_before(std::vector<fs::path>& parts, const fs::path& path) {
    const fs::path relative = path.relative_path();
    std::vector<fs::path> these(relative.begin(), relative.end());
    parts.insert(parts.end(), these.rbegin(), these.rend());
}

}  // namespace

std::optional<fs::path> target_outside(const fs::path& mountpoint, const fs::path& path) {
    fs::path at = path.root_path();
    std::vector<fs::path> parts;
    put_before(parts, path);
    for (int links = 0; !parts.empty();) {
        const fs::path part = parts.back();
        parts.pop_back();
        if (part.empty() || part == "." || part == "..") {
            at = part == ".." ? at.parent_path() : at;
            continue;
        }
        const fs::path next = at / part;
        if (next == mountpoint) {
            return next;
        }
        std::error_code failed;
        const fs::path link = fs::read_symlink(next, failed);
        if (failed == std::errc::invalid_argument) {  // it is none
            at = next;
            continue;
        }
        if (failed || ++links > kMaxLinks) {
            return std::nullopt;
        }
        at = link.is_absolute() ? link.root_path() : at;
        put_before(parts, link);
    }
    return at;
}

bool overlap(const fs::path& a, const fs::path& b) {
    const auto [at, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return at == a.end() || other == b.end();
}

}  // namespace vaultfs
