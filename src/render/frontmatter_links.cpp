// Links, and paths of files, found in the raw bytes and judged one by one; in valid YAML the tree tells what an entry
// or item holds besides.
#include "render/frontmatter_links.h"

#include <algorithm>
#include <iterator>

#include "note/yaml_text.h"
#include "render/frontmatter_files.h"
#include "render/frontmatter_keys.h"
#include "render/links.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

constexpr int kMaxLinkRounds = 4;

std::vector<Range> withheld_ranges(const std::vector<JudgedLink>& links) {
    std::vector<Range> ranges;
    for (const JudgedLink& judged : links) {
        if (judged.verdict.kind == Verdict::Kind::withhold) {
            ranges.push_back(judged.link.whole);
        }
    }
    std::sort(ranges.begin(), ranges.end());
    return ranges;
}

// What cannot stay as it is, in order. A path within a link is the link's.
std::vector<JudgedLink> front_links_to_change(const RenderContext& context, std::string_view text) {
    std::vector<JudgedLink> links = links_to_change(context, text);
    std::vector<JudgedLink> result;
    std::size_t reach = 0;  // of the links so far
    auto link = links.begin();
    for (JudgedLink& file : files_to_change(context, text)) {
        for (; link != links.end() && link->link.whole.begin < file.link.whole.end; ++link) {
            reach = std::max(reach, link->link.whole.end);
            result.push_back(std::move(*link));
        }
        if (reach <= file.link.whole.begin) {
            result.push_back(std::move(file));
        }
    }
    std::move(link, links.end(), std::back_inserter(result));
    return result;
}

bool has_withheld_link(const RenderContext& context, std::string_view text) {
    return !withheld_ranges(front_links_to_change(context, text)).empty();
}

// What of a value could carry meaning: letters and digits of any script.
bool is_meaningful(char c) {
    return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= 0x80;
}

// Walks a value's bytes without its withheld links and comments, and without what only leads in to a link.
class Residue {
  public:
    Residue(std::string_view text, const std::vector<Range>& withheld) : text_(text), withheld_(withheld) {}

    // Whether the range holds a withheld link, and nothing else that has a meaning.
    [[nodiscard]] bool is_empty(Range range) const {
        auto next = std::lower_bound(withheld_.begin(), withheld_.end(), Range{range.begin, 0});
        if (next == withheld_.end() || next->begin >= range.end) {
            return false;
        }
        for (std::size_t at = behind_lead(range, next->begin); at < range.end;) {
            if (next != withheld_.end() && at >= next->begin) {
                at = std::max(at, next->end);
                ++next;
            } else if (text_[at] == '#' && (at == range.begin || is_blank(text_[at - 1]))) {
                at = std::min(next_line(text_, at), range.end);  // a comment or a tag
            } else if (is_meaningful(text_[at])) {
                return false;
            } else {
                ++at;
            }
        }
        return true;
    }

  private:
    // Behind a block scalar's header, or a Dataview key.
    [[nodiscard]] std::size_t behind_lead(Range range, std::size_t link) const {
        const std::string_view lead = text_.substr(range.begin, link - range.begin);
        if (lead.starts_with('|') || lead.starts_with('>')) {
            return std::min(next_line(text_, range.begin), range.end);
        }
        const std::size_t colons = lead.find("::");
        const bool dataview =
            colons != std::string_view::npos && lead.substr(0, colons).find('\n') == std::string_view::npos;
        return dataview ? range.begin + colons : range.begin;
    }

    std::string_view text_;
    const std::vector<Range>& withheld_;
};

// Entries and items of blocks whose value is nothing but withheld links (VIEWS 6.4).
GoneNodes units_of_links_only(const FrontDoc& doc, const std::vector<Range>& withheld) {
    const FrontTree& tree = *doc.tree;
    const Residue residue(doc.bytes(), withheld);
    GoneNodes gone(tree.nodes.size(), false);
    for (std::uint32_t node = 1; node < tree.nodes.size(); ++node) {
        const FrontNode& parent = tree.nodes[tree.nodes[node].parent];
        const bool is_key = parent.kind == Kind::map && unit_of(tree, node) == node;
        const bool leaf = tree.nodes[node].children.empty() || tree.nodes[node].flow;
        if (parent.flow || is_key || !leaf) {
            continue;
        }
        const std::uint32_t next = tree.nodes[node].next;
        const std::size_t end = next < tree.nodes.size() ? tree.nodes[next].begin : doc.content.size();
        if (residue.is_empty(Range{tree.nodes[node].begin, std::max(end, tree.nodes[node].begin)})) {
            mark_gone(tree, node, gone);
        }
    }
    return gone;
}

// The quote around a place, if it is within a quoted scalar.
char quote_at(const FrontDoc& doc, std::size_t at) {
    if (!doc.tree) {
        return '\0';
    }
    const auto& nodes = doc.tree->nodes;
    const auto behind = std::upper_bound(nodes.begin(), nodes.end(), at,
                                         [](std::size_t offset, const FrontNode& node) { return offset < node.begin; });
    if (behind == nodes.begin() || (behind - 1)->kind != Kind::scalar || (behind - 1)->plain) {
        return '\0';
    }
    const char first = doc.bytes()[(behind - 1)->begin];
    return first == '"' || first == '\'' ? first : '\0';
}

// A new target for within double quotes. Of what it takes over from the old one, quotes are escaped already.
std::string escaped_for(char quote, std::string_view text) {
    std::string result;
    for (const char c : text) {
        result += c == '"' && quote == '"' && !result.ends_with('\\') ? "\\" : "";
        result += c;
    }
    return result;
}

std::vector<Edit> link_edits(const RenderContext& context, const FrontDoc& doc, const std::vector<JudgedLink>& links) {
    std::vector<Edit> edits;
    for (const JudgedLink& judged : links) {
        if (judged.verdict.kind == Verdict::Kind::withhold) {
            edits.push_back(Edit{doc.in_text(judged.link.whole), context.policy.mark, Made::mark});
        } else {
            const char quote = quote_at(doc, judged.link.target.begin);
            edits.push_back(
                Edit{doc.in_text(judged.link.target), escaped_for(quote, judged.verdict.target), Made::rewritten});
        }
    }
    return edits;
}

// Whether a line that holds nothing but withheld links can go by itself. In valid YAML only a comment, or a line of a
// longer text; otherwise an item or entry too, if nothing below belongs to it.
bool line_can_go(const FrontDoc& doc, const LineRedactor& lines, std::size_t at) {
    const FrontLine& line = lines.lines()[at];
    if (line.kind == FrontLine::Kind::comment) {
        return true;
    }
    if (!doc.tree) {
        return lines.stands_alone(at);
    }
    const bool text = line.kind == FrontLine::Kind::other;
    return text && line.range.of(doc.bytes()).find_first_of("\"'{},") == std::string_view::npos;
}

std::vector<Edit> line_edits(const FrontDoc& doc, const std::vector<Range>& withheld) {
    std::vector<Edit> edits;
    const LineRedactor lines(doc);
    const Residue residue(doc.bytes(), withheld);
    for (std::size_t at = 0; at < lines.lines().size(); ++at) {
        const FrontLine& line = lines.lines()[at];
        const bool comment = line.kind == FrontLine::Kind::comment;
        const std::size_t begin = comment ? line.range.begin + line.indent + 1 : line.value;
        if (residue.is_empty(Range{begin, line.range.end}) && line_can_go(doc, lines, at)) {
            edits.push_back(Edit{doc.in_text(line.range), "", Made::none});
        }
    }
    return edits;
}

// Lines that go, and those edits that are not within them. `lines` in order.
std::vector<Edit> together(std::vector<Edit> lines, const std::vector<Edit>& others) {
    const std::vector<Edit> cut = lines;
    for (const Edit& edit : others) {
        const auto behind = std::upper_bound(cut.begin(), cut.end(), edit.range.begin,
                                             [](std::size_t at, const Edit& line) { return at < line.range.begin; });
        if (behind == cut.begin() || !(behind - 1)->range.contains(edit.range.begin)) {
            lines.push_back(edit);
        }
    }
    return lines;
}

SpannedText without_entries_at(const FrontDoc& doc, const std::vector<JudgedLink>& links) {
    const FrontTree& tree = *doc.tree;
    const auto& children = tree.root().children;
    GoneNodes gone(tree.nodes.size(), false);
    for (const JudgedLink& judged : links) {
        const auto behind =
            std::upper_bound(children.begin(), children.end(), judged.link.whole.begin,
                             [&](std::size_t offset, std::uint32_t child) { return offset < tree.nodes[child].begin; });
        if (behind != children.begin()) {
            mark_gone(tree, *(behind - 1), gone);
        }
    }
    return without_gone(doc, std::move(gone));
}

// Marks in withheld links' places, targets rewritten, emptied lines gone.
SpannedText with_links_edited(const RenderContext& context, const FrontDoc& doc) {
    const auto links = front_links_to_change(context, doc.bytes());
    if (links.empty()) {
        return doc.text;
    }
    const std::vector<Edit> marks = link_edits(context, doc, links);
    const std::vector<Edit> all = together(line_edits(doc, withheld_ranges(links)), marks);
    for (const auto& edits : {all, marks}) {
        SpannedText result = doc.text.edited(edits);
        if (!doc.tree || read_front_doc(result).tree) {
            return result;
        }
    }
    SpannedText result = without_entries_at(doc, links);  // a mark that is no valid YAML where it stands
    return has_withheld_link(context, result.text()) ? SpannedText() : result;
}

// Withheld links that only show when a scalar is decoded: their entries and items go.
SpannedText without_spelled_links(const RenderContext& context, const FrontDoc& doc) {
    GoneNodes gone(doc.tree->nodes.size(), false);
    for (std::uint32_t node = 0; node < gone.size(); ++node) {
        if (!gone[node] && has_withheld_link(context, doc.tree->nodes[node].value)) {
            mark_gone(*doc.tree, unit_of(*doc.tree, node), gone);
        }
    }
    return without_gone(doc, std::move(gone));
}

// The text as quotes of either kind would have it read.
std::string decoded_text(std::string_view text) {
    return without_doubled_quotes(unescape_yaml(text));
}

// Each text in quotes or brackets at the start of a line: a value is a text of its own, and what it begins with may be
// a link definition.
std::string values_apart(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool quote = c == '"' || c == '\'';
        result += quote || c == '[' ? "\n" : "";
        result += quote ? ' ' : c;
    }
    return result;
}

// Whether a value may begin with a link definition, which is one only there.
bool may_begin_definition(std::string_view text) {
    return text.find("]:") != std::string_view::npos;
}

bool spells_withheld_link(const RenderContext& context, std::string_view decoded) {
    return has_withheld_link(context, decoded) ||
           (may_begin_definition(decoded) && has_withheld_link(context, values_apart(decoded)));
}

// The same where the YAML cannot be read: their lines go; where a link is spread over lines, everything.
SpannedText without_spelled_lines(const RenderContext& context, const FrontDoc& doc) {
    LineRedactor redactor(doc);
    for (std::size_t at = 0; at < redactor.lines().size(); ++at) {
        if (spells_withheld_link(context, decoded_text(redactor.lines()[at].range.of(doc.bytes())))) {
            redactor.drop(at);
        }
    }
    SpannedText result = redactor.result();
    return spells_withheld_link(context, decoded_text(result.text())) ? SpannedText() : unless_blank(std::move(result));
}

// Whether a link may go on in the next line.
bool is_folded(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        const std::string_view line = text.substr(at, next_line(text, at) - at);
        const std::size_t open = line.rfind("[[");
        if (open != std::string_view::npos && line.find("]]", open) == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

// Whether a decoded scalar may show a withheld link that the bytes do not: by escapes, doubled quotes, over lines, or
// as a definition.
bool may_spell_links(const RenderContext& context, std::string_view text) {
    const bool escaped = text.find('\\') != std::string_view::npos;
    const bool doubled = text.find("''") != std::string_view::npos;
    const bool defined = may_begin_definition(escaped ? decoded_text(text) : text);
    return is_folded(text) || defined || may_spell_files(text) ||
           (escaped && has_withheld_link(context, decoded_text(text))) ||
           (doubled && has_withheld_link(context, without_doubled_quotes(text)));
}

SpannedText without_units_of_links(const RenderContext& context, const FrontDoc& doc) {
    const std::vector<Range> withheld = withheld_ranges(front_links_to_change(context, doc.bytes()));
    return doc.tree && !withheld.empty() ? without_gone(doc, units_of_links_only(doc, withheld)) : doc.text;
}

// A rewritten target that cannot change what the YAML around it means: then the YAML need not be read.
bool is_harmless_rewrite(const JudgedLink& judged) {
    const std::string& target = judged.verdict.target;
    const bool plain = target.find_first_of("\"'\\:#") == std::string::npos;
    return judged.verdict.kind == Verdict::Kind::rewrite && plain && !target.empty() &&
           (is_meaningful(target.front()) || target.front() == '/');
}

std::vector<Edit> rewrites(const std::vector<JudgedLink>& links) {
    std::vector<Edit> edits;
    edits.reserve(links.size());
    for (const JudgedLink& judged : links) {
        edits.push_back(Edit{judged.link.target, judged.verdict.target, Made::rewritten});
    }
    return edits;
}

// Read anew only if it is another text: the parser takes far longer than all else here.
FrontDoc with_text(FrontDoc doc, const SpannedText& text) {
    return text.text() == doc.text.text() ? std::move(doc) : read_front_doc(text);
}

// What is left may come together as another link; what then stays a link after some rounds takes all with it.
FrontDoc without_raw_links(const RenderContext& context, FrontDoc doc) {
    for (int round = 0; round < kMaxLinkRounds && !doc.text.empty(); ++round) {
        SpannedText left = without_units_of_links(context, doc);
        doc = with_text(std::move(doc), left);
        if (!doc.text.empty()) {
            left = with_links_edited(context, doc);
            doc = with_text(std::move(doc), left);
        }
        if (!has_withheld_link(context, doc.text.text())) {
            return doc;
        }
    }
    return {};
}

}  // namespace

SpannedText redact_front_links(const RenderContext& context, SpannedText front) {
    const auto links = front_links_to_change(context, front.text());
    const bool spelled = may_spell_links(context, front.text());
    if (!spelled && links.empty()) {
        return front;
    }
    if (!spelled && std::all_of(links.begin(), links.end(), is_harmless_rewrite)) {
        return front.edited(rewrites(links));
    }
    if (front.text().size() > kMaxYamlBytes) {
        return context.sees_all() ? std::move(front) : SpannedText();
    }
    FrontDoc doc = without_raw_links(context, read_front_doc(front));
    if (!doc.text.empty() && spelled) {
        return unless_blank(doc.tree ? without_spelled_links(context, doc) : without_spelled_lines(context, doc));
    }
    return unless_blank(std::move(doc.text));
}

}  // namespace vaultfs
