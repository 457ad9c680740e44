// Tags that label, `#confidential/secret`, in a text by itself (VIEWS 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/policy.h"

namespace vaultfs {

// What a tag's name is made of; beyond ASCII, of any bytes.
[[nodiscard]] bool is_tag_char(char c);

// What each begins with, folded: all but the tier's name.
[[nodiscard]] std::string label_tag(const Policy& policy);

struct LabelTag {
    std::size_t at = 0;  // its `#`
    TierId label{};
};
// All of them, in order.
[[nodiscard]] std::vector<LabelTag> find_label_tags(const Policy& policy, std::string_view text);

// Whether a text is nothing but tags, and one of them labels. Definitions before the tags aside, which no reader sees.
[[nodiscard]] bool has_only_tags(const Policy& policy, std::string_view text);

}  // namespace vaultfs
