// Frontmatter cut out of a note, and cut into lines and top-level entries.
#include "note/frontmatter.h"

#include <algorithm>

#include "note/yaml_text.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

// `---` or `...` with nothing but blanks behind it.
bool is_fence(std::string_view line, std::string_view mark) {
    return line.starts_with(mark) && is_blank(line.substr(mark.size()));
}

bool is_closing(std::string_view line) {
    return is_fence(line, "---") || is_fence(line, "...");
}

std::size_t bom_size(std::string_view bytes) {
    return bytes.starts_with(kBom) ? kBom.size() : 0;
}

// The end of the first line if it opens frontmatter; else 0.
std::size_t behind_opening(std::string_view bytes) {
    const std::size_t begin = bom_size(bytes);
    const std::size_t end = next_line(bytes, begin);
    return is_fence(bytes.substr(begin, end - begin), "---") ? end : 0;
}

// The first closing line at or behind `from`; empty if there is none.
Range closing_line(std::string_view bytes, std::size_t from) {
    for (std::size_t at = from; at < bytes.size();) {
        const std::size_t end = next_line(bytes, at);
        if (is_closing(bytes.substr(at, end - at))) {
            return Range{at, end};
        }
        at = end;
    }
    return Range{};
}

// Steps over `- ` as often as it comes.
std::size_t behind_dashes(std::string_view text, std::size_t at, std::size_t end) {
    while (at < end && text[at] == '-' && (at + 1 >= end || is_blank(text[at + 1]))) {
        ++at;
        while (at < end && (text[at] == ' ' || text[at] == '\t')) {
            ++at;
        }
    }
    return at;
}

// The colon that ends a key which begins at `at`; npos if the line has none.
std::size_t key_colon(std::string_view text, std::size_t at, std::size_t end) {
    const bool quoted = at < end && (text[at] == '"' || text[at] == '\'');
    if (quoted) {
        at = std::min(quoted_end(text.substr(0, end), at), end);
        at = std::min(text.find_first_not_of(" \t", at), end);
        return at < end && text[at] == ':' ? at : std::string_view::npos;
    }
    const std::string_view line = text.substr(0, end);
    for (at = line.find(':', at); at != std::string_view::npos; at = line.find(':', at + 1)) {
        if (at + 1 >= end || is_blank(text[at + 1])) {
            return at;
        }
    }
    return std::string_view::npos;
}

std::string decoded_key(std::string_view written) {
    const std::string_view key = trim(written);
    if (key.size() < 2 || (key.front() != '"' && key.front() != '\'')) {
        return std::string(key);
    }
    const std::string_view inner = key.substr(1, key.size() - 2);
    return key.front() == '"' ? unescape_yaml(inner) : without_doubled_quotes(inner);
}

void read_key(FrontLine& line, std::string_view content, std::size_t at) {
    const bool question = content.substr(at, 2) == "? ";
    const std::size_t begin = question ? at + 2 : at;
    const std::size_t colon = key_colon(content, begin, line.range.end);
    line.column = begin - line.range.begin;
    line.value = at;
    line.kind = line.dash ? FrontLine::Kind::item : FrontLine::Kind::other;
    if ((colon != std::string_view::npos && colon > begin) || question) {
        const std::size_t end = std::min(colon, line.range.end);
        line.kind = FrontLine::Kind::entry;
        line.key = decoded_key(content.substr(begin, end - begin));
        line.value = std::min(end + 1, line.range.end);
    }
}

FrontLine read_front_line(std::string_view content, std::size_t begin) {
    FrontLine line;
    line.range = Range{begin, next_line(content, begin)};
    const std::size_t text = begin + line.range.of(content).find_first_not_of(" \t\r\n");
    if (is_blank(line.range.of(content))) {
        line.value = line.range.end;
        return line;
    }
    line.indent = line.column = text - begin;
    line.value = text;
    line.odd = content[begin] == '\t' || std::string_view("{[&*!|>%@`?,").find(content[text]) != std::string_view::npos;
    if (content[text] == '#') {
        line.kind = FrontLine::Kind::comment;
        return line;
    }
    const std::size_t key = behind_dashes(content, text, line.range.end);
    line.dash = key != text;
    read_key(line, content, key);
    return line;
}

bool begins_entry(const FrontLine& line) {
    return line.kind == FrontLine::Kind::entry && line.indent == 0 && !line.dash;
}

// Whether a line at the left edge can go on with an entry above it.
bool continues_entry(const FrontLine& line, std::string_view content) {
    const char first = content[line.range.begin];
    return line.indent > 0 || line.dash || first == ']' || first == '}';
}

// The first of the comment lines that stand at the left edge directly above a line.
std::size_t with_comments_above(const std::vector<FrontLine>& lines, std::size_t index) {
    while (index > 0 && lines[index - 1].kind == FrontLine::Kind::comment && lines[index - 1].indent == 0) {
        --index;
    }
    return index;
}

// Ends each entry where the next begins, and the last before the blank lines at the end.
void close_entries(FrontSlices& slices, const std::vector<FrontLine>& lines, std::size_t size) {
    std::size_t end = size;
    for (auto line = lines.rbegin(); line != lines.rend() && line->kind == FrontLine::Kind::blank; ++line) {
        end = line->range.begin;
    }
    slices.head = Range{0, slices.entries.empty() ? end : slices.entries.front().range.begin};
    slices.tail = Range{end, size};
    for (std::size_t at = 0; at < slices.entries.size(); ++at) {
        slices.entries[at].range.end = at + 1 < slices.entries.size() ? slices.entries[at + 1].range.begin : end;
    }
}

}  // namespace

NoteParts split_note(std::string_view bytes) {
    NoteParts parts;
    parts.bom = bom_size(bytes);
    parts.front = Range{parts.bom, parts.bom};
    if (const std::size_t from = behind_opening(bytes); from != 0) {
        const Range closing = closing_line(bytes, from);
        parts.front.end = closing.empty() ? parts.bom : closing.end;
    }
    parts.body = Range{parts.front.end, bytes.size()};
    return parts;
}

std::string_view unclosed_front(std::string_view bytes) {
    const std::size_t from = behind_opening(bytes);
    if (from == 0 || !closing_line(bytes, from).empty()) {
        return {};
    }
    std::size_t end = from;
    while (end < bytes.size() && !is_blank(bytes.substr(end, next_line(bytes, end) - end))) {
        end = next_line(bytes, end);
    }
    const std::size_t begin = bom_size(bytes);
    return bytes.substr(begin, end - begin);
}

std::string_view front_content(std::string_view front) {
    return front_content_range(front).of(front);
}

Range front_content_range(std::string_view front) {
    const std::size_t from = behind_opening(front);
    const Range closing = from == 0 ? Range{} : closing_line(front, from);
    return Range{from, closing.empty() ? front.size() : closing.begin};
}

std::vector<FrontLine> read_front_lines(std::string_view content) {
    std::vector<FrontLine> lines;
    lines.reserve(static_cast<std::size_t>(std::count(content.begin(), content.end(), '\n')) + 1);
    for (std::size_t at = 0; at < content.size(); at = lines.back().range.end) {
        lines.push_back(read_front_line(content, at));
    }
    return lines;
}

FrontSlices slice_entries(std::string_view content) {
    const std::vector<FrontLine> lines = read_front_lines(content);
    FrontSlices slices;
    for (std::size_t index = 0; index < lines.size(); ++index) {
        const FrontLine& line = lines[index];
        if (line.kind == FrontLine::Kind::blank || line.kind == FrontLine::Kind::comment) {
            continue;
        }
        if (begins_entry(line)) {
            const std::size_t begin = lines[with_comments_above(lines, index)].range.begin;
            slices.entries.push_back(FrontEntry{line.key, Range{begin, begin}, line.range.begin, line.value});
            slices.certain = slices.certain && !line.odd;
        } else if (slices.entries.empty() || !continues_entry(line, content) || content[line.range.begin] == '\t') {
            slices.certain = false;
        }
    }
    close_entries(slices, lines, content.size());
    return slices;
}

std::string fold_path(std::string_view path) {
    return fold_linked_name(path);
}

}  // namespace vaultfs
