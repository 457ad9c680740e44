#include "vaultfs/survey.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "owner/printable.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// --- Counts ---------------------------------------------------------------------------------------------------------

// Adds what an entry is to all clearances that see it.
void count_entry(const Snapshot& snapshot, EntryId id, std::vector<ViewCount>& counts) {
    const Entry& entry = snapshot.entry(id);
    for (std::size_t tier = index_of(entry.floor); tier < counts.size(); ++tier) {
        std::size_t& kind = entry.kind == EntryKind::folder ? counts[tier].folders
                            : entry.kind == EntryKind::note ? counts[tier].notes
                                                            : counts[tier].attachments;
        ++kind;
    }
    if (entry.kind == EntryKind::folder) {
        return;
    }
    for (const Variant& variant : snapshot.variants(id)) {
        for (std::size_t tier = index_of(variant.label); tier < counts.size(); ++tier) {
            counts[tier].bytes += variant.stamp.size;
        }
    }
}

std::string with_growth(std::size_t now, std::size_t before) {
    return std::to_string(now) + (now > before ? " (+" + std::to_string(now - before) + ")" : "");
}

// --- A configuration to begin with ----------------------------------------------------------------------------------

// A folder at the vault's root.
struct TopFolder {
    std::string name;
    std::size_t files = 0;
};

// The word of a name: `_Public`, `01 public` and `public` are the same one.
std::string word_of(std::string_view name) {
    const auto is_letter = [](char c) { return is_ascii_alnum(c) && !is_ascii_digit(c); };
    const auto first = std::find_if(name.begin(), name.end(), is_letter);
    const auto last = std::find_if(name.rbegin(), std::make_reverse_iterator(first), is_letter).base();
    return fold_name(std::string(first, last));
}

std::string yaml_string(std::string_view text) {
    constexpr unsigned char kSpace = 0x20;
    std::string result = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < kSpace) {
            char code[8];
            std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(c));
            result += code;
        } else {
            result += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        }
    }
    return result + '"';
}

std::string list_of(const std::vector<TopFolder>& folders) {
    std::string list;
    for (const TopFolder& folder : folders) {
        list += (list.empty() ? "" : ", ") + yaml_string(folder.name);
    }
    return folders.size() == 1 ? list : "[" + list + "]";
}

std::size_t files_in(const std::vector<TopFolder>& folders) {
    std::size_t files = 0;
    for (const TopFolder& folder : folders) {
        files += folder.files;
    }
    return files;
}

class Proposal {
  public:
    explicit Proposal(const std::vector<TopFolder>& folders) {
        for (const TopFolder& folder : folders) {
            const std::string word = word_of(folder.name);
            const auto tier = defaults_.tier_named(word);
            (tier ? layers_[*tier] : word == "standards" || word == "standard" ? base_ : others_).push_back(folder);
        }
    }

    [[nodiscard]] std::string text(std::size_t at_root, const std::map<TierId, std::size_t>& suffixes) const {
        std::string yaml =
            "# What each clearance sees of this vault. Made by `vaultfs init`; `man vaultfs` and README.md explain the "
            "keys.\n\n# Least to most confidential. What a tier sees, all behind it see too.\ntiers: [";
        for (const std::string& tier : defaults_.tiers) {
            yaml += (tier == defaults_.tiers.front() ? "" : ", ") + tier;
        }
        yaml += "]\n\n" + base() + "\n" + layers() + "\n" + unlabelled(at_root) + "\n" + suffix(suffixes);
        return yaml + kRest;
    }

  private:
    static constexpr const char* kRest =
        "\n# Frontmatter `confidential: secret` labels a note, `#confidential/secret` a part of one.\n"
        "label_key: confidential\ntag_prefix: confidential\n"
        "\n# From which tier on comments (%% … %%, <!-- … -->) are shown.\ncomments: internal\n"
        "\n# Links to names that exist only above the clearance: withhold, unresolved, keep.\n"
        "links:\n  hidden_target: withhold\n"
        "\n# gitignore patterns of files that are in no view.\nignore: []\n";

    [[nodiscard]] std::string base() const {
        const std::string what = "# Folders whose files every tier may see, labels inside them aside.\n";
        return what + (base_.empty() ? "base: []\n"
                                     : "base: " + list_of(base_) + "  # " + counted(files_in(base_), "file") + "\n");
    }

    [[nodiscard]] std::string layers() const {
        std::string yaml = "# The folders of each tier.\nlayers:\n";
        for (std::size_t i = 0; i < defaults_.tiers.size(); ++i) {
            const std::string& tier = defaults_.tiers[i];
            const auto found = layers_.find(tier_id(i));
            yaml += "  " + tier + ": ";
            yaml += found == layers_.end()
                        ? "_" + tier + "  # not there yet\n"
                        : list_of(found->second) + "  # " + counted(files_in(found->second), "file") + "\n";
        }
        return yaml;
    }

    [[nodiscard]] std::string unlabelled(std::size_t at_root) const {
        std::string yaml = "# The label of files in none of these folders: " + counted(files_in(others_), "file");
        yaml += " in other folders, " + std::to_string(at_root) + " at the root.\n";
        if (!others_.empty()) {
            yaml += "# To show a folder to all, name it under `base`; to those of a tier, under `layers`:\n";
        }
        for (const TopFolder& folder : others_) {
            yaml += "#   " + yaml_string(folder.name) + "  (" + counted(folder.files, "file") + ")\n";
        }
        return yaml + "unlabelled: " + defaults_.tiers.back() + "\n";
    }

    [[nodiscard]] std::string suffix(const std::map<TierId, std::size_t>& suffixes) const {
        std::string in_use;
        for (const auto& [tier, count] : suffixes) {
            in_use += (in_use.empty() ? "" : ", ") + defaults_.name_of(tier) + " " + std::to_string(count);
        }
        return "# Whether a name like Note.secret.md is a label. In use: " + (in_use.empty() ? "none" : in_use) +
               ".\nsuffix: true\n";
    }

    Policy defaults_ = default_policy();
    std::map<TierId, std::vector<TopFolder>> layers_;
    std::vector<TopFolder> base_;
    std::vector<TopFolder> others_;
};

std::string_view top_of(const Variant& variant) {
    const std::string_view path = variant.path.text();
    const auto slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) {
    constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    constexpr double kStep = 1024;
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= kStep && unit + 1 < std::size(kUnits)) {
        value /= kStep;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
    return text;
}

std::vector<ViewCount> count_views(const Policy& policy, const Snapshot& snapshot) {
    std::vector<ViewCount> counts(policy.tiers.size());
    for (std::size_t id = 1; id < snapshot.size(); ++id) {  // the root is a folder that no listing shows
        count_entry(snapshot, static_cast<EntryId>(id), counts);
    }
    return counts;
}

std::string table_of_counts(const Policy& policy, const std::vector<ViewCount>& counts) {
    std::size_t width = 4;
    for (const std::string& tier : policy.tiers) {
        width = std::max(width, tier.size());
    }
    const auto row = [width](const std::string& tier, const std::string& notes, const std::string& attachments,
                             const std::string& folders, const std::string& bytes) {
        char line[256];
        std::snprintf(line, sizeof line, "%-*s  %16s  %16s  %16s  %10s\n", static_cast<int>(width), tier.c_str(),
                      notes.c_str(), attachments.c_str(), folders.c_str(), bytes.c_str());
        return std::string(line);
    };
    std::string table = row("tier", "notes", "attachments", "folders", "bytes");
    ViewCount before;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const ViewCount& now = counts[i];
        table +=
            row(policy.tiers[i], with_growth(now.notes, before.notes), with_growth(now.attachments, before.attachments),
                with_growth(now.folders, before.folders), human_bytes(now.bytes));
        before = now;
    }
    return table;
}

Result<std::string> proposed_configuration(SourceFs& source, const Snapshot& snapshot) {
    auto items = source.list(VaultPath());
    if (!items) {
        return tl::unexpected(items.error());
    }
    std::map<std::string, std::size_t, std::less<>> files;
    std::map<TierId, std::size_t> suffixes;
    const Policy defaults = default_policy();
    for (const Variant& variant : snapshot.all_variants()) {
        ++files[std::string(top_of(variant))];
        if (const auto label = suffix_label(defaults, variant.path.name())) {
            ++suffixes[*label];
        }
    }
    const IgnoreRules ignored(defaults.ignore);
    std::vector<TopFolder> folders;
    for (const SourceFs::Item& item : *items) {
        if (item.kind == SourceFs::Kind::folder && !ignored.ignored(item.name, true)) {
            folders.push_back({item.name, files[item.name]});
        }
    }
    std::sort(folders.begin(), folders.end(), [](const TopFolder& a, const TopFolder& b) { return a.name < b.name; });
    return Proposal(folders).text(files[""], suffixes);
}

}  // namespace vaultfs
