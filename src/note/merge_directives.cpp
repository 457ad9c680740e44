// What a body says of how it is merged: its title, and the lines `%% merge: replace %%` (VIEWS 5.5, 5.6).
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

bool is_merge_directive(std::string_view line) {
    std::string_view text = trim(line);
    if (!text.starts_with("%%") || !text.ends_with("%%") || text.size() < 4) {
        return false;
    }
    text = trim(text.substr(2, text.size() - 4));
    constexpr std::string_view kKey = "merge";
    if (text.size() <= kKey.size() || !equal_ignoring_case(text.substr(0, kKey.size()), kKey)) {
        return false;
    }
    text = trim(text.substr(kKey.size()));
    return text.starts_with(':') && equal_ignoring_case(trim(text.substr(1)), "replace");
}

std::uint32_t title_of(const BlockTree& tree) {
    std::uint32_t title = 0;
    bool other_before = false;
    for (std::uint32_t at = 1; at < tree.blocks.size(); at = tree.blocks[at].next) {
        const Block& block = tree.blocks[at];
        if (block.kind != BlockKind::heading) {
            continue;
        }
        if (block.level == 1) {
            if (title != 0 || other_before) {
                return 0;
            }
            title = at;
        }
        other_before = other_before || block.level != 1;
    }
    return title;
}

std::vector<MergeDirective> merge_directives(std::string_view body, const BlockTree& tree) {
    std::vector<MergeDirective> found;
    const auto check = [&](std::uint32_t line, std::uint32_t heading) {
        const std::uint32_t lines = tree.line_count();
        const auto text_of = [&](std::uint32_t at) { return tree.line_range(at).of(body); };
        while (line < lines && is_blank(text_of(line))) {
            ++line;
        }
        const bool in_text = line < lines && tree.blocks[tree.leaf_at_line(line)].kind == BlockKind::paragraph;
        if (in_text && is_merge_directive(text_of(line))) {
            found.push_back(MergeDirective{line, heading});
        }
    };
    check(0, 0);
    for (std::uint32_t at = 1; at < tree.blocks.size(); at = tree.blocks[at].next) {
        if (tree.blocks[at].kind == BlockKind::heading) {
            check(tree.blocks[at].end_line, at);
        }
    }
    return found;
}

}  // namespace vaultfs
