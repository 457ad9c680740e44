// The labels inside a note's body: which parts are above a clearance (VIEWS 4). Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "vaultfs/blocks.h"
#include "vaultfs/policy.h"

namespace vaultfs {

// Whole lines with a label of their own: [first_line, end_line). May overlap; the highest label counts.
struct LabelledLines {
    std::uint32_t first_line = 0;
    std::uint32_t end_line = 0;
    TierId label{};
    bool comment = false;  // a plain comment, labelled by the policy and not by the author
};

// Bytes within one leaf with a label of their own: a comment, or a region that its block holds whole.
struct LabelledRange {
    Range range;
    TierId label{};
    bool comment = false;     // a plain comment, labelled by the policy and not by the author
    bool may_direct = false;  // a comment that is a directive (5.6) once nothing is left before it
};

// A fence that holds a drawing, in a comment too: that is how Excalidraw hides it (4.4).
struct DrawingFence {
    std::uint32_t first_line = 0;
    std::uint32_t end_line = 0;  // behind the fence's last; the body's end where nothing closes it
};

struct BodyLabels {
    std::optional<TierId> file;  // of the whole file, by a tag above the first heading or below the title
    std::vector<LabelledLines> lines;
    std::vector<LabelledRange> ranges;
    std::vector<DrawingFence> drawings;

    [[nodiscard]] bool is_drawing() const { return !drawings.empty(); }  // 4.4: cannot be cut

    // The highest label that the author gave to any part; plain comments aside.
    [[nodiscard]] std::optional<TierId> highest() const;
};

// `tree` is parse_blocks(body).
[[nodiscard]] BodyLabels label_body(const Policy& policy, std::string_view body, const BlockTree& tree);

// Fences of `compressed-json`, and of `json` below a heading `Drawing`, which Excalidraw writes where it is told not to
// compress.
[[nodiscard]] std::vector<DrawingFence> drawing_fences(std::string_view body, const BlockTree& tree);

// Whether there may be one: a search for words that over-approximates.
[[nodiscard]] bool may_hold_drawing(std::string_view body);

// Whether label_body could find anything in a body: a search for words that over-approximates.
[[nodiscard]] bool may_have_labels(const Policy& policy, std::string_view body);

// The document's title (VIEWS 5.5): the index of the only H1, if it stands before any other heading outside containers;
// 0 if there is none.
[[nodiscard]] std::uint32_t title_of(const BlockTree& tree);

// `%% merge: replace %%` lines where they count (VIEWS 5.6): the first non-blank line of the body, or of a heading's
// text.
struct MergeDirective {
    std::uint32_t line = 0;
    std::uint32_t heading = 0;  // block; 0: the whole body
};
// Whether a line is `%% merge: replace %%`, wherever it stands.
[[nodiscard]] bool is_merge_directive(std::string_view line);
[[nodiscard]] std::vector<MergeDirective> merge_directives(std::string_view body, const BlockTree& tree);

}  // namespace vaultfs
