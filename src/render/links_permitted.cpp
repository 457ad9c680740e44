// Every name that a target can mean is asked for, with and without what may be a suffix, an extension or a fragment.
#include "render/links_permitted.h"

#include <algorithm>

#include "note/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::string_view less_extension(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == kNone || dot == 0 ? name : name.substr(0, dot);
}

class NameTest {
  public:
    explicit NameTest(const RenderContext& context) : context_(context) {}

    void ask(std::string_view path) {
        ask_folders(path);
        ask_last(last_target_part(path));
        if (path.find('\\') != kNone) {
            const std::vector<std::string_view> parts = path_parts(path);
            ask_last(parts.empty() ? std::string_view() : parts.back());
        }
    }

    // All parts but the last. A layer's own folder is in no view, and a file's URL begins outside of the vault.
    void ask_folders(std::string_view path) {
        const std::vector<std::string_view> parts = target_parts(path);
        const bool from_here = path.find("://") == kNone;
        for (std::size_t at = 0; at + 1 < parts.size(); ++at) {
            const bool known = ask_folder(parts[at]) == NameState::visible || parts[at] == ".." ||
                               context_.policy.layer_named(parts[at]) != nullptr;
            leads_out_ = leads_out_ || (from_here && !known);
        }
    }

    // Whether a path's last part is all of the name of a note in the view (`.md` aside), with what may part a name from
    // its extension: `Node.js`.
    [[nodiscard]] bool is_whole_name(std::string_view part) const {
        std::string_view name = trim(part);
        name.remove_suffix(has_extension(name, ".md") ? 3 : 0);
        return kNameEnds.find(name, 0) < name.size() &&
               context_.links.name_state(note_question(fold_linked_name(name))) == NameState::visible;
    }

    [[nodiscard]] bool permits_link() const {
        switch (context_.policy.hidden_target) {
            case HiddenTarget::keep:
                return true;
            case HiddenTarget::withhold:
                return !hidden_;
            case HiddenTarget::unresolved:
                return (visible_ || !asked_) && !leads_out_;  // a word of what is hidden would tell that it exists
        }
        return false;
    }

  private:
    void ask_last(std::string_view part) {
        if (part.empty() || part == "..") {
            return;
        }
        asked_ = true;
        ask_name(part);
        if (part.find('.') == kNone) {
            return;
        }
        if (const std::string stripped = less_suffixes(context_.policy, part); stripped != part) {
            ask_name(stripped);
        }
    }

    // What a link names in full it means. Else with its extension, which may be a part of the name, and without. What
    // is no known extension is a part of a name that is there: what the name begins with is then another file's, as
    // `St` is for `St. Star`.
    void ask_name(std::string_view name) {
        if (is_whole_name(name)) {
            visible_ = true;
            return;
        }
        const std::string_view stem = less_extension(name);
        const bool known = stem.size() < name.size() && is_known_extension(fold_name(name.substr(stem.size() + 1)));
        if (context_.policy.hidden_target == HiddenTarget::unresolved) {
            ask_stem(known ? stem : name);  // one name: of two, the one that is visible would tell of the other
            return;
        }
        const bool is_there = ask_stem(name) != NameState::unknown || is_there_less_fragment(name, stem.size());
        if (stem.size() < name.size() && (known || !is_there)) {
            ask_stem(stem);
        }
    }

    // Whether a name is there without the fragment that seems to be of its extension: `Notes 2024.05#Monday`.
    bool is_there_less_fragment(std::string_view name, std::size_t extension) {
        const auto fragment = name.find_first_of("#^?", extension);
        return fragment != kNone && ask_stem(name.substr(0, fragment)) != NameState::unknown;
    }

    // A hidden folder's name is not told either, whatever is said to lie in it.
    NameState ask_folder(std::string_view name) {
        const NameState state = context_.links.name_state(folder_question(fold_linked_name(name)));
        hidden_ = hidden_ || state == NameState::hidden;
        return state;
    }

    NameState ask_stem(std::string_view stem) {
        const NameState state = context_.links.name_state(fold_linked_name(stem));
        // `FROM "Clients/Acme"`. Of a folder that is visible no hidden file takes a link.
        const bool folder = state != NameState::visible && ask_folder(stem) == NameState::visible;
        hidden_ = hidden_ || state == NameState::hidden;
        visible_ = visible_ || folder || state == NameState::visible;
        return state;
    }

    const RenderContext& context_;
    bool asked_ = false;
    bool hidden_ = false;
    bool visible_ = false;
    bool leads_out_ = false;  // through a folder that is not in the view
};

// Whether a reading of a target ends within the name of a note in the view, as `What` does that of `What?.md`: only a
// `#` parts a name from a fragment for sure (6.1).
bool ends_within_name(const NameTest& names, std::string_view path, const TargetPaths& readings) {
    return std::any_of(readings.paths.begin(), readings.paths.end(), [&](std::string_view whole) {
        const std::string_view rest = whole.substr(std::min(path.size(), whole.size()));
        return (rest.starts_with('?') || rest.starts_with('^')) && whole.starts_with(path) &&
               rest.find_first_of("/\\") == kNone && names.is_whole_name(last_target_part(whole));
    });
}

// 6.2, `unresolved`: whether what a path means, less its fragment, is in the view. Nothing that is hidden is asked for.
bool is_in_view(const RenderContext& context, std::string_view path) {
    NameTest names(context);
    path = path.substr(0, path.find('#'));
    if (names.is_whole_name(last_target_part(path))) {
        names.ask_folders(path);
    } else {
        names.ask(path.substr(0, path.find_first_of("^?")));
    }
    return names.permits_link();
}

// Of an `obsidian:` URL each file has to be there, its other words are no target; of `[[Page]]` within a target that.
bool leads_into_view(const RenderContext& context, std::string_view meant) {
    const std::vector<Range> values = obsidian_targets(meant);
    if (values.empty()) {
        return is_in_view(context, inner_page(meant).value_or(meant));
    }
    return std::all_of(values.begin(), values.end(), [&](const Range& value) {
        return is_in_view(context, value.of(meant)) || is_in_view(context, with_spaces_for_plus(value.of(meant)));
    });
}

// Whether a `?` in a target that it has as written can only be a part of a name.
bool has_no_query(LinkForm form, std::string_view target, const std::string& meant) {
    return (form == LinkForm::wiki || target.find('?') == kNone) && !starts_ignoring_case(meant, "obsidian:");
}

}  // namespace

bool permits_path(const RenderContext& context, std::string_view path) {
    NameTest names(context);
    names.ask(path);
    return names.permits_link();
}

bool permits_target(const RenderContext& context, LinkForm form, std::string_view target, const TargetPaths& readings) {
    if (!readings.settled && !context.sees_all()) {
        return false;
    }
    const bool labelled = std::any_of(readings.paths.begin(), readings.paths.end(), [&](const std::string& path) {
        return !permits(context.clearance, path_label(context.policy, path).value_or(context.policy.lowest()));
    });
    if (labelled || context.policy.hidden_target == HiddenTarget::unresolved) {
        return !labelled && leads_into_view(context, readings.meant);
    }
    // What seems to be a fragment may be the end of a name, if that is of a note in the view.
    const bool whole_names = has_no_query(form, target, readings.meant);
    NameTest names(context);
    for (const std::string& path : readings.paths) {
        if (!whole_names || !ends_within_name(names, path, readings)) {
            names.ask(path);
        }
    }
    return names.permits_link();
}

}  // namespace vaultfs
