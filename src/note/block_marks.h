// What a line can begin with, by the CommonMark specification. `rest` is a line's text from its first non-blank
// character on, without its ending.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace vaultfs {

// What may stand before a line's own text: marks of quotes, lists and numbers, and blanks.
inline constexpr std::string_view kContainerMarks = " \t>-+*0123456789.)";

struct FenceMark {
    char character = 0;
    std::size_t length = 0;
};

struct ListMark {
    std::size_t width = 0;    // bytes of the marker, without the blanks behind it
    bool interrupts = false;  // may end a paragraph: a bullet or 1, with text behind it
};

// How an HTML block ends (CommonMark 4.6, as of version 0.29): at a closing text, or at a blank line where `closer` is
// empty. Parsers are not of one mind about more, and what is no HTML block is searched for labels.
struct HtmlMark {
    std::string_view closer;  // `</`: the closing tag of any of pre, script and style
    bool interrupts = true;   // may end a paragraph
};

// The thematic break that a line may end with, for those who ask at each list mark of it: the line is gone over once.
class ThematicBreak {
  public:
    explicit ThematicBreak(std::string_view line);
    // Whether it begins there; `rest` is what the line ends with.
    [[nodiscard]] bool begins(std::string_view rest) const {
        return rest.size() >= least_ && rest.size() <= most_ && rest.starts_with(mark_);
    }

  private:
    char mark_ = '\0';
    std::size_t least_ = std::string_view::npos;  // bytes of its last three marks, and what stands between and behind
    std::size_t most_ = 0;                        // of all its marks
};

// A line's text behind the marks of quotes, without blanks around it.
[[nodiscard]] std::string_view behind_quote_marks(std::string_view line);

[[nodiscard]] std::size_t heading_level(std::string_view rest);  // 1 to 6; 0 if it is no ATX heading
[[nodiscard]] std::size_t setext_level(std::string_view rest);   // 1, 2 or 0
[[nodiscard]] bool is_thematic_break(std::string_view rest);
[[nodiscard]] std::optional<FenceMark> fence_mark(std::string_view rest);
[[nodiscard]] bool closes_fence(std::string_view rest, FenceMark fence);
[[nodiscard]] std::optional<ListMark> list_mark(std::string_view rest);
[[nodiscard]] std::size_t footnote_mark(
    std::string_view rest);  // bytes of `[^label]:`, or 0; none with a comment in it
[[nodiscard]] std::optional<HtmlMark> html_mark(std::string_view rest);
// Whether a text begins with that tag, its name given as `<name`, in any letter case.
[[nodiscard]] bool begins_tag(std::string_view text, std::string_view opener);
// Whether a block of HTML begins with `<source>`, which is none in CommonMark since 0.31: what looks like a block in it
// is one to its readers.
[[nodiscard]] bool begins_source(std::string_view html);
// Whether an HTML block with that closer ends in a line, by what stands at or behind `from`.
[[nodiscard]] bool closes_html(std::string_view rest, std::string_view closer, std::size_t from = 0);
[[nodiscard]] bool looks_like_definition(std::string_view rest);  // `[label]:`

// The row of a table that makes the one before it its header: `|---|:-:|` (GFM). How many cells it has is not asked:
// in doubt it is a table.
[[nodiscard]] bool is_table_delimiter(std::string_view rest);

// Whether two lines are the first of a table: the second is such a row, of as many cells.
[[nodiscard]] bool begins_table(std::string_view header, std::string_view delimiter);

// Whether a bar ends a cell of a table: one behind a backslash does not, in code neither (GFM).
[[nodiscard]] bool ends_cell(std::string_view text, std::size_t bar);

}  // namespace vaultfs
