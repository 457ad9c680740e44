// Keys of frontmatter that are labelled above the clearance, and the map that labels them (VIEWS 2.4).
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "render/frontmatter_doc.h"

namespace vaultfs {

// Paths of keys, folded (note/frontmatter.h), with dots between. Lists have no part in them.
using KeyPaths = std::unordered_set<std::string>;

// The text without the keys at these paths, wherever they stand, at whatever depth, however often, through an alias
// too. In frontmatter that is not valid YAML, or in which lines and parser disagree: without every line that seems to
// name one.
[[nodiscard]] SpannedText withhold_keys(const SpannedText& front, const KeyPaths& withheld);

// Adds the paths of all keys of a front.
void add_key_paths(const SpannedText& front, KeyPaths& paths);

// The text with only those entries of `confidential_keys` that label keys among `visible`, at or below the clearance.
[[nodiscard]] SpannedText filter_key_labels(const RenderContext& context, SpannedText front, const KeyPaths& visible);

// Takes lines, with what goes on below them and the comments above them, out of frontmatter that cannot be read. Where
// it is not plain to see that what they say ends with them, all that follows goes.
class LineRedactor {
  public:
    explicit LineRedactor(const FrontDoc& doc);

    [[nodiscard]] const std::vector<FrontLine>& lines() const { return lines_; }
    // Whether nothing below a line belongs to it.
    [[nodiscard]] bool stands_alone(std::size_t line) const;
    // To be called in the order of the lines.
    void drop(std::size_t line);
    [[nodiscard]] SpannedText result() const;

  private:
    enum class Part : std::uint8_t { no, perhaps, yes };
    [[nodiscard]] Part part(std::size_t line, std::size_t column) const;
    // The number of the line behind all that belongs to a line.
    [[nodiscard]] std::size_t end_of(std::size_t line) const;

    const FrontDoc& doc_;
    std::vector<FrontLine> lines_;
    std::vector<bool> dropped_;
};

}  // namespace vaultfs
