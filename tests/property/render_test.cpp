// Guarantees of VIEWS 8 that a rendering keeps on its own, on notes made at random. The seeds are fixed: a failure is
// there again in the next run.
#include <random>
#include <string>

#include "../unit/render/rendering.h"
#include "catch.h"

namespace {

constexpr const char* kTiers[] = {"public", "internal", "protect", "private", "personal", "secret"};

class RandomText {
  public:
    explicit RandomText(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }

    template <std::size_t N>
    std::string joined(const std::string (&pieces)[N], std::size_t most) {
        std::string text;
        for (std::size_t length = below(most) + 1; length > 0; --length) {
            text += pieces[below(N)];
        }
        return text;
    }

  private:
    std::mt19937 random_;
};

// Bytes that mean something to one of the parsers, in any order.
const std::string kTokens[] = {"%%",
                               "`",
                               "```\n",
                               "~~~\n",
                               "$$",
                               "$",
                               "<!--",
                               "-->",
                               "> ",
                               "- ",
                               "1. ",
                               "    ",
                               "\t",
                               "\n",
                               "\n\n",
                               "# ",
                               "## A\n",
                               "===\n",
                               "---\n",
                               "a ",
                               "[^1]",
                               "[^1]: ",
                               "<div>\n",
                               "<pre>",
                               "\r\n",
                               "[x]",
                               "[x]: ",
                               "\xC3\xA9",
                               "\xFF",
                               "\\",
                               "[[",
                               "]]",
                               "|",
                               "![",
                               "](",
                               ")",
                               "hidden",
                               "_secret/",
                               ".secret.md",
                               "&#95;secret/x",
                               "%5Fsecret/",
                               "#confidential/secret",
                               "#confidential/public",
                               "[!secret]",
                               "confidential: secret",
                               "/confidential",
                               "%% merge: replace %%\n",
                               "---\nconfidential_keys: {a: secret}\na: 1\n---\n",
                               "\xE2\x80\x8B",
                               "<a href=\"_secret/x\">",
                               "</a>"};

// Each is withheld at every clearance below secret, whatever stands around it in blocks of their own.
const std::string kWithheld[] = {"text CANARY #confidential/secret\n\n",
                                 "> [!secret] CANARY\n> CANARY\nCANARY\n\n",
                                 "- a\n- CANARY #confidential/secret\n  - CANARY\n\n",
                                 "a %% confidential: secret %% CANARY %% /confidential %% b\n\n",
                                 "%% confidential: secret %%\n\nCANARY\n\n```\nCANARY\n```\n\n%% /confidential %%\n\n",
                                 "see [[_secret/CANARY|CANARY]] there\n\n",
                                 "[CANARY](/_secret/x.md)\n\n",
                                 "| [[CANARY.secret\\|CANARY]] | b |\n|---|---|\n\n",
                                 "a [CANARY][r]\n\n[r]: <_secret/a b.md> 'CANARY'\n\n",
                                 "a[^c] #confidential/secret\n\n[^c]: CANARY\n\n",
                                 "<a href=\"&#x5f;secret/x\">CANARY</a> b\n\n",
                                 "`_secret/CANARY`\n\n",
                                 "```\nfile: %5Fsecret%2FCANARY.md\n```\n\n",
                                 "[[hidden]]: see [CANARY](hidden.md)\n\n"};

const std::string kOpen[] = {"# One\n\n",
                             "## Two\n\n",
                             "text `code %% here` more\n\n",
                             "- a\n  - b\n\n",
                             "> quote\n> more\n\n",
                             "```\ncode %% open\n```\n\n",
                             "- [ ] task\n\n",
                             "***\n\n",
                             "[[open]] and [l](open.md)\n\n",
                             "use[^n]\n\n[^n]: note\n\n",
                             "$$\nx %% y\n$$\n\n",
                             "<div>\nhtml\n</div>\n\n"};

TestVault vault() {
    TestVault made;
    made.links = FakeOracle({"open"}, {"hidden"});
    return made;
}

void check_spans(const vaultfs::Rendering& rendering, const std::vector<TestVariant>& variants) {
    std::size_t at = 0;
    for (const vaultfs::Span& span : rendering.spans) {
        REQUIRE(span.length > 0);
        if (span.made == vaultfs::Made::none) {
            REQUIRE(variants[span.variant].bytes.compare(span.offset, span.length, rendering.text, at, span.length) ==
                    0);
        }
        at += span.length;
    }
    REQUIRE(at == rendering.text.size());
}

// `part` where a path or a part of one begins.
bool has_path_part(const std::string& text, const std::string& part) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        if (at == 0 || std::string(" \t\r\n/([\"'<|").find(text[at - 1]) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("G7 G5 any bytes are rendered, the same each time, and the spans tile the result") {
    RandomText random(1);
    const TestVault tested = vault();
    for (int round = 0; round < 3000; ++round) {
        std::vector<TestVariant> variants;
        for (std::size_t count = random.below(3) + 1; count > 0; --count) {
            variants.push_back({"base", random.joined(kTokens, 60)});
        }
        CAPTURE(variants[0].bytes);
        const vaultfs::Rendering rendering = tested.render(kTiers[random.below(6)], variants);
        check_spans(rendering, variants);
    }
}

TEST_CASE("G1 6.5 no bytes, in whatever order, make a rendering name a layer above the clearance") {
    RandomText random(2);
    const TestVault tested = vault();
    for (int round = 0; round < 3000; ++round) {
        const std::string note = random.joined(kTokens, 60);
        CAPTURE(note);
        REQUIRE_FALSE(has_path_part(tested.text("personal", note), "_secret/"));
    }
}

TEST_CASE("G1 no canary is in a rendering below its label, and what is open is") {
    RandomText random(3);
    const TestVault tested = vault();
    for (int round = 0; round < 3000; ++round) {
        std::string note;
        for (std::size_t length = random.below(8) + 1; length > 0; --length) {
            note += random.below(2) == 0 ? kOpen[random.below(std::size(kOpen))]
                                         : kWithheld[random.below(std::size(kWithheld))];
        }
        CAPTURE(note);
        const char* clearance = kTiers[random.below(5)];
        REQUIRE(tested.text(clearance, note).find("CANARY") == std::string::npos);
    }
}

TEST_CASE("G1 no canary of one variant is in a merge below its label") {
    RandomText random(4);
    const TestVault tested = vault();
    for (int round = 0; round < 2000; ++round) {
        std::vector<TestVariant> variants;
        for (std::size_t count = 0; count < 3; ++count) {
            std::string note = random.joined(kOpen, 5);
            note += kWithheld[random.below(std::size(kWithheld))];
            note += random.joined(kOpen, 5);
            variants.push_back({"base", note});
        }
        CAPTURE(variants[0].bytes, variants[1].bytes, variants[2].bytes);
        const vaultfs::Rendering rendering = tested.render("personal", variants);
        check_spans(rendering, variants);
        REQUIRE(rendering.text.find("CANARY") == std::string::npos);
    }
}

TEST_CASE("G4 5.1 text with nothing to withhold comes back byte for byte") {
    const std::string plain[] = {"a ",   "\n", "\n\n",    "# H\n", "- i\n",      "> q\n",      "\t",
                                 "\r\n", "`",  "*",       "```\n", "[x](y.md) ", "[[open]]",   "\xC3\xA9",
                                 "\xFF", "|",  "    c\n", "$",     "---\n",      "---\na: 1\n"};
    RandomText random(5);
    const TestVault tested = vault();
    for (int round = 0; round < 3000; ++round) {
        const std::string note = random.joined(plain, 40);
        CAPTURE(note);
        REQUIRE(tested.text("public", note) == note);
    }
}
