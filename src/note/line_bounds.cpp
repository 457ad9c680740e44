#include "note/line_bounds.h"

#include <algorithm>

#include "note/block_marks.h"
#include "vaultfs/blocks.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// A line's text behind the marks of its containers.
struct Content {
    std::string_view rest;
    std::size_t depth = 0;   // the quote marks before any other
    bool container = false;  // a list item or footnote begins with it
    bool indented = false;   // like code
};

Content content_of(std::string_view line) {
    static constexpr CharSet kLead("> \t\r\n");
    const std::size_t begin = std::min(kLead.find_not(line, 0), line.size());
    const auto depth = std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(begin), '>');
    const std::string_view lead = line.substr(0, begin);
    Content content{line.substr(begin), static_cast<std::size_t>(depth)};
    content.indented = lead.find('\t') != std::string_view::npos || lead.find("    ") != std::string_view::npos;
    const ThematicBreak last_break(line);
    for (std::size_t marks = 0; marks < kMaxDepth && !last_break.begins(content.rest); ++marks) {
        const auto list = list_mark(content.rest);
        const std::size_t width = list ? list->width : footnote_mark(content.rest);
        if (width == 0) {
            break;
        }
        content.container = true;
        content.rest.remove_prefix(std::min(kLead.find_not(content.rest, width), content.rest.size()));
    }
    return content;
}

// Whether it is a block of its own, or all that stands between two.
bool stands_alone(std::string_view rest) {
    return rest.empty() || heading_level(rest) != 0 || setext_level(trim(rest)) != 0 || is_thematic_break(rest) ||
           fence_mark(trim(rest));
}

}  // namespace

LineBounds::Line LineBounds::next(std::string_view line, std::string_view following) {
    const Content content = content_of(line);
    const bool alone = content.indented || stands_alone(content.rest);
    const bool html = content.rest.starts_with("<!--") || html_mark(content.rest);
    const bool block = content.container || alone || html || content.depth != depth_;
    depth_ = content.depth;
    const bool delimiter = is_table_delimiter(behind_quote_marks(following));
    in_table_ = delimiter || (in_table_ && !block);
    return {block || in_table_, ends_html(content.rest) || alone || in_table_, in_table_};
}

bool LineBounds::ends_html(std::string_view rest) {
    if (closer_.empty()) {
        const auto html = html_mark(rest);
        closer_ = rest.starts_with("<!--") ? "-->" : html ? html->closer : "";
    }
    const bool ends = !closer_.empty() && closes_html(rest, closer_);
    closer_ = ends ? "" : closer_;
    return ends;
}

}  // namespace vaultfs
