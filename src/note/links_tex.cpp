// Links in formulas (VIEWS 6.1): `\href{a.md}{text}`, `\url{a.md}` and `\includegraphics[…]{a.png}`, of which MathJax
// and others make links. They count wherever they stand. A link goes whole, with the braces around its text.
#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <vector>

#include "note/links.h"
#include "note/next_finder.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

struct Command {
    std::string_view name;
    bool has_text;
};
constexpr std::array<Command, 3> kCommands = {{{"\\href", true}, {"\\url", false}, {"\\includegraphics", false}}};

// How many targets that lie in each other are read whole. What is deeper is one link, in pieces: what each target has
// between those in it names what it leads to, at an end or before a fragment, and where one piece is withheld all are.
constexpr std::size_t kMostNested = 4;

// Which brace closes which. One that nothing closes keeps no other from being closed.
class Braces {
  public:
    explicit Braces(std::string_view text) {
        static constexpr CharSet kMarks("{}\\");
        const auto opening = std::count(text.begin(), text.end(), '{');
        const auto most = std::min(opening, std::count(text.begin(), text.end(), '}'));
        std::vector<std::size_t> open;
        open.reserve(static_cast<std::size_t>(opening));  // a text may be nothing but braces: none is kept twice
        pairs_.reserve(static_cast<std::size_t>(most));
        for (auto at = kMarks.find(text, 0); at != kNone; at = kMarks.find(text, at)) {
            if (text[at] == '{') {
                open.push_back(at);
            } else if (text[at] == '}' && !open.empty()) {
                pairs_.push_back({open.back(), at});
                open.pop_back();
            }
            at += text[at] == '\\' ? 2 : 1;
        }
        std::sort(pairs_.begin(), pairs_.end());
    }

    // Of the brace that opens there; kNone if nothing closes it.
    [[nodiscard]] std::size_t end_of(std::size_t open) const {
        const auto pair = std::lower_bound(pairs_.begin(), pairs_.end(), open,
                                           [](const Range& each, std::size_t place) { return each.begin < place; });
        return pair != pairs_.end() && pair->begin == open ? pair->end : kNone;
    }

  private:
    std::vector<Range> pairs_;  // from brace to brace, in order
};

class TexScanner {
  public:
    TexScanner(std::string_view text, std::vector<Link>& links)
        : text_(text), links_(links), braces_(text), paragraph_(text), line_(text, '\n', false), option_(text, ']') {}

    void run(const Command& command) {
        for (auto at = text_.find(command.name); at != kNone; at = text_.find(command.name, at + 1)) {
            const auto target = target_behind(at + command.name.size());
            if (!target) {
                continue;
            }
            const std::size_t behind = target->end + 1;
            const Range text = command.has_text ? text_behind(behind) : Range{behind, behind};
            found_.push_back(Link{LinkForm::attribute, {at, text.end}, *target, text});
        }
    }

    // Adds what the runs have found.
    void finish() {
        drop_repeated();
        for (Link& link : found_) {
            close(link.target.begin);
            if (open_.size() > kMostNested) {
                Link piece = open_.back();
                piece.target.end = link.target.begin - 1;
                add(piece);
                open_.back().target.begin = link.target.end;
                const Range outer = open_[kMostNested].whole;
                link.whole = {std::min(outer.begin, link.whole.begin), std::max(outer.end, link.whole.end)};
            }
            open_.push_back(link);
        }
        close(text_.size());
    }

  private:
    // Comments, and options, may have several commands before one target: the first goes as far as the others.
    void drop_repeated() {
        const auto key = [](const Link& link) { return std::tie(link.target.begin, link.whole.end); };
        std::sort(found_.begin(), found_.end(), [key](const Link& a, const Link& b) {
            return key(a) != key(b) ? key(a) < key(b) : a.whole.begin < b.whole.begin;
        });
        const auto equal = [key](const Link& a, const Link& b) { return key(a) == key(b); };
        found_.erase(std::unique(found_.begin(), found_.end(), equal), found_.end());
    }

    // The targets that end before a place.
    void close(std::size_t place) {
        while (!open_.empty() && open_.back().target.end <= place) {
            add(open_.back());
            open_.pop_back();
        }
    }

    void add(Link link) {
        link.target = trimmed_of_marks(text_, link.target);
        if (!link.target.empty() && link.target.of(text_) != "}") {  // the brace that closes the last target in it
            links_.push_back(link);
        }
    }

    // Behind blanks and comments, which go on to their line's end.
    std::size_t skip(std::size_t at) {
        at = skip_to_text(text_, at, text_.size());
        while (at < text_.size() && text_[at] == '%') {
            at = skip_to_text(text_, line_.at_or_after(at), text_.size());
        }
        return at;
    }

    std::optional<Range> target_behind(std::size_t at) {
        at = skip(at < text_.size() && text_[at] == '*' ? at + 1 : at);
        if (at < text_.size() && text_[at] == '[') {
            at = skip(std::min(option_.at_or_after(at) + 1, text_.size()));
        }
        const std::size_t end = at < text_.size() && text_[at] == '{' ? braces_.end_of(at) : kNone;
        return end == kNone ? std::nullopt : std::optional(Range{at + 1, end});
    }

    // In braces, or a word or a command, with the braces behind that.
    Range text_behind(std::size_t at) {
        if (const std::size_t brace = skip(at); brace < text_.size() && text_[brace] == '{') {
            return in_braces(brace, brace);
        }
        const std::size_t begin = skip_blanks(text_, at, text_.size());
        const bool command = begin < text_.size() && text_[begin] == '\\';
        const std::size_t end = word_end(command ? begin + 1 : begin);
        const bool braces = command && end < text_.size() && text_[end] == '{';
        return braces ? in_braces(begin, end) : Range{begin, end};
    }

    // Up to the paragraph's end if nothing closes them.
    Range in_braces(std::size_t begin, std::size_t brace) {
        const std::size_t close = braces_.end_of(brace);
        const std::size_t end = close == kNone ? paragraph_.at_or_after(brace) : close + 1;
        return {begin, end};
    }

    [[nodiscard]] std::size_t word_end(std::size_t at) const {
        while (at < text_.size() && (is_ascii_alnum(text_[at]) || static_cast<unsigned char>(text_[at]) >= 0x80)) {
            ++at;
        }
        return at;
    }

    std::string_view text_;
    std::vector<Link>& links_;
    Braces braces_;
    ParagraphEnd paragraph_;
    NextChar line_;
    NextChar option_;
    std::vector<Link> found_;
    std::vector<Link> open_;  // those whose targets we are in; of the inner ones what is left
};

}  // namespace

void find_tex_links(std::string_view text, std::vector<Link>& links) {
    const auto is_there = [text](const Command& each) { return text.find(each.name) != kNone; };
    if (text.find('{') == kNone || std::ranges::none_of(kCommands, is_there)) {
        return;
    }
    TexScanner scanner(text, links);
    for (const Command& command : kCommands) {
        scanner.run(command);
    }
    scanner.finish();
}

}  // namespace vaultfs
