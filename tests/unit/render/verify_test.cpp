// The second look at a rendering (VIEWS 6.5): another parser's links, whatever the first one made of the text.
#include "catch.h"
#include "render/stages.h"
#include "rendering.h"

namespace {

// What is left of a text that no other stage has looked at.
std::string verified(const std::string& text, std::size_t& hits) {
    TestVault vault;
    vault.links = FakeOracle({"open"}, {"hidden"});
    const vaultfs::RenderContext context{vault.policy, vault.tier("public"), vaultfs::ViewPath("Note.md"), vault.links};
    vaultfs::LinkJudge judge(context);
    auto spanned = vaultfs::SpannedText::slice_of(0, text, vaultfs::Range{0, text.size()});
    const vaultfs::Guarded left = vaultfs::verify_links(judge, std::move(spanned));
    hits += left.hits;
    return left.text.text();
}

std::string repeated(const std::string& piece, int times) {
    std::string all;
    for (; times > 0; --times) {
        all += piece;
    }
    return all;
}

}  // namespace

TEST_CASE("6.5 a destination above the clearance takes its block with it") {
    for (const std::string& block : {std::string("a [t](_secret/x.md) b"), std::string("![t](<hidden.md> 'x')"),
                                     std::string("> [t][r]\n\n[r]: hidden.md"), std::string("- [t](x.secret.md)")}) {
        std::size_t hits = 0;
        const std::string left = verified("one\n\n" + block + "\n\n[two](open.md)\n", hits);
        CAPTURE(block);
        CHECK(hits > 0);
        CHECK(left.find("[t]") == std::string::npos);
        CHECK(left.starts_with("one\n"));
        CHECK(left.ends_with("[two](open.md)\n"));
    }
}

TEST_CASE("6.5 what leads nowhere above stays as it is") {
    const std::string text = "one [two](open.md) ![three](a.png)\n\n[r]: <b c.md>\n";
    std::size_t hits = 0;
    CHECK(verified(text, hits) == text);
    CHECK(hits == 0);
}

TEST_CASE("10 a body that the second parser would take too long for is withheld, and counted") {
    for (const std::string& body :
         {repeated("<![CDATA[ ", 5000) + "[a](open.md 'x')", repeated("> ", 5000) + "x",
          repeated("a <? ", 20'000) + "[a](open.md 'x')", repeated("a <!X\n> ", 20'000) + "[a](open.md 'x')",
          repeated("[", 60'001) + "](open.md 'x')", repeated("[a](open.md 'x') ", 100'000)}) {
        std::size_t hits = 0;
        CHECK((verified("---\na: 1\n---\n" + body, hits) == "---\na: 1\n---\n"));  // too long to be shown
        CHECK(hits == 1);
    }
}

TEST_CASE("10 however many comments and instructions a body has, it stays if each ends in its paragraph") {
    const std::string body = repeated("a <?php\nb ?> <!-- c\nd --> <!E f>\n\n", 1000) + "[a](open.md 'x')\n";
    std::size_t hits = 0;
    CHECK((verified(body, hits) == body));  // too long to be shown
    CHECK(hits == 0);
}

TEST_CASE("10 however many marks a body has, it stays if there can be no link in it") {
    const std::string body = repeated("[", 200'000) + "\n\n[[open]] <b> ] (x) : " + repeated("- a\n", 50'000);
    std::size_t hits = 0;
    CHECK((verified(body, hits) == body));  // too long to be shown
    CHECK(hits == 0);
}

TEST_CASE("10 a body with a definition and a large fence stays, and what leads above behind it does not") {
    const std::string fence = "```\n" + repeated("a_b = [*c*]\n", 50'000) + "```\n";
    const std::string body = "[^1]: note\n\n" + fence + "\n[a](open.md 'x')\n";
    std::size_t hits = 0;
    CHECK((verified(body, hits) == body));  // too long to be shown
    CHECK(hits == 0);
    const std::string left = verified(body + "\n[b](hidden.md 'x')\n", hits);
    CHECK(hits == 1);
    CHECK((left.starts_with(body) && left.find("hidden") == std::string::npos));
    // Of what is in a container another parser may make something else.
    const std::string quoted = "> ```\n" + repeated("> a_b = [*c*]\n", 50'000) + "> ```\n";
    CHECK((verified("[^1]: note\n\n" + quoted + "\n[a](open.md 'x')\n", hits).empty()));
}

TEST_CASE("6.5 each form of link that the second parser knows is looked for") {
    for (const char* link : {"[t](hidden.md)", "[t]\n\n[t]: hidden.md", "![t][r]\n\n> [r]:\n> hidden.md",
                             "<obsidian://open?vault=v&file=hidden>"}) {
        std::size_t hits = 0;
        CAPTURE(link);
        CHECK(verified("one\n\n" + std::string(link) + "\n", hits).find("t]\n") == std::string::npos);
        CHECK(hits > 0);
    }
}

TEST_CASE("6.5 a large body is looked at to its end, whatever it is made of") {
    const std::string text = repeated("Some words of text.\n", 1000);
    const std::string items = repeated("- [two](open.md)\n", 6000);
    const std::string paragraphs = repeated("[two](open.md) and text\n\n", 6000);
    const std::string spaced = repeated("- item\n\n  its text\n\n", 6000);
    for (const std::string& filling : {text, items, paragraphs, spaced}) {
        for (const char* block :
             {"a [t](_secret/x.md) b", "> - [t](hidden.md)", "- a\n\n  [t](hidden.md)", "<div>\n\n[t](hidden.md)"}) {
            std::size_t hits = 0;
            const std::string left =
                verified(filling + filling + "\n\n" + block + "\n\n" + filling + filling + "\n\n" + block, hits);
            CAPTURE(filling.substr(0, 20), block);
            CHECK(hits == 2);
            CHECK(left.find("[t]") == std::string::npos);
            CHECK(left.size() > 4 * filling.size());
        }
    }
}

TEST_CASE("6.5 what is open in a large body is so to its end") {
    const std::string lines = repeated("[t](hidden.md)\n\n", 10'000);
    for (const std::string open : {"```\n", "<!--\n", "- a\n\n  ~~~\n"}) {
        const bool in_item = open.starts_with('-');
        const std::string body =
            "[two](open.md)\n\n" + open + (in_item ? repeated("  [t](hidden.md)\n\n", 10'000) : lines);
        std::size_t hits = 0;
        CAPTURE(open);
        CHECK((verified(body, hits) == body));  // too long to be shown
        CHECK(hits == 0);
        const std::string closed = body +
                                   (in_item          ? ""
                                    : open[0] == '<' ? "-->\n\n"
                                                     : "```\n\n") +
                                   "a [t](hidden.md)\n";
        CHECK_FALSE(verified(closed, hits).ends_with("a [t](hidden.md)\n"));
        CHECK(hits == 1);
    }
}

TEST_CASE("6.5 a byte order mark within a large body hides nothing from the second parser") {
    const std::string text = repeated("Some words of text.\n", 5000);
    std::size_t hits = 0;
    CHECK(verified(text + "\n\uFEFF    [t](hidden.md)\n\n" + text, hits).find("[t]") == std::string::npos);
    CHECK(hits == 1);
}

TEST_CASE("6.5 a definition counts in the whole of a large body, however it is written") {
    const std::string text = repeated("Some words of text.\n\n", 10'000);
    for (const std::string definition :
         {"[r]: hidden.md", "> [r]:\n> <hidden.md>", "- [R]: hidden.md \"t\"", "> - [r\n>   ]:\n>   hidden.md 't'",
          "[r]: hid%64en.md\n[r]: open.md", "> [r\r\n> ]:\r\n> hidden.md\r\n"}) {
        for (const bool before : {true, false}) {
            const std::string use = "a [t][r] b\n\n";
            std::size_t hits = 0;
            const std::string left =
                verified(before ? definition + "\n\n" + text + use : use + text + definition + "\n", hits);
            CAPTURE(definition, before);
            CHECK(left.find("[t]") == std::string::npos);
            CHECK(left.size() > text.size() / 2);
            CHECK(hits > 0);
        }
    }
    std::size_t footnotes = 0;
    CHECK(verified("[^a]: hidden.md\n\n" + text + "See [t][^a]\n", footnotes).find("[t]") == std::string::npos);
    const std::string open = "a [t][r] b [[x]]: hidden\n\n" + text + "[r]: open.md\n[^1]: hidden words\n";
    std::size_t hits = 0;
    CHECK((verified(open, hits) == open));  // too long to be shown
}

TEST_CASE("5.1 10 what people write much of is no reason to withhold anything") {
    const std::string link = "See <https://a.b>.[^1]\n\n[^1]: a note\n";
    const std::string task = " [ ] [[open]] `code` *x* #tag\n";
    std::string numbered;
    for (int number = 1; number <= 6000; ++number) {
        numbered += std::to_string(number) + ". [`a`](https://a.b/c) - **b** _c_ `d`\n";
    }
    for (const std::string& body :
         {repeated("```php\n<?php\necho 1;\n```\n\n", 1000), repeated("`<![CDATA[` and x <!y\n\n", 1000),
          repeated("-" + task, 6000), repeated("*" + task, 6000), numbered,
          repeated("> [!note] C++\n> ```cpp\n> a_b[0] = *c & `d`;\n> ```\n\n", 3000)}) {
        std::size_t hits = 0;
        CAPTURE(body.substr(0, 40));
        CHECK((verified(body + "\n" + link, hits) == body + "\n" + link));  // too long to be shown
        CHECK(hits == 0);
    }
}

TEST_CASE("10 before what the second parser would take too long for a body stays") {
    const std::string text = repeated("Some words of text.\n\n", 10'000);
    std::size_t hits = 0;
    const std::string left = verified(text + repeated("[", 70'000) + "](open.md 'x')\n\n[a](hidden.md)\n", hits);
    CHECK(hits == 1);
    CHECK(left.size() > text.size() / 2);
    CHECK((left.size() <= text.size() && text.starts_with(left.substr(0, left.size() - 1))));
}
