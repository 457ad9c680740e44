#include "note/ranges.h"

#include <algorithm>

namespace vaultfs {

std::vector<Range> united(std::vector<Range> ranges, Touching touching) {
    std::sort(ranges.begin(), ranges.end());
    std::vector<Range> disjoint;
    for (const Range& range : ranges) {
        const std::size_t gap_begin = touching == Touching::joined ? range.begin : range.begin + 1;
        if (!disjoint.empty() && gap_begin <= disjoint.back().end) {
            disjoint.back().end = std::max(disjoint.back().end, range.end);
        } else {
            disjoint.push_back(range);
        }
    }
    return disjoint;
}

}  // namespace vaultfs
