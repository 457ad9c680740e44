#include "note/block_marks.h"

#include <algorithm>
#include <array>

#include "note/inline_markup.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::array<std::string_view, 62> kBlockTags = {
    "address",  "article",    "aside",  "base",    "basefont", "blockquote", "body",     "caption",  "center",
    "col",      "colgroup",   "dd",     "details", "dialog",   "dir",        "div",      "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",  "form",     "frame",      "frameset", "h1",       "h2",
    "h3",       "h4",         "h5",     "h6",      "head",     "header",     "hr",       "html",     "iframe",
    "legend",   "li",         "link",   "main",    "menu",     "menuitem",   "nav",      "noframes", "ol",
    "optgroup", "option",     "p",      "param",   "section",  "source",     "summary",  "table",    "tbody",
    "td",       "tfoot",      "th",     "thead",   "title",    "tr",         "track",    "ul"};

std::size_t run_of(std::string_view text, char c) {
    const auto end = text.find_first_not_of(c);
    return end == std::string_view::npos ? text.size() : end;
}

bool ends_tag_name(std::string_view text, std::size_t at) {
    return at >= text.size() || is_blank(text[at]) || text[at] == '>';
}

// The name of a tag that has no more than that may be followed by its end.
bool ends_tag(std::string_view text, std::size_t at) {
    return ends_tag_name(text, at) || text.substr(at, 2) == "/>";
}

constexpr std::string_view kRawEnd = "</";  // of these, each of which ends all
constexpr std::array<std::string_view, 3> kRawEnds = {"</pre>", "</script>", "</style>"};

// `<div`, `</div`, … of a tag in the table, followed by a blank, `>` or `/>`.
bool starts_block_tag(std::string_view rest) {
    std::size_t at = rest.substr(1, 1) == "/" ? 2 : 1;
    const std::size_t begin = at;
    while (at < rest.size() && is_ascii_alnum(rest[at])) {
        ++at;
    }
    const auto name = rest.substr(begin, at - begin);
    const bool known = std::any_of(kBlockTags.begin(), kBlockTags.end(),
                                   [&](std::string_view tag) { return equal_ignoring_case(tag, name); });
    return known && ends_tag(rest, at);
}

}  // namespace

std::string_view behind_quote_marks(std::string_view line) {
    static constexpr CharSet kMarks("> \t");
    line = trim(line);
    return line.substr(std::min(line.size(), kMarks.find_not(line, 0)));
}

std::size_t heading_level(std::string_view rest) {
    const std::size_t level = run_of(rest, '#');
    const bool ended = level == rest.size() || is_blank(rest[std::min(level, rest.size() - 1)]);
    return level >= 1 && level <= 6 && ended ? level : 0;
}

std::size_t setext_level(std::string_view rest) {
    if (rest.empty() || (rest[0] != '=' && rest[0] != '-')) {
        return 0;
    }
    const std::size_t level = rest[0] == '=' ? 1 : 2;
    return is_blank(rest.substr(run_of(rest, rest[0]))) ? level : 0;
}

ThematicBreak::ThematicBreak(std::string_view line) {
    const std::string_view text = trim(line);
    mark_ = text.empty() ? '\0' : text.back();
    if (mark_ != '-' && mark_ != '_' && mark_ != '*') {
        return;
    }
    std::size_t marks = 0;
    for (std::size_t at = line.size(); at > 0 && (line[at - 1] == mark_ || is_blank(line[at - 1])); --at) {
        marks += line[at - 1] == mark_ ? 1 : 0;
        most_ = line.size() - at + 1;
        if (marks == 3 && line[at - 1] == mark_) {
            least_ = most_;
        }
    }
}

bool is_thematic_break(std::string_view rest) {
    const bool begins = rest.starts_with('-') || rest.starts_with('_') || rest.starts_with('*');
    return begins && ThematicBreak(rest).begins(rest);
}

std::optional<FenceMark> fence_mark(std::string_view rest) {
    if (rest.empty() || (rest[0] != '`' && rest[0] != '~')) {
        return std::nullopt;
    }
    const std::size_t length = run_of(rest, rest[0]);
    const bool spoiled = rest[0] == '`' && rest.find('`', length) != std::string_view::npos;
    if (length < 3 || spoiled) {
        return std::nullopt;
    }
    return FenceMark{rest[0], length};
}

bool closes_fence(std::string_view rest, FenceMark fence) {
    const std::size_t length = run_of(rest, fence.character);
    return length >= fence.length && is_blank(rest.substr(length));
}

std::optional<ListMark> list_mark(std::string_view rest) {
    std::size_t digits = 0;
    while (digits < rest.size() && is_ascii_digit(rest[digits])) {
        ++digits;
    }
    const std::size_t width = digits + 1;
    if (rest.size() < width || digits > 9) {
        return std::nullopt;
    }
    const char mark = rest[digits];
    const bool bullet = digits == 0 && (mark == '-' || mark == '+' || mark == '*');
    const bool number = digits > 0 && (mark == '.' || mark == ')');
    const bool ended = rest.size() == width || is_blank(rest[width]);
    if (!(bullet || number) || !ended) {
        return std::nullopt;
    }
    const bool from_one = bullet || rest.substr(0, digits) == "1";
    return ListMark{width, from_one && !is_blank(rest.substr(width))};
}

std::size_t footnote_mark(std::string_view rest) {
    if (!rest.starts_with("[^")) {
        return 0;
    }
    const auto close = rest.find_first_of("] \t", 2);
    const std::string_view label = rest.substr(2, close == std::string_view::npos ? close : close - 2);
    const bool comments = label.find("%%") != std::string_view::npos || label.find("<!--") != std::string_view::npos;
    const bool named = close != std::string_view::npos && close > 2 && rest[close] == ']' && !comments;
    return named && rest.substr(close + 1, 1) == ":" ? close + 2 : 0;
}

std::optional<HtmlMark> html_mark(std::string_view rest) {
    if (rest.empty() || rest[0] != '<') {
        return std::nullopt;
    }
    for (const std::string_view opener : {"<script", "<pre", "<style"}) {
        if (starts_ignoring_case(rest, opener) && ends_tag_name(rest, opener.size())) {
            return HtmlMark{kRawEnd, true};
        }
    }
    if (rest.starts_with("<?")) {
        return HtmlMark{"?>", true};
    }
    if (rest.starts_with("<![CDATA[")) {
        return HtmlMark{"]]>", true};
    }
    if (rest.starts_with("<!") && rest.size() > 2 && rest[2] >= 'A' && rest[2] <= 'Z') {
        return HtmlMark{">", true};
    }
    if (starts_block_tag(rest)) {
        return HtmlMark{"", true};
    }
    if (InlineMarkup::is_tag(rest)) {
        return HtmlMark{"", false};
    }
    return std::nullopt;
}

bool begins_tag(std::string_view text, std::string_view opener) {
    return starts_ignoring_case(text, opener) && ends_tag(text, opener.size());
}

bool begins_source(std::string_view html) {
    return begins_tag(html, "<source") || begins_tag(html, "</source");
}

bool closes_html(std::string_view rest, std::string_view closer, std::size_t from) {
    const auto has = [&](std::string_view end) {
        return find_ignoring_case(rest, end, from) != std::string_view::npos;
    };
    return closer == kRawEnd ? std::any_of(kRawEnds.begin(), kRawEnds.end(), has) : has(closer);
}

bool looks_like_definition(std::string_view rest) {
    return rest.starts_with('[') && rest.find("]:") != std::string_view::npos;
}

bool is_table_delimiter(std::string_view rest) {
    static constexpr CharSet kAll("|:- \t\r\n");
    static constexpr CharSet kOthers("|:");
    return kAll.find_not(rest, 0) == std::string_view::npos && rest.find('-') != std::string_view::npos &&
           kOthers.find(rest, 0) != std::string_view::npos;
}

bool begins_table(std::string_view header, std::string_view delimiter) {
    const auto cells = [](std::string_view row) {
        row = trim(row);
        row.remove_prefix(row.starts_with('|') ? 1 : 0);
        std::size_t bars = 0;
        for (auto bar = row.find('|'); bar != std::string_view::npos; bar = row.find('|', bar + 1)) {
            bars += ends_cell(row, bar) && bar + 1 < row.size() ? 1 : 0;
        }
        return bars + 1;
    };
    return is_table_delimiter(delimiter) && cells(header) == cells(delimiter);
}

bool ends_cell(std::string_view text, std::size_t bar) {
    return bar == 0 || text[bar - 1] != '\\';
}

}  // namespace vaultfs
