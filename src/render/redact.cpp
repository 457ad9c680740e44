// Stage 4: links that lead above the clearance go with their text, links that name a visible layer are rewritten into
// the view (VIEWS 6.2 to 6.4).
#include <algorithm>
#include <unordered_set>

#include "note/block_marks.h"
#include "note/links.h"
#include "note/references.h"
#include "render/cutter.h"
#include "render/lead_in.h"
#include "render/links.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

class Redactor {
  public:
    Redactor(const RenderContext& context, std::string_view body, const BlockTree& tree)
        : context_(context), body_(body), tree_(tree), cutter_(body, tree) {}

    // True if anything is to be edited.
    bool run(std::vector<JudgedLink> judged) {
        for (JudgedLink& each : judged) {
            take(each.link, std::move(each.verdict));
        }
        withhold_uses();
        withheld_ = united(std::move(withheld_), Touching::apart);
        for (std::size_t first = 0; first < withheld_.size();) {
            first = withhold_lines(first);
        }
        return !cutter_.idle();
    }

    std::vector<Edit> edits() { return cutter_.edits(); }
    [[nodiscard]] bool withheld_any() const { return !withheld_.empty(); }

  private:
    void take(const Link& link, Verdict verdict) {
        if (verdict.kind == Verdict::Kind::rewrite) {
            cutter_.replace(link.target, std::move(verdict.target), Made::rewritten);
            return;
        }
        if (link.whole.of(body_) == context_.policy.mark) {
            return;  // it stands where a node or call was called by a name alone, and tells nothing any more
        }
        withheld_.push_back(link.whole);
        if (link.form == LinkForm::definition) {
            if (const auto label = definition_label(body_, link.whole.begin, link.whole.end)) {
                withheld_keys_.insert(reference_key(false, label->of(body_)));
            }
        }
    }

    // A use of a reference link takes the verdict of its definition; so does what only looks like another definition.
    void withhold_uses() {
        if (withheld_keys_.empty()) {
            return;
        }
        for (const Reference& reference : find_references(body_, tree_, Uses::in_doubt)) {
            if (reference.is_footnote() || !withheld_keys_.contains(reference.key)) {
                continue;
            }
            withheld_.push_back(trimmed(body_, reference.whole));
        }
    }

    // Handles all withheld links of one line, or of lines that such links run over; gives the first link behind them.
    std::size_t withhold_lines(std::size_t first) {
        const std::uint32_t begin_line = tree_.line_at(withheld_[first].begin);
        std::uint32_t last_line = begin_line;
        std::size_t end = first;
        while (end < withheld_.size() && tree_.line_at(withheld_[end].begin) <= last_line) {
            last_line = std::max(last_line, tree_.line_at(withheld_[end].end - 1));
            ++end;
        }
        const std::uint32_t leaf = tree_.leaf_at_line(begin_line);
        const bool in_one_leaf = leaf != 0 && leaf == tree_.leaf_at_line(last_line);
        if (!in_one_leaf) {
            cutter_.cut_lines(begin_line, last_line + 1);
        } else if (is_only_lead_in(rest_of(begin_line, last_line, first, end)) && may_go(begin_line, last_line, leaf) &&
                   !holds_rows(last_line, leaf, end)) {
            // A header goes with the dashes below it.
            const std::uint32_t end_line = last_line + (is_table_header(last_line, leaf) ? 2 : 1);
            for (std::uint32_t line = begin_line; line < end_line; ++line) {
                cutter_.cut(content_of(line));
            }
        } else {
            for (std::size_t at = first; at < end; ++at) {
                cutter_.replace(withheld_[at], context_.policy.mark, Made::mark);
            }
        }
        return end;
    }

    // The text of the lines without the withheld links.
    [[nodiscard]] std::string rest_of(std::uint32_t line, std::uint32_t last_line, std::size_t first,
                                      std::size_t end) const {
        std::string rest;
        for (; line <= last_line; ++line) {
            std::size_t at = tree_.contents[line];
            const std::size_t line_end = content_of(line).end;
            while (first < end && withheld_[first].end <= at) {
                ++first;  // above this line, and so above those that follow
            }
            for (std::size_t link = first; link < end && withheld_[link].begin < line_end; ++link) {
                if (withheld_[link].begin > at) {
                    rest.append(body_, at, withheld_[link].begin - at);
                }
                at = std::max(at, withheld_[link].end);
            }
            rest.append(body_, at, line_end > at ? line_end - at : 0);
            rest += '\n';
        }
        return rest;
    }

    // A line that holds its block together stays: the first of a fence, and of a list item that has more below it.
    [[nodiscard]] bool may_go(std::uint32_t line, std::uint32_t last_line, std::uint32_t leaf) const {
        const Block& block = tree_.blocks[leaf];
        if (block.kind == BlockKind::fence) {
            return line > block.first_line && last_line + 1 < block.end_line;
        }
        const Block& parent = tree_.blocks[block.parent];
        const bool holds_more =
            parent.kind == BlockKind::list_item && parent.first_line == line && block.next < parent.next;
        return !holds_more;
    }

    [[nodiscard]] bool is_table_header(std::uint32_t line, std::uint32_t leaf) const {
        const Block& block = tree_.blocks[leaf];
        return block.kind == BlockKind::paragraph && line + 1 < block.end_line &&
               begins_table(content_of(line).of(body_), content_of(line + 1).of(body_));
    }

    // Whether a line is the header of a table of which a row stays; `link`: the first behind the line.
    [[nodiscard]] bool holds_rows(std::uint32_t line, std::uint32_t leaf, std::size_t link) const {
        if (!is_table_header(line, leaf)) {
            return false;
        }
        for (std::uint32_t row = line + 2; row < tree_.blocks[leaf].end_line; ++row) {
            const std::size_t first = link;
            while (link < withheld_.size() && withheld_[link].begin < tree_.line_starts[row + 1]) {
                ++link;
            }
            if (link == first || !is_only_lead_in(rest_of(row, row, first, link))) {
                return true;
            }
        }
        return false;
    }

    // A line's text without its ending.
    [[nodiscard]] Range content_of(std::uint32_t line) const {
        const Range whole = tree_.line_range(line);
        return {tree_.contents[line], std::max(tree_.contents[line], whole.end - line_ending(whole.of(body_)).size())};
    }

    const RenderContext& context_;
    std::string_view body_;
    const BlockTree& tree_;
    Cutter cutter_;
    std::vector<Range> withheld_;  // disjoint and in order once all are known
    std::unordered_set<std::string> withheld_keys_;
};

}  // namespace

SpannedText redact_links(LinkJudge& judge, SpannedText body) {
    const RenderContext& context = judge.context();
    constexpr int kRounds = 8;
    for (int round = 0; round < kRounds; ++round) {
        std::vector<JudgedLink> judged = links_to_change(judge, body.text());
        if (judged.empty()) {
            return body;
        }
        Redactor redactor(context, body.text(), body.blocks());
        if (!redactor.run(std::move(judged))) {
            return body;
        }
        const std::vector<Edit> edits = redactor.edits();
        if (!redactor.withheld_any()) {
            return body.edited(edits);
        }
        // Once more: what stood around something withheld may be a link or a label now.
        body = drop_drawings(cut_withheld(context, edited_without_orphans(body, edits)).body);
    }
    return {};
}

}  // namespace vaultfs
