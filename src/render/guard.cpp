// The guard's stages: names in tokens and link targets give way to the mark; where something is left, its block goes;
// where even that does not help, the note is empty. Each stage looks at the whole note again, as a reader would.
#include "render/guard.h"

#include <algorithm>

#include "note/links_named.h"
#include "vaultfs/blocks.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// What parts the tokens of a run: a token is what a reader would copy.
constexpr CharSet kTokenEnds(" \t\r\n\"<>|[]`");
constexpr std::string_view kOutside = "(){}'*~,;:!";  // around a token, not of it

// A file's name may hold blanks: where a token's path ends, with the quotes or code that begin with it, or behind the
// next extension in its line, if it has none.
std::size_t path_end(std::string_view text, Range token) {
    constexpr std::size_t kLongestName = 255;  // bytes
    std::string_view rest = text.substr(token.end, kLongestName);
    rest = rest.substr(0, rest.find_first_of("\r\n"));
    const char opener = token.begin == 0 ? '\n' : text[token.begin - 1];
    const auto closer = std::string_view("\"'`").find(opener) == kNone ? kNone : rest.find(opener);
    if (closer != kNone) {
        return token.end + closer;
    }
    const bool goes_on = rest.starts_with(' ') && text[token.end - 1] != '/' && find_extension(token.of(text)) == kNone;
    const auto dot = goes_on ? find_extension(rest.substr(0, rest.find_first_of("\"<>|[]`"))) : kNone;
    return dot == kNone ? token.end : token.end + std::min(rest.find_first_of(" ,;:)'\"", dot), rest.size());
}

class Guard {
  public:
    explicit Guard(const RenderContext& context)
        : policy_(context.policy), clearance_(context.clearance), spotter_(policy_, clearance_) {}

    // The links that name something withheld, and the runs outside them that do.
    [[nodiscard]] std::vector<Range> hits(std::string_view text) const {
        std::vector<Range> found;
        if (!spotter_.may_name(text)) {
            return found;
        }
        found = links(text);
        const auto runs = spotter_.runs(text);
        found.insert(found.end(), runs.begin(), runs.end());
        return found;
    }

    // The mark in place of tokens, or of a whole run where no token alone names anything, and of whole links.
    [[nodiscard]] std::vector<Edit> marks(std::string_view text) const {
        std::vector<Edit> edits;
        if (!spotter_.may_name(text)) {
            return edits;
        }
        for (const Range& link : links(text)) {
            edits.push_back(mark(link));
        }
        for (const Range& run : spotter_.runs(text)) {
            const std::size_t before = edits.size();
            mark_tokens(text, run, edits);
            if (edits.size() == before) {
                edits.push_back(mark(run));
            }
        }
        return edits;
    }

  private:
    [[nodiscard]] Edit mark(Range range) const { return Edit{range, policy_.mark, Made::mark}; }

    [[nodiscard]] std::vector<Range> links(std::string_view text) const {
        std::vector<Range> found;
        for (const Link& link : find_links(text)) {
            const std::string_view target = link.target.of(text);
            const auto label = spotter_.may_name(target) ? target_label(policy_, link.form, target) : std::nullopt;
            if (label && !permits(clearance_, *label)) {
                found.push_back(link.whole);
            }
        }
        return found;
    }

    void mark_tokens(std::string_view text, Range run, std::vector<Edit>& edits) const {
        for (std::size_t at = run.begin; at < run.end;) {
            const std::size_t end = std::min(kTokenEnds.find(text, at), run.end);
            const Range token = without_outside(text, {at, end});
            if (!token.empty() && spotter_.highest(token.of(text))) {
                const Range further{token.end, path_end(text, token)};
                const bool is_other = spotter_.highest(further.of(text)).has_value();
                edits.push_back(mark({token.begin, is_other ? token.end : further.end}));
            }
            at = end + 1;
        }
    }

    static Range without_outside(std::string_view text, Range token) {
        while (!token.empty() && kOutside.find(text[token.begin]) != kNone) {
            ++token.begin;
        }
        while (!token.empty() && kOutside.find(text[token.end - 1]) != kNone) {
            --token.end;
        }
        return token;
    }

    const Policy& policy_;
    TierId clearance_;
    NameSpotter spotter_;
};

// Whether a line of frontmatter begins a top-level entry: it is neither indented, nor a list's, nor a comment.
bool begins_entry(std::string_view line) {
    return !is_blank(line) && !is_blank(line.front()) && line.front() != '-' && line.front() != '#' &&
           line.front() != ']' && line.front() != '}';
}

// The entries of frontmatter, its `---` lines left out.
std::vector<Range> front_entries(std::string_view text, Range front) {
    std::vector<Range> entries;
    std::size_t at = next_line(text, front.begin);
    while (at < front.end) {
        const std::size_t end = next_line(text, at);
        if (end >= front.end) {
            break;  // the closing line
        }
        if (entries.empty() || begins_entry(text.substr(at, end - at))) {
            entries.push_back({at, end});
        } else {
            entries.back().end = end;
        }
        at = end;
    }
    return entries;
}

// The leaf blocks of the body that a range touches, and the lines of it that are in none.
void add_blocks(const BlockTree& tree, Range range, std::size_t offset, std::vector<Edit>& edits) {
    const std::uint32_t last = tree.line_at(range.end - 1);
    for (std::uint32_t line = tree.line_at(range.begin); line <= last;) {
        const std::uint32_t leaf = tree.leaf_at_line(line);
        const Range whole = tree.line_range(line);
        if (leaf == 0) {
            edits.push_back({{offset + whole.begin, offset + whole.end}, {}, Made::none});
            ++line;
            continue;
        }
        const Block& block = tree.blocks[leaf];
        edits.push_back({{offset + block.range.begin, offset + block.range.end}, {}, Made::none});
        edits.push_back({{offset + whole.begin, offset + whole.end}, {}, Made::none});
        line = std::max(line + 1, block.end_line);
    }
}

// Cuts of all blocks and frontmatter entries that the hits touch. Hits are anywhere in the note, in any order.
std::vector<Edit> cuts(std::string_view text, std::vector<Range> hits) {
    std::vector<Edit> edits;
    const NoteParts parts = split_note(text);
    const BlockTree tree = parse_blocks(parts.body.of(text));
    const std::vector<Range> entries = front_entries(text, parts.front);
    std::sort(hits.begin(), hits.end());
    std::size_t done = 0;
    for (Range hit : hits) {
        hit.begin = std::max(hit.begin, done);
        if (hit.empty()) {
            continue;
        }
        done = hit.end;
        auto entry = std::partition_point(entries.begin(), entries.end(),
                                          [hit](const Range& each) { return each.end <= hit.begin; });
        for (; entry != entries.end() && entry->begin < hit.end; ++entry) {
            edits.push_back({*entry, {}, Made::none});
        }
        if (hit.end > parts.body.begin) {
            const std::size_t begin = std::max(hit.begin, parts.body.begin) - parts.body.begin;
            add_blocks(tree, {begin, hit.end - parts.body.begin}, parts.body.begin, edits);
        }
    }
    return edits;
}

// Frontmatter without entries goes, `---` lines and all.
SpannedText without_empty_front(SpannedText note) {
    const NoteParts parts = split_note(note.text());
    if (!parts.front.empty() && front_entries(note.text(), parts.front).empty()) {
        return note.edited({Edit{parts.front, {}, Made::none}});
    }
    return note;
}

}  // namespace

bool names_withheld(const Policy& policy, TierId clearance, std::string_view text) {
    return NameSpotter(policy, clearance).highest(text).has_value();
}

Guarded guard_note(const RenderContext& context, SpannedText note) {
    const Guard guard(context);
    Guarded result{std::move(note), 0};
    // Twice: what parted two names may have been a name itself.
    for (int pass = 0; pass < 2; ++pass) {
        std::vector<Edit> edits = guard.marks(result.text.text());
        if (edits.empty()) {
            return result;
        }
        result.hits += edits.size();
        result.text = result.text.edited(std::move(edits));
    }
    for (int pass = 0; pass < 2; ++pass) {
        const std::vector<Range> left = guard.hits(result.text.text());
        if (left.empty()) {
            return result;
        }
        result.hits += left.size();
        result.text = without_empty_front(result.text.edited(cuts(result.text.text(), left)));
    }
    if (!guard.hits(result.text.text()).empty()) {
        result.text = SpannedText();
    }
    return result;
}

}  // namespace vaultfs
