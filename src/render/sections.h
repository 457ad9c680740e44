// A body as a tree of sections, cut into the pieces that a merge moves (VIEWS 5.4).
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "render/stages.h"
#include "vaultfs/blocks.h"

namespace vaultfs {

// One top-level block, or one item of a top-level list, of one variant.
struct Piece {
    std::uint32_t source = 0;    // index of the variant
    std::uint32_t order = 0;     // its place among the variant's pieces
    Range text;                  // whole lines
    std::size_t blanks_end = 0;  // behind the blank lines that follow
    bool list_item = false;
    bool repeats = false;                        // thematic breaks and task items: never taken for a repetition
    std::unique_ptr<const std::string> closing;  // what closes it, where its author left it open: the last at most
};

struct Section {
    using List = std::list<std::unique_ptr<Section>>;

    std::uint8_t level = 0;  // 0: the body, with the title if it has one
    std::string name;        // the heading as displayed
    std::optional<Piece> heading;
    std::vector<Piece> own;  // the text before the first subsection
    List children;
    bool replaces = false;      // `%% merge: replace %%` stands below its heading
    Section* parent = nullptr;  // set while a tree is merged into …
    List::iterator place;       // … with its place among the parent's children
};

// The sections of a variant's body, and its footers (VIEWS 5.4) taken out of them.
struct SectionTree {
    Section root;
    Section::List footers;
};
[[nodiscard]] SectionTree split_sections(const Policy& policy, const VariantText& variant, std::uint32_t source);

// A heading's text without its marks, as a reader sees it, white space folded.
[[nodiscard]] std::string displayed_text(std::string_view heading);

// Its lines without the blanks at their ends, each ended by LF: what blocks and definitions are compared by.
[[nodiscard]] std::string lines_to_compare(std::string_view text);

}  // namespace vaultfs
