// What names say: tiers, layers, suffixes, and the logical path (VIEWS 2.1, 2.2, 2.5, 2.6, 3.2).
//
// Called for each part of each path of a vault, so names of plain ASCII are compared without a copy, and most others
// are told apart by their first byte. Nothing is cached in the Policy, whose fields anyone may fill.
#include <utf8proc.h>

#include <algorithm>
#include <unordered_map>

#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// The folded form of a name from the configuration that is not ASCII; the same few are asked for again and again. Keyed
// by content, so that no entry can become wrong; bounded.
const std::string& folded_once(const std::string& configured) {
    constexpr std::size_t kMaxEntries = 512;
    thread_local std::unordered_map<std::string, std::string> memo;
    if (const auto found = memo.find(configured); found != memo.end()) {
        return found->second;
    }
    if (memo.size() >= kMaxEntries) {
        memo.clear();
    }
    return memo.emplace(configured, fold_name(configured)).first->second;
}

// A name to compare folded with names of the configuration. Folds itself at most once, and only if it has to.
class ComparedName {
  public:
    explicit ComparedName(std::string_view name) : name_(name), first_(first_letter(name)) {}

    [[nodiscard]] bool equals(const std::string& configured) {
        if (is_told_apart(configured)) {
            return false;
        }
        return equal_ignoring_case(folded(), is_ascii(configured) ? configured : folded_once(configured));
    }

    // What follows `configured` at the start of the folded name; none if it does not start with it.
    [[nodiscard]] std::optional<std::string_view> after(const std::string& configured) {
        if (is_told_apart(configured)) {
            return std::nullopt;
        }
        const std::string& start = is_ascii(configured) ? configured : folded_once(configured);
        if (!equal_ignoring_case(folded().substr(0, start.size()), start)) {
            return std::nullopt;
        }
        return folded().substr(start.size());
    }

  private:
    // Names that begin with different ASCII letters stay different in every form that folding compares: no combining
    // mark can change the letter it follows into another. The empty name is nobody's.
    [[nodiscard]] bool is_told_apart(const std::string& configured) const {
        const char other = first_letter(configured);
        return first_ == kEmpty || other == kEmpty || (first_ != other && first_ != kNotAscii && other != kNotAscii);
    }

    // In lower case.
    static constexpr char kEmpty = '\x80';
    static constexpr char kNotAscii = '\x81';
    static char first_letter(std::string_view name) {
        if (name.empty()) {
            return kEmpty;
        }
        return static_cast<unsigned char>(name.front()) < 0x80 ? ascii_lower(name.front()) : kNotAscii;
    }

    [[nodiscard]] std::string_view folded() {
        if (!compared_ && is_ascii(name_)) {
            compared_ = name_;  // the comparison ignores the case of ASCII letters by itself
        } else if (!compared_) {
            folded_ = fold_name(name_);
            compared_ = folded_;
        }
        return *compared_;
    }

    std::string_view name_;
    char first_;
    std::string folded_;  // where it has to be another than the name
    std::optional<std::string_view> compared_;
};

bool begins_with_letter(std::string_view text) {
    const auto [character, size] = character_at(text, 0);
    const auto category = utf8proc_category(character);
    return size > 0 && category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

// Of one dot-part: the highest tier that it is, or begins with, a non-letter following.
std::optional<TierId> label_of_part(const Policy& policy, std::string_view part) {
    ComparedName name(part);
    std::optional<TierId> label;
    for (std::size_t i = 0; i < policy.tiers.size(); ++i) {
        const auto rest = name.after(policy.tiers[i]);
        if (rest && !begins_with_letter(*rest)) {
            label = tier_id(i);
        }
    }
    return label;
}

// Where the dot behind a name's stem stands; a leading dot belongs to the stem. npos if there is none.
std::size_t end_of_stem(std::string_view name) {
    return name.find('.', 1);
}

// What a part of a path says: the tier of the layer it names, and its suffixes (VIEWS 2.1).
std::optional<TierId> label_of_name(const Policy& policy, std::string_view part) {
    const Layer* layer = policy.layer_named(part);
    return std::max(layer != nullptr ? layer->tier : std::nullopt,
                    suffix_label(policy, part));  // no label is the lowest
}

TierId raised_by_parts(const Policy& policy, std::string_view path, TierId label) {
    while (!path.empty()) {
        const auto slash = path.find('/');
        label = higher(label, label_of_name(policy, trim(path.substr(0, slash))).value_or(label));
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return label;
}

// The layer folder that a path leads through, if the path's first part is one.
struct Place {
    const Layer* layer = nullptr;
    std::string_view below;  // the path below the layer, or all of it
};

Place place_of(const Policy& policy, std::string_view path, bool is_folder) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos && !is_folder) {
        return {nullptr, path};  // a file at the root may have a layer's name, but is in no layer
    }
    const Layer* layer = policy.layer_named(path.substr(0, slash));
    if (layer == nullptr) {
        return {nullptr, path};
    }
    return {layer, slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1)};
}

PathFacts facts_without_logical(const Policy& policy, std::string_view path, const Layer* layer) {
    PathFacts facts;
    facts.base = layer != nullptr && !layer->tier;
    facts.outside = layer == nullptr;
    const TierId start = layer != nullptr ? layer->tier.value_or(policy.lowest()) : policy.unlabelled;
    facts.label = raised_by_parts(policy, path, start);
    return facts;
}

}  // namespace

std::optional<TierId> Policy::tier_named(std::string_view name) const {
    ComparedName compared(name);
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        if (compared.equals(tiers[i])) {
            return tier_id(i);
        }
    }
    return std::nullopt;
}

std::optional<TierId> Policy::label_named(std::string_view value) const {
    const std::string_view name = trim(value);
    if (name.empty()) {
        return std::nullopt;
    }
    return tier_named(name).value_or(highest());
}

const Layer* Policy::layer_named(std::string_view part) const {
    ComparedName compared(part);
    const auto found =
        std::find_if(layers.begin(), layers.end(), [&](const Layer& layer) { return compared.equals(layer.folder); });
    return found != layers.end() ? &*found : nullptr;
}

std::optional<TierId> suffix_label(const Policy& policy, std::string_view name) {
    std::optional<TierId> label;
    if (!policy.suffix) {
        return label;
    }
    for (auto dot = end_of_stem(name); dot != std::string_view::npos;) {
        const auto next = name.find('.', dot + 1);
        label = std::max(label, label_of_part(policy, name.substr(dot + 1, next - dot - 1)));
        dot = next;
    }
    return label;
}

std::string strip_suffixes(const Policy& policy, std::string_view name) {
    const auto stem = end_of_stem(name);
    const auto extension = name.rfind('.');
    if (!policy.suffix || stem == std::string_view::npos || stem == extension) {
        return std::string(name);
    }
    std::string kept(name.substr(0, stem));
    for (auto dot = stem; dot != extension;) {
        const auto next = name.find('.', dot + 1);
        if (!policy.tier_named(name.substr(dot + 1, next - dot - 1))) {
            kept += name.substr(dot, next - dot);
        }
        dot = next;
    }
    kept += name.substr(extension);
    return kept;
}

PathFacts facts_of_file(const Policy& policy, const VaultPath& path) {
    const Place place = place_of(policy, path.text(), false);
    PathFacts facts = facts_without_logical(policy, path.text(), place.layer);
    const auto slash = place.below.rfind('/');
    const std::size_t name = slash == std::string_view::npos ? 0 : slash + 1;
    std::string logical(place.below.substr(0, name));
    logical += strip_suffixes(policy, place.below.substr(name));
    facts.logical = ViewPath(std::move(logical));
    return facts;
}

PathFacts facts_of_folder(const Policy& policy, const VaultPath& path) {
    if (path.is_root()) {
        return {.label = policy.lowest(), .logical = ViewPath()};  // every view has a root
    }
    const Place place = place_of(policy, path.text(), true);
    PathFacts facts = facts_without_logical(policy, path.text(), place.layer);
    facts.logical = ViewPath(std::string(place.below));
    return facts;
}

bool is_note_name(std::string_view name) {
    return has_extension(name, ".md") || has_extension(name, ".markdown");
}

}  // namespace vaultfs
