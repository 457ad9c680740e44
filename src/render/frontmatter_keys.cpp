// Keys withheld by tree where the YAML can be read, by line where it cannot.
#include "render/frontmatter_keys.h"

#include <algorithm>

#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Kind = FrontNode::Kind;

constexpr std::size_t kMaxNames = 1000;  // that each line of unreadable frontmatter is searched for

// Visits every key with its path, aliases followed: they end, and within the budget (note/frontmatter_yaml.h).
template <typename Visit>
class PathWalk {
  public:
    PathWalk(const FrontTree& tree, Visit visit) : tree_(tree), visit_(std::move(visit)) {}

    void walk(std::uint32_t index) {
        const FrontNode& node = tree_.nodes[tree_.resolved(index)];
        const std::size_t step = node.kind == Kind::map ? 2 : 1;
        for (std::size_t at = 0; at + step <= node.children.size(); at += step) {
            if (step == 2) {
                enter(node.children[at], node.children[at + 1]);
            } else {
                walk(node.children[at]);
            }
        }
    }

  private:
    void enter(std::uint32_t key, std::uint32_t value) {
        const std::size_t size = path_.size();
        path_ += size == 0 ? "" : ".";
        path_ += fold_path(tree_.key_text(key));
        visit_(key, path_);
        if (tree_.key_text(key) == "<<") {
            path_.resize(size);  // the keys of a merged map are those of the map around it
        }
        walk(value);
        path_.resize(size);
    }

    const FrontTree& tree_;
    Visit visit_;
    std::string path_;
};

template <typename Visit>
void walk_paths(const FrontTree& tree, Visit visit) {
    PathWalk<Visit>(tree, std::move(visit)).walk(0);
}

// Visits every line that looks like a key, with the path that indentation gives it.
template <typename Visit>
void walk_line_paths(const std::vector<FrontLine>& lines, Visit visit) {
    struct Open {
        std::size_t column;
        std::size_t size;  // of the path without it
    };
    std::vector<Open> open;
    std::string path;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (lines[at].kind != FrontLine::Kind::entry) {
            continue;
        }
        while (!open.empty() && open.back().column >= lines[at].column) {
            path.resize(open.back().size);
            open.pop_back();
        }
        if (open.size() >= kMaxYamlDepth) {
            continue;
        }
        open.push_back(Open{lines[at].column, path.size()});
        path += path.empty() ? "" : ".";
        path += fold_path(lines[at].key);
        visit(at, path);
    }
}

// Whether lines alone still show a withheld key, which the parser has taken for part of something else.
bool lines_name(const FrontDoc& doc, const KeyPaths& withheld) {
    bool named = false;
    walk_line_paths(read_front_lines(doc.bytes()),
                    [&](std::size_t, const std::string& path) { named = named || withheld.contains(path); });
    return named;
}

// The words that name withheld keys in a line: whole paths, and their last parts.
std::vector<std::string> names_of(const KeyPaths& withheld) {
    std::vector<std::string> names;
    for (const std::string& path : withheld) {
        names.push_back(path);
        names.push_back(fold_path(std::string_view(path).substr(path.rfind('.') + 1)));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

bool names_key(std::string_view folded, const std::string& name) {
    if (name.empty()) {
        return false;
    }
    for (std::size_t at = folded.find(name); at != std::string_view::npos; at = folded.find(name, at + 1)) {
        const bool within = at > 0 && (is_ascii_alnum(folded[at - 1]) || folded[at - 1] == '_');
        if (!within && behind_key_colon(folded, at + name.size()) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

// A line of YAML that cannot be read is kept if it names no withheld key, in any spelling.
bool names_any(const FrontLine& line, std::string_view bytes, const std::vector<std::string>& names) {
    const std::string_view written = line.range.of(bytes);
    const std::string key = fold_path(line.key);
    const std::string folded = fold_name(written);
    const std::string decoded = fold_name(unescape_yaml(written));
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return (line.kind == FrontLine::Kind::entry && key == name) || names_key(folded, name) ||
               names_key(decoded, name);
    });
}

// Folded, each run of blanks and line ends as one blank, as none before a quote.
std::string on_one_line(std::string_view text) {
    std::string result;
    for (const char c : fold_name(text)) {
        const bool quote = c == '"' || c == '\'';
        if (result.ends_with(' ') && (quote || is_blank(c))) {
            result.pop_back();
        }
        result += is_blank(c) ? ' ' : c;
    }
    return result;
}

bool names_any(std::string_view folded, const std::vector<std::string>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return names_key(folded, on_one_line(name)); });
}

SpannedText redacted_by_line(const FrontDoc& doc, const KeyPaths& withheld) {
    if (doc.content.size() > kMaxYamlBytes) {
        return {};
    }
    const std::vector<std::string> names = names_of(withheld);
    if (names.size() > kMaxNames) {
        return {};
    }
    LineRedactor redactor(doc);
    for (std::size_t at = 0; at < redactor.lines().size(); ++at) {
        if (names_any(redactor.lines()[at], doc.bytes(), names)) {
            redactor.drop(at);
        }
    }
    SpannedText result = redactor.result();
    const std::string left = on_one_line(unescape_yaml(front_content(result.text())));
    // A key that is spelled over lines is none of theirs.
    return names_any(left, names) ? SpannedText() : unless_blank(std::move(result));
}

bool is_comment(std::string_view text) {
    return text.starts_with('#');
}

// Whether a bracket is open at the end.
bool leaves_open(std::string_view text, char opener, char closer) {
    std::size_t depth = 0;
    for (const char c : text) {
        depth += c == opener ? 1 : 0;
        depth -= c == closer && depth > 0 ? 1 : 0;
    }
    return depth > 0;
}

// Whether it is plain to see that a text ends on its line: nothing at all, one text in quotes, or no quotes, and every
// bracket closed. A text that begins as a plain one may hold quotes.
bool ends_on_line(std::string_view line) {
    const std::string_view text = trim(line);
    if (text.empty() || is_comment(text)) {
        return true;
    }
    if (text.front() == '"' || text.front() == '\'') {
        const std::size_t end = quoted_end(text, 0);
        const std::string_view rest = end == std::string_view::npos ? "\"" : text.substr(end);
        return rest.empty() || (is_blank(rest.front()) && is_comment(trim(rest)));
    }
    const bool plain = is_ascii_alnum(text.front()) || static_cast<unsigned char>(text.front()) >= 0x80;
    return !leaves_open(text, '[', ']') && !leaves_open(text, '{', '}') &&
           (plain || text.find_first_of("\"'\\") == std::string_view::npos);
}

// The same of all that a line says, its key by itself: one in quotes, or without any.
bool ends_on_line(const FrontLine& line, std::string_view bytes) {
    const std::size_t begin = std::min(line.range.begin + line.column, line.range.end);
    if (line.kind != FrontLine::Kind::entry) {
        return ends_on_line(bytes.substr(begin, line.range.end - begin));
    }
    const std::size_t value = std::max(line.value, begin + 1);
    const std::string_view key = trim(bytes.substr(begin, value - 1 - begin));
    const bool quoted = key.starts_with('"') || key.starts_with('\'');
    return (quoted || key.find_first_of("\"'\\") == std::string_view::npos) && ends_on_line(key) &&
           ends_on_line(bytes.substr(value, line.range.end - value));
}

// Whether a text below its line follows, of which blank lines are a part.
bool opens_block_text(const FrontLine& line, std::string_view bytes) {
    const std::size_t begin = std::max(line.value, line.range.begin);
    const std::string_view value = bytes.substr(begin, line.range.end - begin);
    const std::size_t header = value.find_first_of("|>");
    return header != std::string_view::npos && (header == 0 || is_blank(value[header - 1]));
}

// Whether a line cannot begin an entry of its own, whatever its indentation.
bool goes_on(const FrontLine& line, std::string_view bytes) {
    const bool begins_oddly =
        line.indent < line.range.size() &&
        std::string_view("{[&*!|>%@`,").find(bytes[line.range.begin + line.indent]) != std::string_view::npos;
    return line.kind == FrontLine::Kind::other || (line.kind != FrontLine::Kind::blank && begins_oddly);
}

}  // namespace

LineRedactor::LineRedactor(const FrontDoc& doc)
    : doc_(doc), lines_(read_front_lines(doc.bytes())), dropped_(lines_.size(), false) {}

// Whether a line belongs to an entry whose key stands at a column. Blank lines and comments do if what follows does.
LineRedactor::Part LineRedactor::part(std::size_t line, std::size_t column) const {
    const FrontLine& next = lines_[line];
    if (next.kind == FrontLine::Kind::blank || (next.kind == FrontLine::Kind::comment && next.indent <= column)) {
        return Part::perhaps;
    }
    const bool list = next.dash && next.indent == column;
    return next.indent > column || list || goes_on(next, doc_.bytes()) ? Part::yes : Part::no;
}

bool LineRedactor::stands_alone(std::size_t line) const {
    Part next = Part::perhaps;
    for (std::size_t at = line + 1; at < lines_.size() && next == Part::perhaps; ++at) {
        next = part(at, lines_[line].column);
    }
    return next != Part::yes;
}

std::size_t LineRedactor::end_of(std::size_t line) const {
    std::size_t column = lines_[line].column;
    std::size_t last = line + 1;
    // No comment is of another: many would each look over all that follow.
    const bool comment = lines_[line].kind == FrontLine::Kind::comment;
    bool block = opens_block_text(lines_[line], doc_.bytes());
    for (std::size_t at = last; at < lines_.size(); ++at) {
        const Part next = part(at, column);
        const bool blank = lines_[at].kind == FrontLine::Kind::blank;
        if (next == Part::no || (comment && next == Part::perhaps && !blank)) {
            break;
        }
        if (next == Part::yes) {
            column = std::min(column, lines_[at].column);  // what belongs to any line of it belongs to it
            block = block || opens_block_text(lines_[at], doc_.bytes());
        }
        last = next == Part::yes || (blank && block && last == at) ? at + 1 : last;
    }
    return last;
}

void LineRedactor::drop(std::size_t line) {
    if (dropped_[line]) {
        return;  // with all that belongs to it: looking again would be quadratic
    }
    const std::size_t end = end_of(line);
    const auto begin = lines_.begin() + static_cast<std::ptrdiff_t>(line);
    const bool ends = std::all_of(begin, lines_.begin() + static_cast<std::ptrdiff_t>(end),
                                  [&](const FrontLine& part) { return ends_on_line(part, doc_.bytes()); });
    std::fill(dropped_.begin() + static_cast<std::ptrdiff_t>(line),
              ends ? dropped_.begin() + static_cast<std::ptrdiff_t>(end) : dropped_.end(), true);
    while (line > 0 && lines_[line - 1].kind == FrontLine::Kind::comment && !dropped_[line - 1]) {
        dropped_[--line] = true;
    }
}

SpannedText LineRedactor::result() const {
    std::vector<Edit> edits;
    for (std::size_t at = 0; at < lines_.size(); ++at) {
        if (dropped_[at]) {
            edits.push_back(Edit{doc_.in_text(lines_[at].range), "", Made::none});
        }
    }
    return doc_.text.edited(std::move(edits));
}

SpannedText withhold_keys(const SpannedText& front, const KeyPaths& withheld) {
    const FrontDoc doc = read_front_doc(front);
    if (!doc.tree) {
        return redacted_by_line(doc, withheld);
    }
    GoneNodes gone(doc.tree->nodes.size(), false);
    walk_paths(*doc.tree, [&](std::uint32_t key, const std::string& path) {
        if (!gone[key] && withheld.contains(path)) {
            mark_gone(*doc.tree, key, gone);
        }
    });
    SpannedText result = without_gone(doc, std::move(gone));
    return result.empty() || !lines_name(read_front_doc(result), withheld) ? result : redacted_by_line(doc, withheld);
}

void add_key_paths(const SpannedText& front, KeyPaths& paths) {
    const FrontDoc doc = read_front_doc(front);
    if (doc.tree) {
        walk_paths(*doc.tree, [&](std::uint32_t, const std::string& path) { paths.insert(path); });
    } else if (doc.content.size() <= kMaxYamlBytes) {
        walk_line_paths(read_front_lines(doc.bytes()),
                        [&](std::size_t, const std::string& path) { paths.insert(path); });
    }
}

SpannedText filter_key_labels(const RenderContext& context, SpannedText front, const KeyPaths& visible) {
    const Policy& policy = context.policy;
    if (!may_spell(front.text(), policy.keys_key())) {
        return front;
    }
    const FrontDoc doc = read_front_doc(front);
    const std::string name = fold_path(policy.keys_key());
    if (!doc.tree) {
        return context.sees_all() ? doc.text : redacted_by_line(doc, KeyPaths{name});
    }
    GoneNodes gone(doc.tree->nodes.size(), false);
    walk_paths(*doc.tree, [&](std::uint32_t key, const std::string& path) {
        const std::uint32_t map = doc.tree->nodes[key].parent;
        if (!path.starts_with(name + ".") || entry_of(*doc.tree, map) == 0) {
            return;
        }
        const FrontNode& value = doc.tree->nodes[key + 1];
        const auto label = value.is_null() ? std::nullopt : policy.label_named(value.value);
        const bool shown = visible.contains(path.substr(name.size() + 1)) &&
                           permits(context.clearance, label.value_or(policy.lowest()));
        if (!shown) {
            mark_gone(*doc.tree, key, gone);
        }
    });
    return without_gone(doc, std::move(gone), Comments::go);  // they may be of what goes: all of it is about secrets
}

}  // namespace vaultfs
