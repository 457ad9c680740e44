// A place in one line, by byte and by column: CommonMark counts indentation in columns, tabs to the next multiple of
// four.
#pragma once

#include <algorithm>
#include <string_view>

#include "vaultfs/text.h"

namespace vaultfs {

class LineCursor {
  public:
    // `end`: behind the line's content, its ending left out.
    LineCursor(std::string_view text, std::size_t begin, std::size_t end) : text_(text), at_(begin), end_(end) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_, end_ - at_); }

    // Whether nothing but blanks is left. What was found is remembered: a deep indent is asked about at every
    // container.
    [[nodiscard]] bool blank() const {
        if (text_start_ <= at_) {
            text_start_ = std::min(end_, kBlanks.find_not(text_.substr(0, end_), at_));
        }
        return text_start_ >= end_;
    }

    // Columns of blanks up to the next character, `most` at the most; what is left of a half-used tab counts.
    [[nodiscard]] std::size_t indent(std::size_t most) const {
        LineCursor copy = *this;
        return copy.skip_columns(most);
    }

    [[nodiscard]] bool indented_by(std::size_t columns) const { return indent(columns) == columns; }

    // Skips blanks up to that many columns; gives how many it skipped.
    std::size_t skip_columns(std::size_t most) {
        std::size_t skipped = 0;
        while (skipped < most && at_ < end_ && (text_[at_] == ' ' || text_[at_] == '\t')) {
            const std::size_t width = text_[at_] == '\t' ? 4 - column_ % 4 : 1;
            const std::size_t used = std::min(width, most - skipped);
            column_ += used;
            skipped += used;
            if (used == width) {
                ++at_;
            }
        }
        return skipped;
    }

    void skip_indent() { skip_columns(static_cast<std::size_t>(-1)); }

    void skip_bytes(std::size_t count) {
        at_ += count;
        column_ += count;
    }

  private:
    std::string_view text_;
    std::size_t at_;
    std::size_t end_;
    mutable std::size_t text_start_ = 0;  // of the next non-blank character, where it is known: not before at_
    std::size_t column_ = 0;              // of the next character, or within a tab that is used in part
};

}  // namespace vaultfs
