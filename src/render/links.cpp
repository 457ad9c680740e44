// The verdict on one link: withheld by its path or by its name (VIEWS 6.2), rewritten to its path in the view (6.3), or
// kept. To be withheld, one reading of the target is enough; to be rewritten, there must be only one.
#include "render/links.h"

#include <algorithm>
#include <optional>

#include "note/decode.h"
#include "note/links.h"
#include "note/links_named.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

const Verdict kKeep = {Verdict::Kind::keep, {}};
const Verdict kWithhold = {Verdict::Kind::withhold, {}};

// How a target is written: what has to be encoded in it, and what would end it.
enum class Notation { wiki, url, bare_url, plain };

// What a URL in plain text cannot end with: it would be the sentence's.
constexpr std::string_view kSentenceEnds = ".,;:!?'*]|})";

std::string_view less_extension(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == kNone || dot == 0 ? name : name.substr(0, dot);
}

// A target's last part without its tier suffixes, with its extension if it has one: `Star.public` and `Star.public.md`
// mean `Star` and `Star.md`, `photo.public.png` means `photo.png`.
std::string less_suffixes(const Policy& policy, std::string_view name) {
    const auto dot = name.rfind('.');
    const bool bare = dot != kNone && dot > 0 && policy.tier_named(fold_name(name.substr(dot + 1)));
    if (!bare) {
        return strip_suffixes(policy, name);
    }
    std::string stripped = strip_suffixes(policy, std::string(name) + ".md");
    stripped.resize(stripped.size() - 3);
    return stripped;
}

// ---- 6.2: the name ----

class NameTest {
  public:
    explicit NameTest(const RenderContext& context) : context_(context) {}

    void ask(std::string_view path) {
        const std::vector<std::string_view> target = target_parts(path);
        for (std::size_t at = 0; at + 1 < target.size(); ++at) {
            ask_folder(target[at]);
        }
        ask_last(target.empty() ? std::string_view() : target.back());
        if (path.find('\\') != kNone) {
            const std::vector<std::string_view> parts = path_parts(path);
            ask_last(parts.empty() ? std::string_view() : parts.back());
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
                return visible_ || !asked_;  // a word of what is hidden would tell that it exists
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
    void ask_folder(std::string_view name) {
        hidden_ = hidden_ || context_.links.name_state(folder_question(fold_linked_name(name))) == NameState::hidden;
    }

    NameState ask_stem(std::string_view stem) {
        const NameState state = context_.links.name_state(fold_linked_name(stem));
        if (state == NameState::unknown) {
            ask_folder(stem);  // `FROM "Clients/Acme"`
        }
        hidden_ = hidden_ || state == NameState::hidden;
        visible_ = visible_ || state == NameState::visible;
        return state;
    }

    const RenderContext& context_;
    bool asked_ = false;
    bool hidden_ = false;
    bool visible_ = false;
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
    if (!names.is_whole_name(last_target_part(path))) {
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

// `whole_names`: what seems to be a fragment may be the end of a name, if that is of a note in the view.
bool is_permitted(const RenderContext& context, const TargetPaths& readings, bool whole_names) {
    if (!readings.settled && !context.sees_all()) {
        return false;
    }
    const bool labelled = std::any_of(readings.paths.begin(), readings.paths.end(), [&](const std::string& path) {
        return !permits(context.clearance, path_label(context.policy, path).value_or(context.policy.lowest()));
    });
    if (labelled || context.policy.hidden_target == HiddenTarget::unresolved) {
        return !labelled && leads_into_view(context, readings.meant);
    }
    NameTest names(context);
    for (const std::string& path : readings.paths) {
        if (!whole_names || !ends_within_name(names, path, readings)) {
            names.ask(path);
        }
    }
    return names.permits_link();
}

// Whether a `?` in a target that it has as written can only be a part of a name.
bool has_no_query(LinkForm form, std::string_view target, const std::string& meant) {
    return (form == LinkForm::wiki || target.find('?') == kNone) && !starts_ignoring_case(meant, "obsidian:");
}

// ---- 6.3: the rewritten form ----

// One part of a path, as written and as meant.
struct Part {
    std::string raw;
    std::string meant;
};

// What a notation cannot hold as it is. None if there is no way to write it.
std::optional<std::string> encoded(Notation notation, std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kFreeInUrl = "-._~/,+=@";
    if (notation == Notation::plain) {
        return std::string(text);
    }
    if (notation == Notation::wiki) {
        return text.find_first_of("[]|#^%&\\\r\n") == kNone ? std::optional(std::string(text)) : std::nullopt;
    }
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_ascii_alnum(c) || byte >= 0x80 || kFreeInUrl.find(c) != kNone) {
            out += c;
        } else {
            out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return out;
}

bool has_scheme(std::string_view target) {
    std::size_t at = 0;
    while (at < target.size() && (is_ascii_alnum(target[at]) || std::string_view("+-.").find(target[at]) != kNone)) {
        ++at;
    }
    return at > 1 && at < target.size() && target[at] == ':';
}

// The `#` that begins the fragment, not that of an entity; the target's size if it has none.
std::size_t fragment_begin(std::string_view target) {
    auto at = target.find('#');
    while (at != kNone && at > 0 && target[at - 1] == '&') {
        at = target.find('#', at + 1);
    }
    return std::min(at, target.size());
}

class Rewriter {
  public:
    Rewriter(const RenderContext& context, Notation notation, std::string_view target)
        : context_(context), notation_(notation), target_(target) {}

    Verdict run() {
        if (!read() || parts_.empty()) {
            return kKeep;
        }
        const std::size_t depth = path_parts(context_.path.parent().text()).size();
        const bool in_layer = leads_through_layer(depth);
        const std::string stripped = stripped_name();
        if (!in_layer && stripped == parts_.back().meant) {
            return kKeep;
        }
        if (in_layer) {
            parts_.erase(parts_.begin());
            ups_ = std::min(ups_, depth);
        }
        if (!rename_last(stripped)) {
            return kWithhold;
        }
        return written();
    }

  private:
    // Parts, what leads up, and the fragment. False if there is no one reading.
    bool read() {
        const std::size_t hash = fragment_begin(target_);
        const std::string meant = decode_target(target_).text;
        std::string_view path = std::string_view(meant).substr(0, meant.find('#'));
        fragment_ = target_.substr(hash);
        absolute_ = path.starts_with('/');
        from_here_ = path.starts_with("./");
        folder_ = path.ends_with('/');
        const std::vector<std::string_view> raw = path_parts(target_.substr(0, hash));
        const std::vector<std::string_view> all = path_parts(path);
        bool alike = raw.size() == all.size();
        for (std::size_t i = 0; alike && i < raw.size(); ++i) {
            alike = decode_target(raw[i]).text == all[i];
        }
        if (!alike && !decode_fragment(hash, meant, path.size())) {
            return false;
        }
        return fill(all, alike ? raw : std::vector<std::string_view>());
    }

    // Where the path's parts are disguised, so may be what parts it from the fragment.
    bool decode_fragment(std::size_t hash, const std::string& meant, std::size_t path_size) {
        if (decode_target(target_.substr(0, hash)).text.size() == path_size) {
            return true;
        }
        const auto fragment = encoded(notation_, std::string_view(meant).substr(std::min(path_size + 1, meant.size())));
        made_fragment_ = path_size < meant.size() && fragment ? '#' + *fragment : std::string();
        fragment_ = made_fragment_;
        return fragment.has_value();
    }

    bool fill(const std::vector<std::string_view>& meant, const std::vector<std::string_view>& raw) {
        for (std::size_t i = 0; i < meant.size(); ++i) {
            if (meant[i] == "..") {
                step_up();
                continue;
            }
            const auto as_written = raw.empty() ? encoded(notation_, meant[i]) : std::optional(std::string(raw[i]));
            if (!as_written) {
                return false;
            }
            parts_.push_back({*as_written, std::string(meant[i])});
        }
        return true;
    }

    void step_up() {
        if (parts_.empty()) {
            ++ups_;
        } else {
            parts_.pop_back();
        }
    }

    // Whether the first part is a layer at the vault's root, for a variant in a folder `depth` deep in its layer.
    [[nodiscard]] bool leads_through_layer(std::size_t depth) const {
        const bool at_root = absolute_ || (ups_ == 0 && !from_here_) || ups_ >= depth;
        return at_root && parts_.size() > 1 && context_.policy.layer_named(parts_.front().meant) != nullptr;
    }

    [[nodiscard]] std::string stripped_name() const {
        return folder_ ? parts_.back().meant : less_suffixes(context_.policy, parts_.back().meant);
    }

    bool rename_last(const std::string& stripped) {
        Part& last = parts_.back();
        if (stripped == last.meant) {
            return true;
        }
        std::string raw = less_suffixes(context_.policy, last.raw);
        if (decode_target(raw).text != stripped) {
            const auto made = encoded(notation_, stripped);
            if (!made) {
                return false;
            }
            raw = *made;
        }
        last = {std::move(raw), stripped};
        return true;
    }

    [[nodiscard]] std::string joined(std::string Part::*member) const {
        std::string path = absolute_ ? "/" : from_here_ ? "./" : "";
        for (std::size_t i = 0; i < ups_ && !absolute_; ++i) {
            path += "../";
        }
        for (std::size_t i = 0; i < parts_.size(); ++i) {
            path += (i == 0 ? "" : "/") + parts_[i].*member;
        }
        return path + (folder_ ? "/" : "");
    }

    // The new target must mean what it should, and nothing to the text around it.
    [[nodiscard]] Verdict written() const {
        const std::string path = joined(&Part::raw);
        const std::string meant = joined(&Part::meant);
        const auto label = path_label(context_.policy, meant);  // `_secret.public` would become `_secret`
        const bool names_above = label && !permits(context_.clearance, *label);
        if (names_above || decode_target(path).text != meant || !is_harmless(path)) {
            return kWithhold;
        }
        return Verdict{Verdict::Kind::rewrite, path + std::string(fragment_)};
    }

    // All parts are as written or encoded, so only what now comes first, or has lost its other half, can do harm.
    [[nodiscard]] bool is_harmless(std::string_view path) const {
        if (notation_ == Notation::plain) {
            return true;
        }
        if (notation_ == Notation::wiki) {
            return path.find_first_of("[]|\r\n") == kNone;
        }
        const auto balance = [](std::string_view text) {
            return std::count(text.begin(), text.end(), '(') - std::count(text.begin(), text.end(), ')');
        };
        if (notation_ == Notation::bare_url && fragment_.empty() && !path.empty() &&
            kSentenceEnds.find(path.back()) != kNone) {
            return false;
        }
        const bool opens = path.empty() || std::string_view("<\"'#?&\\").find(path.front()) != kNone;
        return !opens && !has_scheme(path) && path.find_first_of("\r\n") == kNone &&
               balance(path) == balance(target_.substr(0, fragment_begin(target_)));
    }

    const RenderContext& context_;
    Notation notation_;
    std::string_view target_;
    std::vector<Part> parts_;
    std::size_t ups_ = 0;
    bool absolute_ = false;
    bool from_here_ = false;
    bool folder_ = false;  // ends with a slash
    std::string_view fragment_;
    std::string made_fragment_;
};

// An `obsidian://` URL, its file rewritten in its place.
Verdict rewritten_url(const RenderContext& context, std::string_view url) {
    const std::vector<Range> values = obsidian_targets(url);
    if (values.size() != 1) {
        return kKeep;
    }
    const std::string_view value = values.front().of(url);
    Verdict verdict = has_scheme(value) ? kKeep : Rewriter(context, Notation::url, value).run();
    if (verdict.kind == Verdict::Kind::rewrite) {
        verdict.target = std::string(url.substr(0, values.front().begin)) + verdict.target +
                         std::string(url.substr(values.front().end));
    }
    return verdict;
}

Verdict judge(const RenderContext& context, LinkForm form, Notation notation, std::string_view written) {
    const std::string_view target = trim(written);
    // A path in a canvas is called as it is written.
    const bool leads_out = notation != Notation::plain && (target.starts_with('#') || is_external(form, target));
    if (target.empty() || leads_out) {
        return kKeep;
    }
    const bool plain = is_plain_target(context.policy, target);
    if (plain && has_one_reading(target)) {
        NameTest names(context);
        names.ask(target);
        return names.permits_link() ? kKeep : kWithhold;
    }
    const TargetPaths readings = target_paths(form, target);
    if (!is_permitted(context, readings, has_no_query(form, target, readings.meant))) {
        return kWithhold;
    }
    if (plain) {
        return kKeep;
    }
    const std::string& meant = readings.meant;
    if (notation != Notation::wiki && notation != Notation::plain && has_scheme(meant)) {
        return rewritten_url(context, target);
    }
    if (is_plain_target(context.policy, meant)) {
        return kKeep;
    }
    const bool is_url = target.find("://") != kNone;
    return is_url ? kKeep : Rewriter(context, notation, target).run();
}

// Whether all links may stay of a value that holds HTML of its own, as `srcdoc="…"` and `data:text/html,…` do.
// NOLINTNEXTLINE(misc-no-recursion): HTML in HTML is read twice, what is deeper is withheld
bool permits_html(const RenderContext& context, LinkForm form, std::string_view written, int depth = 0) {
    constexpr int kMaxDepth = 2;
    const bool may_be_html = form == LinkForm::attribute || starts_ignoring_case(written, "data:");
    if (!may_be_html || written.find_first_of("<&%") == kNone || context.sees_all()) {
        return true;
    }
    const DecodedForms decoded = decode_forms(written);
    const auto permits_form = [&](const std::string& html) {
        const auto links = html.find('<') == kNone ? std::vector<Link>() : find_links(html);
        return std::all_of(links.begin(), links.end(), [&](const Link& link) {
            const std::string_view target = trim(link.target.of(html));
            return depth < kMaxDepth && permits_html(context, link.form, target, depth + 1) &&
                   judge(context, link.form, Notation::wiki, target).kind != Verdict::Kind::withhold;
        });
    };
    return decoded.settled && std::all_of(decoded.forms.begin(), decoded.forms.end(), permits_form);
}

}  // namespace

Verdict judge_link(const RenderContext& context, LinkForm form, std::string_view written) {
    if (!permits_html(context, form, trim(written))) {
        return kWithhold;
    }
    switch (form) {
        case LinkForm::wiki:
            return judge(context, form, Notation::wiki, written);
        case LinkForm::bare_url:
            return judge(context, form, Notation::bare_url, written);
        default:
            return judge(context, form, Notation::url, written);
    }
}

Verdict judge_path(const RenderContext& context, std::string_view path) {
    return judge(context, LinkForm::wiki, Notation::plain, path);
}

Verdict LinkJudge::judge(LinkForm form, std::string_view written) {
    constexpr std::size_t kMostKept = 256;  // bytes: there is more of what is longer than it is worth keeping
    if (written.size() > kMostKept) {
        return judge_link(context_, form, written);
    }
    const auto [verdict, is_new] = known_.try_emplace(static_cast<char>(form) + std::string(written));
    if (is_new) {
        verdict->second = judge_link(context_, form, written);
    }
    return verdict->second;
}

std::vector<JudgedLink> links_to_change(const RenderContext& context, std::string_view text) {
    LinkJudge judge(context);
    return links_to_change(judge, text);
}

std::vector<JudgedLink> links_to_change(LinkJudge& judge, std::string_view text) {
    std::vector<JudgedLink> result;
    for (const Link& link : find_links(text)) {
        Verdict verdict = judge.judge(link.form, link.target.of(text));
        if (verdict.kind != Verdict::Kind::keep) {
            result.push_back(JudgedLink{link, std::move(verdict)});
        }
    }
    return result;
}

}  // namespace vaultfs
