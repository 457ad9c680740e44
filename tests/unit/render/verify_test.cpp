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
    auto spanned = vaultfs::SpannedText::slice_of(0, text, vaultfs::Range{0, text.size()});
    return vaultfs::verify_links(context, std::move(spanned), hits).text();
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
        CHECK(hits == 1);
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
         {repeated("<![CDATA[ ", 5000), repeated("> ", 5000) + "x", repeated("[", 4'500'001)}) {
        std::size_t hits = 0;
        CHECK(verified("---\na: 1\n---\n" + body, hits) == "---\na: 1\n---\n");
        CHECK(hits == 1);
    }
}
