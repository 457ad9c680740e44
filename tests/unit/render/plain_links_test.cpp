// The second look without a parser has to say no wherever the one with a parser would find something.
#include "render/plain_links.h"

#include <random>

#include "catch.h"
#include "render/stages.h"
#include "rendering.h"

using namespace vaultfs;

namespace {

struct Look {
    TestVault vault;
    RenderContext context;

    Look() : context{vault.policy, vault.tier("public"), ViewPath("Note.md"), vault.links} {
        vault.links = FakeOracle({"open"}, {"hidden"});
    }
    Look(const Look&) = delete;

    [[nodiscard]] bool only_plain(std::string_view body) const {
        LinkJudge judge(context);
        return has_only_plain_links(judge, body);
    }

    // What the parser finds. What is in front leaves the whole text to it, and is no part of any link.
    [[nodiscard]] std::size_t hits_of_parser(const std::string& body) const {
        const std::string text = "<a:b>\n\n" + body;
        LinkJudge judge(context);
        return verify_links(judge, SpannedText::slice_of(0, text, Range{0, text.size()})).hits;
    }
};

std::string random_text(std::mt19937& random) {
    static const char* const kPieces[] = {
        "](",  "](",    "](<",      ">)", ")",     "[",         "![", "]",    "hidden.md", "<",   ">",  "open.md",
        " ",   "\n",    "\n\n",     "`",  "(",     "_secret/x", "]:", "[r]",  "hid",       "den", "\\", "&#104;",
        "'",   "%",     "h%69dden", "x ", "```\n", "- ",        "> ", "    ", "[t](",      "\t",  "*",  "x.secret.md",
        "]]:", "\\]]:", "[[a",      "%%", "../",   "https://",  "a:", "\r\n", "\xC3",      "|",   "#",  "hidden"};
    std::string text;
    for (auto count = random() % 12; count > 0; --count) {
        text += kPieces[random() % std::size(kPieces)];
    }
    return text;
}

}  // namespace

TEST_CASE("6.5 what is passed without a parser has no destination that a parser would take out") {
    const Look look;
    std::mt19937 random(6);
    std::size_t plain = 0;
    for (int n = 0; n < 200'000; ++n) {
        const std::string text = "[t](" + random_text(random) + "\n";
        if (look.only_plain(text)) {
            ++plain;
            CAPTURE(text);
            REQUIRE(look.hits_of_parser(text) == 0);
        }
    }
    CHECK(plain > 1000);
}

TEST_CASE("6.5 ordinary links need no parser, those that can be read in two ways do") {
    const Look look;
    for (const char* text : {"", "no link", "[t](open.md) ![i](a/b.png#x) [[hidden]]", "[t](<../open note (1).md>)",
                             "<b>bold</b> <br/> a < b\n", "- [x] task\n- [t](https://a.org/?b=c&d)"}) {
        CAPTURE(text);
        CHECK(look.only_plain(text) == (std::string_view(text).find('&') == std::string_view::npos));
    }
    for (const char* text : {"[t](hidden.md)", "`[t](hidden.md)`", "[t](<hidden.md>)", "[t](open.md 'title')",
                             "[t]( open.md)", "[t](op\\en.md)", "[r]: open.md", "<https://a.org>", "<a@b.org>",
                             "[t](<https://a.org>)", "[t](open(1).md)", "[t](\xC3\xA4.md)", "[t](", "a](<"}) {
        CAPTURE(text);
        CHECK_FALSE(look.only_plain(text));
    }
}
