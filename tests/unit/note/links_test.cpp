// VIEWS 6.1: every form of link is found, whatever stands around it, in time linear in the text.
#include <algorithm>

#include "catch.h"
#include "vaultfs/note.h"

using vaultfs::find_links;
using vaultfs::Link;
using vaultfs::LinkForm;

namespace {

std::vector<std::string> targets(std::string_view text) {
    std::vector<std::string> found;
    for (const Link& link : find_links(text)) {
        found.emplace_back(link.target.of(text));
    }
    return found;
}

std::string repeated(std::string_view part, std::size_t times) {
    std::string text;
    text.reserve(part.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        text += part;
    }
    return text;
}

// The one link of a text, as form, whole, target, text.
struct Seen {
    LinkForm form{};
    std::string whole;
    std::string target;
    std::string text;
    bool operator==(const Seen&) const = default;
};

Seen only(std::string_view text) {
    const auto links = find_links(text);
    REQUIRE(links.size() == 1);
    const Link& link = links.front();
    return {link.form, std::string(link.whole.of(text)), std::string(link.target.of(text)),
            std::string(link.text.of(text))};
}

bool has_target(std::string_view text, std::string_view target) {
    const auto all = targets(text);
    return std::find(all.begin(), all.end(), target) != all.end();
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("6.1 wikilinks in all their forms") {
    CHECK(only("x [[a]] y") == Seen{LinkForm::wiki, "[[a]]", "a", ""});
    CHECK(only("[[a|b]]") == Seen{LinkForm::wiki, "[[a|b]]", "a", "b"});
    CHECK(only("[[a#h]]") == Seen{LinkForm::wiki, "[[a#h]]", "a#h", ""});
    CHECK(only("[[a#^id]]") == Seen{LinkForm::wiki, "[[a#^id]]", "a#^id", ""});
    CHECK(only("![[a]]") == Seen{LinkForm::wiki, "![[a]]", "a", ""});
    CHECK(only("| [[a\\|b]] |") == Seen{LinkForm::wiki, "[[a\\|b]]", "a", "b"});
    CHECK(only("![[a b.png|100]]") == Seen{LinkForm::wiki, "![[a b.png|100]]", "a b.png", "100"});
    CHECK(only("[[a|b|c]]") == Seen{LinkForm::wiki, "[[a|b|c]]", "a", "b|c"});
    CHECK(only("[[/_public/A/Star.public|Star.public]]").target == "/_public/A/Star.public");
}

TEST_CASE("6.1 wikilinks count in code, comments, escapes and Dataview fields") {
    CHECK(targets("`[[a]]`") == Strings{"a"});
    CHECK(targets("```leaflet\nmarker: [[a]]\n```\n") == Strings{"a"});
    CHECK(targets("%% [[a]] %% <!-- [[b]] -->") == Strings{"a", "b"});
    CHECK(targets("\\[[a]]") == Strings{"a"});
    CHECK(targets("key:: [[a]]\n(key:: [[b]]) [key:: [[c]]]") == Strings{"a", "b", "c"});
    CHECK(targets("key: [[a]]\n\"[[b]]\": [ \"[[c|d]]\" ]\n") == Strings{"a", "b", "c"});
    CHECK(targets("[[[a]]]") == Strings{"a"});
    CHECK(targets("^[see [[a]]]") == Strings{"a"});
}

TEST_CASE("6.1 a wikilink over a line break counts, over a blank line it does not") {
    CHECK(targets("\"[[A\n  B]]\"") == Strings{"A\n  B"});
    CHECK(targets("[[A\n\nB]]").empty());
    CHECK(targets("[[A\n \t\nB]]").empty());
    CHECK(targets("[[A").empty());
    CHECK(targets("A]]").empty());
}

TEST_CASE("6.1 of wikilinks in a wikilink's text both readings count") {
    CHECK(targets("[[a|see [[b]]") == Strings{"a", "b"});
    CHECK(targets("[[a [[b]] c]]") == Strings{"a [[b", "b"});
}

TEST_CASE("6.1 inline links and images") {
    CHECK(only("[t](a.md)") == Seen{LinkForm::inline_link, "[t](a.md)", "a.md", "t"});
    CHECK(only("[t](<a b.md> \"title\")") == Seen{LinkForm::inline_link, "[t](<a b.md> \"title\")", "a b.md", "t"});
    CHECK(only("[t](a.md 'ti)tle')") == Seen{LinkForm::inline_link, "[t](a.md 'ti)tle')", "a.md", "t"});
    CHECK(only("[t](a.md (title))") == Seen{LinkForm::inline_link, "[t](a.md (title))", "a.md", "t"});
    CHECK(only("![alt](a.png)") == Seen{LinkForm::inline_link, "![alt](a.png)", "a.png", "alt"});
    CHECK(only("[](a.md)") == Seen{LinkForm::inline_link, "[](a.md)", "a.md", ""});
    CHECK(only("[t]( a.md )").target == "a.md");
    CHECK(only("[t](Amazon(Company).md)").target == "Amazon(Company).md");
    CHECK(only("[t](a\\).md)").target == "a\\).md");
    CHECK(only("[t](&#95;secret/x.md)").target == "&#95;secret/x.md");
    CHECK(targets("[t]()").empty());
}

TEST_CASE("6.1 an inline link may go over lines, in a quote too") {
    CHECK(only("[two\nlines](a.md)") == Seen{LinkForm::inline_link, "[two\nlines](a.md)", "a.md", "two\nlines"});
    CHECK(only("[t](a.md\n\"title\")").whole == "[t](a.md\n\"title\")");
    CHECK(only("> [t](a.md\n> \"title\")").target == "a.md");
    CHECK(only("> [t](\n> a.md)").target == "a.md");
    CHECK(targets("[t](a\n\n.md)").empty());
}

TEST_CASE("6.1 what CommonMark takes for text but others might take for a link counts") {
    CHECK(only("[t](a b.md)").target == "a b.md");
    CHECK(only("`[t](a.md)`").target == "a.md");
    CHECK(only("[a] b](c.md)").target == "c.md");
    CHECK(has_target("[t](a(b.md)", "a"));
    CHECK(only("[t](<a b.md)").target == "<a b.md");
}

TEST_CASE("6.1 brackets in a link's text") {
    CHECK(only("[a [b] c](d.md)").whole == "[a [b] c](d.md)");
    CHECK(only("[a \\] c](d.md)").whole == "[a \\] c](d.md)");
    CHECK(only("[a \\[ c](d.md)").whole == "[a \\[ c](d.md)");
    CHECK(only("[a `]` c](d.md)").whole == "[a `]` c](d.md)");
    CHECK(only("[a ``[`` c](d.md)").whole == "[a ``[`` c](d.md)");
    CHECK(only("[a ` c](d.md)").whole == "[a ` c](d.md)");
    CHECK(only("[a <b title=\"]\"> c](d.md)").whole == "[a <b title=\"]\"> c](d.md)");
    CHECK(only("- [ ] do [t](d.md)").whole == "[t](d.md)");
    CHECK(only("[x] `]` [t](d.md)").whole == "[t](d.md)");
}

TEST_CASE("6.1 an image in a link: the outer first, then the inner") {
    const std::string text = "[![alt](img.png)](a.md)";
    const auto links = find_links(text);
    REQUIRE(links.size() == 2);
    CHECK(links[0].whole.of(text) == text);
    CHECK(links[0].target.of(text) == "a.md");
    CHECK(links[1].whole.of(text) == "![alt](img.png)");
    CHECK(links[1].target.of(text) == "img.png");
    CHECK(targets("[![[i.png]]](a.md)") == Strings{"a.md", "i.png"});
}

TEST_CASE("6.1 link definitions") {
    CHECK(only("[foo]: a.md") == Seen{LinkForm::definition, "[foo]: a.md", "a.md", ""});
    CHECK(only("[foo]: a.md \"title\"\nx").whole == "[foo]: a.md \"title\"");
    CHECK(only("[foo]: <a b.md> 'title'").target == "a b.md");
    CHECK(only("[foo]: a.md\n  \"the\ntitle\"\nx").whole == "[foo]: a.md\n  \"the\ntitle\"");
    CHECK(only("[foo]: <a\\>b>") == Seen{LinkForm::definition, "[foo]: <a\\>b>", "a\\>b", ""});
    CHECK(only("[foo]: <a\\\nb>") == Seen{LinkForm::definition, "[foo]: <a\\", "<a\\", ""});
    CHECK(only("[foo]:\n  a.md\nx") == Seen{LinkForm::definition, "[foo]:\n  a.md", "a.md", ""});
    CHECK(only("> [foo]:\n> a.md").target == "a.md");
    CHECK(only("- [foo]: a.md").whole == "[foo]: a.md");
    CHECK(only("[f\\]oo]: a.md").target == "a.md");
    CHECK(only("[foo]: a b.md").target == "a b.md");
    CHECK(targets("[^a]: text\n\n[foo]:\n\nx").empty());
    CHECK(targets("see [foo]: a.md").empty());
}

TEST_CASE("6.1 autolinks") {
    CHECK(only("x <https://a.org/b> y") == Seen{LinkForm::autolink, "<https://a.org/b>", "https://a.org/b", ""});
    CHECK(only("<obsidian://open?file=a>").target == "obsidian://open?file=a");
    CHECK(targets("<b> 1 < 2: x > 3 <a b:c>").empty());
}

TEST_CASE("6.1 addresses in HTML, quoted or not") {
    CHECK(only("<a href=\"a.md\">text</a> x") ==
          Seen{LinkForm::attribute, "<a href=\"a.md\">text</a>", "a.md", "text"});
    CHECK(only("<A HREF = 'a b.md'>text</A>").target == "a b.md");
    CHECK(only("<img alt=x src=a.png>") == Seen{LinkForm::attribute, "<img alt=x src=a.png>", "a.png", ""});
    CHECK(only("<a data-href=\"a\" class=x>").target == "a");
    CHECK(only("<video poster=a.png>").target == "a.png");
    CHECK(only("<blockquote cite='a'>").target == "a");
    CHECK(only("<object data=\"a.pdf\">").target == "a.pdf");
    CHECK(only("<form action=a.md>").target == "a.md");
    CHECK(only("href=\"a\\\"").target == "a\\");
    CHECK(only("<a\nhref=\"a\nb\">").target == "a\nb");
    CHECK(targets("<img srcset=\"a.png 1x, b.png 2x\">") == Strings{"a.png", "b.png"});
    CHECK(targets("<img srcset=\"a.png, b.png\">") == Strings{"a.png", "b.png"});
    CHECK(only("<p style=\"background: url('a.png')\">").target == "a.png");
    CHECK(targets("x = a.md, other=\"b.md\"").empty());
}

TEST_CASE("6.1 URLs in plain text that name files") {
    CHECK(only("see obsidian://open?vault=V&file=A%2FB now") ==
          Seen{LinkForm::bare_url, "obsidian://open?vault=V&file=A%2FB", "A%2FB", ""});
    CHECK(only("OBSIDIAN://open?file=A&vault=V").target == "A");
    CHECK(only("obsidian://open?vault=V&amp;file=A&amp;x=y").target == "A");
    CHECK(only("obsidian://open?file=R&D").target == "R&D");
    CHECK(only("obsidian://open?path=/v/A.md").target == "/v/A.md");
    CHECK(only("obsidian://advanced-uri?vault=V&filepath=A.md").target == "A.md");
    CHECK(only("obsidian://vault/V/A/B").target == "A/B");
    CHECK(only("(file:///v/A.md).") == Seen{LinkForm::bare_url, "file:///v/A.md", "file:///v/A.md", ""});
    CHECK(only("file:///v/A(b).md").target == "file:///v/A(b).md");
    CHECK(targets("profile: x, https://a.org/file=b").empty());
    CHECK(only("[t](obsidian://open?file=A)").form == LinkForm::inline_link);
}

TEST_CASE("6.1 ranges nest, even where forms overlap") {
    for (const std::string text : {"[[a](b c]] d)", "<a href=\"[[b\">]]</a>", "[x [[y](z)]] w](v)"}) {
        const auto links = find_links(text);
        REQUIRE(links.size() >= 2);
        for (std::size_t i = 0; i < links.size(); ++i) {
            for (std::size_t j = i + 1; j < links.size(); ++j) {
                CHECK(links[i].whole.begin <= links[j].whole.begin);
                const bool apart = links[j].whole.begin >= links[i].whole.end;
                CHECK((apart || links[j].whole.end <= links[i].whole.end));
            }
        }
    }
}

TEST_CASE("6.1 any bytes are accepted") {
    std::string all;
    for (int repeat = 0; repeat < 3; ++repeat) {
        for (int byte = 0; byte < 256; ++byte) {
            all += static_cast<char>(byte);
            all += "[](<`\\!:=\"'>"[(byte + repeat) % 12];
        }
    }
    for (const Link& link : find_links(all)) {
        CHECK(link.whole.end <= all.size());
        CHECK(link.whole.begin <= link.target.begin);
        CHECK(link.target.end <= link.whole.end);
    }
    CHECK(find_links("").empty());
}

TEST_CASE("6.1 hostile input ends, and still finds the link behind it") {
    const std::string parts[] = {
        "[",      "[[",      "]",        "](",     "](<",     "![",   "[](",    "`[",
        "`",      "[a]: \"", "<a href=", "href=",  "href=\"", "url(", "file:/", "obsidian://open?file=",
        "[a](b ", "(",       "\\",       "[a]:\n", "<x:",     "[\n",  "`` ` "};
    for (const std::string& part : parts) {
        const std::string text = repeated(part, 50000) + "\n\n[[Hidden]] [t](Hidden.md)\n";
        CHECK(has_target(text, "Hidden"));
        CHECK(has_target(text, "Hidden.md"));
    }
}

TEST_CASE("6.1 a line of 30 MB and 100,000 links") {
    CHECK(targets(std::string(30U << 20U, 'a') + "[[b]]") == Strings{"b"});
    CHECK(targets(repeated("[[a]] ", 100000)).size() == 100000);
    CHECK(targets(repeated("[t](a.md) ", 100000)).size() == 100000);
    CHECK(targets(repeated("[[", 15U << 20U)).empty());
}
