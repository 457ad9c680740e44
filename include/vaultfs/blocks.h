// The block structure of a note's body: CommonMark's containers and leaves by line, with Obsidian's comments, math and
// footnotes. One pass, linear in the text but for a bound on nesting (kMaxDepth): what is nested deeper belongs to the
// block at that depth.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "vaultfs/note.h"

namespace vaultfs {

enum class BlockKind : std::uint8_t {
    document,
    quote,      // container; a callout is a quote
    list_item,  // container; there is no block for the list itself
    footnote,   // container: `[^a]: …` with its indented lines
    heading,    // ATX or setext
    paragraph,  // tables, link definitions and comments included
    fence,
    indented_code,
    html,
    math,  // `$$` at the start of a block, to the closing `$$`
    thematic_break,
};

constexpr std::size_t kMaxDepth = 64;

struct Block {
    BlockKind kind{};
    std::uint8_t level = 0;        // heading: 1 to 6
    bool setext = false;           // heading
    bool doubtful = false;         // paragraph, heading: HTML to some readers
    bool open = false;             // fence, html, math, comment: the text ended before it was closed
    std::uint32_t parent = 0;      // index; the document is its own parent
    std::uint32_t next = 0;        // index behind the last descendant: the next sibling, if there is one
    std::uint32_t first_line = 0;  // number of its first line …
    std::uint32_t end_line = 0;    // … and of the line behind its last non-blank one
    Range range;                   // the bytes of these lines, endings included

    [[nodiscard]] bool holds_text() const {
        return kind == BlockKind::paragraph || kind == BlockKind::heading || kind == BlockKind::html;
    }
};

// A comment, code span, code block or formula: what is found left to right, the first opener winning (VIEWS 4.2).
// Ranges are in order and do not overlap.
struct Verbatim {
    enum class Kind : std::uint8_t { code, math, percent_comment, html_comment };
    Kind kind{};
    Range range;  // with its delimiters
    bool closed = true;
    bool certain = true;  // false for a comment that some may read as code, or the other way round

    [[nodiscard]] bool is_comment() const { return kind == Kind::percent_comment || kind == Kind::html_comment; }
    bool operator==(const Verbatim&) const = default;
};

struct BlockTree {
    std::vector<Block> blocks;  // in the order of the text, parents before children; the first is the document
    std::vector<std::size_t> line_starts;  // of each line, and the text's end
    std::vector<std::size_t> contents;  // of each line: where the text begins behind the containers' marks and indents
    std::vector<Verbatim> verbatim;

    [[nodiscard]] bool is_leaf(std::uint32_t block) const { return blocks[block].kind > BlockKind::footnote; }
    [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(leaves.size()); }
    // The bytes of whole lines, from the first to before `end`.
    [[nodiscard]] Range lines_range(std::uint32_t first, std::uint32_t end) const {
        return {line_starts[first], line_starts[end]};
    }
    // A line's bytes, its ending included: all of it, or what is behind the containers' marks and indents.
    [[nodiscard]] Range line_range(std::uint32_t line) const { return lines_range(line, line + 1); }
    [[nodiscard]] Range content_range(std::uint32_t line) const { return {contents[line], line_starts[line + 1]}; }
    // The line that holds an offset.
    [[nodiscard]] std::uint32_t line_at(std::size_t offset) const;
    // The leaf whose lines hold that line; 0 (the document) for a blank line, or one with a container's mark only.
    [[nodiscard]] std::uint32_t leaf_at_line(std::uint32_t line) const { return leaves[line]; }
    // The lines of that leaf, from its first to before its end; the line alone where no leaf holds it.
    [[nodiscard]] std::uint32_t first_line_of_leaf(std::uint32_t line) const;
    [[nodiscard]] std::uint32_t end_line_of_leaf(std::uint32_t line) const;

    // How many blocks hold each block: the document at 0, what is at the greatest depth at kMaxDepth.
    [[nodiscard]] std::vector<std::uint8_t> depths() const;

    std::vector<std::uint32_t> leaves;  // of each line
};

[[nodiscard]] BlockTree parse_blocks(std::string_view body);

}  // namespace vaultfs
