// From a configuration's tree to a Policy. Settings are read in the order of a table, tiers first: the names of tiers
// mean something only then, and what is not set follows from them. Whatever is not understood is refused.
#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <span>

#include "policy/settings.h"
#include "policy/yaml_tree.h"
#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = YamlNode::Kind;
using Check = tl::expected<void, Error>;

constexpr std::size_t kMaxTiers = 64;

// A layer's folder and where it was given: a byte offset, 0 for a default that follows from nothing in the file.
struct Folder {
    std::string name;
    std::optional<TierId> tier;
    std::size_t at = 0;
    bool given = true;
};

template <typename Value>
struct Choice {
    std::string_view name;
    Value value;
};

constexpr Choice<bool> kBooleans[] = {{"true", true}, {"false", false}};
constexpr Choice<MergeMode> kMergeModes[] = {
    {"sections", MergeMode::sections}, {"append", MergeMode::append}, {"replace", MergeMode::replace}};
constexpr Choice<HiddenTarget> kHiddenTargets[] = {
    {"withhold", HiddenTarget::withhold}, {"unresolved", HiddenTarget::unresolved}, {"keep", HiddenTarget::keep}};

std::string found_in(const YamlNode& node) {
    switch (node.kind) {
        case Kind::nothing:
            return "nothing";
        case Kind::text:
            return in_quotes(node.text);
        case Kind::list:
            return "a list";
        case Kind::map:
            return "a map";
    }
    return "nothing";
}

// What a wrong word should have been: "one of …", and the one that is probably meant.
std::string one_of(std::string_view word, std::span<const std::string_view> known) {
    const std::string_view near = nearest(word, known);
    return "one of " + joined(known, ", ") + (near.empty() ? "" : " (did you mean \"" + std::string(near) + "\"?)");
}

class PolicyReader {
  public:
    explicit PolicyReader(const ConfigText& config) : config_(config), policy_(default_policy()) {}

    // Used once.
    [[nodiscard]] Result<Policy> read(const YamlNode& root);

  private:
    struct Setting {
        std::string_view key;
        Check (*read)(PolicyReader&, const YamlNode&);
    };
    static std::span<const Setting> settings();
    static std::span<const Setting> redaction_settings();
    static std::span<const Setting> links_settings();

    Check read_map(const YamlNode& map, std::span<const Setting> known);
    [[nodiscard]] Check check_keys(const YamlNode& map, std::span<const Setting> known) const;

    Check read_tiers(const YamlNode& node);
    Check add_tier(const YamlNode& node);
    Check read_layers(const YamlNode& node);
    Check read_layers_of_tier(const YamlNode& key, const YamlNode& value);
    Check read_max_note_size(const YamlNode& node);

    // What a node says, or the error that it says something else.
    template <typename Value, std::size_t count>
    [[nodiscard]] Result<Value> choice_of(const YamlNode& node, const Choice<Value> (&choices)[count]) const;
    [[nodiscard]] Result<TierId> tier_of(const YamlNode& node) const;
    [[nodiscard]] Result<std::string> text_of(const YamlNode& node, std::string (*defect)(std::string_view),
                                              std::string_view expected) const;
    [[nodiscard]] Result<std::vector<std::string>> texts_of(const YamlNode& node,
                                                            std::string (*defect)(std::string_view),
                                                            std::string_view expected) const;
    [[nodiscard]] Result<std::vector<Folder>> folders_of(const YamlNode& node, std::optional<TierId> tier) const;

    template <typename Value>
    static Check set(Value& field, Result<Value> value);

    Check build_layers();
    [[nodiscard]] Check check_folders_differ(std::span<const Folder> folders) const;
    [[nodiscard]] Error clash(const Folder& a, const Folder& b) const;
    [[nodiscard]] std::string owner_of(const Folder& folder) const;
    [[nodiscard]] std::vector<std::string_view> tier_names() const;

    [[nodiscard]] tl::unexpected<Error> refuse(const YamlNode& node, std::string_view found,
                                               std::string_view expected) const {
        return tl::unexpected<Error>(config_error(config_, node.at, found, expected));
    }

    ConfigText config_;
    Policy policy_;
    std::vector<std::size_t> tier_places_;  // empty if the tiers are the default ones
    std::optional<std::vector<Folder>> base_;
    std::map<TierId, std::vector<Folder>> layers_;  // of the tiers for which the file says it
};

// In the order in which they are read, which is that of the documentation.
std::span<const PolicyReader::Setting> PolicyReader::settings() {
    using Reader = PolicyReader;
    using Node = const YamlNode;
    static constexpr Setting kSettings[] = {
        {"tiers", [](Reader& r, Node& n) { return r.read_tiers(n); }},
        {"base", [](Reader& r, Node& n) { return set(r.base_.emplace(), r.folders_of(n, std::nullopt)); }},
        {"layers", [](Reader& r, Node& n) { return r.read_layers(n); }},
        {"suffix", [](Reader& r, Node& n) { return set(r.policy_.suffix, r.choice_of(n, kBooleans)); }},
        {"label_key",
         [](Reader& r, Node& n) { return set(r.policy_.label_key, r.text_of(n, key_defect, "a key's name")); }},
        {"tag_prefix",
         [](Reader& r, Node& n) { return set(r.policy_.tag_prefix, r.text_of(n, tag_defect, "a tag without `#`")); }},
        {"comments", [](Reader& r, Node& n) { return set(r.policy_.comments, r.tier_of(n)); }},
        {"comments_keep",
         [](Reader& r, Node& n) {
             return set(r.policy_.comments_keep, r.texts_of(n, text_defect, "what comments begin with"));
         }},
        {"unlabelled", [](Reader& r, Node& n) { return set(r.policy_.unlabelled, r.tier_of(n)); }},
        {"merge", [](Reader& r, Node& n) { return set(r.policy_.merge, r.choice_of(n, kMergeModes)); }},
        {"footers",
         [](Reader& r, Node& n) { return set(r.policy_.footers, r.texts_of(n, text_defect, "a heading's text")); }},
        {"redaction", [](Reader& r, Node& n) { return r.read_map(n, redaction_settings()); }},
        {"links", [](Reader& r, Node& n) { return r.read_map(n, links_settings()); }},
        {"ignore",
         [](Reader& r, Node& n) {
             return set(r.policy_.ignore, r.texts_of(n, IgnoreRules::defect, "a gitignore pattern"));
         }},
        {"hide_empty_folders",
         [](Reader& r, Node& n) { return set(r.policy_.hide_empty_folders, r.choice_of(n, kBooleans)); }},
        {"max_note_size", [](Reader& r, Node& n) { return r.read_max_note_size(n); }},
    };
    return kSettings;
}

std::span<const PolicyReader::Setting> PolicyReader::redaction_settings() {
    static constexpr Setting kSettings[] = {
        {"mark",
         [](PolicyReader& r, const YamlNode& n) {
             return set(r.policy_.mark, r.text_of(n, mark_defect, "a plain word or sign such as █████"));
         }},
    };
    return kSettings;
}

std::span<const PolicyReader::Setting> PolicyReader::links_settings() {
    static constexpr Setting kSettings[] = {
        {"hidden_target",
         [](PolicyReader& r, const YamlNode& n) {
             return set(r.policy_.hidden_target, r.choice_of(n, kHiddenTargets));
         }},
    };
    return kSettings;
}

template <typename Value>
Check PolicyReader::set(Value& field, Result<Value> value) {
    if (!value) {
        return tl::unexpected<Error>(std::move(value.error()));
    }
    field = std::move(*value);
    return {};
}

Result<Policy> PolicyReader::read(const YamlNode& root) {
    if (root.kind != Kind::nothing) {
        if (Check done = read_map(root, settings()); !done) {
            return tl::unexpected<Error>(std::move(done.error()));
        }
    }
    if (Check done = build_layers(); !done) {
        return tl::unexpected<Error>(std::move(done.error()));
    }
    return std::move(policy_);
}

Check PolicyReader::read_map(const YamlNode& map, std::span<const Setting> known) {
    if (Check checked = check_keys(map, known); !checked) {
        return checked;
    }
    for (const Setting& setting : known) {
        for (std::size_t i = 0; i < map.items.size(); i += 2) {
            if (map.items[i].text != setting.key) {
                continue;
            }
            if (Check done = setting.read(*this, map.items[i + 1]); !done) {
                return done;
            }
        }
    }
    return {};
}

// A map whose keys are all known, each there once.
Check PolicyReader::check_keys(const YamlNode& map, std::span<const Setting> known) const {
    std::vector<std::string_view> names;
    std::transform(known.begin(), known.end(), std::back_inserter(names), [](const Setting& s) { return s.key; });
    if (map.kind != Kind::map) {
        return refuse(map, found_in(map), "settings, as `key: value`: " + joined(names, ", "));
    }
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t i = 0; i < map.items.size(); i += 2) {
        const YamlNode& key = map.items[i];
        if (key.kind != Kind::text || std::find(names.begin(), names.end(), key.text) == names.end()) {
            return refuse(key, key.kind == Kind::text ? "the unknown key " + in_quotes(key.text) : found_in(key),
                          one_of(key.text, names));
        }
        if (const auto [first, is_new] = seen.emplace(key.text, key.at); !is_new) {
            return refuse(key, "the key " + in_quotes(key.text) + " a second time",
                          "it once (first in line " + std::to_string(line_of(config_.text, first->second)) + ")");
        }
    }
    return {};
}

Check PolicyReader::read_tiers(const YamlNode& node) {
    if (node.kind != Kind::list) {
        return refuse(node, found_in(node), "a list of tiers, least confidential first");
    }
    if (node.items.empty() || node.items.size() > kMaxTiers) {
        return refuse(node, std::to_string(node.items.size()) + " tiers", "1 to 64 of them");
    }
    policy_.tiers.clear();
    for (const YamlNode& item : node.items) {
        if (Check added = add_tier(item); !added) {
            return added;
        }
    }
    policy_.comments = tier_id(policy_.tiers.size() > 1 ? 1 : 0);
    policy_.unlabelled = policy_.highest();
    return {};
}

Check PolicyReader::add_tier(const YamlNode& node) {
    const Result<std::string> name = text_of(node, tier_defect, "a tier's name: letters, digits, `-`, `_`");
    if (!name) {
        return tl::unexpected<Error>(name.error());
    }
    if (const auto first = policy_.tier_named(*name)) {
        return refuse(node, "the tier " + in_quotes(*name) + " a second time",
                      "each tier once, letter case aside (first in line " +
                          std::to_string(line_of(config_.text, tier_places_[index_of(*first)])) + ")");
    }
    policy_.tiers.push_back(*name);
    tier_places_.push_back(node.at);
    return {};
}

Check PolicyReader::read_layers(const YamlNode& node) {
    if (node.kind != Kind::map) {
        return refuse(node, found_in(node), "a map from tiers to folders, as `public: _public`");
    }
    for (std::size_t i = 0; i < node.items.size(); i += 2) {
        if (Check done = read_layers_of_tier(node.items[i], node.items[i + 1]); !done) {
            return done;
        }
    }
    return {};
}

Check PolicyReader::read_layers_of_tier(const YamlNode& key, const YamlNode& value) {
    const Result<TierId> tier = tier_of(key);
    if (!tier) {
        return tl::unexpected<Error>(tier.error());
    }
    const auto [entry, is_new] = layers_.try_emplace(*tier);
    if (!is_new) {
        return refuse(key, "the tier " + in_quotes(key.text) + " a second time", "each tier once");
    }
    return set(entry->second, folders_of(value, *tier));
}

Check PolicyReader::read_max_note_size(const YamlNode& node) {
    const auto size = node.kind == Kind::text ? parse_size(node.text) : std::nullopt;
    if (!size) {
        return refuse(node, found_in(node), "a size from 1 byte to 2 GiB, as 500000, 500 KB or 32 MiB");
    }
    policy_.max_note_size = *size;
    return {};
}

template <typename Value, std::size_t count>
Result<Value> PolicyReader::choice_of(const YamlNode& node, const Choice<Value> (&choices)[count]) const {
    std::array<std::string_view, count> names;
    for (std::size_t i = 0; i < count; ++i) {
        if (node.kind == Kind::text && equal_ignoring_case(node.text, choices[i].name)) {
            return choices[i].value;
        }
        names[i] = choices[i].name;
    }
    return refuse(node, found_in(node), one_of(node.text, names));
}

Result<TierId> PolicyReader::tier_of(const YamlNode& node) const {
    const auto tier = node.kind == Kind::text ? policy_.tier_named(node.text) : std::nullopt;
    if (!tier) {
        return refuse(node, found_in(node), "a tier: " + one_of(node.text, tier_names()));
    }
    return *tier;
}

Result<std::string> PolicyReader::text_of(const YamlNode& node, std::string (*defect)(std::string_view),
                                          std::string_view expected) const {
    if (node.kind != Kind::text) {
        return refuse(node, found_in(node), expected);
    }
    if (const std::string why = defect(node.text); !why.empty()) {
        return refuse(node, why + " (" + in_quotes(node.text) + ")", expected);
    }
    return node.text;
}

Result<std::vector<std::string>> PolicyReader::texts_of(const YamlNode& node, std::string (*defect)(std::string_view),
                                                        std::string_view expected) const {
    const std::span<const YamlNode> items = node.kind == Kind::list ? node.items : std::span(&node, 1);
    std::vector<std::string> texts;
    for (const YamlNode& item : items) {
        Result<std::string> text = text_of(item, defect, expected);
        if (!text) {
            return tl::unexpected<Error>(std::move(text.error()));
        }
        texts.push_back(std::move(*text));
    }
    return texts;
}

Result<std::vector<Folder>> PolicyReader::folders_of(const YamlNode& node, std::optional<TierId> tier) const {
    auto names = texts_of(node, folder_defect, "a folder at the vault's root, or a list of such");
    if (!names) {
        return tl::unexpected<Error>(std::move(names.error()));
    }
    std::vector<Folder> folders;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const YamlNode& item = node.kind == Kind::list ? node.items[i] : node;
        folders.push_back({std::move((*names)[i]), tier, item.at, true});
    }
    return folders;
}

// Base layers first, then in the order of the tiers; the defaults where the file says nothing.
Check PolicyReader::build_layers() {
    std::vector<Folder> folders = base_.value_or(std::vector<Folder>{{"_Standards", std::nullopt, 0, false}});
    for (std::size_t i = 0; i < policy_.tiers.size(); ++i) {
        if (const auto given = layers_.find(tier_id(i)); given != layers_.end()) {
            folders.insert(folders.end(), given->second.begin(), given->second.end());
        } else {
            const std::size_t at = tier_places_.empty() ? 0 : tier_places_[i];
            folders.push_back({"_" + policy_.tiers[i], tier_id(i), at, false});
        }
    }
    if (Check checked = check_folders_differ(folders); !checked) {
        return checked;
    }
    policy_.layers.clear();
    std::transform(folders.begin(), folders.end(), std::back_inserter(policy_.layers), [](const Folder& folder) {
        return Layer{folder.name, folder.tier};
    });
    return {};
}

Check PolicyReader::check_folders_differ(std::span<const Folder> folders) const {
    std::map<std::string, const Folder*> seen;
    for (const Folder& folder : folders) {
        if (const auto [first, is_new] = seen.emplace(fold_name(folder.name), &folder); !is_new) {
            return tl::unexpected<Error>(clash(*first->second, folder));
        }
    }
    return {};
}

// Blames what the file says over what follows from it, and the later line.
Error PolicyReader::clash(const Folder& a, const Folder& b) const {
    const bool is_second = std::pair(b.given, b.at) >= std::pair(a.given, a.at);
    const Folder& blamed = is_second ? b : a;
    const Folder& other = is_second ? a : b;
    return config_error(config_, blamed.at,
                        "the folder " + in_quotes(blamed.name) + " for " + owner_of(blamed) + " and, as " +
                            in_quotes(other.name) + ", for " + owner_of(other),
                        "a folder of its own for each");
}

std::string PolicyReader::owner_of(const Folder& folder) const {
    const std::string owner = folder.tier ? "the tier " + in_quotes(policy_.name_of(*folder.tier)) : "the base layer";
    return owner + (folder.given ? "" : " (by default)");
}

std::vector<std::string_view> PolicyReader::tier_names() const {
    return {policy_.tiers.begin(), policy_.tiers.end()};
}

}  // namespace

Result<Policy> parse_policy(std::string_view yaml, const std::string& name) {
    yaml.remove_prefix(yaml.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    const ConfigText config{yaml, name};
    const Result<YamlNode> root = parse_yaml(config);
    if (!root) {
        return tl::unexpected<Error>(root.error());
    }
    return PolicyReader(config).read(*root);
}

}  // namespace vaultfs
