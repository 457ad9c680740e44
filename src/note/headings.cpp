#include "note/headings.h"

#include <algorithm>

#include "note/references.h"
#include "note/regions.h"
#include "vaultfs/labels.h"

namespace vaultfs {

Headings::Headings(std::string_view body, const BlockTree& tree)
    : body_(body), tree_(tree), doubtful_lines_(body, tree), title_(title_of(tree)) {
    std::vector<std::uint32_t> last(tree_.blocks.size(), 0);  // of each container
    before_.assign(tree_.blocks.size(), 0);
    for (std::uint32_t at = 1; at < tree_.blocks.size(); ++at) {
        std::uint32_t& last_here = last[tree_.blocks[at].parent];
        before_[at] = last_here;
        if (tree_.blocks[at].kind == BlockKind::heading) {
            add(at, last_here);
            last_here = at;
        }
    }
    find_ends();
}

const HeadingSections* Headings::before(std::uint32_t block) const {
    const auto found = by_block_.find(before_[block]);
    return found == by_block_.end() || found->second.first == title_ ? nullptr : &found->second;
}

void Headings::add(std::uint32_t at, std::uint32_t before) {
    HeadingSections heading{may_be_none(at), true, at, tree_.blocks[at].level, {}};
    if (heading.doubtful) {
        const auto previous = before == title_ ? by_block_.end() : by_block_.find(before);
        heading.settled = previous != by_block_.end() && previous->second.settled;
        if (previous != by_block_.end()) {
            heading.first = previous->second.first;
            heading.level = std::min(heading.level, previous->second.level);
        }
    }
    by_block_.emplace(at, heading);
}

void Headings::find_ends() {
    std::unordered_map<std::uint32_t, std::array<std::uint32_t, 7>> ends;  // by container
    for (auto at = static_cast<std::uint32_t>(tree_.blocks.size()); at-- > 1;) {
        const auto heading = by_block_.find(at);
        if (heading == by_block_.end()) {
            continue;
        }
        const Block& block = tree_.blocks[at];
        const auto [here, is_last] = ends.try_emplace(block.parent);
        if (is_last) {
            here->second.fill(tree_.blocks[block.parent].end_line);
        }
        heading->second.ends = here->second;
        if (!heading->second.doubtful) {
            std::fill(here->second.begin() + block.level, here->second.end(), block.first_line);
        }
    }
}

// What may be in HTML or a formula; a line of `=` or `-` below nothing but a comment, or below what may be definitions.
bool Headings::may_be_none(std::uint32_t heading) const {
    const Block& block = tree_.blocks[heading];
    const std::size_t mark = block.setext ? block.range.end - 1 : block.range.begin;
    if (block.doubtful || !doubtful_lines_.around({mark, mark + 1}).empty()) {
        return true;
    }
    if (!block.setext) {
        return false;
    }
    const std::string text = without_comments(body_, tree_, block, " ");
    return text.find_first_not_of(" \t\r\n-=") == std::string::npos || definition_end(text) > 0;
}

}  // namespace vaultfs
