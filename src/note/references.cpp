#include "note/references.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "note/block_marks.h"
#include "note/inline_markup.h"
#include "note/links.h"
#include "note/links_doubt.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

class ReferenceScan {
  public:
    ReferenceScan(std::string_view body, const BlockTree& tree, Uses uses) : body_(body), tree_(tree), wanted_(uses) {}

    std::vector<Reference> run() {
        find_ends();
        for (std::uint32_t at = 1; at < tree_.blocks.size(); ++at) {
            find_definitions(tree_.blocks[at]);
        }
        note_link_keys();
        find_uses({});
        if ((!definitions_.empty() || !link_keys_.empty()) && body_.find('<') != std::string_view::npos) {
            add_uses({.past_markup = true});
        }
        if (wanted_ == Uses::in_doubt) {
            if (has_verbatim(Verbatim::Kind::code)) {
                add_uses({.past_code = false});
            }
            if (has_verbatim(Verbatim::Kind::math)) {
                add_uses({.past_math = true});
            }
            lengthen_doubtful();
        }
        // Definitions come in order, and uses too unless one lies in another.
        const auto before = [](const Reference& a, const Reference& b) { return a.whole.begin < b.whole.begin; };
        if (!std::is_sorted(uses_.begin(), uses_.end(), before)) {
            std::stable_sort(uses_.begin(), uses_.end(), before);
        }
        std::vector<Reference> found;
        found.reserve(definitions_.size() + uses_.size());
        const auto moved = [](auto at) { return std::make_move_iterator(at); };
        std::merge(moved(definitions_.begin()), moved(definitions_.end()), moved(uses_.begin()), moved(uses_.end()),
                   std::back_inserter(found), before);
        return found;
    }

  private:
    void find_definitions(const Block& block) {
        if (block.kind == BlockKind::footnote) {
            const std::size_t open = mark_of(block);
            add_definition(Reference::Kind::footnote_definition, block.range, Range{open + 2, body_.find(']', open)});
        } else if (block.kind == BlockKind::paragraph) {
            for (std::uint32_t line = block.first_line; line < block.end_line; ++line) {
                find_link_definition(line, block.range.end);
            }
        }
    }

    // Where a footnote's mark begins: behind those of the footnotes around it that begin in the same line.
    [[nodiscard]] std::size_t mark_of(const Block& footnote) const {
        std::size_t mark = body_.find("[^", footnote.range.begin);
        for (std::uint32_t at = footnote.parent; at != 0; at = tree_.blocks[at].parent) {
            const Block& around = tree_.blocks[at];
            if (around.kind == BlockKind::footnote && around.first_line == footnote.first_line) {
                mark = body_.find("[^", mark + 2);
            }
        }
        return mark;
    }

    // A definition's label, target or title may stand on lines of their own: the finder of links knows.
    void find_ends() {
        if (body_.find("]:") == kNone) {
            return;
        }
        std::vector<Link> links;
        find_markdown_links(body_, links);
        for (const Link& link : links) {
            if (link.form == LinkForm::definition) {
                ends_.emplace(link.whole.begin, next_line(body_, link.whole.end - 1));
                const auto label = definition_label(body_, link.whole.begin, link.whole.end);
                if (label) {
                    link_keys_.insert(reference_key(false, label->of(body_)));  // of those too that stand in HTML
                }
            }
        }
    }

    void note_link_keys() {
        link_keys_.reserve(definitions_.size());
        for (const Reference& definition : definitions_) {
            if (!definition.is_footnote()) {
                link_keys_.insert(definition.key);
            }
        }
    }

    void find_link_definition(std::uint32_t line, std::size_t block_end) {
        Range content = tree_.content_range(line);
        const std::string_view text = content.of(body_);
        const auto end = ends_.find(content.begin);
        if ((!looks_like_definition(text) && end == ends_.end()) || footnote_mark(text) != 0) {
            return;
        }
        const auto label = definition_label(body_, content.begin, block_end);
        content.end = end == ends_.end() ? content.end : std::clamp(end->second, content.end, block_end);
        if (label && !is_blank(label->of(body_))) {
            add_definition(Reference::Kind::link_definition, content, *label);
        }
    }

    // In what no bracket counts.
    struct Reading {
        bool past_markup = false;
        bool past_code = true;
        bool past_math = false;

        [[nodiscard]] bool passes(Verbatim::Kind kind) const {
            return (past_code && kind == Verbatim::Kind::code) || (past_math && kind == Verbatim::Kind::math);
        }
    };

    [[nodiscard]] bool has_verbatim(Verbatim::Kind kind) const {
        return std::ranges::any_of(tree_.verbatim, [kind](const Verbatim& each) { return each.kind == kind; });
    }

    // Those of another reading. Of a use that both have, the longer stands.
    void add_uses(Reading reading) {
        std::vector<Reference> plain = std::exchange(uses_, {});
        find_uses(reading);
        std::unordered_map<std::size_t, std::size_t> by_label;
        for (std::size_t at = 0; at < uses_.size(); ++at) {
            by_label.emplace(uses_[at].label.begin, at);
        }
        for (Reference& use : plain) {
            const auto same = by_label.find(use.label.begin);
            if (same == by_label.end()) {
                uses_.push_back(std::move(use));
            } else if (uses_[same->second].whole.size() < use.whole.size()) {
                uses_[same->second] = std::move(use);
            }
        }
    }

    // What comes before a use's label may be its text, though other brackets seem to be it.
    void lengthen_doubtful() {
        if (link_keys_.empty()) {
            return;
        }
        const auto by_label = [](const Reference& a, const Reference& b) { return a.label.begin < b.label.begin; };
        std::stable_sort(uses_.begin(), uses_.end(), by_label);
        EarliestBegin earliest(doubtful_openers(body_, "]"));
        for (Reference& use : uses_) {
            if (!use.is_footnote() && !is_certain(use)) {
                use.whole.begin = earliest.of(use.whole.begin, use.label.begin);
            }
        }
    }

    [[nodiscard]] bool is_certain(const Reference& use) const {
        const std::size_t open = use.whole.begin + (body_[use.whole.begin] == '!' ? 1 : 0);
        const Range label{use.label.begin - 1, use.label.end + 1};
        const bool alone = !use.full && (open == 0 || body_[open - 1] != ']');
        return !use.wikilink && is_text_certain(body_, label) &&
               (alone || (use.full && is_text_certain(body_, {open, label.begin})));
    }

    // Pairs of brackets in each paragraph, found with a stack. In comments and formulas too: whoever may see those sees
    // them. Brackets in tags and addresses match none outside of them.
    void find_uses(Reading reading) {
        std::vector<std::size_t> open;
        ParagraphEnd paragraph(body_);
        std::size_t paragraph_end = 0;
        InlineMarkup markup(body_);
        auto code = tree_.verbatim.begin();
        Range last{};  // the pair that has just been closed
        static constexpr CharSet kPlain("[]\\");
        static constexpr CharSet kWithTags("[]\\<");
        const CharSet& marks = reading.past_markup ? kWithTags : kPlain;
        for (std::size_t at = marks.find(body_, 0); at < body_.size(); at = marks.find(body_, at + 1)) {
            while (code != tree_.verbatim.end() && code->range.end <= at) {
                ++code;
            }
            if (code != tree_.verbatim.end() && code->range.contains(at) && reading.passes(code->kind)) {
                at = code->range.end - 1;
                continue;
            }
            if (at >= paragraph_end) {
                open.clear();
                paragraph_end = paragraph.at_or_after(at);
            }
            if (body_[at] == '<') {
                const std::size_t end = markup.end_at(at, paragraph_end);
                at = end == kNone ? at : end - 1;
            } else if (body_[at] == '\\') {
                ++at;
            } else if (body_[at] == '[') {
                open.push_back(at);
            } else if (!open.empty()) {
                const Range pair{open.back(), at + 1};
                open.pop_back();
                add_use(pair, last);
                last = pair;
            }
        }
    }

    void add_use(Range pair, Range before) {
        if (opens_definition(pair)) {
            return;
        }
        const Range label{pair.begin + 1, pair.end - 1};
        if (label.size() > kLongestLabel) {
            return;
        }
        if (is_footnote_label(label.of(body_))) {
            const Range name{label.begin + 1, label.end};
            uses_.push_back(
                {Reference::Kind::footnote_use, pair, name, false, false, reference_key(true, name.of(body_))});
        } else if (!link_keys_.empty()) {
            add_link_use(pair, label, before);
        }
    }

    // `before` is the pair in front: a text of its own where nothing stands between. A pair that holds it names no
    // link: no definition's label has brackets.
    void add_link_use(Range pair, Range label, Range before) {
        if (before.begin > pair.begin) {
            return;
        }
        std::string key = reference_key(false, label.of(body_));
        if (!link_keys_.contains(key)) {
            return;
        }
        const bool wikilink = is_wikilink(pair);
        const bool full = before.end == pair.begin && !before.empty();
        Range whole{full ? before.begin : pair.begin, pair.end};
        if (wikilink) {
            whole = {pair.begin - 1, pair.end + 1};
        } else if (body_.substr(whole.end, 2) == "[]") {
            whole.end += 2;
        }
        if (whole.begin > 0 && body_[whole.begin - 1] == '!') {
            --whole.begin;
        }
        uses_.push_back({Reference::Kind::link_use, whole, label, full, wikilink, std::move(key)});
    }

    [[nodiscard]] bool is_wikilink(Range pair) const {
        return pair.begin > 0 && body_[pair.begin - 1] == '[' && body_.substr(pair.end, 1) == "]";
    }

    // Not only by what stands around it: a line of a paragraph may look like a definition.
    [[nodiscard]] bool opens_definition(Range pair) const {
        const std::size_t label = pair.begin + (body_.substr(pair.begin, 2) == "[^" ? 2 : 1);
        const auto found =
            std::lower_bound(definitions_.begin(), definitions_.end(), label,
                             [](const Reference& reference, std::size_t at) { return reference.label.begin < at; });
        return (found != definitions_.end() && found->label.begin == label) || ends_.contains(pair.begin);
    }

    void add_definition(Reference::Kind kind, Range whole, Range label) {
        const bool footnote = kind == Reference::Kind::footnote_definition;
        definitions_.push_back({kind, whole, label, false, false, reference_key(footnote, label.of(body_))});
    }

    std::string_view body_;
    const BlockTree& tree_;
    std::unordered_map<std::size_t, std::size_t> ends_;  // of definitions, by where they begin: behind the last line
    std::vector<Reference> definitions_;
    std::unordered_set<std::string> link_keys_;  // of what may be a definition
    std::vector<Reference> uses_;
    Uses wanted_;
};

}  // namespace

std::optional<Range> definition_label(std::string_view text, std::size_t open, std::size_t end) {
    end = std::min(end, open + 1 + kLongestLabel);
    for (std::size_t at = open + 1; at + 1 < end; ++at) {
        if (text[at] == '[' || (text[at] == ']' && text[at + 1] != ':')) {
            return std::nullopt;
        }
        if (text[at] == ']') {
            return Range{open + 1, at};
        }
        at += text[at] == '\\' ? 1 : 0;
    }
    return std::nullopt;
}

std::size_t definition_end(std::string_view paragraph) {
    const auto label = paragraph.starts_with('[') ? definition_label(paragraph, 0, paragraph.size()) : std::nullopt;
    if (!label || is_blank(label->of(paragraph)) || is_footnote_label(label->of(paragraph))) {
        return 0;
    }
    const std::size_t end = InlineMarkup(paragraph).link_part_end(0, paragraph.size());
    return end == kNone ? 0 : next_line(paragraph, end);
}

std::string_view without_definitions(std::string_view text) {
    text = trim(text);
    for (std::size_t end = definition_end(text); end > 0; end = definition_end(text)) {
        text = trim(text.substr(end));
    }
    return text;
}

bool is_only_definitions(std::span<const std::string_view> lines) {
    if (lines.empty() || !lines.front().starts_with('[')) {
        return false;  // most paragraphs
    }
    std::string text;
    for (const std::string_view line : lines) {
        text += line;
    }
    std::string_view rest = text;
    for (std::size_t end = definition_end(rest); end > 0; end = definition_end(rest)) {
        rest.remove_prefix(end);
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    }
    return is_blank(rest);
}

bool is_footnote_label(std::string_view label) {
    return label.starts_with('^') && std::none_of(label.begin(), label.end(), [](char c) { return is_blank(c); });
}

std::string one_line_label(std::string_view label) {
    std::string folded;
    bool begins_line = false;
    for (const char c : trim(label)) {
        begins_line = c == '\n' || (begins_line && (is_blank(c) || c == '>'));
        if (!is_blank(c) && !begins_line) {
            folded += c;
        } else if (!folded.ends_with(' ')) {
            folded += ' ';
        }
    }
    return folded;
}

std::string reference_key(bool footnote, std::string_view label) {
    label = label.substr(0, kLongestLabel);
    // Most labels are a word: there is nothing to fold but letter case.
    const bool word = std::ranges::all_of(label, [](char c) { return c > ' ' && c < '\x7f'; });
    const std::string line = word ? std::string(label) : one_line_label(with_plain_spaces(label));
    return (footnote ? '^' : '=') + fold_name(line);
}

std::vector<Reference> find_references(std::string_view body, const BlockTree& tree, Uses uses) {
    if (body.find('[') == std::string_view::npos) {
        return {};
    }
    return ReferenceScan(body, tree, uses).run();
}

}  // namespace vaultfs
