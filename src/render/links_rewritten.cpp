// A path is taken apart, each part as written and as meant, and put together again without what the view does not have.
#include "render/links_rewritten.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "note/links.h"
#include "note/links_named.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// What a URL in plain text cannot end with: it would be the sentence's.
constexpr std::string_view kSentenceEnds = ".,;:!?'*]|})";

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
    Rewriter(const RenderContext& context, Notation notation, std::string_view target, std::string_view meant)
        : context_(context), notation_(notation), target_(target), meant_(meant) {}

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
        const std::string_view path = meant_.substr(0, meant_.find('#'));
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
        if (!alike && !decode_fragment(hash, path.size())) {
            return false;
        }
        return fill(all, alike ? raw : std::vector<std::string_view>());
    }

    // Where the path's parts are disguised, so may be what parts it from the fragment.
    bool decode_fragment(std::size_t hash, std::size_t path_size) {
        if (decode_target(target_.substr(0, hash)).text.size() == path_size) {
            return true;
        }
        const auto fragment = encoded(notation_, meant_.substr(std::min(path_size + 1, meant_.size())));
        made_fragment_ = path_size < meant_.size() && fragment ? '#' + *fragment : std::string();
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
    std::string_view meant_;  // the target decoded in full
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
    if (has_scheme(value)) {
        return kKeep;
    }
    Verdict verdict = Rewriter(context, Notation::url, value, decode_target(value).text).run();
    if (verdict.kind == Verdict::Kind::rewrite) {
        verdict.target = std::string(url.substr(0, values.front().begin)) + verdict.target +
                         std::string(url.substr(values.front().end));
    }
    return verdict;
}

}  // namespace

Verdict rewritten_link(const RenderContext& context, Notation notation, std::string_view target,
                       std::string_view meant) {
    if (is_plain_target(context.policy, target)) {
        return kKeep;
    }
    if ((notation == Notation::url || notation == Notation::bare_url) && has_scheme(meant)) {
        return rewritten_url(context, target);
    }
    const bool is_url = target.find("://") != kNone;
    return is_url || is_plain_target(context.policy, meant) ? kKeep : Rewriter(context, notation, target, meant).run();
}

}  // namespace vaultfs
