// The passes of find_links(), one for each family of forms (VIEWS 6.1). Each goes over the text once and appends what
// it finds; find_links() puts them in order. All over-approximate, and none looks at a byte more than a fixed number of
// times.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "note/next_finder.h"
#include "vaultfs/note.h"

namespace vaultfs {

void find_wikilinks(std::string_view text, std::vector<Link>& links);
void find_markdown_links(std::string_view text, std::vector<Link>& links);  // inline links, images, definitions
void find_autolinks(std::string_view text, std::vector<Link>& links);
void find_attributes(std::string_view text, std::vector<Link>& links);
void find_bare_urls(std::string_view text, std::vector<Link>& links);
void find_code_links(std::string_view text, std::vector<Link>& links);
void find_calls(std::string_view text, std::vector<Link>& links);
void find_tex_links(std::string_view text, std::vector<Link>& links);

// The values in an `obsidian://` URL that name a file (`file=`, `path=`, …, `obsidian://vault/V/A/Note`), as written.
// No URL needs more than kMaxUrlValues: one more is given where there are more, and it has to be withheld.
constexpr std::size_t kMaxUrlValues = 8;
[[nodiscard]] std::vector<Range> obsidian_targets(std::string_view url);

constexpr bool is_title_start(char c) {
    return c == '"' || c == '\'' || c == '(';
}

// A range less the blanks at its ends.
[[nodiscard]] Range trimmed(std::string_view text, Range range);

// Behind blanks, at most to `end`.
[[nodiscard]] std::size_t skip_blanks(std::string_view text, std::size_t at, std::size_t end);

// Behind blanks, line ends and the marks of quotes at the starts of lines, at most to `end`.
[[nodiscard]] std::size_t skip_to_text(std::string_view text, std::size_t at, std::size_t end);

// Behind the text before `at`: the same is passed over, backwards.
[[nodiscard]] std::size_t skip_back_to_text(std::string_view text, std::size_t at);

// A range less the blanks, line ends and marks of quotes at its ends.
[[nodiscard]] Range trimmed_of_marks(std::string_view text, Range range);

// The line end before the next blank line: where a paragraph can go no further.
class ParagraphEnd : public NextFinder {
  public:
    using NextFinder::NextFinder;

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override;
};

}  // namespace vaultfs
