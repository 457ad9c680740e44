// Lines in which some readers see other blocks than we do (VIEWS 4).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "vaultfs/blocks.h"

namespace vaultfs {

// Of one body: formulas over blank lines and within containers, HTML that CommonMark 0.29 does not know as such, and
// what goes on with a list item that begins with two blank lines. What looks like a heading there is none to some, and
// a label tag there labels all of it to some. Linear in the text.
class DoubtfulLines {
  public:
    DoubtfulLines(std::string_view body, const BlockTree& tree);

    // Those of them that touch these bytes.
    [[nodiscard]] std::span<const Range> around(Range bytes) const;

  private:
    [[nodiscard]] std::vector<std::size_t> formula_marks() const;
    void add_formulas();
    void add_html();
    [[nodiscard]] std::size_t end_of_html(std::uint32_t line) const;
    void add_empty_items();
    [[nodiscard]] bool is_blanks(std::uint32_t line) const;
    [[nodiscard]] bool may_go_on(std::uint32_t line) const;

    std::string_view body_;
    const BlockTree& tree_;
    std::vector<Range> spans_;  // in order, disjoint
};

}  // namespace vaultfs
