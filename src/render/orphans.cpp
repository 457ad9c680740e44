// Footnotes and link definitions whose only uses are withheld say what was withheld: they go too (VIEWS 4.3).
#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>

#include "note/references.h"
#include "render/cutter.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Keys = std::unordered_set<std::string_view>;  // in the references

Keys keys_of(const std::vector<Reference>& references, bool definitions) {
    Keys keys;
    for (const Reference& reference : references) {
        if (reference.is_definition() == definitions) {
            keys.insert(reference.key);
        }
    }
    return keys;
}

// Where a place of the text is once the edits are made.
class Moves {
  public:
    explicit Moves(std::vector<Edit> edits) {
        std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range < b.range; });
        std::size_t made = 0;
        std::size_t cut = 0;
        std::size_t done = 0;
        for (const Edit& edit : edits) {
            made += edit.range.begin >= done ? edit.bytes.size() : 0;
            const std::size_t begin = std::max(edit.range.begin, done);
            done = std::max(done, edit.range.end);
            cut += done - begin;
            cuts_.push_back({{begin, done}, made, cut});
        }
    }

    [[nodiscard]] Range moved(Range range) const {
        const std::size_t begin = moved(range.begin, [&](const Cut& cut) { return cut.range.begin <= range.begin; });
        const std::size_t end = moved(range.end, [&](const Cut& cut) { return cut.range.begin < range.end; });
        return {begin, std::max(begin, end)};
    }

  private:
    struct Cut {
        Range range;
        std::size_t made = 0;  // bytes put in its place and in those of all before …
        std::size_t cut = 0;   // … and bytes that went
    };

    template <typename IsBefore>
    [[nodiscard]] std::size_t moved(std::size_t at, const IsBefore& is_before) const {
        const auto after = std::partition_point(cuts_.begin(), cuts_.end(), is_before);
        if (after == cuts_.begin()) {
            return at;
        }
        const Cut& last = *std::prev(after);
        return std::max(at, last.range.end) + last.made - last.cut;
    }

    std::vector<Cut> cuts_;
};

// The references of a text after its edits. What was a definition before them counts as one, whatever the cut of a
// comment has made of it.
std::vector<Reference> references_after(const SpannedText& after, const std::vector<Reference>& before,
                                        const Moves& moves) {
    std::vector<Reference> references;
    for (const Reference& reference : before) {
        const Range place = reference.is_definition() ? moves.moved(reference.whole) : Range{};
        if (!place.empty()) {
            references.push_back(reference);
            references.back().whole = place;
        }
    }
    std::ranges::move(find_references(after.text(), after.blocks()), std::back_inserter(references));
    std::stable_sort(references.begin(), references.end(),
                     [](const Reference& a, const Reference& b) { return a.whole.begin < b.whole.begin; });
    return references;
}

// Which definitions the text that stays still leads to, directly or through footnotes.
class Reach {
  public:
    Reach(const std::vector<Reference>& references, const Keys& used_before) {
        Range footnote{};
        std::string_view footnote_key;
        for (const Reference& reference : references) {
            if (reference.kind == Reference::Kind::footnote_definition && reference.whole.begin >= footnote.end) {
                footnote = reference.whole;
                footnote_key = reference.key;
                if (!used_before.contains(footnote_key)) {
                    visit(footnote_key);  // the author left it unused
                }
            } else if (!reference.is_definition() && reference.whole.begin < footnote.end) {
                uses_in_[footnote_key].push_back(reference.key);
            } else if (!reference.is_definition()) {
                visit(reference.key);
            }
        }
        while (!pending_.empty()) {
            const std::string_view key = pending_.back();
            pending_.pop_back();
            for (const std::string_view used : uses_in_[key]) {
                visit(used);
            }
        }
    }

    [[nodiscard]] bool reaches(std::string_view key) const { return reached_.contains(key); }

  private:
    void visit(std::string_view key) {
        if (reached_.insert(key).second) {
            pending_.push_back(key);
        }
    }

    std::unordered_map<std::string_view, std::vector<std::string_view>> uses_in_;  // by footnote
    Keys reached_;
    std::vector<std::string_view> pending_;
};

// Whether an edit touches a use or a definition. Else there is nothing that only withheld text used.
bool touches_any(std::vector<Edit> edits, const std::vector<Reference>& references) {
    std::sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range < b.range; });
    auto edit = edits.begin();
    std::size_t reach = 0;  // how far the edits reach that begin before the reference's end
    return std::any_of(references.begin(), references.end(), [&](const Reference& reference) {
        for (; edit != edits.end() && edit->range.begin < reference.whole.end; ++edit) {
            reach = std::max(reach, edit->range.end);
        }
        return reach > reference.whole.begin;
    });
}

}  // namespace

SpannedText edited_without_orphans(const SpannedText& before, const std::vector<Edit>& edits) {
    SpannedText after = before.edited(edits);
    if (before.text().find("]:") == std::string::npos) {
        return after;
    }
    const std::vector<Reference> old_references = find_references(before.text(), before.blocks());
    if (!touches_any(edits, old_references)) {
        return after;
    }
    const Keys used_before = keys_of(old_references, false);
    const Keys defined_before = keys_of(old_references, true);
    const BlockTree& tree = after.blocks();
    const std::vector<Reference> references = references_after(after, old_references, Moves(edits));
    const Reach reach_before(old_references, used_before);
    const Reach reach(references, used_before);

    Cutter cutter(after.text(), tree);
    Keys kept;
    for (const Reference& reference : references) {
        if (!reference.is_definition()) {
            continue;
        }
        if (reach.reaches(reference.key) || !reach_before.reaches(reference.key)) {
            kept.insert(reference.key);
        } else if (reference.kind == Reference::Kind::footnote_definition) {
            cutter.cut_lines(tree.line_at(reference.whole.begin), tree.line_at(reference.whole.end - 1) + 1);
        } else {
            cutter.cut(reference.whole);
        }
    }
    for (const Reference& reference : references) {
        if (reference.kind == Reference::Kind::footnote_use && defined_before.contains(reference.key) &&
            !kept.contains(reference.key)) {
            cutter.cut(reference.whole);
        }
    }
    return cutter.idle() ? std::move(after) : after.edited(cutter.edits());
}

SpannedText without_orphans_of(SpannedText merged, std::span<const VariantText> variants) {
    std::string whole_bodies;
    for (const VariantText& variant : variants) {
        whole_bodies += variant.whole_body.empty() ? "" : variant.whole_body + "\n\n";
    }
    if (whole_bodies.empty() || merged.text().find('[') == std::string::npos) {
        return merged;
    }
    // Read with the merged text behind them, which nothing that they leave open may swallow.
    static constexpr std::string_view kOpeners = "`~$%<";
    std::replace_if(
        whole_bodies.begin(), whole_bodies.end(), [](char c) { return kOpeners.find(c) != kNone; }, ' ');
    SpannedText before;
    before.append_made(whole_bodies, Made::joint);
    const Range cut{0, before.text().size()};
    before.append(merged);
    return edited_without_orphans(before, {Edit{cut, {}}});
}

}  // namespace vaultfs
