// Links in order, wikilinks, and URLs that stand in plain text. Wikilinks count wherever `[[` and `]]` are in one
// paragraph; code, comments and escapes make no difference (VIEWS 6.1).
#include "note/links.h"

#include <algorithm>
#include <array>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// From behind `[[` to before `]]`.
Link wikilink_of(std::string_view text, Range inner) {
    Link link{LinkForm::wiki, {inner.begin - 2, inner.end + 2}, inner, {inner.end, inner.end}};
    if (inner.begin > 2 && text[inner.begin - 3] == '!') {
        --link.whole.begin;
    }
    const auto bar = inner.of(text).find('|');
    if (bar != kNone) {
        link.target.end = inner.begin + bar;
        link.text = {inner.begin + bar + 1, inner.end};
        if (bar > 0 && text[link.target.end - 1] == '\\') {
            --link.target.end;  // in a table the bar is escaped
        }
    }
    link.target = trimmed(text, link.target);
    return link;
}

// Where wikilinks may begin since the last one ended: the innermost `[[` is what Obsidian takes, the outermost what
// other readers may. Both count; those between cannot be meant without one of them.
class WikiOpeners {
  public:
    void add(std::size_t behind) {
        if (first_ == kNone) {
            first_ = behind;
        }
        last_ = behind;
    }
    // Of a run of brackets, the last two open.
    void move_last(std::size_t behind) {
        if (first_ == last_) {
            first_ = behind;
        }
        last_ = behind;
    }
    void close(std::string_view text, std::size_t end, std::vector<Link>& links) {
        if (last_ != kNone) {
            links.push_back(wikilink_of(text, {first_, end}));
        }
        if (first_ != last_) {
            links.push_back(wikilink_of(text, {last_, end}));
        }
        clear();
    }
    void clear() { first_ = last_ = kNone; }
    [[nodiscard]] bool any() const { return last_ != kNone; }

  private:
    std::size_t first_ = kNone;
    std::size_t last_ = kNone;
};

// A link reaches at least as far as those that begin inside it, so that the ranges nest. Links are in order.
void nest(std::vector<Link>& links) {
    std::vector<std::size_t> behind(links.size() + 1, links.size());  // the first link not inside that one
    for (std::size_t i = links.size(); i-- > 0;) {
        std::size_t child = i + 1;
        while (child < links.size() && links[child].whole.begin < links[i].whole.end) {
            links[i].whole.end = std::max(links[i].whole.end, links[child].whole.end);
            child = behind[child];
        }
        behind[i] = child;
    }
}

// A URL that is found as another link's whole target says nothing new.
void drop_repeated_urls(std::vector<Link>& links) {
    const auto is_bare = [](const Link& link) { return link.form == LinkForm::bare_url; };
    if (std::none_of(links.begin(), links.end(), is_bare)) {
        return;
    }
    std::vector<std::size_t> targets;
    for (const Link& link : links) {
        if (!is_bare(link)) {
            targets.push_back(link.target.begin);
        }
    }
    std::sort(targets.begin(), targets.end());
    std::erase_if(links, [&](const Link& link) {
        return is_bare(link) && std::binary_search(targets.begin(), targets.end(), link.whole.begin);
    });
}

// GFM's rule: punctuation at the end is the sentence's, a closing bracket too unless the URL opened it.
Range url_without_punctuation(std::string_view text, Range url) {
    auto open = std::count(text.begin() + static_cast<std::ptrdiff_t>(url.begin),
                           text.begin() + static_cast<std::ptrdiff_t>(url.end), '(') -
                std::count(text.begin() + static_cast<std::ptrdiff_t>(url.begin),
                           text.begin() + static_cast<std::ptrdiff_t>(url.end), ')');
    while (!url.empty()) {
        const char last = text[url.end - 1];
        if (last == ')' && open < 0) {
            ++open;
        } else if (std::string_view(".,;:!?'*]|}").find(last) == kNone) {
            break;
        }
        --url.end;
    }
    return url;
}

Range bare_url_at(std::string_view text, std::size_t begin) {
    static constexpr CharSet kEnds(" \t\r\n<>\"`");
    const auto end = kEnds.find(text, begin);
    return url_without_punctuation(text, {begin, std::min(end, text.size())});
}

void add_bare_url(std::string_view text, Range url, std::vector<Link>& links) {
    const Range no_text{url.end, url.end};
    std::vector<Range> targets = obsidian_targets(url.of(text));
    if (targets.size() > kMaxUrlValues) {
        targets.clear();  // the URL as a whole is judged, and withheld
    }
    for (const Range& target : targets) {
        links.push_back(Link{LinkForm::bare_url, url, {url.begin + target.begin, url.begin + target.end}, no_text});
    }
    if (targets.empty()) {
        links.push_back(Link{LinkForm::bare_url, url, url, no_text});
    }
}

// Whether the `&` there parts two parameters; else it begins an entity, or belongs to a name.
bool parts_parameters(std::string_view url, std::size_t ampersand) {
    std::size_t at = ampersand + 1;
    if (starts_ignoring_case(url, "amp;", at)) {
        return true;
    }
    while (at < url.size() && (is_ascii_alnum(url[at]) || url[at] == '_' || url[at] == '-')) {
        ++at;
    }
    return at < url.size() && url[at] == '=';
}

Range value_at(std::string_view url, std::size_t begin) {
    auto end = url.find('&', begin);
    while (end != kNone && !parts_parameters(url, end)) {
        end = url.find('&', end + 1);
    }
    return {begin, std::min(end, url.size())};
}

}  // namespace

Range trimmed(std::string_view text, Range range) {
    while (!range.empty() && is_blank(text[range.begin])) {
        ++range.begin;
    }
    while (!range.empty() && is_blank(text[range.end - 1])) {
        --range.end;
    }
    return range;
}

std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t end) {
    while (at < end && (text[at] == ' ' || text[at] == '\t')) {
        ++at;
    }
    return at;
}

std::size_t skip_to_text(std::string_view text, std::size_t at, std::size_t end) {
    bool line_start = false;
    for (; at < end; ++at) {
        const char c = text[at];
        line_start = c == '\n' || (line_start && (c == '>' || is_blank(c)));
        if (!line_start && !is_blank(c)) {
            break;
        }
    }
    return at;
}

std::size_t skip_back_to_text(std::string_view text, std::size_t at) {
    std::size_t behind = at;  // the text before, as far as is known: a `>` counts where a line begins before it
    bool marks = false;
    for (; at > 0 && (is_blank(text[at - 1]) || text[at - 1] == '>'); --at) {
        marks = text[at - 1] != '\n' && (marks || text[at - 1] == '>');
        behind = marks ? behind : at - 1;
    }
    return behind;
}

Range trimmed_of_marks(std::string_view text, Range range) {
    range.begin = skip_to_text(text, range.begin, range.end);
    range.end = std::max(range.begin, skip_back_to_text(text.substr(0, range.end), range.end));
    return range;
}

std::size_t ParagraphEnd::search(std::size_t from) const {
    auto line_end = text_.find('\n', from);
    while (line_end != kNone) {
        std::size_t next = line_end + 1;
        while (next < text_.size() && is_blank(text_[next]) && text_[next] != '\n') {
            ++next;
        }
        if (next >= text_.size() || text_[next] == '\n') {
            return line_end;
        }
        line_end = text_.find('\n', next);
    }
    return text_.size();
}

std::vector<Range> obsidian_targets(std::string_view url) {
    constexpr std::string_view kVault = "obsidian://vault/";
    constexpr std::array<std::string_view, 3> kKeyEnds = {"file", "path", "name"};  // `filepath`, `newfilename`, …
    std::vector<Range> targets;
    if (!starts_ignoring_case(url, "obsidian:")) {
        return targets;
    }
    if (starts_ignoring_case(url, kVault)) {
        const auto slash = url.find('/', kVault.size());
        if (slash != kNone) {
            targets.push_back({slash + 1, url.size()});
        }
    }
    for (auto equals = url.find('='); equals != kNone && targets.size() <= kMaxUrlValues;
         equals = url.find('=', equals + 1)) {
        for (const std::string_view key : kKeyEnds) {
            if (equals > key.size() && starts_ignoring_case(url, key, equals - key.size())) {
                targets.push_back(value_at(url, equals + 1));
            }
        }
    }
    std::erase_if(targets, [](const Range& target) { return target.empty(); });
    return targets;
}

void find_wikilinks(std::string_view text, std::vector<Link>& links) {
    static constexpr CharSet kMarks("[]\n");
    WikiOpeners openers;
    // Outside of links only what may open one matters.
    const auto next = [&](std::size_t from) { return openers.any() ? kMarks.find(text, from) : text.find("[[", from); };
    for (auto at = next(0); at != kNone; at = next(at + 1)) {
        const bool twice = at + 1 < text.size() && text[at + 1] == text[at];
        if (text[at] == '\n') {
            const auto behind = text.find_first_not_of(" \t\r", at + 1);
            if (behind == kNone || text[behind] == '\n') {
                openers.clear();
            }
        } else if (text[at] == '[' && twice) {
            const bool in_run = at > 0 && text[at - 1] == '[';
            in_run ? openers.move_last(at + 2) : openers.add(at + 2);
        } else if (text[at] == ']' && twice) {
            openers.close(text, at, links);
            ++at;
        }
    }
}

void find_bare_urls(std::string_view text, std::vector<Link>& links) {
    for (auto colon = text.find(':'); colon != kNone; colon = text.find(':', colon + 1)) {
        const bool file =
            colon >= 4 && starts_ignoring_case(text, "file", colon - 4) && text.substr(colon + 1, 1) == "/";
        const bool obsidian =
            colon >= 8 && starts_ignoring_case(text, "obsidian", colon - 8) && text.substr(colon + 1, 2) == "//";
        if (file || obsidian) {
            const Range url = bare_url_at(text, colon - (file ? 4 : 8));
            add_bare_url(text, url, links);
            colon = std::max(colon, url.end - 1);
        }
    }
}

std::vector<Link> find_links(std::string_view text) {
    std::vector<Link> links;
    find_wikilinks(text, links);
    find_markdown_links(text, links);
    find_autolinks(text, links);
    find_attributes(text, links);
    find_bare_urls(text, links);
    find_code_links(text, links);
    find_calls(text, links);
    find_tex_links(text, links);
    drop_repeated_urls(links);
    const auto is_before = [](const Link& a, const Link& b) {
        return a.whole.begin != b.whole.begin ? a.whole.begin < b.whole.begin : a.whole.end > b.whole.end;
    };
    if (!std::is_sorted(links.begin(), links.end(), is_before)) {  // they are where all are of one form
        std::stable_sort(links.begin(), links.end(), is_before);
    }
    nest(links);
    return links;
}

}  // namespace vaultfs
