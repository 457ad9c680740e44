// What a link's target can mean, and the labels that its path names (VIEWS 6.1, 6.2).
#include "note/links_named.h"

#include <algorithm>
#include <array>

#include "note/decode.h"
#include "note/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// What leads to a server, a person or holds its content itself. `http:a.md`, without the slashes, is a path to
// browsers.
constexpr std::array<std::string_view, 22> kExternalSchemes = {
    "http://", "https://", "mailto:", "ftp://", "ftps://", "sftp://", "tel:", "sms:", "data:", "irc:",  "ircs:",
    "xmpp:",   "magnet:",  "news:",   "nntp:",  "geo:",    "doi:",    "urn:", "ssh:", "git:",  "ws://", "wss://"};

// A path may follow, without slashes too.
constexpr std::array<std::string_view, 3> kPathSchemes = {"file:", "http:", "https:"};

// Each run of blanks as one space; the marks of a quote at a line's start are blanks too.
std::string with_blanks_folded(std::string_view text) {
    std::string out;
    bool line_start = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t blank = line_start && text[at] == '>' ? 1 : space_length(text, at);
        if (blank == 0) {
            out += text[at++];
            line_start = false;
            continue;
        }
        line_start = line_start || text[at] == '\n';
        at += blank;
        if (!out.ends_with(' ')) {
            out += ' ';
        }
    }
    return out;
}

// Browsers drop tabs and line breaks from addresses.
std::string without_controls(std::string_view text) {
    std::string out(text);
    std::erase_if(out, is_control);
    return out;
}

// The marks of a quote and the indent at a line's start are none of a target's, and browsers drop the line's end.
std::string with_lines_joined(std::string_view text) {
    std::string out;
    bool line_start = false;
    for (const char c : text) {
        line_start = c == '\n' || c == '\r' || (line_start && (c == '>' || is_blank(c)));
        if (!line_start) {
            out += c;
        }
    }
    return out;
}

// Markdown and TeX take the backslash away before what the percent sign encodes is decoded.
std::string without_escapes_of_percent(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!text.substr(at).starts_with("\\%")) {
            out += text[at];
        }
    }
    return out;
}

std::string_view unquoted(std::string_view text) {
    constexpr std::string_view kQuotesAndEscapes = "\"'`\\";
    const auto begin = std::min(text.find_first_not_of(kQuotesAndEscapes), text.size());
    const auto end = text.find_last_not_of(kQuotesAndEscapes) + 1;
    return text.substr(begin, std::max(begin, end) - begin);
}

class PathCollector {
  public:
    PathCollector(LinkForm form, TargetPaths& result) : form_(form), paths_(result.paths), settled_(result.settled) {}

    void add_forms(const DecodedForms& decoded) {
        settled_ = settled_ && decoded.settled;
        for (const std::string& each : decoded.forms) {
            add_form(each);
        }
    }

  private:
    void add_form(std::string_view form) {
        form = trim(form);
        form_ == LinkForm::bare_url ? add_value(form) : add_cuts(form);
        for (const std::string_view scheme : kPathSchemes) {
            if (starts_ignoring_case(form, scheme)) {
                add_cuts(form.substr(scheme.size()));
            }
        }
        if (const auto page = inner_page(form)) {
            add_cuts(*page);
        }
        const std::vector<Range> values = obsidian_targets(form);
        settled_ = settled_ && values.size() <= kMaxUrlValues;
        for (const Range& value : values) {
            add_value(value.of(form));
        }
    }

    // Of a URL's query, where blanks may be written as forms of the web do.
    void add_value(std::string_view value) {
        add_cuts(value);
        if (value.find('+') == kNone) {
            return;
        }
        add_cuts(with_spaces_for_plus(value));
    }

    void add_cuts(std::string_view path) {
        add_readings(path);
        const std::string_view cuts = form_ == LinkForm::wiki ? "#^" : form_ == LinkForm::bare_url ? "#^?&" : "#^?";
        for (const char cut : cuts) {
            const auto at = path.find(cut);
            if (at != kNone) {
                add_readings(path.substr(0, at));
            }
        }
    }

    void add_readings(std::string_view path) {
        add(trim(path));
        const bool odd = std::any_of(path.begin(), path.end(), [](char c) {
            return is_control(c) || c == '"' || c == '\'' || c == '`' || static_cast<unsigned char>(c) >= 0x80;
        });
        if (!odd && path.find("  ") == kNone) {
            return;
        }
        const std::string folded = with_blanks_folded(path);
        add(trim(folded));
        add(trim(without_controls(path)));
        add(trim(unquoted(trim(folded))));
    }

    void add(std::string_view path) {
        if (!path.empty() && std::find(paths_.begin(), paths_.end(), path) == paths_.end()) {
            paths_.emplace_back(path);
        }
    }

    LinkForm form_;
    std::vector<std::string>& paths_;
    bool& settled_;
};

// Calls `with_part` for each part of a path, at slashes and at backslashes.
template <typename WithPart>
void for_target_parts(std::string_view path, WithPart with_part) {
    static constexpr CharSet kSeparators("/\\");
    while (!path.empty()) {
        const auto separator = kSeparators.find(path, 0);
        const std::string_view part = trim(path.substr(0, separator));
        if (!part.empty() && part != ".") {
            with_part(part);
        }
        path.remove_prefix(separator == kNone ? path.size() : separator + 1);
    }
}

}  // namespace

bool is_external(LinkForm form, std::string_view written) {
    const std::string_view target = trim(written);
    return form != LinkForm::wiki && target.find(':') != kNone &&
           std::any_of(kExternalSchemes.begin(), kExternalSchemes.end(),
                       [target](std::string_view scheme) { return starts_ignoring_case(target, scheme); });
}

bool has_one_reading(std::string_view target) {
    static constexpr CharSet kPlain(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./,()!~@$=;[]{}<>*|");
    return kPlain.find_not(target, 0) == kNone && target.find("  ") == kNone && target.find("[[") == kNone &&
           trim(target).size() == target.size();
}

std::optional<std::string_view> inner_page(std::string_view target) {
    const auto wiki = target.find("[[");
    if (wiki == kNone) {
        return std::nullopt;
    }
    const std::string_view inner = target.substr(wiki + 2);
    return inner.substr(0, std::min(inner.find("]]"), inner.find('|')));
}

std::string with_spaces_for_plus(std::string_view value) {
    std::string spaced(value);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return spaced;
}

TargetPaths target_paths(LinkForm form, std::string_view written) {
    if (has_one_reading(written) && !written.empty()) {
        return {{std::string(written)}, std::string(written)};
    }
    TargetPaths result;
    if (written.size() > kMaxTarget && may_decode(written)) {
        result.meant = written;
        result.settled = false;
        return result;
    }
    DecodedForms decoded = decode_forms(written);
    PathCollector collector(form, result);
    collector.add_forms(decoded);
    if (written.find_first_of("\r\n") != kNone) {
        collector.add_forms(decode_forms(with_lines_joined(written)));
    }
    if (written.find("\\%") != kNone) {
        collector.add_forms(decode_forms(without_escapes_of_percent(written)));
    }
    result.meant = std::move(decoded.forms.back());
    return result;
}

std::vector<std::string_view> target_parts(std::string_view path) {
    std::vector<std::string_view> parts;
    for_target_parts(path, [&](std::string_view part) { parts.push_back(part); });
    return parts;
}

std::string_view last_target_part(std::string_view path) {
    std::string_view last;
    for_target_parts(path, [&](std::string_view part) { last = part; });
    return last;
}

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

std::optional<TierId> path_label(const Policy& policy, std::string_view path) {
    std::optional<TierId> label;
    for_target_parts(path, [&](std::string_view part) {
        const std::string folded = is_ascii(part) ? std::string() : fold_name(part);
        const std::string_view name = folded.empty() ? part : folded;  // ASCII is compared without regard to case
        const Layer* layer = policy.layer_named(name);
        label = std::max(label, layer != nullptr ? layer->tier : std::nullopt);
        label = std::max(label, suffix_label(policy, name));
    });
    return label;
}

bool is_plain_target(const Policy& policy, std::string_view written) {
    if (may_decode(written)) {
        return false;
    }
    bool plain = true;
    for_target_parts(written, [&](std::string_view part) {
        plain = plain && policy.layer_named(part) == nullptr && !suffix_label(policy, part);
    });
    return plain;
}

std::optional<TierId> target_label(const Policy& policy, LinkForm form, std::string_view written) {
    if (is_external(form, written)) {
        return std::nullopt;
    }
    const TargetPaths targets = target_paths(form, written);
    if (!targets.settled) {
        return policy.highest();
    }
    std::optional<TierId> label;
    for (const std::string& path : targets.paths) {
        label = std::max(label, path_label(policy, path));
    }
    return label;
}

}  // namespace vaultfs
