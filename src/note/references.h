// Footnotes and reference links of one body: definitions, and the uses that name them (VIEWS 4.3, 5.7, 6.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/blocks.h"

namespace vaultfs {

struct Reference {
    enum class Kind : std::uint8_t {
        footnote_definition,  // `[^a]: …`, with all its blocks
        footnote_use,         // `[^a]`
        link_definition,      // `[a]: target`, its lines
        link_use,             // `[text][a]`, `[a][]`, `[a]`, `[[a]]`; of a name that the body defines
    };
    Kind kind{};
    Range whole;            // a use with the `!` of an image
    Range label;            // between the brackets that name it
    bool full = false;      // link_use: has a text of its own, `[text][a]`
    bool wikilink = false;  // link_use: `[[a]]`, which only some take for one
    std::string key;        // what a use and its definition have in common

    [[nodiscard]] bool is_definition() const {
        return kind == Kind::footnote_definition || kind == Kind::link_definition;
    }
    [[nodiscard]] bool is_footnote() const { return kind == Kind::footnote_definition || kind == Kind::footnote_use; }
};

// Which uses are found: those outside code, or all that any reader may see: of some there may be no code there, or none
// any more, and to some brackets in formulas are none.
enum class Uses : std::uint8_t { outside_code, in_doubt };

// In the order of the text. Linear in the text.
[[nodiscard]] std::vector<Reference> find_references(std::string_view body, const BlockTree& tree,
                                                     Uses uses = Uses::outside_code);

constexpr std::size_t kLongestLabel = 4000;  // bytes: CommonMark has 999 characters. What is behind is not compared

// The label of a definition whose `[` stands at an offset, without the brackets: up to the first bracket that is not
// behind a backslash. None if `]:` does not follow before `end`.
[[nodiscard]] std::optional<Range> definition_label(std::string_view text, std::size_t open, std::size_t end);

// Behind a link definition that a paragraph begins with, its line's end included; 0 if it begins with none.
[[nodiscard]] std::size_t definition_end(std::string_view paragraph);

// A text without the link definitions that it begins with, and without the blanks at its ends.
[[nodiscard]] std::string_view without_definitions(std::string_view text);

// Whether a paragraph's lines are link definitions and nothing else: a line of `=` or `-` below makes no heading of
// them (CommonMark 4.7). A target or title may have a line of its own.
[[nodiscard]] bool is_only_definitions(std::span<const std::string_view> lines);

// Whether a label, without the brackets, names a footnote: `^a`. With a blank in it, it is a link's.
[[nodiscard]] bool is_footnote_label(std::string_view label);

// A label on one line, with one blank for each run of white space in it, and for the marks of a quote it goes on in.
[[nodiscard]] std::string one_line_label(std::string_view label);

// The form in which labels are compared: letter case and white space folded. Footnotes (a label without its `^`) and
// links have keys of their own.
[[nodiscard]] std::string reference_key(bool footnote, std::string_view label);

}  // namespace vaultfs
