// Stage 3: the bodies of all visible variants become one (VIEWS 5.1, 5.4 to 5.6). Sections are matched and placed in a
// tree of pieces; then the tree is written out, each piece a slice of its variant.
#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "render/sections.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// ---- matching and placing

using SectionKey = std::pair<std::uint8_t, std::string>;  // level and name

class Merger {
  public:
    Merger(const Policy& policy, std::span<const VariantText> variants) : policy_(policy), variants_(variants) {}

    SectionTree run() {
        for (source_ = 0; source_ < variants_.size(); ++source_) {
            SectionTree tree = split_sections(policy_, variants_[source_], source_);
            const bool replaces = tree.root.replaces || policy_.merge == MergeMode::replace;
            if (source_ == 0 || replaces) {
                if (!is_bare(tree) || tree.root.replaces) {
                    merged_ = std::move(tree);
                }
            } else {
                add(std::move(tree));
            }
        }
        return std::move(merged_);
    }

  private:
    static bool is_bare(const SectionTree& tree) {
        return !tree.root.heading && tree.root.own.empty() && tree.root.children.empty() && tree.footers.empty();
    }

    void add(SectionTree tree) {
        if (policy_.merge == MergeMode::append) {
            append(std::move(tree.root));
        } else {
            agree_on_title(merged_.root, tree.root);
            taken_.clear();
            index_.clear();
            index(merged_.root);
            if (!merged_.root.heading) {
                merged_.root.heading = std::move(tree.root.heading);
                merged_.root.name = std::move(tree.root.name);
            }
            merge_into(merged_.root, std::move(tree.root));
        }
        join_namesakes(tree.footers);
        for (auto& footer : tree.footers) {
            add_footer(std::move(footer));
        }
    }

    // What a variant has in several footers of a name is merged as one.
    static void join_namesakes(Section::List& footers) {
        std::map<std::string, Section*, std::less<>> first;
        for (auto at = footers.begin(); at != footers.end();) {
            Section& footer = **at;
            const auto [known, is_first] = first.emplace(without_colon(footer.name), &footer);
            if (is_first) {
                ++at;
                continue;
            }
            Section& whole = *known->second;
            std::move(footer.own.begin(), footer.own.end(), std::back_inserter(whole.own));
            whole.children.splice(whole.children.end(), footer.children);
            whole.replaces = whole.replaces || footer.replaces;
            at = footers.erase(at);
        }
    }

    // Titles match each other; the lowest stands (5.5). Where one side has several H1, the other's title is a section
    // too.
    static void agree_on_title(Section& lower, Section& later) {
        const auto has_h1 = [](const Section& root) {
            return std::any_of(root.children.begin(), root.children.end(),
                               [](const auto& child) { return child->level == 1; });
        };
        if (has_h1(lower) && later.heading) {
            demote_title(later);
        } else if (has_h1(later) && lower.heading) {
            demote_title(lower);
        }
    }

    static void demote_title(Section& root) {
        auto section = std::make_unique<Section>();
        section->level = 1;
        section->name = std::move(root.name);
        section->children = std::move(root.children);
        root.children = Section::List();
        const auto below = std::stable_partition(root.own.begin(), root.own.end(), [&](const Piece& piece) {
            return piece.source == root.heading->source && piece.order < root.heading->order;
        });
        section->own.assign(std::make_move_iterator(below), std::make_move_iterator(root.own.end()));
        root.own.erase(below, root.own.end());
        section->heading = std::move(root.heading);
        root.heading.reset();
        root.children.push_back(std::move(section));
    }

    // As a section of its own at the end, its title an ordinary heading.
    void append(Section body) {
        if (body.heading) {
            body.own.insert(body.own.begin(), std::move(*body.heading));
            body.heading.reset();
        }
        merged_.root.children.push_back(std::make_unique<Section>(std::move(body)));
    }

    void add_footer(std::unique_ptr<Section> footer) {
        const auto same = std::find_if(merged_.footers.begin(), merged_.footers.end(), [&](const auto& known) {
            return without_colon(known->name) == without_colon(footer->name);
        });
        if (same == merged_.footers.end()) {
            merged_.footers.push_back(std::move(footer));
            return;
        }
        taken_.clear();
        index_.clear();
        index(**same);
        merge_matched(**same, std::move(*footer));
    }

    static std::string_view without_colon(std::string_view name) {
        while (name.ends_with(':') || name.ends_with(' ')) {
            name.remove_suffix(1);
        }
        return name;
    }

    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    void index(Section& section) {
        for (auto place = section.children.begin(); place != section.children.end(); ++place) {
            Section& child = **place;
            child.parent = &section;
            child.place = place;
            index_[SectionKey{child.level, child.name}].push_back(&child);
            index(child);
        }
    }

    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    void merge_matched(Section& target, Section section) {
        if (section.replaces) {
            retire(target);
            std::move(section.own.begin(), section.own.end(), std::back_inserter(target.own));
            target.heading = std::move(section.heading);
            target.children.splice(target.children.end(), section.children);
            return;
        }
        merge_into(target, std::move(section));
    }

    // Takes out of a section what other variants have there; what this one has put there itself, under another of its
    // headings, stays. False where nothing does. Sections that go match nothing any more; they live on until the merge
    // is done, since the index knows them.
    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    bool retire(Section& section) {
        const auto is_of_others = [this](const Piece& piece) { return piece.source != source_; };
        std::erase_if(section.own, is_of_others);
        for (auto place = section.children.begin(); place != section.children.end();) {
            const auto child = place++;
            if (!retire(**child)) {
                taken_.insert(child->get());
                (*child)->parent = nullptr;
                replaced_.splice(replaced_.end(), section.children, child);
            }
        }
        return !section.own.empty() || !section.children.empty() ||
               (section.heading && !is_of_others(*section.heading));
    }

    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    void merge_into(Section& target, Section section) {
        append_pieces(target, section.own);
        const std::vector<Section*> matches = match_children(target, section);
        const auto matched = std::find_if(matches.begin(), matches.end(), [](auto* match) { return match != nullptr; });
        const Section* following = matched == matches.end() ? nullptr : *matched;  // of the first, which none precedes
        Section* preceding = nullptr;
        std::size_t at = 0;
        for (const auto& child : section.children) {
            Section* place = matches[at];
            if (place == nullptr || place->parent == nullptr) {
                place = add_unmatched(target, preceding, following, *child);
            } else {
                merge_matched(*place, std::move(*child));
            }
            preceding = place;
            ++at;
        }
    }

    // A block that a lower variant has in the same section is not repeated (5.4).
    void append_pieces(Section& target, std::vector<Piece>& pieces) {
        std::unordered_set<std::string> known;
        for (const Piece& piece : target.own) {
            known.insert(comparable(piece));
        }
        for (Piece& piece : pieces) {
            if (piece.repeats || !known.contains(comparable(piece))) {
                target.own.push_back(std::move(piece));
            }
        }
    }

    [[nodiscard]] std::string comparable(const Piece& piece) const {
        return lines_to_compare(piece.text.of(variants_[piece.source].body.text()));
    }

    // The n-th of a level and name under the parent is the n-th there; failing that, the only such section of the note.
    std::vector<Section*> match_children(Section& target, const Section& section) {
        std::map<SectionKey, std::vector<Section*>> here;
        for (const auto& child : target.children) {
            here[SectionKey{child->level, child->name}].push_back(child.get());
        }
        std::map<SectionKey, std::size_t> seen;
        std::vector<Section*> matches;
        for (const auto& child : section.children) {
            const SectionKey key{child->level, child->name};
            const auto& candidates = here[key];
            const std::size_t number = seen[key]++;
            Section* match = number < candidates.size() ? candidates[number] : only_one(key);
            if (match != nullptr && !taken_.insert(match).second) {
                match = nullptr;
            }
            matches.push_back(match);
        }
        return matches;
    }

    [[nodiscard]] Section* only_one(const SectionKey& key) const {
        const auto found = index_.find(key);
        return found != index_.end() && found->second.size() == 1 ? found->second.front() : nullptr;
    }

    // An unmatched section goes after its preceding sibling, else before its following one, else last.
    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    Section* add_unmatched(Section& target, const Section* preceding, const Section* following, Section& section) {
        auto added = std::make_unique<Section>();
        added->level = section.level;
        added->name = section.name;
        added->heading = std::move(section.heading);
        Section* result = added.get();
        const Section* sibling = preceding != nullptr ? preceding : following;
        if (sibling != nullptr && sibling->parent == nullptr) {
            sibling = nullptr;  // replaced in the meantime
        }
        result->parent = sibling != nullptr ? sibling->parent : &target;
        auto place = target.children.end();
        if (sibling != nullptr) {
            place = preceding != nullptr ? std::next(sibling->place) : sibling->place;
        }
        result->place = result->parent->children.insert(place, std::move(added));
        merge_into(*result, std::move(section));
        return result;
    }

    const Policy& policy_;
    std::span<const VariantText> variants_;
    std::uint32_t source_ = 0;  // the variant that is being merged
    SectionTree merged_;
    std::map<SectionKey, std::vector<Section*>> index_;  // of the lower variants' sections
    std::unordered_set<const Section*> taken_;           // matched by this variant already, or replaced
    Section::List replaced_;
};

// ---- writing

class BodyWriter {
  public:
    explicit BodyWriter(std::span<const VariantText> variants) : variants_(variants) {}

    SpannedText run(const SectionTree& tree) {
        write_leading_blanks();
        write(tree.root);
        for (const auto& footer : tree.footers) {
            write(*footer);
        }
        finish();
        return std::move(result_);
    }

  private:
    [[nodiscard]] const SpannedText& body_of(const Piece& piece) const { return variants_[piece.source].body; }

    // The merged body begins as the lowest variant's does.
    void write_leading_blanks() {
        for (const VariantText& variant : variants_) {
            const std::string& text = variant.body.text();
            if (is_blank(text)) {
                continue;
            }
            std::size_t end = 0;
            while (is_blank(std::string_view(text).substr(end, next_line(text, end) - end))) {
                end = next_line(text, end);
            }
            result_.append(variant.body, Range{0, end});
            return;
        }
    }

    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    void write(const Section& section) {
        if (section.heading) {
            write(*section.heading);
        }
        for (const Piece& piece : section.own) {
            write(piece);
        }
        for (const auto& child : section.children) {
            write(*child);
        }
    }

    void write(const Piece& piece) {
        if (last_) {
            join(*last_, piece);
        }
        result_.append(body_of(piece), piece.text);
        last_ = &piece;
    }

    // Within a variant the blank lines stay as they are; a joint between two is one blank line (5.1).
    void join(const Piece& before, const Piece& after) {
        const Range blanks{before.text.end, before.blanks_end};
        const bool same = before.source == after.source && before.order < after.order;
        const bool neighbours = same && before.order + 1 == after.order;
        if (same && !blanks.empty()) {
            result_.append(body_of(before), blanks);
            return;
        }
        if (neighbours || (same && before.list_item && after.list_item)) {
            return;
        }
        const std::string ending = end_line_of(before);
        if (!same && before.closing) {
            result_.append_made(*before.closing + ending, Made::closing);
        }
        result_.append_made(ending, Made::joint);
    }

    // The ending of a piece's last line; one is made where the variant ends without.
    std::string end_line_of(const Piece& piece) {
        const auto ending = line_ending(result_.text());
        if (!ending.empty()) {
            return std::string(ending);
        }
        const std::string& text = body_of(piece).text();
        const auto first = line_ending(std::string_view(text).substr(0, next_line(text, 0)));
        std::string made(first.empty() ? "\n" : first);
        result_.append_made(made, Made::joint);
        return made;
    }

    // The blank lines behind the last piece stay if its variant ends with them.
    void finish() {
        if (last_ != nullptr && last_->blanks_end == body_of(*last_).text().size()) {
            result_.append(body_of(*last_), Range{last_->text.end, last_->blanks_end});
        }
    }

    std::span<const VariantText> variants_;
    const Piece* last_ = nullptr;
    SpannedText result_;
};

// One body: only its directives' lines go.
SpannedText without_directives(const SpannedText& body) {
    const std::string& text = body.text();
    const BlockTree& tree = body.blocks();
    std::vector<Edit> edits;
    for (const MergeDirective& directive : merge_directives(text, tree)) {
        const auto is_blank_line = [&](std::uint32_t line) { return is_blank(tree.line_range(line).of(text)); };
        std::uint32_t end = directive.line + 1;
        const bool takes_blanks = directive.line == 0 || is_blank_line(directive.line - 1);
        while (takes_blanks && end < tree.line_count() && is_blank_line(end)) {
            ++end;
        }
        edits.push_back(Edit{tree.lines_range(directive.line, end), {}, Made::none});
    }
    return body.edited(std::move(edits));
}

bool may_have_directives(std::string_view body) {
    return body.find("%%") != std::string_view::npos && find_ignoring_case(body, "replace") != std::string_view::npos;
}

}  // namespace

SpannedText merge_bodies(const Policy& policy, std::span<const VariantText> variants) {
    const auto has_text = [](const VariantText& variant) { return !is_blank(variant.body.text()); };
    if (std::count_if(variants.begin(), variants.end(), has_text) <= 1) {
        const auto only = std::find_if(variants.begin(), variants.end(), has_text);
        const SpannedText& body = only == variants.end() ? variants.front().body : only->body;
        return may_have_directives(body.text()) ? without_directives(body) : body;
    }
    return BodyWriter(variants).run(Merger(policy, variants).run());
}

}  // namespace vaultfs
