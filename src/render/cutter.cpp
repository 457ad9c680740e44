#include "render/cutter.h"

#include <algorithm>

#include "note/block_marks.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Whether nothing is left of a line's text but what announces text: heading marks, a task box.
bool is_emptied(std::string_view rest, BlockKind kind) {
    rest = trim(rest);
    if (kind == BlockKind::heading) {
        return rest.find_first_not_of("# \t=-") == std::string_view::npos;
    }
    const bool task_box = rest.size() == 3 && rest.front() == '[' && rest.back() == ']';
    return rest.empty() || task_box;
}

}  // namespace

Cutter::Cutter(std::string_view text, const BlockTree& tree)
    : text_(text), tree_(tree), gone_(tree.line_count(), false) {}

void Cutter::cut_lines(std::uint32_t first_line, std::uint32_t end_line) {
    if (first_line < end_line) {
        wanted_.push_back({first_line, end_line});
    }
}

// Marks the lines of all ranges that were asked for; each line once, however many ranges hold it.
void Cutter::mark_wanted() {
    std::sort(wanted_.begin(), wanted_.end());
    std::uint32_t done = 0;
    for (const auto& [first, end] : wanted_) {
        for (std::uint32_t line = std::max(first, done); line < end; ++line) {
            gone_[line] = true;
        }
        done = std::max(done, end);
    }
    any_line_gone_ = any_line_gone_ || !wanted_.empty();
    wanted_.clear();
}

void Cutter::cut(Range range) {
    cuts_.push_back(range);
}

void Cutter::replace(Range range, std::string bytes, Made made) {
    replacements_.push_back(Edit{range, std::move(bytes), made});
}

std::vector<Edit> Cutter::edits() {
    std::vector<Edit> edits = replacements_;
    cut_emptied_lines();
    mark_wanted();
    close_over_containers();
    cut_runs(edits);
    cut_pieces(edits);
    return edits;
}

// ---- pieces

// Cuts are looked at leaf by leaf: overlapping ones are joined, lines that they empty go whole.
void Cutter::cut_emptied_lines() {
    cuts_ = united(std::move(cuts_), Touching::joined);
    const std::size_t count = cuts_.size();  // cut_from_leaf appends
    for (std::size_t first = 0; first < count;) {
        const std::uint32_t leaf = tree_.leaf_at_line(tree_.line_at(cuts_[first].begin));
        const std::size_t leaf_end = tree_.blocks[leaf].range.end;
        std::size_t end = first + 1;
        while (leaf != 0 && end < count && cuts_[end].begin < leaf_end) {
            ++end;
        }
        if (leaf != 0) {
            cut_from_leaf(leaf, first, end);
        }
        first = end;
    }
    std::sort(cuts_.begin(), cuts_.end());
}

// Lines whose break lies in a cut are one line of the result.
void Cutter::cut_from_leaf(std::uint32_t leaf, std::size_t first_cut, std::size_t end_cut) {
    const Block& block = tree_.blocks[leaf];
    bool all_emptied = true;
    std::vector<Range> emptied;
    std::size_t cut = first_cut;
    for (std::uint32_t line = block.first_line; line < block.end_line;) {
        const std::uint32_t begin_line = line;
        std::string rest;
        std::size_t at = tree_.contents[line];
        bool touched = false;
        for (;; ++cut) {
            const std::size_t line_end = tree_.line_starts[line + 1];
            if (cut == end_cut || cuts_[cut].begin >= line_end) {
                rest.append(text_, at, line_end > at ? line_end - at : 0);
                break;
            }
            touched = true;
            rest.append(text_, at, cuts_[cut].begin > at ? cuts_[cut].begin - at : 0);
            at = cuts_[cut].end;
            line = std::min(std::max(line, tree_.line_at(at == 0 ? 0 : at - 1)), block.end_line - 1);
        }
        ++line;
        const bool underline = block.setext && line == block.end_line && begin_line + 1 == line;
        const bool empty = is_emptied(rest, block.kind);
        all_emptied = all_emptied && (empty || underline);
        if (touched && empty) {
            emptied.push_back(tree_.lines_range(begin_line, line));
        }
    }
    cut_emptied_of(leaf, emptied, all_emptied);
}

void Cutter::cut_emptied_of(std::uint32_t leaf, std::span<const Range> emptied, bool all_emptied) {
    const Block& block = tree_.blocks[leaf];
    const bool first_emptied = !emptied.empty() && emptied.front().begin == block.range.begin;
    if (keeps_its_mark(leaf)) {
        emptied = emptied.subspan(first_emptied ? 1 : 0);
    } else if (all_emptied && !emptied.empty()) {
        cut_lines(block.first_line, block.end_line);
        return;
    } else if (first_emptied && carries_mark(leaf)) {
        // The next line moves up behind the mark.
        const std::uint32_t next = tree_.line_at(emptied.front().end);
        cuts_.push_back(Range{tree_.contents[block.first_line], tree_.contents[next]});
        emptied = emptied.subspan(1);
    }
    cuts_.insert(cuts_.end(), emptied.begin(), emptied.end());
}

// Whether the leaf's first line holds the mark of a list item or footnote.
bool Cutter::carries_mark(std::uint32_t leaf) const {
    const std::uint32_t line = tree_.blocks[leaf].first_line;
    for (std::uint32_t at = tree_.blocks[leaf].parent; at != 0 && tree_.blocks[at].first_line == line;
         at = tree_.blocks[at].parent) {
        if (tree_.blocks[at].kind != BlockKind::quote) {
            return true;
        }
    }
    return false;
}

// The first block of a list item that has more: the item's mark must stay to hold them.
bool Cutter::keeps_its_mark(std::uint32_t leaf) const {
    const Block& parent = tree_.blocks[tree_.blocks[leaf].parent];
    return parent.kind == BlockKind::list_item && parent.first_line == tree_.blocks[leaf].first_line &&
           tree_.blocks[leaf].next < parent.next;
}

void Cutter::cut_pieces(std::vector<Edit>& edits) const {
    for (Range cut : cuts_) {
        if (is_gone(cut)) {
            continue;  // a blank line may stand in the place of its lines
        }
        const bool space_before = cut.begin > 0 && text_[cut.begin - 1] == ' ';
        const bool space_after = cut.end < text_.size() && text_[cut.end] == ' ';
        if (space_before && space_after) {
            ++cut.end;
        }
        edits.push_back(Edit{cut, {}, Made::none});
    }
}

// Whether all lines of a range are.
bool Cutter::is_gone(Range range) const {
    std::uint32_t line = tree_.line_at(range.begin);
    const std::uint32_t last = range.empty() ? line : tree_.line_at(range.end - 1);
    while (line <= last && gone_[line]) {
        ++line;
    }
    return line > last;
}

// ---- blocks

// A list item or footnote goes with the line of its mark; a container goes with the last of its text.
void Cutter::close_over_containers() {
    if (!any_line_gone_) {
        return;
    }
    for (const Block& block : tree_.blocks) {
        const bool marked = block.kind == BlockKind::list_item || block.kind == BlockKind::footnote;
        if (marked && gone_[block.first_line]) {
            cut_lines(block.first_line, block.end_line);
        }
    }
    mark_wanted();
    std::vector<std::uint32_t> kept(gone_.size() + 1, 0);  // lines of text that stay, up to each line
    for (std::uint32_t line = 0; line < gone_.size(); ++line) {
        kept[line + 1] = kept[line] + (!gone_[line] && tree_.leaf_at_line(line) != 0 ? 1 : 0);
    }
    for (std::uint32_t at = 1; at < tree_.blocks.size(); ++at) {
        const Block& block = tree_.blocks[at];
        const bool had_text = !tree_.is_leaf(at) && block.next > at + 1;
        if (had_text && kept[block.first_line] == kept[block.end_line]) {
            cut_lines(block.first_line, block.end_line);
        }
    }
    mark_wanted();
}

void Cutter::cut_runs(std::vector<Edit>& edits) const {
    const auto lines = static_cast<std::uint32_t>(gone_.size());
    for (std::uint32_t line = 0; line < lines;) {
        if (!gone_[line]) {
            ++line;
            continue;
        }
        const std::uint32_t first = line;
        const std::uint32_t container = container_of_run(first);
        const std::uint32_t limit = tree_.blocks[container].end_line;
        std::uint32_t end = first;
        // Blocks that go with nothing but blank lines between them are one.
        for (std::uint32_t next = first; next < limit && gone_[next]; next = skip_blank(end, limit)) {
            end = next;
            while (end < lines && gone_[end]) {
                ++end;
            }
        }
        edits.push_back(cut_run(first, end, container));
        line = end;
    }
}

// With one adjoining run of blank lines: that behind it, or before it where it is the last of its container.
Edit Cutter::cut_run(std::uint32_t first, std::uint32_t end, std::uint32_t container) const {
    const Block& around = tree_.blocks[container];
    std::uint32_t begin = first;
    std::uint32_t next = skip_blank(end, std::max(end, around.end_line));
    if (next >= around.end_line) {
        while (end > first && is_blank_line(end - 1)) {
            --end;  // a section's blank lines at the end stay as those of any block do
        }
        next = end;
        while (next < gone_.size() && is_bare_quote(next)) {
            ++next;  // no text of any quote follows: it would be an empty one
        }
        while (begin > around.first_line && is_blank_line(begin - 1)) {
            --begin;
        }
    }
    const bool follows = next < gone_.size() && !is_blank_line(next);
    const bool precedes = begin > 0 && !is_blank_line(begin - 1);
    if (!follows || !precedes || !would_join(begin - 1, next)) {
        return Edit{tree_.lines_range(begin, next), {}, Made::none};
    }
    if (next > end) {
        return Edit{tree_.lines_range(begin, next - 1), {}, Made::none};
    }
    return Edit{tree_.lines_range(begin, next), blank_line_like(next), Made::joint};
}

// What holds the outermost block that goes at that line.
std::uint32_t Cutter::container_of_run(std::uint32_t first) const {
    const std::uint32_t leaf = tree_.leaf_at_line(first);
    std::uint32_t block = leaf;
    for (std::uint32_t at = leaf; at != 0; at = tree_.blocks[at].parent) {
        if (tree_.blocks[at].first_line >= first && gone_[tree_.blocks[at].end_line - 1]) {
            block = at;
        }
    }
    return tree_.blocks[block].parent;
}

std::uint32_t Cutter::skip_blank(std::uint32_t line, std::uint32_t end) const {
    while (line < end && !gone_[line] && is_blank_line(line)) {
        ++line;
    }
    return line;
}

bool Cutter::is_blank_line(std::uint32_t line) const {
    if (tree_.leaf_at_line(line) != 0) {
        return false;
    }
    const Range range = tree_.line_range(line);
    return range.of(text_).find_first_not_of(" \t\r\n>") == std::string_view::npos;
}

// Nothing but the marks of quotes.
bool Cutter::is_bare_quote(std::uint32_t line) const {
    return is_blank_line(line) && tree_.line_range(line).of(text_).find('>') != std::string_view::npos;
}

std::uint32_t Cutter::outermost_at(std::uint32_t line) const {
    std::uint32_t found = tree_.leaf_at_line(line);
    for (std::uint32_t at = found; at != 0 && tree_.blocks[at].first_line == line; at = tree_.blocks[at].parent) {
        found = at;
    }
    return found;
}

bool Cutter::inside(std::uint32_t block, BlockKind kind) const {
    for (; block != 0; block = tree_.blocks[block].parent) {
        if (tree_.blocks[block].kind == kind) {
            return true;
        }
    }
    return false;
}

// Whether the first line of a list item could be one of the paragraph above it, within the same list item: its mark
// ends none, as `2.` does not.
bool Cutter::may_go_on(std::uint32_t paragraph, std::uint32_t item) const {
    std::uint32_t around = tree_.blocks[item].parent;
    while (around != 0 && around != tree_.blocks[paragraph].parent) {
        around = tree_.blocks[around].parent;
    }
    const std::uint32_t line = tree_.blocks[item].first_line;
    const auto mark = list_mark(behind_quote_marks(tree_.line_range(line).of(text_)));
    return around == tree_.blocks[paragraph].parent && !(mark && mark->interrupts);
}

// Whether two lines, once they are neighbours, could be read as one block. In doubt they could.
bool Cutter::would_join(std::uint32_t before, std::uint32_t after) const {
    const std::uint32_t upper = tree_.leaf_at_line(before);
    const std::uint32_t lower = outermost_at(after);
    const BlockKind upper_kind = tree_.blocks[upper].kind;
    const bool upper_open =
        upper_kind == BlockKind::paragraph || upper_kind == BlockKind::html || upper_kind == BlockKind::indented_code;
    switch (tree_.blocks[lower].kind) {
        case BlockKind::heading:
            return upper_open && tree_.blocks[lower].setext;
        case BlockKind::fence:
            return false;
        case BlockKind::list_item:
            return upper_open && (!inside(upper, BlockKind::list_item) || may_go_on(upper, lower));
        case BlockKind::quote:
            return inside(upper, BlockKind::quote);
        default:
            return upper_open;
    }
}

// A blank line that stays within the quotes around the line.
std::string Cutter::blank_line_like(std::uint32_t line) const {
    std::string marks;
    std::size_t quotes = 0;
    for (std::uint32_t at = tree_.leaf_at_line(line); at != 0; at = tree_.blocks[at].parent) {
        if (tree_.blocks[at].kind == BlockKind::quote && tree_.blocks[at].first_line < line) {
            marks += marks.empty() ? ">" : " >";
            ++quotes;
        }
    }
    // As indented as the line's own marks: a quote may stand in a list item.
    const std::string_view text = tree_.line_range(line).of(text_);
    for (std::size_t at = 0; quotes > 0 && at < text.size() && (text[at] == '>' || is_blank(text[at])); ++at) {
        quotes -= text[at] == '>' ? 1 : 0;
        marks = quotes == 0 ? std::string(text.substr(0, at + 1)) : marks;
    }
    const auto ending = line_ending(tree_.line_range(line - 1).of(text_));
    return marks + std::string(ending.empty() ? "\n" : ending);
}

}  // namespace vaultfs
