// VIEWS 5: how variants become one note.
#include "catch.h"
#include "render/sections.h"
#include "rendering.h"

namespace {

const TestVault kThreeTiers;

std::string merged(const std::string& base, const std::string& variant) {
    return kThreeTiers.text("secret", {{"base", base}, {"internal", variant}});
}

}  // namespace

TEST_CASE("5.1 one variant with nothing to withhold is served byte for byte") {
    for (const std::string note : {"", "\n\n", "no line end", "# a\r\n\r\n\ttabs \r\n", "\xEF\xBB\xBF# mark\n",
                                   "---\na: 1\n---\n\n\n# b\n\n\n\n", "a\xFF\xC3\n", "> q\n\n\n\n- [ ] t\n"}) {
        const vaultfs::Rendering rendering = kThreeTiers.render("public", {{"base", note}});
        CHECK(rendering.text == note);
        CHECK(rendering.spans.size() <= 1);
    }
}

TEST_CASE("5.1 a joint is one blank line with the line ending before it") {
    CHECK(merged("a\n\n\n", "b\n") == "a\n\nb\n");
    CHECK(merged("a\r\n", "b\n") == "a\r\n\r\nb\n");
    CHECK(merged("a", "b\n") == "a\n\nb\n");
    CHECK(merged("# T\r\n\r\na", "b") == "# T\r\n\r\na\r\n\r\nb");
}

TEST_CASE("5.1 what a lower variant leaves open is closed at the joint") {
    CHECK(merged("~~~~\na\n", "b\n") == "~~~~\na\n~~~~\n\nb\n");
    CHECK(merged("a %% b\n", "c\n") == "a %% b\n%%\n\nc\n");
    CHECK(merged("<!-- b\n", "c\n") == "<!-- b\n-->\n\nc\n");
    CHECK(merged("$$\nx\n", "c\n") == "$$\nx\n$$\n\nc\n");
    CHECK(merged("<pre>\nx\n", "c\n") == "<pre>\nx\n</pre>\n\nc\n");
}

TEST_CASE("5.1 a comment left open in a list or quote is closed there") {
    CHECK(merged("- a\n  %% x\n", "b\n") == "- a\n  %% x\n  %%\n\nb\n");
    CHECK(merged("- a %% x\n", "b\n") == "- a %% x\n  %%\n\nb\n");
    CHECK(merged("> %% x\r\n", "b\n") == "> %% x\r\n> %%\r\n\r\nb\n");
    CHECK(merged("> <!-- x\n", "b\n") == "> <!-- x\n> -->\n\nb\n");
    CHECK(merged("- c\n- > 1. <!-- x", "- b\n") == "- c\n- > 1. <!-- x\n  >    -->\n\n- b\n");
    CHECK(merged("[^1]: a\n    %% x\n", "b\n") == "[^1]: a\n    %% x\n    %%\n\nb\n");
    CHECK(merged("- a\n\nx %% c\n\nd\n", "b\n") == "- a\n\nx %% c\n\nd\n%%\n\nb\n");
    // Those end with it.
    CHECK(merged("- ~~~\n  x\n", "b\n") == "- ~~~\n  x\n\nb\n");
    CHECK(merged("> <pre>\n> x\n", "b\n") == "> <pre>\n> x\n\nb\n");
}

TEST_CASE("5.1 a byte order mark stays only at the start") {
    CHECK(merged("\xEF\xBB\xBF"
                 "a\n",
                 "\xEF\xBB\xBF"
                 "b\n") ==
          "\xEF\xBB\xBF"
          "a\n\nb\n");
}

TEST_CASE("5.1 the spans tile the text, and slices are the variants' own bytes") {
    const std::vector<TestVariant> variants = {{"base", "# T\n\n## A\n\na %% c %% b\n"}, {"internal", "## A\n\nx\n"}};
    const vaultfs::Rendering rendering = kThreeTiers.render("public", variants);
    std::size_t at = 0;
    for (const vaultfs::Span& span : rendering.spans) {
        if (span.made == vaultfs::Made::none) {
            CHECK(variants[span.variant].bytes.substr(span.offset, span.length) ==
                  rendering.text.substr(at, span.length));
        }
        at += span.length;
    }
    CHECK(at == rendering.text.size());
}

TEST_CASE("5.4 a matched section's blocks follow those already there, before its subsections") {
    CHECK(merged("## A\n\na\n\n### B\n\nb\n\n## C\n\nc\n", "## A\n\nx\n\n### B\n\ny\n") ==
          "## A\n\na\n\nx\n\n### B\n\nb\n\ny\n\n## C\n\nc\n");
}

TEST_CASE("5.4 headings match as displayed, white space folded, level by level") {
    CHECK(merged("## The *big*  A\n\na\n", "## The big A ##\n\nx\n") == "## The *big*  A\n\na\n\nx\n");
    CHECK(merged("## [[Star|A]]\n\na\n", "A\n---\n\nx\n") == "## [[Star|A]]\n\na\n\nx\n");
    CHECK(merged("## A\n\na\n", "### A\n\nx\n") == "## A\n\na\n\n### A\n\nx\n");
    CHECK(vaultfs::displayed_text("## #has_/text_of_/abstract \n") == "#has_/text_of_/abstract");
    CHECK(vaultfs::displayed_text("##  Plain\t(1 + 1 = \"2\"): %%x%% ~é~  ##\n") == "Plain (1 + 1 = \"2\"): ~é~");
    CHECK(vaultfs::displayed_text("## &#65;\\! `b` #\n") == "A! b");
}

TEST_CASE("5.4 headings that differ in letter case do not match") {
    CHECK(merged("## Life\n\na\n", "## life\n\nx\n") == "## Life\n\na\n\n## life\n\nx\n");
    CHECK(merged("## Life\n\na\n\n## life\n\nb\n", "## life\n\nx\n") == "## Life\n\na\n\n## life\n\nb\n\nx\n");
}

TEST_CASE("5.4 headings with code and links in them match by what is displayed of these") {
    CHECK(merged("## The `map` type\n\na\n", "## The map type\n\nx\n") == "## The `map` type\n\na\n\nx\n");
    CHECK(merged("## The `` map `` type\n\na\n", "## The `map` type\n\nx\n") == "## The `` map `` type\n\na\n\nx\n");
    CHECK(merged("## On `*`\n\na\n", "## On \\*\n\nx\n") == "## On `*`\n\na\n\nx\n");
    CHECK(merged("## On [the star](Star.md)\n\na\n", "## On the star\n\nx\n") ==
          "## On [the star](Star.md)\n\na\n\nx\n");
    CHECK(merged("## On [[Star]]\n\na\n", "## On [Star](<A/Star.md> \"t\")\n\nx\n") == "## On [[Star]]\n\na\n\nx\n");
    CHECK(merged("## On [[Star|it]]\n\na\n", "## On [[Star]]\n\nx\n") ==
          "## On [[Star|it]]\n\na\n\n## On [[Star]]\n\nx\n");
}

TEST_CASE("5.4 the n-th of a name matches the n-th; failing that the only one of the note") {
    CHECK(merged("## A\n\n1\n\n## A\n\n2\n", "## A\n\nx\n\n## A\n\ny\n") == "## A\n\n1\n\nx\n\n## A\n\n2\n\ny\n");
    CHECK(merged("## A\n\n### S\n\n1\n\n## B\n\n2\n", "### S\n\nx\n") == "## A\n\n### S\n\n1\n\nx\n\n## B\n\n2\n");
    CHECK(merged("## A\n\n### S\n\n1\n\n## B\n\n### S\n\n2\n", "### S\n\nx\n") ==
          "## A\n\n### S\n\n1\n\n## B\n\n### S\n\n2\n\n### S\n\nx\n");
}

TEST_CASE("5.4 an unmatched section goes after its preceding sibling, else before its following one, else last") {
    CHECK(merged("## A\n\n## C\n", "## A\n\n## B\n") == "## A\n\n## B\n\n## C\n");
    CHECK(merged("## A\n\n## C\n", "## B\n\n## C\n") == "## A\n\n## B\n\n## C\n");
    CHECK(merged("## A\n\n## C\n", "## B\n") == "## A\n\n## C\n\n## B\n");
    CHECK(merged("## A\n\n### X\n\n## C\n", "## A\n\n### Y\n") == "## A\n\n### X\n\n### Y\n\n## C\n");
}

TEST_CASE("5.4 a variant's text before its first heading joins the text before the first heading") {
    CHECK(merged("a\n\n## A\n", "x\n\n## B\n") == "a\n\nx\n\n## A\n\n## B\n");
}

TEST_CASE("5.4 a block equal to one of a lower variant in the same section is not repeated") {
    CHECK(merged("## A\n\nsame  \n\na\n", "## A\n\nsame\n\nx\n") == "## A\n\nsame  \n\na\n\nx\n");
    CHECK(merged("## A\n\nsame\n\n## B\n\nb\n", "## B\n\nsame\n") == "## A\n\nsame\n\n## B\n\nb\n\nsame\n");
    CHECK(merged("- a\n- b\n", "- a\n- b\n- c\n") == "- a\n- b\n\n- c\n");
}

TEST_CASE("5.4 thematic breaks and task items are always repeated") {
    CHECK(merged("a\n\n---\n\nb\n", "x\n\n---\n\ny\n") == "a\n\n---\n\nb\n\nx\n\n---\n\ny\n");
    CHECK(merged("- [ ] t\n", "- [ ] t\n") == "- [ ] t\n\n- [ ] t\n");
}

TEST_CASE("5.4 several footers of one name in a variant are merged as one") {
    const std::string footer = "## Confidential Links & Embeds\n\n";
    const std::string later = "b\n\n" + footer + "- z\n\n### S\n\n1\n\n" + footer + "- x\n- w\n\n### S\n\n2\n";
    CHECK(merged("a\n\n" + footer + "- x\n- y\n", later) ==
          "a\n\nb\n\n" + footer + "- x\n- y\n\n- z\n\n- w\n\n### S\n\n1\n\n### S\n\n2\n");
}

TEST_CASE("5.4 footers match each other wherever they stand, and stay last") {
    CHECK(merged("## A\n\n## Confidential Links & Embeds: \n\nf\n",
                 "## Confidential Links & Embeds\n\ng\n\n## B\n\nb\n") ==
          "## A\n\n## B\n\nb\n\n## Confidential Links & Embeds: \n\nf\n\ng\n");
}

TEST_CASE("5.4 a colon at the end of a footer's name counts neither in notes nor in the configuration") {
    TestVault vault = kThreeTiers;
    vault.policy.footers = {"Links:"};
    CHECK(vault.text("secret", {{"base", "## Links\n\nx\n\n## A\n"}, {"internal", "## Links:\n\ny\n\n## B\n"}}) ==
          "## A\n\n## B\n\n## Links\n\nx\n\ny\n");
}

TEST_CASE("5.5 titles match each other, the lowest stands, text before a title goes below it") {
    CHECK(merged("# T\n\na\n", "before\n\n# Other\n\nx\n") == "# T\n\na\n\nbefore\n\nx\n");
    CHECK(merged("# T\n\n## A\n\na\n", "## A\n\nx\n") == "# T\n\n## A\n\na\n\nx\n");
    CHECK(merged("a\n", "# T\n\nx\n") == "# T\n\na\n\nx\n");
    CHECK(merged("# T\n\n# U\n", "# T\n\nx\n") == "# T\n\nx\n\n# U\n");
}

TEST_CASE("5.6 a body or section with merge: replace stands in place of what lower variants have") {
    CHECK(merged("# T\n\na\n", "%% merge: replace %%\nx\n") == "x\n");
    CHECK(merged("## A\n\na\n\n### B\n\nb\n\n## C\n", "## A\n%% merge: replace %%\n\nx\n") == "## A\n\nx\n\n## C\n");
    CHECK(merged("# T\n\na\n", "# U\n\n%% Merge:replace %%\n\nx\n") == "# U\n\nx\n");
}

TEST_CASE("5.6 the directive is never shown, and elsewhere it is a comment like others") {
    CHECK(kThreeTiers.text("secret", "%% merge: replace %%\n\nx\n") == "x\n");
    CHECK(kThreeTiers.text("public", "## A\n%% merge: replace %%\nx\n") == "## A\nx\n");
    CHECK(kThreeTiers.text("secret", "x\n\n%% merge: replace %%\n") == "x\n\n%% merge: replace %%\n");
    CHECK(kThreeTiers.text("public", "x\n\n%% merge: replace %%\n") == "x\n");
}

TEST_CASE("5.6 a variant between others replaces those below it, and the one above merges with it") {
    const std::string base = "# T\n\na\n\n## S\n\ns\n";
    const std::vector<TestVariant> body = {
        {"base", base}, {"internal", "%% merge: replace %%\n\n# T\n\nb\n\n## S\n\nt\n"}, {"secret", "## S\n\nu\n"}};
    CHECK(kThreeTiers.text("public", body) == base);
    CHECK(kThreeTiers.text("internal", body) == "# T\n\nb\n\n## S\n\nt\n");
    CHECK(kThreeTiers.text("secret", body) == "# T\n\nb\n\n## S\n\nt\n\nu\n");
    const std::vector<TestVariant> section = {
        {"base", base}, {"internal", "## S\n\n%% merge: replace %%\n\nt\n"}, {"secret", "## S\n\nu\n"}};
    CHECK(kThreeTiers.text("public", section) == base);
    CHECK(kThreeTiers.text("internal", section) == "# T\n\na\n\n## S\n\nt\n");
    CHECK(kThreeTiers.text("secret", section) == "# T\n\na\n\n## S\n\nt\n\nu\n");
}

TEST_CASE("5.6 5.4 a block is not missing because it is equal to one that was replaced") {
    const std::string base = "## S\n\nsame\n";
    CHECK(kThreeTiers.text("secret",
                           {{"base", base}, {"internal", "%% merge: replace %%\n\n## S\n\nt\n"}, {"secret", base}}) ==
          "## S\n\nt\n\nsame\n");
    CHECK(kThreeTiers.text("secret",
                           {{"base", base}, {"internal", "## S\n%% merge: replace %%\n\nt\n"}, {"secret", base}}) ==
          "## S\n\nt\n\nsame\n");
    CHECK(merged(base, "## S\n%% merge: replace %%\n\nsame\n\nt\n") == "## S\n\nsame\n\nt\n");
}

TEST_CASE("5.6 a section that replaces takes nothing that its own variant has put there before") {
    const std::string footer = "## Confidential Links & Embeds\n\n";
    CHECK(merged(footer + "a\n", footer + "x\n\n" + footer + "%% merge: replace %%\n\ny\n") == footer + "x\n\ny\n");
    CHECK(merged("# U\n\n# U\n\n## A\n\na\n\n## B\n\nb\n", "# U\n\n## A\n\nx\n\n# U\n\n%% merge: replace %%\n\ny\n") ==
          "# U\n\n# U\n\ny\n\n## A\n\nx\n");
    CHECK(merged("# U\n\n# U\n\n## B\n\nb\n", "# U\n\n## A\n\nx\n\n# U\n\n%% merge: replace %%\n\ny\n") ==
          "# U\n\n## A\n\nx\n\n# U\n\ny\n");
}

TEST_CASE("5.6 merge: append and merge: replace of the configuration are the default for bodies") {
    TestVault vault;
    vault.policy.merge = vaultfs::MergeMode::append;
    CHECK(vault.text("secret", {{"base", "## A\n\na\n"}, {"internal", "## A\n\nx\n"}}) == "## A\n\na\n\n## A\n\nx\n");
    vault.policy.merge = vaultfs::MergeMode::replace;
    CHECK(vault.text("secret", {{"base", "## A\n\na\n"}, {"internal", "## A\n\nx\n"}}) == "## A\n\nx\n");
}

TEST_CASE("5.7 a footnote that two variants define differently is renamed in the later one, with its uses") {
    CHECK(merged("a[^1]\n\n[^1]: one\n", "b[^1] [^2]\n\n[^1]: other\n\n[^2]: two\n") ==
          "a[^1]\n\n[^1]: one\n\nb[^1-internal] [^2]\n\n[^1-internal]: other\n\n[^2]: two\n");
    CHECK(merged("a[^1]\n\n[^1]: one\n", "b[^1]\n\n[^1]: one\n") == "a[^1]\n\n[^1]: one\n\nb[^1]\n");
    CHECK(merged("a[^1] [^1-internal]\n\n[^1]: one\n\n[^1-internal]: taken\n", "b[^1]\n\n[^1]: other\n") ==
          "a[^1] [^1-internal]\n\n[^1]: one\n\n[^1-internal]: taken\n\nb[^1-internal-2]\n\n[^1-internal-2]: other\n");
}

TEST_CASE("5.7 definitions that differ in line ends and trailing blanks alone are the same") {
    const std::string low = "a[^1]\n\n[^1]: one\n    two\n\n[b]: c\n  \"d\"\n";
    CHECK(merged(low, "a[^1]\r\n\r\n[^1]: one \r\n    two\r\n\r\n[b]: c\r\n  \"d\"\r\n") == low);
}

TEST_CASE("5.7 a link definition is renamed too, its uses then take the full form") {
    CHECK(merged("[foo]\n\n[foo]: a.md\n", "[foo], [text][foo], [Foo][]\n\n[foo]: b.md\n") ==
          "[foo]\n\n[foo]: a.md\n\n[foo][foo-internal], [text][foo-internal], [Foo][foo-internal]\n\n"
          "[foo-internal]: b.md\n");
}

TEST_CASE("5.7 of two definitions in one variant the first counts") {
    const std::string lower = "a[^1]\n\n[^1]: one\n\n[^1]: uno\n";
    CHECK(merged(lower, "b[^1]\n\n[^1]: one\n\n[^1]: other\n") == lower + "\nb[^1]\n\n[^1]: other\n");
    CHECK(merged(lower, "b[^1]\n\n[^1]: uno\n") == lower + "\nb[^1-internal]\n\n[^1-internal]: uno\n");
    CHECK(merged(lower, "b[^1]\n\n[^1]: other\n\n[^1]: one\n") ==
          lower + "\nb[^1-internal]\n\n[^1-internal]: other\n\n[^1-internal]: one\n");
}

TEST_CASE("5.7 a label that is too long for a new name keeps its own") {
    for (const std::size_t size : {990U, 3990U, 3999U, 4000U, 5000U}) {
        const std::string label(size, 'a');
        for (const char* mark : {"^", ""}) {
            const std::string use = "[" + (mark + label) + "]";
            const std::string lower = use + "\n\n" + use + ": one\n";
            const std::string higher = "b" + use + "\n\n" + use + ": two\n";
            const bool renamed = size + std::string("-internal").size() <= 4000;
            CHECK((merged(lower, higher) == lower + "\n" + higher) == !renamed);
        }
    }
}

TEST_CASE("5.7 a new name stands on one line, as its uses do") {
    CHECK(merged("# [foo bar]\n\n[foo\nbar]: a.md\n", "> - [foo bar]\n\n[foo\n bar]: b.md\n") ==
          "# [foo bar]\n\n[foo\nbar]: a.md\n\n> - [foo bar][foo bar-internal]\n\n[foo bar-internal]: b.md\n");
}

TEST_CASE("5.7 of several new names the first that is free is taken") {
    CHECK(kThreeTiers.text("secret", {{"base", "a[^1]\n\n[^1]: one\n"},
                                      {"public", "b[^1]\n\n[^1]: two\n"},
                                      {"public", "c[^1]\n\n[^1]: three\n"},
                                      {"public", "d[^1]\n\n[^1]: four\n"}}) ==
          "a[^1]\n\n[^1]: one\n\nb[^1-public]\n\n[^1-public]: two\n\nc[^1-public-2]\n\n[^1-public-2]: three\n\n"
          "d[^1-public-3]\n\n[^1-public-3]: four\n");
    CHECK(merged("[foo] [FOO-Internal]\n\n[foo]: a.md\n[FOO-Internal]: c.md\n", "[Foo]\n\n[Foo]: b.md\n") ==
          "[foo] [FOO-Internal]\n\n[foo]: a.md\n[FOO-Internal]: c.md\n\n[Foo][Foo-internal-2]\n\n"
          "[Foo-internal-2]: b.md\n");
    // One that only the later variant has is taken too.
    CHECK(merged("a[^1]\n\n[^1]: one\n", "b[^1] [^1-internal]\n\n[^1]: two\n\n[^1-internal]: own\n") ==
          "a[^1]\n\n[^1]: one\n\nb[^1-internal-2] [^1-internal]\n\n[^1-internal-2]: two\n\n[^1-internal]: own\n");
}

TEST_CASE("5.3 the label of a merged note is as high as that of a block that is in the view") {
    const std::string front = "---\nconfidential: public\n---\n";
    const std::vector<TestVariant> variants = {{"base", front + "a\n\n> [!private] x\n"}, {"internal", "b\n"}};
    CHECK(kThreeTiers.text("secret", variants) == "---\nconfidential: private\n---\na\n\n> [!private] x\n\nb\n");
    CHECK(kThreeTiers.text("protect", variants) == "---\nconfidential: internal\n---\na\n\nb\n");
}
