// yaml-cpp's events are taken instead of its nodes: they have the place of every node, show aliases before anything is
// expanded, and can be stopped at a depth.
#include "policy/yaml_tree.h"

#include <utf8proc.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <sstream>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kMaxFileSize = 1U << 20U;  // bytes
constexpr std::size_t kMaxNesting = 8;           // a valid configuration has three levels
constexpr std::size_t kMaxBytesInQuotes = 60;

// Thrown through yaml-cpp, caught by parse_yaml.
struct Refusal {
    std::size_t at;  // byte offset
    std::string found;
    std::string expected;
};

bool begins_character(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

// A mark's position is a byte offset, and right even at the file's end, where its line and column say nothing.
std::size_t offset_of(const YAML::Mark& mark) {
    return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

// The text behind a quote's opening, up to its line's end, holds the closing quote.
bool closes_on_its_line(std::string_view rest, char quote) {
    for (std::size_t i = 0; i < rest.size() && rest[i] != '\n'; ++i) {
        const bool escapes = quote == '"' ? rest[i] == '\\' : rest.substr(i).starts_with("''");
        if (escapes && !rest.substr(i + 1).starts_with('\n')) {
            ++i;
        } else if (rest[i] == quote) {
            return true;
        }
    }
    return false;
}

class TreeBuilder final : public YAML::EventHandler {
  public:
    explicit TreeBuilder(std::string_view text) : text_(text) {}

    [[nodiscard]] YamlNode take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (documents_++ > 0) {
            throw Refusal{offset_of(mark), "more text behind the end of the settings",
                          "settings of one level, as `key: value`"};
        }
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        YamlNode node;
        node.at = offset_of(mark);
        if (!open_.empty() && open_.back()->kind == YamlNode::Kind::map && open_.back()->items.size() % 2 == 1) {
            node.at = open_.back()->items.back().at;  // the mark is that of the next token, maybe lines away
        }
        add(std::move(node));
    }

    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        throw Refusal{offset_of(mark), "an alias", "the value itself"};
    }

    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        check_plain_node(mark, tag, anchor);
        check_one_line(mark, value);
        YamlNode node;
        node.kind = YamlNode::Kind::text;
        node.at = offset_of(mark);
        node.text = value;
        add(std::move(node));
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        check_plain_node(mark, tag, anchor);
        open(YamlNode::Kind::list, mark);
    }
    void OnSequenceEnd() override { open_.pop_back(); }

    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        check_plain_node(mark, tag, anchor);
        open(YamlNode::Kind::map, mark);
    }
    void OnMapEnd() override { open_.pop_back(); }

  private:
    [[nodiscard]] std::string_view rest_at(const YAML::Mark& mark) const {
        return text_.substr(std::min(offset_of(mark), text_.size()));
    }

    void check_plain_node(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
        // "?" and "!" are what yaml-cpp says of nodes without a tag, plain and quoted.
        if (anchor != 0 || (tag != "?" && tag != "!") || rest_at(mark).starts_with('!')) {
            throw Refusal{offset_of(mark), anchor != 0 ? "an anchor" : "a tag", "the value itself"};
        }
    }

    void check_one_line(const YAML::Mark& mark, const std::string& value) const {
        const std::string_view rest = rest_at(mark);
        const char first = rest.empty() ? '\0' : rest.front();
        if (first == '"' || first == '\'') {
            if (!closes_on_its_line(rest.substr(1), first)) {
                throw Refusal{offset_of(mark), "a quoted text that does not end on its line", "the closing quote"};
            }
        } else if (!rest.starts_with(value)) {
            throw Refusal{offset_of(mark), "a text of several lines", "text on one line"};
        }
    }

    void open(YamlNode::Kind kind, const YAML::Mark& mark) {
        if (open_.size() >= kMaxNesting) {
            throw Refusal{offset_of(mark), "lists or maps nested too deep",
                          "at most " + std::to_string(kMaxNesting) + " levels"};
        }
        YamlNode node;
        node.kind = kind;
        node.at = offset_of(mark);
        open_.push_back(&add(std::move(node)));
    }

    // Pointers in open_ stay valid: only the innermost open node's items grow.
    YamlNode& add(YamlNode node) {
        if (open_.empty()) {
            root_ = std::move(node);
            return root_;
        }
        return open_.back()->items.emplace_back(std::move(node));
    }

    std::string_view text_;
    YamlNode root_;
    std::vector<YamlNode*> open_;
    std::size_t documents_ = 0;
};

// Line ends and tabs are the only control characters that text may have: others hide what a file says from its reader.
bool is_refused_character(std::string_view text, std::size_t at, utf8proc_int32_t character) {
    if (character == '\r') {
        return !text.substr(at + 1).starts_with('\n');
    }
    if (character == '\t' || character == '\n') {
        return false;
    }
    return utf8proc_category(character) == UTF8PROC_CATEGORY_CC || character == 0x2028 || character == 0x2029 ||
           character == 0xFEFF;
}

void check_characters(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [character, size] = character_at(text, at);
        if (size == 0) {
            throw Refusal{at, "a byte that is not UTF-8", "UTF-8 text"};
        }
        if (is_refused_character(text, at, character)) {
            throw Refusal{at, "a control character", "UTF-8 text"};
        }
        at += size;
    }
}

YamlNode build_tree(std::string_view text) {
    check_characters(text);
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(text);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take();
}

}  // namespace

std::string in_quotes(std::string_view text) {
    std::size_t end = text.size();
    if (end > kMaxBytesInQuotes) {
        end = kMaxBytesInQuotes;
        while (end > 0 && !begins_character(text[end])) {
            --end;
        }
    }
    std::string result = "\"";
    for (const char c : text.substr(0, end)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            constexpr char kHex[] = "0123456789abcdef";
            result += {'\\', 'x', kHex[byte >> 4U], kHex[byte & 0xFU]};
        } else {
            result += c;
        }
    }
    return result + (end < text.size() ? "…\"" : "\"");
}

std::size_t line_of(std::string_view text, std::size_t at) {
    const auto before = text.substr(0, at);
    return static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
}

Error config_error(const ConfigText& config, std::size_t at, std::string_view found, std::string_view expected) {
    const auto before = config.text.substr(0, at);
    const auto line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0: the first line
    const auto column = std::count_if(line.begin(), line.end(), begins_character) + 1;
    std::ostringstream message;
    message << config.file << ':' << line_of(config.text, at) << ':' << column << ": found " << found << ", expected "
            << expected;
    return {EINVAL, std::move(message).str()};
}

Result<YamlNode> parse_yaml(const ConfigText& config) {
    const auto refuse = [&](std::size_t at, std::string_view found, std::string_view expected) {
        return tl::unexpected<Error>(config_error(config, at, found, expected));
    };
    if (config.text.size() > kMaxFileSize) {
        return refuse(0, "more than 1 MiB of text", "a configuration");
    }
    try {
        return build_tree(config.text);
    } catch (const Refusal& refusal) {
        return refuse(refusal.at, refusal.found, refusal.expected);
    } catch (const YAML::Exception& error) {
        return refuse(offset_of(error.mark), "invalid YAML (" + error.msg + ")",
                      "lines of the form `key: value`, lists closed and indented alike");
    }
}

}  // namespace vaultfs
