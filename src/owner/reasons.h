// Why parts of a variant are not in a view: the ranges that the author's labels, comments, keys and links withhold. For
// explanations only; what is withheld is decided by render/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/note.h"
#include "vaultfs/render.h"

namespace vaultfs {

struct Reason {
    Range range;  // in the variant's bytes
    TierId label{};
    std::string words;
};

// In no order; the first that touches a part is the one to tell.
[[nodiscard]] std::vector<Reason> reasons_for(const RenderContext& context, std::string_view bytes);

// Less those of the guard.
[[nodiscard]] std::vector<Reason> reasons_but_the_guard(const RenderContext& context, std::string_view bytes);

// The first reason that touches a range; null if none does.
[[nodiscard]] const Reason* reason_at(const std::vector<Reason>& reasons, Range range);

}  // namespace vaultfs
