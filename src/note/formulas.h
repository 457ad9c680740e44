// Formulas that run over lines of an open paragraph, for the block parser (VIEWS 4.2).
#pragma once

#include <cstddef>
#include <string_view>

#include "note/links.h"
#include "note/next_finder.h"

namespace vaultfs {

// Asked for one line start after the other.
class Formulas {
  public:
    explicit Formulas(std::string_view text);

    void enter_leaf() { tries_ = kTries; }

    // Whether a formula of the open leaf goes over the start of a line, and ends in its paragraph: what looks like a
    // heading in it is none. `scanned`: how far the leaf's comments, code and formulas are known.
    [[nodiscard]] bool go_over(std::size_t line_start, std::size_t scanned);

  private:
    static constexpr int kTries = 8;

    std::string_view text_;
    NextText opener_;  // the same `$$` is asked for line after line,
    NextText closer_;  // and each line for the next
    ParagraphEnd paragraph_;
    std::size_t end_ = 0;                         // of the last one that is known
    std::size_t known_ = 0;                       // where to look for the next
    int tries_ = kTries;                          // those that find nothing go over the same text again and again
    std::size_t asked_ = std::string_view::npos;  // the last `$$` that was asked about
};

}  // namespace vaultfs
