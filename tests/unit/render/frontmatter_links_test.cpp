// Links in frontmatter (VIEWS 6.1 to 6.4).
#include "frontmatter_fixture.h"

namespace vaultfs::front_test {

TEST_CASE("6.4 an item that holds nothing but a withheld link goes") {
    CHECK(at_public("r:\n- \"[[Hidden]]\"\n- \"[[Star]]\"\n") == "r:\n- \"[[Star]]\"\n");
    CHECK(at_public("r:\n  - \"[[Star]]\"\n  - '[[Hidden|x]]' # c\n  - [[Hidden]]\nx: y\n") ==
          "r:\n  - \"[[Star]]\"\nx: y\n");
    CHECK(at_public("r:\n- \"[[Star]]\"\n# who\n- \"![[hidden]], [[H#x]]\"\n") == "r:\n- \"[[Star]]\"\n");
    CHECK(at_public("r:\n- a: \"[[Hidden]]\"\n  b: 1\n- c: \"[[Hidden]]\"\n") == "r:\n- b: 1\n");
}

TEST_CASE("6.4 a key whose only value was a withheld link goes") {
    CHECK(at_public("r: \"[[Hidden]]\"\nx: y\n") == "x: y\n");
    CHECK(at_public("r: [[Hidden]]\nx: y\n") == "x: y\n");
    CHECK(at_public("r: [x](Hidden.md)\nx: y\n").find("idden") == std::string::npos);
    CHECK(at_public("r:\n- \"[[Hidden]]\"\n- \"[[H]]\"\nx: y\n") == "x: y\n");
    CHECK(at_public("r: [\"[[Hidden]]\", \"[[H]]\"]\nx: y\n") == "x: y\n");
    CHECK(at_public("r: >-\n  [[Hidden]]\nx: y\n") == "x: y\n");
    CHECK(at_public("r: \"up:: [[Hidden]]\"\nx: y\n") == "x: y\n");
    CHECK(at_public("m:\n  r: \"[[Hidden]]\"\n  s: 1\n") == "m:\n  s: 1\n");
    CHECK(at_public("m:\n  r: \"[[Hidden]]\"\n") == "none");
}

TEST_CASE("6.4 elsewhere, and in flow collections, the link becomes the mark") {
    CHECK(at_public("r: \"see [[Hidden|x]] too\"\n") == "r: \"see █████ too\"\n");
    CHECK(at_public("r: [\"[[Hidden]]\", \"[[Star]]\"]\n") == "r: [\"█████\", \"[[Star]]\"]\n");
    CHECK(at_public("r: [\n  \"[[Hidden]]\",\n  b\n]\n") == "r: [\n  \"█████\",\n  b\n]\n");
    CHECK(at_public("m: {a: [[Hidden]], b: 1}\n") == "m: {a: █████, b: 1}\n");
    CHECK(at_public("\"[[Hidden]]\": 5\n") == "\"█████\": 5\n");
    CHECK(at_public("m:\n  [[Hidden]]: 5\n").find("idden") == std::string::npos);
    CHECK(at_public("# see [[Hidden]] for more\nx: y\n") == "# see █████ for more\nx: y\n");
}

TEST_CASE("6.4 a line of nothing but withheld links goes") {
    CHECK(at_public("# [[Hidden]]\nx: y\n") == "x: y\n");
    CHECK(at_public("t: |\n  a\n  [[Hidden]]\n  b [[Hidden]]\nx: y\n") == "t: |\n  a\n  b █████\nx: y\n");
}

TEST_CASE("6.3 links that name a layer or suffix in the view are rewritten") {
    CHECK(at_public("r: \"[[/_public/A/Star.public|Star]]\"\n") == "r: \"[[/A/Star|Star]]\"\n");
    CHECK(at_public("r: [[/_public/A/Star.public]]\nx: '[[Star.public]]'\n") == "r: [[/A/Star]]\nx: '[[Star]]'\n");
    const SpannedText result = rendered_spans(kPublic, {"---\nr: \"[[/_public/A/Star]]\"\n---\n"}, {kPublic});
    REQUIRE(result.spans().size() == 3);
    CHECK(result.spans()[1].made == Made::rewritten);
}

TEST_CASE("6.1 links count however YAML spells them") {
    for (const char* value : {"\"\\x5b\\x5bHidden]]\"", "\"[[\\u0048idden]]\"", "\"[[Hid\\\n    den]]\"", "'[[it''s]]'",
                              "\"\\x5b\\x5b_secret/x]]\"", "[\"\\x5b\\x5bHidden]]\", b]"}) {
        INFO(value);
        CHECK(at_public("a: 1\nr: " + std::string(value) + "\nx: y\n") == "a: 1\nx: y\n");
    }
    CHECK(at_public("r:\n- \"\\x5b\\x5bHidden]] and\"\n- b\n") == "r:\n- b\n");
    CHECK(at_public("\"\\x5b\\x5bHidden]]\": 1\nx: y\n") == "x: y\n");
    CHECK(at_public("r: \"\\x5b\\x5bStar]]\"\n") == "r: \"\\x5b\\x5bStar]]\"\n");
}

TEST_CASE("6.1 links count in invalid YAML") {
    CHECK(at_public("b: [\nr: \"[[Hidden]]\"\nx: y\n") == "b: [\nx: y\n");
    CHECK(at_public("b: [\nr:\n- [[Hidden]]\n- c\n") == "b: [\nr:\n- c\n");
    CHECK(at_public("b: [\nr: see [[Hidden]]\n") == "b: [\nr: see █████\n");
    CHECK(at_public("b: [\nr: \"\\x5b\\x5bHidden]]\"\nx: y\n") == "b: [\nx: y\n");
    CHECK(at_public("r: ![[Hidden]] more\nx: y\n") == "r: █████ more\nx: y\n");
    CHECK(at_public("[[Hidden]]\n") == "none");
}

TEST_CASE("6.1 a file's path counts as a link where it is all of a key, a value or an item") {
    for (const char* value :
         {"Hidden.png", "img/Hidden.png", "\"Hidden.PNG\"", "'img\\Hidden.jpg' # old", "./Hidden.pdf#page=3",
          "Hidden%2Epng", "\"Hidd\\x65n.png\"", "Hidden&#46;md", ">-\n  Hidden.png", "\n  Hidden.png",
          "!!str Hidden.png", "&a Hidden.png", "[Hidden.png]", "[\"Hidden.png\", 'h.pdf']", "\n- Hidden.png",
          "\n  - file: \"Hidden.png\"", "\n- - Hidden.png"}) {
        INFO(value);
        CHECK(at_public("a: 1\ncover: " + std::string(value) + "\nx: y\n") == "a: 1\nx: y\n");
    }
    CHECK(at_public("r: [a.png, Hidden.png]\n") == "r: [a.png, █████]\n");
    CHECK(at_public("r: [\n  a.png,\n  \"Hidden.png\"\n]\n") == "r: [\n  a.png,\n  \"█████\"\n]\n");
    CHECK(at_public("m: {file: Hidden.png, b: 1}\n") == "m: {file: █████, b: 1}\n");
    CHECK(at_public("{\"m\":{\"file\":\"Hidden.png\"}}\n") == "{\"m\":{\"file\":\"█████\"}}\n");
    CHECK(at_public("r:\n- a.png\n- Hidden.png\n") == "r:\n- a.png\n");
    CHECK(at_public("Hidden.png: 3\n") == "█████: 3\n");
    CHECK(at_public("# cover: Hidden.png\nx: y\n").find("idden") == std::string::npos);
    CHECK(at_public("b: [\ncover: Hidden.png\nx: y\n") == "b: [\nx: y\n");
    CHECK(at_public("b: [\ncover: \"Hidden.png\nx: y\n").find("idden") == std::string::npos);
}

TEST_CASE("6.1 what is spread over lines counts as the path that YAML reads") {
    CHECK(at_public("r: it's\nc: it\n 's.png\n") == "r: it's\nc: it\n 's.png\n");
    CHECK(at_public("c: \"Hid\\\n  den.png\"\nx: y\n") == "x: y\n");
    CHECK(at_public("c: 'it''s.png'\nx: y\n") == "x: y\n");
}

TEST_CASE("6.3 a path of frontmatter that names a layer or suffix in the view is rewritten") {
    CHECK(at_public("c: _public/A/Star.public.png\n") == "c: A/Star.png\n");
    CHECK(at_public("c: [\"/_public/A/Star.png\", b]\n") == "c: [\"/A/Star.png\", b]\n");
}

TEST_CASE("6.1 words of frontmatter, and what leads out of the vault, are no paths") {
    for (const char* content :
         {"t: about Hidden.png\n", "t: Hidden\n", "t: see Hidden.png.\n", "u: https://a.org/Hidden.png\n", "v: 1.5\n",
          "c: Star.png\n", "t: Star.png, Hidden.png\n", "t: \"a [b] Hidden.png\"\n",
          "d: |\n  of Hidden.png\n  and b\n"}) {
        CHECK(at_public(content) == content);
    }
}

TEST_CASE("6.4 links in what is withheld leave no trace") {
    CHECK(at_public("confidential_keys: {r: secret}\nr: \"see [[Hidden]]\"\nx: y\n") == "x: y\n");
}

TEST_CASE("5.2 links are withheld before the merge") {
    CHECK(rendered(kInternal, {{"r: [\"[[Star]]\"]\n", kPublic}, {"r: \"[[Hidden]]\"\n", kInternal}}) ==
          "r: [\"[[Star]]\"]\n");
    CHECK(rendered(kInternal, {{"r:\n- \"[[/_public/A/Star]]\"\n", kPublic},
                               {"r:\n- \"[[/A/Star]]\"\n- z\n", kInternal}}) == "r:\n- \"[[/A/Star]]\"\n- z\n");
}

}  // namespace vaultfs::front_test
