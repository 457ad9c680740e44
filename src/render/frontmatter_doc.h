// One variant's frontmatter on its way through the stages of render_frontmatter: its text with its origins, its lines,
// and its tree where it is valid YAML. A stage takes a text and gives a text; what it needs to know it reads anew,
// but for the tree, which the text remembers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/frontmatter.h"
#include "render/spanned.h"

namespace vaultfs {

struct FrontDoc {
    SpannedText text;                       // both `---` lines included
    Range content;                          // what is between them
    std::shared_ptr<const FrontTree> tree;  // of the content; null where that is not surely a valid map (or nothing)
    FrontSlices slices;                     // of the content
    bool sliced = false;                    // each top-level entry of the tree is a slice, and each slice is one

    [[nodiscard]] std::string_view bytes() const { return content.of(text.text()); }
    // A range of the content as one of the text.
    [[nodiscard]] Range in_text(Range range) const {
        return Range{range.begin + content.begin, range.end + content.begin};
    }
    // The bytes that end a line of it.
    [[nodiscard]] std::string_view newline() const;
};

[[nodiscard]] FrontDoc read_front_doc(const SpannedText& text);

// `text` if anything but blank lines is left between its fences, else nothing: frontmatter leaves no trace.
[[nodiscard]] SpannedText unless_blank(SpannedText text);

// What goes, by node of a tree: a map's entry by its key (its value goes too), a list's item by itself.
using GoneNodes = std::vector<bool>;

// What becomes of comments in an entry that loses something, but for those that stand by what goes.
enum class Comments : std::uint8_t {
    stay,
    go,  // the entry is written anew
};

// Marks a node's entry or item, with all in it. The root: everything.
void mark_gone(const FrontTree& tree, std::uint32_t node, GoneNodes& gone);

// The innermost map entry (by its key) that holds a node; the root's own index if none does.
[[nodiscard]] std::uint32_t entry_of(const FrontTree& tree, std::uint32_t node);

// The same, or the innermost item of a block list.
[[nodiscard]] std::uint32_t unit_of(const FrontTree& tree, std::uint32_t node);

// The text without what is gone, without entries that use an alias of it, and without lists and maps that this empties
// (VIEWS 2.4, 4.3). Cut out of the text where reading the result again shows that nothing else changed; else the
// top-level entries in question are written anew, else they go, else all goes. Empty if nothing is left.
[[nodiscard]] SpannedText without_gone(const FrontDoc& doc, GoneNodes gone, Comments comments = Comments::stay);

// An entry in block style, each line ended with `newline` (VIEWS 5.2). None if it does not read back as the same.
[[nodiscard]] std::optional<std::string> written_entry(const FrontValue& key, const FrontValue& value,
                                                       std::string_view newline);

}  // namespace vaultfs
