// Finds what labels parts of a body, and how far each label reaches. Where the reach is in doubt the longer one is
// taken.
#include "vaultfs/labels.h"

#include <algorithm>
#include <optional>

#include "note/block_ids.h"
#include "note/block_marks.h"
#include "note/callouts.h"
#include "note/headings.h"
#include "note/references.h"
#include "note/regions.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr auto kNoLine = static_cast<std::uint32_t>(-1);

bool is_tag_char(char c) {
    return is_ascii_alnum(c) || c == '_' || c == '-' || c == '/' || static_cast<unsigned char>(c) >= 0x80;
}

void raise(std::optional<TierId>& label, TierId to) {
    label = label ? higher(*label, to) : to;
}

class BodyLabeller {
  public:
    BodyLabeller(const Policy& policy, std::string_view body, const BlockTree& tree)
        : policy_(policy), body_(body), tree_(tree) {
        for (const MergeDirective& directive : merge_directives(body, tree)) {
            directive_lines_.push_back(directive.line);
        }
    }

    BodyLabels run() {
        labels_.drawings = drawing_fences(body_, tree_);
        labels_.lines = find_callouts(policy_, body_, tree_);
        label_depths();
        label_tags();
        for (const Region& region : find_regions(policy_, body_, tree_)) {
            add_region(region.range, region.label);
        }
        label_comments();
        return std::move(labels_);
    }

  private:
    // What stands at the greatest depth may hold a callout deeper than is looked for (VIEWS 10). Tags and comments are
    // found at any depth.
    void label_depths() {
        const std::vector<std::uint8_t> depth = tree_.depths();
        for (std::uint32_t at = 1; at < tree_.blocks.size(); ++at) {
            const Block& block = tree_.blocks[at];
            if (depth[at] >= kMaxDepth && block.range.of(body_).find("[!") != kNone) {
                add_lines(block.first_line, block.end_line, policy_.highest());
            }
        }
    }

    // ---- tags

    void label_tags() {
        const std::string opener = label_tag();
        const std::size_t first = find_ignoring_case(body_, opener);
        if (first != kNone) {
            headings_.emplace(body_, tree_);
        }
        for (std::size_t at = first; at != kNone; at = find_ignoring_case(body_, opener, at + 1)) {
            std::size_t end = at + opener.size();
            while (end < body_.size() && is_tag_char(body_[end])) {
                ++end;
            }
            std::string_view name = body_.substr(at + opener.size(), end - at - opener.size());
            while (name.ends_with('/')) {
                name.remove_suffix(1);
            }
            if (const auto label = policy_.label_named(name)) {
                label_from_tag(tree_.line_at(at), *label);
            }
        }
    }

    void label_from_tag(std::uint32_t at_line, TierId label) {
        const std::uint32_t leaf = tree_.leaf_at_line(at_line);
        if (leaf != 0 && leaf == tagged_leaf_ && label <= tagged_label_) {
            return;
        }
        tagged_leaf_ = leaf;
        tagged_label_ = label;
        label_doubtful(leaf, at_line, label);
        if (leaf == 0) {
            raise(labels_.file, label);  // not known where it stands
        } else if (tree_.blocks[leaf].kind == BlockKind::heading) {
            add_section(leaf, label);
            if (headings_->at(leaf).doubtful) {
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
        for (const Range& span : headings_->doubtful_lines().around(block.range)) {
            add_lines(first_line_of_leaf(tree_.line_at(span.begin)), end_line_of_leaf(tree_.line_at(span.end - 1)),
                      label);
        }
        if (block.kind == BlockKind::html && begins_source(content_of(block.first_line))) {
            raise(labels_.file, label);  // it may stand in a heading
        }
        if (block.open && block.parent != 0 && is_text(block.kind) &&
            has_only_tags(with_plain_spaces(behind_quote_marks(content_of(at_line))))) {
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
        if (has_only_tags(with_plain_spaces(text))) {
            return true;
        }
        const std::string joined = without_comments(body_, tree_, block, "");  // some readers join what a comment parts
        return joined.size() < text.size() && has_only_tags(with_plain_spaces(joined));
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

    // Definitions before the tags aside, which no reader sees.
    [[nodiscard]] bool has_only_tags(std::string_view text) const {
        text = trim(text);
        for (std::size_t end = definition_end(text); end > 0; end = definition_end(text)) {
            text = trim(text.substr(end));
        }
        bool labels = false;  // a tag in a comment labels that
        for (std::string_view rest = text; !rest.empty();) {
            const auto length = std::min(rest.size(), kBlanks.find(rest, 0));
            if (!is_bare_tag(rest.substr(0, length))) {
                return false;
            }
            labels = labels || find_ignoring_case(rest.substr(0, length), label_tag()) != kNone;
            rest = trim(rest.substr(length));
        }
        return labels;
    }

    [[nodiscard]] std::string label_tag() const { return "#" + fold_name(policy_.tag_prefix) + "/"; }

    // A tag, emphasized or not, or the name that links know a block by.
    static bool is_bare_tag(std::string_view word) {
        constexpr std::string_view kEmphasis = "*_~=";
        const auto begin = word.find_first_not_of(kEmphasis);
        if (begin == kNone) {
            return true;
        }
        word = word.substr(begin, word.find_last_not_of(kEmphasis) + 1 - begin);
        return word.size() > 1 && (word[0] == '#' || word[0] == '^');
    }

    // Of headings in doubt, which are some readers' only, the label holds for the section of each.
    void label_surrounding_section(std::uint32_t leaf, TierId label) {
        for (std::uint32_t below = leaf; below != 0; below = tree_.blocks[below].parent) {
            const HeadingSections* heading = headings_->before(below);
            if (heading == nullptr) {
                continue;
            }
            add_lines(tree_.blocks[heading->first].first_line, heading->ends[heading->level], label);
            if (heading->settled) {
                return;
            }
        }
        raise(labels_.file, label);
    }

    // The heading and all below it.
    void add_section(std::uint32_t at, TierId label) {
        const Block& block = tree_.blocks[at];
        add_lines(block.first_line, headings_->at(at).ends[block.level], label);
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

    // ---- regions

    // Cut out of its block, or all blocks that it touches.
    void add_region(Range range, TierId label) {
        const std::uint32_t first = tree_.line_at(range.begin);
        const std::uint32_t last = tree_.line_at(range.end - 1);
        const std::uint32_t leaf = tree_.leaf_at_line(first);
        const bool in_one = leaf != 0 && leaf == tree_.leaf_at_line(last) && is_text(tree_.blocks[leaf].kind);
        if (in_one) {
            labels_.ranges.push_back(LabelledRange{range, label, false});
        } else {
            add_lines(first_line_of_leaf(first), end_line_of_leaf(last), label);
        }
    }

    static bool is_text(BlockKind kind) {
        return kind == BlockKind::paragraph || kind == BlockKind::heading || kind == BlockKind::html;
    }

    [[nodiscard]] std::uint32_t first_line_of_leaf(std::uint32_t at_line) const {
        const std::uint32_t leaf = tree_.leaf_at_line(at_line);
        return leaf == 0 ? at_line : tree_.blocks[leaf].first_line;
    }

    [[nodiscard]] std::uint32_t end_line_of_leaf(std::uint32_t at_line) const {
        const std::uint32_t leaf = tree_.leaf_at_line(at_line);
        return leaf == 0 ? at_line + 1 : tree_.blocks[leaf].end_line;
    }

    // ---- comments

    void label_comments() {
        for (const Verbatim& comment : tree_.verbatim) {
            if (comment.is_comment() && !is_kept(comment) && !is_directive(comment)) {
                add_comment(comment);
            }
        }
    }

    void add_comment(const Verbatim& comment) {
        const bool one_block = comment.closed && !has_blank_line(comment.range.of(body_));
        if (one_block) {
            const std::uint32_t line = tree_.line_at(comment.range.begin);
            const bool may_direct = is_merge_directive(tree_.line_range(line).of(body_));
            labels_.ranges.push_back(LabelledRange{comment.range, policy_.comments, true, may_direct});
            return;
        }
        const std::uint32_t first = tree_.line_at(comment.range.begin);
        const std::uint32_t last = tree_.line_at(comment.range.end - 1);
        labels_.lines.push_back({first_line_of_leaf(first), end_line_of_leaf(last), policy_.comments, true});
    }

    static bool has_blank_line(std::string_view text) {
        for (std::size_t at = next_line(text, 0); at < text.size(); at = next_line(text, at)) {
            const std::size_t end = next_line(text, at);
            if (end < text.size() && is_blank(text.substr(at, end - at))) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool is_kept(const Verbatim& comment) const {
        const auto text = comment_text(body_, comment);
        return text && std::any_of(policy_.comments_keep.begin(), policy_.comments_keep.end(),
                                   [&](const std::string& prefix) { return trim(*text).starts_with(prefix); });
    }

    // The line of a directive is taken away where variants are merged, not here.
    [[nodiscard]] bool is_directive(const Verbatim& comment) const {
        return std::binary_search(directive_lines_.begin(), directive_lines_.end(), tree_.line_at(comment.range.begin));
    }

    // ---- lines

    void add_lines(std::uint32_t first, std::uint32_t end, TierId label) {
        labels_.lines.push_back(LabelledLines{first, end, label});
    }

    const Policy& policy_;
    std::string_view body_;
    const BlockTree& tree_;
    std::vector<std::uint32_t> directive_lines_;  // in order
    BodyLabels labels_;
    std::optional<Headings> headings_;  // where there are tags
    std::uint32_t tagged_leaf_ = 0;     // the leaf of the last tag, and the highest label it has been given
    TierId tagged_label_{};
    std::uint32_t lazy_from_ = kNoLine;  // the line that begin_of_lazy_html() was last asked for, and what it gave
    std::uint32_t lazy_begin_ = 0;
    std::uint32_t run_begin_ = 0;  // the last run of lines without a blank one that a label reached over
    std::uint32_t run_end_ = 0;
};

}  // namespace

std::optional<TierId> BodyLabels::highest() const {
    std::optional<TierId> label = file;
    for (const LabelledLines& part : lines) {
        if (!part.comment) {
            raise(label, part.label);
        }
    }
    for (const LabelledRange& range : ranges) {
        if (!range.comment) {
            raise(label, range.label);
        }
    }
    return label;
}

BodyLabels label_body(const Policy& policy, std::string_view body, const BlockTree& tree) {
    return BodyLabeller(policy, body, tree).run();
}

bool may_have_labels(const Policy& policy, std::string_view body) {
    return body.find("%%") != kNone || body.find("<!--") != kNone || body.find("[!") != kNone ||
           find_ignoring_case(body, "#" + fold_name(policy.tag_prefix) + "/") != kNone;
}

}  // namespace vaultfs
