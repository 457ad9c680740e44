// Checks of what is not rendered: attachments, folders, and what no view has.
#include <algorithm>

#include "note/links_named.h"
#include "owner/audit_checks.h"
#include "owner/image_position.h"
#include "vault/open_beneath.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kLookedAt = 4U << 20U;  // bytes of an attachment

// The beginning of an attachment; nothing where it cannot be read.
std::string beginning_of(const Vault& vault, const Variant& variant) {
    const auto opened = vault.open(variant);
    if (!opened) {
        return {};
    }
    const Fd file(opened->fd);
    return read_beginning(file.get(), std::min<std::size_t>(opened->stamp.size, kLookedAt)).value_or("");
}

void check_text(const FilesAtHand& files, const Variant& variant, const std::string& bytes, Findings& findings) {
    const Policy& policy = files.vault.policy();
    std::uint32_t told = 0;
    for (TierId tier = higher(variant.label, files.lowest); tier <= files.highest; tier = tier_id(index_of(tier) + 1)) {
        std::size_t looked_at = 0;
        for (const Range& run : NameSpotter(policy, tier).runs(bytes)) {
            if (++looked_at > kMostOfAKind) {
                break;
            }
            const std::uint32_t line = line_number(bytes, run.begin);
            if (line <= told) {
                continue;  // runs are in order, and higher views withhold less
            }
            findings.push_back(
                {FindingKind::attachment_text, variant.path.text(), line, tier,
                 "\"" + std::string(trim(run.of(bytes))) + "\" names a tier above " + policy.name_of(tier)});
            told = line;
        }
        if (told != 0) {
            return;  // the lowest view that has it says enough
        }
    }
}

class FolderWalk {
  public:
    FolderWalk(const FilesAtHand& files, SourceFs& source, Findings& findings)
        : files_(files), source_(source), ignored_(files.vault.policy().ignore), findings_(findings) {}

    void run() {
        for (std::vector<VaultPath> waiting = {VaultPath()}; !waiting.empty();) {
            const VaultPath folder = waiting.back();
            waiting.pop_back();
            const auto items = source_.list(folder);
            if (!items) {
                add(folder, "the folder cannot be listed");
                continue;
            }
            for (const SourceFs::Item& item : *items) {
                visit(folder.child(item.name), item.kind, waiting);
            }
        }
    }

  private:
    void visit(const VaultPath& path, SourceFs::Kind kind, std::vector<VaultPath>& waiting) {
        if (ignored_.ignored(path.text(), kind == SourceFs::Kind::folder)) {
            return;
        }
        if (kind == SourceFs::Kind::folder) {
            waiting.push_back(path);
        } else if (kind == SourceFs::Kind::other) {
            add(path, "it is a symbolic link, a pipe, a socket or a device");
        }
    }

    void add(const VaultPath& path, std::string message) {
        findings_.push_back(
            {FindingKind::no_view, path.text(), 0, files_.vault.policy().highest(), std::move(message)});
    }

    const FilesAtHand& files_;
    SourceFs& source_;
    IgnoreRules ignored_;
    Findings& findings_;
};

}  // namespace

WrittenTargets targets_of(const SourceText& variant) {
    const std::string_view bytes = variant.bytes;
    WrittenTargets targets;
    for (const Link& link : find_links(bytes)) {
        targets.push_back(decode_target(link.target.of(bytes)).text);
    }
    // A canvas names files in its nodes.
    constexpr std::string_view kFile = "\"file\"";
    for (std::size_t at = bytes.find(kFile); at != kNone; at = bytes.find(kFile, at + 1)) {
        const std::size_t begin = bytes.find('"', at + kFile.size());
        const std::size_t end = begin == kNone ? kNone : bytes.find('"', begin + 1);
        if (end != kNone) {
            targets.push_back(decode_target(bytes.substr(begin + 1, end - begin - 1)).text);
        }
    }
    return targets;
}

void add_uses(const WrittenTargets& targets, TierId label, AttachmentUses& uses) {
    for (const std::string& target : targets) {
        const std::string name = fold_name(trim(last_part(std::string_view(target).substr(0, target.find('#')))));
        const auto [known, is_new] = uses.emplace(name, label);
        known->second = std::min(known->second, label);
    }
}

void check_attachment(const FilesAtHand& files, EntryId id, Findings& findings) {
    const Policy& policy = files.vault.policy();
    const Entry& entry = files.snapshot.entry(id);
    if (!permits(files.highest, entry.floor)) {
        return;
    }
    const auto variants = files.snapshot.variants(id);
    const auto use = files.uses.find(fold_name(entry.name));
    if (use != files.uses.end() && use->second > entry.floor) {
        findings.push_back({FindingKind::attachment_above, variants.front().path.text(), 0, entry.floor,
                            "it shows from " + policy.name_of(entry.floor) + " on, the notes that use it from " +
                                policy.name_of(use->second) + " on"});
    }
    for (const Variant& variant : variants) {
        if (!permits(files.highest, variant.label)) {
            break;
        }
        const bool picture = is_picture_name(entry.name);
        if (picture && !permits(files.lowest, variant.label)) {
            continue;
        }
        const std::string bytes = beginning_of(files.vault, variant);
        if (picture && has_position(bytes)) {
            findings.push_back(
                {FindingKind::image_position, variant.path.text(), 0, files.lowest,
                 "its metadata has a position, for all who see the view at " + policy.name_of(files.lowest)});
        } else if (!picture && bytes.find('\0') == kNone) {
            check_text(files, variant, bytes, findings);
        }
    }
}

void check_clashes(const FilesAtHand& files, Findings& findings) {
    for (const Clash& clash : files.snapshot.clashes()) {
        const std::string source = clash.sources.empty() ? clash.path.text() : clash.sources.front().text();
        findings.push_back({FindingKind::clash, source, 0, clash.floor,
                            std::string("this ") + (clash.folder ? "folder" : "file") + " is in no view: " +
                                clash.path.text() + " is a " + (clash.folder ? "file" : "folder") + " too"});
    }
}

// The lowest clearance that sees a folder, and nothing in it. A folder that is empty for all is none of it.
void check_folders(const FilesAtHand& files, Findings& findings) {
    const Policy& policy = files.vault.policy();
    std::vector<TierId> first_file(files.snapshot.size(), TierId{UINT8_MAX});  // below each folder
    for (std::size_t i = files.snapshot.size(); i-- > 1;) {
        const auto id = static_cast<EntryId>(i);
        const Entry& entry = files.snapshot.entry(id);
        TierId& above = first_file[static_cast<std::size_t>(entry.parent)];
        above = std::min(above, entry.kind == EntryKind::folder ? first_file[i] : entry.floor);
    }
    for (std::size_t i = 1; i < files.snapshot.size(); ++i) {
        const auto id = static_cast<EntryId>(i);
        const Entry& entry = files.snapshot.entry(id);
        const TierId from = higher(entry.floor, files.lowest);
        const bool told = first_file[static_cast<std::size_t>(entry.parent)] == first_file[i] &&
                          entry.parent != kRootEntry &&
                          higher(files.snapshot.entry(entry.parent).floor, files.lowest) == from;
        if (entry.kind != EntryKind::folder || !permits(files.highest, from) || first_file[i] <= from || told ||
            first_file[i] == TierId{UINT8_MAX}) {
            continue;
        }
        findings.push_back({FindingKind::empty_folder, files.snapshot.path_of(id).text(), 0, from,
                            "it shows from " + policy.name_of(entry.floor) + " on, the first file in it from " +
                                policy.name_of(first_file[i]) + " on"});
    }
}

void check_what_no_view_has(const FilesAtHand& files, SourceFs& source, Findings& findings) {
    const Policy& policy = files.vault.policy();
    for (const Variant& variant : files.snapshot.all_variants()) {
        const bool large = is_note_name(variant.path.name()) && variant.stamp.size > policy.max_note_size;
        if (variant.unreadable || large) {
            findings.push_back({FindingKind::no_view, variant.path.text(), 0, policy.highest(),
                                large ? "it is larger than max_note_size" : "it cannot be read"});
        }
    }
    FolderWalk(files, source, findings).run();
}

}  // namespace vaultfs
