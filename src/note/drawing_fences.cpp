// The fences that hold Excalidraw's drawings (VIEWS 4.4).
#include <algorithm>
#include <optional>

#include "note/block_marks.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::string_view kDrawingWord = "json";
constexpr std::string_view kCompressed = "compressed-";

// Line by line: what stands in a comment is no fence in the tree.
class DrawingFinder {
  public:
    DrawingFinder(std::string_view body, const BlockTree& tree) : body_(body), tree_(tree) {}

    std::vector<DrawingFence> run() {
        std::vector<DrawingFence> fences;
        std::size_t from = 0;
        for (std::size_t at = find_ignoring_case(body_, kDrawingWord); at != kNone;
             at = find_ignoring_case(body_, kDrawingWord, from)) {
            const std::uint32_t line = tree_.line_at(at);
            from = tree_.line_starts[line + 1];  // only the first word behind a fence's marks counts
            if (const auto opener = opener_before(at, line)) {
                fences.push_back({line, fence_end(line, *opener)});
                from = tree_.line_starts[fences.back().end_line];
            }
        }
        return fences;
    }

  private:
    [[nodiscard]] std::string_view text_of(std::uint32_t line) const {
        return behind_quote_marks(tree_.line_range(line).of(body_));
    }

    // The marks of a drawing's fence before its word.
    [[nodiscard]] std::optional<FenceMark> opener_before(std::size_t word, std::uint32_t line) {
        const std::size_t begin = tree_.line_starts[line];
        std::string_view marks = behind_quote_marks(body_.substr(begin, word - begin));
        const std::size_t rest = marks.size() - std::min(marks.size(), kCompressed.size());
        const bool compressed = equal_ignoring_case(marks.substr(rest), kCompressed);
        marks = trim(marks.substr(0, compressed ? rest : marks.size()));
        const auto opener = fence_mark(marks);
        const bool is_drawing = opener && opener->length == marks.size() && (compressed || is_below_heading(line));
        return is_drawing ? opener : std::nullopt;
    }

    // Whether a heading `Drawing` stands above a line and no backtick between, as Excalidraw itself looks for it. Asked
    // for one line after the other.
    [[nodiscard]] bool is_below_heading(std::uint32_t line) {
        for (; looked_at_ < line; ++looked_at_) {
            const std::string_view text = text_of(looked_at_);
            const std::size_t level = heading_level(text);
            const bool is_heading = level > 0 && equal_ignoring_case(trim(text.substr(level)), "drawing");
            below_heading_ = is_heading || (below_heading_ && text.find('`') == kNone);
        }
        return below_heading_;
    }

    [[nodiscard]] std::uint32_t fence_end(std::uint32_t first, FenceMark opener) const {
        const std::uint32_t end = tree_.line_count();
        for (std::uint32_t line = first + 1; line < end; ++line) {
            if (closes_fence(text_of(line), opener)) {
                return line + 1;
            }
        }
        return end;
    }

    std::string_view body_;
    const BlockTree& tree_;
    std::uint32_t looked_at_ = 0;  // the lines before are
    bool below_heading_ = false;
};

}  // namespace

std::vector<DrawingFence> drawing_fences(std::string_view body, const BlockTree& tree) {
    return DrawingFinder(body, tree).run();
}

bool may_hold_drawing(std::string_view body) {
    const auto has = [body](std::string_view word) { return find_ignoring_case(body, word) != kNone; };
    return has(kDrawingWord) && (has(kCompressed) || has("drawing"));
}

}  // namespace vaultfs
