#include "note/doubtful_lines.h"

#include <algorithm>

#include "note/block_marks.h"
#include "note/ranges.h"
#include "vaultfs/text.h"

namespace vaultfs {

DoubtfulLines::DoubtfulLines(std::string_view body, const BlockTree& tree) : body_(body), tree_(tree) {
    add_formulas();
    add_html();
    add_empty_items();
    spans_ = united(std::move(spans_), Touching::apart);
}

std::span<const Range> DoubtfulLines::around(Range bytes) const {
    const auto first = std::upper_bound(spans_.begin(), spans_.end(), bytes.begin,
                                        [](std::size_t at, const Range& span) { return at < span.end; });
    const auto last = std::lower_bound(first, spans_.end(), bytes.end,
                                       [](const Range& span, std::size_t at) { return span.begin < at; });
    return {first, last};
}

// Where two dollars or more stand in no code, comment or formula.
std::vector<std::size_t> DoubtfulLines::formula_marks() const {
    std::vector<std::size_t> marks;
    auto each = tree_.verbatim.begin();
    for (auto at = body_.find("$$"); at != kNone;
         at = body_.find("$$", std::min(body_.find_first_not_of('$', at), body_.size()))) {
        while (each != tree_.verbatim.end() && each->range.end <= at) {
            ++each;
        }
        if (each == tree_.verbatim.end() || !each->certain || at < each->range.begin) {
            marks.push_back(at);
        }
    }
    return marks;
}

// From one that a line begins with to the next that a line ends with. One that is never closed is none, as elsewhere.
void DoubtfulLines::add_formulas() {
    std::size_t begin = kNone;
    for (const std::size_t mark : formula_marks()) {
        const std::uint32_t line = tree_.line_at(mark);
        const std::size_t behind = std::min(body_.find_first_not_of('$', mark), body_.size());
        if (begin == kNone) {
            begin = mark == tree_.contents[line] ? mark : kNone;
        } else if (is_blank(body_.substr(behind, tree_.line_starts[line + 1] - behind))) {
            spans_.push_back({begin, behind});
            begin = kNone;
        }
    }
}

// Where a line begins with such a block; within another only HTML itself may begin one.
void DoubtfulLines::add_html() {
    std::size_t end = 0;
    for (std::uint32_t line = 0; line < tree_.line_count(); ++line) {
        const Block& leaf = tree_.blocks[tree_.leaf_at_line(line)];
        const bool may_begin =
            leaf.kind == BlockKind::paragraph || (leaf.kind == BlockKind::html && leaf.first_line == line);
        const std::size_t begin = tree_.contents[line];
        if (may_begin && begin >= end && body_.substr(begin).starts_with('<')) {
            end = end_of_html(line);
            if (end > begin) {
                spans_.push_back({begin, end});
            }
        }
    }
}

// `<textarea>` and `<search>` in CommonMark since 0.30 and 0.31, `<!x` in lower case. The line's begin if it is none.
std::size_t DoubtfulLines::end_of_html(std::uint32_t line) const {
    const std::string_view content = tree_.content_range(line).of(body_);
    const std::size_t begin = tree_.contents[line];
    if (begins_tag(content, "<textarea")) {
        return std::min(find_ignoring_case(body_, "</textarea>", begin), body_.size());
    }
    if (content.starts_with("<!") && content.size() > 2 && content[2] >= 'a' && content[2] <= 'z') {
        return std::min(body_.find('>', begin), body_.size());
    }
    if (!begins_tag(content, "<search") && !begins_tag(content, "</search")) {
        return begin;
    }
    while (line < tree_.line_count() && !behind_quote_marks(tree_.line_range(line).of(body_)).empty()) {
        ++line;
    }
    return tree_.line_starts[line];
}

// cmark goes on with an item that has nothing behind its mark where a line of blanks alone is indented enough.
void DoubtfulLines::add_empty_items() {
    std::uint32_t end = 0;
    for (std::uint32_t at = 1; at < tree_.blocks.size(); ++at) {
        const Block& item = tree_.blocks[at];
        const std::uint32_t first = item.first_line;
        if (item.kind != BlockKind::list_item || item.next != at + 1 || first < end) {
            continue;
        }
        end = first + 1;
        if (!is_blanks(end)) {
            continue;
        }
        while (end < tree_.line_count() && may_go_on(end)) {
            ++end;
        }
        spans_.push_back(tree_.lines_range(first, end));
    }
}

// Whether a line is there with blanks on it and nothing else.
bool DoubtfulLines::is_blanks(std::uint32_t line) const {
    return line < tree_.line_count() && behind_quote_marks(tree_.line_range(line).of(body_)).empty() &&
           tree_.line_range(line).of(body_).find_first_of(" \t") != kNone;
}

// Whether a line has nothing on it, or is indented.
bool DoubtfulLines::may_go_on(std::uint32_t line) const {
    const std::string_view text = tree_.line_range(line).of(body_);
    const auto begin = text.find_first_not_of("> \t\r\n");
    return begin == kNone || (begin > 0 && is_blank(text[begin - 1]));
}

}  // namespace vaultfs
