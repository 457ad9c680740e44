// Stage 6: distrust of our own parser. What was redacted is parsed again, by cmark, and each destination that cmark
// sees is judged; what still leads above the clearance takes its whole block with it.
#include <cmark-gfm.h>

#include <algorithm>
#include <memory>
#include <optional>

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
constexpr std::size_t kMostUnclosed = 100;
constexpr std::size_t kMostMarks = 60'000;  // in a piece: some 25 MB of nodes …
constexpr std::size_t kBytesPerMark = 16;   // … or, in a large one, this share of its bytes
constexpr std::size_t kCodeMarks = 8;       // times as many in fences, which are one node if cmark sees them too

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

void find_withheld_links(LinkJudge& judge, cmark_node* document, std::vector<Lines>& found) {
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
}

// Whether blocks could be nested deeper than our own parser looks. A line that opens a container has at its start, for
// each container around it, a column or more: of blanks, or of marks. A footnote's mark is of any letters.
bool may_be_too_deep(std::string_view body) {
    static constexpr CharSet kLead(" \t>-+*.)0123456789");
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

// How many of these openers no closer follows up to the limit behind them. Comments aside.
std::size_t count_unclosed(std::string_view body, std::string_view opener, std::string_view closer,
                           NextFinder&& limit) {
    std::size_t count = 0;
    NextText end(body, closer);
    for (auto at = body.find(opener); at != std::string_view::npos; at = body.find(opener, at + 1)) {
        const bool comment = body.substr(at).starts_with("<!--");
        count += comment || end.at_or_after(at) < limit.at_or_after(at) ? 0 : 1;
    }
    return count;
}

// cmark looks for the end of each of them up to the end of its paragraph: many that have none take quadratic time. A
// `>` on another line may be the mark of a quote.
bool has_too_many_unclosed(std::string_view body) {
    return count_unclosed(body, "<?", "?>", ParagraphEnd(body)) +
               count_unclosed(body, "<![CDATA[", "]]>", ParagraphEnd(body)) +
               count_unclosed(body, "<!", ">", NextText(body, "\n")) >
           kMostUnclosed;
}

// Gives a body to cmark in pieces, since its nodes take hundreds of times the memory of the text. A piece ends only
// where cmark, given a line like the next one, shows that nothing is open there any more: what follows is to it as if
// it stood at the start. Definitions count in the whole body, so one that has any is not parted.
class PieceReader {
  public:
    PieceReader(std::string_view body, const BlockTree& tree, std::size_t piece_size)
        : body_(body), tree_(tree), piece_size_(piece_size), may_part_(!may_define_links(body)) {}

    // The lines of the blocks with links above the clearance; none where a piece is beyond the budget.
    std::optional<std::vector<Lines>> withheld(LinkJudge& judge) {
        const auto lines = static_cast<std::uint32_t>(tree_.leaves.size());
        std::vector<Lines> found;
        while (first_ < lines) {
            std::size_t size = piece_size_;
            std::uint32_t end = end_behind(size);
            Document document = read_to(end);
            for (; document != nullptr && end < lines && !is_closed(document.get(), end); document = read_to(end)) {
                size *= 2;
                end = end_behind(size);
            }
            if (document == nullptr) {
                return std::nullopt;
            }
            const std::size_t before = found.size();
            find_withheld_links(judge, document.get(), found);
            for (auto block = found.begin() + static_cast<std::ptrdiff_t>(before); block != found.end(); ++block) {
                block->first += first_;
                block->end += first_;
            }
            first_ = end;
        }
        return found;
    }

  private:
    // The first line behind so many bytes at which a piece may end.
    [[nodiscard]] std::uint32_t end_behind(std::size_t size) const {
        const auto lines = static_cast<std::uint32_t>(tree_.leaves.size());
        if (!may_part_ || body_.size() - tree_.line_starts[first_] <= size) {
            return lines;
        }
        std::uint32_t line = tree_.line_at(tree_.line_starts[first_] + size) + 1;
        while (line < lines && !begins_item(line) && !begins_behind_blank(line)) {
            ++line;
        }
        return line;
    }

    [[nodiscard]] std::string_view line(std::uint32_t number) const { return tree_.line_range(number).of(body_); }
    [[nodiscard]] bool begins_item(std::uint32_t number) const {
        const std::string_view text = line(number).substr(0, 3);
        return text.size() == 3 && text.starts_with("- ") && (is_ascii_alnum(text[2]) || text[2] == '[');
    }
    // cmark drops a byte order mark from the start of a text: no piece begins with one.
    [[nodiscard]] bool begins_behind_blank(std::uint32_t number) const {
        return !is_blank(line(number).front()) && !line(number).starts_with("\uFEFF") && is_blank(line(number - 1));
    }

    // Behind the piece a line like the one that follows it. Null where the piece is beyond the budget.
    [[nodiscard]] Document read_to(std::uint32_t end) const {
        const Range range{tree_.line_starts[first_], tree_.line_starts[end]};
        if (has_too_many_marks(range)) {
            return {nullptr, &cmark_node_free};
        }
        if (end == tree_.leaves.size()) {
            return parsed(range.of(body_));
        }
        return parsed(std::string(range.of(body_)) + (begins_item(end) ? "- x\n" : "x\n"));
    }

    // Whether that line made a block of its own in the document itself, or an item of a list there.
    [[nodiscard]] bool is_closed(cmark_node* document, std::uint32_t end) const {
        cmark_node* block = cmark_node_last_child(document);
        if (begins_item(end)) {
            block = block == nullptr || cmark_node_get_type(block) != CMARK_NODE_LIST ? nullptr
                                                                                      : cmark_node_last_child(block);
        }
        const auto kind = begins_item(end) ? CMARK_NODE_ITEM : CMARK_NODE_PARAGRAPH;
        return block != nullptr && cmark_node_get_type(block) == kind && lines_of(block).first == end - first_;
    }

    // Each makes a node of cmark's, or two, of some 200 bytes.
    [[nodiscard]] bool has_too_many_marks(Range range) const {
        const auto begins_before = [](const Block& block, std::size_t at) { return block.range.begin < at; };
        const auto blocks = tree_.blocks.begin() + 1;
        const auto first = std::lower_bound(blocks, tree_.blocks.end(), range.begin, begins_before);
        const auto behind = std::lower_bound(blocks, tree_.blocks.end(), range.end, begins_before);
        auto count = 2 * static_cast<std::size_t>(behind - first);
        std::size_t in_code = 0;
        for (std::uint32_t at = first_; at < tree_.leaves.size() && tree_.line_starts[at] < range.end; ++at) {
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
    bool may_part_;
    std::uint32_t first_ = 0;  // line of the piece
};

void cut_blocks(Cutter& cutter, const BlockTree& tree, const std::vector<Lines>& blocks) {
    const auto lines = static_cast<std::uint32_t>(tree.leaves.size());
    for (const Lines& block : blocks) {
        for (std::uint32_t line = block.first; line < std::min(block.end, lines);) {
            const std::uint32_t number = tree.leaf_at_line(line);
            const Block& leaf = tree.blocks[number];
            if (number != 0) {
                cutter.cut_lines(leaf.first_line, leaf.end_line);
            }
            line = number != 0 ? leaf.end_line : line + 1;
        }
    }
}

}  // namespace

SpannedText verify_links(LinkJudge& judge, SpannedText note, std::size_t& hits, std::size_t piece_size) {
    for (int round = 0; round < kMostRounds; ++round) {
        const NoteParts parts = split_note(note.text());
        const std::string_view body = parts.body.of(note.text());
        const bool plain = has_only_plain_links(judge, body);
        if (plain && !may_be_too_deep(body)) {
            return note;
        }
        const BlockTree tree = parse_blocks(body);
        if (is_too_deep(tree)) {
            break;
        }
        if (plain) {
            return note;
        }
        const auto blocks =
            has_too_many_unclosed(body) ? std::nullopt : PieceReader(body, tree, piece_size).withheld(judge);
        if (!blocks) {
            break;
        }
        if (blocks->empty()) {
            return note;
        }
        hits += blocks->size();
        Cutter cutter(body, tree);
        cut_blocks(cutter, tree, *blocks);
        SpannedText cleaned = note.part(Range{0, parts.body.begin});
        cleaned.append(note.part(parts.body).edited(cutter.edits()));
        note = std::move(cleaned);
    }
    ++hits;
    return note.part(Range{0, split_note(note.text()).body.begin});
}

}  // namespace vaultfs
