#include "owner/export_manifest.h"

#include <cerrno>
#include <charconv>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::string_view kManifestTitle = "vaultfs export 1";
constexpr std::string_view kMemoryTitle = "vaultfs export memory 1";
constexpr std::string_view kEnd = "end";  // a file that was cut short does not have it

// A name on a line of its own: a backslash before what would end the line, and before itself.
std::string escaped(std::string_view name) {
    std::string result;
    for (const char c : name) {
        result += c == '\n' ? "\\n" : c == '\\' ? "\\\\" : std::string(1, c);
    }
    return result;
}

std::string unescaped(std::string_view field) {
    std::string result;
    for (std::size_t i = 0; i < field.size(); ++i) {
        const bool escape = field[i] == '\\' && i + 1 < field.size();
        result += !escape ? field[i] : field[++i] == 'n' ? '\n' : field[i];
    }
    return result;
}

// The lines of a text, one after the other.
class Lines {
  public:
    explicit Lines(std::string_view text) : text_(text) {}
    // None behind the last whole line.
    std::optional<std::string_view> next() {
        const std::size_t end = text_.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const std::string_view line = text_.substr(0, end);
        text_.remove_prefix(end + 1);
        return line;
    }

  private:
    std::string_view text_;
};

// What stands behind `word ` on a line.
std::optional<std::string_view> behind(std::optional<std::string_view> line, std::string_view word) {
    if (!line || !line->starts_with(word) || line->size() <= word.size() || (*line)[word.size()] != ' ') {
        return std::nullopt;
    }
    return line->substr(word.size() + 1);
}

template <typename Number>
std::optional<Number> take_number(std::string_view& rest) {
    Number number = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    const auto taken = static_cast<std::size_t>(parsed.ptr - rest.data());
    if (parsed.ec != std::errc() || taken >= rest.size() || rest[taken] != ' ') {
        return std::nullopt;
    }
    rest.remove_prefix(taken + 1);
    return number;
}

// A path below the copy: whatever the list says, nothing else is ever touched.
bool is_plain(std::string_view path) {
    std::size_t length = 0;
    for (const std::string_view part : path_parts(path)) {
        if (part == "..") {
            return false;
        }
        length += part.size() + 1;
    }
    return length == path.size() + 1;
}

tl::unexpected<Error> no_manifest() {
    return fail(EINVAL, "not the list of an export");
}

}  // namespace

std::string written_manifest(const ExportManifest& manifest) {
    std::string text = std::string(kManifestTitle) + "\ntier " + escaped(manifest.tier) + "\n";
    for (const std::string& folder : manifest.folders) {
        text += "folder " + escaped(folder) + "\n";
    }
    for (const std::string& file : manifest.files) {
        text += "file " + escaped(file) + "\n";
    }
    return text + std::string(kEnd) + "\n";
}

Result<ExportManifest> parse_manifest(std::string_view text) {
    Lines lines(text);
    if (lines.next() != kManifestTitle) {
        return no_manifest();
    }
    const auto tier = behind(lines.next(), "tier");
    if (!tier) {
        return no_manifest();
    }
    ExportManifest manifest;
    manifest.tier = unescaped(*tier);
    for (auto line = lines.next(); line != kEnd; line = lines.next()) {
        const auto folder = behind(line, "folder");
        const auto file = behind(line, "file");
        const std::string path = unescaped(folder ? *folder : file.value_or(""));
        if (path.empty() || !is_plain(path)) {
            return no_manifest();
        }
        (folder ? manifest.folders : manifest.files).insert(path);
    }
    return manifest;
}

std::string written_memory(const ExportMemory& memory) {
    std::string text = std::string(kMemoryTitle) + "\nbasis " + std::to_string(memory.basis) + " \nvault " +
                       escaped(memory.vault) + "\n";
    for (const auto& [path, file] : memory.files) {
        text += std::to_string(file.fingerprint) + ' ' + std::to_string(file.size) + ' ' +
                std::to_string(file.mtime_ns) + ' ' + escaped(path) + '\n';
    }
    return text + std::string(kEnd) + "\n";
}

std::optional<ExportMemory> parse_memory(std::string_view text) {
    Lines lines(text);
    if (lines.next() != kMemoryTitle) {
        return std::nullopt;
    }
    auto basis_field = behind(lines.next(), "basis");
    const auto basis = basis_field ? take_number<std::uint64_t>(*basis_field) : std::nullopt;
    const auto vault = behind(lines.next(), "vault");
    if (!basis || !vault) {
        return std::nullopt;
    }
    ExportMemory memory{*basis, unescaped(*vault), {}};
    for (auto line = lines.next(); line != kEnd; line = lines.next()) {
        std::string_view rest = line.value_or("");
        const auto fingerprint = take_number<std::uint64_t>(rest);
        const auto size = fingerprint ? take_number<std::uint64_t>(rest) : std::nullopt;
        const auto mtime = size ? take_number<std::int64_t>(rest) : std::nullopt;
        if (!mtime) {
            return std::nullopt;
        }
        memory.files.emplace_hint(memory.files.end(), unescaped(rest), ExportedFile{*fingerprint, *size, *mtime});
    }
    return memory;
}

}  // namespace vaultfs
