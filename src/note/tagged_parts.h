// How far the tags of a body label it (VIEWS 4): a block, a section, the whole file. Where that is in doubt the longer
// reach is taken.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "vaultfs/labels.h"

namespace vaultfs {

struct TaggedParts {
    std::optional<TierId> file;
    std::vector<LabelledLines> lines;
};
[[nodiscard]] TaggedParts find_tagged_parts(const Policy& policy, std::string_view body, const BlockTree& tree);

}  // namespace vaultfs
