// What announces a link and says nothing without it (VIEWS 6.4).
#pragma once

#include <string_view>

namespace vaultfs {

// Whether a line's text, its containers' marks and its withheld links taken away, is nothing but lead-in: heading
// marks, a task box, tags, a Dataview key, emphasis, punctuation, separators.
[[nodiscard]] bool is_only_lead_in(std::string_view text);

}  // namespace vaultfs
