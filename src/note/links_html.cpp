// Links of HTML: attributes that hold addresses, quoted or not, in tags or alone, `url(…)` of CSS, and autolinks `<…>`
// (VIEWS 6.1). A tag goes whole where its attribute does, and an `<a>` with its text up to `</a>`, wherever that
// stands.
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <unordered_map>

#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "note/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kLongestAttribute = 32;

// Attributes, CSS functions and keys of plugins' code blocks that hold an address.
constexpr std::array<std::string_view, 31> kAddressNames = {
    "href",     "src",     "data-href",   "data-src", "srcset",     "data-srcset",   "xlink:href", "poster",
    "cite",     "action",  "formaction",  "data",     "background", "longdesc",      "usemap",     "manifest",
    "ping",     "profile", "icon",        "codebase", "classid",    "archive",       "data-link",  "data-path",
    "data-url", "srcdoc",  "imagesrcset", "dynsrc",   "lowsrc",     "data-original", "url"};
// Those of them that are no words.
constexpr std::array<std::string_view, 6> kUnmistakable = {"href",      "src",      "srcset",
                                                           "data-href", "data-src", "xlink:href"};
// Of slides, in comments too.
constexpr std::array<std::string_view, 3> kSlideNames = {"data-background", "data-background-image",
                                                         "data-background-video"};
// Of those that hold several: with a width behind each, or without.
constexpr std::array<std::string_view, 3> kSourceSets = {"srcset", "data-srcset", "imagesrcset"};
constexpr std::array<std::string_view, 2> kAddressLists = {"ping", "archive"};

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view one) {
        return one.size() == name.size() && equal_ignoring_case(name, one);  // most differ in length: a text of `=`
    });
}

bool is_attribute_char(char c) {
    return is_ascii_alnum(c) || c == '-' || c == ':' || c == '_';
}

// Where the text of an anchor, or of another element, ends: at the next `</a` (its name is `end_tag`) that is not in a
// code span, a comment or another tag. Which backticks open a span depends on where one begins to look, so the end is
// worked out for each mark, the last first.
class ElementEnds {
  public:
    ElementEnds(std::string_view text, std::string_view end_tag) : text_(text), end_tag_(end_tag) {}

    // Of a text that begins at `from`. The text's size if there is none.
    std::size_t end_of(std::size_t from) {
        if (!marks_) {
            marks_ = marks();
            set_ends(*marks_);
        }
        const std::size_t first = first_mark(*marks_, from);
        return first < marks_->size() ? (*marks_)[first].end : text_.size();
    }

  private:
    struct Mark {
        std::size_t at = 0;
        std::size_t end = 0;  // of a text that this is the first mark in
    };

    // Their `end` is how far the span, comment or tag goes that may begin there.
    [[nodiscard]] std::vector<Mark> marks() const {
        static constexpr CharSet kMarks("`<");
        std::vector<Mark> marks;
        ParagraphEnd paragraph(text_);
        NextText comment_end(text_, "-->");
        InlineMarkup markup(text_);
        for (auto at = kMarks.find(text_, 0); at != kNone; at = kMarks.find(text_, at)) {
            if (text_[at] == '`') {
                marks.push_back({at, paragraph.at_or_after(at)});
                at = backticks_end(text_, at);
                continue;
            }
            if (text_.substr(at).starts_with("<!--")) {
                marks.push_back({at, comment_end.at_or_after(at + 4)});
            } else if (is_anchor_end(at)) {
                marks.push_back({at, at});
            } else if (const std::size_t end = markup.end_at(at, text_.size()); end != kNone) {
                marks.push_back({at, end});
            }
            ++at;
        }
        return marks;
    }

    // `</a>`, by Markdown and by HTML: neither behind a backslash nor with more in it, nor in a tag that is not closed.
    [[nodiscard]] bool is_anchor_end(std::size_t at) const {
        if (!starts_ignoring_case(text_, end_tag_, at)) {
            return false;
        }
        const auto close = text_.find_first_not_of(" \t\r\n", at + end_tag_.size());
        const auto before = at == 0 ? kNone : text_.find_last_of("<>", at - 1);
        const bool in_tag = before != kNone && text_[before] == '<' && !is_blank(text_[before + 1]);
        return close != kNone && text_[close] == '>' && !in_tag && (at == 0 || text_[at - 1] != '\\');
    }

    void set_ends(std::vector<Mark>& marks) const {
        std::unordered_map<std::size_t, std::size_t> runs;  // length -> the next run of backticks
        for (std::size_t i = marks.size(); i-- > 0;) {
            Mark& mark = marks[i];
            std::size_t next = i + 1;
            if (text_[mark.at] == '`') {
                const auto [run, is_last] = runs.try_emplace(backticks_end(text_, mark.at) - mark.at, i);
                next = !is_last && marks[run->second].at < mark.end ? run->second + 1 : next;
                run->second = i;
            } else if (mark.end == mark.at) {
                continue;
            } else if (mark.end < text_.size()) {
                next = first_mark(marks, mark.end);
            }
            mark.end = next < marks.size() ? marks[next].end : text_.size();
        }
    }

    static std::size_t first_mark(const std::vector<Mark>& marks, std::size_t from) {
        const auto mark = std::lower_bound(marks.begin(), marks.end(), from,
                                           [](const Mark& each, std::size_t place) { return each.at < place; });
        return static_cast<std::size_t>(mark - marks.begin());
    }

    std::string_view text_;
    std::string_view end_tag_;
    std::optional<std::vector<Mark>> marks_;
};

// A `>` that may be the mark of a quote: nothing but such marks and blanks stands before it in its line, and the line
// above begins with one too, behind the mark of a list's item perhaps.
bool is_quote_mark(std::string_view text, std::size_t at) {
    constexpr std::size_t kMostMarks = 128;  // a line is not gone over more than that, however long it is
    for (std::size_t seen = 0; seen < kMostMarks && at > 0 && text[at - 1] != '\n'; ++seen) {
        --at;
        if (text[at] != '>' && !is_blank(text[at])) {
            return false;
        }
    }
    if (at == 0 || text[at - 1] != '\n') {
        return at == 0;
    }
    const auto newline = at < 2 ? kNone : text.rfind('\n', at - 2);
    const auto above = text.find_first_not_of(" \t-+*0123456789.)", newline == kNone ? 0 : newline + 1);
    return text[above] == '>';
}

// Behind the value in quotes whose opening quote is at `quote`; the place behind that quote if the paragraph ends
// first.
std::size_t behind_quoted(std::string_view text, std::size_t quote) {
    bool blank_line = false;
    for (std::size_t at = quote + 1; at < text.size(); ++at) {
        if (text[at] == text[quote]) {
            return at + 1;
        }
        if (text[at] == '\n' && blank_line) {
            break;
        }
        blank_line = text[at] == '\n' || (blank_line && is_blank(text[at]));
    }
    return quote + 1;
}

// Backslashes: in a string of YAML or JSON.
bool opens_value(std::string_view text, std::size_t quote) {
    if (text[quote] != '"' && text[quote] != '\'') {
        return false;
    }
    std::size_t end = quote;
    while (end > 0 && text[end - 1] == '\\') {
        --end;
    }
    end = skip_back_to_text(text, end);
    return end > 0 && text[end - 1] == '=';
}

// The next `>` that ends a tag, asked for from between two attributes: not one in a quoted value, nor one that may be
// the mark of a quote.
class NextTagEnd : public NextFinder {
  public:
    using NextFinder::NextFinder;

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override {
        static constexpr CharSet kMarks(">\"'");
        for (auto at = kMarks.find(text_, from); at != kNone; at = kMarks.find(text_, at)) {
            if (text_[at] == '>' && !is_quote_mark(text_, at)) {
                return at;
            }
            at = opens_value(text_, at) ? behind_quoted(text_, at) : at + 1;
        }
        return text_.size();
    }
};

// An element whose text is a link's where an attribute of it is one.
struct TextTag {
    std::string_view begin;
    ElementEnds ends;
};

class AttributeScanner {
  public:
    AttributeScanner(std::string_view text, std::vector<Link>& links)
        : text_(text),
          links_(links),
          paragraph_(text),
          quote_(text, '"', false),
          apostrophe_(text, '\'', false),
          tag_end_(text),
          text_tags_({TextTag{"<a", ElementEnds(text, "</a")}, TextTag{"<button", ElementEnds(text, "</button")},
                      TextTag{"<span", ElementEnds(text, "</span")}, TextTag{"<object", ElementEnds(text, "</object")},
                      TextTag{"<iframe", ElementEnds(text, "</iframe")},
                      TextTag{"<audio", ElementEnds(text, "</audio")},
                      TextTag{"<video", ElementEnds(text, "</video")}}),
          end_tag_end_(text, '>', false) {}

    void run() {
        static constexpr CharSet kMarks("<>=(\"'");
        for (auto at = kMarks.find(text_, 0); at != kNone; at = kMarks.find(text_, at + 1)) {
            if (text_[at] == '<') {
                open_tag(at);
            } else if (text_[at] == '>') {
                close_tag(at);
            } else if (text_[at] == '"' || text_[at] == '\'') {
                open_value(at);
            } else if (text_[at] == '=') {
                attribute(at);
            } else {
                css_function(at);
            }
        }
    }

  private:
    // What looks like a tag in a quoted value is none, unless it may be an anchor: its text would go with it.
    void open_tag(std::size_t at) {
        const bool anchor = starts_ignoring_case(text_, "<a", at) || starts_ignoring_case(text_, "<button", at);
        if (tag_ == kNone || at >= quoted_end_ || anchor) {
            tag_ = at;
        }
    }

    // The marks of a quote's line are gone over once, not for each of them.
    void close_tag(std::size_t at) {
        if (tag_ == kNone || at < quoted_end_ || at < marks_end_) {
            return;
        }
        if (is_quote_mark(text_, at)) {
            marks_end_ = text_.find_first_not_of("> \t\r", at);
        } else {
            tag_ = kNone;
        }
    }

    void open_value(std::size_t quote) {
        if (tag_ != kNone && quote >= quoted_end_ && opens_value(text_, quote)) {
            quoted_end_ = behind_quoted(text_, quote);
        }
    }

    // The name that ends before the `=`, blanks between; empty if it is none that holds an address. A line above holds
    // it in a tag only: elsewhere it may be a heading, and what begins with `=` its underline.
    [[nodiscard]] Range name_before(std::size_t equals) {
        std::size_t end = skip_back_to_text(text_, equals);
        const bool in_tag = tag_ != kNone && equals < paragraph_.at_or_after(tag_);
        if (!in_tag && text_.substr(end, equals - end).find('\n') != kNone) {
            return {equals, equals};
        }
        std::size_t begin = end;
        while (begin > 0 && end - begin < kLongestAttribute && is_attribute_char(text_[begin - 1])) {
            --begin;
        }
        const Range name = {begin, end};
        const bool holds_address = is_one_of(name.of(text_), kAddressNames) || is_one_of(name.of(text_), kSlideNames);
        // `data = test` is a line of a program.
        const bool assigns = !in_tag && end < equals && !is_one_of(name.of(text_), kUnmistakable);
        return holds_address && !assigns ? name : Range{equals, equals};
    }

    // What a quoted value holds, or a bare one.
    Range value_behind(std::size_t equals) {
        std::size_t begin = skip_to_text(text_, equals + 1, text_.size());
        if (begin < text_.size() && (text_[begin] == '"' || text_[begin] == '\'')) {
            const std::size_t end = (text_[begin] == '"' ? quote_ : apostrophe_).at_or_after(begin + 1);
            if (end < text_.size()) {
                return {begin + 1, end};
            }
            ++begin;
        }
        static constexpr CharSet kEnds(" \t\r\n>");
        bare_end_ = std::min(kEnds.find(text_, begin), text_.size());
        std::size_t end = bare_end_;
        while (end > begin && (text_[end - 1] == '"' || text_[end - 1] == '\'')) {
            --end;  // of a value around it: `content="0; url=a.md"`
        }
        return {begin, end};
    }

    void attribute(std::size_t equals) {
        const Range name = equals < bare_end_ ? Range{} : name_before(equals);
        if (name.empty()) {
            return;
        }
        const Range value = value_behind(equals);
        if (trimmed_of_marks(text_, value).empty()) {
            return;
        }
        Link link{LinkForm::attribute, whole_of(name, value), value, {value.end, value.end}};
        set_element_text(link);
        if (is_one_of(name.of(text_), kSourceSets)) {
            add_candidates(link, " \t\r\n", true);
        } else if (is_one_of(name.of(text_), kAddressLists)) {
            add_candidates(link, " \t\r\n,", false);
        } else {
            add(link);
        }
    }

    // The tag that holds the attribute, or the attribute alone.
    Range whole_of(Range name, Range value) {
        const bool quoted = value.end < text_.size() && (text_[value.end] == '"' || text_[value.end] == '\'');
        const std::size_t behind = value.end + (quoted ? 1 : 0);
        if (tag_ == kNone || tag_ >= name.begin || paragraph_.at_or_after(tag_) < name.begin) {
            return {name.begin, behind};
        }
        const std::size_t end = tag_end_.at_or_after(behind);
        return end < paragraph_.at_or_after(tag_) ? Range{tag_, end + 1} : Range{name.begin, behind};
    }

    [[nodiscard]] bool begins_tag(std::size_t at, std::string_view tag) const {
        const std::size_t behind = at + tag.size();
        return starts_ignoring_case(text_, tag, at) && behind < text_.size() && !is_attribute_char(text_[behind]);
    }

    // `<a …>text</a>`, `<span …>text</span>`: all of it, up to the text's end where nothing closes it.
    void set_element_text(Link& link) {
        const auto tag = std::find_if(text_tags_.begin(), text_tags_.end(),
                                      [&](const TextTag& each) { return begins_tag(link.whole.begin, each.begin); });
        if (tag != text_tags_.end()) {
            const std::size_t close = tag->ends.end_of(link.whole.end);
            link.text = {link.whole.end, close};
            link.whole.end = std::min(end_tag_end_.at_or_after(close) + 1, text_.size());
        }
    }

    // `a.png 1x, b.png 2x`, or `a.md b.md`
    void add_candidates(const Link& link, const char* ends, bool widths) {
        const std::string_view list = text_.substr(0, link.target.end);
        auto at = next_candidate(list, link.target.begin);
        while (at < list.size()) {
            const std::size_t end = std::min(list.find_first_of(ends, at), list.size());
            Link candidate = link;
            candidate.target = {at, std::min(list.find_last_not_of(',', end - 1) + 1, end)};
            add(candidate);
            const auto behind = !widths || list[end - 1] == ',' ? end : list.find(',', end);
            at = next_candidate(list, std::min(behind, list.size()));
        }
    }

    static std::size_t next_candidate(std::string_view list, std::size_t at) {
        at = skip_to_text(list, at, list.size());
        while (at < list.size() && list[at] == ',') {
            at = skip_to_text(list, at + 1, list.size());
        }
        return at;
    }

    // `url(a.png)`, quoted or not.
    void css_function(std::size_t parenthesis) {
        if (parenthesis < 3 || !starts_ignoring_case(text_, "url", parenthesis - 3)) {
            return;
        }
        if (parenthesis > 3 && is_ascii_alnum(text_[parenthesis - 4])) {
            return;  // `curl(1)`
        }
        const std::size_t end = text_.find_first_of("()", parenthesis + 1);
        if (end >= paragraph_.at_or_after(parenthesis) || text_[end] != ')') {
            return;
        }
        Range value = trimmed_of_marks(text_, {parenthesis + 1, end});
        if (!value.empty() && (text_[value.begin] == '"' || text_[value.begin] == '\'')) {
            ++value.begin;
        }
        if (!value.empty() && (text_[value.end - 1] == '"' || text_[value.end - 1] == '\'')) {
            --value.end;
        }
        add(Link{LinkForm::attribute, {parenthesis - 3, end + 1}, value, {end, end}});
    }

    void add(Link link) {
        link.target = trimmed_of_marks(text_, link.target);
        if (!link.target.empty()) {
            links_.push_back(link);
        }
    }

    std::string_view text_;
    std::vector<Link>& links_;
    ParagraphEnd paragraph_;
    NextChar quote_;
    NextChar apostrophe_;
    NextTagEnd tag_end_;
    std::array<TextTag, 7> text_tags_;
    NextChar end_tag_end_;
    std::size_t bare_end_ = 0;    // of the last bare value: what looks like an attribute inside is a part of it
    std::size_t quoted_end_ = 0;  // behind the last quoted value of a tag
    std::size_t marks_end_ = 0;   // behind the marks of quotes at the start of a line
    std::size_t tag_ = kNone;     // the `<` that no `>` has closed yet
};

// The length of `scheme:` at the start, 0 if there is none.
std::size_t scheme_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size() && at <= kLongestAttribute &&
           (is_ascii_alnum(text[at]) || text[at] == '+' || text[at] == '-' || text[at] == '.')) {
        ++at;
    }
    return at >= 2 && at < text.size() && text[at] == ':' && !is_ascii_digit(text[0]) ? at + 1 : 0;
}

}  // namespace

void find_attributes(std::string_view text, std::vector<Link>& links) {
    // Most notes hold neither.
    if (text.find('=') != kNone || find_ignoring_case(text, "url(") != kNone) {
        AttributeScanner(text, links).run();
    }
}

void find_autolinks(std::string_view text, std::vector<Link>& links) {
    static constexpr CharSet kEnds(" \t\r\n<>");
    for (auto open = text.find('<'); open != kNone; open = text.find('<', open + 1)) {
        if (scheme_length(text.substr(open + 1, kLongestAttribute + 2)) == 0) {
            continue;
        }
        const auto end = kEnds.find(text, open + 1);
        if (end != kNone && text[end] == '>') {
            links.push_back(Link{LinkForm::autolink, {open, end + 1}, {open + 1, end}, {end, end}});
        }
    }
}

}  // namespace vaultfs
