// The block parser: CommonMark's algorithm of open containers and one open leaf, line by line.
//
// One thing differs. Obsidian's comments run over any block, so a leaf is scanned for comments when it ends, and where
// a comment stays open the leaf is extended by whole lines to the comment's end, whatever these lines look like
// (VIEWS 4.2).
#include "vaultfs/blocks.h"

#include <algorithm>

#include "note/block_marks.h"
#include "note/block_tree.h"
#include "note/formulas.h"
#include "note/inline.h"
#include "note/line_cursor.h"
#include "note/links.h"
#include "note/references.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// A container that is open.
struct Container {
    std::uint32_t block = 0;
    std::size_t indent = 0;     // columns that a line of a list item or footnote must be indented by
    bool starts_empty = false;  // nothing behind the list mark: a blank line then ends the item
};

// The leaf that is open.
struct OpenLeaf {
    std::uint32_t block = 0;            // 0 if none is
    std::size_t scanned = 0;            // how far it is scanned for comments
    bool is_table = false;              // nothing that may follow a block goes on with it
    std::size_t doubtful_from = kNone;  // what is found behind may be read otherwise
    FenceMark fence{};                  // of a fence: what opened it
    HtmlMark html{};                    // of HTML: likewise
};

class BlockParser {
  public:
    explicit BlockParser(std::string_view text)
        : text_(text), marks_(text), tree_(tree_of_lines(text)), open_{Container{}}, formulas_(text) {}

    BlockTree run() {
        for (; line_ < tree_.line_count(); ++line_) {
            read_line();
        }
        finish_leaf();
        close_containers(0);
        tree_.blocks[0].next = static_cast<std::uint32_t>(tree_.blocks.size());
        set_ranges(tree_, text_);
        return std::move(tree_);
    }

  private:
    [[nodiscard]] Block& leaf() { return tree_.blocks[leaf_.block]; }
    [[nodiscard]] bool in_leaf(BlockKind kind) const {
        return leaf_.block != 0 && tree_.blocks[leaf_.block].kind == kind;
    }

    [[nodiscard]] LineCursor cursor_at(std::uint32_t line) const {
        const Range whole = tree_.line_range(line);
        return LineCursor(text_, whole.begin, whole.end - line_ending(whole.of(text_)).size());
    }

    void read_line() {
        LineCursor cursor = cursor_at(line_);
        const std::size_t matched = match_containers(cursor);
        const bool all_matched = matched == open_.size();
        tree_.contents[line_] = cursor.at();
        if (all_matched && (in_leaf(BlockKind::fence) || in_leaf(BlockKind::html))) {
            continue_verbatim(cursor);
            return;
        }
        if (cursor.blank()) {
            read_blank_line(matched);
            return;
        }
        if (in_leaf(BlockKind::paragraph) && continue_paragraph(cursor, all_matched)) {
            return;
        }
        if (all_matched && in_leaf(BlockKind::indented_code) && cursor.indented_by(4)) {
            add_line();
            return;
        }
        if (finish_leaf()) {
            return;  // the line lies in a comment that the leaf left open
        }
        close_containers(matched);
        open_containers(cursor);
        open_leaf(cursor);
    }

    // How many of the open containers the line goes on with; the cursor stands behind their marks.
    std::size_t match_containers(LineCursor& cursor) const {
        std::size_t matched = 1;
        for (; matched < open_.size(); ++matched) {
            const Container& container = open_[matched];
            if (tree_.blocks[container.block].kind == BlockKind::quote) {
                if (!skip_quote_mark(cursor)) {
                    break;
                }
            } else if (cursor.blank()) {
                if (container.starts_empty) {
                    break;
                }
            } else if (cursor.indented_by(container.indent)) {
                cursor.skip_columns(container.indent);
            } else {
                break;
            }
        }
        return matched;
    }

    static bool skip_quote_mark(LineCursor& cursor) {
        LineCursor ahead = cursor;
        if (ahead.skip_columns(4) >= 4 || !ahead.rest().starts_with('>')) {
            return false;
        }
        ahead.skip_bytes(1);
        ahead.skip_columns(1);
        cursor = ahead;
        return true;
    }

    void continue_verbatim(LineCursor cursor) {
        add_line();
        if (leaf().kind == BlockKind::fence) {
            if (!cursor.indented_by(4)) {
                cursor.skip_indent();
                if (closes_fence(cursor.rest(), leaf_.fence)) {
                    leaf().open = false;
                    finish_leaf();
                }
            }
            return;
        }
        if (leaf_.html.closer.empty() ? cursor.blank() : closes_html(cursor.rest(), leaf_.html.closer)) {
            leaf().open = false;
            finish_leaf();
        }
    }

    void read_blank_line(std::size_t matched) {
        in_lazy_html_ = in_lazy_html_ && !cursor_at(line_).blank();
        if (in_leaf(BlockKind::indented_code) && matched == open_.size()) {
            return;  // blank lines between lines of code belong to it once more code follows
        }
        if (finish_leaf()) {
            return;
        }
        close_containers(matched);
    }

    // True if the line belongs to the open paragraph, or turns it into a heading.
    bool continue_paragraph(LineCursor cursor, bool all_matched) {
        if (all_matched && formulas_.go_over(tree_.line_starts[line_], leaf_.scanned)) {
            tree_.contents[line_] = cursor.at();
            add_line();
            return true;
        }
        if (const std::size_t level = all_matched ? underlined_level(cursor) : 0; level != 0) {
            end_as_heading(level);
            return true;
        }
        if (!all_matched && begins_lazy_html(cursor)) {
            if (!finish_leaf()) {
                start_lazy_html(cursor);
            }
            return true;
        }
        if (starts_block(cursor, all_matched)) {
            return false;
        }
        if (leaf_.is_table && cursor.indented_by(4)) {
            leaf_.doubtful_from = std::min(leaf_.doubtful_from, cursor.at());  // code to some, a row to others
        }
        cursor.skip_indent();
        tree_.contents[line_] = cursor.at();
        add_line();
        leaf_.is_table = leaf_.is_table || (all_matched && begins_table(content_of(line_ - 1), content_of(line_)));
        return true;
    }

    // The level of the heading that a line makes of the open paragraph; 0 if it makes none.
    [[nodiscard]] std::size_t underlined_level(LineCursor cursor) {
        if (leaf_.is_table || cursor.indented_by(4)) {
            return 0;
        }
        cursor.skip_indent();
        const std::size_t level = setext_level(cursor.rest());
        return level != 0 && !is_only_definitions(leaf_lines()) ? level : 0;
    }

    // A tag alone on a line below a quote or list item goes on with its paragraph, or is an HTML block behind it:
    // readers differ. So it stands in the container, as a paragraph that is searched for comments and callouts like
    // HTML. A heading ends it.
    [[nodiscard]] bool begins_lazy_html(LineCursor cursor) const {
        if (leaf_.is_table || cursor.indented_by(4)) {
            return false;
        }
        cursor.skip_indent();
        const auto html = html_mark(cursor.rest());
        return html && !html->interrupts;
    }

    void start_lazy_html(LineCursor cursor) {
        cursor.skip_indent();
        tree_.contents[line_] = cursor.at();
        start_leaf(BlockKind::paragraph);
        leaf().doubtful = in_lazy_html_ = true;
    }

    [[nodiscard]] std::string_view content_of(std::uint32_t line) const { return tree_.content_range(line).of(text_); }

    [[nodiscard]] std::vector<std::string_view> leaf_lines() {
        std::vector<std::string_view> lines;
        for (std::uint32_t line = leaf().first_line; line < leaf().end_line; ++line) {
            lines.push_back(content_of(line));
        }
        return lines;
    }

    [[nodiscard]] std::string_view first_line_of_leaf() { return content_of(leaf().first_line); }

    void end_as_heading(std::size_t level) {
        if (scan_leaf()) {
            return;
        }
        add_line();
        leaf().kind = BlockKind::heading;
        leaf().level = static_cast<std::uint8_t>(level);
        leaf().setext = true;
        leaf().doubtful = in_lazy_html_;
        leaf_.block = 0;
    }

    // Whether a line ends an open paragraph. `all_matched`: the paragraph's own containers go on.
    [[nodiscard]] bool starts_block(LineCursor cursor, bool all_matched) const {
        if (leaf_.is_table && !all_matched) {
            return true;
        }
        if (cursor.indented_by(4)) {
            return false;
        }
        cursor.skip_indent();
        const std::string_view rest = cursor.rest();
        if (tree_.blocks[leaf_.block].doubtful) {
            return heading_level(rest) != 0;
        }
        if (rest.starts_with('>') || heading_level(rest) != 0 || fence_mark(rest) || is_thematic_break(rest) ||
            footnote_mark(rest) != 0 || rest.starts_with("<!--")) {
            return true;
        }
        if (const auto html = html_mark(rest); html && (html->interrupts || leaf_.is_table)) {
            return true;
        }
        const auto list = list_mark(rest);
        return list && (list->interrupts || !all_matched || leaf_.is_table);
    }

    void open_containers(LineCursor& cursor) {
        const ThematicBreak last_break(cursor.rest());
        while (open_.size() < kMaxDepth && !cursor.indented_by(4)) {
            if (skip_quote_mark(cursor)) {
                open_container(BlockKind::quote, 0, false);
            } else if (!open_footnote(cursor) && !open_list_item(cursor, last_break)) {
                break;
            }
            tree_.contents[line_] = cursor.at();
        }
    }

    bool open_footnote(LineCursor& cursor) {
        LineCursor ahead = cursor;
        ahead.skip_indent();
        const std::size_t width = footnote_mark(ahead.rest());
        if (width == 0) {
            return false;
        }
        ahead.skip_bytes(width);
        ahead.skip_indent();
        cursor = ahead;
        open_container(BlockKind::footnote, 4, false);
        return true;
    }

    bool open_list_item(LineCursor& cursor, const ThematicBreak& last_break) {
        LineCursor ahead = cursor;
        const std::size_t before = ahead.skip_columns(3);
        const auto mark = list_mark(ahead.rest());
        if (!mark || last_break.begins(ahead.rest())) {
            return false;
        }
        ahead.skip_bytes(mark->width);
        const bool empty = ahead.blank();
        const std::size_t behind = ahead.indent(5);
        const std::size_t padding = empty || behind > 4 ? 1 : behind;
        ahead.skip_columns(padding);
        cursor = ahead;
        open_container(BlockKind::list_item, before + mark->width + padding, empty);
        return true;
    }

    void open_container(BlockKind kind, std::size_t indent, bool starts_empty) {
        open_.push_back(Container{add_block(kind), indent, starts_empty});
    }

    std::uint32_t add_block(BlockKind kind) {
        Block block;
        block.kind = kind;
        block.parent = open_.back().block;
        open_.back().starts_empty = false;
        block.first_line = line_;
        block.end_line = line_ + 1;
        tree_.blocks.push_back(block);
        const auto index = static_cast<std::uint32_t>(tree_.blocks.size() - 1);
        tree_.blocks[index].next = index + 1;
        return index;
    }

    // Opens the leaf that begins at the cursor; a line of containers' marks alone opens none.
    void open_leaf(LineCursor cursor) {
        if (cursor.blank()) {
            return;
        }
        if (cursor.indented_by(4)) {
            start_leaf(BlockKind::indented_code);
            return;
        }
        cursor.skip_indent();
        tree_.contents[line_] = cursor.at();
        const std::string_view rest = cursor.rest();
        if (const std::size_t level = heading_level(rest); level != 0) {
            start_leaf(BlockKind::heading);
            leaf().level = static_cast<std::uint8_t>(level);
            finish_leaf();
        } else if (const auto fence = fence_mark(rest)) {
            start_leaf(BlockKind::fence);
            leaf().open = true;
            leaf_.fence = *fence;
        } else if (is_thematic_break(rest)) {
            start_leaf(BlockKind::thematic_break);
            leaf_.block = 0;
        } else {
            open_html_or_paragraph(rest);
        }
    }

    void open_html_or_paragraph(std::string_view rest) {
        const auto html = html_mark(rest);
        if (!html) {
            start_leaf(BlockKind::paragraph);
            if (rest.starts_with("<!--")) {
                finish_leaf();  // ends with the line that ends the comment (CommonMark 4.6, type 2)
            }
            return;
        }
        start_leaf(BlockKind::html);
        leaf_.html = *html;
        leaf().open = !leaf_.html.closer.empty();
        if (!leaf_.html.closer.empty() && closes_html(rest, leaf_.html.closer, 1)) {
            leaf().open = false;
            finish_leaf();
        }
    }

    void start_leaf(BlockKind kind) {
        leaf_ = OpenLeaf{add_block(kind), tree_.contents[line_]};
        tree_.leaves[line_] = leaf_.block;
        leaf().doubtful = in_lazy_html_ && kind == BlockKind::heading;
        formulas_.enter_leaf();
    }

    void add_line() {
        for (std::uint32_t line = leaf().end_line; line <= line_; ++line) {
            tree_.leaves[line] = leaf_.block;
        }
        leaf().end_line = line_ + 1;
    }

    // Ends the open leaf, if there is one. True if a comment in it ran on and took the current line.
    bool finish_leaf() {
        if (leaf_.block == 0) {
            return false;
        }
        bool extended = false;
        while (scan_leaf()) {
            extended = true;
            if (!ends_with_its_comment()) {
                return true;
            }
        }
        leaf_.block = 0;
        return extended;
    }

    // A heading ends with its line, and so does a block that begins with an HTML comment.
    [[nodiscard]] bool ends_with_its_comment() {
        return leaf().kind == BlockKind::heading || leaf().kind == BlockKind::math || leaf().kind == BlockKind::html ||
               first_line_of_leaf().starts_with("<!--");
    }

    // Finds the comments, code and formulas of the open leaf. True if a comment runs on: then the leaf takes the lines
    // up to the comment's end, and the parser goes on behind them.
    bool scan_leaf() {
        const std::size_t end = tree_.line_starts[leaf().end_line];
        const BlockKind kind = leaf().kind;
        if (kind == BlockKind::fence || kind == BlockKind::indented_code) {
            tree_.verbatim.push_back({Verbatim::Kind::code, {tree_.line_starts[leaf().first_line], end}, true});
            return false;
        }
        if (runs_on_as_math(end)) {
            return true;
        }
        // A line that begins with a comment is HTML to its end to CommonMark.
        const bool comment = first_line_of_leaf().starts_with("<!--");
        const auto raw = kind == BlockKind::html || leaf().doubtful ? RawText::yes
                         : comment                                  ? RawText::to_some
                                                                    : RawText::no;
        const std::size_t known = tree_.verbatim.size();
        const auto open = scan_inline(marks_, Range{leaf_.scanned, end}, raw, tree_.verbatim);
        for (std::size_t at = known; at < tree_.verbatim.size(); ++at) {
            mark_doubtful(tree_.verbatim[at]);
        }
        if (!open) {
            return false;
        }
        const bool closed = open->end != kNone;
        extend_leaf(Verbatim{open->kind, {open->offset, closed ? open->end : text_.size()}, closed});
        return true;
    }

    // `$$` on a line of its own opens a formula that may hold blank lines; only outside containers, whose marks it
    // would swallow, and only if it is closed.
    bool runs_on_as_math(std::size_t end) {
        const std::size_t begin = tree_.contents[leaf().first_line];
        const bool opens = leaf().kind == BlockKind::paragraph && open_.size() == 1 && leaf_.scanned == begin &&
                           begin < no_math_after_ && trim(first_line_of_leaf()) == "$$";
        const std::size_t close = opens ? text_.find("$$", begin + 2) : 0;
        if (!opens || close < end) {
            return false;
        }
        if (close == kNone) {
            no_math_after_ = begin;
            leaf().open = true;
            return false;
        }
        leaf().kind = BlockKind::math;
        extend_leaf(Verbatim{Verbatim::Kind::math, {begin, close + 2}, true});
        return true;
    }

    void mark_doubtful(Verbatim& verbatim) const {
        verbatim.certain = verbatim.certain && verbatim.range.begin < leaf_.doubtful_from;
    }

    void extend_leaf(Verbatim verbatim) {
        mark_doubtful(verbatim);
        tree_.verbatim.push_back(verbatim);
        leaf().open = !verbatim.closed;
        leaf_.scanned = verbatim.range.end;
        line_ = std::max(std::min(line_, tree_.line_count() - 1), tree_.line_at(verbatim.range.end - 1));
        add_line();
    }

    void close_containers(std::size_t keep) {
        while (open_.size() > std::max<std::size_t>(keep, 1)) {
            tree_.blocks[open_.back().block].next = static_cast<std::uint32_t>(tree_.blocks.size());
            open_.pop_back();
        }
    }

    std::string_view text_;
    InlineMarks marks_;
    BlockTree tree_;
    std::uint32_t line_ = 0;
    std::vector<Container> open_;
    OpenLeaf leaf_;
    bool in_lazy_html_ = false;  // up to the next blank line: HTML to some
    std::size_t no_math_after_ = kNone;
    Formulas formulas_;
};

}  // namespace

BlockTree parse_blocks(std::string_view body) {
    return BlockParser(body).run();
}

}  // namespace vaultfs
