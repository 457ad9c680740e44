#include "render/sections.h"

#include <cmark-gfm.h>

#include <algorithm>
#include <array>

#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// What stands before the content of a line that goes on in the lists and quotes of another.
std::string marks_to_go_on(const BlockTree& tree, std::uint32_t line, std::string_view text) {
    std::string marks(Range{tree.line_starts[line], tree.contents[line]}.of(text));
    std::replace_if(
        marks.begin(), marks.end(), [](char c) { return c != '>' && !is_blank(c); }, ' ');
    return marks;
}

// Of a comment that is open to the end of the text. It may have begun in any block of this one.
std::string comment_closing_of(const Block& block, const BlockTree& tree, std::string_view text) {
    const Verbatim* last = tree.verbatim.empty() ? nullptr : &tree.verbatim.back();
    if (last == nullptr || last->closed || !last->is_comment() || last->range.begin < block.range.begin ||
        last->range.begin >= block.range.end) {
        return {};
    }
    const char* closer = last->kind == Verbatim::Kind::percent_comment ? "%%" : "-->";
    return marks_to_go_on(tree, tree.line_at(last->range.begin), text) + closer;
}

// What ends a block that its author left open, on a line of its own. A fence in a list or quote ends with that.
std::string closing_of(const Block& block, const BlockTree& tree, std::string_view text) {
    if (std::string closing = comment_closing_of(block, tree, text); !closing.empty()) {
        return closing;
    }
    if (!block.open) {
        return {};
    }
    const std::string_view start = trim(block.range.of(text));
    if (block.kind == BlockKind::fence) {
        return std::string(start.substr(0, std::min(start.size(), start.find_first_not_of(start.front()))));
    }
    if (start.starts_with("$$")) {
        return "$$";
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kClosers = {{{"<script", "</script>"},
                                                                                        {"<pre", "</pre>"},
                                                                                        {"<style", "</style>"},
                                                                                        {"<textarea", "</textarea>"},
                                                                                        {"<?", "?>"},
                                                                                        {"<![CDATA[", "]]>"},
                                                                                        {"<!", ">"}}};
    for (const auto& [opener, closer] : kClosers) {
        if (start.size() >= opener.size() && equal_ignoring_case(start.substr(0, opener.size()), opener)) {
            return std::string(closer);
        }
    }
    return {};
}

bool is_task(std::string_view line, std::size_t content) {
    const std::string_view rest = line.substr(std::min(content, line.size()));
    return rest.size() >= 3 && rest[0] == '[' && rest[2] == ']' && (rest.size() == 3 || is_blank(rest[3]));
}

class Splitter {
  public:
    Splitter(const Policy& policy, const VariantText& variant, std::uint32_t source)
        : policy_(policy),
          text_(variant.body.text()),
          source_(source),
          tree_(variant.body.blocks()),
          title_(title_of(tree_)),
          directives_(merge_directives(text_, tree_)) {}

    SectionTree run() {
        path_.push_back(&result_.root);
        for (const MergeDirective& directive : directives_) {
            // Below the title it speaks of the whole body.
            result_.root.replaces |= directive.heading == 0 || directive.heading == title_;
        }
        for (std::uint32_t at = 1; at < tree_.blocks.size(); at = tree_.blocks[at].next) {
            add_block(at);
        }
        take_footers(result_.root);
        return std::move(result_);
    }

  private:
    void add_block(std::uint32_t at) {
        const Block& block = tree_.blocks[at];
        if (at == title_) {
            result_.root.heading = piece_of(at);
            result_.root.name = displayed_text(block.range.of(text_));
        } else if (block.kind == BlockKind::heading) {
            open_section(at);
        } else if (is_directive_only(block)) {
            ++next_order_;  // what is around it are no neighbours
        } else {
            std::vector<Piece>& own = path_.back()->own;
            if (own.empty()) {
                own.reserve(blocks_of_section(at));  // growing would hold them twice
            }
            own.push_back(piece_of(at));
        }
    }

    // How many blocks follow up to the next heading.
    [[nodiscard]] std::size_t blocks_of_section(std::uint32_t at) const {
        std::size_t count = 0;
        for (; at < tree_.blocks.size() && tree_.blocks[at].kind != BlockKind::heading; at = tree_.blocks[at].next) {
            ++count;
        }
        return count;
    }

    void open_section(std::uint32_t at) {
        const Block& block = tree_.blocks[at];
        while (path_.back()->level >= block.level) {
            path_.pop_back();
        }
        auto section = std::make_unique<Section>();
        section->level = block.level;
        section->name = displayed_text(block.range.of(text_));
        section->heading = piece_of(at);
        section->replaces = std::ranges::binary_search(directives_, at, {}, &MergeDirective::heading);
        path_.back()->children.push_back(std::move(section));
        path_.push_back(path_.back()->children.back().get());
    }

    // The directive's line never reaches the view. In a paragraph with more text, the text stays.
    [[nodiscard]] bool is_directive_line(std::uint32_t line) const {
        return std::ranges::binary_search(directives_, line, {}, &MergeDirective::line);
    }

    [[nodiscard]] bool is_directive_only(const Block& block) const {
        return is_directive_line(block.first_line) && block.end_line == block.first_line + 1;
    }

    Piece piece_of(std::uint32_t at) {
        const Block& block = tree_.blocks[at];
        Piece piece;
        const std::uint32_t first = block.first_line + (is_directive_line(block.first_line) ? 1 : 0);
        piece.source = source_;
        piece.order = next_order_++;
        piece.text = Range{tree_.line_starts[first], block.range.end};
        piece.blanks_end = end_of_blanks(at);
        piece.list_item = block.kind == BlockKind::list_item;
        const Range line = tree_.line_range(first);
        piece.repeats = block.kind == BlockKind::thematic_break ||
                        (piece.list_item && is_task(line.of(text_), tree_.contents[first] - line.begin));
        if (std::string closing = closing_of(block, tree_, text_); !closing.empty()) {
            piece.closing = std::make_unique<const std::string>(std::move(closing));
        }
        return piece;
    }

    // Behind the lines that no block has: blank ones, and marks of quotes with nothing behind them.
    [[nodiscard]] std::size_t end_of_blanks(std::uint32_t at) const {
        const std::uint32_t next = tree_.blocks[at].next;
        return next < tree_.blocks.size() ? tree_.blocks[next].range.begin : text_.size();
    }

    [[nodiscard]] bool is_footer(std::string_view name) const {
        const auto less_colon = [](std::string_view text) {
            while (text.ends_with(':')) {
                text.remove_suffix(1);
            }
            return trim(text);
        };
        return std::any_of(policy_.footers.begin(), policy_.footers.end(),
                           [&](std::string_view footer) { return less_colon(footer) == less_colon(name); });
    }

    // NOLINTNEXTLINE(misc-no-recursion): sections are at most six deep
    void take_footers(Section& section) {
        for (auto& child : section.children) {
            if (is_footer(child->name)) {
                result_.footers.push_back(std::move(child));
            } else {
                take_footers(*child);
            }
        }
        std::erase(section.children, nullptr);
    }

    const Policy& policy_;
    std::string_view text_;
    std::uint32_t source_;
    const BlockTree& tree_;
    std::uint32_t title_;
    std::vector<MergeDirective> directives_;
    std::uint32_t next_order_ = 0;
    std::vector<Section*> path_;
    SectionTree result_;
};

// `[[target|text]]` shows its text, `[[target]]` the target.
std::string show_wikilinks(std::string_view text) {
    std::string shown;
    std::size_t at = 0;
    for (auto open = text.find("[["); open != std::string_view::npos; open = text.find("[[", at)) {
        const auto close = text.find("]]", open);
        if (close == std::string_view::npos) {
            break;
        }
        const auto inner = text.substr(open + 2, close - open - 2);
        const auto bar = inner.find('|');
        shown += text.substr(at, open - at);
        shown += bar == std::string_view::npos ? inner : inner.substr(bar + 1);
        at = close + 2;
    }
    shown += text.substr(at);
    return shown;
}

std::string without_comments(std::string_view text) {
    std::string kept;
    std::size_t at = 0;
    for (auto open = text.find("%%"); open != std::string_view::npos; open = text.find("%%", at)) {
        const auto close = text.find("%%", open + 2);
        if (close == std::string_view::npos) {
            break;
        }
        kept += text.substr(at, open - at);
        at = close + 2;
    }
    kept += text.substr(at);
    return kept;
}

std::string fold_blanks(std::string_view text) {
    std::string folded;
    for (const char c : trim(text)) {
        if (!is_blank(c)) {
            folded += c;
        } else if (!folded.ends_with(' ')) {
            folded += ' ';
        }
    }
    return folded;
}

// The text of an inline source as cmark reads it: emphasis, entities, escapes and link targets gone.
std::string inline_text(const std::string& source) {
    const std::string heading = "# " + source;
    cmark_node* document = cmark_parse_document(heading.data(), heading.size(), CMARK_OPT_DEFAULT);
    cmark_iter* iterator = cmark_iter_new(document);
    std::string text;
    while (cmark_iter_next(iterator) != CMARK_EVENT_DONE) {
        cmark_node* node = cmark_iter_get_node(iterator);
        const cmark_node_type type = cmark_node_get_type(node);
        if (cmark_iter_get_event_type(iterator) == CMARK_EVENT_ENTER &&
            (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)) {
            text += cmark_node_get_literal(node);
        }
    }
    cmark_iter_free(iterator);
    cmark_node_free(document);
    return text;
}

std::string_view without_marks(std::string_view heading) {
    heading = trim(heading);
    if (!heading.starts_with('#')) {  // setext: the last line is the underline
        const auto underline = heading.rfind('\n');
        return underline == std::string_view::npos ? heading : trim(heading.substr(0, underline));
    }
    heading = trim(heading.substr(std::min(heading.size(), heading.find_first_not_of('#'))));
    std::string_view open = heading;
    while (open.ends_with('#')) {
        open.remove_suffix(1);
    }
    return open.empty() || is_blank(open.back()) ? trim(open) : heading;
}

}  // namespace

SectionTree split_sections(const Policy& policy, const VariantText& variant, std::uint32_t source) {
    SectionTree sections = Splitter(policy, variant, source).run();
    variant.body.forget_blocks();  // what is merged has others
    return sections;
}

std::string displayed_text(std::string_view heading) {
    constexpr std::size_t kLongest = 4096;  // bytes: what is longer is compared as it is written
    static constexpr CharSet kMeaning(std::string_view("\0\v\f\\`&_*[]<!#", 13));  // to cmark, in a line
    std::string source = fold_blanks(without_marks(heading));
    if (source.size() > kLongest) {
        return source;
    }
    const std::string shown = show_wikilinks(without_comments(source));
    return fold_blanks(kMeaning.find(shown, 0) == std::string::npos ? shown : inline_text(shown));
}

std::string lines_to_compare(std::string_view text) {
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at = next_line(text, at)) {
        std::string_view line = text.substr(at, next_line(text, at) - at);
        while (!line.empty() && is_blank(line.back())) {
            line.remove_suffix(1);
        }
        lines += line;
        lines += '\n';
    }
    return lines;
}

}  // namespace vaultfs
