// gitignore's rules (gitignore(5)): the last pattern that matches decides, and what lies in an ignored folder cannot be
// brought back.
#include <algorithm>
#include <cstdint>
#include <tl/expected.hpp>

#include "policy/glob.h"
#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kMaxPatternSize = 4096;  // bytes; no path is longer
constexpr std::string_view kAnyParts = "**";

// VIEWS 2.10. A copy of a note under another extension would be served as an attachment, with nothing withheld in it:
// so what editors leave beside a note is named here, and nothing that might be an attachment of its own right.
constexpr std::string_view kBuiltIn[] = {
    ".git",
    ".obsidian",
    ".trash",
    ".DS_Store",
    "vaultfs.yaml",
    "*~",                // Vim, Emacs, GNOME, Kate
    "*.sw[opx]",         // Vim
    ".*.sw[a-z]",        // Vim, when those are taken; nano
    ".*.un~",            // Vim
    ".*.kate-swp",       // Kate
    ".#*",               // Emacs
    "\\#*#",             // Emacs
    "*.bak",             // many
    "*.[mM][dD].orig",   // merge tools
    "*.[mM][dD].save",   // nano
    ".~lock.*#",         // LibreOffice
    "~$*",               // Microsoft Office
    ".goutputstream-*",  // GNOME
    "*___jb_tmp___",     // JetBrains
    "*___jb_old___",     // JetBrains
    "*.[mM][dD].tmp",    // many
    "*.[mM][dD].part",   // many
    "*.[mM][dD].old",    // many
    ".*.[mM][dD].*",     // rsync
    ".syncthing.*",      // Syncthing
    "~syncthing~*",      // Syncthing
};

// Blanks at the end do not count, but for one that a backslash stands before.
std::string_view without_trailing_blanks(std::string_view pattern) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\') {
            ++i;
            end = std::min(i + 1, pattern.size());
        } else if (pattern[i] != ' ') {
            end = i + 1;
        }
    }
    return pattern.substr(0, end);
}

std::string defect_of_text(std::string_view text) {
    if (text.size() > kMaxPatternSize) {
        return "a pattern of more than 4096 bytes";
    }
    if (text.find_first_of(std::string_view("\0\r\n", 3)) != std::string_view::npos) {
        return "a line break or NUL in a pattern";
    }
    return {};
}

std::string defect_of_segment(std::string_view segment) {
    if (segment.empty() || segment == "." || segment == "..") {
        return "an empty part, `.` or `..` in a pattern";
    }
    return glob_defect(segment);
}

// Empty parts included; at least one.
std::vector<std::string_view> split_at_slashes(std::string_view text) {
    std::vector<std::string_view> segments;
    for (auto slash = text.find('/'); slash != std::string_view::npos; slash = text.find('/')) {
        segments.push_back(text.substr(0, slash));
        text.remove_prefix(slash + 1);
    }
    segments.push_back(text);
    return segments;
}

// `**` stands for any number of parts, but for at least one at the end.
bool parts_match(const std::vector<std::string>& pattern, const std::string_view* parts, std::size_t count) {
    std::size_t at = 0;
    std::size_t part = 0;
    std::size_t after_any = 0;  // behind the last `**` met; 0: none
    std::size_t retry = 0;
    while (part < count) {
        if (at < pattern.size() && pattern[at] == kAnyParts) {
            if (++at == pattern.size()) {
                return true;
            }
            after_any = at;
            retry = part;
        } else if (at < pattern.size() && glob_matches(pattern[at], parts[part])) {
            ++at;
            ++part;
        } else if (after_any > 0) {
            part = ++retry;  // as with stars in a glob, only the last `**` need ever take more
            at = after_any;
        } else {
            return false;
        }
    }
    return at == pattern.size();
}

}  // namespace

tl::expected<IgnoreRules::Pattern, std::string> IgnoreRules::parse(std::string_view text) {
    if (std::string why = defect_of_text(text); !why.empty()) {
        return tl::unexpected<std::string>(std::move(why));
    }
    Pattern pattern;
    if (text.starts_with('#')) {
        return pattern;
    }
    const std::string normal = nfc(without_trailing_blanks(text));
    std::string_view rest = normal;
    pattern.negated = rest.starts_with('!');
    rest.remove_prefix(pattern.negated ? 1 : 0);
    pattern.folders_only = rest.ends_with('/');
    rest.remove_suffix(pattern.folders_only ? 1 : 0);
    if (rest.empty()) {
        return tl::unexpected<std::string>("a pattern that names nothing");
    }
    if (rest.find('/') == std::string_view::npos) {
        pattern.segments.emplace_back(kAnyParts);
    }
    rest.remove_prefix(rest.starts_with('/') ? 1 : 0);
    for (const std::string_view segment : split_at_slashes(rest)) {
        if (std::string why = defect_of_segment(segment); !why.empty()) {
            return tl::unexpected<std::string>(std::move(why));
        }
        const bool repeats = segment == kAnyParts && !pattern.segments.empty() && pattern.segments.back() == kAnyParts;
        if (!repeats) {
            pattern.segments.emplace_back(segment);
        }
    }
    return pattern;
}

IgnoreRules::IgnoreRules(const std::vector<std::string>& patterns) {
    const auto add = [this](std::string_view text) {
        // A pattern with a defect matches nothing, as in git; a configuration with one has been refused.
        if (auto pattern = parse(text); pattern && !pattern->segments.empty()) {
            patterns_.push_back(std::move(*pattern));
        }
    };
    std::for_each(std::begin(kBuiltIn), std::end(kBuiltIn), add);
    std::for_each(patterns.begin(), patterns.end(), add);
}

std::string IgnoreRules::defect(std::string_view pattern) {
    const auto parsed = parse(pattern);
    return parsed ? std::string() : parsed.error();
}

bool IgnoreRules::ignored(std::string_view path, bool is_folder) const {
    const std::string normal = is_ascii(path) ? std::string() : nfc(path);
    const std::vector<std::string_view> parts = path_parts(normal.empty() ? path : std::string_view(normal));
    for (std::size_t count = 1; count <= parts.size(); ++count) {
        const bool folder = count < parts.size() || is_folder;
        const auto last = std::find_if(patterns_.rbegin(), patterns_.rend(), [&](const Pattern& pattern) {
            return (folder || !pattern.folders_only) && matches(pattern, parts.data(), count);
        });
        if (last != patterns_.rend() && !last->negated) {
            return true;
        }
    }
    return false;
}

// The first `count` of the parts.
bool IgnoreRules::matches(const Pattern& pattern, const std::string_view* parts, std::size_t count) {
    // The common `*.bak`, which matches a name at any depth, needs no search.
    if (pattern.segments.size() == 2 && pattern.segments.front() == kAnyParts && pattern.segments.back() != kAnyParts) {
        return glob_matches(pattern.segments.back(), parts[count - 1]);
    }
    return parts_match(pattern.segments, parts, count);
}

}  // namespace vaultfs
