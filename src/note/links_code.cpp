// Links in the languages of code blocks and styles (VIEWS 6.1): `click`, `link` and `links` of Mermaid, nodes that are
// notes' names because of Obsidian's class `internal-link`, sources of Dataview, what Tasks and embedded searches look
// for by path or name, `@import` and `image-set()` of CSS. A diagram goes from the word for it to the end of its fence.
// A statement goes whole.
#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "note/block_marks.h"
#include "note/links.h"
#include "note/next_finder.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::string_view kDiagram = "mermaid";
constexpr std::string_view kLinkClass = "internal-link";
// Words of the statements that give nodes their class. They are Mermaid's own: no node is called so.
constexpr std::array<std::string_view, 4> kClassWords = {"class", "classDef", "cssClass", kLinkClass};

bool is_word_char(char c) {
    return is_ascii_alnum(c) || c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

std::size_t line_end_of(std::string_view text, std::size_t at) {
    return std::min(text.find('\n', at), text.size());
}

// What stands before a fence's marks in their line.
struct FenceLead {
    std::size_t quotes = 0;
    std::size_t column = 0;  // of the marks, behind the last quote's
};

FenceLead lead_of(std::string_view before) {
    return {static_cast<std::size_t>(std::count(before.begin(), before.end(), '>')),
            before.size() - (before.rfind('>') + 1)};
}

// Where the fence ends in whose first line `at` stands: before a line that closes it to all. The text's end if there is
// none, or if no fence opens before it.
std::size_t fence_end(std::string_view text, std::size_t at) {
    const std::size_t first = text.rfind('\n', at) + 1;
    const std::string_view head = text.substr(first, at - first);
    const std::size_t opener = std::min(head.find_first_of("`~"), head.size());
    const auto fence = fence_mark(head.substr(opener));
    const FenceLead lead = lead_of(head.substr(0, opener));
    for (auto line = text.find('\n', at); fence && line != kNone; line = text.find('\n', line + 1)) {
        const std::string_view next = text.substr(line + 1, line_end_of(text, line + 1) - line - 1);
        const std::size_t closer = std::min(next.find_first_not_of(" \t>"), next.size());
        const FenceLead other = lead_of(next.substr(0, closer));
        if (closes_fence(next.substr(closer), *fence) && other.quotes <= lead.quotes &&
            other.column < lead.column + 4) {
            return line;
        }
    }
    return text.size();
}

// Each string in quotes in a range as a target.
void add_strings(std::string_view text, Range range, Range whole, std::vector<Link>& links) {
    static constexpr CharSet kQuotes("\"'");
    const std::string_view upto = text.substr(0, range.end);
    for (auto quote = kQuotes.find(upto, range.begin); quote != kNone;) {
        const auto end = upto.find(upto[quote], quote + 1);
        if (end == kNone) {
            return;
        }
        Range target = trimmed(text, {quote + 1, end});
        if (target.size() > 1 && kQuotes.find(text, target.begin) == target.begin) {
            target = {target.begin + 1, target.end - 1};  // `'"Folder"'`
        }
        if (!target.empty()) {
            links.push_back(Link{LinkForm::attribute, whole, target, {target.end, target.end}});
        }
        quote = kQuotes.find(upto, end + 1);
    }
}

// `click A "a.md" "tip"`, `click A href "a.md"`, `link A: Title @ a.md`, `links A: {"Title": "a.md"}`
void find_clicks(std::string_view text, Range diagram, std::string_view keyword, std::vector<Link>& links) {
    text = text.substr(0, diagram.end);
    for (auto at = text.find(keyword, diagram.begin); at != kNone; at = text.find(keyword, at + 1)) {
        const std::size_t behind = at + keyword.size();
        if (is_word_char(text[at - 1]) || behind == text.size() || !is_blank(text[behind])) {
            continue;
        }
        const std::size_t end = line_end_of(text, behind);
        add_strings(text, {behind, end}, {at, end}, links);
        const auto mark = text.substr(behind, end - behind).rfind('@');
        const Range target = mark == kNone ? Range{} : trimmed(text, {behind + mark + 1, end});
        if (!target.empty()) {
            links.push_back(Link{LinkForm::attribute, {at, end}, target, {end, end}});
        }
        at = end;
    }
}

// One diagram with nodes of the class.
class NodeScanner {
  public:
    NodeScanner(std::string_view text, Range diagram, std::vector<Link>& links)
        : text_(text.substr(0, diagram.end)), begin_(diagram.begin), links_(links), noted_(begin_) {}

    void run() {
        for (auto at = text_.find(kLinkClass, begin_); at != kNone; at = text_.find(kLinkClass, at + 1)) {
            note_nodes(at);
        }
        for_each_word({begin_, text_.size()}, [&](Range word, Range name) {
            if (nodes_.contains(word.of(text_))) {
                add(word, name);
                find_label(word.end);
            }
        });
        add_label(inner_);
    }

  private:
    // `class A,B internal-link`, `A:::internal-link`, `A[text]:::internal-link`: all words before it in its line.
    void note_nodes(std::size_t at) {
        const auto newline = text_.substr(noted_, at - noted_).rfind('\n');
        const std::size_t line = newline == kNone ? noted_ : noted_ + newline + 1;
        for_each_word({line, at}, [&](Range word, Range) {
            if (may_be_node(word.of(text_))) {
                nodes_.insert(word.of(text_));
            }
        });
        noted_ = at;
    }

    static bool may_be_node(std::string_view word) {
        const bool is_arrow = word.find_first_not_of("-=.") == kNone;
        return !is_arrow && std::ranges::find(kClassWords, word) == kClassWords.end();
    }

    // A name in a diagram may be a path: it is visited whole, and each word of it, which may be a node of its own. What
    // is withheld is the name: what would be left of a path is none any more.
    template <typename Visit>
    void for_each_word(Range range, const Visit& visit) const {
        const auto is_name_char = [](char c) {
            return is_word_char(c) || std::string_view("/\\.%&#;!$*+?=").find(c) != kNone;
        };
        for_each_run(range, is_name_char, [&](Range name) {
            visit(name, name);
            for_each_run(name, is_word_char, [&](Range word) {
                if (word.size() < name.size()) {
                    visit(word, name);
                }
            });
        });
    }

    template <typename IsPart, typename Visit>
    void for_each_run(Range range, const IsPart& is_part, const Visit& visit) const {
        for (std::size_t at = range.begin; at < range.end; ++at) {
            const std::size_t begin = at;
            while (at < range.end && is_part(text_[at])) {
                ++at;
            }
            if (at > begin) {
                visit(Range{begin, at});
            }
        }
    }

    // The text of a node in brackets of any shape: `[text]`, `(["text"])`. Of those that one mark closes the innermost
    // counts, and the outermost, which may be in quotes: to hold brackets another would need quotes, which close those
    // before.
    void find_label(std::size_t behind) {
        static constexpr std::string_view kOpeners = "[({>\"'/\\ ";
        static constexpr CharSet kClosers("])}\"\n");
        if (behind == text_.size() || std::string_view("[({>").find(text_[behind]) == kNone) {
            return;
        }
        const std::size_t begin = std::min(text_.find_first_not_of(kOpeners, behind), text_.size());
        if (begin < closer_) {
            inner_ = {begin, closer_};
            return;
        }
        add_label(std::exchange(inner_, {}));
        closer_ = std::min(kClosers.find(text_, begin), text_.size());
        add_label({begin, closer_});
    }

    void add_label(Range label) {
        label = trimmed(text_, label);
        if (!label.empty()) {
            add(label, label);
        }
    }

    void add(Range target, Range whole) {
        links_.push_back(Link{LinkForm::wiki, whole, target, {whole.end, whole.end}});
    }

    std::string_view text_;
    std::size_t begin_;
    std::vector<Link>& links_;
    std::unordered_set<std::string_view> nodes_;
    std::size_t noted_;       // what is before it has been gone over
    std::size_t closer_ = 0;  // of the last label
    Range inner_;             // the last of several that it closes
};

// In all diagrams.
void find_all_clicks(std::string_view text, std::vector<Link>& links) {
    for (auto at = text.find(kDiagram); at != kNone; at = text.find(kDiagram, at)) {
        const std::size_t end = fence_end(text, at);
        for (const std::string_view keyword : {"click", "link", "links"}) {
            find_clicks(text, {at + kDiagram.size(), end}, keyword, links);
        }
        at = end;
    }
}

// From the word `mermaid` to the end of the fence; without the word to the next fence.
void find_nodes(std::string_view text, std::vector<Link>& links) {
    NextText fence(text, "\n```");
    NextText tilde_fence(text, "\n~~~");
    std::size_t from = 0;
    for (auto at = text.find(kLinkClass); at != kNone; at = text.find(kLinkClass, from)) {
        const auto opener = text.substr(from, at - from).rfind(kDiagram);
        const std::size_t begin = opener == kNone ? from : from + opener;
        from = opener == kNone ? std::min(fence.at_or_after(at), tilde_fence.at_or_after(at)) : fence_end(text, begin);
        NodeScanner(text, {begin, from}, links).run();
    }
}

// `@import "a.css"`, `image-set("a.png" 1x, …)`; `url(…)` in them is found as such.
void find_style_links(std::string_view text, std::vector<Link>& links) {
    ParagraphEnd paragraph(text);
    for (const auto& [keyword, end_mark] : {std::pair("@import", ";"), std::pair("image-set(", ")")}) {
        NextText end(text, end_mark);
        for (auto at = find_ignoring_case(text, keyword); at != kNone; at = find_ignoring_case(text, keyword, at)) {
            const std::size_t begin = at + std::string_view(keyword).size();
            const Range range{begin, std::min(end.at_or_after(begin), paragraph.at_or_after(begin))};
            add_strings(text, range, {at, range.end}, links);
            at = range.end;
        }
    }
}

// `FROM "Folder/Note" or -"Other"` in a query: notes and folders by their paths. A query goes on to its next clause.
void find_sources(std::string_view text, Range query, std::vector<Link>& links) {
    const std::string_view upto = text.substr(0, query.end);
    std::array<NextWord, 5> clauses = {
        {{upto, "where"}, {upto, "sort"}, {upto, "group by"}, {upto, "flatten"}, {upto, "limit"}}};
    for (auto at = find_ignoring_case(upto, "from", query.begin); at != kNone;
         at = find_ignoring_case(upto, "from", at + 1)) {
        std::size_t end = query.end;
        for (NextWord& clause : clauses) {
            end = std::min(end, clause.at_or_after(at));
        }
        add_strings(text, {at, end}, {at, skip_back_to_text(text, end)}, links);
        at = end - 1;
    }
}

// `path includes Folder/Note`, one condition of Tasks. It goes whole.
void add_condition(std::string_view text, Range condition, std::vector<Link>& links) {
    constexpr std::string_view kVerb = "include";  // `includes`, `does not include`
    constexpr std::array<std::string_view, 4> kSubjects = {"path", "filename", "folder", "root"};
    const std::string_view words = condition.of(text);
    const std::size_t verb = find_ignoring_case(words, kVerb);
    const std::string_view subject = words.substr(0, verb);
    if (verb == kNone || std::ranges::none_of(kSubjects, [&](std::string_view each) {
            return find_ignoring_case(subject, each) != kNone;
        })) {
        return;
    }
    const std::size_t behind = condition.begin + verb + kVerb.size();
    const bool singular = behind < condition.end && text[behind] == 's';
    const Range target = trimmed(text, {behind + (singular ? 1 : 0), condition.end});
    if (!target.empty()) {
        links.push_back(Link{LinkForm::wiki, trimmed(text, condition), target, {target.end, target.end}});
    }
}

// A condition a line; several in brackets, with AND, OR and NOT between them.
void find_conditions(std::string_view text, Range query, std::vector<Link>& links) {
    static constexpr CharSet kBrackets("()");
    for (std::size_t line = next_line(text, query.begin); line < query.end; line = next_line(text, line)) {
        const std::size_t end = line_end_of(text.substr(0, query.end), line);
        const std::string_view words = text.substr(line, end - line);
        if (words.find('(') > find_ignoring_case(words, "include")) {
            add_condition(text, {line, end}, links);
            continue;
        }
        for (std::size_t at = line; at < end;) {
            const std::size_t bracket = std::min(kBrackets.find(text.substr(0, end), at), end);
            add_condition(text, {at, bracket}, links);
            at = bracket + 1;
        }
    }
}

// `path:Folder/Note`, `file:"Note"` in an embedded search.
void find_terms(std::string_view text, Range search, std::vector<Link>& links) {
    static constexpr CharSet kEnds(" \t\r\n()");
    const std::string_view upto = text.substr(0, search.end);
    for (const std::string_view operation : {"path:", "file:"}) {
        for (auto at = find_ignoring_case(upto, operation, search.begin); at != kNone;
             at = find_ignoring_case(upto, operation, at + 1)) {
            if (is_ascii_alnum(text[at - 1])) {
                continue;
            }
            const std::size_t begin = at + operation.size();
            const bool quoted = upto.substr(begin).starts_with('"');
            const std::size_t end = std::min(quoted ? upto.find('"', begin + 1) : kEnds.find(upto, begin), upto.size());
            const Range target{std::min(begin + (quoted ? 1 : 0), end), end};
            if (!target.empty()) {
                links.push_back(
                    Link{LinkForm::wiki, {at, std::min(end + (quoted ? 1 : 0), upto.size())}, target, {end, end}});
                at = end - 1;  // no term is within another
            }
        }
    }
}

// Fences of languages that look for files, from the language's name to the fence's end.
void find_queries(std::string_view text, std::vector<Link>& links) {
    struct Language {
        std::string_view name;
        void (*find)(std::string_view text, Range query, std::vector<Link>& links);
    };
    static constexpr std::array kLanguages = {Language{"dataview", find_sources}, Language{"tasks", find_conditions},
                                              Language{"query", find_terms}};
    for (const std::string_view marks : {"```", "~~~"}) {
        for (auto at = text.find(marks); at != kNone; at = text.find(marks, at)) {
            at = std::min(text.find_first_not_of(marks.front(), at), text.size());
            const std::size_t begin = skip_blanks(text, at, text.size());
            const auto language = std::ranges::find_if(
                kLanguages, [&](const Language& each) { return text.substr(begin).starts_with(each.name); });
            if (language != kLanguages.end()) {
                at = fence_end(text, begin);
                language->find(text, {begin, at}, links);
            }
        }
    }
}

// `dv.page("Note")`, `dv.pages('"Folder"')`, `dv.view("Note")`, `dv.io.load("Note.md")`, in queries and inline.
void find_script_sources(std::string_view text, std::vector<Link>& links) {
    constexpr std::array<std::string_view, 4> kCalls = {"dv.page", "dv.view", "dv.io.", "dv.fileLink"};
    ParagraphEnd paragraph(text);
    NextChar closing(text, ')', false);
    for (auto at = text.find("dv."); at != kNone; at = text.find("dv.", at + 1)) {
        const auto begins = [&](std::string_view call) { return text.substr(at).starts_with(call); };
        if (std::ranges::any_of(kCalls, begins)) {
            const std::size_t end = std::min(closing.at_or_after(at), paragraph.at_or_after(at));
            add_strings(text, {at, end}, {at, std::min(end + 1, paragraph.at_or_after(at))}, links);
            at = std::max(at, end - 1);
        }
    }
}

}  // namespace

void find_code_links(std::string_view text, std::vector<Link>& links) {
    if (text.find(kDiagram) != kNone) {
        find_all_clicks(text, links);
        find_nodes(text, links);
    }
    find_queries(text, links);
    find_script_sources(text, links);
    find_style_links(text, links);
}

}  // namespace vaultfs
