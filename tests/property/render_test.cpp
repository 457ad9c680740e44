// Guarantees of VIEWS 8 that a rendering keeps on its own, on notes made at random.
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "noise.h"
#include "property.h"
#include "render/stages.h"

using vaultfs::property::filled;
using vaultfs::property::for_all;
using vaultfs::property::NoiseKind;

namespace {

using Pieces = std::vector<std::string>;

const Pieces kTierNames = {"public", "internal", "protect", "private", "personal", "secret"};

// Up to `most` of the pieces, in any order.
Pieces some_of(const Pieces& pieces, int most) {
    return *rc::gen::resize(most, rc::gen::container<Pieces>(rc::gen::elementOf(pieces)));
}

std::string joined(const Pieces& pieces, int most) {
    std::string text;
    for (const std::string& piece : some_of(pieces, most)) {
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

// Each is withheld at every clearance below secret, whatever stands around it in blocks of their own, and in it in its
// places for noise. All of the noise is withheld with it.
const Pieces kWithheld = {
    "text CANARY {any} #confidential/secret {any}\nx {any} CANARY\n\n",
    "> [!secret] CANARY {any}\n> {blocks}\n>\n> CANARY {any}\n\n",
    "> [!secret] {any} CANARY\nx {any} CANARY\n\n",
    "> [!secret]- x\n> ```\n> {any}\n>\n> CANARY\n\n",
    "- a\n- CANARY {any} #confidential/secret\n  - {any} CANARY\n\n",
    "> {any}\n> {blocks}\n>\n> CANARY #confidential/secret\n\n",
    "a %% confidential: secret %% CANARY %% /confidential %% b\n\n",
    "%% confidential: secret %%\n\nCANARY {any}\n{blocks}\n\n```\nCANARY {any}\n```\n\n%% /confidential %%\n\n",
    "<!-- confidential: secret -->\n\nCANARY\n{blocks}\n\nCANARY\n\n<!-- /confidential -->\n\n",
    "`````\n{blocks}\n{any} CANARY #confidential/secret\n`````\n\n",
    "| x {any} CANARY | `a \\| b` |\n|---|---|\n| {any} | CANARY #confidential/secret |\n| ` {any} |\n\n",
    "<div>\n{any} CANARY\n{any} #confidential/secret\n{any} CANARY\n</div>\n\n",
    "    {any} CANARY #confidential/secret\n\n",
    "see [[_secret/CANARY|CANARY]] there\n\n",
    "[CANARY {sealed} CANARY](/_secret/x.md)\n\n",
    "a ![{sealed} CANARY](hidden.md 'CANARY') b\n\n",
    "| [[CANARY.secret\\|CANARY]] | b |\n|---|---|\n\n",
    "a[^c] #confidential/secret {any}\n\n[^c]: CANARY {any}\n\n    CANARY\n\n",
    "a <a href=\"&#x5f;secret/x\" title='CANARY'>CANARY {sealed} CANARY</a> b\n\n",
    "`_secret/CANARY`\n\n",
    "```\nfile: %5Fsecret%2FCANARY.md\n```\n\n",
    "[[hidden]]: see [CANARY](hidden.md)\n\n"};

// The same, but that noise stands around the canaries too, or takes more with it than itself.
const Pieces kAmidNoise = {
    "a {sealed} [CANARY][r] b\n\n[r]: <_secret/a b.md> 'CANARY'\n\n",
    "{blocks}\nCANARY #confidential/secret\n{blocks}\n\n",
    "{any} CANARY #confidential/secret {any}\n\n",
    "{blocks}\n\n> [!secret] CANARY {any}\nx {any} CANARY\n{blocks}\n\n",
    "{sealed} %% confidential: secret %% {any} CANARY %% /confidential %% {any}\n\n",
    "{any} %% confidential: secret %%\n\n{blocks}\n\nCANARY\n\n%% /confidential %%\n{blocks}\n\n",
    "## CANARY {any} #confidential/secret {any}\n\n{any} CANARY\n\n> # {any}\n\n- # {any}\n\nCANARY\n\n",
    "CANARY {any} #confidential/secret {any}\n===\n\ntext {sealed}\n$$ x\n=\n-\n# y\n$$\n\nCANARY {any}\n\n",
    "## x\n\n#confidential/secret\n\nCANARY {any}\n\n| a | {sealed} |\n|---|---|\n---\n\nCANARY {any}\n\n",
    "{sealed} [[_secret/CANARY|CANARY]] {any}\n\n",
    "{sealed} [CANARY {sealed}](</_secret/x.md> \"CANARY\") {any}\n\n",
    "- {sealed} [CANARY `x`\nx CANARY][r s] {any}\n\n{blocks}\n\n[r s]: hidden.md\n\n",
    "{sealed} <a href='_secret/x'>CANARY {any} CANARY</a> {any}\n\n",
    "{any} `_secret/CANARY` {any}\n\n",
    "{sealed} <a href=\"/_secret/x.md\"><i title='</a>'>CANARY</i> {sealed} CANARY</a>\n\n",
    "> {blocks}\n> - x[^c d] [x][c e] #confidential/secret\n\n{blocks}\n\n[c e]: https://CANARY\n\n"
    "[^c d]: https://CANARY\n\n",
    "See [x y] {any}. #confidential/secret\n\n%% c %%<pre>\n[x y]: https://CANARY\n\n",
    "> <!-- confidential: secret --> {any} <!-- /confidential -->\n> [!secret] CANARY {any}\n\n"};

// Withheld from the public only.
const Pieces kComments = {"{sealed} %% CANARY {plain} %% {any}\n\n",
                          "%% {plain} CANARY %%- {any}\n{blocks}\n\n",
                          "%%\n{plain}\n\nCANARY\n%%\n{any}\n\n",
                          "> {sealed} <!-- CANARY\n> {plain} -->\n\n",
                          "| {sealed} | %% CANARY %% |\n|---|---|\n| {sealed} <!-- CANARY {plain} --> |\n{any}\n\n",
                          "| {sealed} |\n|---|\n| b |\n    x %% CANARY {plain} %%\n\n",
                          "> %% {plain} %%\n> [!internal] CANARY\n> {any} CANARY\n\n"};

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
                      "<div>\nhtml\n</div>\n\n",
                      "x {any}\n{blocks}\n\n",
                      "{blocks}\n\n"};

// A form with its places filled. `reference` names the footnote and the definition of its noise.
std::string with_noise(const std::string& form, const std::string& reference) {
    return filled(form, [&](const NoiseKind& kind) {
        return vaultfs::property::noise(kind, reference, [](const Pieces& fragments) { return some_of(fragments, 4); });
    });
}

// What is withheld uses and defines other references than what is open: what becomes of those is told by both.
std::string withheld(const Pieces& forms) {
    return with_noise(*rc::gen::elementOf(forms), "w");
}

std::string open(int most) {
    return with_noise(joined(kOpen, most), "v");
}

std::string all_of(const std::vector<TestVariant>& variants) {
    std::string all;
    for (const TestVariant& variant : variants) {
        all += "=== a variant\n" + variant.bytes;
    }
    return all;
}

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
    vaultfs::LinkJudge judge(context);
    auto note = vaultfs::SpannedText::slice_of(0, text, vaultfs::Range{0, text.size()});
    const vaultfs::Guarded left = vaultfs::verify_links(judge, std::move(note), piece_size);
    return {left.text.text(), left.hits};
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
        const std::string clearance = *rc::gen::elementOf(kTierNames);
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

TEST_CASE("G1 no canary is in a rendering below its label, whatever noise is around and inside of it") {
    for_all(3000, [tested = vault()] {
        const std::size_t clearance = *rc::gen::inRange<std::size_t>(0, 5);
        const Pieces& forms = **rc::gen::element(&kWithheld, &kAmidNoise, clearance == 0 ? &kComments : &kAmidNoise);
        const std::string before = open(3);
        const std::string note = before + withheld(forms) + open(3) + withheld(kWithheld);
        RC_LOG() << note << "\nis\n" << tested.text(kTierNames.at(clearance), note);
        RC_ASSERT(tested.text(kTierNames.at(clearance), note).find("CANARY") == std::string::npos);
    });
}

TEST_CASE("G2 two notes that differ in what a withheld part holds are rendered alike") {
    for_all(2000, [tested = vault()] {
        const std::string clearance = kTierNames.at(*rc::gen::inRange<std::size_t>(0, 5));
        const std::string form = *rc::gen::elementOf(kWithheld);
        const std::string before = open(3);
        const std::string after = open(3);
        const std::string note = before + with_noise(form, "w") + after;
        const std::string other = before + with_noise(form, "w") + after;
        RC_LOG() << note << "\nand\n" << other;
        RC_ASSERT(tested.text(clearance, note) == tested.text(clearance, other));
    });
}

TEST_CASE("G1 no canary of one variant is in a merge below its label") {
    for_all(2000, [tested = vault()] {
        std::vector<TestVariant> variants;
        for (int count = 0; count < 3; ++count) {
            const std::string before = open(3);
            variants.push_back({"base", before + withheld(kWithheld) + open(3)});
        }
        const vaultfs::Rendering rendering = tested.render("personal", variants);
        check_spans(rendering, variants);
        RC_LOG() << all_of(variants) << "are\n" << rendering.text;
        RC_ASSERT(rendering.text.find("CANARY") == std::string::npos);
    });
}

TEST_CASE("G1 4.3 no canary is in a merge that only another variant's withheld part leads to") {
    for_all(1000, [tested = vault()] {
        const std::string use = with_noise("> [!secret] x[^d] [x][d e] {any}\n> {blocks}\n\n", "w");
        const Pieces defined = {"[^d]: CANARY {any}\n\n", "[d e]: https://CANARY\n\n",
                                "[d e]:\n  open.md\n  'CANARY'\n\n"};
        const std::string before = open(2);
        std::vector<TestVariant> variants = {{"base", before + withheld(defined) + open(2)}, {"base", open(2) + use}};
        if (*rc::gen::arbitrary<bool>()) {
            std::swap(variants[0], variants[1]);
        }
        RC_LOG() << all_of(variants) << "are\n" << tested.text("personal", variants);
        RC_ASSERT(tested.text("personal", variants).find("CANARY") == std::string::npos);
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
                           "2. a",
                           "* a",
                           "+ `b",
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
                           "\n[x]: hidden.md\n",
                           "[x]:\n> hidden.md\n",
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
        const std::string mark = *rc::gen::element<std::string>("", "\xEF\xBB\xBF");
        const std::string note = mark + joined(plain, 40);
        RC_ASSERT(tested.text("public", note) == note);
    });
}

TEST_CASE("G4 5.1 at the highest clearance a note that names no layer comes back byte for byte") {
    Pieces tokens = kTokens;
    for (const char* piece :
         {"[^1]: {any}\n\n", "{sealed} {any}\n", "{blocks}\n", "> {blocks}\n\n", "- {any}\n  - {blocks}\n",
          "`````\n{any}\n`````\n\n", "---\na: [[hidden]]\nb: \"{any}\"\n---\n", "%2525252525255F", "[[x %",
          "<a href='&amp;amp;amp;amp;amp;'>"}) {
        tokens.emplace_back(piece);
    }
    std::erase_if(tokens, [](const std::string& each) {  // what is rewritten, or shown only with the keys that it names
        return each.find("secret/") != std::string::npos || each.find(".secret") != std::string::npos ||
               each.find("merge:") != std::string::npos || each.find("_keys") != std::string::npos;
    });
    TestVault tested;
    tested.links = FakeOracle({"open", "hidden"}, {});
    for_all(3000, [&tokens, &tested] {
        const std::string note = with_noise(joined(tokens, 40), "v");
        RC_LOG() << note << "\nis\n" << tested.text("secret", note);
        RC_ASSERT(tested.text("secret", note) == note);
    });
}
