// Reads the variants of one entry that a clearance may see, and renders them: the one way from a request to render/ and
// to the bytes of the vault.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "vaultfs/vault.h"
#include "view/generation.h"

namespace vaultfs {

// Whether its bytes are made by reading and rendering it, rather than served from a descriptor. True for attachments
// too whose content labels them (VIEWS 6.6): the bytes that are served must be those that were looked at.
[[nodiscard]] bool is_rendered(const Entry& entry);

// The names that a rendering asked for (VIEWS 6.2): hashes of the folded stems, sorted, each once. As long as the
// answers are the same, so is the rendering.
using Questions = std::vector<std::uint32_t>;
// Stands for all names, where a rendering asked for more than are worth keeping.
constexpr std::uint32_t kAnyName = 0;
// Never kAnyName. Two names may have the same: then a note is rendered once more than it had to be. All that one link
// asks for has: its name with and without an extension, a suffix, or what may be a part of the note.
[[nodiscard]] std::uint32_t question_for(std::string_view folded_stem);

struct Reading {
    // ENOENT if no variant is left that the clearance may see, EFBIG if only oversized ones are, else the errno of a
    // visible variant that cannot be read (VIEWS 10).
    Result<std::string> text;
    std::uint64_t digest = 0;  // of the text and of the variants it was made of; never kNeverSeen
    Questions questions;
    bool stale = false;  // whether the vault turned out to differ from the Snapshot: then there should be another
};

struct OpenedAttachment {
    Result<Vault::OpenFile> file;  // the caller closes it
    std::uint64_t digest = 0;      // of which file it is and of its stamp; never kNeverSeen
    bool stale = false;
};

// Of an attachment: of which variant it is, and of its stamp. Never kNeverSeen.
[[nodiscard]] std::uint64_t attachment_digest(const Variant& variant, const SourceStamp& stamp);

// Thread-safe.
class Reader {
  public:
    explicit Reader(std::shared_ptr<const Vault> vault) : vault_(std::move(vault)) {}

    [[nodiscard]] const Vault& vault() const { return *vault_; }

    // Of an entry that is_rendered.
    [[nodiscard]] Reading read(const Generation& generation, EntryId file, TierId clearance) const;

    // The variants of the entry that have changed in the vault, or gone. Asks the source.
    [[nodiscard]] std::vector<VaultPath> changed(const Generation& generation, EntryId file) const;

    // The attachment that stands in the view: the highest visible variant (VIEWS 3.5).
    [[nodiscard]] OpenedAttachment open(const Generation& generation, EntryId file, TierId clearance) const;

  private:
    struct Gathered;
    [[nodiscard]] Gathered gather_all(std::span<const Variant> visible, TierId clearance) const;
    void take(const Variant& variant, TierId clearance, Gathered& gathered) const;
    [[nodiscard]] Gathered gather_standing(std::span<const Variant> visible, TierId clearance) const;
    [[nodiscard]] Reading render(const Generation& generation, EntryId file, TierId clearance,
                                 const Gathered& gathered) const;
    // Once for each version of a file.
    void log_once(const Variant& variant, const char* what) const;

    std::shared_ptr<const Vault> vault_;
    mutable std::mutex logged_mutex_;
    mutable std::unordered_map<std::string, SourceStamp> logged_;  // what of which file, and its version
};

}  // namespace vaultfs
