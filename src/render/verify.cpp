// Stage 6: distrust of our own parser. What was redacted is parsed again, by cmark, and each destination that cmark
// sees is judged; what still leads above the clearance takes its whole block with it.
#include <cmark-gfm.h>

#include <memory>

#include "render/cutter.h"
#include "render/links.h"
#include "render/plain_links.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr int kMostRounds = 3;
constexpr std::size_t kMostCdata = 100;        // cmark takes quadratic time over them
constexpr std::size_t kMostMarks = 4'500'000;  // up to 1 GB; a note of 10 MB has fewer

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

std::vector<Lines> blocks_with_withheld_links(const RenderContext& context, std::string_view body) {
    const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document(
        cmark_parse_document(body.data(), body.size(), CMARK_OPT_DEFAULT), &cmark_node_free);
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> nodes(cmark_iter_new(document.get()),
                                                                        &cmark_iter_free);
    std::vector<Lines> found;
    for (auto event = cmark_iter_next(nodes.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(nodes.get())) {
        cmark_node* node = cmark_iter_get_node(nodes.get());
        const cmark_node_type type = cmark_node_get_type(node);
        if (event != CMARK_EVENT_ENTER || (type != CMARK_NODE_LINK && type != CMARK_NODE_IMAGE)) {
            continue;
        }
        const char* url = cmark_node_get_url(node);
        if (url != nullptr && judge_link(context, LinkForm::inline_link, url).kind == Verdict::Kind::withhold) {
            found.push_back(lines_of(block_around(node)));
        }
    }
    return found;
}

// Each makes a node of cmark's, or two, of some 200 bytes.
bool has_too_many_marks(std::string_view body, const BlockTree& tree) {
    static constexpr CharSet kMarks("[]<*_`&\\\n");
    std::size_t count = 2 * tree.blocks.size();
    for (auto at = kMarks.find(body, 0); at != std::string_view::npos; at = kMarks.find(body, at + 1)) {
        ++count;
    }
    return count > kMostMarks;
}

// cmark's time grows with the square of some inputs, its memory to hundreds of times of others; a body of that kind is
// not given to it but withheld.
bool is_beyond_budget(std::string_view body, const BlockTree& tree) {
    std::size_t count = 0;
    for (auto at = body.find("<![CDATA["); at != std::string_view::npos; at = body.find("<![CDATA[", at + 1)) {
        ++count;
    }
    std::vector<std::size_t> depth(tree.blocks.size(), 0);
    std::size_t deepest = 0;
    for (std::size_t at = 1; at < tree.blocks.size(); ++at) {
        depth[at] = depth[tree.blocks[at].parent] + 1;
        deepest = std::max(deepest, depth[at]);
    }
    return count > kMostCdata || deepest + 1 >= kMaxDepth || has_too_many_marks(body, tree);
}

void cut_blocks(Cutter& cutter, const BlockTree& tree, const std::vector<Lines>& blocks) {
    const auto lines = static_cast<std::uint32_t>(tree.leaves.size());
    for (const Lines& block : blocks) {
        for (std::uint32_t line = block.first; line < std::min(block.end, lines); ++line) {
            const Block& leaf = tree.blocks[tree.leaf_at_line(line)];
            if (tree.leaf_at_line(line) != 0) {
                cutter.cut_lines(leaf.first_line, leaf.end_line);
            }
        }
    }
}

}  // namespace

SpannedText verify_links(const RenderContext& context, SpannedText note, std::size_t& hits) {
    for (int round = 0; round < kMostRounds; ++round) {
        const NoteParts parts = split_note(note.text());
        const std::string_view body = parts.body.of(note.text());
        if (has_only_plain_links(context, body)) {
            return note;
        }
        const BlockTree tree = parse_blocks(body);
        if (is_beyond_budget(body, tree)) {
            break;
        }
        const std::vector<Lines> blocks = blocks_with_withheld_links(context, body);
        if (blocks.empty()) {
            return note;
        }
        hits += blocks.size();
        Cutter cutter(body, tree);
        cut_blocks(cutter, tree, blocks);
        SpannedText cleaned = note.part(Range{0, parts.body.begin});
        cleaned.append(note.part(parts.body).edited(cutter.edits()));
        note = std::move(cleaned);
    }
    ++hits;
    return note.part(Range{0, split_note(note.text()).body.begin});
}

}  // namespace vaultfs
