// By line, whatever a parser would make of it: what stands between the marks of YAML is judged. A comma may be a mark
// or part of a name, so where there are flow collections the whole counts, and each part.
#include "render/frontmatter_files.h"

#include <algorithm>

#include "note/decode.h"
#include "note/frontmatter.h"
#include "note/links.h"
#include "note/links_named.h"
#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::string_view kFlowMarks = ",[]{}";

// What may be the dot before an extension.
constexpr CharSet kDots(".%&\\");

bool is_quote(char c) {
    return c == '"' || c == '\'';
}

bool ends_in_extension(std::string_view path) {
    const std::size_t dot = path.rfind('.');
    return dot != kNone && dot > 0 && is_known_extension(fold_name(path.substr(dot + 1)));
}

// Whether one stands somewhere in a text, in whatever form.
bool holds_extension(std::string_view text) {
    const std::vector<std::string> forms = decode_forms(text).forms;
    return std::ranges::any_of(forms, [](const std::string& form) { return find_extension(form) != kNone; });
}

// Whether one reading of a text is nothing but a path with an extension at its end, or before what may be a fragment.
bool is_file_path(std::string_view written) {
    const std::vector<std::string> paths = target_paths(LinkForm::wiki, written).paths;
    return std::any_of(paths.begin(), paths.end(), ends_in_extension);
}

class FileFinder {
  public:
    FileFinder(const RenderContext& context, std::string_view text)
        : context_(context), text_(text), flow_begin_(text.find_first_of("[{")) {}

    std::vector<JudgedLink> find() {
        for (std::size_t at = kDots.find(text_, 0); at < text_.size(); at = kDots.find(text_, line_.end)) {
            const std::size_t newline = text_.rfind('\n', at);
            line_ = Range{newline == kNone ? 0 : newline + 1, next_line(text_, at)};
            look_at_line();
        }
        return std::move(found_);
    }

  private:
    void look_at_line() {
        for (std::size_t at = line_.begin; at < line_.end;) {
            if (is_lead(at)) {
                ++at;
                continue;
            }
            const std::size_t quoted = is_quote(text_[at]) ? quoted_end(text_.substr(0, line_.end), at) : kNone;
            const Range range{at, quoted == kNone ? plain_end(at) : quoted};
            if (!take(range) && quoted == kNone && flow_begin_ < range.end) {
                take_parts(range);
            }
            at = std::max(range.end, at + 1);
        }
    }

    // Blanks, and marks that stand before a key, a value or an item.
    [[nodiscard]] bool is_lead(std::size_t at) const {
        const char c = text_[at];
        const bool apart = at + 1 == line_.end || is_blank(text_[at + 1]);
        const bool behind_quote = c == ':' && at > 0 && is_quote(text_[at - 1]);
        return is_blank(c) || c == '#' || kFlowMarks.find(c) != kNone || behind_quote ||
               (apart && std::string_view("-?:").find(c) != kNone);
    }

    // Where a text without quotes ends: with its line, before a comment, or before a key's colon.
    [[nodiscard]] std::size_t plain_end(std::size_t at) const {
        const auto ends = [&] {
            return begins_comment(text_, at) || (text_[at] == ':' && (at + 1 == line_.end || is_blank(text_[at + 1])));
        };
        while (at < line_.end && !ends()) {
            ++at;
        }
        return at;
    }

    void take_parts(Range range) {
        for (std::size_t at = range.begin; at < range.end; ++at) {
            const std::size_t end = std::min(text_.substr(0, range.end).find_first_of(kFlowMarks, at), range.end);
            take(Range{at, end});
            at = end;
        }
    }

    // True if it cannot stay as it is.
    bool take(Range range) {
        range = trimmed(text_, range);
        range.begin += !range.empty() && is_quote(text_[range.begin]) ? 1 : 0;
        range.end -= !range.empty() && is_quote(text_[range.end - 1]) ? 1 : 0;
        range = trimmed(text_, range);
        const std::string_view path = range.of(text_);
        if (kDots.find(path, 0) >= path.size() || is_external(LinkForm::inline_link, path) || !is_file_path(path)) {
            return false;
        }
        Verdict verdict = judge_path(context_, path);
        if (verdict.kind == Verdict::Kind::keep) {
            return false;
        }
        found_.push_back(JudgedLink{Link{LinkForm::wiki, range, range, {}}, std::move(verdict)});
        return true;
    }

    const RenderContext& context_;
    std::string_view text_;
    std::size_t flow_begin_;
    Range line_;
    std::vector<JudgedLink> found_;
};

}  // namespace

std::vector<JudgedLink> files_to_change(const RenderContext& context, std::string_view text) {
    return FileFinder(context, text).find();
}

bool may_spell_files(std::string_view text) {
    if (kDots.find(text, 0) >= text.size() || !holds_extension(text)) {
        return false;
    }
    const auto is_spelled = [&](const FrontLine& line) {
        const std::string_view whole = line.range.of(text);
        return (line.kind == FrontLine::Kind::other || whole.find("''") != kNone) && holds_extension(whole);
    };
    return begins_yaml_mark(text, "&!") || std::ranges::any_of(read_front_lines(text), is_spelled);
}

}  // namespace vaultfs
