#include "note/regions.h"

#include <algorithm>
#include <utility>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

struct Mark {
    std::size_t begin = 0;
    std::size_t end = 0;  // behind the marker
    bool opens = false;
    bool percent = false;  // `%%`; else `<!-- -->`
    TierId label{};        // of one that opens
    std::string tier;      // as written
};

// Without dashes at either end, which some write more of.
std::string_view less_dashes(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of('-'), text.size()));
    return text.substr(0, text.find_last_not_of('-') + 1);
}

class MarkFinder {
  public:
    MarkFinder(const Policy& policy, std::string_view body, const BlockTree& tree)
        : policy_(policy), body_(body), tree_(tree) {}

    // In the order of the text.
    [[nodiscard]] std::vector<Mark> run() const {
        std::vector<Mark> marks = region_starts();
        append_region_ends(marks);
        std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
        return marks;
    }

  private:
    // `%% confidential: X`, `<!-- confidential: X`, anywhere, in code too.
    [[nodiscard]] std::vector<Mark> region_starts() const {
        std::vector<Mark> marks;
        const std::string key = fold_name(policy_.label_key);
        for (const std::string_view opener : {"%%", "<!--"}) {  // seldom, which the key is not
            for (auto at = body_.find(opener); at != kNone; at = body_.find(opener, at + 1)) {
                if (const auto mark = region_start(at, opener.size(), key)) {
                    marks.push_back(*mark);
                }
            }
        }
        return marks;
    }

    // Of the comment that opens at `at`.
    [[nodiscard]] std::optional<Mark> region_start(std::size_t at, std::size_t opener_size,
                                                   std::string_view key) const {
        const bool percent = body_[at] == '%';
        const std::size_t begin = percent ? at + opener_size : body_.find_first_not_of('-', at + opener_size);
        const std::size_t text = skip_spaces(body_, std::min(begin, body_.size()));  // `<!---` is one, too
        if (!equal_ignoring_case(body_.substr(text, key.size()), key)) {
            return std::nullopt;
        }
        const std::size_t colon = skip_spaces(body_, text + key.size());
        if (colon == body_.size() || body_[colon] != ':') {
            return std::nullopt;
        }
        const std::string value = marker_value(colon + 1, percent);
        const auto label = policy_.label_named(value);
        return label ? std::optional(Mark{at, colon, true, percent, *label, std::string(trim(value))}) : std::nullopt;
    }

    // What stands between the colon and the end of the marker. A marker that does not end soon names no tier.
    [[nodiscard]] std::string marker_value(std::size_t from, bool percent) const {
        constexpr std::size_t kLongest = 256;
        const std::string_view rest = body_.substr(from, kLongest);
        return with_plain_spaces(less_dashes(rest.substr(0, rest.find(percent ? "%%" : "-->"))));
    }

    // `%% /confidential %%` as a comment of its own: so outside code.
    void append_region_ends(std::vector<Mark>& marks) const {
        const std::string end_text = "/" + fold_name(policy_.label_key);
        for (const Verbatim& comment : tree_.verbatim) {
            const auto text = comment_text(body_, comment);
            if (text && equal_ignoring_case(trim(with_plain_spaces(less_dashes(*text))), end_text)) {
                const bool percent = comment.kind == Verbatim::Kind::percent_comment;
                marks.push_back(Mark{comment.range.begin, comment.range.end, false, percent, {}, {}});
            }
        }
    }

    const Policy& policy_;
    std::string_view body_;
    const BlockTree& tree_;
};

}  // namespace

// Markers of one form end each other only.
std::vector<Region> find_regions(const Policy& policy, std::string_view body, const BlockTree& tree) {
    std::vector<Region> regions;
    std::vector<Mark> open[2];
    for (Mark& mark : MarkFinder(policy, body, tree).run()) {
        std::vector<Mark>& stack = open[mark.percent ? 1 : 0];
        if (mark.opens) {
            stack.push_back(std::move(mark));
        } else if (!stack.empty()) {
            Mark& start = stack.back();
            regions.push_back({Range{start.begin, mark.end}, start.label, std::move(start.tier), true});
            stack.pop_back();
        }
    }
    for (auto& stack : open) {
        for (Mark& mark : stack) {
            regions.push_back({Range{mark.begin, body.size()}, mark.label, std::move(mark.tier), false});
        }
    }
    return regions;
}

std::string without_comments(std::string_view body, const BlockTree& tree, const Block& block,
                             std::string_view instead) {
    std::string text;
    const auto ends_before = [](const Verbatim& each, std::size_t at) { return each.range.end <= at; };
    const std::size_t begin = tree.line_starts[block.first_line];
    auto code = std::lower_bound(tree.verbatim.begin(), tree.verbatim.end(), begin, ends_before);
    for (std::uint32_t line = block.first_line; line < block.end_line; ++line) {
        const std::size_t end = tree.line_starts[line + 1];
        for (std::size_t at = tree.contents[line]; at < end;) {
            while (code != tree.verbatim.end() && (code->range.end <= at || !code->is_comment())) {
                ++code;
            }
            const Range comment = code == tree.verbatim.end() ? Range{end, end} : code->range;
            const std::size_t shown = std::clamp(comment.begin, at, end);
            text += body.substr(at, shown - at);
            at = std::max(shown, std::min(comment.end, end));
            text += at > shown ? instead : "";
        }
    }
    return text;
}

std::optional<std::string_view> comment_text(std::string_view body, const Verbatim& comment) {
    if (!comment.is_comment() || !comment.closed || !comment.certain) {
        return std::nullopt;
    }
    const bool percent = comment.kind == Verbatim::Kind::percent_comment;
    std::string_view text = comment.range.of(body);
    text.remove_prefix(percent ? 2 : 4);
    text.remove_suffix(percent ? 2 : 3);
    return text;
}

}  // namespace vaultfs
