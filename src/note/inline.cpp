#include "note/inline.h"

#include <algorithm>
#include <unordered_map>

#include "note/block_marks.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

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
            if (is_table_delimiter(behind_quote_marks(text_.substr(line, end - line)))) {
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
    InlineScan(InlineMarks& marks, Range range, bool raw, std::vector<Verbatim>& found)
        : marks_(marks),
          text_(marks.text().substr(0, range.end)),
          at_(range.begin),
          begin_(range.begin),
          raw_(raw),
          cells_(text_, begin_),
          found_(found) {}

    std::optional<OpenComment> run() {
        for (at_ = marks_.next(at_, raw_); at_ < text_.size(); at_ = marks_.next(at_, raw_)) {
            if (auto open = step()) {
                return open;
            }
        }
        return std::nullopt;
    }

  private:
    std::optional<OpenComment> step() {
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
            return OpenComment{at_, kind};
        }
        take(kind, end);
        return std::nullopt;
    }

    void code_span() {
        const std::size_t begin = at_;
        const std::size_t length = run_length(begin);
        index_backticks();
        const auto closer = closers_.find(begin);
        if (closer == closers_.end() || closer->second >= cells_.end_at(begin)) {
            at_ = begin + length;
            return;
        }
        take(Verbatim::Kind::code, closer->second + length);
    }

    // For each run of backticks, where the next run of the same length begins.
    void index_backticks() {
        if (indexed_) {
            return;
        }
        indexed_ = true;
        std::unordered_map<std::size_t, std::size_t> last;  // length -> where that run was last seen
        for (std::size_t at = text_.find('`', begin_); at != kNone; at = text_.find('`', at)) {
            const std::size_t length = run_length(at);
            if (const auto previous = last.find(length); previous != last.end()) {
                closers_[previous->second] = at;
            }
            last[length] = at;
            at += length;
        }
    }

    [[nodiscard]] std::size_t run_length(std::size_t begin) const {
        const std::size_t end = text_.find_first_not_of('`', begin);
        return (end == kNone ? text_.size() : end) - begin;
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
        found_.push_back(Verbatim{kind, Range{at_, end}, true});
        at_ = end;
    }

    InlineMarks& marks_;
    std::string_view text_;
    std::size_t at_;
    std::size_t begin_;
    bool raw_;
    Cells cells_;
    std::vector<Verbatim>& found_;
    bool indexed_ = false;
    std::unordered_map<std::size_t, std::size_t> closers_;
    std::size_t no_display_after_ = kNone;
};

}  // namespace

InlineMarks::InlineMarks(std::string_view text)
    : text_(text),
      marks_{NextChar(text, '%', false), NextChar(text, '<', false), NextChar(text, '`', false),
             NextChar(text, '$', false), NextChar(text, '\\', false)} {}

std::size_t InlineMarks::next(std::size_t from, bool raw) {
    constexpr std::size_t kRaw = 2;  // the first two of them
    std::size_t next = text_.size();
    for (std::size_t i = 0; i < (raw ? kRaw : marks_.size()); ++i) {
        next = std::min(next, marks_[i].at_or_after(from));
    }
    return next;
}

std::optional<OpenComment> scan_inline(InlineMarks& marks, Range range, bool raw, std::vector<Verbatim>& found) {
    return InlineScan(marks, range, raw, found).run();
}

std::size_t comment_end(std::string_view text, std::size_t offset, Verbatim::Kind kind) {
    const bool percent = kind == Verbatim::Kind::percent_comment;
    const std::string_view closer = percent ? "%%" : "-->";
    const std::size_t close = text.find(closer, offset + (percent ? 2 : 4));
    return close == kNone ? kNone : close + closer.size();
}

}  // namespace vaultfs
