// Every form of a link (VIEWS 6.1), in every disguise, at every place of a note: what is withheld must not be there in
// any reading. A leak that was found is a row more in one of the tables.
#include <cstdlib>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "catch.h"
#include "naked.h"
#include "replaced.h"

namespace {

// In the name of all that is withheld; how the tests recognize it in any disguise.
const std::string kStem = "zyxq";

struct Row {
    const char* name;
    const char* text;
};

// What a link leads to. Notes named "Zyxqé" and "Two Zyxq" exist, as secret ones; "open" exists for all.
const Row kTargets[] = {{"hidden name", "Zyxqé"},
                        {"hidden name in a folder", "Sub/Zyxqé"},
                        {"hidden name with a blank", "Two Zyxq"},
                        {"layer", "_secret/Zyxqé"},
                        {"layer, absolute", "/_secret/Sub/Zyxqé"},
                        {"layer within another", "_public/Sub/_secret/Zyxqé"},
                        {"suffix", "Zyxqé.secret"},
                        {"suffix of what does not exist", "Zyxqnone.secret"},
                        {"suffix of a folder", "Zyxqé.secret/Other"},
                        {"leaves and enters", "_public/../_secret/Zyxqé"},
                        {"climbs", "../../_secret/./Zyxqé"}};

// @: the target.
const Row kForms[] = {{"wikilink", "[[@]]"},
                      {"wikilink with a text", "[[@|Zyxq text]]"},
                      {"wikilink to a heading", "[[@#Zyxq heading]]"},
                      {"wikilink to a block", "[[@#^zyxq1]]"},
                      {"wikilink with its extension", "[[@.md]]"},
                      {"embed", "![[@]]"},
                      {"embed with a size", "![[@|300]]"},
                      {"escaped bar", "[[@\\|Zyxq text]]"},
                      {"blanks around", "[[ @ | Zyxq text ]]"},
                      {"brackets around", "[[[@]]]"},
                      {"wikilink in a wikilink's text", "[[open|a [[@]] b]]"},
                      {"link", "[Zyxq text](@.md)"},
                      {"link without extension", "[Zyxq text](@)"},
                      {"link to a heading", "[a](@.md#Zyxq)"},
                      {"link in angle brackets", "[Zyxq text](<@.md>)"},
                      {"title in double quotes", "[a](@.md \"Zyxq title\")"},
                      {"title in single quotes", "[a](<@.md> 'Zyxq title')"},
                      {"title in parentheses", "[a](@.md (Zyxq title))"},
                      {"image", "![Zyxq text](@.png)"},
                      {"image in a link", "[![a](@.png)](open.md)"},
                      {"image in a withheld link", "[![Zyxq](open.png)](@.md)"},
                      {"nested brackets in the text", "[a [b [c]] Zyxq](@.md)"},
                      {"emphasis in the text", "[**a** _Zyxq_ ~~c~~](@.md)"},
                      {"autolink to a file", "<file:///home/v/@.md>"},
                      {"autolink to the application", "<obsidian://open?vault=v&file=@>"},
                      {"bare address of a file", "see file:///home/v/@.md there"},
                      {"bare address in the application", "obsidian://open?vault=v&file=@"},
                      {"path address in the application", "obsidian://vault/v/@"},
                      {"link to the application", "[Zyxq](obsidian://open?vault=v&file=@.md)"},
                      {"href", "<a href=\"@.md\">Zyxq</a>"},
                      {"href in single quotes", "<a class='x' href='@.md'>Zyxq</a>"},
                      {"src without quotes", "<img src=@.png>"},
                      {"tag's end in a title before it", "<a title=\"a > b <c\" href=\"@.md\">Zyxq</a>"},
                      {"tag's end in a title behind it", "<img src='@.png' title='a > Zyxq'>"},
                      {"field", "key:: [[@]]"},
                      {"field in brackets", "[key:: [[@]]]"},
                      {"field in parentheses", "(key:: [[@|Zyxq]])"}};

// Forms that reach over lines, or need a block of their own. They stand only where such blocks may stand.
const Row kBlockForms[] = {{"definition that is used", "[Zyxq text][r]\n\n[r]: @.md \"Zyxq title\""},
                           {"definition by its text", "[zyxq r][] and [zyxq r]\n\n[zyxq r]: <@.md> 'Zyxq title'"},
                           {"definition never used", "[r]: @.md (Zyxq title)"},
                           {"definition over lines", "a\n\n[r]:\n  @.md\n  \"Zyxq title\""},
                           {"image by reference", "![Zyxq][r]\n\n[r]: @.png"},
                           {"text over lines", "[Zyxq\ntext](@.md)"},
                           {"title over lines", "[a](@.md\n\"Zyxq\ntitle\")"},
                           {"target on the next line", "[Zyxq](\n@.md)"},
                           {"wikilink over lines", "[[@|Zyxq\ntext]]"},
                           {"title of a tag over lines", "<img src=\"@.png\"\ntitle=\"Zyxq\">"},
                           {"tag over lines", "<a\nhref=\"@.md\"\n>Zyxq</a>"}};

// @: the link. Comments are visible at the clearances that are asked for.
const Row kPlaces[] = {{"paragraph", "@"},
                       {"in a line", "some @ text"},
                       {"after an open bracket", "[ ( @ text"},
                       {"lazy continuation", "> quote\n@ lazy"},
                       {"list", "- a\n- @\n- b"},
                       {"list below", "- a\n  - @\n    - b"},
                       {"numbers", "1. @\n2. b"},
                       {"task", "- [ ] do @"},
                       {"table", "| @ | b |\n|---|---|\n| c | d |"},
                       {"table row", "| a | b |\n|---|---|\n| @ | d |"},
                       {"quote", "> @"},
                       {"callout's title", "> [!note]- @\n> text"},
                       {"callout in a callout", "> [!note] t\n> > [!tip] u\n> > @\n> > v"},
                       {"heading", "# @"},
                       {"in a heading", "text\n\n## A @ B\n\ntext"},
                       {"setext heading", "a @\n==="},
                       {"footnote", "a[^1]\n\n[^1]: @"},
                       {"footnote goes on", "a[^1]\n\n[^1]: x\n    @"},
                       {"inline footnote", "a ^[b @ c] d"},
                       {"HTML block", "<div>\n@\n</div>"},
                       {"inline HTML", "a <b>@</b> c"},
                       {"comment", "a %% b @ %% c"},
                       {"comment block", "%%\n@\n%%"},
                       {"open comment", "a\n\n%% b\n@"},
                       {"HTML comment", "a <!-- @ --> b"},
                       {"open HTML comment", "a\n\n<!--\n@"},
                       {"math", "$$\n@\n$$"},
                       {"inline math", "a $x @ y$ b"},
                       {"fence", "```\n@\n```"},
                       {"open fence", "```\n@"},
                       {"tilde fence", "~~~text\n@\n~~~"},
                       {"fence in a list", "- a\n  ```\n  @\n  ```"},
                       {"indented code", "a\n\n    @"},
                       {"Mermaid", "```mermaid\ngraph LR\n  A --> B: @\n  class A internal-link\n```"},
                       {"Leaflet", "```leaflet\nid: map\nmarker: default, 1, 2, @\n```"},
                       {"Dataview", "```dataview\nLIST FROM @ WHERE x\n```"},
                       {"inline Dataview", "a `= @.x` b"}};

const Row kSpanPlaces[] = {{"code span", "a `@` b"}, {"long code span", "a `` ` @ `` b"}};

// @: the link as it is; ": in double quotes; ': in single quotes.
const Row kFrontPlaces[] = {{"plain value", "up: @"},
                            {"quoted value", "up: \"\"\""},
                            {"single-quoted value", "up: '''"},
                            {"list", "up:\n  - \"\"\"\n  - b"},
                            {"list not indented", "up:\n- '''\n- b"},
                            {"flow list", "up: [a, \"\"\"]"},
                            {"flow map", "up: {a: 1, b: '''}"},
                            {"deep", "a:\n  b:\n    - c:\n        d: \"\"\""},
                            {"key", "\"\"\": 1\nb: 2"},
                            {"deep key", "a:\n  ''': 1"},
                            {"complex key", "? \"\"\"\n: 1"},
                            {"comment", "a: 1 # @\nb: 2"},
                            {"comment line", "a: 1\n# @\nb: 2"},
                            {"literal block", "a: |\n  text\n  @\nb: 2"},
                            {"folded block", "a: >-\n  text @ more\n  text"},
                            {"tag and anchor", "a: !!str &x \"\"\"\nb: *x"},
                            {"never closed quote", "a: \"open\nup: @\nb: 1"},
                            {"broken flow", "a: [1, 2\nup: '''"},
                            {"tabs", "a:\n\t- @\nb: 1"}};

// Paths of files that count by themselves, where they are all of a key, a value or an item.
const Row kPathForms[] = {{"picture", "@.png"}, {"note", "@.md"}, {"path to a page", "@.pdf#zyxq=3"}};

// --- Disguises -------------------------------------------------------------------------------------------------------

using Disguise = std::function<std::string(const std::string&)>;
struct NamedDisguise {
    const char* name;
    Disguise apply;
};

bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Each ASCII letter and underscore through `write`.
std::string each_letter(const std::string& target, const std::function<std::string(int)>& write) {
    std::string out;
    for (const char c : target) {
        out += is_ascii_letter(c) || c == '_' ? write(c) : std::string(1, c);
    }
    return out;
}

std::string hex(int code) {
    constexpr const char* kDigits = "0123456789abcdef";
    return {kDigits[code / 16], kDigits[code % 16]};
}

std::string upper(std::string text) {
    for (char& c : text) {
        c = is_ascii_letter(c) ? static_cast<char>(c & ~0x20) : c;
    }
    return text;
}

// `mark` behind the first letter of each name.
Disguise with_mark(const std::string& mark) {
    return [mark](const std::string& target) {
        return replaced(replaced(target, "Zy", "Z" + mark + "y"), "secret", "se" + mark + "cret");
    };
}

std::vector<NamedDisguise> disguises() {
    return {
        {"none", [](const std::string& target) { return target; }},
        {"percent", [](const std::string& target) { return replaced(replaced(target, "y", "%79"), "_", "%5F"); }},
        {"percent throughout",
         [](const std::string& target) { return each_letter(target, [](int c) { return "%" + hex(c); }); }},
        {"percent twice",
         [](const std::string& target) { return replaced(replaced(target, "y", "%2579"), "_", "%255f"); }},
        {"slashes in percent", [](const std::string& target) { return replaced(target, "/", "%2F"); }},
        {"decimal entities",
         [](const std::string& target) {
             return each_letter(target, [](int c) { return "&#" + std::to_string(c) + ";"; });
         }},
        {"hexadecimal entities",
         [](const std::string& target) { return each_letter(target, [](int c) { return "&#x" + hex(c) + ";"; }); }},
        {"named entities",
         [](const std::string& target) {
             return replaced(replaced(replaced(target, "_", "&lowbar;"), "/", "&sol;"), ".", "&period;");
         }},
        {"entity in percent", [](const std::string& target) { return replaced(target, "y", "%26%23121;"); }},
        {"backslashes",
         [](const std::string& target) { return replaced(replaced(target, "_", "\\_"), ".secret", "\\.secret"); }},
        {"letter case", upper},
        {"decomposed", [](const std::string& target) { return replaced(target, "é", "e\u0301"); }},
        {"zero-width space", with_mark("\u200B")},
        {"zero-width joiner", with_mark("\u200D")},
        {"soft hyphen", with_mark("\u00AD")},
        {"bidirectional mark", with_mark("\u202E")},
        {"bidirectional isolate", with_mark("\u2066")},
        {"variation selector", with_mark("\uFE0F")},
        {"no-break space", [](const std::string& target) { return replaced(target, " ", "\u00A0"); }},
        {"tag characters", with_mark("\U000E0061")},
        {"mark in percent", with_mark("%E2%80%8B")},
        {"mark as entity", with_mark("&#8203;")},
    };
}

// A form without brackets around its target ends at a blank.
bool takes_blanks(const std::string& form) {
    return form.find("[[") != std::string::npos || form.find("<@") != std::string::npos ||
           form.find("\"@") != std::string::npos || form.find("'@") != std::string::npos;
}

std::string link_of(const std::string& form, const std::string& target, const Disguise& disguise) {
    const std::string disguised = disguise(target);
    return replaced(form, "@", takes_blanks(form) ? disguised : replaced(disguised, " ", "%20"));
}

// --- The test itself -------------------------------------------------------------------------------------------------

class Leaks {
  public:
    // One note in `step` is tried; all where VAULTFS_TEST_ALL is set.
    explicit Leaks(unsigned step = 1) : step_(std::getenv("VAULTFS_TEST_ALL") != nullptr ? 1 : step) {}

    // Notes a leak of `note` at the clearance below secret, as a few lines.
    void try_note(const std::string& what, const std::string& note) {
        // Mixed: a plain count would keep in step with the tables, and always take the same rows.
        const unsigned mixed = asked_++ * 2'654'435'761U;
        if ((mixed >> 16U) % step_ != 0) {
            return;
        }
        ++tried_;
        const std::string seen = vault_.text("personal", note);
        if (naked_forms_hold(seen, kStem) || naked_forms_hold(seen, "_secret/") || naked_forms_hold(seen, "/_secret")) {
            ++found_;
            if (found_ <= kMostShown) {
                shown_ += "== " + what + "\n" + note + "\n-- view\n" + seen + "\n";
            }
        }
        blind_ += naked_forms_hold(note, kStem) ? 0 : 1;  // the oracle must know a leak when it sees one
    }

    // The note as it is, with CRLF, and behind a byte order mark.
    void try_ways(const std::string& what, const std::string& note) {
        try_note(what, note);
        try_note(what + ", CRLF", replaced(note, "\n", "\r\n"));
        try_note(what + ", BOM", "\xEF\xBB\xBF" + note);
    }

    void check() const {
        INFO(shown_);
        CHECK(found_ == 0);
        CHECK(blind_ == 0);
        CHECK(tried_ > 0);
        WARN("notes tried: " << tried_);
    }

  private:
    static constexpr int kMostShown = 12;

    static TestVault vault() {
        TestVault made;
        made.links = FakeOracle({"open"}, {"Zyxqé", "Two Zyxq", "Other"});
        return made;
    }

    TestVault vault_ = vault();
    std::string shown_;
    unsigned step_;
    unsigned asked_ = 0;
    int found_ = 0;
    int tried_ = 0;
    int blind_ = 0;
};

std::string name_of(const Row& form, const Row& target, const char* disguise, const Row& place) {
    return std::string(form.name) + " / " + target.name + " / " + disguise + " / " + place.name;
}

// Every link of some forms, given to `use` with what it is called but for its place.
void for_each_link(std::span<const Row> forms,
                   const std::function<void(const Row&, const Row&, const char*, const std::string&)>& use) {
    for (const NamedDisguise& disguise : disguises()) {
        for (const Row& form : forms) {
            for (const Row& target : kTargets) {
                use(form, target, disguise.name, link_of(form.text, target.text, disguise.apply));
            }
        }
    }
}

std::string yaml_quoted(const std::string& link) {
    return "\"" + replaced(replaced(link, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

std::string in_front(const std::string& place, const std::string& link) {
    std::string filled = replaced(place, "\"\"\"", "\x01");
    filled = replaced(filled, "'''", "\x02");
    filled = replaced(filled, "@", link);
    filled = replaced(filled, "\x01", yaml_quoted(link));
    return "---\n" + replaced(filled, "\x02", "'" + replaced(link, "'", "''") + "'") + "\n---\n\nText.\n";
}

// In a table each bar would end a cell.
std::string in_place(const Row& place, const std::string& link) {
    const bool table = std::string(place.text).find("|---|") != std::string::npos;
    const bool escaped = link.find("\\|") != std::string::npos;
    return replaced(place.text, "@", table && !escaped ? replaced(link, "|", "\\|") : link) + "\n";
}

}  // namespace

TEST_CASE("G1 6.1 every form of a link in every disguise is withheld at every place of a body") {
    Leaks leaks(13);
    for_each_link(kForms, [&](const Row& form, const Row& target, const char* disguise, const std::string& link) {
        for (const Row& place : kPlaces) {
            leaks.try_note(name_of(form, target, disguise, place), in_place(place, link));
        }
        const bool breaks_span = link.find('`') != std::string::npos;
        for (const Row& place : kSpanPlaces) {
            if (!breaks_span) {
                leaks.try_note(name_of(form, target, disguise, place), in_place(place, link));
            }
        }
    });
    leaks.check();
}

TEST_CASE("G1 6.1 forms that take lines of their own are withheld in quotes, lists and at the top") {
    const Row places[] = {
        {"top", ""}, {"behind text", "text\n\n"}, {"quote", "> "}, {"callout", "> [!note]\n> "}, {"list", "- a\n  "}};
    Leaks leaks(7);
    for_each_link(kBlockForms, [&](const Row& form, const Row& target, const char* disguise, const std::string& link) {
        for (const Row& place : places) {
            const std::string lead = place.text;
            const std::string further = lead.empty() || lead.back() == '\n' ? "" : lead[0] == '>' ? "> " : "  ";
            leaks.try_ways(name_of(form, target, disguise, place), lead + replaced(link, "\n", "\n" + further) + "\n");
        }
    });
    leaks.check();
}

TEST_CASE("G1 6.1 every form of a link in every disguise is withheld at every place of frontmatter") {
    Leaks leaks(11);
    for_each_link(kForms, [&](const Row& form, const Row& target, const char* disguise, const std::string& link) {
        for (const Row& place : kFrontPlaces) {
            leaks.try_note(name_of(form, target, disguise, place), in_front(place.text, link));
        }
    });
    leaks.check();
}

TEST_CASE("G1 6.1 a file's path in every disguise is withheld where it is all of a value") {
    Leaks leaks(3);
    for_each_link(kPathForms, [&](const Row& form, const Row& target, const char* disguise, const std::string& path) {
        for (const Row& place : kFrontPlaces) {
            const bool within_text = std::string_view(place.name) == "folded block";
            if (!within_text) {
                leaks.try_note(name_of(form, target, disguise, place), in_front(place.text, path));
            }
        }
    });
    leaks.check();
}

TEST_CASE("G1 6.1 line ends and byte order marks disguise nothing") {
    Leaks leaks;
    for (const Row& form : kForms) {
        const std::string link = link_of(form.text, "_secret/Zyxqé", [](const std::string& target) { return target; });
        for (const Row& place : kPlaces) {
            leaks.try_ways(std::string(form.name) + " / " + place.name, in_place(place, link));
        }
        for (const Row& place : kFrontPlaces) {
            leaks.try_ways(std::string(form.name) + " / " + place.name, in_front(place.text, link));
        }
    }
    leaks.check();
}
