// Comments, code spans and formulas inside one leaf, found left to right, the first opener winning (VIEWS 4.2).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "note/next_finder.h"
#include "vaultfs/blocks.h"

namespace vaultfs {

// A comment that its leaf does not close.
struct OpenComment {
    std::size_t offset = 0;
    Verbatim::Kind kind{};
};

// The marks in a text that may begin one of them, looked for leaf by leaf: the text is gone over once for each.
class InlineMarks {
  public:
    explicit InlineMarks(std::string_view text);

    [[nodiscard]] std::string_view text() const { return text_; }
    // The first at or behind `from`, the text's size if there is none. `raw`: see scan_inline().
    [[nodiscard]] std::size_t next(std::size_t from, bool raw);

  private:
    std::string_view text_;
    std::array<NextChar, 5> marks_;
};

// Appends what lies in `range` of the text, and stops at the first comment that the range does not close. `raw`: the
// leaf is HTML, where backticks and dollars mean nothing. A formula or code span that is not closed, in a table by its
// own cell, is plain text: treating less as verbatim finds more comments.
[[nodiscard]] std::optional<OpenComment> scan_inline(InlineMarks& marks, Range range, bool raw,
                                                     std::vector<Verbatim>& found);

// Behind the end of a comment that begins at `offset`; npos if the text never closes it.
[[nodiscard]] std::size_t comment_end(std::string_view text, std::size_t offset, Verbatim::Kind kind);

}  // namespace vaultfs
