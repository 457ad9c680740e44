#include "note/inline.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>

#include "note/block_marks.h"
#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Behind the end of a comment that begins at `offset`; npos if the text never closes it.
std::size_t comment_end(std::string_view text, std::size_t offset, Verbatim::Kind kind) {
    const bool percent = kind == Verbatim::Kind::percent_comment;
    const std::string_view closer = percent ? "%%" : "-->";
    const std::size_t close = text.find(closer, offset + (percent ? 2 : 4));
    return close == kNone ? kNone : close + closer.size();
}

// Where the cells of a leaf that is a table end; a leaf that is none has no cells. GFM reads the text of each by
// itself. Asked for places that move forward it goes over the leaf twice.
class Cells {
  public:
    Cells(std::string_view text, std::size_t begin) : text_(text), begin_(begin) {}

    // The end of the cell that holds `at`; npos outside of tables.
    std::size_t end_at(std::size_t at) {
        if (!table_) {
            table_ = table_begin();
        }
        if (at < *table_) {
            return *table_;
        }
        if (at >= end_) {
            end_ = kEnds.find(text_, at);
            while (end_ != kNone && text_[end_] == '|' && !ends_cell(text_, end_)) {
                end_ = kEnds.find(text_, end_ + 1);
            }
        }
        return end_;
    }

  private:
    static constexpr CharSet kEnds{"|\n"};

    // The line before the first that only a table has. Lines of text may stand above it.
    [[nodiscard]] std::size_t table_begin() const {
        std::size_t header = begin_;
        for (std::size_t line = next_line(text_, begin_); line < text_.size(); line = next_line(text_, line)) {
            const std::size_t end = next_line(text_, line);
            if (begins_table(behind_quote_marks(text_.substr(header, line - header)),
                             behind_quote_marks(text_.substr(line, end - line)))) {
                return header;
            }
            header = line;
        }
        return kNone;
    }

    std::string_view text_;
    std::size_t begin_;
    std::optional<std::size_t> table_;  // where it begins; npos if it is none
    std::size_t end_ = 0;               // of the cell last asked for
};

// Scans one leaf. Each closing mark is looked for at most once: what is known to be absent is not searched again.
class InlineScan {
  public:
    InlineScan(InlineMarks& marks, Range range, InlineSet set, std::vector<Verbatim>& found)
        : marks_(marks),
          text_(marks.text().substr(0, range.end)),
          at_(range.begin),
          set_(set),
          cells_(text_, range.begin),
          found_(found) {}

    std::optional<OpenComment> run() {
        for (at_ = marks_.next(at_, set_); at_ < text_.size(); at_ = marks_.next(at_, set_)) {
            if (auto open = step()) {
                return open;
            }
        }
        return std::nullopt;
    }

  private:
    std::optional<OpenComment> step() {
        if (skip_markup()) {
            return std::nullopt;
        }
        switch (text_[at_]) {
            case '%':
                return comment("%%", Verbatim::Kind::percent_comment);
            case '<':
                return comment("<!--", Verbatim::Kind::html_comment);
            case '`':
                code_span();
                break;
            case '$':
                formula();
                break;
            default:
                skip_escape();
        }
        return std::nullopt;
    }

    // A backslash keeps a backtick or dollar from opening. It does not keep a comment from opening: in doubt it is one.
    void skip_escape() {
        ++at_;
        if (at_ < text_.size() && (text_[at_] == '`' || text_[at_] == '$' || text_[at_] == '\\')) {
            ++at_;
        }
    }

    std::optional<OpenComment> comment(std::string_view opener, Verbatim::Kind kind) {
        if (text_.substr(at_, opener.size()) != opener) {
            ++at_;
            return std::nullopt;
        }
        const std::size_t end = comment_end(text_, at_, kind);
        if (end == kNone) {
            return OpenComment{at_, comment_end(marks_.text(), at_, kind), kind};
        }
        take(kind, end);
        return std::nullopt;
    }

    // False if none begins here.
    bool skip_markup() {
        if (set_ != InlineSet::past_markup || text_.substr(at_).starts_with("<!--")) {
            return false;
        }
        const std::size_t limit = std::min(cells_.end_at(at_), text_.size());
        const std::size_t end = marks_.markup().any_end(at_, limit);
        at_ = end == kNone ? at_ : end;
        return end != kNone;
    }

    void code_span() {
        if (!has_code_) {
            has_code_ = true;
            marks_.code().enter_paragraph({at_, text_.size()});
        }
        const CodeSpan span = marks_.code().span_at(at_, SpanBound::blank_line);
        const std::size_t closer = text_.substr(0, span.end).find_last_not_of('`') + 1;
        if (!span.closed || closer >= cells_.end_at(at_)) {
            at_ = backticks_end(text_, at_);
            return;
        }
        take(Verbatim::Kind::code, span.end);
    }

    void formula() {
        const bool display = text_.substr(at_, 2) == "$$";
        const std::size_t end = display ? display_end() : inline_formula_end();
        if (end == kNone || end > cells_.end_at(at_)) {
            at_ += display ? 2 : 1;
            return;
        }
        take(Verbatim::Kind::math, end);
    }

    std::size_t display_end() {
        if (at_ >= no_display_after_) {
            return kNone;
        }
        const std::size_t close = text_.find("$$", at_ + 2);
        if (close == kNone) {
            no_display_after_ = at_;
            return kNone;
        }
        return close + 2;
    }

    // Obsidian's rule: no blank inside next to a dollar, no digit behind the closing one, on one line.
    std::size_t inline_formula_end() {
        if (at_ + 1 >= text_.size() || is_blank(text_[at_ + 1])) {
            return kNone;
        }
        static constexpr CharSet kEnds("$\n");
        const std::size_t close = kEnds.find(text_, at_ + 1);
        if (close == kNone || text_[close] == '\n' || is_blank(text_[close - 1])) {
            return kNone;
        }
        const bool digit_follows = close + 1 < text_.size() && is_ascii_digit(text_[close + 1]);
        return digit_follows ? kNone : close + 1;
    }

    void take(Verbatim::Kind kind, std::size_t end) {
        found_.push_back(Verbatim{kind, Range{at_, end}});
        at_ = end;
    }

    InlineMarks& marks_;
    std::string_view text_;
    std::size_t at_;
    InlineSet set_;
    Cells cells_;
    std::vector<Verbatim>& found_;
    bool has_code_ = false;  // the leaf's code spans are known
    std::size_t no_display_after_ = kNone;
};

// What two readings of a leaf that begin alike have found: what both have, and one comment from the first that any has,
// a third among them that knows of comments alone, to the end of the last. What holds one backtick or dollar may hold
// the next one, so there are more readings than two of what stands between.
class Doubt {
  public:
    Doubt(const std::vector<Verbatim>& one, const std::vector<Verbatim>& other) {
        const auto [end, other_end] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
        certain_ = end == one.begin() ? 0 : std::prev(end)->range.end;
        std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(agreed_), less);
        add({end, one.end()});
        add({other_end, other.end()});
    }

    // Where they begin to differ, at the earliest.
    [[nodiscard]] std::size_t begin_in(Range leaf) const { return std::max(leaf.begin, certain_); }

    void add(std::span<const Verbatim> reading) {
        for (const Verbatim& each : reading) {
            if (each.is_comment()) {
                comment_ = comment_.value_or(each);
                join(each.range);
            }
        }
    }

    [[nodiscard]] std::vector<Verbatim> result() {
        if (!comment_) {
            return agreed_;
        }
        std::vector<Verbatim> result;
        for (const Verbatim& each : agreed_) {
            const Range& whole = comment_->range;
            if (each.range.end <= std::max(certain_, whole.begin) || each.range.begin >= whole.end) {
                result.push_back(each);
            } else {
                join(each.range);
            }
        }
        comment_->certain = false;
        result.push_back(*comment_);
        std::sort(result.begin(), result.end(), less);
        return result;
    }

  private:
    static bool less(const Verbatim& a, const Verbatim& b) {
        return std::tie(a.range, a.kind) < std::tie(b.range, b.kind);
    }

    void join(Range range) {
        Range& whole = comment_->range;
        whole = {std::min(whole.begin, range.begin), std::max(whole.end, range.end)};
    }

    std::size_t certain_ = 0;
    std::vector<Verbatim> agreed_;
    std::optional<Verbatim> comment_;
};

// The earlier of two that are not the same; the text never closes it.
std::optional<OpenComment> united(const std::optional<OpenComment>& one, const std::optional<OpenComment>& other) {
    if (one == other) {
        return one;
    }
    OpenComment first = !other || (one && one->offset < other->offset) ? *one : *other;
    first.end = kNone;
    return first;
}

// What goes over a place ends there, as something not closed.
void clip(std::vector<Verbatim>& found, std::size_t at) {
    std::erase_if(found, [&](const Verbatim& each) { return each.range.begin >= at; });
    if (!found.empty() && found.back().range.end > at) {
        found.back().range.end = at;
        found.back().closed = false;
    }
}

}  // namespace

InlineMarks::InlineMarks(std::string_view text)
    : text_(text),
      marks_{NextChar(text, '%', false), NextChar(text, '<', false), NextChar(text, '`', false),
             NextChar(text, '$', false), NextChar(text, '\\', false)},
      opening_(text, '[', false),
      closing_(text, ']', false),
      address_(text, InlineMarkup::kScheme),
      www_(text, InlineMarkup::kWww),
      markup_(text),
      code_(text) {}

std::size_t InlineMarks::next(std::size_t from, InlineSet set) {
    constexpr std::size_t kOfComments = 2;  // the first two of them
    std::size_t next = set == InlineSet::past_markup ? next_markup(from) : text_.size();
    for (std::size_t i = 0; i < (set == InlineSet::comments ? kOfComments : marks_.size()); ++i) {
        next = std::min(next, marks_[i].at_or_after(from));
    }
    return next;
}

std::size_t InlineMarks::next_markup(std::size_t from) {
    const std::size_t tag = marks_[1].at_or_after(from);
    return std::min({tag, opening_.at_or_after(from), closing_.at_or_after(from), address_.at_or_after(from),
                     www_.at_or_after(from)});
}

std::optional<OpenComment> scan_inline(InlineMarks& marks, Range range, RawText raw, std::vector<Verbatim>& found) {
    const auto first = static_cast<std::ptrdiff_t>(found.size());
    const auto set = raw == RawText::yes ? InlineSet::comments : InlineSet::plain;
    const auto open = InlineScan(marks, range, set, found).run();
    const auto is_code = [](const Verbatim& each) { return !each.is_comment(); };
    const bool has_markup = marks.next_markup(range.begin) < range.end;
    if (std::none_of(found.begin() + first, found.end(), is_code) || !has_markup) {
        return open;
    }
    std::vector<Verbatim> others;
    const auto other_set = raw == RawText::to_some ? InlineSet::comments : InlineSet::past_markup;
    const auto other_open = InlineScan(marks, range, other_set, others).run();
    const std::vector<Verbatim> mine(found.begin() + first, found.end());
    if (mine == others && open == other_open) {
        return open;
    }
    Doubt doubt(mine, others);
    const auto third_set = raw == RawText::to_some ? InlineSet::past_markup : InlineSet::comments;
    std::vector<Verbatim> thirds;
    const auto third_open = InlineScan(marks, {doubt.begin_in(range), range.end}, third_set, thirds).run();
    doubt.add(thirds);
    std::vector<Verbatim> both = doubt.result();
    const auto both_open = united(united(open, other_open), third_open);
    if (both_open) {
        clip(both, both_open->offset);
    }
    found.resize(static_cast<std::size_t>(first));
    found.insert(found.end(), both.begin(), both.end());
    return both_open;
}

}  // namespace vaultfs
