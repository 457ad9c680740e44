// The lines of a rendering, and between them those that are not in it. What of a variant is in no span was withheld or
// merged away; a second rendering, at the highest tier, tells which of both and where it would stand.
#include "vaultfs/explain.h"

#include <algorithm>
#include <list>
#include <unordered_map>

#include "owner/reasons.h"
#include "owner/sources.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// A place in a variant, by line.
struct Origin {
    std::uint32_t variant = LinePart::kNoVariant;
    std::uint32_t line = 0;  // the first is 0
};

// JSON without what layout it has; a comma at the end comes and goes with what follows.
std::string without_blanks(std::string_view text) {
    std::string dense;
    for (const char c : text) {
        dense += is_blank(c) ? "" : std::string(1, c);
    }
    if (dense.ends_with(',')) {
        dense.pop_back();
    }
    return dense;
}

std::vector<std::size_t> starts_of_lines(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        starts.push_back(at);
    }
    starts.push_back(text.size());
    return starts;
}

// A piece of one line of a rendering, with its bytes' place in the variant.
struct Slice {
    Span span;
    std::string_view text;
};

// A rendering's spans, cut at line ends.
std::vector<std::vector<Slice>> lines_of(const Rendering& rendering) {
    std::vector<std::vector<Slice>> lines(1);
    std::size_t at = 0;
    for (const Span& span : rendering.spans) {
        for (std::size_t done = 0; done < span.length;) {
            const std::string_view rest = std::string_view(rendering.text).substr(at + done, span.length - done);
            const std::string_view part = rest.substr(0, next_line(rest, 0));
            lines.back().push_back({{span.variant, span.made, span.offset + done, part.size()}, part});
            done += part.size();
            if (part.ends_with('\n')) {
                lines.emplace_back();
            }
        }
        at += span.length;
    }
    if (lines.back().empty()) {
        lines.pop_back();
    }
    return lines;
}

class Explainer {
  public:
    Explainer(const Policy& policy, const Snapshot& snapshot, Explanation& result);
    // `full`: the rendering at the highest tier.
    void run(const Rendering& seen, const Rendering& full);

  private:
    using Line = std::vector<LinePart>;
    using Place = std::list<Line>::iterator;

    [[nodiscard]] bool is_visible(std::uint32_t variant) const {
        return permits(result_.clearance, result_.variants[variant].label);
    }
    [[nodiscard]] std::string_view bytes(std::uint32_t variant) const { return result_.variants[variant].bytes; }
    [[nodiscard]] std::uint32_t line_at(std::uint32_t variant, std::size_t offset) const;
    [[nodiscard]] Range range_of(Origin origin) const;
    [[nodiscard]] std::size_t& place_index(Origin origin) { return placed_[origin.variant][origin.line]; }
    [[nodiscard]] bool is_whole_line_gone(Origin origin) const;
    void note_covered(const Rendering& rendering, std::vector<std::vector<bool>>& covered) const;
    void add_visible(const Rendering& rendering);
    Line line_from(const std::vector<Slice>& slices);
    void add_gap(Line& line, std::uint32_t variant, Range gap, bool replaced);
    [[nodiscard]] LinePart missing_piece(std::uint32_t variant, Range range) const;
    void add_missing_in_order_of(const Rendering& full);
    void add_missing_of(std::uint32_t variant);
    void insert_missing(Place before, Origin origin);

    const Policy& policy_;
    Explanation& result_;
    std::vector<std::vector<std::size_t>> starts_;  // of the variants' lines
    std::vector<std::vector<bool>> covered_;        // the bytes that are in the view
    std::vector<std::vector<bool>> in_full_;        // the bytes that are in the view of the highest tier
    std::vector<std::vector<Reason>> reasons_;
    std::string seen_anew_;  // of a canvas that is written anew: the rendering, for there are no slices to go by
    std::list<Line> lines_;
    std::vector<Place> places_;
    std::vector<std::vector<std::size_t>> placed_;  // of each source line: index into places_, plus 1; 0: nowhere yet
};

Explainer::Explainer(const Policy& policy, const Snapshot& snapshot, Explanation& result)
    : policy_(policy), result_(result) {
    const SnapshotOracle links(snapshot, result.clearance);
    const RenderContext context{policy, result.clearance, result.path, links};
    for (const SourceText& variant : result.variants) {
        starts_.push_back(starts_of_lines(variant.bytes));
        covered_.emplace_back(variant.bytes.size(), false);
        in_full_.emplace_back(variant.bytes.size(), false);
        placed_.emplace_back(starts_.back().size(), 0);
        reasons_.push_back(permits(result.clearance, variant.label) ? reasons_for(context, variant.bytes)
                                                                    : std::vector<Reason>());
    }
}

std::uint32_t Explainer::line_at(std::uint32_t variant, std::size_t offset) const {
    const auto& starts = starts_[variant];
    const auto behind = std::upper_bound(starts.begin(), starts.end() - 1, offset);
    return static_cast<std::uint32_t>(behind - starts.begin() - 1);
}

Range Explainer::range_of(Origin origin) const {
    return {starts_[origin.variant][origin.line], starts_[origin.variant][origin.line + 1]};
}

bool Explainer::is_whole_line_gone(Origin origin) const {
    const auto& covered = covered_[origin.variant];
    const Range range = range_of(origin);
    return std::none_of(covered.begin() + static_cast<std::ptrdiff_t>(range.begin),
                        covered.begin() + static_cast<std::ptrdiff_t>(range.end), [](bool there) { return there; });
}

void Explainer::note_covered(const Rendering& rendering, std::vector<std::vector<bool>>& covered) const {
    for (const Span& span : rendering.spans) {
        if (span.variant != Span::kNoVariant) {
            const auto begin = covered[span.variant].begin() + static_cast<std::ptrdiff_t>(span.offset);
            std::fill(begin, begin + static_cast<std::ptrdiff_t>(span.length), true);
        }
    }
}

// Why a part of a variant is not in the view.
LinePart Explainer::missing_piece(std::uint32_t variant, Range range) const {
    const SourceText& source = result_.variants[variant];
    const std::string_view text = range.of(source.bytes);
    LinePart piece{PartState::withheld, std::string(text.substr(0, text.size() - line_ending(text).size())), variant,
                   line_at(variant, range.begin) + 1, source.label};
    if (!is_visible(variant)) {
        piece.reason = reason_of_label(policy_, source.path, source.label);
        return piece;
    }
    if (const Reason* reason = reason_at(reasons_[variant], range)) {
        piece.label = reason->label;
        piece.reason = reason->words;
        return piece;
    }
    const auto& full = in_full_[variant];
    const bool elsewhere =
        std::none_of(full.begin() + static_cast<std::ptrdiff_t>(range.begin),
                     full.begin() + static_cast<std::ptrdiff_t>(range.end), [](bool there) { return there; });
    if (!seen_anew_.empty()) {
        const bool kept = seen_anew_.find(without_blanks(text)) != std::string::npos;
        piece.state = kept ? PartState::merged : PartState::withheld;
        piece.label = kept ? source.label : policy_.highest();
        piece.reason = kept ? "written anew" : "a node that this view does not have, or what belongs to it";
        return piece;
    }
    if (elsewhere || is_blank(text)) {
        piece.state = PartState::merged;
        piece.reason = "another variant's text, or a merged one, stands for it";
        return piece;
    }
    piece.label = policy_.highest();
    piece.reason = "with what is withheld around it, or by the guard";
    return piece;
}

void Explainer::add_gap(Line& line, std::uint32_t variant, Range gap, bool replaced) {
    const std::string_view text = gap.of(bytes(variant));
    if (text.empty() || is_blank(text)) {
        return;
    }
    LinePart piece = missing_piece(variant, gap);
    if (replaced) {
        piece.state = PartState::replaced;
        piece.label = result_.variants[variant].label;
        piece.reason = "written anew";
    }
    line.push_back(std::move(piece));
}

// One line of the view, with what is withheld within it.
Explainer::Line Explainer::line_from(const std::vector<Slice>& slices) {
    Line line;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        const Span& span = slices[i].span;
        std::string text(slices[i].text.substr(0, slices[i].text.size() - line_ending(slices[i].text).size()));
        if (span.variant == Span::kNoVariant) {
            line.push_back({PartState::made, std::move(text), LinePart::kNoVariant, 0, result_.clearance,
                            rule_of(span.made), span.made});
            continue;
        }
        const auto& covered = covered_[span.variant];
        const Range whole = range_of({span.variant, line_at(span.variant, span.offset)});
        std::size_t before = span.offset;
        while (before > whole.begin && !covered[before - 1]) {
            --before;
        }
        if (before == whole.begin) {
            add_gap(line, span.variant, {before, span.offset}, false);
        }
        line.push_back({PartState::visible, std::move(text), span.variant, line_at(span.variant, span.offset) + 1,
                        result_.variants[span.variant].label});
        const std::size_t end = span.offset + span.length;
        std::size_t after = end;
        while (after < whole.end && !covered[after]) {
            ++after;
        }
        const Made next = i + 1 < slices.size() ? slices[i + 1].span.made : Made::none;
        add_gap(line, span.variant, {end, after}, next != Made::none && next != Made::mark && next != Made::joint);
    }
    return line;
}

void Explainer::add_visible(const Rendering& rendering) {
    for (const auto& slices : lines_of(rendering)) {
        lines_.push_back(line_from(slices));
        places_.push_back(std::prev(lines_.end()));
        for (const Slice& slice : slices) {
            if (slice.span.variant != Span::kNoVariant) {
                std::size_t& index = place_index({slice.span.variant, line_at(slice.span.variant, slice.span.offset)});
                index = index == 0 ? places_.size() : index;
            }
        }
    }
}

// Blank lines that went with what was around them are not worth a line.
void Explainer::insert_missing(Place before, Origin origin) {
    LinePart piece = missing_piece(origin.variant, range_of(origin));
    if (piece.state == PartState::merged && is_blank(piece.text)) {
        return;
    }
    places_.push_back(lines_.insert(before, Line{std::move(piece)}));
    place_index(origin) = places_.size();
}

// Where the view of the highest tier has them.
void Explainer::add_missing_in_order_of(const Rendering& full) {
    Place next = lines_.begin();
    for (const auto& slices : lines_of(full)) {
        for (const Slice& slice : slices) {
            if (slice.span.variant == Span::kNoVariant) {
                continue;
            }
            const Origin origin{slice.span.variant, line_at(slice.span.variant, slice.span.offset)};
            if (const std::size_t index = place_index(origin); index != 0) {
                next = std::next(places_[index - 1]);
            } else if (is_whole_line_gone(origin)) {
                insert_missing(next, origin);
            }
        }
    }
}

// What neither view has stands behind the line before it.
void Explainer::add_missing_of(std::uint32_t variant) {
    Place next = lines_.end();
    for (std::uint32_t line = 0; line + 1 < placed_[variant].size() && next == lines_.end(); ++line) {
        if (const std::size_t index = placed_[variant][line]; index != 0) {
            next = places_[index - 1];
        }
    }
    for (std::uint32_t line = 0; line + 1 < placed_[variant].size(); ++line) {
        const Origin origin{variant, line};
        if (const std::size_t index = place_index(origin); index != 0) {
            next = std::next(places_[index - 1]);
        } else if (is_whole_line_gone(origin) && !is_blank(range_of(origin).of(bytes(variant)))) {
            insert_missing(next, origin);
        }
    }
}

void Explainer::run(const Rendering& seen, const Rendering& full) {
    const bool anew = !seen.spans.empty() && seen.spans.front().made == Made::canvas;
    seen_anew_ = anew ? without_blanks(seen.text) : "";
    result_.guard_hits = seen.guard_hits;
    note_covered(seen, covered_);
    note_covered(full, in_full_);
    add_visible(seen);
    add_missing_in_order_of(full);
    for (std::uint32_t variant = 0; variant < result_.variants.size(); ++variant) {
        add_missing_of(variant);
    }
    result_.lines.assign(std::make_move_iterator(lines_.begin()), std::make_move_iterator(lines_.end()));
}

}  // namespace

std::vector<Explanation> explain_note(const Policy& policy, const Snapshot& snapshot, EntryId file,
                                      const std::vector<SourceText>& variants, std::span<const TierId> clearances) {
    const ViewPath path = snapshot.path_of(file);
    const auto rendered_at = [&](TierId clearance) {
        const SnapshotOracle links(snapshot, clearance);
        return render_sources({policy, clearance, path, links}, snapshot.entry(file).kind, variants);
    };
    const Rendering full = rendered_at(policy.highest());
    std::vector<Explanation> explanations;
    for (const TierId clearance : clearances) {
        Explanation result{path, clearance, variants, {}, 0};
        Explainer(policy, snapshot, result).run(clearance == policy.highest() ? full : rendered_at(clearance), full);
        explanations.push_back(std::move(result));
    }
    return explanations;
}

Explanation explain_note(const Policy& policy, const Snapshot& snapshot, EntryId file, TierId clearance,
                         const std::vector<SourceText>& variants) {
    return std::move(explain_note(policy, snapshot, file, variants, {&clearance, 1}).front());
}

std::string reason_of_label(const Policy& policy, const VaultPath& path, TierId label) {
    for (const std::string_view part : path_parts(path.text())) {
        const Layer* layer = policy.layer_named(part);
        if (layer != nullptr && layer->tier == label) {
            return "the folder " + std::string(part);
        }
        if (suffix_label(policy, part) == label) {
            return "the name " + std::string(part);
        }
    }
    if (facts_of_file(policy, path).label == label) {
        return "in no layer's folder";
    }
    return "its frontmatter, a tag for the whole file, or that it cannot be read";
}

const char* rule_of(Made made) {
    switch (made) {
        case Made::none:
            return "";
        case Made::joint:
            return "5.1 joint";
        case Made::closing:
            return "5.1 closed at the joint";
        case Made::frontmatter:
            return "5.2 merged frontmatter";
        case Made::renamed:
            return "5.7 renamed";
        case Made::rewritten:
            return "6.3 rewritten link";
        case Made::mark:
            return "6.4 mark";
        case Made::canvas:
            return "6.6 canvas written anew";
    }
    return "";
}

}  // namespace vaultfs
