// Leaks that were found by hand, each as it was: a file of the lowest layer, of which the canary may be nowhere below
// the highest clearance. At that it is there, so that the test is one.
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "catch.h"
#include "vaultfs/note.h"

namespace {

const std::string kCanary = "zyxq";

std::string repeated(const std::string& piece, int times) {
    std::string all;
    for (; times > 0; --times) {
        all += piece;
    }
    return all;
}

// What a clearance gets of a note or a canvas; nothing of a file whose own label is above it.
std::string served(const std::string& clearance, const std::string& name, const std::string& bytes) {
    TestVault vault;
    vault.links = clearance == "secret" ? FakeOracle({"open", "hid"}, {}) : FakeOracle({"open"}, {"hid"});
    if (!name.ends_with(".canvas")) {
        return vault.served(clearance, bytes);
    }
    const auto label = vaultfs::attachment_content_label(vault.policy, name, bytes);
    if (label && !vaultfs::permits(vault.tier(clearance), *label)) {
        return "";
    }
    const vaultfs::RenderContext context{vault.policy, vault.tier(clearance), vaultfs::ViewPath(name), vault.links};
    return vaultfs::render_canvas(context, {vaultfs::VaultPath(name), vault.tier("base"), bytes}).text;
}

void check_kept(const std::vector<std::string>& files, const std::string& name = "Note.md") {
    for (const std::string& bytes : files) {
        INFO(bytes);
        for (const char* clearance : {"public", "internal", "personal"}) {
            CHECK(served(clearance, name, bytes).find(kCanary) == std::string::npos);
        }
        CHECK(served("secret", name, bytes).find(kCanary) != std::string::npos);
    }
}

// Of each pair: what the lowest clearance has of a note.
void check_shown(const std::vector<std::pair<std::string, std::string>>& notes) {
    for (const auto& [note, shown] : notes) {
        CHECK(served("public", "A.md", note) == shown);
    }
}

// The same of comments, which have the label of the second tier.
void check_comments_kept(const std::vector<std::string>& files) {
    for (const std::string& bytes : files) {
        INFO(bytes);
        CHECK(served("public", "Note.md", bytes).find(kCanary) == std::string::npos);
        CHECK(served("secret", "Note.md", bytes).find(kCanary) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("G1 2.3 a label below its key counts, whatever stands between") {
    for (const std::string between :
         {"confidential:\n# c\n  secret", "confidential:\n# c\n- secret", "confidential:\n\n#c\n  'secret'",
          "confidential:\r\n# c\r\n  secret\r", "? confidential\n:\n  secret", "? confidential\n: >\n  secret",
          "? confidential\n# c\n: secret", "confidential: >-\n  # secret",
          "confidential:\n  # c\n# d\n  secret\nbroken: ["}) {
        check_kept({"---\n" + between + "\nx: zyxq\n---\nzyxq\n"});
    }
}

TEST_CASE("G1 2.4 a key that cannot be told from what is around it makes the file the most confidential") {
    check_kept({"---\n? confidential_keys\n:\n  k: secret\nk:\n# c\n  zyxq\n---\n",
                "---\nk: \"a\nzyxq\"\n? \"confidential_keys\"\n# c\n:\n# c\n  k: secret\n---\n"});
}

TEST_CASE("G1 2.8 frontmatter whose lines end as no others do is not passed over") {
    check_kept({"---\rconfidential: secret\r---\rzyxq", "\xEF\xBB\xBF---\rconfidential: secret\r---\rzyxq"});
}

TEST_CASE("G1 4 10 a label deeper than containers are looked for counts") {
    for (const int depth : {62, 63, 64, 65, 100, 1000}) {
        check_kept({repeated("> ", depth) + "[!secret] zyxq\n", repeated(">", depth) + " [!secret] zyxq\n",
                    repeated("- ", depth) + "> [!secret] zyxq\n"});
    }
}

TEST_CASE("G1 4 a comment, a block's name or emphasis beside a label tag takes nothing from its reach") {
    for (const std::string tag :
         {"#confidential/secret %% why %%", "%% why %% #confidential/secret", "#confidential/secret <!-- x -->",
          "#confidential/secret ^id", "**#confidential/secret**", "%% a\nb %% #confidential/secret"}) {
        check_kept({tag + "\n\nzyxq\n", "one\n\n## Two\n\n" + tag + "\n\nzyxq\n"});
    }
}

TEST_CASE("G1 4 4.2 code and formulas end with their cell of a table: they make no comment of another their own") {
    for (const std::string mark : {"`", "``", "$$", "$"}) {
        for (const std::string comment : {"%% zyxq %%", "<!-- zyxq -->"}) {
            const std::string first = mark == "$" ? "$a" : mark;
            const std::string delimiter = "|---|---|\n";
            check_comments_kept(
                {"| " + first + " | a |\n" + delimiter + "| " + comment + " | b |\n| a" + mark + " | c |\n",
                 "text\n| a | b |\n" + delimiter + "| " + first + " | " + comment + " | a" + mark + " |\n",
                 "> | a | b |\n> " + delimiter + "> | " + first + " | " + comment + " |\n> | a" + mark + " |\n",
                 "| a | b\n:-|-:\n" + first + "\n" + comment + "\na" + mark + "\n",
                 "- | " + first + " | a |\n  " + delimiter + "  | \\| | " + comment + " | a" + mark + "\n"});
        }
    }
    for (const std::string note : {"| a | b |\n|---|---|\n| `%% x \\| %%` | $%%y%%$ |\n", "a ` | b\n%% x %% ` | c\n",
                                   "a ` b\n%% x %%\n`\n| a | b |\n|---|---|\n"}) {
        CHECK(served("public", "A.md", note) == note);
    }
}

TEST_CASE("G1 4.3 a definition that only withheld text uses goes with all its lines") {
    for (const std::string definition :
         {"[r]:\n  http://zyxq", "[r]: http://u\n  \"zyxq\"", "[r]:\n  http://u\n  'a\n  zyxq'"}) {
        check_kept({"a\n\n[x][r] #confidential/secret\n\n" + definition + "\n\nb\n"});
    }
    check_kept({"a\n\n[x][r s] #confidential/secret\n\n[r\ns]: http://zyxq\n"});
}

TEST_CASE("G1 4.4 a drawing has the label of its labelled keys too") {
    check_kept({"---\nconfidential_keys: {k: secret}\nk: zyxq\n---\n\n```compressed-json\nzyxq\n```\n"});
}

TEST_CASE("G1 4.4 6.1 a drawing's data goes where something is withheld from its text") {
    const std::string data = "%%\n## Drawing\n```compressed-json\nzyxq\n\nzyxq\n```\n%%\n";
    for (const std::string named : {"[[Hid]]", "![[Hid.png]]", "[t](Hid.md)", "_secret/x", "Plan.secret.md"}) {
        check_kept({"## Text Elements\n" + named + " ^aB3\n\n" + data,
                    "## Text Elements\n\n" + data + "\n" + named + "\n",
                    "a " + named + "\n\n> ~~~~ Compressed-JSON\n> zyxq\n",
                    "a " + named + "\n\n    ```compressed-json\n\nzyxq\n"});
    }
    const std::string text = "## Text Elements\n[[Open]] ^aB3\n\n";
    CHECK(served("public", "A.md", text + data) == text + data);
    CHECK(served("secret", "A.md", "[[Hid]]\n\n" + data) == "[[Hid]]\n\n" + data);
    CHECK(served("public", "A.md", text + "see [[Hid]]\n\n" + data) == text + "see █████\n\n%%\n## Drawing\n\n%%\n");
}

TEST_CASE("G1 6.1 a definition on a footnote's first line is a link") {
    check_kept({"[^1]: [a]: Hid.md \"zyxq\"\n\n[a] [^1]\n", "[^1]: > [a]: Hid.md \"zyxq\"\n\n[a] [^1]\n",
                "[^ 1]: [^ 2]: [^ 3]: [a]: Hid.md \"zyxq\"\n\n[a] [^1]\n",
                "[^ 1]: Hid#[^ 2]: Hid#[^ 3]: zyxq\n\n[^1]\n", "[^ 1]: Hid#]: zyxq\n",
                "[^1]: - [a]: Hid.md \"zyxq\"\n\n[a] [^1]\n", "see <file:_secret/zyxq.md>\n"});
}

TEST_CASE("G1 6.4 a code span ends with its block: no backtick before it takes from a link its text") {
    const std::string link = "[zyxq: the ` of names](Hid.md)\n";
    for (const std::string before : {"- the ` key\n- ",
                                     "- the ` key\n  - ",
                                     "1. the ` key\n2. ",
                                     "3) the ` key\n4) ",
                                     "* the ` key\n* > ",
                                     "# the ` key\n",
                                     "> # the ` key\n> ",
                                     "- # the ` key\n  ",
                                     "the ` key\n# ",
                                     "the ` key\n***\n",
                                     "the ` key\n---\n",
                                     "the ` key\n===\n",
                                     "the ` key\n> ",
                                     "> the ` key\n>\n> ",
                                     "the ` key\n```\nx\n```\n",
                                     "the ` key\n[^1]: ",
                                     "<!-- the ` key -->\n",
                                     "the ` key\n<div>",
                                     "| ` | a |\n|---|---|\n| b |",
                                     "| a | b |\n|---|---|\n| ` |",
                                     "| a | b |\n|---|---|\n| \\| ` | b |\n",
                                     "> | a | b |\n> |:-:|:-:|\n> | ` |",
                                     "- | ` | b |\n  |---|---|\n  |",
                                     "| a` | b |\n|---|---|\n"}) {
        check_kept({before + link, before + "x " + link, before + "x " + link.substr(0, link.size() - 1) + " | c |\n"});
    }
    CHECK(served("public", "A.md", "- the ` key\n- " + link) == "- the ` key\n");
    // In doubt a span goes on, too.
    check_kept({"a `\n2. [x ` [zyxq](Hid.md)\n", "a [zyxq ` ]\n2. [ ` b](Hid.md)\n", "[zyxq ` ]\n- [ ` b](Hid.md)\n"});
    const std::string kept = "- the ` key\n- [Open: the ` of names](Open.md)\n";
    CHECK(served("public", "A.md", kept) == kept);
}

TEST_CASE("G1 6.6 a canvas that cannot be read is withheld, wherever it ends") {
    const std::string canvas = R"({"nodes":[{"id":"1","type":"text","text":"> [!secret] zyxq"}]})";
    for (std::size_t size = canvas.find(kCanary) + kCanary.size(); size < canvas.size(); ++size) {
        check_kept({canvas.substr(0, size)}, "A.canvas");
    }
    for (const std::string& other : {std::string(R"("\ud800")"), std::string("1e999"), std::string("\"\xFF\""),
                                     repeated("[", 200) + repeated("]", 200), std::string("NaN")}) {
        const std::string bytes = canvas.substr(0, canvas.size() - 1) + ",\"x\":" + other + "}";
        INFO(bytes);
        CHECK(served("personal", "A.canvas", bytes).find(kCanary) == std::string::npos);
    }
    CHECK(served("public", "A.canvas", " \n") == " \n");
}

TEST_CASE("G1 6.6 a canvas's member of an unknown meaning may be a path of any file, or lead into one") {
    const auto canvas = [](const std::string& path) { return R"({"nodes":[{"id":"1","cover":")" + path + "\"}]}"; };
    for (const char* path : {"A/Hid.CANVAS", "Hid.png", "A/Hid.PDF#page=2", "Hid.md#Heading", "Hid.md|zyxq"}) {
        INFO(path);
        CHECK(served("personal", "A.canvas", canvas(path)).find("Hid") == std::string::npos);
        CHECK(served("secret", "A.canvas", canvas(path)) == canvas(path));
    }
    for (const char* other : {"Open.png", "see it in Open. Hid no more", "1.5", "Missing.pdf"}) {
        CHECK(served("public", "A.canvas", canvas(other)) == canvas(other));
    }
}

TEST_CASE("G1 6.1 6.6 an address, a path or an id of a canvas may hold a link") {
    for (const char* key : {"url", "file", "background", "subpath", "id", "fromNode"}) {
        for (const char* text : {"x[[Hid]]y://a", "a/[[Hid]]", "#see [[Hid|a]] there", "![[A/Hid.md]]"}) {
            INFO(key << ": " << text);
            const auto member = "{\"x\":1,\"" + std::string(key) + "\":\"" + text + "\"}";
            for (const std::string& canvas : {"{\"nodes\":[" + member + "]}", "{\"edges\":[" + member + "]}"}) {
                CHECK(served("personal", "A.canvas", canvas).find("Hid") == std::string::npos);
                CHECK(served("secret", "A.canvas", canvas) == canvas);
            }
        }
    }
}

TEST_CASE("G1 2.8 4 6.1 a note with a lone CR, which others take for the end of a line, is withheld") {
    check_kept({"First.\r\n\r\nSecond.\r> [!secret] zyxq\r\n", "a\r\r> [!secret] zyxq\r> zyxq\r",
                "Plan #confidential/secret\r===\n\nzyxq\n", "a[^1] #confidential/secret\n\nb\r[^1]: zyxq\n",
                "a\r\r[zyxq]: Hid.md\r", "zyxq\r"});
    CHECK(served("public", "A.md", "a\r\nb\r\n") == "a\r\nb\r\n");
}

TEST_CASE("G1 4.3 what only withheld text used goes, wherever it was used and however it is named") {
    check_kept({"> [!secret] t\n> %% legal[^1] %%\n\n[^1]: zyxq\n", "> [!secret] t\n> <!-- [^1] -->\n\n[^1]: zyxq\n",
                "[x][a\\]: b] #confidential/secret\n\n[a\\]: b]: http://zyxq\n",
                "> [x][a b] #confidential/secret\n\n> [a\n> b]: http://zyxq\n"});
    for (const char* text : {"a\n\n%% see [^1] %%\n\n[^1]: zyxq\n", "a %% see [x][r] %% b\n\n[r]: http://zyxq\n",
                             "a <!-- b[^2] -->\n\n[^2]: zyxq\n"}) {
        CHECK(served("public", "A.md", text).find(kCanary) == std::string::npos);
        CHECK(served("internal", "A.md", text) == text);
    }
    for (const char* text : {"`[^1]`\n\n[^1]: a #confidential/secret\n", "%% [^zyxq] %%\n\n[^zyxq]: a\n"}) {
        CHECK(served("internal", "A.md", text).starts_with(std::string(text).substr(0, 4)));
    }
}

TEST_CASE("G1 6.4 a use of a withheld definition goes with its text, wherever it stands and however it is written") {
    const std::string label = repeated("\xC3\xA9", 600);
    check_kept({"> [!personal] a\n> %% [zyxq text][r] %%\n\n[r]: Hid.md\n", "<!-- [zyxq][r] -->\n\n[r]: Hid.md\n",
                "a $x [zyxq][r] y$\n\n[r]: Hid.md\n", "[zyxq r]: Hid.md\n\nSome text\n[zyxq r]: is it.\n",
                "[zyxq][a\\]: b]\n\n[a\\]: b]: Hid.md\n", "see [zyxq][a b]\n\n> [a\n> b]: Hid.md\n",
                "> see [zyxq][a\n> b]\n\n[a b]: Hid.md\n", "[zyxq][" + label + "]\n\n[" + label + "]: Hid.md\n"});
}

TEST_CASE("G1 6.2 what redaction joins is looked at once more") {
    check_kept({"[[Hi[^1]d|zyxq]]\n\n[^1]: [[Hid]]\n", "[[Hi[^1]d|zyxq]] a\n\n[^1]: ![[Hid.png]]\n"});
    std::string deep;
    for (int i = 1; i < 40; ++i) {
        deep += "[^" + std::to_string(i) + "]: [[Hi[^" + std::to_string(i + 1) + "]d|zyxq]]\n\n";
    }
    check_kept({"[[Hi[^1]d|zyxq]]\n\n" + deep + "[^40]: [[Hid]]\n"});
}

TEST_CASE("G1 6.1 a definition whose label holds a backtick is one") {
    check_kept({"[a`]: Hid.md \"zyxq\"\n[b`]: open.md\n", "[zyxq][a`]\n\n[a`]: Hid.md\n[b`]: open.md\n",
                "[a`]: Hid.md \"zyxq`s\"\n", "> - [a`]: Hid.md \"zyxq\"\n> - [b`]: open.md\n"});
}

TEST_CASE("G1 6.2 a hidden name with other blanks than a link's is what it leads to") {
    TestVault vault;
    const auto check_withheld = [&](const std::string& stem, const std::vector<std::string>& links) {
        vault.links = FakeOracle({}, {stem});
        for (const std::string& link : links) {
            INFO(stem << ": " << link);
            CHECK(vault.served("public", "a " + link + " b\n").find(kCanary) == std::string::npos);
        }
    };
    for (const std::string blank : {"\u00A0", "\u202F", "\u2003", "\u3000", "  ", "\t", " \u00A0"}) {
        check_withheld("Two" + blank + "zyxq", {"[[Two zyxq]]", "[[Two" + blank + "zyxq]]", "[[two\u00A0zyxq]]",
                                                "[x](Two%20zyxq.md)", "[x](<Two zyxq.md>)"});
        for (const std::string& stem : {blank + "zyxq", "zyxq" + blank, blank + "zyxq" + blank}) {
            check_withheld(stem, {"[[zyxq]]", "[[ zyxq]]", "[[zyxq ]]", "[x](%20zyxq.md)", "[x](zyxq%20.md)",
                                  "[x](zyxq%C2%A0.md)", "[[\u3000zyxq]]"});
        }
    }
}

TEST_CASE("G1 4.1 a no-break space in a region's marker is a blank") {
    for (const std::string blank : {"\u00A0", "\u202F", " \u00A0 "}) {
        const std::string end = "\n\nzyxq\n\n%% /confidential %%\n\nb\n";
        check_kept({"a\n\n%%" + blank + "confidential: secret %%" + end,
                    "a\n\n%% confidential" + blank + ": secret %%" + end,
                    "a\n\n%% confidential:" + blank + "secret" + blank + "%%" + end,
                    "a\n\n<!--" + blank + "confidential: secret -->\n\nzyxq\n\n<!-- /confidential -->\n"});
        const std::string ended =
            "a\n\n%% confidential: secret %%\n\nx\n\n%%" + blank + "/confidential" + blank + "%%\n\n";
        CHECK(served("public", "A.md", ended + "open\n").find("open") != std::string::npos);
        const std::string personal = "%% confidential:" + blank + "personal" + blank + "%%\n\nzyxq\n";
        CHECK(served("personal", "A.md", personal).find(kCanary) != std::string::npos);
    }
}

TEST_CASE("G1 4 a no-break space beside a label's tag or in a callout's mark is a blank") {
    for (const std::string blank : {"\u00A0", "\u202F", " \u00A0 "}) {
        for (const std::string& tag :
             {blank + "#confidential/secret", "#confidential/secret" + blank, "#a" + blank + "#confidential/secret"}) {
            check_kept({"## Plan\n\n" + tag + "\n\nzyxq\n", tag + "\n\nzyxq\n"});
        }
        check_kept({"> [!secret" + blank + "] a\n> zyxq\n", "> [!" + blank + "secret] a\n> zyxq\n"});
    }
}

TEST_CASE("G1 6.6 an edge of a canvas goes with its node, whether their ids are numbers or text") {
    for (const auto& [id, end] : {std::pair("1", "\"1\""), std::pair("\"1\"", "1"), std::pair("1.0", "\"1\""),
                                  std::pair("1", "1.0"), std::pair("true", "\"true\"")}) {
        for (const std::string side : {"fromNode", "toNode"}) {
            const std::string node = R"({"id":)" + std::string(id) + R"(,"type":"file","file":"Hid.md"})";
            const std::string edge = R"({"id":"e",")" + side + R"(":)" + end + R"(,"label":"zyxq"})";
            check_kept({R"({"nodes":[)" + node + R"(],"edges":[)" + edge + "]}"}, "A.canvas");
        }
    }
    const std::string other = R"({"nodes":[{"type":"file","file":"Hid.md"}],"edges":[{"fromNode":"","label":"open"}]})";
    CHECK(served("public", "A.canvas", other).find("open") != std::string::npos);
}

TEST_CASE("G1 6.1 addresses stand in HTML by many names, in lists and inside values") {
    check_kept({"<meta http-equiv=\"refresh\" content=\"0; url=Hid.md\" title=\"zyxq\">\n",
                "<link imagesrcset=\"Hid.png 1x\" title=\"zyxq\">\n", "<img dynsrc=\"Hid.png\" title=\"zyxq\">\n",
                "<img lowsrc=Hid.png title=\"zyxq\">\n", "<img data-original='Hid.png' title=\"zyxq\">\n",
                "<a ping=\"open.md Hid.md\" title=\"zyxq\">\n",
                "<object archive=\"open.jar,Hid.jar\" title=\"zyxq\">\n"});
    const std::string style = "<p style=\"background: url(\n'Hid.png'\n)\">\n";
    CHECK(served("personal", "A.md", style).find("Hid") == std::string::npos);
    CHECK(served("secret", "A.md", style) == style);
    const std::string open = "<img srcset=\"open.png 1x, open.png 2x\"> <a ping=\"open.md open.md\">\n";
    CHECK(served("public", "A.md", open) == open);
}

TEST_CASE("G1 4.2 a backtick or dollar in a tag, an autolink, an address or a wikilink opens no code over a comment") {
    for (const std::string mark : {"`", "``", "$", "$$"}) {
        for (const std::string& markup :
             {"<a title=\"" + mark + "\">", "<a title='" + mark + "'\n b=c />", "<?x " + mark + "?>",
              "<!X " + mark + ">", "<![CDATA[" + mark + "]]>", "<https://open.net/" + mark + ">",
              "<x" + mark + "@open.net>", "https://open.net/" + mark, "www.open.net/" + mark, "[[open" + mark + "]]",
              "![[open#" + mark + "]]"}) {
            check_comments_kept({markup + "b %% zyxq %% c" + mark + "\n", "- > " + markup + "b <!-- zyxq -->" + mark,
                                 markup + "b <!-- zyxq\n\nzyxq --> c" + mark + "\n",
                                 "| a |\n|-|\n| " + markup + "b %% zyxq %% c" + mark + " |\n"});
        }
    }
    check_comments_kept({"> <a\n> title=\"`\n> \"> %% zyxq %% `\n", "[[a`b]] `c` <a title='`'> %% zyxq %% `d`\n"});
}

TEST_CASE("4.1 an end that may stand in code ends no region") {
    check_kept({"%% confidential: secret %% a\n\n<a title=\"`\"> %% /confidential %% `\n\nzyxq\n",
                "%% confidential: secret %% a\n\n[[a`b]] %% /confidential %% `\n\nzyxq\n"});
}

TEST_CASE("4.2 a comment that may stand in code is not kept for how it begins") {
    check_comments_kept({"<a title=\"`\"> %% kanban:settings zyxq %% `\n"});
}

TEST_CASE("G1 6.4 a backtick in a tag, an autolink or a wikilink leaves nothing of a link's text") {
    for (const std::string& markup : {std::string("<a title=\"`\">"), std::string("<https://open.net/`>"),
                                      std::string("[[open`]]"), std::string("https://open.net/`")}) {
        check_kept({markup + " [zyxq `a](Hid.md)\n", markup + " [zyxq\n`a](Hid.md)\n",
                    "[zyxq " + markup + " a](Hid.md) `\n", "a " + markup + " ![zyxq `a `b](<Hid.md>) c\n",
                    "[zyxq <a title=\"]\n\"> a](Hid.md)\n"});
    }
}

TEST_CASE("G1 6.4 the text of an HTML link goes up to its end, wherever that stands, or with all that follows") {
    check_kept({"<a href=\"Hid.md\">a\n\nzyxq</a> b\n", "<a href=\"Hid.md\">zyxq\n\na\n", "<a href=Hid.md>zyxq\n",
                "- <a href=Hid.md>a\n- zyxq\n\n> zyxq\n", "<a href=Hid.md>`</a>` zyxq</a>\n",
                "<a href=Hid.md><!-- </a> --> zyxq</a>\n", "<a href=Hid.md>a\n\n# b\n\nzyxq</A\n>\n",
                "`<a href=open.md>` <a href=Hid.md>``</a>`` `</a>` zyxq</a>\n",
                "<a href=open.md>a</a> <a href=Hid.md>zyxq\n\n<a href=open.md>b</a>\n"});
    const std::string note = "a <a href=\"Hid.md\">`b`</a> c <a href=\"open.md\">d\n\ne\n";
    CHECK(served("personal", "Note.md", note).find("c <a href=\"open.md\">d\n\ne\n") != std::string::npos);
}

TEST_CASE("G1 4.3 footnotes and definitions that only what is withheld from another variant used go too") {
    const std::string secret = "> [!secret] x\n> a[^1] [b][r] %% `` ~~~ <!-- $$\n\nc\n";
    const TestVault vault;
    for (const std::string left_open : {"", "```\nx\n", "%% x\n"}) {
        for (const std::string defined :
             {"d\n\n[^1]: zyxq\n", "d\n\n[^1]: e[^2]\n\n[^2]: zyxq\n", "d\n\n[r]: open.md \"zyxq\"\n"}) {
            for (const bool first : {true, false}) {
                const TestVariant uses{"base", secret};
                const TestVariant defines{first ? "base" : "public", defined + (first ? left_open : "")};
                std::vector<TestVariant> variants = {defines, uses};
                if (!first) {
                    std::swap(variants[0], variants[1]);
                }
                INFO(variants[0].bytes << "+\n" << variants[1].bytes);
                CHECK(vault.text("public", variants).find(kCanary) == std::string::npos);
                CHECK(vault.text("secret", variants).find(kCanary) != std::string::npos);
            }
        }
    }
    // What others use, or nobody at all, stays.
    for (const std::string kept : {"d[^1]\n\n[^1]: zyxq\n", "d\n\n[^3]: zyxq\n"}) {
        const std::string withheld = "> [!secret] x\n> a[^1] b\n\nc\n";
        CHECK(vault.text("public", {{"base", kept}, {"public", withheld}}) == kept + "\nc\n");
    }
}

TEST_CASE("4.3 a use of a footnote goes that is withheld from another variant") {
    const std::string note = "> [!secret] x\n> zyxq\n>\n> [^1]: zyxq\n\na\n";
    const std::vector<TestVariant> variants = {{"base", note}, {"public", "b[^1] c[^2]\n"}};
    CHECK(TestVault().text("public", variants) == "a\n\nb c[^2]\n");
}

TEST_CASE("G1 6.4 the text of a reference link in double brackets goes with its definition") {
    check_kept({"a [[zyxq]] b\n\n[zyxq]: Hid.md\n", "a ![[zyxq]] b\n\n[ZYXQ]: <Hid.md> \"t\"\n",
                "# [[zyxq]]\n\n> [zyxq]: Hid.md\n"});
    const TestVault vault{.links = FakeOracle({"open"}, {"hid"})};
    const std::vector<TestVariant> clash = {{"base", "[zyxq]: open.md\n"},
                                            {"public", "a [[zyxq]]\n\n[zyxq]: Hid.md\n"}};
    CHECK(vault.text("public", clash).find("Hid") == std::string::npos);
    CHECK(vault.text("public", clash).find(kCanary) == std::string::npos);
}

TEST_CASE("G1 2.4 comments in the map that labels keys go where one of its keys does") {
    for (const std::string map : {"# zyxq\n  a: secret\n  b: public", "\n  # zyxq\n\n  a: secret\n  b: public",
                                  "\n  a: secret\n  # zyxq\n  b: public", "\n  b: public # zyxq\n  a: secret",
                                  "{b: public, # zyxq\n  a: secret}", "\n  b: public\n  # zyxq\n  a: secret"}) {
        check_kept({"---\nconfidential_keys: " + map + "\na: 1\nb: 2\n---\nx\n"});
    }
    const std::string note = "---\n# c\nconfidential_keys: # d\n  # e\n  b: public\nb: 2\n---\nx\n";
    CHECK(served("public", "Note.md", note) == note);
}

TEST_CASE("G1 6.1 links of Mermaid and CSS count") {
    const auto diagram = [](const std::string& lines) { return "```mermaid\ngraph TD\n  A-->B\n" + lines + "\n```\n"; };
    check_kept({diagram("click A \"Hid.md\" \"zyxq\""), diagram("  click A href \"Hid\" \"zyxq\" _blank"),
                diagram("A-->B; click A 'Hid.md#zyxq'"), diagram("link A: zyxq @ Hid.md"),
                diagram("links A: {\"zyxq\": \"Hid.md\", \"b\": \"open.md\"}"),
                "> " + diagram("> click A \"Hid.md\" \"zyxq\"\n>"), "<style>\n@import \"Hid.css\" zyxq;\n</style>\n",
                "<p style=\"image-set('Hid.png' 1x, 'zyxq' 2x)\">\n",
                "<style>\n@IMPORT\n'Hid.css' layer(zyxq);\n</style>\n"});
    for (const std::string lines :
         {"class Hid internal-link", "class A,Hid,B internal-link;", "A-->Hid:::internal-link",
          "A[Hid] --> B\nclass A internal-link", "A([\"Hid\"]) --> B\nclass B,A internal-link",
          "A{{Hid}}:::internal-link", "B --> A[/ Hid /]\n\nclass A internal-link",
          "A[a A[b A[Hid] --> A[Hid\nclass A internal-link",
          "A[\"Hid#A[b A[c\"] --> A[Hid#A[b]\nclass A internal-link"}) {
        INFO(lines);
        CHECK(served("personal", "Note.md", diagram(lines)).find("Hid") == std::string::npos);
        CHECK(served("secret", "Note.md", diagram(lines)) == diagram(lines));
    }
    const std::string open = diagram("A[Hid]\nclick B \"open.md\" \"x\"\nclass B internal-link") + "click \"Hi\"\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 4 a table is no heading, whatever line follows it, and anything may follow it") {
    for (const std::string table : {"| a |\n|---|\n| b |\n", "a | b\n--|--\n", "| a |\n|---|\n"}) {
        for (const std::string line : {"---", "-", "===\n---"}) {
            check_kept({"## P #confidential/secret\n\n" + table + line + "\n\nzyxq\n",
                        "## P\n\n#confidential/secret\n\n" + table + line + "\n\nzyxq\n"});
        }
    }
    check_kept({"> ## P #confidential/secret\n>\n> | a |\n> |---|\n> ---\n>\n> zyxq\n",
                "| a |\n|---|\n| b |\n2. > [!secret] zyxq\n",
                "| a |\n|---|\n| b |\n2. x #confidential/secret\n\n   zyxq\n",
                "%% confidential: secret %%\n\n`a | b\n-|-|-\n%% /confidential %%`\n\nzyxq\n"});
    const std::string note = "a | b\n-|-|-\n---\n\nc #confidential/secret\n\nd\n";
    CHECK(served("public", "Note.md", note) == "a | b\n-|-|-\n---\n\nd\n");
}

TEST_CASE("G1 4 what begins like a definition and goes on is a heading") {
    check_kept({"[Draft]: plans #confidential/secret\n---\n\nzyxq\n",
                "[[Open]]: plans #confidential/secret\n---\n\nzyxq\n",
                "[x](open.md) [y]: plans #confidential/secret\n===\n\nzyxq\n",
                "[r]: open.md\nPlan #confidential/secret\n---\n\nzyxq\n"});
    for (const std::string definitions : {"[r]: open.md", "[r]:\nopen.md\n'title'", "[r]: <a b> \"t\"\n[s]: b (t)"}) {
        check_kept({"## P #confidential/secret\n\n" + definitions + "\n---\n\nzyxq\n"});
    }
}

TEST_CASE("G1 4.2 backticks behind an escaped one open code") {
    for (const std::string note : {"\\`` a ` %% zyxq %% `\n", "\\`` a ` <!-- zyxq --> `\n",
                                   "- a \\``b` %% zyxq %% c`\n", "\\``` a `` %% zyxq %% ``\n"}) {
        check_comments_kept({note});
    }
    check_kept({"\\`` a ` [zyxq][r] `\n\n[r]: Hid.md\n", "u \\`` a ` [^1] ` #confidential/secret\n\n[^1]: zyxq\n",
                "%% confidential: secret %%\n\n\\`` %% /confidential %% `\n\nzyxq\n"});
}

TEST_CASE("G1 6.4 brackets in tags, autolinks and comments leave nothing of a link's text") {
    for (const std::string mark : {"", "!"}) {
        check_kept({mark + "[zyxq <img alt=\"[\" src=\"open.png\">](Hid.md)\n",
                    mark + "[zyxq <kbd title=\"[\">x</kbd> b](Hid.md)\n",
                    mark + "[zyxq <kbd title=\"]\">x</kbd> [1]](Hid.md)\n",
                    mark + "[zyxq <img alt=\"fig. ](1\" src=\"open.png\"> b](Hid.md)\n",
                    mark + "[zyxq <https://x.net/[> b](Hid.md)\n", mark + "[zyxq <!-- [ --> b](Hid.md)\n",
                    mark + "[zyxq <b title=\"]\"> b][r]\n\n[r]: Hid.md\n",
                    mark + "[zyxq <https://x.net/]>][r]\n\n[r]: Hid.md\n"});
    }
}

TEST_CASE("G1 6.4 the text of an HTML link ends at its own end, and a tag where a line begins with its bracket") {
    check_kept({"See <a href=\"Hid.md\"><abbr>EU</abbr> zyxq</a>.\n", "<a href=\"Hid.md\"><img alt=\"</a>\">zyxq</a>\n",
                "<a href=\"Hid.md\"></a1> zyxq</a>\n", "<img\n  src=\"Hid.png\"\n  alt=\"zyxq\"\n>\n",
                "<area\nhref=\"Hid.md\"\nalt=\"zyxq\"\n>\n", "a <img src=\"Hid.png\" alt=\"zyxq\"\n   > b\n",
                "<a href=\"Hid.md\"\n>zyxq</a\n>\n"});
}

TEST_CASE("G1 6.4 definitions in HTML and formulas count with their uses") {
    check_kept({"[zyxq][r]\n\n<!-- c --><div>\n[r]: Hid.md\n", "$$\n\n[s]: Hid.md\n\n$$\n\n[zyxq][s]\n"});
    const TestVault vault{.links = FakeOracle({"open", "other"}, {"hid"})};
    for (const std::string later : {"<div>\n[s]: Hid.md \"zyxq\"\n</div>\n", "<pre>\nx\n\n[s]: Hid.md \"zyxq\"",
                                    "$$\nx\n\n[s]: Hid.md \"zyxq\"\n\n$$\n"}) {
        const std::string text =
            vault.text("internal", {{"base", "[s]: open.md\n"}, {"internal", "[s]: other.md\n\n" + later}});
        INFO(text);
        CHECK(text.find("Hid") == std::string::npos);
        CHECK(text.find(kCanary) == std::string::npos);
    }
}

TEST_CASE("G1 4.2 a heading inside a formula ends no section, wherever in its paragraph the formula begins") {
    for (const std::string formula : {"text:\n$$\nx\n-\ny\n$$", "text\n$$\nx\n=\ny\n$$", "$$ x\n=\ny $$",
                                      "$$ a\n# a\n$$", "a $$b$$ c $$\n# d\n# e\n$$ $$f$$ $$\ng\n---\n$$"}) {
        check_kept({"## P #confidential/secret\n\n" + formula + "\n\nzyxq\n",
                    "> ## P #confidential/secret\n\n# P #confidential/secret\n" + formula + "\n\nzyxq\n"});
    }
    // Not in a formula.
    check_kept({"a $$b$$ c\n# P #confidential/secret\n$$\n\nzyxq\n", "a $$ b\n# P #confidential/secret\n\nzyxq $$\n",
                "`$$`\n# P #confidential/secret\n\nzyxq\n"});
}

TEST_CASE("G1 6.4 a label that begins like a footnote's and holds a blank is a link's") {
    check_kept({"x[^a b] #confidential/secret\n\n[^a b]: http://zyxq\n", "x [^a zyxq]\n\n[^a zyxq]: Hid.md\n",
                "[zyxq][^a b]\n\n[^a b]: Hid.md\n"});
}

TEST_CASE("G1 6.1 a scheme without its slashes is no server's") {
    check_kept({"[zyxq](http:Hid.md)\n", "[zyxq](https:/Hid.md)\n", "<a href=\"HTTPS:Hid.md\">zyxq</a>\n"});
    const std::string open = "[a](http://Hid.md) [b](https://open.net/Hid)\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 2.3 2.4 a no-break space at a key's ends is a blank") {
    for (const std::string blank : {"\u00A0", "\u202F", "\u200B"}) {
        check_kept({"---\nconfidential" + blank + ": secret\n---\nzyxq\n",
                    "---\n" + blank + "confidential: secret\n---\nzyxq\n",
                    "---\nconfidential_keys: {salary: secret}\nsalary" + blank + ": zyxq\n---\nx\n",
                    "---\nconfidential_keys: {salary" + blank + ": secret}\nsalary: zyxq\n---\nx\n"});
    }
}

TEST_CASE("G1 4 what a cut brings together may be a label") {
    check_kept({"> <!-- confidential: secret --> c <!-- /confidential -->\n> [!secret] t\n> zyxq\n",
                "> [[Hid]]\n> [!secret] t\n> zyxq\n",
                "zyxq #conf<!-- confidential: secret -->c<!-- /confidential -->"
                "idential/secret\n"});
    for (const std::string file : {"> %% c %%\n> [!internal] t\n> zyxq\n", "zyxq #conf%% c %%idential/internal\n",
                                   "#conf%% c %%idential/internal\n\nzyxq\n",
                                   "> %% c %%\n> [!internal] t\n> zyxq\n\n%% c %%```compressed-json\nx\n```\n"}) {
        INFO(file);
        CHECK(served("public", "Note.md", file).find(kCanary) == std::string::npos);
    }
}

TEST_CASE("G1 4.3 a definition goes with its uses, also where the cut of a comment hides it") {
    const std::string use = "See [x]. #confidential/secret\n\n";
    for (const std::string opener : {"<pre>", "```", "<script>", "$$"}) {
        check_kept({use + "%% c %%" + opener + "\n[x]: https://zyxq\n",
                    use + "%% c %%" + opener + "\n[x]: https://zyxq\n\n[y] [[Hid]] b\n",
                    "See[^x]. #confidential/secret\n\n%% c %%" + opener + "\n[^x]: zyxq\n"});
    }
}

TEST_CASE("G1 4 a line below a comment alone ends no section, nor is it all of one") {
    for (const std::string line : {"---", "==="}) {
        check_kept({"## P #confidential/secret\n\n%% c %%\n" + line + "\nzyxq\n",
                    "## P\n\n%% c %%\n" + line + "\n#confidential/secret\n\n# Q\n\n### R\n\n%% d %%\n" + line +
                        "\n#confidential/secret\n\n### J\n\nzyxq\n",
                    "# T\n\n## P\n\nzyxq\n\n%% c %%\n" + line + "\n#confidential/secret\n"});
    }
}

TEST_CASE("G1 4.1 an indented line below a table ends no region, and is no code") {
    const std::string table = "| a |\n|---|\n| b |\n";
    check_kept({"<!-- confidential: secret -->\n\n" + table + "    <!-- /confidential -->\n\nzyxq\n"});
    check_comments_kept({table + "    %% zyxq %%\n", table + "    x <!-- zyxq --> y\n"});
}

TEST_CASE("G1 6.1 HTML in a value, and the sources of Dataview") {
    check_kept({"<iframe srcdoc=\"<a href='Hid.md'>zyxq</a>\"></iframe>\n",
                "<iframe srcdoc=\"&lt;a href=&quot;Hid.md&quot;&gt;zyxq&lt;/a&gt;\"></iframe>\n",
                "<object data=\"data:text/html,<a href=Hid.md>zyxq</a>\">\n",
                "<iframe src=\"data:text/html,%3Ca%20href=%22Hid.md%22%3Ezyxq\">\n",
                "![zyxq](data:text/html,%3Ca%20href=%22Hid.md%22%3E)\n",
                "```dataview\nLIST\nFROM \"Hid\" and \"zyxq\"\n```\n",
                "```dataviewjs\ndv.list(dv.page('A/Hid.md', zyxq).a)\n```\n"});
    const std::string nested = "<iframe srcdoc=\"<iframe srcdoc='&lt;a href=Hid.md&gt;zyxq'></iframe>\"></iframe>\n";
    CHECK(served("public", "Note.md", nested).find(kCanary) == std::string::npos);
    const std::string open =
        "<iframe srcdoc=\"<a href='open.md'>a</a>\"></iframe> <https://x.net/?q=%3Cb%3E> "
        "![a](data:image/svg+xml,%3Csvg%20fill='url(%23g)'%3E)\n```dataview\nLIST FROM \"open\"\n```\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 4.2 a backtick or dollar in a link's destination, title or label opens no code") {
    for (const std::string mark : {"", "> ", "- ", "# "}) {
        check_comments_kept({mark + "[a](u`) %% zyxq %% `\n", mark + "[shop](s.md?$5) %% zyxq %% it costs 5$.\n",
                             mark + "[a](u '`') <!-- zyxq --> `\n", mark + "![a](<`>) %% zyxq %% `\n",
                             mark + "[^`] %% zyxq %% `\n", mark + "[a][`] <!-- zyxq --> `\n",
                             mark + "[x]($$) %% zyxq %% y$$\n", mark + "[a](u(`) \"`\") %% zyxq %% `\n"});
    }
    for (const std::string mark : {"", "> ", "- "}) {
        check_comments_kept({mark + "[q]: /u`\n%% zyxq %% `\n", mark + "[q]: /u '`'\n%% zyxq %% `\n",
                             mark + "[`]: /u\n%% zyxq %% `\n", mark + "[q]: /u$$x\n%% zyxq %% y$$\n"});
    }
    check_comments_kept({"| [a](`) | %% zyxq %% y` |\n|---|---|\n"});
    check_kept({"x [a](u`) [^1] ` #confidential/secret\n\n[^1]: zyxq\n",
                "x [a](u`) [x][r] ` #confidential/secret\n\n[r]: /u 'zyxq'\n"});
    const std::string code = "[a](b) `%% c %%` [d](e) ![f](g \"h\") `<!-- i -->` [j][k] `$l$ %% m %%`\n";
    CHECK(served("public", "Note.md", code) == code);
}

TEST_CASE("G1 6.4 a backtick that opens no code to some takes no link's text") {
    const std::string link = "[zyxq: the ` of names](Hid.md)\n";
    check_kept({"[a](u`) " + link, "[q]: /u`\n" + link, "    the ` key\n" + link, "\tthe ` key\n" + link,
                "%% the ` key %% " + link, "<!-- a\n` b --> " + link, "$a`b$ " + link, "$$\na`b\n$$\n" + link,
                "- x\n\n      the ` key\n\n  " + link, "[a](`) [zyxq ` a][r]\n\n[r]: Hid.md\n",
                "<pre>`</style>\n[zyxq ` a](Hid.md)\n", "[a](`) [zyxq ` a]\n\n[zyxq ` a]: Hid.md\n"});
}

TEST_CASE("G1 6.4 several things of which each may hold a backtick leave nothing of a link's text") {
    for (const std::string between :
         {"<a b=\"`\"> https://x` [q `", "$`$ ` [q `", "$`$ `[q` r", "$$`$$ ` [q `", "\\` <a b=\"`\"> www.x` [q `",
          "<a b=\"`\"> https://x` ] `", "`]` <a b=\"`\"> https://x` [q `", "[[a`]] <a b=\"`\"> `[q` r"}) {
        INFO(between);
        check_kept({"x [zyxq " + between + "](Hid.md)\n", "x ![zyxq " + between + "](Hid.md)\n",
                    "x [zyxq " + between + "][r]\n\n[r]: Hid.md\n"});
    }
    check_kept({"![zyxq [x](a`b) ` [q `](Hid.md)\n", "` a\n- b [zyxq ` \n2. [q `](Hid.md)\n",
                "` a\n- b [zyxq ` \n2. ] `](Hid.md)\n", "` [x ` [zyxq <a b=\"`\"> https://x` [q `](Hid.md)\n",
                "[zyxq ![a](b '[') c](Hid.md)\n", "<a b=\"`\"> https://x` [c ` ![zyxq ` d](e) `](Hid.md)\n",
                "[[a`]] zyxq [ https://x` b](Hid.md)\n", "[a](b`) [zyxq `` <b c='`'> d](e) `` f](Hid.md)\n"});
    check_kept({"\ta` <b c=\"\nd [[e`]] zyxq \\`f \"> g](Hid.md)\n"});  // indented code in front
    // To cmark, only the first span of a length is code behind backticks that nothing closes.
    check_kept({"`` a `b` [zyxq `[` c](Hid.md)\n"});
    // What is closed before anything in doubt stays, as does a bracket that only plain code follows.
    for (const std::string before :
         {"[a `b`](c) `<d e=\"` [g `h`](i)\n- ", "[a `b` $c$ [[d]] <e> `f`](g) <h i=\"`\"> `j` ", "a[0 `b` $c$ <d> "}) {
        CHECK(served("public", "Note.md", before + "[k](Hid.md) `l`\n") == before + "█████ `l`\n");
    }
}

TEST_CASE("G1 4 what some parsers do not take for HTML hides no label") {
    const std::string callout = "\n> [!secret] zyxq\n";
    for (const std::string html :
         {"<insert date & place!>", "<see note 4.2>", "<b 1>", "<b a=\"x\"c>", "</b c>", "<b/ >", "<b a=`>",
          "<pre>a</style>", "<pre></script>", "<textarea>\n", "<!x", "<b 1>\n1."}) {
        check_kept({html + callout, "- " + html + "\n  > [!secret] zyxq\n"});
    }
    check_kept({"> [!secret] a\n<b 1>\nzyxq\n"});
    for (const std::string html : {"<b a=\"x\" c = 'y' d=e/>", "</b >", "<pre>", "<!DOCTYPE x", "<div"}) {
        const std::string file = html + "\n> [!secret] a\n";
        CHECK(served("public", "Note.md", file) == file);  // a callout in HTML is none
    }
}

TEST_CASE("G1 4 a line below what may be definitions ends no section, nor is it all of one") {
    for (const std::string lines :
         {"[r]: b \"a\nb\"", "[a\nb]: c", "[a]: b (c\nd)", "[a]: b\n'c\nd'", "[a]: <b\\>c>", "[a]: b\n[c\nd]: e"}) {
        check_kept({"## P #confidential/secret\n\n" + lines + "\n---\n\nzyxq\n"});
    }
    check_kept({"[r]: b \"a #confidential/secret\nb\"\n---\n# zyxq\n"});
}

TEST_CASE("G1 4 blocks that follow without a blank line, a list whole") {
    check_kept({"a #confidential/secret\n- x\n\n- zyxq\n", "a #confidential/secret\n-\n  zyxq\n",
                "a #confidential/secret\n>\nzyxq\n", "> a #confidential/secret\n> +\nzyxq\n",
                "- a #confidential/secret\n>\nzyxq\n", "## P\n\n[r]: b\n#confidential/secret\n\nzyxq\n"});
    check_comments_kept({"## P\n\n%% c %%\n#confidential/inter%% d %%nal\n\nzyxq\n"});
}

TEST_CASE("G2 5.6 what is withheld before a directive does not switch it off") {
    const TestVault vault;
    const auto merged = [&](const std::string& clearance, const std::string& later) {
        return vault.text(clearance, {{"base", "a\n\n## H\n\nc\n"}, {"public", later}});
    };
    for (const std::string secret : {"> [!secret] q\n\n", "q #confidential/secret\n\n", "<!-- q -->\n\n",
                                     "%% confidential: secret %%\n\nq\n\n%% /confidential %%\n\n", "%% q %%\n"}) {
        INFO(secret);
        CHECK(merged("public", secret + "%% merge: replace %%\n\nb\n") == "b\n");
        CHECK(merged("public", "## H\n\n" + secret + "%% merge: replace %%\n\nb\n") == "a\n\n## H\n\nb\n");
    }
    CHECK(merged("public", "x\n\n%% merge: replace %%\n\nb\n") == "a\n\nx\n\nb\n\n## H\n\nc\n");
}

TEST_CASE("G2 4.3 no mark of a quote is left at the end of a file") {
    for (const std::string tail : {">\n", "> \n>\n", ">\n\n"}) {
        CHECK(served("public", "Note.md", "text\n\n> [!secret] a\n> x\n" + tail) ==
              (tail == ">\n\n" ? "text\n\n" : "text\n"));
        CHECK(served("public", "Note.md", "text\n\n> a #confidential/secret\n" + tail).find('>') == std::string::npos);
    }
    CHECK(served("public", "Note.md", "- text\n- > a #confidential/secret\n  >\n") == "- text\n");
}

TEST_CASE("G1 6.4 brackets in doubt do not shorten the text of a link") {
    check_kept({"a [zyxq <https://open.net/`[> `[`][r] b\n\n[r]: Hid.md\n", "[zyxq $`$](Hid.md) `\n",
                "[zyxq $$ ` $$](Hid.md) `\n", "x <a b=\"\n\n[zyxq <b title='['>][r] \">\n\n[r]: Hid.md\n",
                "[zyxq <b title=\"[\"> ![i](https://open.net/i.png)](Hid.md)\n"});
    const std::string alone = "a <!-- [ -->\n\nb [zyxq <kbd title=\"]\">x</kbd>][r] d\n\n[r]: Hid.md\n";
    CHECK(served("internal", "Note.md", alone) == "a <!-- [ -->\n\nb █████ d\n");
}

TEST_CASE("G1 6.4 a use in what is code only once a comment is cut goes with its definition") {
    for (const std::string fence : {"```", "~~~"}) {
        CHECK(served("public", "Note.md", "%% c %%" + fence + "\n\n[zyxq][r]\n\n[r]: Hid.md\n").find(kCanary) ==
              std::string::npos);
    }
}

TEST_CASE("G1 4.2 a formula goes over no line that is blank but for the marks of quotes") {
    check_kept({"> [!secret] C\n> x $$\n> ```\n>\n> ```\n> x\n>\n> $$ a $$\n>\n> b\nzyxq\n"});
}

TEST_CASE("G1 G2 4.3 a definition stays below what stood above it, and one that nothing led to stays at all") {
    const TestVault vault;
    const std::string base = "x\n> [!note]\n>\n\n$$\ny\n$$\n> [!note]\n>\n\n[d e]:\n  open.md\n  'zyxq'\n\nx\n";
    const std::string later = "$$\nx %% y\n$$\n\n> [!secret] x [x][d e]\n>\n";
    CHECK(vault.text("personal", {{"base", base}, {"public", later}}).find(kCanary) == std::string::npos);
    for (const std::string inside : {"y", "[^w]: y", "[w]: y", "z[^w]"}) {
        CHECK(served("public", "Note.md", "[^v]: x[^v]\n\n> [!secret] C\n>\n> " + inside + "\n") == "[^v]: x[^v]\n");
    }
}

TEST_CASE("G1 2.4 text left over at the end of frontmatter makes it unreadable") {
    const std::string keys = "---\nconfidential_keys:\n  name: secret\n  salary: secret\ntitle: x\n";
    for (const std::string left :
         {"salary:zyxq", "salary :zyxq", "salary:\u00A0zyxq", "salary:zyxq # c", "salary:zyxq\n# c"}) {
        check_kept({keys + left + "\n---\nx\n", keys + "\n" + left + "\n\n---\nx\n"});
    }
    check_kept({"---\nsalary: zyxq\nconfidential_keys:\n  name: secret\n  salary:secret\n---\nx\n",
                "---\nsalary: zyxq\nconfidential_keys:\n  name: secret\n  salary secret\n---\nx\n"});
    const std::string flow = "---\nconfidential_keys: {salary: secret}\ntitle: x\n";
    for (const std::string value : {"one", "|\n  one", ">-\n  one", "\"one\"", "[one]", "\n  - one", "\n  a: one"}) {
        check_kept({flow + "salary: " + value + "\nzyxq two\n---\nx\n"});
    }
    check_kept({"---\nconfidential_keys: {salary: secret}\nsalary: 5000\n: zyxq\n---\nx\n",
                "---\n  confidential_keys: {salary: secret}\n  title: x\n  salary:zyxq\n---\nx\n",
                "---\n{confidential_keys: {salary: secret}, title: x}\nsalary:zyxq\n---\nx\n"});
    const TestVault vault;
    const std::string shown = vault.text("internal", {{"base", "---\nconfidential_keys: {salary: secret}\n---\nx\n"},
                                                      {"internal", "---\n# c\nsalary:zyxq\n---\n"}});
    CHECK(shown.find(kCanary) == std::string::npos);
}

TEST_CASE("G1 2.4 an entry of confidential_keys without its blank makes the map unreadable") {
    for (const std::string entry : {"salary:secret", "salary secret", "\"salary:secret\"", "salary\u00A0secret",
                                    "salary:secret, b: public", "salary Secret", "salary:typo"}) {
        check_kept({"---\nsalary: zyxq\nconfidential_keys: {" + entry + "}\n---\nx\n"});
    }
    check_kept({"---\nsalary: zyxq\nconfidential_keys:\n  salary:secret\n---\nx\n",
                "---\nsalary: zyxq\nconfidential_keys:\n  salary secret:\n---\nx\n",
                "---\nsalary: zyxq\nconfidential_keys:\n  salary: #secret\n---\nx\n",
                "---\nconfidential_keys: {salary: #Secret, as agreed\n}\nsalary: zyxq\n---\nx\n"});
    const std::string open = "---\nconfidential_keys: {a secretary: , b: } # secret\nb: 1\na secretary: x\n---\nx\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 5.2 by line, a withheld value that may go on takes all that follows") {
    const TestVault vault;
    for (const std::string value : {"salary: &pay \"5000\nper: zyxq\"",
                                    "salary: !!str \"5000\nper: zyxq\"",
                                    "salary: # c\n  \"5000\nper: zyxq\"",
                                    "salary: # \"\n  \"5000\nper: zyxq\"",
                                    "salary:\n- \"5000\nper: zyxq\"",
                                    "salary: - \"5000\nper: zyxq\"",
                                    "salary: 'it''s 5000\nper: zyxq'",
                                    "salary:\n  \"5000\nper: zyxq\"",
                                    "\"sal\\\n  ary\": zyxq",
                                    "\"salary\n\": zyxq",
                                    "x: {\"salary \": zyxq}",
                                    "? salary\n# c\n: zyxq",
                                    "salary: \"5000 \\\"\nper: zyxq\"",
                                    "salary:\n# c\n- zyxq",
                                    "salary: 5000\n# c\nzyxq",
                                    "x: {salary:\n{per: zyxq}}",
                                    "salary:\n{per: zyxq}",
                                    "x \"salary: 5000\nper: zyxq\"",
                                    "x: {\"salary\": \"5\nper: zyxq\"}",
                                    "x: {\"sal\\\nary\": zyxq}",
                                    "salary: [5000,\nper: zyxq]",
                                    "salary: \"5\" \"\nper: zyxq\"",
                                    "salary: \"5\"\\\n  \"\nper: zyxq\""}) {
        INFO(value);
        const std::string text = vault.text("internal", {{"base", "---\nconfidential_keys: {salary: secret}\n---\nx\n"},
                                                         {"internal", "---\n" + value + "\nbad: [\n---\n"}});
        CHECK(text.find(kCanary) == std::string::npos);
    }
    const std::string kept =
        vault.text("internal", {{"base", "---\nconfidential_keys: {salary: secret, \"first name\": secret}\n---\nx\n"},
                                {"internal",
                                 "---\na: 1\n# d\nsalary: it's 5 \"k\" # c\n\n# e\nb: [x]\nsalary: \"6\" # it's\n"
                                 "salary: 'x'\nc: \"the\n  first thing: y\"\nbad: [\n---\n"}});
    CHECK(kept == "---\na: 1\n\n# e\nb: [x]\nc: \"the\n  first thing: y\"\nbad: [\n---\n\nx\n");
    const std::string spread =
        vault.text("internal", {{"base", "---\nconfidential_keys: {\"first name\": secret}\n---\nx\n"},
                                {"internal", "---\n\"first\n  name\": zyxq\nbad: [\n---\n"}});
    CHECK(spread.find(kCanary) == std::string::npos);
}

TEST_CASE("G1 6.1 a link definition that is a value in frontmatter") {
    for (const std::string value : {"\"[r]: Hid.md\"", "'[r]: Hid.md'", "\"[r]\\x3A Hid.md\"", "|\n    [r]: Hid.md",
                                    "\n  - \"[r]: Hid.md\"", "\"\\x5br]: <Hid.md> 't'\"", "[\"[r]: Hid.md\"]"}) {
        for (const std::string rest : {"", "bad: [\n"}) {
            const std::string file = "---\nt: x\nk: " + value + "\n" + rest + "---\nx\n";
            INFO(file);
            const std::string shown = served("public", "Note.md", file);
            CHECK((!rest.empty() || shown == "---\nt: x\n---\nx\n"));
            CHECK(shown.find("Hid") == std::string::npos);
            CHECK(shown.find("t: x\n") != std::string::npos);
            CHECK(served("secret", "Note.md", file) == file);
        }
    }
    const std::string open = "---\nk: \"[r]: open.md\"\nl: \"[x]: y\" # [z]: c\n---\nx\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 2.3 a label below its key counts in brackets at any indent, below a block's header, and with a hash") {
    for (const std::string label :
         {"{\n\"confidential\"\n:\n\"secret\"\n}", "{\n\"confidential\":\n\"secret\",\n\"a\": 1}",
          "x: {confidential:\nsecret}", "x: {a: \"}\", confidential:\n# c\n\nsecret\n}",
          "  x: {confidential:\nsecret # c: d\n}", "confidential: |\n# c\n  secret", "confidential: #secret",
          "{confidential: #secret\n}", "confidential:\n  #secret", "# confidential: #secret",
          "confidential: #Secret stuff"}) {
        check_kept({"---\n" + label + "\n---\nzyxq\n"});
    }
    for (const std::string none : {"confidential: # a comment with words", "confidential:\ntitle: x",
                                   "confidential:\nmy title: x", "a:\n  confidential:\n- b", "x: {confidential:\n}",
                                   "confidential: # secret things\ntitle: x", "confidential:\n\"title, long\": x",
                                   "confidential:\n# a comment\nurl: http://x, y", "confidential: |\n# c\ntitle: x"}) {
        const std::string file = "---\n" + none + "\n---\nzyxq\n";
        INFO(file);
        CHECK(served("public", "Note.md", file) == file);
    }
}

TEST_CASE("G2 2.4 blank lines at the end of a withheld block of text go with it") {
    const TestVault vault;
    const std::string keys = "---\nconfidential_keys: {salary: secret, c.p: secret}\n";
    for (const std::string head : {"|", "|+", ">", ">-", "|2+", "&a |+", "!!str |"}) {
        for (const std::string after : {"t: x\n", "# c\nt: x\n", ""}) {
            const std::string few = keys + "a: 1\nsalary: " + head + "\n  zyxq\n";
            INFO(few + after);
            CHECK(vault.text("public", few + "\n\n\n" + after + "---\nx\n") ==
                  vault.text("public", few + after + "---\nx\n"));
            const std::string deep = keys + "a: 1\nc:\n  p: " + head + "\n    zyxq\n";
            CHECK(vault.text("public", deep + "\n\n\n" + after + "---\nx\n") ==
                  vault.text("public", deep + after + "---\nx\n"));
            const auto by_line = [&](const std::string& blanks) {
                return vault.text("internal", {{"base", keys + "---\nx\n"},
                                               {"internal", "---\nbad: [\nsalary: " + head + "\n  zyxq\n" + blanks +
                                                                after + "---\n"}});
            };
            CHECK(by_line("\n\n\n") == by_line(""));
        }
    }
}

TEST_CASE("5.1 ordinary frontmatter comes out as it is, and loses no more than what is labelled") {
    const TestVault vault;
    for (const std::string front :
         {"a: 1 # one\n# two\nb: |\n  x\n\n  y\nc: \"q\n  r\"\n# end\n\n", "a: |+\n  x\n\n\n", "a:\n  - b\n  - c: d\n",
          "a: 'it''s'\nb: >-\n  folded\n  text\n\n# end\n", "  a: 1\n  b: plain\n    goes on\n", "a:\n",
          "a: [b,\n  c]\n", "# c\n\na: http://x.net:80/y\nb: a:b\n", "a: &x 1\nb: *x\nc:\n  ? d\n  : e\n", "# only\n",
          "\n"}) {
        const std::string file = "---\n" + front + "---\nx\n";
        INFO(file);
        CHECK(vault.served("public", file) == file);
        if (front.find('a') != std::string::npos && !front.starts_with('#')) {
            const std::string indent = front.starts_with("  ") ? "  " : "";
            const std::string keys = indent + "confidential_keys: {salary: secret}\n";
            const std::string labelled = "---\n" + keys + indent + "salary: 5\n" + front + "---\nx\n";
            CHECK((vault.served("public", labelled) == file || front.find('?') != std::string::npos));
        }
    }
    for (const std::string flow : {"{a: 1, confidential_keys: {s: secret}, s: 2} # c\n",
                                   "{confidential_keys: {s: secret},\n a: 1, s: 2}\n# c\n\n"}) {
        const std::string shown = vault.served("public", "---\n" + flow + "---\nx\n");
        INFO(shown);
        CHECK(shown.find("a: 1") != std::string::npos);
        CHECK(shown.find("s: 2") == std::string::npos);
    }
}

TEST_CASE("5.1 6.1 6.4 what only looks like a link or a label stays") {
    for (const std::string open :
         {"I learned dataview from \"Hid\" the band.\n", "```dataview\nLIST FROM \"open\" WHERE a = \"Hid\"\n```\n",
          "```dataviewjs\ndv.header(2, \"Hid\");\ndv.pages('#b').sort(b => b.c, \"Hid\")\n```\n",
          "<iframe srcdoc=\"<p>a <img src='data:image/svg+xml,<svg/>'></p>\"></iframe>\n",
          "---\nconfidential:\nCity, State: x\n---\na\n", "---\nconfidential:\na:\tb\n---\na\n",
          "---\nconfidential:\n\"a \\\"b\\\"\": x\n---\na\n", "---\nconfidential:\n'it''s': x\n---\na\n",
          "---\nconfidential_keys:\n\n#personal\ntel: 6\n---\na\n"}) {
        CHECK(served("public", "Note.md", open).ends_with(open.substr(open.size() - 6)));
        CHECK(served("public", "Note.md", open).size() >= open.size() - std::string("confidential_keys:\n\n").size());
    }
    const std::string prose = "Uses `<br>` and `<kbd>`, see [a](b.md), [c](https://d.e), and the ";
    CHECK(served("public", "Note.md", prose + "[old plan][p].\n\n[p]: Hid.md\n") == prose + "█████.\n");
    const std::string rows = "| a | b |\n|---|---|\n| [x](y.md) | `k`<br>z |\n| c | ";
    CHECK(served("public", "Note.md", rows + "[q][r] |\n\n[r]: Hid.md\n") == rows + "█████ |\n");
    const std::string section = "\n\nzyxq\n\n## T\n";
    CHECK(served("public", "Note.md", "## S\n\n[Sic]: he said so.\n#confidential/secret" + section) ==
          "## S" + section);
    CHECK(served("public", "Note.md", "# A #confidential/secret\nb\n\n[1]: see [c]: d\n===\n\nzyxq\n")
              .ends_with("===\n\nzyxq\n"));
}

TEST_CASE("G1 6.1 6.4 sources of queries over lines and inline, formulas with brackets in a link's text") {
    check_kept({"a `$= dv.page(\"Hid\", zyxq)` b\n", "```dataview\nLIST\nFROM\n\"Hid\" or zyxq\n```\n",
                "```dataviewjs\ndv.pages(\n  '\"Hid\"', zyxq)\n```\n", "A [zyxq $]0,1[$ of zyxq][r] x\n\n[r]: Hid.md\n",
                "![zyxq $]$ b][r]\n\n[r]: Hid.md\n"});
}

TEST_CASE("G1 4.2 a comment behind two things of which each may hold a backtick or a dollar") {
    check_comments_kept({"x <a t='`'>https://a.b/%%zyxq%%` y\n", "x https://a.b/`<a t='%%zyxq%%`'> %% c %%\n",
                         "<a t='`'><b t='`'>https://a.b/`<!--zyxq-->` y\n", "[a](<b?`>)https://a.b/%% c\nzyxq%%` y\n",
                         "x <a t='$'>https://a.b/%%zyxq%%$ y\n", "www.a.b/`<a t='`%% a %% zyxq %% b %%`'> x\n"});
    const std::string open = "`50%%` <a t='b'>c</a> https://a.b/ `%% c %%` [d `%%`](e.md)\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 4 a callout in a formula over blank lines, which is none to most readers") {
    check_kept({"$$\na\n\n> [!secret] zyxq\n> zyxq\n\n$$\n", "x\n\n$$\n\n- > [!secret]\n  > zyxq\n\n$$\n"});
    check_comments_kept({"%% c %%$$\n\n> %% c %%\n> [!internal] zyxq\n> zyxq\n\nx $$\n"});
}

TEST_CASE("G1 2.4 4 frontmatter that names labels and has YAML 1.1's line ends is withheld") {
    for (const std::string end : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
        check_kept({"---\nk: zyxq\nconfidential_keys:\n" + end + "'k': S\n---\nx\n",
                    "---\nconfidential_keys: {\"\"," + end + "'k': secret}\n'k': zyxq\n---\nx\n",
                    "---\na: b" + end + "confidential: secret\n---\nzyxq\n",
                    "---\ntags:" + end + "- confidential/secret\n\nzyxq\n"});
        const std::string open = "---\ntitle: a" + end + "b\n---\n#confidential/public " + end + "\n";
        CHECK(served("public", "Note.md", open) == open);
    }
}

TEST_CASE("G1 2.3 a label's key behind a tag that is no more than its mark") {
    check_kept({"---\n! confidential: ~}\n---\nzyxq\n", "---\na: b\n!\tconfidential: null]\n---\nzyxq\n"});
}

TEST_CASE("G1 2.3 2.4 4 a label's key or tag with a character in it that nobody sees labels the note") {
    for (const std::string hidden : {"\u200B", "\uFEFF", "\u00AD", "\u2060\u200D", "\u034F", "\U000E0020"}) {
        check_kept({"---\nconfi" + hidden + "dential: secret\n---\nzyxq\n",
                    "---\n\"confi" + hidden + "dential\": secret\n---\nzyxq\n",
                    "---\nk: zyxq\nconfidential" + hidden + "_keys: {k: secret}\n---\nx\n",
                    "---\n\"\\x63onfi" + hidden + "dential\": secret\n---\nzyxq\n",
                    "---\n\"confi\\u200Bdential\": secret\n---\nzyxq\n", "a #confi" + hidden + "dential/secret zyxq\n",
                    "a #" + hidden + "confidential/secret zyxq\n",
                    "%% confi" + hidden + "dential: secret %%\n\nzyxq\n\n%% /confidential %%\n"});
        const std::string open = "---\nk: a" + hidden + "b\n---\nconfi" + hidden + "dential, confidential " + hidden;
        CHECK(served("public", "Note.md", open) == open);
    }
}

TEST_CASE("G1 4 a tag of HTML alone on a line below a quote or list item may go on with it") {
    for (const std::string tag : {"<span class=\"x\">", "</b>", "  <x-y/>"}) {
        check_kept({"> [!secret] T\n" + tag + "\nzyxq\n", "> [!secret]\n> - a\n" + tag + "\nzyxq\n",
                    "a\n- zyxq\n" + tag + "\n#confidential/secret\n", "> zyxq\n" + tag + "\n#confidential/secret\n"});
        check_comments_kept({"> a\n" + tag + "\n`%%zyxq%%`\n"});
        check_kept({"> a\n" + tag + "\n# H #confidential/secret\n\nzyxq\n",
                    "# H #confidential/secret\n> a\n" + tag + "\n# I\n\nzyxq\n"});
        const std::string open = "> a\n" + tag + "\n\nb\n";
        CHECK(served("public", "Note.md", open) == open);
    }
}

TEST_CASE("G1 4 tags alone above a table without a blank line, and text below one") {
    check_kept({"#confidential/secret\n| a | b |\n|---|---|\n| 1 | 2 |\n\nzyxq\n",
                "## H\n#confidential/secret\na | b\n--|--\n\nzyxq\n",
                "> | a | b |\n> |---|---|\ntext\n> [!secret] T\n> zyxq\n",
                "> |a|\n> |-|\ntext #confidential/secret\n===\n\nzyxq\n", "> [!secret] T\n> a|b\n> -|-\nzyxq\n",
                "> [!secret] T\n> a|b\n-|-\nzyxq\n"});
    const std::string open = "> a|b\n> -|-\nx\n\n#confidential/public\na|b\n-|-\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 4 a callout in HTML of which readers do not all know the end, and one below a comment over lines") {
    check_kept({"<textarea>\n</textarea>\n> [!secret] T\n> zyxq\n", "- a\n<b>\n> [!secret] zyxq\n",
                ">%%\n\n%%\n>[!secret] zyxq\n", "%%\n+ %%\n    > [!secret] zyxq\n"});
    const std::string open = "<div>\n> [!note] a\n</div>\n\nb\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 6.4 what some readers do not take for the end of an anchor does not end its text") {
    check_kept({"a <a href=Hid>\\</a>zyxq\n", "a <a href=Hid></a\\>zyxq\n", "a <a href=\"Hid\"></a x>zyxq</a> b\n",
                "<v>\n<a href=Hid><b</a>zyxq\n"});
    const std::string end = " b `</a>` <a href=\"Open\">x</a>\n";
    CHECK(served("public", "Note.md", "x <a href=\"Hid\">a\n</a >" + end) == "x █████" + end);
}

TEST_CASE("G1 4 what no reader sees does not keep a quote from being a callout") {
    check_kept({"> [r]: x\n> [!secret] T\n> zyxq\n", "> [r]:\n> x\n> [s]: y \"t\"\n>\n> [!secret] T\n> zyxq\n",
                "- > [r]: x\n[!secret] zyxq\n", "> <!--kanban:settings-->\n> [!secret] T\n> zyxq\n"});
    const TestVault vault;
    for (const std::string comment : {"<!-- c -->\n> ", "%% c %%\n> ", "%% c %% ", "<!-- c --> "}) {
        CHECK(vault.served("internal", "> " + comment + "[!secret] T\n> zyxq\n\nb\n") == "b\n");
    }
    const std::string open = "> [r]: x\n> [!note] a [!secret] b\n\n> [r] [!secret]\n\n> [s]: y\n> > a\n> [!secret]\n";
    CHECK(served("public", "Note.md", open) == open);
}

TEST_CASE("G1 4 a form feed is a blank beside tags") {
    check_kept({"zyxq\n\n\f#confidential/secret\n", "## H\n#confidential/secret\v#a\n\nzyxq\n"});
}

TEST_CASE("G1 6.5 a disguised layer behind an escaped line break, which joins lines only in quoted YAML") {
    for (const std::string path :
         {"%5Fsecret%2Fzyxq", "&#95;secret/zyxq", "%5Fsecret/zyxq.md", "a%2E%73ecret.md/zyxq"}) {
        check_kept({"a b\\\n " + path + " c\n", "---\nlii, b\\\n " + path + "\n-jai\n---\n",
                    "---\nk: \"b\\\n  " + path + "\"\n---\n", "a\\\nb\\\n" + path + "\\\nc\n"});
    }
}

TEST_CASE("G1 6.1 6.5 a node of a diagram that is a part of a path is withheld with it") {
    for (const std::string path : {"_secret/zyxq", "a/_secret/zyxq", "zyxq/_secret", "_secret&#47;zyxq", "zyxq/Hid"}) {
        check_kept({"```mermaid\ngraph TD\nA --> " + path + "\nclass " + path + " internal-link\n```\n",
                    "mermaid`" + path + "`internal-link\n", "```mermaid\n" + path + ":::internal-link --> B\n```\n"});
    }
}

TEST_CASE("G1 4.2 a comment that begins in what looks like a footnote's label") {
    check_comments_kept({"[^%%]: zyxq\n", "[^a<!--]: zyxq --> b\n", "> [^a%%b]: zyxq\n> zyxq\n", "[^%%zyxq%%]: b\n"});
}

TEST_CASE("G1 4 what begins like a link definition or its title, and is none, is a heading with a line of - below") {
    for (const std::string heading :
         {"(Draft) b #confidential/secret", "\"Q\" b #confidential/secret", "'T #confidential/secret",
          "[x]: y\n(Draft) #confidential/secret", "[a]: b \"c\" #confidential/secret",
          "[ ]: b \"#confidential/secret\"", "[a]: b (c) (d #confidential/secret)", "[a]: b 'c #confidential/secret",
          "[a]: <b>\"#confidential/secret\"", "[a]: <b \"#confidential/secret", "[a]: b( \"#confidential/secret\""}) {
        check_kept({heading + "\n---\n\nzyxq\n"});
    }
    check_kept({"# T\n\n## A\n\n### B\n\n(Draft) b\n---\n\n#confidential/secret\n\nc\n\n### C\n\nzyxq\n",
                "## P #confidential/secret\n\n[a]: b\\(\n---\n\nzyxq\n"});
    check_comments_kept({"(`) %% zyxq %%\n===\n`\n"});
}

TEST_CASE("G1 4 a label below a table whose rows may have ended in code reaches over the code") {
    check_kept({"| a |\n|---|\n    b #confidential/secret\n\n    zyxq\n",
                "| a |\n|---|\n| c |\n\tb #confidential/secret\n\n\tzyxq\n"});
    const std::string file = "| a |\n|---|\n| b #confidential/secret |\n\n    code\n";
    CHECK(served("public", "Note.md", file) == "    code\n");
}

TEST_CASE("G1 4.2 behind a comment that a line begins with there may be no code") {
    check_comments_kept({"<!-- a --> it`s <!-- zyxq --> it`s\n", "<!-- a --> it`s %% zyxq %% it`s\n",
                         "> <!-- a --> it`s <!-- zyxq --> it`s\n", "<!-- a --> $x <!-- zyxq --> y$\n",
                         "<!--kanban:settings--> it`s <!-- zyxq --> it`s\n"});
}

TEST_CASE("G1 4 a label in what may be HTML behind a list or quote reaches over all of it") {
    check_kept({"- a\n<br>\nzyxq\n# H #confidential/secret\n", "> a\n<br>\nzyxq\n## H #confidential/secret\n\nb\n",
                "- a\n<br>\n- zyxq\n# H #confidential/secret\n", "> a\n<b>\n>\nzyxq\n# H #confidential/secret\n",
                "- a\n<br>\n```\nzyxq\n```\n# c #confidential/secret\n",
                "> zyxq\n>\n> - a\n> <br>\n> b #confidential/secret\n"});
    const std::string file = "a\n\n- b\n<br>\nc #confidential/secret\n\nd\n";
    CHECK(served("public", "Note.md", file) == "a\n\nd\n");
}

TEST_CASE("G1 4 a footnote does not keep the quote that it begins from being a callout") {
    check_kept({"> [^1]: x\n>\n> [!secret] T\n> zyxq\n\na[^1]\n", ">[^1]:   \n> [!secret] zyxq\n> ## b\n"});
}

TEST_CASE("G1 4 a tag behind a comment that its container may end labels the section around") {
    check_kept(
        {"zyxq\n\n> <!-- note\n\n#confidential/secret\n", "## H\n\nzyxq\n\n- <!-- x\n- y\n\n#confidential/secret\n"});
}

TEST_CASE("G1 6.4 4.3 any space in a reference's label is a blank") {
    for (const std::string space : {"\u00A0", "\u2003", "\u3000", "\f"}) {
        check_kept({"[zyxq][a" + space + "b]\n\n[a b]: Hid.md\n", "[zyxq][a b]\n\n[a" + space + "b]: Hid.md\n",
                    "[zyxq][" + space + "a]\n\n[a]: Hid.md\n", "[a" + space + "zyxq]\n\n[a zyxq]: Hid.md\n",
                    "[x][a" + space + "b] #confidential/secret\n\n[a b]: http://zyxq\n"});
    }
}

TEST_CASE("G2 2.4 a map of labels that loses an entry keeps its form, whatever is written in other entries") {
    const TestVault vault;
    const std::vector<std::pair<std::string, std::string>> maps = {
        {"{a: internal, salary: secret}", "{a: internal}"},
        {"{salary: secret, a: internal}", "{a: internal}"},
        {"\n    a:   'internal'\n    salary: secret", "\n    a:   'internal'"},
        {"\n salary: secret\n a: internal", "\n a: internal"}};
    for (const std::string beside : {"color: \"#fff\"\n", "# c\nb: 2\n", "b: 2 # c\n", "c: a#b\n"}) {
        for (const auto& [whole, shown] : maps) {
            const std::string behind = "a: 1\n" + beside + "---\nB\n";
            const std::string key = "---\n" + beside + "confidential_keys: ";
            CHECK(vault.served("internal", "---\nconfidential_keys: " + whole + "\nsalary: 9\n" + behind) ==
                  "---\nconfidential_keys: " + shown + "\n" + behind);
            CHECK(vault.served("internal", key + whole + "\na: 1\nsalary: 9\n---\nB\n") ==
                  key + shown + "\na: 1\n---\nB\n");
        }
    }
}

TEST_CASE("G1 2.3 2.4 a label that only a parser can see, in frontmatter that cannot be parsed") {
    const std::vector<std::pair<std::string, std::string>> around = {
        {"--- # x\n", ""},
        {"%YAML 1.2\n--- # x\n", ""},
        {"", "z: \"a\nb\"\n"},
        {"", "[a, b]: c\n"},
        {"", "? [a]\n: c\n"},
        {": x\n", ""},
        {"a: b\n\t\n", ""},
        {"", "pad: " + repeated("x", 70000) + "\n"},
        {"deep: " + repeated("[", 120) + repeated("]", 120) + "\n", ""}};
    for (const auto& [before, behind] : around) {
        for (const std::string label :
             {"x: &k confidential\n*k : secret\n", "? |-\n  confidential\n: |-\n  secret\n",
              "x: &k \"\\x63onfidential\"\n*k : secret\n", "x: [&k confidential]\ny: {*k : secret}\n",
              "x: &k confidential_keys\n*k : {zyxq: secret}\n"}) {
            check_kept({"---\n" + before + label + behind + "---\nzyxq\n"});
        }
    }
    check_kept({"---\n? a\n: b\nx: &k confidential_keys\n*k : {s: secret}\ns: zyxq\n---\nx\n"});
    for (const std::string plain : {"title: a: b\n", "title: *a*: b\nx: !c\n", "title: Q&A: a &b\n", "[a]: b? c\n"}) {
        const std::string note = "---\n" + plain + "confidential: internal\n---\nB\n";
        CHECK(TestVault().served("internal", note) == note);
    }
}

TEST_CASE("G1 2.3 a label of several words names no tier in a flow map and behind an anchor too") {
    check_kept({"---\n{a: 1, confidential: internal secret}\n---\nzyxq\n",
                "---\n{\"confidential\": internal secret, a: 1}\n---\nzyxq\n",
                "---\n{a: 1, confidential: internal\n  secret}\n---\nzyxq\n",
                "---\n{a: 1, confidential: internal # c\n\n# d\n  secret}\n---\nzyxq\n",
                "---\n{a: 1, &k !!str confidential: internal secret}\n[b]: c\n---\nzyxq\n",
                "---\n--- # x\n{a: 1, confidential: internal secret}\n---\nzyxq\n",
                "---\n--- # x\n&k confidential: internal\n  secret\n---\nzyxq\n",
                "---\n!!str &k 'confidential': internal secret\n[b]: c\n---\nzyxq\n"});
    for (const std::string plain :
         {"{a: 1, confidential: internal}\n", "{a: 1, confidential: internal, b: c d}\n", "&k confidential: internal\n",
          "{confidential: internal # a, b\n# c\n, b: 1}\n", "a: on this, confidential: internal matters\n",
          "a: {b: c}\n{a: 1, confidential: internal\n", "{a: 1, b: [confidential: internal]}\n"}) {
        const std::string note = "---\n" + plain + "---\nB\n";
        INFO(note);
        CHECK(TestVault().served("internal", note) == note);
    }
}

TEST_CASE("G1 2.1 2.4 a canvas's frontmatter labels it by tags and by labelled keys as well") {
    const std::string nodes = "},\"nodes\":[{\"id\":\"a\",\"type\":\"text\",\"text\":\"zyxq\"}],\"edges\":[]}";
    for (const std::string front :
         {"\"tags\":[\"confidential/secret\"]", "\"tags\":\"confidential/secret\"",
          "\"tag\":\"a, #confidential/secret\"", "\"confidential_keys\":{\"a\":\"secret\"}",
          "\"Confidential_Keys\":\"secret\"", "\"confidential_keys\":{\"a\":{\"b\":\"internal\"}}",
          "\"x\":{\"y\":[\"confidential/secret\"]}", "\"confidential_keys\":{\"a\":\"internal\",\"b\":\"typo\"}"}) {
        check_kept({"{\"metadata\":{\"frontmatter\":{" + front + "}" + nodes}, "A.canvas");
    }
    for (const std::string front :
         {"\"tags\":[\"a\",\"confidential/public\"]", "\"confidential_keys\":{}", "\"confidential_keys\":null",
          "\"confidential_keys\":{\"a\":\"public\",\"b\":null}"}) {
        CHECK(served("public", "A.canvas", "{\"metadata\":{\"frontmatter\":{" + front + "}" + nodes).find(kCanary) !=
              std::string::npos);
    }
}

TEST_CASE("G1 6.1 6.4 6.5 the marks of a quote and an item's indent are not a part of an attribute in HTML") {
    check_kept({"> [!note] L\n> See <a\n> href=\n> \"Hid.md\">zyxq</a>.\n",
                "> <a href=\n> \"Hid.md\">zyxq</a>\n",
                "> <a\n> href\n> =\n> Hid.md>zyxq</a>\n",
                "- > <a\n  > href\n  > = 'Hid.md'>zyxq</a>\n",
                "> <img alt=\"zyxq\" src=\n> \"Hid.png\">\n",
                "> <img alt=\"zyxq\" src=\"\n> Hid.png\">\n",
                "> <a href=\"\n> Hid.md\n> \">zyxq</a>\n",
                "> <img srcset=\"Open.png 1x,\n> Hid.png 2x\" alt=\"zyxq\">\n",
                "> <img srcset=\"\n> Hid.png 2x\" alt=\"zyxq\">\n",
                "> <a ping=\"a\n> Hid.md\">zyxq</a>\n",
                "> <a href=\"H\n> id.md\">zyxq</a>\n",
                "- <a href=\"H\n  id.md\">zyxq</a>\n",
                "> <div>\n> <a href=\"H\n> id.md\">zyxq</a>\n> </div>\n",
                "> <a href=\"_sec\n> ret/x.md\">zyxq</a>\n",
                "- <a href=\"_sec\n  ret/x.md\">zyxq</a>\n",
                "> > <a href=\"H\n> > id.md\">zyxq</a>\n",
                "> > <a\n> > href\n> > =\n>> \"Hid.md\">zyxq</a>\n",
                "> - <a href='H\r\n>   id.md'>zyxq</a>\n",
                "> <a href=\"%5\n> Fsecret/x.md\">zyxq</a>\n",
                "> <a href=\"obsidian://open?vault=v&file=H\n> id\">zyxq</a>\n"});
    for (const std::string value : {"\n> Hid.png", "\n> 'Hid.png'\n> ", "'H\n> id.png'"}) {
        CHECK(served("public", "Note.md", "> <p style=\"background:url(" + value + ")\">x</p>\n") ==
              "> <p style=\"background:█████\">x</p>\n");
    }
    for (const std::string note : {"Data\n====\n\ntext\n", "> <a href=\n> \"Open.md\">x</a>\n",
                                   "- <img src=\"Op\n  en.png\">\n", "> <b>url</b>\n> = Hid\n"}) {
        CHECK(served("public", "Note.md", note) == note);
    }
}

TEST_CASE("G1 6.1 6.4 what Dataview's link() and comparisons with a file's fields name is a link") {
    for (const std::string link :
         {"link(\"Hid\", \"zyxq\")", "LINK ( 'Hid.md' , 'zyxq' )", "link(\"a/Hid\", upper(\"(zyxq\"), \")zyxq\")",
          "embed(link(\"Hid.png\", \"zyxq\"))", "fileLink(\"Hid\", true, \"zyxq\")", "link(\"_secret/x\", \"zyxq\")",
          "app.workspace.openLinkText(\"Hid\", \"zyxq\")", "link(\"Hid\", \"a\\\") zyxq\")",
          "link(\"Open\", link(\"Hid\", \"zyxq\"))", "link(`Hid`, `zyxq`)", "link(\"Hid\", \"zyxq\""}) {
        check_kept({"a `= " + link + "` b\n", "```dataview\nTABLE WITHOUT ID " + link + "\n```\n",
                    "> ~~~dataview\n> LIST WHERE contains(up, " + link + ")\n> ~~~\n", "a `$= " + link + "` b\n",
                    "```dataviewjs\nx = " + link + "\n```\n"});
    }
    check_kept({"> `= link(\n> \"Hid\",\n> \"zyxq\")`\n", "---\nk: \"= link(\\\"Hid\\\", \\\"zyxq\\\")\"\n---\n"});
    for (const std::string field : {"file.path = \"Hid.md\"", "lower(file.name) != 'hid'", "p.file.name === \"Hid\"",
                                    "file.link = link(\"Hid\")", "File.Path=\"_secret/Hid.md\""}) {
        CHECK(served("public", "A.md", "```dataview\nLIST WHERE x AND " + field + "\n```\n").find("id") ==
              std::string::npos);
    }
    for (const std::string note :
         {"a `= link(\"Open\", \"Hid\")` b\n", "A link (\"Hid it\") and Hid's link(s): \"Hid\".\n",
          "The file.name \"Hid\" is a name.\n", "```js\nlink(x, \"Hid\"); file.size = \"Hid\"\n```\n"}) {
        CHECK(served("public", "A.md", note) == note);
    }
    CHECK(served("public", "A.md", "a `= link(\"Hid\", \"b)\")` c) d\n") == "a `= █████` c) d\n");
}

TEST_CASE("G1 6.1 a backslash before a percent sign goes before what that encodes is decoded") {
    check_kept({"a [zyxq](H\\%69d.md) b\n", "[zyxq](<H\\%69d.md>)\n", "[zyxq](_s\\%65cret/x.md)\n",
                "a [zyxq][r]\n\n[r]: H\\%69d.md \"zyxq\"\n"});
}

TEST_CASE("G1 6.1 6.4 commands of TeX that formulas link with are links") {
    for (const std::string link :
         {"\\href{Hid.md}{zyxq}", "\\href {Hid.md} {zyxq}", "\\href{ Hid }{a {b \\{ zyxq} c}",
          "\\href{Hid.md}{\\text{zyxq}}", "\\href{obsidian://open?vault=v&file=Hid}{zyxq}",
          "\\href{_secret/x.md}{zyxq}", "\\href%\n{Hid.md}%\n{zyxq}", "\\href{H%69d.md}{zyxq}",
          "\\href{H\\%69d.md}{zyxq}", "\\href{Hid.md}zyxq", "\\href{Hid.md}\\text{zyxq}",
          "\\includegraphics[alt={zyxq}]{Hid.png}", "\\includegraphics*[a]\n[b]{Open.png}\\href{Hid}{zyxq",
          "{\\href{Open}{\\href{Hid}{zyxq}}}"}) {
        check_kept({"a $" + link + "$ b\n", "$$\n" + link + "\n$$\n", link + "\n", "a { " + link + " } b }\n"});
    }
    check_kept({"> $$\n> \\href\n> {Hid.md}\n> {zyxq}\n> $$\n", "> \\href{\n> H\n> id.md}{zyxq}\n"});
    CHECK(served("public", "A.md", "a $x + \\href{Hid.md}{y^{2}} + z$ b\n") == "a $x + █████ + z$ b\n");
    CHECK(served("public", "A.md", "a $\\url{Hid.md}$ b $\\includegraphics[width=1]{Hid.png}$\n") ==
          "a $█████$ b $█████$\n");
    const std::string open =
        "$\\href{Open.md}{Hid}$ \\href{https://x.y/Hid}{x} \\href{}{Hid} \\url Hid {Hid} \\hrefHid\n";
    CHECK(served("public", "A.md", open) == open);
}

TEST_CASE("G1 6.1 10 commands of TeX in each other's targets are links, however deep") {
    for (const int depth : {0, 1, 3, 4, 5, 6, 100}) {
        for (const std::string target : {"Hid", "Hid#\\url{x}", "\\url{x}/../Hid.md", "\\url{x}/Hid#\\url{y}",
                                         "_secret/x", "\\url{x}/_secret/x\\url{y}", "\\url{a/Hid.md}x"}) {
            check_kept({repeated("\\url{", depth) + "\\href{" + target + "}{zyxq}" + repeated("}", depth) + "\n"});
        }
    }
    check_kept({"\\url%\n\\href%\n{Hid.md}{zyxq}\n", "\\href[\\includegraphics[a]{Hid.md}{zyxq}\n"});
}

TEST_CASE("G1 6.4 the text of a button that leads somewhere goes with it") {
    check_kept({"a <button formaction=\"Hid\">zyxq</button> b\n", "<button\nformaction=Hid.md>\n<b>zyxq</b>\n",
                "> <BUTTON type=x formaction='Hid'>\n> `</button>` zyxq</Button>\n",
                "<button formaction=Hid><a>zyxq</a>\n"});
    const std::string after = " b <button formaction=\"Open\">x</button>\n";
    CHECK(served("public", "A.md", "a <button formaction=\"Hid\">x</a></button>" + after) == "a █████" + after);
    CHECK(served("public", "A.md", "<buttons src=\"Hid\">b</buttons>\n") == "█████b</buttons>\n");
}

TEST_CASE("G3 4.3 a definition stays of which another of its name, renamed, is used where something is withheld") {
    const TestVault vault;
    for (const std::string use : {"b[^1]", "b[^1] %% c[^1] %%"}) {
        const std::vector<TestVariant> notes = {{"public", "a\n\n[^1]: kept\n"},
                                                {"internal", use + "\n\n[^1]: own\n\nc[^1] #confidential/secret\n"}};
        CHECK(vault.text("internal", notes).find("[^1]: kept\n") != std::string::npos);
        CHECK(vault.text("internal", notes).find("[^1-internal]: own\n") != std::string::npos);
    }
    const std::vector<TestVariant> links = {{"public", "a\n\n[r]: http://kept\n"},
                                            {"internal", "[b][r]\n\n[r]: http://own\n\nc #confidential/secret\n"}};
    CHECK(vault.text("internal", links).find("[r]: http://kept\n") != std::string::npos);
    CHECK(vault.text("internal", links).find("[b][r-internal]") != std::string::npos);
    // What the withheld text alone uses goes, renamed or not.
    const std::vector<TestVariant> withheld = {
        {"public", "a[^1]\n\n[^1]: kept\n"},
        {"internal", "b\n\n[^1]: zyxq\n\n[^2]: zyxq\n\nc[^1] [^2] #confidential/secret\n"}};
    CHECK(vault.text("internal", withheld).find(kCanary) == std::string::npos);
    CHECK(vault.text("internal", withheld).find("a[^1]\n\n[^1]: kept\n") != std::string::npos);
}

TEST_CASE("G1 6.4 the text of a link around a wikilink goes with it, as Roam and Logseq write aliases") {
    check_kept({"- [zyxq talks]([[Hid]]) with legal\n", "![zyxq]([[Hid.png]])\n", "a [zyxq](<[[Hid]]>) b\n",
                "[a]([[Hid|zyxq]] \"zyxq\")\n", "[zyxq]([[Some/Hid#part]])\n", "[zyxq](%5B%5BHid]])\n"});
    const std::string open = "[talks]([[Open]]) and [b](<[[Open|Hid]]> \"t\")\n";
    CHECK(served("public", "A.md", open) == open);
}

TEST_CASE("G1 4.4 a drawing that is not compressed is one too") {
    const std::string front = "---\nexcalidraw-plugin: parsed\n---\n";
    const std::string json =
        "```json\n{\"text\":\"zyxq\",\"rawText\":\"[[Hid|zyxq]]\",\"originalText\":\"zyxq\"}\n```\n";
    for (const std::string heading : {"# Drawing\n", "## Drawing\n\n"}) {
        check_kept({front + "# Text Elements\n[[Hid|zyxq]] ^ef\n\n%%\n" + heading + json + "%%\n",
                    front + "# Text Elements\n[[Hid|zyxq]] ^ef\n\n" + heading + json,
                    front + "# Text Elements\nzyxq #confidential/secret ^ef\n\n%%\n" + heading + json + "%%\n"});
    }
    const std::string other = "# API\n\n```json\n{\"a\": 1}\n```\n\n[[Hid]] Drawing\n";
    CHECK(served("public", "A.md", other) == "# API\n\n```json\n{\"a\": 1}\n```\n\n█████ Drawing\n");
}

TEST_CASE("G1 6.1 a name that holds an entity or a backslash is known however it is disguised") {
    TestVault vault;
    vault.links = FakeOracle({}, {"a&amp;b", "a\\_b", "a%20b"});
    for (const std::string link : {"A&amp;amp;B", "A\\&amp;B", "A%26amp;B", "A%5C_B", "A\\\\_B", "A&bsol;_B",
                                   "A&percnt;20B", "A%2520B", "A&#37;2520B", "A\\%2520B", "A\\&amp%3BB"}) {
        INFO(link);
        CHECK(vault.served("public", "x [zyxq](" + link + ".md) y\n") == "x █████ y\n");
    }
}

TEST_CASE("G1 4 4.2 what looks like a heading in a formula, or in HTML that only newer parsers know, ends no section") {
    const std::string section = "## H #confidential/secret\n\n";
    check_kept({section + "so\n$$\nf(x)\n\ny\n=\ng(x)\n$$\n\nzyxq\n",
                "> ## H #confidential/secret\n>\n> $$\n> f(x)\n>\n> y\n> =\n> g(x)\n> $$\n>\n> zyxq\n",
                "- a\n\n  ## H #confidential/secret\n\n  $$\n\n  # X\n\n  $$\n\n  zyxq\n",
                section + "$$a\n\n# X\n\n$$\n\nzyxq\n", section + "$$$a\n\n# X\n\n$$$\n\nzyxq\n",
                section + "$$a\n\nx $$ y\n\n# X\n\n$$\n\nzyxq\n", "so\n$$\nzyxq\n\nb #confidential/secret\n$$\n",
                "$$ zyxq\n\nb #confidential/secret $$\n", section + "<textarea>\n\n# X\n\nzyxq\n\n</textarea>\n",
                section + "<!a\n\n# X\n\nzyxq\n\n>\n", "<textarea>\nzyxq\n\nx #confidential/secret\n</textarea>\n",
                "p\n<search>\nzyxq\n# h #confidential/secret\n"});
    const std::string open =
        "## A #confidential/secret\n\nx\n\n## B\n\n$$\na\n$$\n\nb $c$ $$d$$\n\n## C\n\n<textarea>\n</textarea>\n";
    CHECK(served("public", "A.md", open) == open.substr(open.find("## B")));
}

TEST_CASE("G1 4 what cmark takes for the rest of an item that begins with two blank lines has the item's label") {
    check_kept({"- \n  \n  a #confidential/secret\n\n  zyxq\n",
                "- a\n  - \n    \n    # X #confidential/secret\n\n    zyxq\n",
                "> - \n>   \n>   a #confidential/secret\n>\n>   zyxq\n",
                "## H\n\n-\n\t\n\t# X\n\nzyxq\n\n#confidential/secret\n"});
    CHECK(served("public", "A.md", "- \n\n  a #confidential/secret\n\n  b\n\nc\n") == "- \n\n  b\n\nc\n");
}

TEST_CASE("G1 6.2 a folder that only higher tiers have is hidden, too") {
    TestVault vault;
    vault.links = FakeOracle({"open", "/open", "both"}, {"/acme", "/both", "/v1.2"});
    CHECK(vault.served("public", "a [[Clients/ACME]] [x](Clients/Acme/) [[ACME|x]] b\n") == "a █████ █████ █████ b\n");
    CHECK(vault.served("public", "a [[x/V1.2]] b\n") == "a █████ b\n");
    CHECK(vault.served("public", "```dataview\nLIST FROM \"Clients/ACME\"\n```\n").find("ACME") == std::string::npos);
    CHECK(vault.served("public", "a [[Clients/ACME/Open|x]] [x](../acme/Open.md#y) ![[ACME/x/Nowhere]] b\n") ==
          "a █████ █████ █████ b\n");
    const std::string open = "a [[Open]] [[Both]] [x](Open/) [[Nowhere]] [[Clients/Open]] [[x/Open]] b\n";
    CHECK(vault.served("public", open) == open);
}

TEST_CASE("G1 6.1 URLs of plugins: any key that ends in file, path or name, blanks written as plus signs; slides") {
    TestVault vault;
    vault.links = FakeOracle({"open"}, {"hid", "two words"});
    for (const std::string url : {"obsidian://advanced-uri?vault=v&filepath=Open.md&newfilepath=Hid.md",
                                  "obsidian://adv?uid=1&oldfilepath=Hid.md", "obsidian://open?vault=v&file=Two+words",
                                  "obsidian://open?file=x%2FTwo+words.md"}) {
        INFO(url);
        CHECK(vault.served("public", "a [zyxq](" + url + ") b\n") == "a █████ b\n");
        CHECK(vault.served("public", "a " + url + " b\n") == "a █████ b\n");
    }
    CHECK(vault.served("public", "a <i data-background=\"Hid.png\"></i> b\n").find("Hid") == std::string::npos);
    CHECK(vault.served("public", "<!-- .slide: data-background-image=\"Hid.png\" -->\n").find("Hid") ==
          std::string::npos);
    const std::string open = "a [x](obsidian://open?vault=v&file=Open+more) [[Two+words]] [y](Two+words.md) b\n";
    CHECK(vault.served("public", open) == open);
}

TEST_CASE("G2 4.3 6.4 a line of an item that has more below it goes whole, but for the one with the item's mark") {
    check_shown({{"- x\n  %% c %%\n  y\n\n  z\n", "- x\n  y\n\n  z\n"},
                 {"- t\n  %% c %%\n  - sub\n", "- t\n  - sub\n"},
                 {"- [ ] t\n\t%% c %%\n\t- [ ] sub\n", "- [ ] t\n\t- [ ] sub\n"},
                 {"- [ ]\n  %% c %%\n  - sub\n", "- [ ]\n  - sub\n"},
                 {"- a\n  [[Hid]]\n\n  b\n", "- a\n\n  b\n"},
                 {"> - a\n>   %% c %%\n>   b\n>   - d\n", "> - a\n>   b\n>   - d\n"},
                 {"- a\n  %% confidential: secret %% x\n  y %% /confidential %%\n  - b\n", "- a\n  - b\n"},
                 {"- %% c %%\n  %% d %%\n  - sub\n", "- \n  - sub\n"},
                 {"- %% c %%\n  x\n\n  z\n", "- \n  x\n\n  z\n"}});
}

TEST_CASE("4.3 6.4 a blank line stays where a heading of withheld links stood between two blocks") {
    check_shown({{"a\n# [[Hid]]\nb\n", "a\n\nb\n"},
                 {"a\r\n# [[Hid]]\r\nb\r\n", "a\r\n\r\nb\r\n"},
                 {"| a |\n|---|\n| c |\n# [[Hid]]\nb", "| a |\n|---|\n| c |\n\nb"},
                 {"> [!note] a\n# [[Hid]]\nb text\n", "> [!note] a\n\nb text\n"},
                 {"> a\n> # [[Hid]]\n> b\n", "> a\n>\n> b\n"},
                 {"a\n# [[Hid]]\n# b\n", "a\n# b\n"},
                 {"a\n[[Hid]]\nb\n", "a\nb\n"}});
}

TEST_CASE("4 a callout does not reach over lists and footnotes that follow it without a blank line") {
    check_shown({{"> [!secret] x\n> s\n- b\n- c\n\nd\n", "- b\n- c\n\nd\n"},
                 {"> [!secret] x\n> s\n1. b\n   c\n", "1. b\n   c\n"},
                 {"- a\n  - > [!secret] s\n    > s\n  - b\n", "- a\n  - b\n"},
                 {"> [!note] x\n> > [!secret] s\n> - kept\n> - kept2\n", "> [!note] x\n>\n> - kept\n> - kept2\n"},
                 {"See[^1].\n\n> [!secret] s\n> s\n[^1]: kept\n", "See[^1].\n\n[^1]: kept\n"}});
    // What may be a row of its table, or go on with its text, is in it.
    check_kept({"> [!secret] x\n> | a |\n> |---|\n| zyxq |\n", "> > [!secret] x\n> > | a |\n> > |---|\n> | zyxq |\n",
                "> > [!secret] x\n> > | a |\n> > |---|\n| zyxq |\n",
                "- > [!secret] x\n  > | a |\n  > |---|\n| zyxq |\n", "> [!secret] x\n> s\nzyxq\n- b\n",
                "> [!secret] x\n> s\n<b>\n- zyxq\n"});
}

TEST_CASE("G1 4.3 the name that links know a withheld block by goes with it") {
    check_kept({"para\n\n> [!secret] x\n> x\n\n^zyxq\n\nafter\n", "> [!secret] x\n> | a |\n> |---|\n^zyxq\n",
                "| a #confidential/secret |\n|---|\n| b |\n\n\n^zyxq\n", "- a #confidential/secret\n\n^zyxq \n",
                "> a\n>\n> b #confidential/secret\n\n^zyxq\n\nafter\n", "> [!note] a\n> > [!secret] b\n>\n> ^zyxq\n",
                "- a\n- > [!secret] s\n  > s\n\n  ^zyxq\n", "- > [!secret] s\n\n^zyxq\n",
                "```\n#confidential/secret\n```\n\n^zyxq" + repeated("a", 300) + "\n"});
    CHECK(served("public", "A.md", "a\n\n> [!secret] x\n\n^id-1\n\nb\n") == "a\n\nb\n");
    for (const std::string rest : {"> [!note] a\n\n^id\n", "^id of\n", "^id\nb\n", "b ^id\n", "^a_b\n", "- ^id\n",
                                   "^\n", "> ^id\n", "b\n\n^id\n"}) {
        CHECK(served("public", "A.md", "> [!secret] x\n\n" + rest) == rest);
        CHECK(served("public", "A.md", "a #confidential/secret\n\n" + rest) == rest);
    }
    const std::string below = "- a\n  - b\n\n^id\n";  // of the outer list, of which there is more
    CHECK(served("public", "A.md", "- a\n  - b\n  - c #confidential/secret\n\n^id\n") == below);
}

TEST_CASE("4.3 what comes to stand first in a view is no frontmatter") {
    const std::string text = "---\n\nTitle: foo\n\n---\n\nBody\n";
    const TestVault vault;
    CHECK(vault.text("public", "> [!internal] x\n\n" + text) == "\n" + text);
    CHECK(vault.text("public", "\xEF\xBB\xBF> [!internal] x\n\n" + text) == "\xEF\xBB\xBF\n" + text);
    CHECK(vault.text("public", "> [!internal] x\r\n\r\n---\r\na: b\r\n---\r\n") == "\r\n---\r\na: b\r\n---\r\n");
    CHECK(vault.text("public", "---\na: b%% c %%\n") == "---\na: b\n");  // never closed
    CHECK(vault.text("public", {{"public", "> [!internal] x\n\n" + text}, {"public", "More\n"}}) ==
          "\n" + text + "\nMore\n");
    const std::string secret_front = "---\nconfidential_keys: {k: secret}\nk: v\n---\n";
    CHECK(vault.text("public", secret_front + "> [!internal] x\n\n" + text) == "\n" + text);
    CHECK(vault.text("public", text) == text);
    CHECK(vault.text("public", "---\na: b\n---\n> [!internal] x\n\n" + text) == "---\na: b\n---\n" + text);
    // Spans tile the text.
    const vaultfs::Rendering rendering = vault.render("public", {{"base", "> [!internal] x\n\n" + text}});
    REQUIRE(rendering.spans.size() == 2);
    CHECK(rendering.spans[0].made == vaultfs::Made::joint);
    CHECK(rendering.spans[0].length + rendering.spans[1].length == rendering.text.size());
}

TEST_CASE("6.4 a table's header of withheld links stays with marks, as long as a row of it does") {
    const std::string marks = "| █████ | █████ |\n|---|---|\n";
    CHECK(served("public", "A.md", "| [[Hid]] | [[Hid]] |\n|---|---|\n| a | b |\n") == marks + "| a | b |\n");
    CHECK(served("public", "A.md", "| [[Hid]] | [[Hid]] |\n|---|---|\n| [[Hid]] | |\n| a | [[Hid]] |\n") ==
          marks + "| a | █████ |\n");
    CHECK(served("public", "A.md", "a\n\n> | [[Hid]] |\n> |---|\n> | a |\n") == "a\n\n> | █████ |\n> |---|\n> | a |\n");
    CHECK(served("public", "A.md", "a\n\n| [[Hid]] |\n|---|\n| [[Hid]] |\n| [[Hid\\|x]] |\n\nb\n") == "a\n\nb\n");
    CHECK(served("public", "A.md", "a\n\n| [[Hid]] |\n|---|\n\nb\n") == "a\n\nb\n");
    CHECK(served("public", "A.md", "a\n| [[Hid]] |\n|---|\n| [[Hid]] |\n") == "a\n");
}

TEST_CASE("G1 6.6 a text of a canvas is labelled whatever its key is") {
    check_kept({R"({"nodes":[{"id":"1","type":"text","text":"ok","description":"> [!secret] zyxq"}]})",
                R"({"nodes":{"1":{"type":"text","text":"> [!secret] zyxq"}}})",
                R"([{"id":"1","type":"text","text":"a\n\nzyxq #confidential/secret"}])",
                R"({"nodes":[{"id":"2","Type":"text","Text":"---\nconfidential: secret\n---\nzyxq"}]})"},
               "A.canvas");
    const std::string open = R"({"nodes":[{"id":"1","type":"text","text":"ok","note":"> [!public] a #x %% c %%"}]})";
    CHECK(served("public", "A.canvas", open) == open);
}

TEST_CASE("G2 4.3 the blank lines at a note's end do not tell what form withheld parts have") {
    const std::string end = "same\n\n";
    for (const std::string part :
         {"x #confidential/secret\n\n", "## x #confidential/secret\n\n", "> [!secret] x\n\n",
          "## x #confidential/secret\n\ny\n\n",
          "## h #confidential/secret\n\n%% confidential: secret %%\n\n# x\n\n%% /confidential %%\n\n"}) {
        INFO(part);
        CHECK(served("public", "A.md", "same\n\n" + part) == end);
    }
}

TEST_CASE("G1 4 4.1 a region's markers may be written with more dashes than they need") {
    check_kept({"a\n\n<!--- confidential: secret --->\nzyxq\n<!--- /confidential --->\n\nb\n",
                "a <!---- confidential:secret---->zyxq<!--/confidential--> b\n"});
    CHECK(served("public", "A.md", "a <!--- confidential: secret --->x<!--- /confidential ---> b\n") == "a b\n");
    CHECK(served("internal", "A.md", "a <!--- confidential: internal ---> x <!-- /confidential --> b\n").find(" x ") !=
          std::string::npos);
}

TEST_CASE("G1 6.4 the text of any element that an attribute makes a link goes with it") {
    check_kept({"a <span class=\"internal-link\" data-href=\"Hid\">zyxq</span> b\n",
                "a <object data=\"Hid.pdf\">zyxq</object> b\n", "<audio src=Hid.mp3>\nzyxq\n</audio>\n",
                "<iframe src='Hid.html'>zyxq</iframe>\n", "> <video src=Hid.mp4>\n> zyxq</video>\n"});
    CHECK(served("public", "A.md", "a <span data-href=\"Hid\">x</span> b <span data-href=\"Open\">y</span> c\n") ==
          "a █████ b <span data-href=\"Open\">y</span> c\n");
}

TEST_CASE("G8 6.1 what a program assigns is no address, but for names that are no words") {
    const std::string code = "```python\ndata = hid\nurl = \"Hid\"\naction = 'Hid'\n```\n";
    CHECK(served("public", "A.md", code) == code);
    for (const std::string kept :
         {"<object data = \"Hid.pdf\"></object>", "href = \"Hid\"", "data=\"Hid\"", "<i\nicon = Hid>"}) {
        INFO(kept);
        CHECK(served("public", "A.md", "a " + kept + " b\n").find("Hid") == std::string::npos);
    }
}

TEST_CASE("G1 4 a label reaches all lines in doubt that its block touches") {
    check_kept({"<textarea>\n\nx </textarea> #confidential/secret\n$$ c\n\nzyxq\n$$\n\ntail\n",
                "<!a\n\nx> y #confidential/secret\n$$ c\n\nzyxq\n$$\n\ntail\n"});
}

TEST_CASE("G1 4.4 text between a heading and a drawing that is not compressed does not hide that it is one") {
    const std::string json = "```json\n{\"text\":\"zyxq\",\"rawText\":\"[[Hid|zyxq]]\"}\n```\n";
    check_kept({"# Text Elements\n[[Hid|zyxq]] ^ef\n\n# Drawing\nnote\n\n" + json});
    const std::string other = "# Drawing\n\n`a`\n\n```json\n{\"a\": 1}\n```\n\n";
    CHECK(served("public", "A.md", other + "b [[Hid]]\n") == other + "b █████\n");
}

TEST_CASE("G1 4 what looks like a block in HTML that newer parsers do not know as a block counts, too") {
    check_kept({"para\n<source> x\n# H #confidential/secret\n\nzyxq\n", "<source>\n# H #confidential/secret\n\nzyxq\n",
                "<source/>\n> [!secret] zyxq\n> zyxq\n", "</SOURCE>\n> [!secret] zyxq\n"});
    const std::string open = "<source src=\"x.png\">\n\n# H\n\n<sources>\n# I\n\ntext\n";
    CHECK(served("public", "A.md", open + "\n## S #confidential/secret\n") == open);
}

TEST_CASE("G1 6.1 a character that nobody sees does not hide that a name is that of a hidden file") {
    TestVault vault;
    vault.links = FakeOracle({}, {"\u1FB3\uFE0F\u0308"});
    for (const std::string target : {"\u1FB3\u0308", "\u1FB3\uFE0F\u0308", "%E1%BE%B3%EF%B8%8F%CC%88"}) {
        CHECK(vault.text("public", "a [zyxq](" + target + ".md) b\n") == "a █████ b\n");
    }
}

TEST_CASE("G1 4 a comment of which readers differ about kind and end is none that is kept") {
    check_comments_kept({"<a b=\"`x%%`%%\"> <!-- zyxq -->\n", "<a b=\"`x<!--`%% zyxq\"> -->\n"});
}

TEST_CASE("G1 4.3 a footnote defined within another's line goes with what is withheld") {
    check_kept({"a[^b] #confidential/secret\n\n[^a]: [^b]: zyxq\n"});
    const std::string open = "a[^b]\n\n[^a]: [^b]: text\n";
    CHECK(served("public", "A.md", open) == open);
}

TEST_CASE("6.6 10 a canvas of many nodes is read in time proportional to them") {
    const std::string bytes = "{\"nodes\":[" + repeated("{},", 100'000) + "{}]}";
    CHECK(served("public", "A.canvas", bytes) == bytes);
}

TEST_CASE("6.4 G8 a query ends with its fence, wherever that stands, and what is code is no query") {
    check_shown({{"> [!info] Tasks\n> ```dataview\n> LIST FROM \"Hid\"\n> ```\n\nOne from \"Hid\".\n",
                  "> [!info] Tasks\n> ```dataview\n> LIST █████\n> ```\n\nOne from \"Hid\".\n"},
                 {"- ~~~dataview\n  LIST FROM #a\n  ~~~\n\nOne from \"Hid\".\n",
                  "- ~~~dataview\n  LIST FROM #a\n  ~~~\n\nOne from \"Hid\".\n"},
                 {"The `dataview` plugin. From Ann.\n\nShe likes \"Hid\".\n",
                  "The `dataview` plugin. From Ann.\n\nShe likes \"Hid\".\n"},
                 {"```dataview\nTABLE x FROM \"Hid\"\nWHERE y\nSORT z\n```\n",
                  "```dataview\nTABLE x █████\nWHERE y\nSORT z\n```\n"},
                 {"a `$= dv.page(\"Hid\").x` b\n", "a `$= █████.x` b\n"}});
    check_kept(
        {"> ```dataview\n> LIST\n> FROM \"Hid\" or zyxq\n> ```\n", "```dataview\nLIST FROM #a\nOR \"zyxq/Hid\"\n"});
}

TEST_CASE("6.1 G8 longer words are no calls, fields or links of a diagram, nor is what stands outside of it") {
    for (const std::string text :
         {"```js\nunlink(\"Hid\", (err) => {\n  x();\n});\n```\n",
          "`os.symlink(\"Hid\", \"b\")` and `readlinkSync('Hid')`\n", "See the link (`Hid`) for more.\n",
          "Try `curl(Hid)` or `getUrl('Hid')`.\n", "if (profile.name == \"Hid\")\n",
          "The link to \"Hid\" is broken.\n\n```mermaid\ngraph TD\nA-->B\n```\n\nAnother link to \"Hid\".\n"}) {
        CHECK(served("public", "A.md", text) == text);
    }
    for (const std::string text :
         {"`fileLink(\"Hid\")`\n", "`link (\"Hid\")`\n", "`app.workspace.openLinkText('Hid', '')`\n",
          "background:url(Hid)\n", "`p.file.name == \"Hid\"`\n", "> ```mermaid\n> graph TD\n> click A \"Hid\"\n> ```\n",
          "<div class=\"mermaid\">\ngraph TD\nclick A \"Hid\"\n</div>\n"}) {
        INFO(text);
        CHECK(served("public", "A.md", text).find("Hid") == std::string::npos);
    }
}

TEST_CASE("G1 6.1 6.2 folders and files that a query looks for by their paths are named") {
    TestVault vault;
    vault.links = FakeOracle({"open"}, {"hid", vaultfs::folder_question("acme")});
    for (const std::string query :
         {"WHERE file.folder = \"Clients/ACME\"", "WHERE startswith(file.folder, \"Clients/ACME\")",
          "WHERE contains(file.path, \"A/Hid.md\")", "WHERE lower(file.folder) != 'Clients/ACME'"}) {
        INFO(query);
        const std::string view = vault.served("public", "a\n\n```dataview\nLIST\n" + query + "\n```\n");
        CHECK(view.find("ACME") == std::string::npos);
        CHECK(view.find("Hid") == std::string::npos);
    }
    for (const std::string code : {"file.inFolder(\"Clients/ACME\")", "tp.file.find_tfile(\"A/Hid\")",
                                   "app.vault.getAbstractFileByPath('Hid.md')"}) {
        CHECK(vault.served("public", "a `" + code + "` b\n").find("Hid") == std::string::npos);
        CHECK(vault.served("public", "a `" + code + "` b\n").find("ACME") == std::string::npos);
    }
}

TEST_CASE("4.3 a nested list that loses its first item stays a list") {
    check_shown({{"- a\n  1. [[Hid]]\n  2. b\n", "- a\n\n  2. b\n"},
                 {"- a\r\n  1. x #confidential/secret\r\n  2. b\r\n", "- a\r\n\r\n  2. b\r\n"},
                 {"1. a\n   1. [[Hid]]\n   2. b\n   3. c\n2. d\n", "1. a\n\n   2. b\n   3. c\n2. d\n"},
                 {"- a\n\t1. [[Hid]]\n\t2. b\n", "- a\n\n\t2. b\n"},
                 {"> - a\n>   1. [[Hid]]\n>   2. b\n", "> - a\n>\n>   2. b\n"},
                 {"- > a\n  > 1. [[Hid]]\n  > 2. b\n", "- > a\n  >\n  > 2. b\n"},
                 {"> - > a\n>   > # [[Hid]]\n>   > b\n", "> - > a\n>   >\n>   > b\n"},
                 {"- a\n  - [[Hid]]\n  -\n", "- a\n\n  -\n"},
                 // What may end a paragraph, or follows another item's, needs no blank line.
                 {"- a\n  - [[Hid]]\n  - b\n", "- a\n  - b\n"},
                 {"- a\n  1) [[Hid]]\n  1. b\n", "- a\n  1. b\n"},
                 {"- a\n  - c\n  1. [[Hid]]\n  2. b\n", "- a\n  - c\n  2. b\n"},
                 {"1. a\n2. [[Hid]]\n3. b\n", "1. a\n3. b\n"},
                 {"- > a\n  1. [[Hid]]\n  2. b\n", "- > a\n  2. b\n"}});
}

TEST_CASE("5.1 at the highest clearance no limit and no doubt withholds anything") {
    const std::string far = "\\[[ a %\n" + repeated("- b\n", 20'000) + "c]]\n";
    const std::string odd = "[a](%2525252525255F) <a href=\"%2525252525255Fx\">b</a>\n";
    const std::string deep = repeated("> ", 300) + "[a](<b c&amp;>)\n";
    const std::string front = "---\nx: \"[\\x5bHid]]\"\n" + repeated("# long\n", 10'000) + "---\n" + odd;
    for (const std::string& note : {far, odd, deep, front, repeated("[a]: <\n", 20'000) + odd}) {
        CHECK(served("secret", "A.md", note) == note);
        CHECK(served("personal", "A.md", note) != note);
    }
    const std::string canvas = R"({"nodes":[{"id":"1","file":["Hid"]},{"id":"2","url":"%2525252525255F"}]})";
    CHECK(served("secret", "A.canvas", canvas) == canvas);
    TestVault vault;
    CHECK(vault.text("secret", {{"base", odd}, {"secret", deep}}) == odd + "\n" + deep);
}

TEST_CASE("6.4 G8 a withheld link's text is no longer than any reader has it, whatever is in doubt before it") {
    check_shown(
        {{"- Coffee $5\n- See [v](Open.md)\n- Rent $900, ask [Hid](Hid.md)\n- End\n",
          "- Coffee $5\n- See [v](Open.md)\n- Rent $900, ask █████\n- End\n"},
         {"- [ ] A $5\n- [x] B $6\n- [ ] C [h](Hid.md)\n- [ ] D\n", "- [ ] A $5\n- [x] B $6\n- [ ] C █████\n- [ ] D\n"},
         {"1. Set `$HOME`\n2. See [v](Open.md)\n3. Set `$PATH`, see [h](Hid.md)\n4. Done\n",
          "1. Set `$HOME`\n2. See [v](Open.md)\n3. Set `$PATH`, see █████\n4. Done\n"},
         {"|A|$5|[[Open]]|\n|---|---|---|\n|B|$6|[[Open]]|\n|C|$7|[h](Hid.md)|\n|D|$8|x|\n",
          "|A|$5|[[Open]]|\n|---|---|---|\n|B|$6|[[Open]]|\n|C|$7|█████|\n|D|$8|x|\n"},
         {"| $[0,1)$ | [v](Open.md) |\n|---|---|\n| b | [h](Hid.md) |\n",
          "| $[0,1)$ | [v](Open.md) |\n|---|---|\n| b | █████ |\n"},
         {"- `a[`\n- B [v](Open.md)\n- `b[` [h](Hid.md)\n", "- `a[`\n- B [v](Open.md)\n- `b[` █████\n"},
         {"Interval $[0,\\infty)$, see [a](Open.md), but [the paper](Hid.md), done.\n",
          "Interval $[0,\\infty)$, see [a](Open.md), but █████, done.\n"},
         {"A [$5] tip [v](Open.md) for $6, as [h](Hid.md) says.\n", "A [$5] tip [v](Open.md) for $6, as █████ says.\n"},
         {"A [$5] tip for $6, as ![h][r] and [r] say.\n\n[r]: Hid.md\n",
          "A [$5] tip for $6, as █████ and █████ say.\n"}});
    check_kept({"a [zyxq $[b](Hid.md) $ c](Hid.md)\n", "a [zyxq `[b` c](Hid.md)\n",
                "a [zyxq https://x.y/[b c](Hid.md)\n", "a [zyxq <i title=\"[\">b c](Hid.md)\n",
                "a [zyxq [b](open.md '[c') d](Hid.md)\n", "a [zyxq \\[b](Hid.md)\n",
                "a [zyxq $[b$ c][r]\n\n[r]: Hid.md\n", "a [zyxq `]`][r]\n\n[r]: Hid.md\n"});
}

TEST_CASE("6.2 G2 with `unresolved` no link tells whether a hidden file exists, and no URL leads out of the view") {
    TestVault with;
    with.policy.hidden_target = vaultfs::HiddenTarget::unresolved;
    TestVault without = with;
    with.links = FakeOracle({"open", "new", "/a"}, {"hid", "open?vault=v&file=hid"});
    without.links = FakeOracle({"open", "new", "/a"}, {});
    for (const std::string target :
         {"obsidian://advanced-uri?vault=v&filepath=Open.md&newfilepath=Hid.md", "obsidian://open?vault=v&file=Hid",
          "obsidian://open?path=%2Fhome%2Fv%2FHid.md", "obsidian://new?file=Hid", "A%2FHid.md", "Hid.md#Open", "Hid",
          "Hid#/Open", "Hid%23/Open", "Hid?/Open", "[[Hid]]/Open", "obsidian://open?file=Hid%23/Open",
          "app://x/Hid?/Open"}) {
        for (const std::string& note : {"a [t](" + target + ") b\n", "a <" + target + "> b\n",
                                        "a <a href=\"" + target + "\">t</a> b\n", "a [[" + target + "]] b\n"}) {
            INFO(note);
            const std::string view = with.served("public", note);
            CHECK(view == without.served("public", note));
            const bool is_link =
                !note.starts_with("a <") || note.starts_with("a <a ") || note.find("://") < note.size();
            CHECK((view.find("Hid") == std::string::npos || !is_link));
        }
    }
    for (const std::string kept :
         {"[t](obsidian://open?vault=v&file=Open)", "[t](obsidian://open?vault=v&file=A%2FOpen.md)", "[t](A/Open.md#x)",
          "[[Open]]", "[t](https://x.y/Hid)"}) {
        CHECK(with.served("public", "a " + kept + " b\n") == "a " + kept + " b\n");
    }
}

TEST_CASE("G1 6.1 a ? that may begin a query ends a name, and of a URL with several files each is asked for") {
    TestVault vault;
    vault.links = FakeOracle({"open", "what?", vaultfs::note_question("what?")}, {"what", "hid"});
    for (const std::string note :
         {"[zyxq](What?)", "[zyxq](obsidian://open?vault=v&file=What&name=What?)",
          "[zyxq](obsidian://open?vault=v&file=What&name=What%3F)", "<a href=\"What?#x\">zyxq</a>"}) {
        CHECK(vault.text("public", "a " + note + " b\n").find(kCanary) == std::string::npos);
    }
    const std::string open = "a [t](What%3F.md) [[What?]] b\n";
    CHECK(vault.text("public", open) == open);
}

TEST_CASE("G1 6.4 what extensions have in braces or between bars may hold the bracket of a link's text") {
    check_kept({"a [zyxq $x[$ https://x.y/[b c](Hid.md)\n", "a [zyxq $x[$ www.x.y/[b c](Hid.md)\n",
                "a [zyxq $x[$ https://x.y/[b c][r]\n\n[r]: Hid.md\n", "a [zyxq <a t=\"[\"> \\foo{[b} c](Hid.md)\n",
                "a [zyxq $x[$ :i{a=[b} c](Hid.md)\n", "a [zyxq $x[$ {++ [b ++} c](Hid.md)\n",
                "a [zyxq $[$ {[a}b][r]\n\n[r]: Hid.md\n", "a [zyxq $[$ \\verb|[b| c](Hid.md)\n",
                "a [zyxq \\foo{[b} c](Hid.md)\n", "a [zyxq \\foo{[b} c][r]\n\n[r]: Hid.md\n",
                "a ![zyxq {.x a=[} b](Hid.md)\n", "a [zyxq {++ [b ++} c](Hid.md)\n"});
    const std::string kept = "a {{x}} {[b]} [c](Open.md) {.d} ";
    CHECK(served("public", "Note.md", kept + "[e](Hid.md)\n") == kept + "█████\n");
}

TEST_CASE("G1 6.1 a line of marks that closes no fence ends no diagram or query") {
    const std::string click = "click A \"Hid\" \"zyxq\"\n";
    check_kept({"~~~mermaid\nflowchart LR\nA[\"x\n```\ny\"]\n" + click + "~~~\n",
                "````mermaid\nflowchart LR\naccDescr {\n```\n}\n" + click + "````\n",
                "```mermaid\nflowchart LR\nA\n    ```\n" + click + "```\n", "```mermaid\nA\n```js\n" + click + "```\n",
                "- ```mermaid\n  A\n  > ```\n  " + click + "  ```\n",
                "<div class=\"mermaid\">\nA\n```\n" + click + "</div>\n",
                "````dataview\nLIST\n  ```\nFROM \"Hid\" or zyxq\n````\n"});
    check_kept({"`dv.fileLink (`Hid`, false, `zyxq`)`\n", "`readlinkX(\"Hid\", \"zyxq\")`\n"});
    CHECK(served("public", "A.md", "`tfile.name == \"Hid\"`\n").find("Hid") == std::string::npos);
}

TEST_CASE("G1 6.4 what is open at the end of a thing is open to each of those that take it for text") {
    check_kept({"$a![ b <c d='`'> e ](Open.md)f [[zyxq g`]] h$ i ](Open.md) <c d='`'> j ](Hid.md)\n",
                "``a\n===\n b <c d='`'> [zyxq e` f [[a`]]g ](<Open.md>) `` h](Hid.md)\n",
                "``a[zyxq b ` c ](a`b)d ` e](Hid.md) f <http://x.y/`>\n",
                "`a[ b ` c https://x`d ` e[[zyxq`]] f ](a`b)g <http://x.y/`> h](Hid.md) i<a b=\"`\">\n",
                "[zyxq a` b ](a`b) c <a b=\"d <b c='`'> e](Hid.md) f https://x`g \n> h \"> i](a`b)j\n",
                "[r]: Hid.md<b c='`'> a https://x` b [zyxq ` d[[a`]] e ](a`b)f ](Hid.md)\n"});
}

TEST_CASE("6.2 G2 with `unresolved` a folder in the view is no hidden target, whatever file is called like it") {
    TestVault vault;
    vault.policy.hidden_target = vaultfs::HiddenTarget::unresolved;
    const std::string note = "```dataview\nLIST FROM \"Projects\"\n```\n\n[[Projects]] [c](Projects/)\n";
    vault.links = FakeOracle({"/projects"}, {});
    CHECK(vault.served("public", note) == note);
    vault.links = FakeOracle({"/projects"}, {"projects"});
    CHECK(vault.served("public", note) == note);
    vault.links = FakeOracle({}, {"/projects"});
    CHECK(vault.served("public", note).find("Projects") == std::string::npos);
}

TEST_CASE("6.1 6.4 what Tasks and embedded searches look for by path or name is a link") {
    check_shown(
        {{"```tasks\nnot done\npath includes Clients/Hid\n```\n", "```tasks\nnot done\n```\n"},
         {"```tasks\nfilename does not include hid\nshow tree\n```\n", "```tasks\nshow tree\n```\n"},
         {"> ```tasks\n> folder includes Hid\n> limit 3\n> ```\n", "> ```tasks\n> limit 3\n> ```\n"},
         {"```tasks\n(path includes Hid) OR NOT (root includes Open)\n```\n",
          "```tasks\n(█████) OR NOT (root includes Open)\n```\n"},
         {"```query\n-path:\"Clients/Hid\" file:Open tag:#a\n```\n", "```query\n-█████ file:Open tag:#a\n```\n"},
         {"~~~query\ntag:#a (FILE:hid.md OR line:(b))\n~~~\n", "~~~query\ntag:#a (█████ OR line:(b))\n~~~\n"}});
    for (const std::string kept : {"```tasks\npath includes Open\ndescription includes Hid\n```\n",
                                   "The path includes Hid.\n", "```query\nprofile:Hid Hid\n```\n",
                                   "```sh\ntasks path includes Hid\n```\n", "```tasks\npath includes\n```\n"}) {
        CHECK(served("public", "A.md", kept) == kept);
    }
}

TEST_CASE("6.2 G2 with `unresolved` a path leads through folders of the view only") {
    TestVault vault;
    vault.policy.hidden_target = vaultfs::HiddenTarget::unresolved;
    for (const FakeOracle& oracle :
         {FakeOracle({"open", "what?", "/what?", "/a"}, {"/clients"}), FakeOracle({"open", "/a"}, {})}) {
        vault.links = oracle;
        for (const std::string link :
             {"[[Clients/Open]]", "[t](A/Clients/Open.md)", "[t](Clients/What%3F)", "[[Clients/]]",
              "[t](obsidian://open?vault=v&file=Clients%2FOpen)", "[[A\\Clients\\Open]]"}) {
            INFO(link);
            CHECK(vault.served("public", "a " + link + " b\n") == "a █████ b\n");
        }
        const std::string kept = "[[A/Open]] [[/A/Open]] [t](../A/Open.md) [t](./Open.md) file:///home/v/Open.md\n";
        CHECK(vault.served("public", kept) == kept);
    }
}

TEST_CASE("6.4 with `unresolved` the mark in a diagram is no link: the rest of the note stays") {
    TestVault vault;
    vault.policy.hidden_target = vaultfs::HiddenTarget::unresolved;
    vault.links = FakeOracle({"biology"}, {"chemistry"});
    const std::string diagram = "a\n\n```mermaid\ngraph TD\nBiology --> Chemistry[Gas]\n";
    CHECK(vault.served("public", diagram + "class Biology,Chemistry internal-link\n```\n\nb\n") ==
          "a\n\n```mermaid\ngraph TD\nBiology --> █████[█████]\nclass Biology,█████ internal-link\n```\n\nb\n");
}

TEST_CASE("6.1 with `unresolved` the words that give a diagram's nodes their class are no links") {
    TestVault vault;
    vault.policy.hidden_target = vaultfs::HiddenTarget::unresolved;
    vault.links = FakeOracle({"a", "b"}, {});
    const std::string note =
        "```mermaid\nflowchart LR\nA:::internal-link --> B:::internal-link\n"
        "classDef internal-link fill:#f9f\n  class A,B internal-link;\n```\n";
    CHECK(vault.served("public", note) == note);
}
