// The sections that headings begin, with those headings that are some readers' only (VIEWS 4).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "note/doubtful_lines.h"
#include "vaultfs/blocks.h"

namespace vaultfs {

// What is known of a heading, with those in doubt that it follows in its container.
struct HeadingSections {
    bool doubtful = false;
    bool settled = true;                  // one of them is not in doubt
    std::uint32_t first = 0;              // of them
    std::size_t level = 0;                // the highest of them
    std::array<std::uint32_t, 7> ends{};  // the line behind a section of each level that it begins
};

// Of one body. A section goes on to the next heading of its level or higher in its container that is not in doubt.
class Headings {
  public:
    Headings(std::string_view body, const BlockTree& tree);

    // `heading`: the block of one.
    [[nodiscard]] const HeadingSections& at(std::uint32_t heading) const { return by_block_.at(heading); }
    // The last heading before a block in its container, but for the title; null if there is none.
    [[nodiscard]] const HeadingSections* before(std::uint32_t block) const;

    [[nodiscard]] const DoubtfulLines& doubtful_lines() const { return doubtful_lines_; }

  private:
    void add(std::uint32_t at, std::uint32_t before);
    void find_ends();
    [[nodiscard]] bool may_be_none(std::uint32_t heading) const;

    std::string_view body_;
    const BlockTree& tree_;
    DoubtfulLines doubtful_lines_;
    std::uint32_t title_;
    std::vector<std::uint32_t> before_;  // of each block: the last heading before it in its container, or 0
    std::unordered_map<std::uint32_t, HeadingSections> by_block_;
};

}  // namespace vaultfs
