// What labels parts of a body, put together: callouts, tags, regions, comments, drawings.
#include "vaultfs/labels.h"

#include <algorithm>
#include <optional>

#include "note/callouts.h"
#include "note/regions.h"
#include "note/tagged_parts.h"
#include "note/tags.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

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
        const TaggedParts tagged = find_tagged_parts(policy_, body_, tree_);
        labels_.file = tagged.file;
        labels_.lines.insert(labels_.lines.end(), tagged.lines.begin(), tagged.lines.end());
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
                labels_.lines.push_back({block.first_line, block.end_line, policy_.highest()});
            }
        }
    }

    // A region is cut out of its block, or all blocks that it touches.
    void add_region(Range range, TierId label) {
        const std::uint32_t first = tree_.line_at(range.begin);
        const std::uint32_t last = tree_.line_at(range.end - 1);
        const std::uint32_t leaf = tree_.leaf_at_line(first);
        const bool in_one = leaf != 0 && leaf == tree_.leaf_at_line(last) && tree_.blocks[leaf].holds_text();
        if (in_one) {
            labels_.ranges.push_back(LabelledRange{range, label, false});
        } else {
            labels_.lines.push_back({tree_.first_line_of_leaf(first), tree_.end_line_of_leaf(last), label});
        }
    }

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
        labels_.lines.push_back(
            {tree_.first_line_of_leaf(first), tree_.end_line_of_leaf(last), policy_.comments, true});
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

    const Policy& policy_;
    std::string_view body_;
    const BlockTree& tree_;
    std::vector<std::uint32_t> directive_lines_;  // in order
    BodyLabels labels_;
};

}  // namespace

std::optional<TierId> BodyLabels::highest() const {
    std::optional<TierId> label = file;
    for (const LabelledLines& part : lines) {
        if (!part.comment) {
            label = std::max(label, std::optional(part.label));
        }
    }
    for (const LabelledRange& range : ranges) {
        if (!range.comment) {
            label = std::max(label, std::optional(range.label));
        }
    }
    return label;
}

BodyLabels label_body(const Policy& policy, std::string_view body, const BlockTree& tree) {
    return BodyLabeller(policy, body, tree).run();
}

bool may_have_labels(const Policy& policy, std::string_view body) {
    return body.find("%%") != kNone || body.find("<!--") != kNone || body.find("[!") != kNone ||
           find_ignoring_case(body, label_tag(policy)) != kNone;
}

}  // namespace vaultfs
