// Markdown's own links: `[text](target "title")`, images, `[label]: target "title"` (VIEWS 6.1).
//
// Each `](` that a `)` follows counts, whatever is before it; brackets, code spans and escapes only decide where the
// link begins. A destination is read as CommonMark reads it, and where CommonMark would see no link, all up to the
// closing parenthesis is the target. Nesting of parentheses is bounded, so each byte is read at most kMaxParens times.
//
// A code span ends with its block, and blocks are not known here; what may be a tag binds as tightly as one. Where it
// matters the text is read again, with spans that whatever may begin a block bounds, without any (the backticks may
// stand in a comment, a formula, an address), and without what stands in tags; a link begins where any of the readings
// has it, or where yet others may (links_doubt.h).
#include <algorithm>
#include <array>

#include "note/block_marks.h"
#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "note/links.h"
#include "note/links_doubt.h"
#include "note/references.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kMaxParens = 32;       // CommonMark's own bound
constexpr std::size_t kMaxLaxParens = 4;     // where it sees no link anyway
constexpr std::size_t kMaxWholeTargets = 2;  // of definitions in one line

struct Destination {
    Range target;
    std::size_t end = 0;  // behind all of it, the title included
};

// Reads what stands behind `](` or `]:`.
class DestinationReader {
  public:
    explicit DestinationReader(std::string_view text)
        : text_(text),
          paragraph_(text),
          quote_(text, '"'),
          apostrophe_(text, '\''),
          parenthesis_(text, ')'),
          any_parenthesis_(text, ')', false),
          line_(text, '\n', false),
          title_line_(text, '\n', false),
          mark_(text, "]:") {}

    // To be told where the text is read again.
    void restart() { defined_to_ = 0; }

    // Behind the opening parenthesis. None if nothing closes it in its paragraph.
    std::optional<Destination> inline_at(std::size_t begin) {
        const std::size_t limit = paragraph_.at_or_after(begin);
        if (any_parenthesis_.at_or_after(begin) >= limit) {
            return std::nullopt;
        }
        begin = skip_to_text(text_, begin, limit);
        if (const auto bracketed = bracketed_at(begin, limit)) {
            return closed(*bracketed, bracketed->end + 1, limit);
        }
        const bool too_deep = opens_too_many(begin, limit);
        if (const auto word = too_deep ? std::nullopt : word_at(begin, limit)) {
            if (const auto found = word_closed(*word, limit)) {
                return found;
            }
        }
        return lax_at(begin, limit, too_deep);
    }

    // Behind the colon. None if there is no target.
    std::optional<Destination> definition_at(std::size_t begin) {
        const std::size_t limit = paragraph_.at_or_after(begin);
        begin = skip_to_text(text_, begin, limit);
        const std::size_t line_end = std::min(line_.at_or_after(begin), limit);
        const std::size_t most = furthest_target_end(begin, line_end);
        Range target = {begin, std::min(kBlanks.find(text_.substr(0, most), begin), most)};
        std::size_t behind = target.end;
        if (const auto bracketed = bracketed_at(begin, limit)) {
            target = *bracketed;
            behind = target.end + 1;
        }
        if (target.empty()) {
            return std::nullopt;
        }
        const std::size_t rest = skip_blanks(text_, behind, line_end);
        const bool junk = rest < line_end && text_[rest] != '\r' && !is_title_start(text_[rest]);
        if (junk) {
            return Destination{trimmed(text_, {begin, most}), line_end};
        }
        return Destination{target, line_end_behind_title(behind, line_end, limit)};
    }

  private:
    // The first definitions in a line may go on to its end, the others only to the next one's mark: targets inside
    // targets without end would be long to judge.
    std::size_t furthest_target_end(std::size_t begin, std::size_t line_end) {
        in_line_ = begin < defined_to_ ? in_line_ + 1 : 1;
        defined_to_ = line_end;
        return in_line_ <= kMaxWholeTargets ? line_end : std::min(mark_.at_or_after(begin), line_end);
    }

    // `<…>` on one line; the range is that inside.
    std::optional<Range> bracketed_at(std::size_t begin, std::size_t limit) const {
        if (begin >= limit || text_[begin] != '<') {
            return std::nullopt;
        }
        for (std::size_t at = begin + 1; at < limit && text_[at] != '\n' && text_[at] != '<'; ++at) {
            if (text_[at] == '>') {
                return Range{begin + 1, at};
            }
            at += text_[at] == '\\' && at + 1 < limit && is_ascii_punctuation(text_[at + 1]) ? 1 : 0;
        }
        return std::nullopt;
    }

    // Whether more parentheses are opened there than may be, before one is closed or the word ends. Asked for places
    // that move forward it goes over the text once.
    bool opens_too_many(std::size_t begin, std::size_t limit) {
        const auto ends = [](char c) { return c == ')' || c == '\\' || is_blank(c); };
        if (begin < opening_.begin || begin > opening_.end) {
            opening_ = {begin, begin};
            opened_ = 0;
        }
        for (; opening_.begin < begin; ++opening_.begin) {
            opened_ -= text_[opening_.begin] == '(' ? 1 : 0;
        }
        for (; opened_ <= kMaxParens && opening_.end < limit && !ends(text_[opening_.end]); ++opening_.end) {
            opened_ += text_[opening_.end] == '(' ? 1 : 0;
        }
        return opened_ > kMaxParens;
    }

    // Up to a blank or the closing parenthesis. None where parentheses are nested too deep.
    std::optional<Range> word_at(std::size_t begin, std::size_t limit) const {
        const std::size_t end = balanced_end(begin, limit, kMaxParens, true);
        return end == kNone ? std::nullopt : std::optional(Range{begin, end});
    }

    // The closing parenthesis that matches, or the first blank where `to_blank`; `limit` if there is none, kNone if too
    // deep.
    std::size_t balanced_end(std::size_t begin, std::size_t limit, std::size_t max_depth, bool to_blank) const {
        std::size_t depth = 0;
        for (std::size_t at = begin; at < limit; ++at) {
            const char c = text_[at];
            if (to_blank && is_blank(c)) {
                return at;
            }
            if (c == '\\' && at + 1 < limit && is_ascii_punctuation(text_[at + 1])) {
                ++at;
            } else if (c == '(' && ++depth > max_depth) {
                return kNone;
            } else if (c == ')' && depth-- == 0) {
                return at;
            }
        }
        return limit;
    }

    // The word as a target, if a title or nothing follows it before the closing parenthesis.
    std::optional<Destination> word_closed(Range word, std::size_t limit) {
        const std::size_t rest = skip_to_text(text_, word.end, limit);
        if (rest >= limit) {
            return std::nullopt;
        }
        if (text_[rest] == ')') {
            return Destination{word, rest + 1};
        }
        return rest > word.end && is_title_start(text_[rest]) ? closed(word, rest, limit) : std::nullopt;
    }

    // Ends behind the parenthesis that follows a title.
    std::optional<Destination> closed(Range target, std::size_t behind, std::size_t limit) {
        const std::size_t title = skip_to_text(text_, behind, limit);
        const std::size_t from = title < limit && is_title_start(text_[title]) ? title_end(title, limit) : behind;
        const std::size_t end = parenthesis_.at_or_after(from);
        return end < limit ? std::optional(Destination{target, end + 1}) : std::nullopt;
    }

    // No link to CommonMark, but it might be one to others.
    std::optional<Destination> lax_at(std::size_t begin, std::size_t limit, bool too_deep) {
        const std::size_t end = too_deep ? kNone : balanced_end(begin, limit, kMaxLaxParens, false);
        if (end < limit) {
            return Destination{trimmed(text_, {begin, end}), end + 1};
        }
        const std::size_t closing = parenthesis_.at_or_after(begin);
        if (closing >= limit) {
            return std::nullopt;
        }
        // Not over the next parenthesis: targets inside targets without end would be long to judge.
        static constexpr CharSet kParentheses("()");
        const Range target = {begin, std::min(kParentheses.find(text_, begin), closing)};
        return Destination{trimmed(text_, target), closing + 1};
    }

    // Behind the title that begins there; its own place if it is never closed.
    std::size_t title_end(std::size_t begin, std::size_t limit) {
        NextChar& closing = text_[begin] == '"' ? quote_ : text_[begin] == '\'' ? apostrophe_ : parenthesis_;
        const std::size_t end = closing.at_or_after(begin + 1);
        return end < limit ? end + 1 : begin;
    }

    // Of a definition: the end of the line that its title ends on, or its target's where it has none.
    std::size_t line_end_behind_title(std::size_t behind, std::size_t line_end, std::size_t limit) {
        const std::size_t title = skip_to_text(text_, behind, limit);
        if (title >= limit || !is_title_start(text_[title])) {
            return line_end;
        }
        const std::size_t end = title_end(title, limit);
        if (end == title) {
            return line_end;
        }
        return std::max(line_end, std::min(title_line_.at_or_after(end), limit));
    }

    std::string_view text_;
    ParagraphEnd paragraph_;
    NextChar quote_;
    NextChar apostrophe_;
    NextChar parenthesis_;
    NextChar any_parenthesis_;  // escaped or not
    NextChar line_;
    NextChar title_line_;
    NextText mark_;               // of a definition
    std::size_t defined_to_ = 0;  // the end of the line of the last definition
    std::size_t in_line_ = 0;     // the definitions in that
    Range opening_;               // what opens_too_many() has gone over, without what ends a word
    std::size_t opened_ = 0;      // the parentheses in it
};

// The next `]` that a destination may follow.
class NextClosing : public NextFinder {
  public:
    using NextFinder::NextFinder;

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override {
        auto at = text_.find(']', from);
        while (at != kNone && !text_.substr(at + 1).starts_with('(') && !text_.substr(at + 1).starts_with(':')) {
            at = text_.find(']', at + 1);
        }
        return std::min(at, text_.size());
    }
};

struct Reading {
    SpanBound bound{};
    bool past_markup = false;  // nothing begins in a tag, an autolink, an address, a wikilink, or behind a link's text
    bool behind_opener = false;  // code begins in brackets only, as if all before them had come to its end
};

// Matches the brackets of a paragraph.
class BracketScanner {
  public:
    BracketScanner(std::string_view text, CodeSpans& code, InlineMarkup& markup)
        : text_(text), reader_(text), code_(code), markup_(markup) {}

    // Appends the links that one reading finds, in the order of their targets.
    void scan(Range paragraph, Reading reading, std::vector<Link>& links) {
        code_.restart();
        reader_.restart();
        openers_.clear();
        base_ = 0;
        code_end_ = 0;
        unused_ = kNone;
        reading_ = reading;
        paragraph_end_ = paragraph.end;
        links_ = &links;
        begin_line(paragraph.begin);
        for (std::size_t at = paragraph.begin; at < paragraph.end;) {
            at = step(at);
        }
    }

  private:
    static constexpr CharSet kMarks{"\n\\`[]"};
    static constexpr CharSet kMarksAndMarkup{"\n\\`[]<:w"};

    struct Opener {
        std::size_t at = 0;
        bool first_in_line = false;
    };

    // The marks of quotes, lists and numbers before a line's own text.
    void begin_line(std::size_t at) {
        static constexpr CharSet kLead(kContainerMarks);
        line_text_ = std::min(kLead.find_not(text_, at), text_.size());
    }

    std::size_t step(std::size_t at) {
        if (base_ > 0 || code_end_ > 0) {
            leave_code(at);
        }
        if (const std::size_t end = markup_end(at); end != kNone) {
            return end;
        }
        switch (text_[at]) {
            case '\n':
                begin_line(at + 1);
                return at + 1;
            case '\\':
                return at + (code_end_ == 0 && at + 1 < text_.size() && is_ascii_punctuation(text_[at + 1]) ? 2 : 1);
            case '`':
                return backticks(at);
            case '[':
                openers_.push_back({at, at == line_text_});
                if (at == line_text_) {
                    define(at);
                }
                return at + 1;
            case ']':
                return close(at);
            default:
                return std::min((reading_.past_markup ? kMarksAndMarkup : kMarks).find(text_, at + 1),
                                code_end_ > at ? code_end_ : text_.size());
        }
    }

    // kNone if none begins there.
    std::size_t markup_end(std::size_t at) {
        if (!reading_.past_markup || code_end_ > 0 || !InlineMarkup::kFirst.has(text_[at])) {
            return kNone;
        }
        const std::size_t end = markup_.end_at(at, paragraph_end_);
        const auto line = end == kNone ? kNone : text_.substr(at, end - at).rfind('\n');
        if (line != kNone) {
            begin_line(at + line + 1);
        }
        return end;
    }

    std::size_t backticks(std::size_t at) {
        if (code_end_ > 0) {
            return at + 1;
        }
        const CodeSpan span = code_.span_at(at, reading_.bound);
        if (!span.closed || (reading_.behind_opener && openers_.empty())) {
            return backticks_end(text_, at);
        }
        code_end_ = span.end;
        base_ = openers_.size();
        return std::min(text_.find_first_not_of('`', at), span.end);
    }

    // Brackets inside a code span match each other only.
    void leave_code(std::size_t at) {
        if (at >= code_end_) {
            openers_.resize(std::min(openers_.size(), base_));
            base_ = 0;
            code_end_ = 0;
        }
    }

    // Where to go on.
    std::size_t close(std::size_t at) {
        const bool matched = openers_.size() > base_;
        const Opener opener = matched ? openers_.back() : Opener{unused_ == kNone ? at : unused_, false};
        if (matched) {
            openers_.pop_back();
        }
        const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
        if (next == ':' && opener.first_in_line && text_[opener.at + 1] == '^') {
            begin_line(at + 2);  // behind a footnote's mark its text begins like a line
        }
        const bool defined =
            next == ':' && opener.first_in_line && (opener.at == defined_at_ || add_definition(opener.at, at));
        const std::size_t end = next == '(' ? add_inline(opener.at, at) : kNone;
        // Brackets that CommonMark may not match so, because of HTML for example, begin the next link without an
        // opener.
        unused_ = defined || end != kNone ? kNone : matched ? opener.at : unused_;
        return end != kNone && matched && reading_.past_markup && code_end_ == 0 ? end : at + 1;
    }

    // A definition is one before code spans are looked for: its label may hold a backtick, or code seem to go on in it.
    void define(std::size_t open) {
        const auto label = definition_label(text_, open, paragraph_end_);
        if (label && add_definition(open, label->end)) {
            defined_at_ = open;
        }
    }

    // Gives its end; kNone if none is there.
    std::size_t add_inline(std::size_t open, std::size_t close) {
        const auto found = reader_.inline_at(close + 2);
        if (!found) {
            return kNone;
        }
        if (found->target.empty()) {
            return found->end;  // `[t]()` leads nowhere
        }
        Link link{LinkForm::inline_link, {open, found->end}, found->target, {std::min(open + 1, close), close}};
        if (open > 0 && text_[open - 1] == '!') {
            --link.whole.begin;
        }
        links_->push_back(link);
        return found->end;
    }

    bool add_definition(std::size_t open, std::size_t close) {
        const bool footnote = is_footnote_label(text_.substr(open + 1, close - open - 1));
        const auto found = footnote ? std::nullopt : reader_.definition_at(close + 2);
        if (found) {
            links_->push_back(Link{LinkForm::definition, {open, found->end}, found->target, {found->end, found->end}});
        }
        return found.has_value();
    }

    std::string_view text_;
    DestinationReader reader_;
    CodeSpans& code_;  // of the paragraph
    InlineMarkup& markup_;
    Reading reading_;
    std::vector<Link>* links_ = nullptr;
    std::vector<Opener> openers_;
    std::size_t base_ = 0;            // openers below it are outside the code span
    std::size_t code_end_ = 0;        // of the span we are in; 0 outside
    std::size_t defined_at_ = kNone;  // the last definition's opener
    std::size_t unused_ = kNone;      // the last opener whose bracket made no link
    std::size_t paragraph_end_ = 0;
    std::size_t line_text_ = 0;
};

// Adds what another reading found to the links from `first` on. One that both have, with the same target, begins where
// it does first. All are in the order of their targets.
void unite(const std::vector<Link>& others, std::size_t first, std::vector<Link>& links) {
    const std::size_t size = links.size();
    std::size_t at = first;
    for (const Link& other : others) {
        while (at < size && links[at].target.begin < other.target.begin) {
            ++at;
        }
        if (at == size || links[at].target.begin != other.target.begin) {
            links.push_back(other);
            continue;
        }
        links[at].whole.begin = std::min(links[at].whole.begin, other.whole.begin);
        links[at].text.begin = std::min(links[at].text.begin, other.text.begin);
    }
    const auto begin = links.begin() + static_cast<std::ptrdiff_t>(first);
    std::inplace_merge(begin, links.begin() + static_cast<std::ptrdiff_t>(size), links.end(),
                       [](const Link& a, const Link& b) { return a.target.begin < b.target.begin; });
}

// Of an inline link: a definition begins where it does.
void begin_at(std::size_t begin, Link& link) {
    if (link.form == LinkForm::inline_link && begin < link.whole.begin) {
        link.whole.begin = begin;
        link.text.begin = begin + 1;
    }
}

// What all readings find, paragraph by paragraph.
class MarkdownLinks {
  public:
    MarkdownLinks(std::string_view text, std::vector<Link>& links)
        : text_(text), links_(links), code_(text), markup_(text), scanner_(text, code_, markup_) {}

    void read(Range paragraph) {
        static constexpr std::array<Reading, 5> kOthers = {{{SpanBound::any_block, false},
                                                            {SpanBound::anything, false},
                                                            {SpanBound::blank_line, true},
                                                            {SpanBound::any_block, true},
                                                            {SpanBound::blank_line, true, true}}};
        const std::size_t first = links_.size();
        code_.enter_paragraph(paragraph);
        scanner_.scan(paragraph, {SpanBound::blank_line, false}, links_);
        const bool has_markup = InlineMarkup::may_be_in(paragraph.of(text_));
        for (const Reading& reading : kOthers) {
            if (may_differ(reading, has_markup)) {
                others_.clear();
                scanner_.scan(paragraph, reading, others_);
                unite(others_, first, links_);
            }
        }
        const auto doubtful = doubtful_opener(text_, paragraph, "](", code_, markup_);
        for (std::size_t at = first; doubtful && at < links_.size(); ++at) {
            const Range text = links_[at].text;
            if (text.begin == 0 || !is_text_certain(text_, {text.begin - 1, text.end + 1})) {
                begin_at(doubtful->earliest(links_[at].whole.begin, links_[at].target.begin), links_[at]);
            }
        }
    }

  private:
    // From those before it.
    [[nodiscard]] bool may_differ(const Reading& reading, bool has_markup) {
        const bool by_code = reading.bound == SpanBound::blank_line || code_.differs(reading.bound);
        return by_code && (has_markup || !reading.past_markup) && (code_.any() || !reading.behind_opener);
    }

    std::string_view text_;
    std::vector<Link>& links_;
    CodeSpans code_;
    InlineMarkup markup_;
    BracketScanner scanner_;
    std::vector<Link> others_;  // what one more reading finds
};

}  // namespace

void find_markdown_links(std::string_view text, std::vector<Link>& links) {
    ParagraphEnd ends(text);
    NextClosing closing(text);
    MarkdownLinks reader(text, links);
    for (Range paragraph; closing.at_or_after(paragraph.end) < text.size(); ++paragraph.end) {
        paragraph = {paragraph.end, ends.at_or_after(paragraph.end)};
        if (closing.at_or_after(paragraph.begin) < paragraph.end) {
            reader.read(paragraph);
        }
    }
}

}  // namespace vaultfs
