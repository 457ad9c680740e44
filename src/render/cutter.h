// Takes blocks, lines and pieces of lines out of a body so that no trace of them stays (VIEWS 4.3): which blank lines
// and spaces go along, which containers go with their last block, where a blank line must stay to keep two blocks
// apart.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "note/ranges.h"
#include "render/spanned.h"
#include "vaultfs/blocks.h"

namespace vaultfs {

class Cutter {
  public:
    // Both must outlive the Cutter; `tree` is parse_blocks(text).
    Cutter(std::string_view text, const BlockTree& tree);

    // Whole blocks: [first_line, end_line).
    void cut_lines(std::uint32_t first_line, std::uint32_t end_line);

    // A piece of one leaf. Lines that it empties go, and so does the leaf.
    void cut(Range range);

    // Other bytes in a range's place.
    void replace(Range range, std::string bytes, Made made);

    [[nodiscard]] bool idle() const { return wanted_.empty() && cuts_.empty() && replacements_.empty(); }

    // Everything together, for SpannedText::edited.
    [[nodiscard]] std::vector<Edit> edits();

  private:
    void mark_wanted();
    void cut_emptied_lines();
    void cut_from_leaf(std::uint32_t leaf, std::size_t first_cut, std::size_t end_cut);
    void cut_emptied_of(std::uint32_t leaf, std::span<const Range> emptied, bool all_emptied);
    bool carries_mark(std::uint32_t leaf) const;
    bool keeps_its_mark(std::uint32_t leaf) const;
    void close_over_containers();
    void cut_runs(std::vector<Edit>& edits) const;
    Edit cut_run(std::uint32_t first, std::uint32_t end, std::uint32_t container) const;
    void cut_pieces(std::vector<Edit>& edits) const;
    bool is_gone(Range range) const;

    std::uint32_t container_of_run(std::uint32_t first) const;
    std::uint32_t outermost_at(std::uint32_t line) const;
    std::uint32_t skip_blank(std::uint32_t line, std::uint32_t end) const;
    bool is_blank_line(std::uint32_t line) const;
    bool is_bare_quote(std::uint32_t line) const;
    bool may_go_on(std::uint32_t paragraph, std::uint32_t item) const;
    bool would_join(std::uint32_t before, std::uint32_t after) const;
    bool inside(std::uint32_t block, BlockKind kind) const;
    std::string blank_line_like(std::uint32_t line) const;

    std::string_view text_;
    const BlockTree& tree_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> wanted_;  // lines asked for, not marked yet
    std::vector<bool> gone_;                                       // of each line
    bool any_line_gone_ = false;
    std::vector<Range> cuts_;
    std::vector<Edit> replacements_;
};

}  // namespace vaultfs
