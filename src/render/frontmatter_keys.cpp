// Keys withheld by tree where the YAML can be read, by line where it cannot.
#include "render/frontmatter_keys.h"

#include <algorithm>

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
    return unless_blank(redactor.result());
}

// Whether a value is opened that its line does not close. Counts brackets and quotes wherever they stand.
bool stays_open(std::string_view value) {
    const std::string_view text = trim(value);
    if (text.empty() || std::string_view("\"'[{").find(text.front()) == std::string_view::npos) {
        return false;
    }
    const char close = text.front() == '[' ? ']' : text.front() == '{' ? '}' : text.front();
    return text.find(close, 1) == std::string_view::npos || std::count(text.begin(), text.end(), '"') % 2 == 1 ||
           std::count(text.begin(), text.end(), text.front()) > std::count(text.begin(), text.end(), close);
}

}  // namespace

LineRedactor::LineRedactor(const FrontDoc& doc)
    : doc_(doc), lines_(read_front_lines(doc.bytes())), dropped_(lines_.size(), false) {}

std::size_t LineRedactor::end_of(std::size_t line) const {
    const FrontLine& first = lines_[line];
    std::size_t end = line + 1;
    std::size_t last = end;  // behind the last that is not blank
    for (; end < lines_.size(); ++end) {
        const FrontLine& next = lines_[end];
        const bool deeper = next.indent > first.column || next.kind == FrontLine::Kind::blank;
        const bool list = next.dash && !first.dash && next.indent == first.column;
        const bool goes_on = next.kind == FrontLine::Kind::other;
        if (!deeper && !list && !goes_on) {
            break;
        }
        last = next.kind == FrontLine::Kind::blank ? last : end + 1;
    }
    return last;
}

void LineRedactor::drop(std::size_t line) {
    const std::size_t value = std::max(lines_[line].value, lines_[line].range.begin);
    const bool open = stays_open(doc_.bytes().substr(value, lines_[line].range.end - value));
    const std::size_t end = open ? lines_.size() : end_of(line);
    std::fill(dropped_.begin() + static_cast<std::ptrdiff_t>(line), dropped_.begin() + static_cast<std::ptrdiff_t>(end),
              true);
    while (line > 0 && lines_[line - 1].kind == FrontLine::Kind::comment) {
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

SpannedText withhold_keys(SpannedText front, const KeyPaths& withheld) {
    const FrontDoc doc = read_front_doc(std::move(front));
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
    const FrontDoc doc = read_front_doc(std::move(front));
    const std::string name = fold_path(policy.keys_key());
    if (!doc.tree) {
        return context.clearance == policy.highest() ? doc.text : redacted_by_line(doc, KeyPaths{name});
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
