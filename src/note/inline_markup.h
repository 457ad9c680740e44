// Tags, autolinks, addresses and wikilinks: what binds as tightly as code does, so that a backtick in it opens none.
// And the parts of links and footnotes that are read as they stand: destinations, titles, labels, definitions.
#pragma once

#include <string_view>

#include "note/next_finder.h"
#include "vaultfs/text.h"

namespace vaultfs {

// Reads by CommonMark's and GFM's rules and Obsidian's. Asked for places that move forward it goes over the text a few
// times at most: of those that are never closed, few can hold the same byte.
class InlineMarkup {
  public:
    // What begins with a `<`, or with one of these.
    static constexpr std::string_view kWikilink = "[[";
    static constexpr std::string_view kScheme = "://";
    static constexpr std::string_view kWww = "www.";
    static constexpr CharSet kFirst{"<[:w"};

    [[nodiscard]] static bool may_be_in(std::string_view text);

    // Whether a line is one whole tag, opening or closing, and blanks behind it.
    [[nodiscard]] static bool is_tag(std::string_view line);

    explicit InlineMarkup(std::string_view text);

    // Behind what begins at `at` with one of kFirst (an address: with its `://` or `www.`). npos if nothing does, or it
    // does not end at `limit` or before.
    [[nodiscard]] std::size_t end_at(std::size_t at, std::size_t limit);

    // The same of a part of a link: `](target "title")`, `][label]`, `[^label]`, `[label]: target "title"` at the start
    // of a line.
    [[nodiscard]] std::size_t link_part_end(std::size_t at, std::size_t limit);

    // Of whichever begins there.
    [[nodiscard]] std::size_t any_end(std::size_t at, std::size_t limit);

  private:
    [[nodiscard]] std::size_t target_end(std::size_t at, std::size_t limit) const;
    [[nodiscard]] std::size_t title_end(std::size_t at, std::size_t limit);
    [[nodiscard]] std::size_t behind_definition(std::size_t at, std::size_t limit);
    [[nodiscard]] std::size_t tag_end(std::size_t at);
    [[nodiscard]] std::size_t attributes_end(std::size_t at);
    [[nodiscard]] std::size_t value_end(std::size_t at);
    [[nodiscard]] std::size_t declaration_end(std::size_t at);

    std::string_view text_;
    NextChar quote_;
    NextChar apostrophe_;
    NextChar parenthesis_;
    NextText instruction_;
    NextText declaration_;
    NextText comment_;
    NextText cdata_;
};

}  // namespace vaultfs
