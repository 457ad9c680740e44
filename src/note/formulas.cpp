#include "note/formulas.h"

#include <algorithm>
#include <vector>

#include "note/block_marks.h"
#include "note/inline.h"
#include "vaultfs/text.h"

namespace vaultfs {

Formulas::Formulas(std::string_view text) : text_(text), opener_(text, "$$"), closer_(text, "$$"), paragraph_(text) {}

bool Formulas::go_over(std::size_t line_start, std::size_t scanned) {
    if (line_start < end_) {
        return true;
    }
    const std::size_t from = std::max(scanned, known_);
    if (tries_ == 0 || opener_.at_or_after(from) >= line_start) {
        return false;
    }
    const std::size_t close = closer_.at_or_after(line_start);
    if (close == asked_ || close >= paragraph_.at_or_after(line_start)) {
        return false;
    }
    asked_ = close;  // nothing that the next lines hold opens another before it
    for (std::size_t line = line_start; line < close; line = next_line(text_, line)) {
        if (behind_quote_marks(text_.substr(line, next_line(text_, line) - line)).empty()) {
            return false;
        }
    }
    InlineMarks marks(text_.substr(0, close + 2));
    std::vector<Verbatim> found;
    if (scan_inline(marks, Range{from, close + 2}, RawText::no, found) || found.empty()) {
        --tries_;
        return false;
    }
    known_ = found.back().range.end;
    end_ = found.back().kind == Verbatim::Kind::math ? known_ : end_;
    return line_start < end_;
}

}  // namespace vaultfs
