// Where frontmatter lies in a note, and its top-level entries.
#include "note/frontmatter.h"

#include "catch.h"

namespace vaultfs {
namespace {

std::string front_of(std::string_view bytes) {
    return std::string(split_note(bytes).front.of(bytes));
}

// The entries' texts, head and tail first and last.
std::vector<std::string> slices_of(std::string_view content) {
    const FrontSlices slices = slice_entries(content);
    std::vector<std::string> result = {std::string(slices.head.of(content))};
    for (const FrontEntry& entry : slices.entries) {
        result.emplace_back(entry.range.of(content));
    }
    result.emplace_back(slices.tail.of(content));
    return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("2.3 frontmatter begins in the first line and ends with --- or ...") {
    CHECK(front_of("---\na: 1\n---\nbody\n") == "---\na: 1\n---\n");
    CHECK(front_of("--- \t\r\na: 1\r\n...\r\nbody") == "--- \t\r\na: 1\r\n...\r\n");
    CHECK(front_of("---\n---") == "---\n---");
    CHECK(front_of("\n---\na: 1\n---\n").empty());
    CHECK(front_of(" ---\na: 1\n---\n").empty());
    CHECK(front_of("----\na: 1\n---\n").empty());
    CHECK(front_of("---\na: 1\n --- \n----\n").empty());
    CHECK(front_of("---").empty());
    CHECK(front_of("").empty());
}

TEST_CASE("2.3 a byte order mark comes before the frontmatter") {
    const std::string bytes = "\xEF\xBB\xBF---\na: 1\n---\nbody";
    const NoteParts parts = split_note(bytes);
    CHECK(parts.bom == 3);
    CHECK(parts.front == Range{3, 16});
    CHECK(parts.body == Range{16, bytes.size()});
    CHECK(split_note("\xEF\xBB\xBFx").front == Range{3, 3});
    CHECK(split_note("\xEF\xBB\xBFx").body == Range{3, 4});
}

TEST_CASE("5.2 entries are cut by line, with the comments above their keys") {
    CHECK(slices_of("a: 1\n# of b\nb:\n- x\n- y\n\nc:\n  d: e\n\n") ==
          Texts{"", "a: 1\n", "# of b\nb:\n- x\n- y\n\n", "c:\n  d: e\n", "\n"});
    CHECK(slices_of("# head\n\n# of a\na: |\n  # text\n\n  b: c\nd: 1\n") ==
          Texts{"# head\n\n", "# of a\na: |\n  # text\n\n  b: c\n", "d: 1\n", ""});
    CHECK(slices_of("a: [\n  1\n]\r\n\"b c\" : 2\r\n") == Texts{"", "a: [\n  1\n]\r\n", "\"b c\" : 2\r\n", ""});
    CHECK(slices_of("# only\n\n") == Texts{"# only\n", "\n"});
}

TEST_CASE("5.2 keys are decoded") {
    const FrontSlices slices = slice_entries("\"a\\x62\": 1\n'it''s': 2\nc d: 3\n\"x: y\": 4\n");
    REQUIRE(slices.entries.size() == 4);
    CHECK(slices.entries[0].key == "ab");
    CHECK(slices.entries[1].key == "it's");
    CHECK(slices.entries[2].key == "c d");
    CHECK(slices.entries[3].key == "x: y");
}

TEST_CASE("5.2 slices that lines do not show are in doubt") {
    CHECK(slice_entries("a: 1\nb:\n  - c\n").certain);
    for (const char* content :
         {"{a: 1}\n", "? a\n: 1\n", "a: 1\n\tb: 2\n", "&x a: 1\n", "a\n", "- a\n", "a: \"x\ny\"\n"}) {
        INFO(content);
        CHECK_FALSE(slice_entries(content).certain);
    }
}

TEST_CASE("5.2 slices are exact against the parser's keys") {
    const std::string content =
        "# head\n\na: 1\n\"b\": {x: [1, 2],\n  y: 3}\n'c':\n- d: e\n  f: g\n# of h\nh: |\n  i: j\n# k\nl: \"m\n  n\"\n";
    const auto tree = parse_front_yaml(content);
    REQUIRE(tree);
    const FrontSlices slices = slice_entries(content);
    REQUIRE(tree->root().children.size() == 2 * slices.entries.size());
    for (std::size_t at = 0; at < slices.entries.size(); ++at) {
        CHECK(tree->nodes[tree->root().children[2 * at]].begin == slices.entries[at].line);
        CHECK(tree->key_text(tree->root().children[2 * at]) == slices.entries[at].key);
    }
}

TEST_CASE("5.2 what is not surely valid YAML is not read") {
    for (const char* content :
         {"a: \"open\nb: 1\n", "a: 'open\n", "a: \"x\nb: 1\"\n", "x:\n  a: \"y\n  b: z\"\n", "{a: 1}\nb: 2\n", "a: [\n",
          "? [a]\n: 1\n", "a: *b\n", "a: &a [*a]\n", "a: 1\rb: 2\n", "a: \x01\n", "a: \xFF\n", "%YAML 1.2\n---\na: 1\n",
          "\xEF\xBB\xBF"
          "a: 1\n"}) {
        INFO(content);
        CHECK_FALSE(parse_front_yaml(content));
    }
    CHECK_FALSE(parse_front_yaml("a: " + std::string(2000, '[') + std::string(2000, ']')));
    CHECK_FALSE(parse_front_yaml(std::string(60000, '[')));
    CHECK_FALSE(parse_front_yaml("a: \"" + std::string(101, '[') + "\"\n"));
    CHECK(parse_front_yaml("a: \"" + std::string(100, '[') + "\"\n"));
    CHECK(parse_front_yaml(""));
    CHECK(parse_front_yaml("# only a comment\n"));
}

}  // namespace vaultfs
