// Stage 6: distrust of our own parser. What was redacted is parsed again, by cmark, and each destination that cmark
// sees is judged; what still leads above the clearance takes its whole block with it, and what cmark would take too
// long for is withheld.
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "note/block_marks.h"
#include "note/links.h"
#include "note/next_finder.h"
#include "render/cutter.h"
#include "render/links.h"
#include "render/plain_links.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr int kMostRounds = 3;
constexpr std::size_t kMostInVain = 100;                   // times the body's bytes …
constexpr std::size_t kAnyInVain = std::size_t{4} << 20U;  // … or so many bytes
constexpr std::size_t kMostDefined = kVerifiedPiece;       // bytes at the head of each piece
constexpr std::size_t kMostLabel = 1000;                   // bytes; CommonMark's own bound
constexpr std::size_t kMostMarks = 60'000;                 // in a piece: some 25 MB of nodes …
constexpr std::size_t kBytesPerMark = 16;                  // … or, in a large one, this share of its bytes
constexpr std::size_t kCodeMarks = 8;  // times as many in fences, which are one node if cmark sees them too

// Lines of a body, the first is 0.
struct Lines {
    std::uint32_t first = 0;
    std::uint32_t end = 0;
};

cmark_node* block_around(cmark_node* node) {
    while ((cmark_node_get_type(node) & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_INLINE &&
           cmark_node_parent(node) != nullptr) {
        node = cmark_node_parent(node);
    }
    return node;
}

Lines lines_of(cmark_node* block) {
    const int first = std::max(cmark_node_get_start_line(block), 1);
    const int last = std::max(cmark_node_get_end_line(block), first);
    return {static_cast<std::uint32_t>(first - 1), static_cast<std::uint32_t>(last)};
}

using Document = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

Document parsed(std::string_view text) {
    return {cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT), &cmark_node_free};
}

// The lines of the blocks that hold them.
std::vector<Lines> withheld_links(LinkJudge& judge, cmark_node* document) {
    std::vector<Lines> found;
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> nodes(cmark_iter_new(document), &cmark_iter_free);
    for (auto event = cmark_iter_next(nodes.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(nodes.get())) {
        cmark_node* node = cmark_iter_get_node(nodes.get());
        const cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER || (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE)) {
            continue;
        }
        const char* url = cmark_node_get_url(node);
        if (url != nullptr && judge.judge(LinkForm::inline_link, url).kind == Verdict::Kind::withhold) {
            found.push_back(lines_of(block_around(node)));
        }
    }
    return found;
}

// Whether blocks could be nested deeper than our own parser looks. A line that opens a container has at its start, for
// each container around it, a column or more: of blanks, or of marks. A footnote's mark is of any letters.
bool may_be_too_deep(std::string_view body) {
    static constexpr CharSet kLead(kContainerMarks);
    if (body.find("[^") != std::string_view::npos) {
        return true;
    }
    for (std::size_t at = 0; at < body.size(); at = next_line(body, at)) {
        const std::size_t end = std::min(kLead.find_not(body, at), body.size());
        const auto tabs = std::count(body.begin() + static_cast<std::ptrdiff_t>(at),
                                     body.begin() + static_cast<std::ptrdiff_t>(end), '\t');
        if (end - at + 3 * static_cast<std::size_t>(tabs) >= kMaxDepth - 1) {
            return true;
        }
    }
    return false;
}

bool is_too_deep(const BlockTree& tree) {
    const std::vector<std::uint8_t> depths = tree.depths();
    return std::any_of(depths.begin(), depths.end(), [](std::uint8_t depth) { return depth >= kMaxDepth - 1; });
}

// The bytes that cmark goes over, up to the end of the paragraph, for those of these openers that no closer follows up
// to the limit behind them. Comments aside.
std::size_t bytes_in_vain(std::string_view body, std::string_view opener, std::string_view closer, NextFinder&& limit) {
    std::size_t bytes = 0;
    NextText end(body, closer);
    ParagraphEnd paragraph(body);
    for (auto at = body.find(opener); at != kNone; at = body.find(opener, at + 1)) {
        const bool comment = body.substr(at).starts_with("<!--");
        const bool closed = comment || end.at_or_after(at) < limit.at_or_after(at);
        bytes += closed ? 0 : paragraph.at_or_after(at) - at;
    }
    return bytes;
}

// Many that have no end take quadratic time. A `>` on another line may be the mark of a quote.
bool has_too_many_unclosed(std::string_view body) {
    return bytes_in_vain(body, "<?", "?>", ParagraphEnd(body)) +
               bytes_in_vain(body, "<![CDATA[", "]]>", ParagraphEnd(body)) +
               bytes_in_vain(body, "<!", ">", NextText(body, "\n")) >
           std::max(kAnyInVain, kMostInVain * body.size());
}

// What may be a definition of a link above the clearance: its lines, and its text anew.
struct Definition {
    Lines lines;
    std::string text;
};

// Finds them without a look at blocks: a label that begins a line, but for marks of containers, and a target behind it
// that may not stay. Definitions count in the whole body, and the pieces that are given to cmark do not have them all.
class DefinitionFinder {
  public:
    DefinitionFinder(LinkJudge& judge, std::string_view body, const BlockTree& tree)
        : judge_(judge), body_(body), tree_(tree) {}

    std::vector<Definition> run() {
        std::vector<Definition> found;
        for (auto end = label_end(body_, 0); end != kNone; end = label_end(body_, end + 1)) {
            const auto begin = label_begin(end);
            if (!begin || !begins_line(*begin)) {
                continue;
            }
            const Range target = target_behind(end + 2);
            if (!target.empty() && is_withheld(target.of(body_))) {
                const Lines lines{tree_.line_at(*begin), tree_.line_at(target.begin) + 1};
                const std::string label = without_marks(body_.substr(*begin, end - *begin));
                found.push_back({lines, label + "]: " + std::string(target.of(body_)) + "\n"});
            }
        }
        return found;
    }

  private:
    static constexpr CharSet kLead{" \t\r\n>"};  // what may stand before a line's own text in a definition

    // The opening bracket, in the same paragraph. To cmark a footnote's mark is a label like any other.
    [[nodiscard]] std::optional<std::size_t> label_begin(std::size_t end) const {
        for (std::size_t at = end; at > end - std::min(end, kMostLabel); --at) {
            const char c = body_[at - 1];
            const bool escaped = at > 1 && body_[at - 2] == '\\';
            if (c == '[' && !escaped) {
                return at - 1;
            }
            if ((c == ']' && !escaped) || (c == '\n' && is_blank(body_.substr(at, next_line(body_, at) - at)))) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] bool begins_line(std::size_t at) {
        static constexpr CharSet kContainers(kContainerMarks);
        const std::uint32_t line = tree_.line_at(at);
        if (line != line_) {
            line_ = line;
            line_text_ = kContainers.find_not(body_, tree_.line_starts[line]);
        }
        return at == line_text_;
    }

    // Empty where text follows it that is no title.
    [[nodiscard]] Range target_behind(std::size_t colon) const {
        static constexpr CharSet kEnds(" \t\r\n");
        const std::size_t begin = std::min(kLead.find_not(body_, colon), body_.size());
        const bool angled = begin < body_.size() && body_[begin] == '<';
        const std::size_t bracket = angled ? closing_bracket(begin) : kNone;
        const std::size_t end = bracket != kNone ? bracket + 1 : kEnds.find(body_, begin);
        const std::size_t behind = skip_blanks(body_, std::min(end, body_.size()), body_.size());
        const bool ends = behind == body_.size() || std::string_view("\r\n\"'(").find(body_[behind]) != kNone;
        return ends ? Range{begin, std::min(end, body_.size())} : Range{begin, begin};
    }

    // Of `<…>` on one line.
    [[nodiscard]] std::size_t closing_bracket(std::size_t at) const {
        static constexpr CharSet kMarks(">\\\n");
        for (at = kMarks.find(body_, at); at < body_.size() && body_[at] == '\\'; at = kMarks.find(body_, at + 2)) {
        }
        return at < body_.size() && body_[at] == '>' ? at : kNone;
    }

    [[nodiscard]] bool is_withheld(std::string_view target) const {
        if (target.starts_with('<') && target.ends_with('>')) {
            target = target.substr(1, target.size() - 2);
        }
        return judge_.judge(LinkForm::inline_link, target).kind == Verdict::Kind::withhold;
    }

    // On one line, less the marks of quotes.
    static std::string without_marks(std::string_view label) {
        std::string text;
        for (std::size_t at = 0; at < label.size();) {
            const std::size_t end = std::min(label.find_first_of("\r\n", at), label.size());
            text += label.substr(at, end - at);
            text += end < label.size() ? " " : "";
            at = std::min(kLead.find_not(label, end), label.size());
        }
        return text;
    }

    LinkJudge& judge_;
    std::string_view body_;
    const BlockTree& tree_;
    std::optional<std::uint32_t> line_;  // the last that begins_line() was asked of, and where its own text begins
    std::size_t line_text_ = 0;
};

// Gives a body to cmark in pieces, since its nodes take hundreds of times the memory of the text. A piece ends only
// where cmark, given a line like the next one, shows that nothing is open there any more: what follows is to it as if
// it stood at the start.
class PieceReader {
  public:
    PieceReader(std::string_view body, const BlockTree& tree, std::size_t piece_size)
        : body_(body), tree_(tree), piece_size_(piece_size) {}

    // The lines of the blocks with links above the clearance, and all from a piece on that is beyond the budget.
    std::vector<Lines> withheld(LinkJudge& judge) {
        const std::uint32_t lines = tree_.line_count();
        std::vector<Lines> found = define(judge);
        if (defined_.size() > kMostDefined) {
            return {{0, lines}};
        }
        while (first_ < lines) {
            std::size_t size = piece_size_;
            std::uint32_t end = end_behind(size);
            Document document = read_to(end);
            for (; document != nullptr && end < lines && !is_closed(document.get(), end); document = read_to(end)) {
                size *= 2;
                end = end_behind(size);
            }
            if (document == nullptr) {
                found.push_back({first_, lines});
                return found;
            }
            for (const Lines& block : withheld_links(judge, document.get())) {
                if (block.first >= defined_lines_) {  // else it is known
                    found.push_back({block.first - defined_lines_ + first_, block.end - defined_lines_ + first_});
                }
            }
            first_ = end;
        }
        return found;
    }

  private:
    // Puts those definitions at the head of each piece that lead above the clearance, for what uses them. Gives their
    // lines.
    std::vector<Lines> define(LinkJudge& judge) {
        std::vector<Lines> found;
        for (const Definition& definition : DefinitionFinder(judge, body_, tree_).run()) {
            found.push_back(definition.lines);
            defined_ += definition.text + "\n";
            defined_lines_ += 2;
        }
        return found;
    }

    // The first line behind so many bytes at which a piece may end.
    [[nodiscard]] std::uint32_t end_behind(std::size_t size) const {
        const std::uint32_t lines = tree_.line_count();
        if (body_.size() - tree_.line_starts[first_] <= size) {
            return lines;
        }
        std::uint32_t line = tree_.line_at(tree_.line_starts[first_] + size) + 1;
        while (line < lines && item_mark(line).empty() && !begins_behind_blank(line)) {
            ++line;
        }
        return line;
    }

    [[nodiscard]] std::string_view line(std::uint32_t number) const { return tree_.line_range(number).of(body_); }

    // `- `, `12. ` where the line begins with such a mark and text behind it; else nothing.
    [[nodiscard]] std::string_view item_mark(std::uint32_t number) const {
        static constexpr CharSet kBullets("-*+");
        static constexpr CharSet kDelimiters(".)");
        static constexpr CharSet kNoText(" \t\r\n-*_");  // may be no item, or one that begins with something else
        constexpr std::size_t kMostDigits = 9;
        const std::string_view text = line(number);
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const CharSet& wanted = digits == 0 ? kBullets : kDelimiters;
        const bool is_item = digits <= kMostDigits && digits + 2 < text.size() && wanted.has(text[digits]) &&
                             text[digits + 1] == ' ' && !kNoText.has(text[digits + 2]);
        return is_item ? text.substr(0, digits + 2) : std::string_view();
    }

    // cmark drops a byte order mark from the start of a text: no piece begins with one.
    [[nodiscard]] bool begins_behind_blank(std::uint32_t number) const {
        return !is_blank(line(number).front()) && !line(number).starts_with("\uFEFF") && is_blank(line(number - 1));
    }

    // Behind the piece a line like the one that follows it. Null where the piece is beyond the budget.
    [[nodiscard]] Document read_to(std::uint32_t end) const {
        const Range range = tree_.lines_range(first_, end);
        if (has_too_many_marks(range)) {
            return {nullptr, &cmark_node_free};
        }
        const std::string text = defined_ + std::string(range.of(body_));
        return parsed(end == tree_.line_count() ? text : text + std::string(item_mark(end)) + "x\n");
    }

    // Whether that line made a block of its own in the document itself, or an item of a list there.
    [[nodiscard]] bool is_closed(cmark_node* document, std::uint32_t end) const {
        const bool item = !item_mark(end).empty();
        cmark_node* block = cmark_node_last_child(document);
        if (item) {
            block = block == nullptr || cmark_node_get_type(block) != CMARK_NODE_LIST ? nullptr
                                                                                      : cmark_node_last_child(block);
        }
        const auto kind = item ? CMARK_NODE_ITEM : CMARK_NODE_PARAGRAPH;
        return block != nullptr && cmark_node_get_type(block) == kind &&
               lines_of(block).first == end - first_ + defined_lines_;
    }

    // Each makes a node of cmark's, or two, of some 200 bytes.
    [[nodiscard]] bool has_too_many_marks(Range range) const {
        const auto begins_before = [](const Block& block, std::size_t at) { return block.range.begin < at; };
        const auto blocks = tree_.blocks.begin() + 1;
        const auto first = std::lower_bound(blocks, tree_.blocks.end(), range.begin, begins_before);
        const auto behind = std::lower_bound(blocks, tree_.blocks.end(), range.end, begins_before);
        auto count = 2 * static_cast<std::size_t>(behind - first);
        std::size_t in_code = 0;
        for (std::uint32_t at = first_; at < tree_.line_count() && tree_.line_starts[at] < range.end; ++at) {
            (is_code(at) ? in_code : count) += marks_of(line(at));
        }
        const std::size_t most = std::max(kMostMarks, range.size() / kBytesPerMark);
        return count > most || in_code > kCodeMarks * most;
    }

    // Of a fence that no container holds: about those parsers are of one mind.
    [[nodiscard]] bool is_code(std::uint32_t number) const {
        const Block& leaf = tree_.blocks[tree_.leaves[number]];
        return leaf.kind == BlockKind::fence && leaf.parent == 0;
    }

    static std::size_t marks_of(std::string_view line) {
        static constexpr CharSet kMarks("[]<*_`&\\\n");
        std::size_t count = 0;
        for (auto at = kMarks.find(line, 0); at != std::string_view::npos; at = kMarks.find(line, at + 1)) {
            ++count;
        }
        return count;
    }

    std::string_view body_;
    const BlockTree& tree_;
    std::size_t piece_size_;
    std::uint32_t first_ = 0;  // line of the piece
    std::string defined_;      // what is put at its head …
    std::uint32_t defined_lines_ = 0;
};

void cut_blocks(Cutter& cutter, const BlockTree& tree, const std::vector<Lines>& blocks) {
    for (const Lines& block : blocks) {
        for (std::uint32_t line = block.first; line < std::min(block.end, tree.line_count());) {
            const std::uint32_t end = tree.end_line_of_leaf(line);
            if (tree.leaf_at_line(line) != 0) {
                cutter.cut_lines(tree.first_line_of_leaf(line), end);
            }
            line = end;
        }
    }
}

}  // namespace

Guarded verify_links(LinkJudge& judge, SpannedText note, std::size_t piece_size) {
    std::size_t hits = 0;
    for (int round = 0; round < kMostRounds; ++round) {
        const NoteParts parts = split_note(note.text());
        const std::string_view body = parts.body.of(note.text());
        const bool plain = has_only_plain_links(judge, body);
        if (plain && !may_be_too_deep(body)) {
            return {std::move(note), hits};
        }
        const BlockTree tree = parse_blocks(body);
        if (is_too_deep(tree)) {
            break;
        }
        if (plain) {
            return {std::move(note), hits};
        }
        if (has_too_many_unclosed(body)) {
            break;
        }
        const std::vector<Lines> blocks = PieceReader(body, tree, piece_size).withheld(judge);
        if (blocks.empty()) {
            return {std::move(note), hits};
        }
        hits += blocks.size();
        Cutter cutter(body, tree);
        cut_blocks(cutter, tree, blocks);
        SpannedText cleaned = note.part(Range{0, parts.body.begin});
        cleaned.append(note.part(parts.body).edited(cutter.edits()));
        note = std::move(cleaned);
    }
    return {note.part(Range{0, split_note(note.text()).body.begin}), hits + 1};
}

}  // namespace vaultfs
