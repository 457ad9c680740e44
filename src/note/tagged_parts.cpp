// Blocks that follow each other without a blank line may be one to some readers, and HTML or a table may end sooner.
#include "note/tagged_parts.h"

#include <algorithm>

#include "note/block_ids.h"
#include "note/block_marks.h"
#include "note/headings.h"
#include "note/regions.h"
#include "note/tags.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr auto kNoLine = static_cast<std::uint32_t>(-1);

class TagLabeller {
  public:
    TagLabeller(const Policy& policy, std::string_view body, const BlockTree& tree)
        : policy_(policy), body_(body), tree_(tree), headings_(body, tree) {}

    TaggedParts run(const std::vector<LabelTag>& tags) {
        for (const LabelTag& tag : tags) {
            add(tree_.line_at(tag.at), tag.label);
        }
        return std::move(parts_);
    }

  private:
    void add(std::uint32_t at_line, TierId label) {
        const std::uint32_t leaf = tree_.leaf_at_line(at_line);
        if (leaf != 0 && leaf == tagged_leaf_ && label <= tagged_label_) {
            return;
        }
        tagged_leaf_ = leaf;
        tagged_label_ = label;
        label_doubtful(leaf, at_line, label);
        if (leaf == 0) {
            label_file(label);  // not known where it stands
        } else if (tree_.blocks[leaf].kind == BlockKind::heading) {
            add_section(leaf, label);
            if (headings_.at(leaf).doubtful) {
                add_unit(leaf, label);
            }
        } else if (is_only_tags(leaf)) {
            label_surrounding_section(leaf, label);
        } else {
            add_unit(leaf, label);
        }
    }

    // What the label reaches over to some readers. HTML of which they do not all know what holds it: the outermost
    // block, and those before it that it is one with. A comment that is never closed ends with its container: a tag
    // behind it may label the section around.
    void label_doubtful(std::uint32_t leaf, std::uint32_t at_line, TierId label) {
        const Block& block = tree_.blocks[leaf];
        if (block.doubtful) {
            const std::uint32_t unit = outermost(leaf);
            add_lines(begin_of_lazy_html(tree_.blocks[unit].first_line), end_of_run(unit), label);
        }
        for (const Range& span : headings_.doubtful_lines().around(block.range)) {
            add_lines(tree_.first_line_of_leaf(tree_.line_at(span.begin)),
                      tree_.end_line_of_leaf(tree_.line_at(span.end - 1)), label);
        }
        if (block.kind == BlockKind::html && begins_source(content_of(block.first_line))) {
            label_file(label);  // it may stand in a heading
        }
        if (block.open && block.parent != 0 && block.holds_text() &&
            has_only_tags(policy_, with_plain_spaces(behind_quote_marks(content_of(at_line))))) {
            label_surrounding_section(leaf, label);
        }
    }

    // The first line of the blocks that what may be HTML is in, up to a line. Lines are looked at once.
    std::uint32_t begin_of_lazy_html(std::uint32_t line) {
        const std::uint32_t from = line;
        std::uint32_t first = line;
        const auto is_blank_above = [&] { return is_blank(tree_.line_range(line - 1).of(body_)); };
        while (line > 0 && line != lazy_from_ && !is_blank_above()) {
            const std::uint32_t leaf = tree_.leaf_at_line(--line);
            first = tree_.blocks[leaf].doubtful ? tree_.blocks[outermost(leaf)].first_line : first;
        }
        lazy_begin_ = line == lazy_from_ ? std::min(first, lazy_begin_) : first;
        lazy_from_ = from;
        return lazy_begin_;
    }

    [[nodiscard]] std::uint32_t outermost(std::uint32_t block) const {
        while (tree_.blocks[block].parent != 0) {
            block = tree_.blocks[block].parent;
        }
        return block;
    }

    [[nodiscard]] bool is_only_tags(std::uint32_t leaf) const {
        if (tree_.blocks[leaf].kind != BlockKind::paragraph) {
            return false;
        }
        const Block block = above_table(tree_.blocks[leaf]);
        if (is_ascii_alnum(body_[tree_.contents[block.first_line]])) {
            return false;  // most paragraphs
        }
        const std::string text = without_comments(body_, tree_, block, " ");
        if (has_only_tags(policy_, with_plain_spaces(text))) {
            return true;
        }
        const std::string joined = without_comments(body_, tree_, block, "");  // some readers join what a comment parts
        return joined.size() < text.size() && has_only_tags(policy_, with_plain_spaces(joined));
    }

    // What stands above a table without a blank line is a paragraph of its own (GFM).
    [[nodiscard]] Block above_table(Block block) const {
        for (std::uint32_t header = block.first_line + 1; header + 1 < block.end_line; ++header) {
            if (begins_table(content_of(header), content_of(header + 1))) {
                block.end_line = header;
            }
        }
        return block;
    }

    [[nodiscard]] std::string_view content_of(std::uint32_t line) const { return tree_.content_range(line).of(body_); }

    // Of headings in doubt, which are some readers' only, the label holds for the section of each.
    void label_surrounding_section(std::uint32_t leaf, TierId label) {
        for (std::uint32_t below = leaf; below != 0; below = tree_.blocks[below].parent) {
            const HeadingSections* heading = headings_.before(below);
            if (heading == nullptr) {
                continue;
            }
            add_lines(tree_.blocks[heading->first].first_line, heading->ends[heading->level], label);
            if (heading->settled) {
                return;
            }
        }
        label_file(label);
    }

    // The heading and all below it.
    void add_section(std::uint32_t at, TierId label) {
        const Block& block = tree_.blocks[at];
        add_lines(block.first_line, headings_.at(at).ends[block.level], label);
    }

    // The innermost list item, else the outermost quote, else the block; what follows without a blank line; its name.
    void add_unit(std::uint32_t leaf, TierId label) {
        std::uint32_t unit = leaf;
        for (std::uint32_t at = tree_.blocks[leaf].parent; at != 0; at = tree_.blocks[at].parent) {
            if (tree_.blocks[at].kind == BlockKind::list_item) {
                unit = at;
                break;
            }
            unit = at;
        }
        const std::uint32_t end = std::max(end_of_run(unit), end_of_code_below(unit));
        add_lines(tree_.blocks[unit].first_line, end_with_block_id(body_, tree_, unit, end), label);
    }

    // Some end a table above a line that is indented like code: the code goes on behind blank lines.
    [[nodiscard]] std::uint32_t end_of_code_below(std::uint32_t unit) const {
        const Block& block = tree_.blocks[unit];
        const std::uint32_t next = block.next < tree_.blocks.size() ? block.next : 0;
        const std::size_t text = tree_.contents[block.end_line - 1];
        const auto indent = body_.substr(0, text).find_last_not_of(' ');
        const bool indented = text > 0 && (body_[text - 1] == '\t' || indent == kNone || text - indent > 4);
        const bool goes_on = block.kind == BlockKind::paragraph && indented &&
                             tree_.blocks[next].kind == BlockKind::indented_code &&
                             tree_.blocks[next].parent == block.parent;
        return goes_on ? tree_.blocks[next].end_line : block.end_line;
    }

    // Behind the blocks that follow a unit without a blank line. The next item of a list stands for itself.
    std::uint32_t end_of_run(std::uint32_t unit) {
        const bool is_item = tree_.blocks[unit].kind == BlockKind::list_item;
        const std::uint32_t begin = tree_.blocks[unit].end_line;
        if (!is_item && run_begin_ <= begin && begin < run_end_) {
            return run_end_;
        }
        std::uint32_t end = begin;
        while (end < tree_.line_count() && !is_blank_below(unit, end)) {
            const std::uint32_t follower = block_starting_at(end);
            if (is_item && tree_.blocks[follower].kind == BlockKind::list_item) {
                return end;
            }
            end = std::max(end + 1, end_of_list(follower));
        }
        if (!is_item) {
            run_begin_ = begin;
            run_end_ = end;
        }
        return end;
    }

    // Whether a line has nothing on it, but for the marks of quotes if the unit is in one.
    [[nodiscard]] bool is_blank_below(std::uint32_t unit, std::uint32_t line) const {
        const std::string_view text = tree_.line_range(line).of(body_);
        const bool quoted = tree_.blocks[tree_.blocks[unit].parent].kind != BlockKind::document;
        return is_blank(quoted ? behind_quote_marks(text) : text);
    }

    // Behind a block; of an item, behind all items of its list, blank lines between them or not.
    [[nodiscard]] std::uint32_t end_of_list(std::uint32_t block) const {
        std::uint32_t last = block;
        for (std::uint32_t next = block;
             next < tree_.blocks[tree_.blocks[block].parent].next && tree_.blocks[next].kind == BlockKind::list_item;
             next = tree_.blocks[next].next) {
            last = next;
        }
        return tree_.blocks[last].end_line;
    }

    // The outermost block that begins on that line; the leaf that holds the line if none does.
    [[nodiscard]] std::uint32_t block_starting_at(std::uint32_t at_line) const {
        std::uint32_t found = tree_.leaf_at_line(at_line);
        for (std::uint32_t at = found; at != 0 && tree_.blocks[at].first_line == at_line;
             at = tree_.blocks[at].parent) {
            found = at;
        }
        return found;
    }

    void label_file(TierId label) { parts_.file = std::max(parts_.file, std::optional(label)); }

    void add_lines(std::uint32_t first, std::uint32_t end, TierId label) {
        parts_.lines.push_back(LabelledLines{first, end, label});
    }

    const Policy& policy_;
    std::string_view body_;
    const BlockTree& tree_;
    Headings headings_;
    TaggedParts parts_;
    std::uint32_t tagged_leaf_ = 0;  // the leaf of the last tag, and the highest label it has been given
    TierId tagged_label_{};
    std::uint32_t lazy_from_ = kNoLine;  // the line that begin_of_lazy_html() was last asked for, and what it gave
    std::uint32_t lazy_begin_ = 0;
    std::uint32_t run_begin_ = 0;  // the last run of lines without a blank one that a label reached over
    std::uint32_t run_end_ = 0;
};

}  // namespace

TaggedParts find_tagged_parts(const Policy& policy, std::string_view body, const BlockTree& tree) {
    const std::vector<LabelTag> tags = find_label_tags(policy, body);
    return tags.empty() ? TaggedParts{} : TagLabeller(policy, body, tree).run(tags);
}

}  // namespace vaultfs
