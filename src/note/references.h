// Footnotes and reference links of one body: definitions, and the uses that name them (VIEWS 4.3, 5.7, 6.4).
#pragma once

#include <cstddef>
#include <cstdint>
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
        link_use,             // `[text][a]`, `[a][]`, `[a]`; of a name that the body defines
    };
    Kind kind{};
    Range whole;        // a use with the `!` of an image
    Range label;        // between the brackets that name it
    bool full = false;  // link_use: has a text of its own, `[text][a]`
    std::string key;    // what a use and its definition have in common

    [[nodiscard]] bool is_definition() const {
        return kind == Kind::footnote_definition || kind == Kind::link_definition;
    }
    [[nodiscard]] bool is_footnote() const { return kind == Kind::footnote_definition || kind == Kind::footnote_use; }
};

// In the order of the text. Uses in code are left out. Linear in the text.
[[nodiscard]] std::vector<Reference> find_references(std::string_view body, const BlockTree& tree);

constexpr std::size_t kLongestLabel = 1000;  // bytes, as in CommonMark: what is behind them is not compared

// A label on one line, with one blank for each run of white space in it.
[[nodiscard]] std::string one_line_label(std::string_view label);

// The form in which labels are compared: letter case and white space folded. Footnotes (a label without its `^`) and
// links have keys of their own.
[[nodiscard]] std::string reference_key(bool footnote, std::string_view label);

}  // namespace vaultfs
