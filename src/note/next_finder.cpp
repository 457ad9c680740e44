#include "note/next_finder.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

bool is_escaped(std::string_view text, std::size_t at) {
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - backslashes - 1] == '\\') {
        ++backslashes;
    }
    return backslashes % 2 == 1;
}

}  // namespace

std::size_t NextChar::search(std::size_t from) const {
    auto at = text_.find(wanted_, from);
    while (escapes_ && at != kNone && is_escaped(text_, at)) {
        at = text_.find(wanted_, at + 1);
    }
    return std::min(at, text_.size());
}

std::size_t NextText::search(std::size_t from) const {
    return std::min(text_.find(wanted_, from), text_.size());
}

std::size_t NextWord::search(std::size_t from) const {
    return std::min(find_ignoring_case(text_, lower_, from), text_.size());
}

}  // namespace vaultfs
