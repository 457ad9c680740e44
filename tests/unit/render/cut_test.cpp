// VIEWS 4: labels inside a file, and what goes with a withheld part.
#include <string>
#include <utility>

#include "catch.h"
#include "rendering.h"
#include "vaultfs/labels.h"

namespace {

const TestVault kVault;

std::string at_public(const std::string& bytes) {
    return kVault.text("public", bytes);
}

// One of the two ways to write a comment, and so the marks of a region.
struct Form {
    std::string opener;
    std::string closer;
    std::string end = comment("/confidential");

    [[nodiscard]] std::string comment(const std::string& text) const { return opener + " " + text + " " + closer; }
    [[nodiscard]] std::string start(const std::string& tier) const { return comment("confidential: " + tier); }
};
const Form kPercent = {"%%", "%%"};
const Form kHtml = {"<!--", "-->"};

}  // namespace

TEST_CASE("4 a callout whose type is a tier is withheld whole, and shown at its tier") {
    const std::string note = "a\n\n> [!secret] t\n> x\nlazy\n\nb\n";
    CHECK(at_public(note) == "a\n\nb\n");
    CHECK(kVault.text("secret", note) == note);
    CHECK(at_public("a\n\n> [!SECRET|wide]- t\n> x\n\nb\n") == "a\n\nb\n");
    CHECK(at_public("> [!note] t\n> > [!private]+\n> > x\n>\n> y\n") == "> [!note] t\n>\n> y\n");
    CHECK(at_public("> [!unknown] t\n> x\n") == "> [!unknown] t\n> x\n");
}

TEST_CASE("4 a label tag in a heading labels its section, to the next heading of its level or higher") {
    CHECK(at_public("# A\n\na\n\n## B #confidential/secret\n\nb\n\n### C\n\nc\n\n## D\n\nd\n") ==
          "# A\n\na\n\n## D\n\nd\n");
    CHECK(at_public("a\n\nB #Confidential/Secret\n---\n\nb\n\nD\n---\nd\n") == "a\n\nD\n---\nd\n");
    CHECK(at_public("> # A #confidential/secret\n> a\n\nb\n") == "b\n");
    CHECK(at_public("- # A #confidential/secret\n  a\n- c\n") == "- c\n");
}

TEST_CASE("4 a block of nothing but tags labels the section it stands in") {
    CHECK(at_public("# A\n\n## B\n\n#x #confidential/secret\n\nb\n\n## C\n\nc\n") == "# A\n\n## C\n\nc\n");
    CHECK(at_public("## B\n\nb\n\n> - #confidential/secret\n\nb\n\n## C\n") == "## C\n");
}

TEST_CASE("4 a block of nothing but tags above the first heading, or below the title, labels the file") {
    const vaultfs::Policy& policy = kVault.policy;
    CHECK(vaultfs::content_label(policy, "#confidential/private\n\na\n\n# T\n") == policy.tier_named("private"));
    CHECK(vaultfs::content_label(policy, "# T\n\na\n\n#confidential/private\n\n## S\n") ==
          policy.tier_named("private"));
    CHECK(vaultfs::content_label(policy, "# T\n\n## S\n\n#confidential/private\n") == std::nullopt);
    CHECK(vaultfs::content_label(policy, "# T\n\n#confidential/private\n\n# U\n") == std::nullopt);
    CHECK(vaultfs::content_label(policy, "text #confidential/private\n") == std::nullopt);
}

TEST_CASE("4 a label tag in another block labels the innermost list item with its children") {
    CHECK(at_public("- a\n- b #confidential/secret\n  - c\n\n    d\n- e\n") == "- a\n- e\n");
    CHECK(at_public("- a\n  - b #confidential/secret\n  - c\n") == "- a\n  - c\n");
    CHECK(at_public("> - a #confidential/secret\n> - b\n") == "> - b\n");
}

TEST_CASE("4 a label tag in another block labels the outermost quote, or the block") {
    CHECK(at_public("> a\n> > b #confidential/secret\n>\n> c\n\nd\n") == "d\n");
    CHECK(at_public("a\n\nb #confidential/secret\nc\n\nd\n") == "a\n\nd\n");
    CHECK(at_public("a\n\n```\nx #confidential/secret\ny\n```\n\nd\n") == "a\n\nd\n");
    CHECK(at_public("a\n\n| x |\n|---|\n| #confidential/secret |\n\nd\n") == "a\n\nd\n");
}

TEST_CASE("4 blocks that follow without a blank line go too") {
    CHECK(at_public("a\n\npasswords #confidential/secret\n- x\n- y\n\nd\n") == "a\n\nd\n");
    CHECK(at_public("a\n\npasswords #confidential/secret\n```\nx\n```\n> y\n\nd\n") == "a\n\nd\n");
}

TEST_CASE("4 a region within one block is cut out of it, one space with it") {
    CHECK(at_public("a %% confidential: secret %% b %% /confidential %% c\n") == "a c\n");
    CHECK(at_public("a <!-- confidential: secret --> b\nc <!-- /confidential --> d\n") == "a d\n");
    CHECK(at_public("%%confidential:secret%%\na\n%%/confidential%%\nb\n") == "b\n");
}

TEST_CASE("4 a region that reaches further takes every block it touches") {
    CHECK(at_public("a\n\nb %% confidential: secret %% c\n\n# d\n\ne %% /confidential %% f\n\ng\n") == "a\n\ng\n");
    CHECK(at_public("- a\n- b %% confidential: secret %%\n  - c\n- d %% /confidential %%\n  - e\n- f\n") ==
          "- a\n- f\n");
}

TEST_CASE("4.1 a region that is not closed runs to the end of the file; a lone end does nothing") {
    CHECK(at_public("a\n\nb %% confidential: secret %%\n\nc\n\n# d\n") == "a\n");
    CHECK(at_public("a\n\nb %% /confidential %% c\n") == "a\n\nb c\n");
    CHECK(kVault.text("internal", "a %% /confidential %% c\n") == "a %% /confidential %% c\n");
}

TEST_CASE("4.1 nested regions take the highest label") {
    const std::string note =
        "a\n\n%% confidential: private %%\n\nb\n\n%% confidential: secret %%\n\nc\n\n%% /confidential %%\n\nd\n\n"
        "%% /confidential %%\n\ne\n";
    CHECK(at_public(note) == "a\n\ne\n");
    CHECK(kVault.text("private", note) == "a\n\n%% confidential: private %%\n\nb\n\nd\n\n%% /confidential %%\n\ne\n");
    CHECK(kVault.text("secret", note) == note);
}

TEST_CASE("4.1 a region of one form in one of the other takes the highest label, either way round") {
    const auto nested = [](const Form& outer, const char* low, const Form& inner, const char* high) {
        return "a\n\n" + outer.start(low) + "\n\nb\n\n" + inner.start(high) + "\n\nc\n\n" + inner.end + "\n\nd\n\n" +
               outer.end + "\n\ne\n";
    };
    for (const auto& [outer, inner] : {std::pair(kPercent, kHtml), std::pair(kHtml, kPercent)}) {
        const std::string rising = nested(outer, "private", inner, "secret");
        CHECK(at_public(rising) == "a\n\ne\n");
        CHECK(kVault.text("personal", rising) ==
              "a\n\n" + outer.start("private") + "\n\nb\n\nd\n\n" + outer.end + "\n\ne\n");
        CHECK(kVault.text("secret", rising) == rising);
        const std::string falling = nested(outer, "secret", inner, "private");
        CHECK(at_public(falling) == "a\n\ne\n");
        CHECK(kVault.text("personal", falling) == "a\n\ne\n");
        CHECK(kVault.text("secret", falling) == falling);
    }
}

TEST_CASE("4.1 a region in one of the other form within one block is cut out of it") {
    for (const auto& [outer, inner] : {std::pair(kPercent, kHtml), std::pair(kHtml, kPercent)}) {
        const std::string note = "a " + outer.start("private") + " b " + inner.start("secret") + " c " + inner.end +
                                 " d " + outer.end + " e\n";
        CHECK(at_public(note) == "a e\n");
        CHECK(kVault.text("personal", note) == "a " + outer.start("private") + " b d " + outer.end + " e\n");
        CHECK(kVault.text("secret", note) == note);
    }
}

TEST_CASE("4.1 an inner region that is not closed runs to the end of the file, behind the end of the outer one too") {
    for (const auto& [outer, inner] : {std::pair(kPercent, kHtml), std::pair(kHtml, kPercent)}) {
        const std::string note = "a\n\n" + outer.start("private") + "\n\nb\n\n" + inner.start("secret") + "\n\nc\n\n" +
                                 outer.end + "\n\nd\n";
        CHECK(at_public(note) == "a\n");
        CHECK(kVault.text("personal", note) == "a\n\n" + outer.start("private") + "\n\nb\n");
        CHECK(kVault.text("secret", note) == note);
        // In the same form the end is that of the inner one: what is not closed is the outer.
        const std::string same = "a\n\n" + outer.start("secret") + "\n\nb\n\n" + outer.start("private") + "\n\nc\n\n" +
                                 outer.end + "\n\nd\n";
        CHECK(kVault.text("personal", same) == "a\n");
    }
}

TEST_CASE("4.1 where ends of the two forms are crossed, each region runs to its own") {
    for (const auto& [first, second] : {std::pair(kPercent, kHtml), std::pair(kHtml, kPercent)}) {
        const std::string note = "a\n\n" + first.start("private") + "\n\nb\n\n" + second.start("secret") + "\n\nc\n\n" +
                                 first.end + "\n\nd\n\n" + second.end + "\n\ne\n";
        CHECK(at_public(note) == "a\n\ne\n");
        CHECK(kVault.text("personal", note) == "a\n\n" + first.start("private") + "\n\nb\n\ne\n");
        CHECK(kVault.text("secret", note) == note);
    }
}

TEST_CASE("4.1 an end in a comment of the other form is none, a start in one counts") {
    for (const auto& [form, other] : {std::pair(kPercent, kHtml), std::pair(kHtml, kPercent)}) {
        CHECK(kVault.text("personal",
                          "a\n\n" + form.start("secret") + "\n\nb\n\n" + other.comment(form.end) + "\n\nc\n") == "a\n");
        CHECK(kVault.text("personal", "a\n\n" + other.comment(form.start("secret")) + "\n\nb\n\n" + form.end +
                                          "\n\nc\n") == "a\n\nc\n");
    }
}

TEST_CASE("4.1 a comment in a comment of the other form goes with it, and does not close it") {
    CHECK(at_public("a\n\n%% b <!-- c --> d %%\n\ne\n") == "a\n\ne\n");
    CHECK(at_public("a\n\n<!-- b %% c %% d -->\n\ne\n") == "a\n\ne\n");
    CHECK(at_public("a\n\n%% b <!-- c\n\nd %%\n\ne\n") == "a\n\ne\n");
    CHECK(at_public("a\n\n<!-- b %% c\n\nd -->\n\ne\n") == "a\n\ne\n");
    CHECK(at_public("a\n\n%% b <!-- c %% d --> e\n") == "a\n\n d --> e\n");
    CHECK(at_public("a\n\n<!-- b %% c --> d\n") == "a\n\n d\n");
}

TEST_CASE("4.1 an end counts only outside code and in the form of its start") {
    CHECK(at_public("%% confidential: secret %%\n\na\n\n`%% /confidential %%`\n\nb\n") == "");
    CHECK(at_public("%% confidential: secret %%\n\na\n\n<!-- /confidential -->\n\nb\n") == "");
}

TEST_CASE("4.1 an unknown tier in a marker or tag is the highest") {
    const std::string tagged = "a\n\nb #confidential/typo\n";
    CHECK(kVault.text("personal", tagged) == "a\n");
    CHECK(kVault.text("secret", tagged) == tagged);
    CHECK(kVault.text("personal", "a\n\n%% confidential: secrt %% b %% /confidential %%\n") == "a\n");
    CHECK(at_public("a #confidential/ b\n") == "a #confidential/ b\n");
}

TEST_CASE("4.2 region starts and label tags count in code too") {
    CHECK(at_public("a\n\n```\n%% confidential: secret %%\n```\n\nb\n") == "a\n");
    CHECK(at_public("a\n\nb `#confidential/secret`\n\nc\n") == "a\n\nc\n");
}

TEST_CASE("4 comments have the label of the configuration") {
    CHECK(at_public("a %% b %% c\n") == "a c\n");
    CHECK(at_public("a\n\n<!--\nb\n-->\n\nc\n") == "a\n\nc\n");
    CHECK(kVault.text("internal", "a %% b %% c\n") == "a %% b %% c\n");
    CHECK(at_public("`%% b %%` and $%%$\n") == "`%% b %%` and $%%$\n");
    TestVault vault;
    vault.policy.comments = *vault.policy.tier_named("secret");
    CHECK(vault.text("personal", "a %% b %% c\n") == "a c\n");
}

TEST_CASE("4 comments that begin with an entry of comments_keep stay") {
    const std::string note = "a\n\n%% kanban:settings\n```\n{}\n```\n%%\n";
    CHECK(at_public(note) == note);
}

TEST_CASE("4.1 a comment that is not closed takes all that follows") {
    CHECK(at_public("a\n\nb %% c\n\n# d\n") == "a\n");
}

TEST_CASE("4.3 a withheld block takes the blank lines behind it, the last those before it") {
    CHECK(at_public("a\n\n\nb #confidential/secret\n\n\n\nc\n") == "a\n\n\nc\n");
    CHECK(at_public("a\n\n\nb #confidential/secret\n") == "a\n");
    CHECK(at_public("b #confidential/secret\n\n\na\n") == "a\n");
    CHECK(at_public("> [!note] t\n>\n> > [!secret]\n> > x\n\nc\n") == "> [!note] t\n\nc\n");
}

TEST_CASE("4.3 where a cut would join two blocks a blank line stays") {
    CHECK(at_public("a\n> [!secret] x\n\nb\n") == "a\n\nb\n");
    CHECK(at_public("- a\n- b #confidential/secret\n\nc\n") == "- a\n\nc\n");
    CHECK(at_public("> a\n\n> [!secret]\n\n> b\n") == "> a\n\n> b\n");
    CHECK(at_public("a\n```\n#confidential/secret\n```\n    b\n") == "a\n");
}

TEST_CASE("4.3 no empty list, quote or line stays, and numbers stay as written") {
    CHECK(at_public("a\n\n> %% b %%\n\nc\n") == "a\n\nc\n");
    CHECK(at_public("1. a\n2. b #confidential/secret\n3. c\n") == "1. a\n3. c\n");
    CHECK(at_public("a\n%% b %%\nc\n") == "a\nc\n");
    CHECK(at_public("- %% b %%\n- c\n") == "- c\n");
    CHECK(at_public("## %% b %%\n\nc\n") == "c\n");
    CHECK(at_public("- [ ] %% b %%\n- c\n") == "- c\n");
}

TEST_CASE("4.3 footnotes and link definitions that only withheld text uses go, and uses of withheld footnotes") {
    CHECK(at_public("a[^1]\n\nb[^2] #confidential/secret\n\n[^1]: one\n\n[^2]: two, see [^3]\n\n[^3]: three\n") ==
          "a[^1]\n\n[^1]: one\n");
    CHECK(at_public("a [x]\n\nb [y] #confidential/secret\n\n[x]: x.md\n[y]: y.md\n") == "a [x]\n\n[x]: x.md\n");
    CHECK(at_public("a[^1] b\n\n[^1]: one #confidential/secret\n") == "a b\n");
    CHECK(at_public("a\n\nb #confidential/secret\n\n[^1]: never used\n") == "a\n\n[^1]: never used\n");
}

TEST_CASE("4.4 a drawing cannot be cut: the whole has the highest label of any part, plain comments aside") {
    const std::string drawing = "# a\n\nb #confidential/private\n\n%%\n```compressed-json\nx\n```\n%%\n";
    CHECK(vaultfs::content_label(kVault.policy, drawing) == kVault.policy.tier_named("private"));
    CHECK(kVault.text("private", {{"private", drawing}}) == drawing);
    const std::string plain = "# a\n\n%%\n```compressed-json\nx\n```\n%%\n";
    CHECK(vaultfs::content_label(kVault.policy, plain) == std::nullopt);
    CHECK(at_public(plain) == plain);
}

TEST_CASE("4 CRLF notes keep their line ends") {
    CHECK(at_public("a\r\n\r\nb #confidential/secret\r\n\r\nc\r\n") == "a\r\n\r\nc\r\n");
    CHECK(at_public("a\r\n> [!secret]\r\n\r\nb\r\n") == "a\r\n\r\nb\r\n");
}
