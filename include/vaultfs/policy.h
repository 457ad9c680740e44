// What the owner of a vault has decided: tiers, layers, labels, redaction. An immutable value, read once from
// `vaultfs.yaml` or made of defaults (VIEWS 1, 2, 10). Safe to share between threads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"

namespace vaultfs {

// What becomes of a link to a name that exists, but only above the clearance (VIEWS 6.2).
enum class HiddenTarget { withhold, unresolved, keep };

// How the bodies of two variants meet, where no directive of the note says otherwise (VIEWS 5.6).
enum class MergeMode { sections, append, replace };

// A top-level folder of the vault that holds the files of one tier, or of the base layer (no tier: all may see it).
struct Layer {
    std::string folder;
    std::optional<TierId> tier;
};

struct Policy {
    std::vector<std::string> tiers;  // least to most confidential; 1 to 64 of them
    std::vector<Layer> layers;       // base layers first, then in the order of the tiers
    bool suffix = true;              // whether `Note.secret.md` is labelled by its name (VIEWS 2.2)
    std::string label_key = "confidential";
    std::string tag_prefix = "confidential";
    TierId comments{};  // the label of comments (VIEWS 4); default: the second tier
    std::vector<std::string> comments_keep = {"kanban:settings"};
    TierId unlabelled{};  // of files outside every layer (VIEWS 2.5); default: the highest tier
    MergeMode merge = MergeMode::sections;
    std::vector<std::string> footers = {"Confidential Links & Embeds"};
    std::string mark = "█████";
    HiddenTarget hidden_target = HiddenTarget::withhold;
    std::vector<std::string> ignore;  // gitignore patterns on top of the built-in ones (VIEWS 2.10)
    bool hide_empty_folders = false;
    std::uint64_t max_note_size = 32U << 20U;  // bytes

    [[nodiscard]] TierId lowest() const { return tier_id(0); }
    [[nodiscard]] TierId highest() const { return tier_id(tiers.size() - 1); }
    [[nodiscard]] const std::string& name_of(TierId tier) const { return tiers[index_of(tier)]; }

    // The tier of that name, letter case ignored (VIEWS 1).
    [[nodiscard]] std::optional<TierId> tier_named(std::string_view name) const;

    // The label that a written value stands for (VIEWS 2.3): a tier's name is that tier, empty (blanks aside) is none,
    // anything else is the highest tier.
    [[nodiscard]] std::optional<TierId> label_named(std::string_view value) const;

    // The layer whose folder has that name, compared folded (text.h); null if none has. Base layers included.
    [[nodiscard]] const Layer* layer_named(std::string_view part) const;

    // The key whose map labels other keys (VIEWS 2.4): "confidential_keys".
    [[nodiscard]] std::string keys_key() const { return label_key + "_keys"; }
};

// The policy of a vault without a configuration: the six tiers, `_Standards`, `_public` … `_secret`.
[[nodiscard]] Policy default_policy();

// Reads a configuration. Errors say `file:line:column: what was found, what was expected` (VIEWS 10); code EINVAL, or
// the errno with which the file could not be read.
[[nodiscard]] Result<Policy> load_policy(const std::filesystem::path& file);

// The same from text that is already in memory; `name` stands for the file in errors.
[[nodiscard]] Result<Policy> parse_policy(std::string_view yaml, const std::string& name);

// The tier suffixes of a file's or folder's name (VIEWS 2.2): `Plan.secret 1.md` has the label secret.
// Empty if it has none, or if the policy has suffixes switched off.
[[nodiscard]] std::optional<TierId> suffix_label(const Policy& policy, std::string_view name);

// The name less its exact tier suffixes before the extension (VIEWS 2.6): `Star.public.md` is `Star.md`.
// A name of nothing but suffixes keeps its first part.
[[nodiscard]] std::string strip_suffixes(const Policy& policy, std::string_view name);

// What a file's path says of it, before its content is known (VIEWS 2.1, 2.5, 2.6).
struct PathFacts {
    TierId label{};        // the highest of layer, parts, suffixes; `unlabelled` outside every layer
    bool base = false;     // in a base layer: goes first among equal labels (VIEWS 2.7)
    bool outside = false;  // in no layer
    ViewPath logical;      // as spelled on disk; compare in NFC
};
[[nodiscard]] PathFacts facts_of_file(const Policy& policy, const VaultPath& path);

// The same for a folder: its own name is a part like the others, and no suffix is taken off. The label of a folder is
// that of its layer and parts (VIEWS 3.2).
[[nodiscard]] PathFacts facts_of_folder(const Policy& policy, const VaultPath& path);

// `.md` and `.markdown` in any letter case (VIEWS 2.6).
[[nodiscard]] bool is_note_name(std::string_view name);

// gitignore patterns, the built-in ones of VIEWS 2.10 first. Immutable, safe to share.
class IgnoreRules {
  public:
    explicit IgnoreRules(const std::vector<std::string>& patterns);

    // `path` relative to the vault's root. True also for what lies in an ignored folder.
    [[nodiscard]] bool ignored(std::string_view path, bool is_folder) const;

    // Why a pattern cannot be used, or empty: for the configuration's errors.
    [[nodiscard]] static std::string defect(std::string_view pattern);

  private:
    struct Pattern {
        std::vector<std::string> segments;  // "**" stands for any number of parts
        bool negated = false;
        bool folders_only = false;
    };
    // Without segments where the text is a comment; else the defect.
    [[nodiscard]] static tl::expected<Pattern, std::string> parse(std::string_view text);
    [[nodiscard]] static bool matches(const Pattern& pattern, const std::string_view* parts, std::size_t count);

    std::vector<Pattern> patterns_;
};

}  // namespace vaultfs
