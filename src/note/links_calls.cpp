// Links that queries and scripts make (VIEWS 6.1): `link("Note", "text")` of Dataview and functions whose names hold
// that word, those that look for files, and fields of a file compared with a text, `file.path = "Note.md"`,
// `startswith(file.folder, "Folder")`. They count wherever they stand, so that it is not asked what is code; but for
// functions of operating systems, which lead to no note. A call goes whole, with the text that it shows.
#include <algorithm>
#include <array>

#include "note/links.h"
#include "note/next_finder.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kLongestCallee = 64;
constexpr CharSet kCallQuotes("\"'`");

bool is_callee_char(char c) {
    return is_ascii_alnum(c) || c == '_';
}

class CallScanner {
  public:
    CallScanner(std::string_view text, std::vector<Link>& links)
        : text_(text),
          links_(links),
          paragraph_(text),
          closing_(text, ')', false),
          quote_(text, '"', false),
          apostrophe_(text, '\'', false),
          backtick_(text, '`', false) {}

    // `link(…)`, `fileLink(…)`, `openLinkText(…)`
    void find_calls() {
        for (auto open = text_.find('('); open != kNone; open = text_.find('(', open + 1)) {
            const std::size_t end = skip_back_to_text(text_, open);
            const std::size_t begin = name_begin(end);
            if (!finds_file(text_.substr(begin, end - begin))) {
                continue;
            }
            const Range target = string_at(open + 1);
            const bool is_word = begin == 0 || is_blank(text_[begin - 1]);
            const bool in_prose = is_word && end < open && target.begin > 0 && text_[target.begin - 1] == '`';
            if (!target.empty() && !in_prose) {
                add({begin, call_end(open, target)}, target);
            }
        }
    }

    // `file.path = "a.md"`, `lower(file.name) != "a"`
    void find_comparisons() {
        constexpr std::string_view kFile = "file.";
        for (auto at = find_ignoring_case(text_, kFile); at != kNone; at = find_ignoring_case(text_, kFile, at + 1)) {
            const std::size_t field = at + kFile.size();
            const bool is_profile = at >= 3 && starts_ignoring_case(text_, "pro", at - 3);
            const bool names_file = !is_profile && std::ranges::any_of(kFields, [&](std::string_view each) {
                return starts_ignoring_case(text_, each, field);
            });
            const std::size_t sign = skip(name_end(field), " \t)");
            const std::size_t behind = skip(sign, "!=,");
            const Range target = names_file && behind > sign ? string_at(behind) : Range{};
            if (!target.empty()) {
                add({at, std::min(target.end + 1, text_.size())}, target);
            }
        }
    }

  private:
    static constexpr std::array<std::string_view, 5> kFields = {"path", "name", "basename", "folder", "link"};

    [[nodiscard]] static bool finds_file(std::string_view function) {
        constexpr std::array<std::string_view, 7> kOfSystems = {"unlink",   "unlinkSync",   "symlink", "symlinkSync",
                                                                "readlink", "readlinkSync", "blink"};
        constexpr std::array<std::string_view, 4> kFinders = {"link", "infolder", "find_tfile", "filebypath"};
        return std::ranges::any_of(kFinders, [&](auto each) { return find_ignoring_case(function, each) != kNone; }) &&
               std::ranges::find(kOfSystems, function) == kOfSystems.end();
    }

    [[nodiscard]] std::size_t name_begin(std::size_t at) const {
        for (std::size_t seen = 0; seen < kLongestCallee && at > 0 && is_callee_char(text_[at - 1]); ++seen) {
            --at;
        }
        return at;
    }

    [[nodiscard]] std::size_t name_end(std::size_t at) const {
        for (std::size_t seen = 0; seen < kLongestCallee && at < text_.size() && is_callee_char(text_[at]); ++seen) {
            ++at;
        }
        return at;
    }

    [[nodiscard]] std::size_t skip(std::size_t at, const char* chars) const {
        return std::min(text_.find_first_not_of(chars, at), text_.size());
    }

    // The string in quotes that begins behind blanks; empty if none does. Backslashes before the quotes: in a string of
    // YAML or JSON.
    Range string_at(std::size_t at) {
        at = skip(skip_to_text(text_, at, text_.size()), "\\");
        if (at == text_.size() || !kCallQuotes.has(text_[at])) {
            return {};
        }
        NextChar& finder = text_[at] == '"' ? quote_ : text_[at] == '\'' ? apostrophe_ : backtick_;
        const std::size_t end = finder.at_or_after(at + 1);
        return end < paragraph_.at_or_after(at) ? Range{at + 1, end} : Range{};
    }

    // Behind a string; behind its opening quote if nothing closes it. In a string of YAML or JSON a backslash belongs
    // to each quote, so escapes none.
    [[nodiscard]] std::size_t string_end(std::size_t quote, std::size_t limit) const {
        const bool in_string = text_[quote - 1] == '\\';
        for (auto at = text_.find(text_[quote], quote + 1); at < limit; at = text_.find(text_[quote], at + 1)) {
            if (in_string || text_[at - 1] != '\\') {
                return at + 1;
            }
        }
        return quote + 1;
    }

    // Behind the call's closing parenthesis; the paragraph's end if there is none. A call in another's arguments ends
    // at the next parenthesis at the latest, so that no argument is gone over twice: the outer call goes with it or
    // stays.
    std::size_t call_end(std::size_t open, Range target) {
        const std::size_t paragraph = paragraph_.at_or_after(open);
        if (open < known_) {
            return std::min(closing_.at_or_after(target.end) + 1, paragraph);
        }
        static constexpr CharSet kMarks("()\"'`");
        std::size_t depth = 1;
        std::size_t at = kMarks.find(text_, target.end + 1);
        for (; at < paragraph && depth > 0; at = depth > 0 ? kMarks.find(text_, at) : at) {
            if (kCallQuotes.has(text_[at])) {
                at = string_end(at, paragraph);
                continue;
            }
            depth = text_[at++] == '(' ? depth + 1 : depth - 1;
        }
        known_ = std::min(at, paragraph);
        return known_;
    }

    void add(Range whole, Range target) {
        target = trimmed_of_marks(text_, target);
        while (!target.empty() && text_[target.end - 1] == '\\') {
            --target.end;
        }
        if (!target.empty()) {
            links_.push_back(Link{LinkForm::attribute, whole, target, {whole.end, whole.end}});
        }
    }

    std::string_view text_;
    std::vector<Link>& links_;
    ParagraphEnd paragraph_;
    NextChar closing_;
    NextChar quote_;
    NextChar apostrophe_;
    NextChar backtick_;
    std::size_t known_ = 0;  // behind the last call that stands in no other
};

}  // namespace

void find_calls(std::string_view text, std::vector<Link>& links) {
    if (kCallQuotes.find(text, 0) == kNone) {
        return;
    }
    CallScanner calls(text, links);
    calls.find_calls();
    calls.find_comparisons();
}

}  // namespace vaultfs
