#include "vault/logical_names.h"

#include <xxhash.h>

#include "vaultfs/text.h"

namespace vaultfs {

EntryKind kind_of(std::string_view name) {
    if (is_note_name(name)) {
        return EntryKind::note;
    }
    return has_extension(name, ".canvas") ? EntryKind::canvas : EntryKind::attachment;
}

std::string linked_stem_of(std::string_view name) {
    std::string stem = fold_linked_name(name);
    const auto dot = stem.rfind('.');
    if (dot != std::string::npos && dot != 0) {
        stem.resize(dot);
    }
    return std::string(trim(stem));
}

std::string linked_note_of(std::string_view name, std::string_view stem) {
    const bool holds_end = kNameEnds.find(stem, 0) < stem.size();
    return holds_end && has_extension(name, ".md") ? note_question(stem) : std::string();
}

std::string linked_folder_of(std::string_view name) {
    return folder_question(fold_linked_name(name));
}

std::string nfc_path(const std::string& path) {
    if (is_ascii(path)) {
        return path;
    }
    std::string result;
    for (const auto part : path_parts(path)) {
        result += result.empty() ? "" : "/";
        result += nfc(part);
    }
    return result;
}

std::uint64_t digest_of(const SourceFolder& folder) {
    return 1 + XXH3_64bits(folder.path.text().data(), folder.path.text().size());
}

}  // namespace vaultfs
