// Guarantees of VIEWS 8 that a rendering keeps on its own, on notes made at random.
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "property.h"
#include "render/stages.h"

using vaultfs::property::for_all;

namespace {

using Pieces = std::vector<std::string>;

const Pieces kTiers = {"public", "internal", "protect", "private", "personal", "secret"};

// Up to `most` of the pieces, in any order.
std::string joined(const Pieces& pieces, int most) {
    std::string text;
    for (const std::string& piece : *rc::gen::resize(most, rc::gen::container<Pieces>(rc::gen::elementOf(pieces)))) {
        text += piece;
    }
    return text;
}

// Bytes that mean something to one of the parsers, in any order.
const Pieces kTokens = {"%%",
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
const Pieces kWithheld = {"text CANARY #confidential/secret\n\n",
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

const Pieces kOpen = {"# One\n\n",
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
        RC_ASSERT(span.length > 0U);
        if (span.made == vaultfs::Made::none) {
            RC_ASSERT(variants[span.variant].bytes.substr(span.offset, span.length) ==
                      rendering.text.substr(at, span.length));
        }
        at += span.length;
    }
    RC_ASSERT(at == rendering.text.size());
}

// What the second parser leaves of a text that nobody has looked at before, and how much it finds.
std::pair<std::string, std::size_t> verified(const TestVault& tested, const std::string& text, std::size_t piece_size) {
    const vaultfs::RenderContext context{tested.policy, tested.tier("public"), vaultfs::ViewPath("a.md"), tested.links};
    auto note = vaultfs::SpannedText::slice_of(0, text, vaultfs::Range{0, text.size()});
    std::size_t hits = 0;
    const std::string left = vaultfs::verify_links(context, std::move(note), hits, piece_size).text();
    return {left, hits};
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
    for_all(3000, [tested = vault()] {
        std::vector<TestVariant> variants;
        for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
            variants.push_back({"base", joined(kTokens, 60)});
        }
        const std::string clearance = *rc::gen::elementOf(kTiers);
        const vaultfs::Rendering rendering = tested.render(clearance, variants);
        check_spans(rendering, variants);
        RC_ASSERT(tested.text(clearance, variants) == rendering.text);
    });
}

TEST_CASE("G1 6.5 no bytes, in whatever order, make a rendering name a layer above the clearance") {
    for_all(3000, [tested = vault()] {
        RC_ASSERT(!has_path_part(tested.text("personal", joined(kTokens, 60)), "_secret/"));
    });
}

TEST_CASE("G1 no canary is in a rendering below its label, and what is open is") {
    Pieces all = kOpen;
    all.insert(all.end(), kWithheld.begin(), kWithheld.end());
    for_all(3000, [&all, tested = vault()] {
        const std::string clearance = kTiers.at(*rc::gen::inRange<std::size_t>(0, 5));
        RC_ASSERT(tested.text(clearance, joined(all, 8)).find("CANARY") == std::string::npos);
    });
}

TEST_CASE("G1 no canary of one variant is in a merge below its label") {
    for_all(2000, [tested = vault()] {
        std::vector<TestVariant> variants;
        for (int count = 0; count < 3; ++count) {
            const std::string before = joined(kOpen, 5);
            const std::string withheld = *rc::gen::elementOf(kWithheld);
            variants.push_back({"base", before + withheld + joined(kOpen, 5)});
        }
        const vaultfs::Rendering rendering = tested.render("personal", variants);
        check_spans(rendering, variants);
        RC_ASSERT(rendering.text.find("CANARY") == std::string::npos);
    });
}

TEST_CASE("G1 6.5 the second parser finds the same in pieces of a text as in the whole") {
    const Pieces tokens = {"```\n",
                           "~~~\n",
                           "> ",
                           "- ",
                           "- a",
                           "- [",
                           "1. ",
                           "    ",
                           "  ",
                           "\t",
                           "\n",
                           "\n",
                           "\n\n",
                           "\n\n",
                           "# ",
                           "===\n",
                           "---\n",
                           "a ",
                           "<div>\n",
                           "<pre>",
                           "</pre>",
                           "<!--",
                           "-->",
                           "<?",
                           "?>",
                           "\r\n",
                           "\r",
                           "`",
                           "\\",
                           "*",
                           "\xEF\xBB\xBF",
                           "[x]",
                           "[x]: ",
                           "x\n",
                           "[t\n](hidden.md)",
                           "[t](hidden.md)",
                           "[t](hidden.md)\n\n",
                           "\n- [t](hidden.md)\n",
                           "\n\nx ![t](hidden.md)\n",
                           "<obsidian://open?file=hidden>"};
    for_all(5000, [&tokens, tested = vault()] {
        const std::string text = joined(tokens, 50);
        RC_ASSERT(verified(tested, text, 24) == verified(tested, text, 10'000));
    });
}

TEST_CASE("G4 5.1 text with nothing to withhold comes back byte for byte") {
    const Pieces plain = {"a ",   "\n", "\n\n",    "# H\n", "- i\n",      "> q\n",      "\t",
                          "\r\n", "`",  "*",       "```\n", "[x](y.md) ", "[[open]]",   "\xC3\xA9",
                          "\xFF", "|",  "    c\n", "$",     "---\n",      "---\na: 1\n"};
    for_all(3000, [&plain, tested = vault()] {
        const std::string note = joined(plain, 40);
        RC_ASSERT(tested.text("public", note) == note);
    });
}
