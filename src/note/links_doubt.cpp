#include "note/links_doubt.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "note/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

bool has_lone_bracket(std::string_view text) {
    static constexpr CharSet kBrackets("[]");
    int open = 0;
    for (auto at = kBrackets.find(text, 0); at != kNone && open >= 0; at = kBrackets.find(text, at + 1)) {
        open += text[at] == '[' ? 1 : -1;
    }
    return open != 0;
}

// What binds as tightly as code within a thing, to one reader or another: nothing, tags and autolinks, or wikilinks,
// addresses and parts of links, too.
enum class Binding : std::uint8_t { none, tags, all };

// Whether a thing has a backtick or bracket without its counterpart, for those to whom it is text.
bool leaves_open(std::string_view text, Binding binding) {
    static constexpr CharSet kMarks("\\`[]<:w");
    CodeSpans code(text);
    code.enter_paragraph({0, text.size()});
    InlineMarkup markup(text);
    int open = 0;
    const std::size_t begin = text.starts_with('<') ? 1 : 0;  // it is no tag itself
    for (auto at = kMarks.find(text, begin); at != kNone && open >= 0; at = kMarks.find(text, at)) {
        if (text[at] == '`') {
            const CodeSpan span = code.span_at(at, SpanBound::blank_line);
            if (!span.closed) {
                return true;
            }
            at = span.end;
            continue;
        }
        const bool binds = binding == Binding::all || (binding == Binding::tags && text[at] == '<');
        const std::size_t end = binds ? markup.any_end(at, text.size()) : kNone;
        open -= text[at] == ']' ? 1 : 0;
        open += text[at] == '[' && end == kNone ? 1 : 0;
        at = end != kNone ? end : at + (text[at] == '\\' ? 2 : 1);
    }
    return open != 0;
}

bool may_leave_open(std::string_view text) {
    if (text.find('`') == kNone) {
        return has_lone_bracket(text);
    }
    return leaves_open(text, Binding::none) || leaves_open(text, Binding::tags) || leaves_open(text, Binding::all);
}

// Which code spans count: those of the whole paragraph, or those that begin behind the bracket in question, as if all
// before it had come to its end.
enum class Spans : std::uint8_t { all, behind_opener };

// Goes over one paragraph up to the first thing in doubt.
class DoubtScan {
  public:
    DoubtScan(std::string_view text, Range paragraph, Spans spans, CodeSpans& code, InlineMarkup& markup)
        : text_(text.substr(0, paragraph.end)),
          at_(paragraph.begin),
          spans_(spans),
          code_(code),
          markup_(markup),
          brace_(text_, '}') {
        code_.restart();
    }

    std::optional<DoubtfulOpener> run() {
        static constexpr CharSet kMarks("\\`[]<:w$%{");
        for (at_ = kMarks.find(text_, at_); at_ < text_.size(); at_ = kMarks.find(text_, at_)) {
            const std::size_t begin = at_;
            if (step() && !open_.empty()) {
                return DoubtfulOpener{open_.front(), {begin, text_.size()}};
            }
        }
        return std::nullopt;
    }

  private:
    // Whether it cannot be told any more, behind what stands there, what is code or which brackets are open.
    bool step() {
        if (text_[at_] == '`') {
            return backticks();
        }
        const bool closes = text_[at_] == ']';
        if (closes && !open_.empty()) {
            open_.pop_back();
        }
        if (const std::size_t end = thing_end(); end != kNone) {
            const std::size_t begin = std::exchange(at_, end) + (closes ? 1 : 0);
            return is_doubtful({begin, end});
        }
        const bool opens = text_[at_] == '[';
        if (opens) {
            open_.push_back(at_);
        }
        at_ += text_[at_] == '\\' ? 2 : 1;
        return opens && doubtful_;
    }

    // Whether it changes what is behind it that some do not take a thing for one.
    bool is_doubtful(Range thing) {
        const std::string_view text = thing.of(text_);
        // A block may end in a thing of several lines.
        const bool may_open = text.find('[') != kNone && (doubtful_ || text.find('\n') != kNone);
        if (!may_open && !may_leave_open(text)) {
            return false;
        }
        open_within(thing);
        doubtful_ = spans_ == Spans::all;
        return true;
    }

    // To some it is text: then brackets in it may be open, too.
    void open_within(Range thing) {
        const auto bracket = thing.of(text_).find('[');
        if (open_.empty() && bracket != kNone) {
            open_.push_back(thing.begin + bracket);
        }
    }

    bool backticks() {
        const CodeSpan span = code_.span_at(at_, SpanBound::blank_line);
        const std::size_t end_in_block = code_.span_at(at_, SpanBound::any_block).end;
        const bool passed = span.closed && (spans_ == Spans::all || !open_.empty());
        const std::size_t begin = std::exchange(at_, passed ? span.end : backticks_end(text_, at_));
        // To cmark, of what follows backticks that nothing closes, only the first span of each length is code.
        const bool known = !unclosed_ || spans_behind_++ == 0;
        unclosed_ = unclosed_ || !span.closed;
        if (!passed || (span.end == end_in_block && known && !doubtful_)) {
            return false;
        }
        open_within({begin, span.end});
        return true;
    }

    // Behind what binds as tightly as code does; kNone if nothing begins there.
    std::size_t thing_end() {
        const std::size_t end = markup_.any_end(at_, text_.size());
        return end == kNone ? enclosed_end() : end;
    }

    // A formula, a comment, or what extensions have in braces: attributes, arguments, edits.
    [[nodiscard]] std::size_t enclosed_end() {
        if (text_[at_] == '{') {
            const std::size_t end = brace_.at_or_after(at_);
            return end < text_.size() ? end + 1 : kNone;
        }
        for (const std::string_view mark : {"$$", "%%", "$"}) {
            if (text_.substr(at_).starts_with(mark)) {
                const std::size_t end = text_.find(mark, at_ + mark.size());
                return end == kNone ? kNone : end + mark.size();
            }
        }
        return kNone;
    }

    std::string_view text_;
    std::size_t at_;
    Spans spans_;
    CodeSpans& code_;
    InlineMarkup& markup_;
    NextChar brace_;
    std::vector<std::size_t> open_;
    bool doubtful_ = false;  // so is each bracket from here on
    bool unclosed_ = false;  // backticks before have no counterpart
    int spans_behind_ = 0;   // them
};

// Whether one of a text's brackets is in an address.
bool has_bracket_in_address(std::string_view text) {
    static constexpr CharSet kEnds("[] \t\r\n<");
    for (const std::string_view mark : {InlineMarkup::kScheme, InlineMarkup::kWww}) {
        for (auto at = text.find(mark); at != kNone;) {
            const auto end = std::min(kEnds.find(text, at), text.size());
            if (end < text.size() && (text[end] == '[' || text[end] == ']')) {
                return true;
            }
            at = text.find(mark, end);  // what begins before ends there too
        }
    }
    return false;
}

bool has_title(std::string_view text) {
    static constexpr CharSet kStarts("\"'(");
    for (auto at = kStarts.find(text, 0); at != kNone; at = kStarts.find(text, at + 1)) {
        if (at > 0 && is_blank(text[at - 1])) {
            return true;
        }
    }
    return false;
}

// Whether a link may close there, behind anything that its brackets may be in doubt for. Most paragraphs hold neither.
bool may_be_in_doubt(std::string_view paragraph, std::string_view closing) {
    const auto has = [paragraph](auto what) { return paragraph.find(what) != kNone; };
    return has(closing) && has('[') &&
           (has('`') || has('<') || has('$') || has("%%") || has('{') || has_title(paragraph) ||
            has_bracket_in_address(paragraph));
}

void unite(const std::optional<DoubtfulOpener>& found, std::optional<DoubtfulOpener>& all) {
    if (found && all) {
        all->at = std::min(all->at, found->at);
        all->reach.begin = std::min(all->reach.begin, found->reach.begin);
    } else {
        all = all ? all : found;
    }
}

}  // namespace

bool is_text_certain(std::string_view text, Range brackets) {
    // Ends of code, formulas, comments, tags, titles, targets, and of what extensions have in braces or between bars;
    // line ends, since a block may begin behind one.
    static constexpr CharSet kEnds("`$%<>\"'()[]}|\\\r\n");
    constexpr std::size_t kLongestAddress = 256;  // an address ends with a blank
    if (brackets.size() < 2 || brackets.end > text.size() || text[brackets.begin] != '[' ||
        text[brackets.end - 1] != ']' ||
        kEnds.find(text.substr(0, brackets.end - 1), brackets.begin + 1) < brackets.end - 1) {
        return false;
    }
    const std::size_t from = brackets.begin - std::min(brackets.begin, kLongestAddress);
    const std::string_view before = text.substr(from, brackets.begin - from);
    const auto blank = before.find_last_of(" \t\r\n");
    const std::string_view word = blank == kNone ? before : before.substr(blank + 1);
    return word.size() < kLongestAddress && !word.ends_with('\\') && word.find(InlineMarkup::kScheme) == kNone &&
           word.find(InlineMarkup::kWww) == kNone;
}

std::optional<DoubtfulOpener> doubtful_opener(std::string_view text, Range paragraph, std::string_view closing,
                                              CodeSpans& code, InlineMarkup& markup) {
    if (!may_be_in_doubt(paragraph.of(text), closing)) {
        return std::nullopt;
    }
    auto found = DoubtScan(text, paragraph, Spans::all, code, markup).run();
    if (code.any()) {
        unite(DoubtScan(text, paragraph, Spans::behind_opener, code, markup).run(), found);
    }
    return found;
}

std::vector<DoubtfulOpener> doubtful_openers(std::string_view text, std::string_view closing) {
    std::vector<DoubtfulOpener> openers;
    ParagraphEnd ends(text);
    CodeSpans code(text);
    InlineMarkup markup(text);
    for (Range paragraph; paragraph.end < text.size(); ++paragraph.end) {
        paragraph = {paragraph.end, ends.at_or_after(paragraph.end)};
        code.enter_paragraph(paragraph);
        if (const auto opener = doubtful_opener(text, paragraph, closing, code, markup)) {
            openers.push_back(*opener);
        }
    }
    return openers;
}

std::size_t EarliestBegin::of(std::size_t begin, std::size_t close) {
    while (next_ < openers_.size() && openers_[next_].reach.end <= close) {
        ++next_;
    }
    return next_ < openers_.size() ? openers_[next_].earliest(begin, close) : begin;
}

}  // namespace vaultfs
