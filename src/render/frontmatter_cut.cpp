// Cuts entries and items out of YAML. Where they lie is told by the tree's marks and by lines; whether the cut was
// right is told by reading the result: it must hold exactly what was to be kept.
#include <algorithm>

#include "note/yaml_text.h"
#include "render/frontmatter_doc.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;
using Ranges = std::vector<Range>;

constexpr int kMaxAliasRounds = 64;

std::size_t line_begin(std::string_view text, std::size_t at) {
    const std::size_t newline = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return newline == std::string_view::npos ? 0 : newline + 1;
}

bool is_comment_line(std::string_view line, std::size_t max_indent) {
    const std::size_t begin = line.find_first_not_of(' ');
    return begin != std::string_view::npos && begin <= max_indent && line[begin] == '#';
}

// The start of the comment lines directly above a line, which are indented no deeper.
std::size_t with_comments_above(std::string_view text, std::size_t line, std::size_t indent) {
    while (line > 0) {
        const std::size_t above = line_begin(text, line - 1);
        if (!is_comment_line(text.substr(above, line - above), indent)) {
            break;
        }
        line = above;
    }
    return line;
}

// Blank lines at the end of what goes stay, unless there are others before it: the run of blank lines that would be
// there without it.
Range without_trailing_blanks(std::string_view text, Range range) {
    const std::size_t above = range.begin == 0 ? 0 : line_begin(text, range.begin - 1);
    const bool apart = is_blank(text.substr(above, range.begin - above));
    while (!apart && range.end > range.begin) {
        const std::size_t last = line_begin(text, range.end - 1);
        if (last < range.begin || !is_blank(text.substr(last, range.end - last))) {
            break;
        }
        range.end = last;
    }
    return range;
}

// The range of what goes where its last value (`node`) is a block of text: the blank lines behind that are its own, and
// their number is not to show.
std::optional<Range> with_block_text(const FrontDoc& doc, std::uint32_t node, Range range) {
    if (!is_block_scalar(*doc.tree, doc.bytes(), doc.tree->nodes[node].next - 1)) {
        return std::nullopt;
    }
    return Range{range.begin, range.end == doc.slices.tail.begin ? doc.slices.tail.end : range.end};
}

// Finds the ranges of the text that make up what is gone. Fails where lines and marks do not show them.
class RangeFinder {
  public:
    RangeFinder(const FrontDoc& doc, const GoneNodes& gone, bool keep_blanks)
        : doc_(doc), tree_(*doc.tree), text_(doc.bytes()), gone_(gone), keep_blanks_(keep_blanks) {}

    std::optional<Ranges> find() {
        for (std::uint32_t node = 0; node < tree_.nodes.size() && sound_; ++node) {
            if (!gone_[node] && !tree_.nodes[node].children.empty()) {
                find_runs(tree_.nodes[node]);
            }
        }
        return sound_ ? std::optional(std::move(ranges_)) : std::nullopt;
    }

  private:
    // Of one collection, each run of children that are gone.
    void find_runs(const FrontNode& node) {
        const std::size_t step = node.kind == Kind::map ? 2 : 1;
        const std::size_t count = node.children.size() / step;
        for (std::size_t first = 0; first < count; ++first) {
            std::size_t behind = first;
            while (behind < count && gone_[node.children[behind * step]]) {
                ++behind;
            }
            if (behind > first) {
                const auto range = node.flow ? flow_run(node, first * step, behind * step)
                                             : block_run(node, first * step, behind * step);
                sound_ = sound_ && range && range->begin < range->end;
                ranges_.push_back(range.value_or(Range{}));
                first = behind;
            }
        }
    }

    std::size_t begin_of(std::uint32_t node) const { return tree_.nodes[node].begin; }

    std::optional<Range> flow_run(const FrontNode& node, std::size_t first, std::size_t behind) const {
        const std::size_t begin = begin_of(node.children[first]);
        if (behind < node.children.size()) {
            return Range{begin, begin_of(node.children[behind])};
        }
        const std::size_t comma = text_.find_last_not_of(" \t\r\n", begin - 1);
        const std::size_t end = flow_end(text_, node.begin);
        if (first == 0 || comma == std::string_view::npos || text_[comma] != ',' || end == std::string_view::npos) {
            return std::nullopt;
        }
        return Range{comma, end - 1};
    }

    std::optional<Range> block_run(const FrontNode& node, std::size_t first, std::size_t behind) const {
        const std::uint32_t child = node.children[first];
        const bool more = behind < node.children.size();
        if (node.kind == Kind::map && first == 0 && more && is_behind_dash(child)) {
            return Range{begin_of(child), begin_of(node.children[behind])};
        }
        const auto begin = start_of(child);
        const auto end = more ? start_of(node.children[behind]) : end_of(tree_.nodes[child].parent);
        if (!begin || !end) {
            return std::nullopt;
        }
        const Range range{*begin, *end};
        if (const auto whole = with_block_text(doc_, node.children[behind - 1], range)) {
            return whole;
        }
        return keep_blanks_ ? without_trailing_blanks(text_, range) : range;
    }

    std::string_view lead_of(std::uint32_t node) const {
        const std::size_t begin = begin_of(node);
        const std::size_t line = line_begin(text_, begin);
        return text_.substr(line, begin - line);
    }

    bool is_behind_dash(std::uint32_t node) const {
        const std::string_view lead = trim(lead_of(node));
        return !lead.empty() && lead.find_first_not_of("- ") == std::string_view::npos;
    }

    // Where the lines of an entry or item of a block begin, its comments included. None if it shares its first line.
    std::optional<std::size_t> start_of(std::uint32_t child) const {
        const std::string_view lead = lead_of(child);
        const bool item = tree_.nodes[tree_.nodes[child].parent].kind == Kind::list;
        if (trim(lead) != (item ? "-" : "")) {
            return std::nullopt;
        }
        const std::size_t indent = std::min(lead.find_first_not_of(' '), lead.size());
        return with_comments_above(text_, line_begin(text_, begin_of(child)), indent);
    }

    // Where the lines of a collection end: where what follows around it begins.
    std::optional<std::size_t> end_of(std::uint32_t node) const {
        for (; node != 0; node = tree_.nodes[node].parent) {
            const auto& siblings = tree_.nodes[tree_.nodes[node].parent].children;
            const auto after = std::upper_bound(siblings.begin(), siblings.end(), node);
            if (after != siblings.end()) {
                return start_of(*after);
            }
        }
        return doc_.slices.tail.begin;
    }

    const FrontDoc& doc_;
    const FrontTree& tree_;
    std::string_view text_;
    const GoneNodes& gone_;
    bool keep_blanks_;
    Ranges ranges_;
    bool sound_ = true;
};

bool has_gone(const FrontTree& tree, std::uint32_t node, const GoneNodes& gone) {
    return std::find(gone.begin() + node, gone.begin() + tree.nodes[node].next, true) !=
           gone.begin() + tree.nodes[node].next;
}

void mark_users_of_gone(const FrontTree& tree, GoneNodes& gone) {
    for (std::uint32_t node = 0; tree.aliases && node < tree.nodes.size(); ++node) {
        if (tree.nodes[node].kind == Kind::alias && !gone[node] && gone[tree.nodes[node].target]) {
            mark_gone(tree, entry_of(tree, node), gone);
        }
    }
}

void mark_emptied(const FrontTree& tree, GoneNodes& gone) {
    for (auto node = static_cast<std::uint32_t>(tree.nodes.size()); node-- > 0;) {
        const auto& children = tree.nodes[node].children;
        const bool emptied =
            !children.empty() && !gone[node] &&
            std::all_of(children.begin(), children.end(), [&](std::uint32_t child) { return gone[child]; });
        if (emptied) {
            mark_gone(tree, node, gone);
        }
    }
}

// Completes what is gone: aliases of it, and what it leaves empty. A chain too long to follow takes everything.
void settle(const FrontTree& tree, GoneNodes& gone) {
    for (int round = 0; round < kMaxAliasRounds; ++round) {
        const GoneNodes before = gone;
        mark_users_of_gone(tree, gone);
        mark_emptied(tree, gone);
        if (gone == before) {
            return;
        }
    }
    gone.assign(gone.size(), true);
}

bool reads_as(const SpannedText& text, const FrontValue& expected) {
    const std::string_view content = front_content(text.text());
    const auto tree = text.front_tree();
    if (!tree) {
        return false;
    }
    const FrontValue read = value_of(*tree, content, 0, {});
    return read == expected || (read.children.empty() && expected.children.empty());
}

SpannedText with_edits(const FrontDoc& doc, std::vector<Edit> edits) {
    for (Edit& edit : edits) {
        edit.range = doc.in_text(edit.range);
    }
    return doc.text.edited(std::move(edits));
}

std::optional<SpannedText> cut(const FrontDoc& doc, const GoneNodes& gone, bool keep_blanks) {
    const auto ranges = RangeFinder(doc, gone, keep_blanks).find();
    if (!ranges) {
        return std::nullopt;
    }
    std::vector<Edit> edits;
    for (const Range& range : *ranges) {
        edits.push_back(Edit{range, "", Made::none});
    }
    SpannedText result = with_edits(doc, std::move(edits));
    const bool right = reads_as(result, value_of(*doc.tree, doc.bytes(), 0, gone));
    return right ? std::optional(std::move(result)) : std::nullopt;
}

// Writes each top-level entry anew that loses something.
std::optional<SpannedText> rewritten(const FrontDoc& doc, const GoneNodes& gone) {
    std::vector<Edit> edits;
    const auto& children = doc.tree->root().children;
    for (std::size_t at = 0; doc.sliced && at < doc.slices.entries.size(); ++at) {
        const std::uint32_t key = children[2 * at];
        const std::uint32_t value = children[2 * at + 1];
        const FrontEntry& entry = doc.slices.entries[at];
        if (gone[key]) {
            const Range blanks_stay = without_trailing_blanks(doc.bytes(), entry.range);
            edits.push_back(Edit{with_block_text(doc, value, entry.range).value_or(blanks_stay), "", Made::none});
        } else if (has_gone(*doc.tree, value, gone)) {
            const auto text = written_entry(value_of(*doc.tree, doc.bytes(), key, {}),
                                            value_of(*doc.tree, doc.bytes(), value, gone), doc.newline());
            edits.push_back(Edit{Range{entry.line, entry.range.end}, text.value_or(""), Made::frontmatter});
        }
    }
    SpannedText result = with_edits(doc, std::move(edits));
    const bool right = doc.sliced && reads_as(result, value_of(*doc.tree, doc.bytes(), 0, gone));
    return right ? std::optional(std::move(result)) : std::nullopt;
}

// Whether a comment stands in a top-level entry that loses something. Those of other entries do not count: an entry
// that is written anew tells that it has lost something.
bool loses_beside_comment(const FrontDoc& doc, const GoneNodes& gone) {
    const auto& children = doc.tree->root().children;
    for (std::size_t at = 0; at < children.size(); at += 2) {
        if (!has_gone(*doc.tree, children[at], gone) && !has_gone(*doc.tree, children[at + 1], gone)) {
            continue;
        }
        const std::size_t begin = doc.tree->nodes[children[at]].begin;
        const std::size_t next =
            at + 2 < children.size() ? doc.tree->nodes[children[at + 2]].begin : doc.content.size();
        const std::size_t end = doc.sliced ? doc.slices.entries[at / 2].range.end : next;
        if (find_comment(doc.bytes().substr(0, end), begin) != kNone) {
            return true;
        }
    }
    return false;
}

// Lets each top-level entry go that loses something.
std::optional<SpannedText> cut_whole_entries(const FrontDoc& doc, GoneNodes gone) {
    const auto& children = doc.tree->root().children;
    for (std::size_t at = 0; at < children.size(); at += 2) {
        if (has_gone(*doc.tree, children[at], gone) || has_gone(*doc.tree, children[at + 1], gone)) {
            mark_gone(*doc.tree, children[at], gone);
        }
    }
    settle(*doc.tree, gone);
    return cut(doc, gone, true);
}

}  // namespace

SpannedText without_gone(const FrontDoc& doc, GoneNodes gone, Comments comments) {
    if (std::find(gone.begin(), gone.end(), true) == gone.end()) {
        return doc.text;
    }
    settle(*doc.tree, gone);
    if (gone[0]) {
        // Only comments may be left, and only those that stand apart from the entries.
        const Range entries{doc.slices.head.end, doc.content.size()};
        return doc.sliced ? unless_blank(with_edits(doc, {Edit{entries, "", Made::none}})) : SpannedText();
    }
    std::optional<SpannedText> result;
    if (comments == Comments::stay || !loses_beside_comment(doc, gone)) {
        result = cut(doc, gone, true);
        result = result ? std::move(result) : cut(doc, gone, false);  // blank lines may end a block scalar that stays
    }
    result = result ? std::move(result) : rewritten(doc, gone);
    result = result ? std::move(result) : cut_whole_entries(doc, gone);
    return result ? unless_blank(*std::move(result)) : SpannedText();
}

}  // namespace vaultfs
