// A callout is a quote of the block tree. Within a comment there are no blocks, nor within a formula, which many
// readers do not know, nor within HTML of which readers do not all know where it ends: there a callout is what looks
// like the first line of one, and all up to the next blank line.
#include "note/callouts.h"

#include <optional>

#include "note/block_ids.h"
#include "note/block_marks.h"
#include "note/references.h"
#include "note/regions.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::optional<TierId> label_of_callout(const Policy& policy, std::string_view text) {
    text.remove_prefix(skip_spaces(text, 0));
    const auto end = text.find_first_of("]|\\", 2);
    if (!text.starts_with("[!") || end == kNone) {
        return std::nullopt;
    }
    return policy.tier_named(fold_linked_name(text.substr(2, end - 2)));
}

// A line with its quotes' marks, and those of lists around them, still before it.
std::optional<TierId> label_of_marked_line(const Policy& policy, std::string_view line) {
    const auto begin = line.find_first_not_of(kContainerMarks);
    const bool quoted = begin != kNone && line.substr(0, begin).find('>') != kNone;
    return quoted ? label_of_callout(policy, line.substr(begin)) : std::nullopt;
}

class CalloutFinder {
  public:
    CalloutFinder(const Policy& policy, std::string_view body, const BlockTree& tree)
        : policy_(policy), body_(body), tree_(tree) {}

    std::vector<LabelledLines> run() {
        for (std::uint32_t block = 1; block < tree_.blocks.size(); ++block) {
            look_at(block);
        }
        for (const Block& block : tree_.blocks) {
            if (may_end_sooner(block)) {
                look_into(block.range);
            }
        }
        looked_at_ = 0;
        for (const Verbatim& each : tree_.verbatim) {
            if (each.kind != Verbatim::Kind::code) {
                look_into(each.range);
            }
        }
        return std::move(found_);
    }

  private:
    void look_at(std::uint32_t block) {
        const Block& quote = tree_.blocks[block];
        if (quote.kind != BlockKind::quote) {
            return;
        }
        std::uint32_t first = block + 1;
        while (first < quote.next && tree_.blocks[first].kind == BlockKind::footnote) {
            first = tree_.blocks[first].next;  // shown elsewhere
        }
        if (first >= quote.next) {
            return;
        }
        const std::uint32_t line = tree_.blocks[first].first_line;
        const auto text = tree_.content_range(line).of(body_);
        auto label = label_of_callout(policy_, text);
        if (!label && (looks_like_definition(text) || text.starts_with("<!--") || text.starts_with("%%"))) {
            label = label_of_callout(policy_, seen_of(block, line));
        }
        if (label) {
            const std::uint32_t end = end_with_block_id(body_, tree_, block, end_of_callout(quote));
            found_.push_back(LabelledLines{quote.first_line, end, *label});
        }
    }

    // The paragraphs that a quote has from a line on, from the first that readers see: behind comments and link
    // definitions.
    [[nodiscard]] std::string seen_of(std::uint32_t quote, std::uint32_t first_line) const {
        Block start = tree_.blocks[quote];
        start.first_line = first_line;
        const std::uint32_t end = start.end_line;
        const auto goes_on = [&](std::uint32_t leaf) {
            return leaf == 0 || (tree_.blocks[leaf].parent == quote && is_text(tree_.blocks[leaf]));
        };
        for (start.end_line = start.first_line; start.end_line < end && goes_on(tree_.leaf_at_line(start.end_line));) {
            ++start.end_line;
        }
        return std::string(without_definitions(without_comments(body_, tree_, start, "")));
    }

    // HTML that other readers take for text, or for closed by its own end.
    [[nodiscard]] bool may_end_sooner(const Block& block) const {
        constexpr std::string_view kTextarea = "<textarea";  // in CommonMark since 0.30
        const std::string_view text = body_.substr(tree_.contents[block.first_line]);
        return block.doubtful ||
               (block.kind == BlockKind::html &&
                (equal_ignoring_case(text.substr(0, kTextarea.size()), kTextarea) || begins_source(text)));
    }

    // One over several lines may hide the end of the block that it begins in: up to the next blank line, too.
    void look_into(Range range) {
        const std::uint32_t first = tree_.line_at(range.begin);
        const std::uint32_t last = tree_.line_at(range.end - 1);
        std::uint32_t line = std::max(first + 1, looked_at_);
        for (; line <= last || (last > first && !is_blank_line(line)); ++line) {
            const auto label = label_of_marked_line(policy_, tree_.line_range(line).of(body_));
            if (label) {
                found_.push_back(LabelledLines{line, end_of_run(line), *label});
            }
        }
        looked_at_ = line;
    }

    // What goes on with a paragraph that ends the callout is in it, if some readers take the paragraph for a table,
    // which ends there, and others do not. An item or a footnote that begins there ends either.
    [[nodiscard]] std::uint32_t end_of_callout(const Block& quote) {
        const std::uint32_t next = quote.end_line < tree_.line_count() ? tree_.leaf_at_line(quote.end_line) : 0;
        const std::uint32_t last = tree_.leaf_at_line(quote.end_line - 1);
        const bool begins_container = tree_.blocks[tree_.blocks[next].parent].first_line == quote.end_line;
        const bool goes_on = is_text(tree_.blocks[last]) && is_text(tree_.blocks[next]) && !begins_container;
        return goes_on ? end_of_run(quote.end_line) : quote.end_line;
    }

    [[nodiscard]] static bool is_text(const Block& block) {
        return block.kind == BlockKind::paragraph || (block.kind == BlockKind::heading && block.setext);
    }

    [[nodiscard]] bool is_blank_line(std::uint32_t line) const {
        return line >= tree_.line_count() || is_blank(tree_.line_range(line).of(body_));
    }

    // The next blank line. Asked for by ascending lines, but for those of quotes in quotes: each is looked at once a
    // depth.
    std::uint32_t end_of_run(std::uint32_t line) {
        if (line < run_begin_ || line >= run_end_) {
            run_begin_ = run_end_ = line;
            while (!is_blank_line(run_end_)) {
                ++run_end_;
            }
        }
        return run_end_;
    }

    const Policy& policy_;
    std::string_view body_;
    const BlockTree& tree_;
    std::vector<LabelledLines> found_;
    std::uint32_t run_begin_ = 0;  // the last run of lines without a blank one that was asked for
    std::uint32_t run_end_ = 0;
    std::uint32_t looked_at_ = 0;  // the line behind those that were looked into
};

}  // namespace

std::vector<LabelledLines> find_callouts(const Policy& policy, std::string_view body, const BlockTree& tree) {
    if (body.find("[!") == kNone) {
        return {};
    }
    return CalloutFinder(policy, body, tree).run();
}

}  // namespace vaultfs
