// Stage 1: what is labelled above the clearance goes (VIEWS 4). Written as the condition for keeping: a part stays if
// the clearance permits its label.
#include <algorithm>

#include "render/cutter.h"
#include "render/stages.h"
#include "vaultfs/labels.h"

namespace vaultfs {

namespace {

class Withholding {
  public:
    Withholding(TierId clearance, std::string_view body, const BlockTree& tree, const BodyLabels& labels,
                bool leave_directives)
        : clearance_(clearance), tree_(tree), labels_(labels), cutter_(body, tree) {
        for (const LabelledLines& part : labels_.lines) {
            if (!permits(clearance_, part.label)) {
                cutter_.cut_lines(part.first_line, part.end_line);
                withheld_.push_back(tree_.lines_range(part.first_line, part.end_line));
            }
        }
        for (const LabelledRange& part : labels_.ranges) {
            if (!permits(clearance_, part.label) && !(leave_directives && part.may_direct)) {
                cutter_.cut(part.range);
                withheld_.push_back(part.range);
            }
        }
        withheld_ = united(std::move(withheld_), Touching::joined);
    }

    [[nodiscard]] std::vector<Edit> edits() { return cutter_.edits(); }

    // The highest label of a part that stays. A label within a withheld part says nothing: it is withheld itself.
    [[nodiscard]] TierId highest_visible() const {
        TierId highest{};
        for (const LabelledLines& part : labels_.lines) {
            const Range range = tree_.lines_range(part.first_line, part.end_line);
            if (!part.comment && permits(clearance_, part.label) && !is_withheld(range)) {
                highest = higher(highest, part.label);
            }
        }
        for (const LabelledRange& part : labels_.ranges) {
            if (!part.comment && permits(clearance_, part.label) && !is_withheld(part.range)) {
                highest = higher(highest, part.label);
            }
        }
        return highest;
    }

  private:
    // Whether all of a range is withheld.
    [[nodiscard]] bool is_withheld(Range range) const {
        const auto after = std::upper_bound(withheld_.begin(), withheld_.end(), range.begin,
                                            [](std::size_t at, const Range& withheld) { return at < withheld.begin; });
        return after != withheld_.begin() && range.end <= std::prev(after)->end;
    }

    TierId clearance_;
    const BlockTree& tree_;
    const BodyLabels& labels_;
    Cutter cutter_;
    std::vector<Range> withheld_;  // disjoint, in order
};

}  // namespace

CutBody cut_withheld(const RenderContext& context, SpannedText body) {
    constexpr int kRounds = 8;
    TierId visible{};
    for (int round = 0; round < kRounds; ++round) {
        if (!may_have_labels(context.policy, body.text())) {
            return {std::move(body), visible};
        }
        const BlockTree& tree = body.blocks();
        const BodyLabels labels = label_body(context.policy, body.text(), tree);
        if (labels.is_drawing() && round == 0) {  // its parts have labelled the whole file already
            const bool permitted = permits(context.clearance, labels.highest().value_or(context.policy.lowest()));
            return {permitted ? std::move(body) : SpannedText(), visible};
        }
        if (labels.file && !permits(context.clearance, *labels.file)) {
            break;  // the label has only come to be: else the file would not be visible at all
        }
        Withholding withholding(context.clearance, body.text(), tree, labels, true);
        std::vector<Edit> edits = withholding.edits();
        visible = higher(visible, withholding.highest_visible());
        const bool may_direct = std::ranges::any_of(labels.ranges, &LabelledRange::may_direct);
        if (edits.empty() && may_direct) {
            edits = Withholding(context.clearance, body.text(), tree, labels, false).edits();
        }
        if (edits.empty()) {
            return {std::move(body), visible};
        }
        // And once more: what stood around something cut may be a label now.
        body = edited_without_orphans(body, edits);
    }
    return {{}, visible};  // labelled whole, or still not done: more rounds than any note needs
}

}  // namespace vaultfs
