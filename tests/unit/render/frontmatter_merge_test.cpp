// Frontmatter of several variants (VIEWS 5.1 to 5.3).
#include "render/frontmatter_merge.h"
#include "frontmatter_fixture.h"

namespace vaultfs::front_test {
namespace {

std::string merged(const std::string& low, const std::string& high) {
    return rendered(kSecret, {{low, kPublic}, {high, kInternal}});
}

}  // namespace

TEST_CASE("5.1 frontmatter of one variant with nothing to withhold is served byte for byte") {
    for (const char* front :
         {"---\n---\n", "---\n\n---\n", "--- \r\na:  1 \r\n\r\n# c\r\n...\t\r\n", "---\na: \"open\nb: [\n---\n",
          "---\n\xFF\n---\n", "---\nconfidential: public\n---\n", "---\na: [[Star]]\nb: \"[[x|y]]\"\n---\n",
          "---\na: \"\\x41\"\n---\n", "---\na: &a [*a]\nb: *c\n---\n", "---\n{a: 1, b: }\n---\n"}) {
        INFO(front);
        const SpannedText result = rendered_spans(kPublic, {front}, {kPublic});
        CHECK(result.text() == front);
        CHECK(result.spans().size() == 1);
        // Another visible variant without frontmatter changes nothing, but for the label.
        CHECK(rendered_spans(kPublic, {front, ""}, {kPublic, kPublic}).text() == front);
        CHECK(rendered_spans(kPublic, {"", front}, {kPublic, kPublic}).text() == front);
    }
    CHECK(rendered_spans(kPublic, {""}, {kPublic}).empty());
}

TEST_CASE("5.1 large frontmatter is served byte for byte") {
    const std::string large = "---\na: " + std::string(300000, 'x') + "\n" + std::string(300000, '\n') + "---\n";
    CHECK(rendered_spans(kPublic, {large}, {kPublic}).text() == large);
}

TEST_CASE("5.2 a key that one variant has keeps its text, comments and quoting") {
    CHECK(merged("# head\n\na:  'x' # c\n# of b\nb: {x: 1}\n", "c: |\n  text\n\n  # more\n# of d\nd: [ 1,2 ]\n") ==
          "# head\n\na:  'x' # c\n# of b\nb: {x: 1}\nc: |\n  text\n\n  # more\n# of d\nd: [ 1,2 ]\n");
}

TEST_CASE("5.2 keys keep the order of the first variant that has them") {
    CHECK(merged("b: 1\na: 2\n", "c: 3\na: 4\nd: 5\n") == "b: 1\na: 4\nc: 3\nd: 5\n");
    CHECK(rendered(kSecret, {{"b: 1\n", kPublic}, {"c: 2\n", kInternal}, {"a: 3\nb: 4\n", kPrivate}}) ==
          "b: 4\nc: 2\na: 3\n");
}

TEST_CASE("5.2 keys compare exactly as decoded") {
    CHECK(merged("\"\\x61\": 1\n", "a: 2\n") == "a: 2\n");
    CHECK(merged("A: 1\n", "a: 2\n") == "A: 1\na: 2\n");
}

TEST_CASE("5.2 maps merge recursively") {
    CHECK(merged("m:\n  a: 1\n  b: {x: 'q'}\n", "m: {b: {y: \"yes\", z: 12}, c: [1, 2]}\n") ==
          "m:\n  a: 1\n  b:\n    x: 'q'\n    y: \"yes\"\n    z: 12\n  c: [1, 2]\n");
    CHECK(merged("m: {a: 1, b: 2}\n", "m: {a: 1}\n") == "m: {a: 1, b: 2}\n");
    CHECK(merged("m: {a: 1}\n", "m: 5\n") == "m: 5\n");
}

TEST_CASE("5.2 lists of strings unite in order without repeats") {
    CHECK(merged("l: [b, a]\n", "l:\n- c\n- \"a\"\n- d e\n") == "l:\n  - b\n  - a\n  - c\n  - d e\n");
    CHECK(merged("l:\n- a\n- b\n", "l: [a]\n") == "l:\n- a\n- b\n");
    CHECK(merged("l: [a]\n", "l: [b]\n") == "l:\n  - a\n  - b\n");
    CHECK(merged("l: [\"12\"]\n", "l: [\"no\", \"x: y\", '#z', 'it''s']\n") ==
          "l:\n  - \"12\"\n  - \"no\"\n  - \"x: y\"\n  - '#z'\n  - 'it''s'\n");
}

TEST_CASE("5.2 other lists are values: the later variant's stands") {
    CHECK(merged("l: [1, 2]\n", "l: [3]\n") == "l: [3]\n");
    CHECK(merged("l: [a]\n", "l: [1]\n") == "l: [1]\n");
    CHECK(merged("l: [a]\n", "l: {x: y}\n") == "l: {x: y}\n");
    CHECK(merged("l: a\n", "l: [b]\n") == "l: [b]\n");
}

TEST_CASE("5.2 a lone string in tags, aliases and cssclasses is a list of one") {
    CHECK(merged("tags: a\n", "tags: [b, a]\n") == "tags:\n  - a\n  - b\n");
    CHECK(merged("aliases: [a]\n", "aliases: b\n") == "aliases:\n  - a\n  - b\n");
    CHECK(merged("cssclasses: a\n", "cssclasses: b\n") == "cssclasses:\n  - a\n  - b\n");
    CHECK(merged("tags: a\n", "tags: a\n") == "tags:\n  - a\n");
}

TEST_CASE("5.2 an empty value never overrides") {
    for (const char* empty : {"k:\n", "k: \"\"\n", "k: ~\n", "k: null\n", "k: []\n", "k: {}\n"}) {
        INFO(empty);
        CHECK(merged("k: [a]\n", empty) == "k: [a]\n");
        CHECK(merged(empty, "k: x # c\n") == "k: x # c\n");
    }
    CHECK(merged("k: 1\n", "k: 0\n") == "k: 0\n");
    CHECK(merged("k: true\n", "k: false\n") == "k: false\n");
}

TEST_CASE("5.2 what is written anew reads back with the same types") {
    const std::string result =
        merged("m: {s: '12', n: 12, b: true, d: 2024-01-01, t: \"a\\nb\", e: \"\", f: [], g: {}, u: \"\\u00e4\"}\n",
               "m: {x: \"- y\", l: [[1], {a: b, c: [d]}], \"k: k\": \"q\\\"q\"}\n");
    CHECK(result ==
          "m:\n  s: '12'\n  n: 12\n  b: true\n  d: 2024-01-01\n  t: \"a\\nb\"\n  e: \"\"\n  f: []\n  g: {}\n"
          "  u: \"\\u00e4\"\n  x: \"- y\"\n  l: [[1], {a: b, c: [d]}]\n"
          "  \"k: k\": \"q\\\"q\"\n");
}

TEST_CASE("5.2 lists and maps nest in what is written anew") {
    CHECK(merged("m:\n  l:\n  - - 1\n    - 2\n  - a: b\n    c:\n    - d\n", "m:\n  x: 1\n") ==
          "m:\n  l:\n    - - 1\n      - 2\n    - a: b\n      c:\n        - d\n  x: 1\n");
}

TEST_CASE("5.2 a variant that is valid YAML only by itself is not merged with") {
    CHECK(merged("a:\n  b: 1\n  c:&d\n", "e: 1\n") == "a:\n  b: 1\n  c:&d\n");
}

TEST_CASE("8 G8 an unquoted link stays a link in what is written anew") {
    CHECK(merged("m:\n  l: [[Star, x|y]]\n", "m:\n  k: {l: [[Star]]}\n") ==
          "m:\n  l: [[Star, x|y]]\n  k: {l: [[Star]]}\n");
    CHECK(merged("m:\n  l: [[Star\n    x]]\n", "m:\n  k: 1\n") == "m:\n  l: [[Star x]]\n  k: 1\n");
}

TEST_CASE("5.2 block scalars, tags and nulls survive being written anew") {
    CHECK(merged("m:\n  t: |\n    a\n    b: c\n  v: !!str 12\n", "m:\n  n:\n  l:\n  -\n") ==
          "m:\n  t: \"a\\nb: c\\n\"\n  v: !<tag:yaml.org,2002:str> \"12\"\n  n:\n  l:\n    - \n");
}

TEST_CASE("5.2 made lines end as those of the first variant") {
    const SpannedText result =
        rendered_spans(kSecret, {"---\r\nl: [a]\r\n---\r\n", "---\nl: [b]\nx: y\n---\n"}, {kPublic, kInternal});
    CHECK(result.text() == "---\r\nl:\r\n  - a\r\n  - b\r\nx: y\n---\r\n");
    REQUIRE(result.spans().size() == 4);
    CHECK(result.spans()[1].made == Made::frontmatter);
    CHECK(result.spans()[2].variant == 1);
}

TEST_CASE("5.2 duplicate keys within one variant are kept, and merge in order") {
    CHECK(merged("a: 1\nb: 2\na: 3\n", "c: 4\n") == "a: 1\na: 3\nb: 2\nc: 4\n");
    CHECK(merged("a: 1\na: 2\n", "a: \n") == "a: 2\n");
}

TEST_CASE("5.2 flow maps and aliases merge as what they stand for") {
    CHECK(merged("{a: 1, b: [x]}\n", "b: [y]\nc: 2\n") == "a: 1\nb:\n  - x\n  - y\nc: 2\n");
    CHECK(merged("a: &a [x]\nb: *a\n", "c: 1\n") == "a: &a [x]\nb:\n  - x\nc: 1\n");
    CHECK(merged("  a: 1\n  b: 2\n", "b: 3\n") == "a: 1\nb: 3\n");
}

TEST_CASE("5.2 frontmatter that is not valid YAML is not merged: the first visible variant's stands") {
    CHECK(merged("a: 1\n", "b: [\n") == "a: 1\n");
    CHECK(merged("b: [\n", "a: 1\n") == "b: [\n");
    CHECK(merged("a: 1\n", "- x\n") == "a: 1\n");
    CHECK(merged("a: 1\n", "b: \"open\nc: 1\n") == "a: 1\n");
    CHECK(merged("a: 1\n", "b: &b [*b]\n") == "a: 1\n");
    CHECK(merged("a: 1\n", "b: " + std::string(2000, '[') + std::string(2000, ']') + "\n") == "a: 1\n");
    CHECK(rendered(kSecret, {{"", kPublic}, {"b: [\n", kInternal}}) == "b: [\n");
    CHECK(rendered(kSecret, {{"b: [\n", kPublic}, {"a: 1\n", kInternal}, {"c: 1\n", kPrivate}}) == "b: [\n");
}

TEST_CASE("8 G3 one variant that is not valid YAML hides nothing of those that merge below it") {
    CHECK(rendered(kSecret, {{"a: 1\n", kPublic}, {"b: 2\n", kInternal}, {"c: [\n", kPrivate}, {"d: 4\n", kSecret}}) ==
          "a: 1\nb: 2\nd: 4\n");
}

TEST_CASE("5.2 the blank lines at the end are the first variant's") {
    CHECK(merged("a: 1\n\n", "b: 2\n\n\n") == "a: 1\nb: 2\n\n");
}

TEST_CASE("5.3 the merged note has the label once, with the highest label in the view") {
    CHECK(merged("confidential: public\na: 1\n", "b: 2\n") == "confidential: internal\na: 1\nb: 2\n");
    CHECK(merged("a: 1\n", "b: 2\nconfidential: internal # why\n") == "a: 1\nb: 2\nconfidential: internal # why\n");
    CHECK(merged("confidential: public\n", "Confidential: \"internal\"\n") == "confidential: internal\n");
    CHECK(merged("# c\n\"Confidential\": 'public' # d\na: 1\n", "") == "# c\n\"Confidential\": internal # d\na: 1\n");
    CHECK(merged("confidential:\n", "a: 1\n") == "confidential: internal\na: 1\n");
    CHECK(merged("{a: 1, confidential: public}\n", "") == "a: 1\nconfidential: internal\n");
}

TEST_CASE("5.3 blocks and keys count for the label") {
    CHECK(rendered(kSecret, {{"confidential: public\n", kPublic}, {"", kInternal}}, kPrivate) ==
          "confidential: private\n");
    CHECK(rendered(kSecret, {{"confidential: public\nconfidential_keys: {a: private}\na: 1\n", kPublic},
                             {"", kPublic}}) == "confidential: private\nconfidential_keys: {a: private}\na: 1\n");
    CHECK(rendered(kPublic, {{"confidential: public\nconfidential_keys: {a: private}\na: 1\n", kPublic},
                             {"", kPublic}}) == "confidential: public\n");
}

TEST_CASE("5.3 one visible variant keeps its label as it is") {
    CHECK(rendered(kSecret, {{"confidential: public\n", kPublic}}, kPrivate) == "confidential: public\n");
}

TEST_CASE("5.3 without a label key none is made") {
    CHECK(merged("a: 1\n", "b: 2\n") == "a: 1\nb: 2\n");
    CHECK(merged("# confidential: public\na: 1\n", "m:\n  confidential: internal\n") ==
          "# confidential: public\na: 1\nm:\n  confidential: internal\n");
}

TEST_CASE("5.3 frontmatter that cannot be read has the label too") {
    CHECK(merged("b: [\nconfidential: public\nx: y\n", "") == "b: [\nconfidential: internal\nx: y\n");
    CHECK(merged("b: [\n", "confidential: internal\n") == "b: [\nconfidential: internal\n");
    CHECK(merged("a: 1\n", "confidential: internal\nb: [\n") == "a: 1\nconfidential: internal\n");
}

}  // namespace vaultfs::front_test
