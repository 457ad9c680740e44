// VIEWS 6.4 in bodies: what becomes of a withheld link's line, block and definition; and the second look at the result.
#include "catch.h"
#include "rendering.h"

namespace {

TestVault vault() {
    TestVault made;
    made.links = FakeOracle({"open"}, {"hidden", "dark"});
    return made;
}

std::string redacted(const std::string& bytes) {
    return vault().text("public", bytes);
}

}  // namespace

TEST_CASE("6.4 a line of nothing but withheld links goes, with its lead-in") {
    for (const std::string line :
         {"[[hidden]]", "## [[hidden]]", "- [[hidden]]", "- [ ] ![[hidden]]", "> [[hidden]], [[dark]]",
          "#a/tag **[[hidden]]**", "see also:: [[hidden]] | [[dark]]", "1. _[x](hidden.md)_.",
          "### #is_/same_as :: [X](/_secret/X.md) ", "[key:: [[hidden]]]", "(key:: [[hidden]])"}) {
        CAPTURE(line);
        CHECK(redacted("a\n\n" + line + "\n\nb\n") == "a\n\nb\n");
    }
}

TEST_CASE("6.4 elsewhere a withheld link becomes the mark, its text with it") {
    CHECK(redacted("see [[hidden]] there\n") == "see █████ there\n");
    CHECK(redacted("see [the text](hidden.md \"title\") and ![[dark|100]]\n") == "see █████ and █████\n");
    CHECK(redacted("[[open]] [[hidden]]\n") == "[[open]] █████\n");
    CHECK(redacted("| a | [[hidden\\|x]] |\n|---|---|\n") == "| a | █████ |\n|---|---|\n");
    CHECK(redacted("[![i](hidden.png)](open.md)\n") == "[█████](open.md)\n");
}

TEST_CASE("6.4 only the line goes where the paragraph has more") {
    CHECK(redacted("a\n[[hidden]]\nb\n") == "a\nb\n");
    CHECK(redacted("- [[hidden]]\n  b\n") == "- b\n");
    CHECK(redacted("> [!note] a\n> [[hidden]]\n> b\n") == "> [!note] a\n> b\n");
}

TEST_CASE("6.4 a heading that goes leaves its section's text in place") {
    CHECK(redacted("a\n\n## [[hidden]]\n\nb\n\n## C\n") == "a\n\nb\n\n## C\n");
}

TEST_CASE("6.4 list items without children go, those with children keep their line and a mark") {
    CHECK(redacted("- a\n- [[hidden]]\n- b\n") == "- a\n- b\n");
    CHECK(redacted("- a\n- [[hidden]]\n  - b\n") == "- a\n- █████\n  - b\n");
    CHECK(redacted("a\n\n- [[hidden]]\n- [[dark]]\n\nb\n") == "a\n\nb\n");
}

TEST_CASE("6.4 in code a line of nothing but withheld wikilinks goes, the fence stays") {
    CHECK(redacted("```\n[[hidden]]\nx: [[dark]]\n```\n") == "```\nx: █████\n```\n");
}

TEST_CASE("6.1 the uses of a withheld definition go with it") {
    CHECK(redacted("a [text][d] b [d] c ![i][D] e\n\n[d]: hidden.md\n") == "a █████ b █████ c █████ e\n");
    CHECK(redacted("a\n\n[unused]: _secret/x.md\n") == "a\n");
}

TEST_CASE("4.3 a footnote of nothing but withheld links goes with its uses") {
    CHECK(redacted("a[^1] b\n\n[^1]: [[hidden]]\n") == "a b\n");
}

TEST_CASE("6.3 a link that names a visible layer is rewritten, made bytes carry the rule") {
    const vaultfs::Rendering rendering =
        vault().render("public", {{"base", "see [[/_public/A/open.public|open.public]].\n"}});
    CHECK(rendering.text == "see [[/A/open|open.public]].\n");
    REQUIRE(rendering.spans.size() == 3);
    CHECK(rendering.spans[1].made == vaultfs::Made::rewritten);
}

TEST_CASE("6.4 the mark is the configuration's") {
    TestVault other = vault();
    other.policy.mark = "(gone)";
    CHECK(other.text("public", "see [[hidden]] there\n") == "see (gone) there\n");
}

TEST_CASE("10 hostile nesting is withheld beyond the budget, not served unchecked") {
    std::string deep;
    for (int i = 0; i < 50000; ++i) {
        deep += "> ";
    }
    const std::string rendered = redacted("a [[hidden]] b\n\n" + deep + "x\n");
    CHECK(rendered.find("hidden") == std::string::npos);
}
