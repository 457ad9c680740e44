// Comments, code spans and formulas inside one leaf, found left to right, the first opener winning (VIEWS 4.2).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "note/next_finder.h"
#include "vaultfs/blocks.h"

namespace vaultfs {

// A comment that its leaf does not close.
struct OpenComment {
    std::size_t offset = 0;
    std::size_t end = 0;  // npos if the text never closes it
    Verbatim::Kind kind{};

    bool operator==(const OpenComment&) const = default;
};

// What may begin one of them, and what it may not begin in.
enum class InlineSet : std::uint8_t {
    comments,     // nothing else: in HTML backticks and dollars mean nothing
    plain,        // comments, code, formulas
    past_markup,  // those, but none that begins in a tag, an autolink, an address, or a part of a link that is no text
};

// The marks in a text that may begin one of them, looked for leaf by leaf: however often a leaf is read, the text is
// gone over a few times for each. And what all leaves share that reads code spans and markup.
class InlineMarks {
  public:
    explicit InlineMarks(std::string_view text);

    [[nodiscard]] std::string_view text() const { return text_; }
    // The first at or behind `from`, the text's size if there is none.
    [[nodiscard]] std::size_t next(std::size_t from, InlineSet set);
    [[nodiscard]] std::size_t next_markup(std::size_t from);
    [[nodiscard]] InlineMarkup& markup() { return markup_; }
    [[nodiscard]] CodeSpans& code() { return code_; }

  private:
    std::string_view text_;
    std::array<NextChar, 5> marks_;
    NextChar opening_;
    NextChar closing_;
    NextText address_;
    NextText www_;
    InlineMarkup markup_;
    CodeSpans code_;
};

// Whether a leaf is HTML, in which nothing but comments counts.
enum class RawText : std::uint8_t { no, to_some, yes };

// Appends what lies in `range` of the text, and stops at the first comment that the range does not close. A formula or
// code span that is not closed, in a table by its own cell, is plain text: treating less as verbatim finds more
// comments. For the same reason the leaf is read with code in tags, addresses and links and without, and as HTML
// where it is that to some: what either reading takes for a comment is one, if not a certain one; code is what both do.
// Where they do not agree on what is left open, the text never closes it.
[[nodiscard]] std::optional<OpenComment> scan_inline(InlineMarks& marks, Range range, RawText raw,
                                                     std::vector<Verbatim>& found);

}  // namespace vaultfs
