// Where the lines of a paragraph's text may part it into blocks, told from the lines alone: for those who have no tree
// of blocks. In doubt a line does.
#pragma once

#include <cstddef>
#include <string_view>

namespace vaultfs {

// Asked for the lines of one text in order.
class LineBounds {
  public:
    struct Line {
        bool begins = false;  // it may begin another block than the line before it
        bool ends = false;    // it may be the last of its block
        bool row = false;     // it may be a table's: its bars end cells
    };

    // `following`: the line behind it, or nothing.
    Line next(std::string_view line, std::string_view following);

  private:
    bool ends_html(std::string_view rest);

    std::size_t depth_ = 0;    // the quote marks before the last line
    std::string_view closer_;  // what ends the HTML that it lies in
    bool in_table_ = false;
};

}  // namespace vaultfs
