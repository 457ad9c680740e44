// Renders hostile notes and canvases, each in a process of its own, and tells what it took: bounds [MB [WORD]]. As a
// test each has to come to its end, and from 1 MB on to keep to kMostMemory; the clock is no test's. The table is
// scripts/bounds.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "../unit/render/fake_oracle.h"
#include "vaultfs/render.h"

namespace {

using namespace vaultfs;

// What is withheld in every note: without it much is passed over.
const std::string kTail = "\n\nsee [[Hidden]] and `_secret/x`\n";

constexpr double kMostMemory = 64;            // times the size of what is rendered
constexpr double kAnyMemory = 8 * (1 << 20);  // bytes that a note of any size may take: frontmatter is short

struct Input {
    const char* name;
    std::function<std::string(std::size_t size)> make;
    bool twice = false;                                   // as two variants, to be merged
    std::function<std::string(std::size_t)> second = {};  // `twice`: the other variant, if it is not the same
    bool canvas = false;
};

std::string repeated(const std::string& piece, std::size_t size) {
    std::string text;
    text.reserve(size + piece.size());
    while (text.size() < size) {
        text += piece;
    }
    return text;
}

// @ is a number that grows.
std::string counted(const std::string& piece, std::size_t size) {
    std::string text;
    for (std::size_t n = 0; text.size() < size; ++n) {
        std::string next = piece;
        for (auto at = next.find('@'); at != std::string::npos; at = next.find('@', at)) {
            next.replace(at, 1, std::to_string(n));
        }
        text += next;
    }
    return text;
}

std::function<std::string(std::size_t)> canvas_of(const std::string& node) {
    return [node](std::size_t size) { return "{\"nodes\":[" + repeated(node + ",", size) + node + "]}"; };
}

std::function<std::string(std::size_t)> many(const std::string& piece) {
    return [piece](std::size_t size) { return repeated(piece, size); };
}

std::function<std::string(std::size_t)> numbered(const std::string& piece) {
    return [piece](std::size_t size) { return counted(piece, size); };
}

// As long as frontmatter may be and is read.
std::function<std::string(std::size_t)> in_front(const std::function<std::string(std::size_t)>& make) {
    static constexpr std::size_t kMost = 60U << 10U;
    return [make](std::size_t size) { return "---\n" + make(std::min(size, kMost)) + "\n---\n\ntext\n"; };
}

// `mark` once more on each line.
std::string staircase(const std::string& mark, std::size_t size) {
    std::string text;
    for (std::string lead; text.size() < size; lead += mark) {
        text += lead + mark + "x\n";
    }
    return text;
}

std::string alias_bomb(std::size_t size) {
    std::string text = "a0: &a0 [x, x]\n";
    for (int n = 1; text.size() < size; ++n) {
        const std::string before = "*a" + std::to_string(n - 1);
        text +=
            "a" + std::to_string(n) + ": &a" + std::to_string(n) + " [" + repeated(before + ", ", 54) + before + "]\n";
    }
    return text;
}

std::vector<Input> inputs() {
    return {
        {"ordinary text", many("Some words of text, *emphasis* and `code`.\n\n- item\n- item\n\n")},
        {"one line", many("word ")},
        {"one line without blanks", many("word")},
        {"one line of letters beyond ASCII", many("wörd\u200B ")},
        {"links", numbered("[[Note @]] ")},
        {"links in Markdown", numbered("[t](Note%20@.md) ")},
        {"drawings with links", many("[[Hidden]]\n```compressed-json\nx\n```\n")},
        {"drawings never closed", many("```compressed-json\n[[Hidden]]\n")},
        {"hidden links", many("[[Hidden]] text\n\n")},
        {"hidden links in one line", many("[[Hidden]] ")},
        {"names for the guard", many("`_secret/x` ")},
        {"labelled paragraphs", many("text #confidential/secret\n\n")},
        {"labelled paragraphs and others", many("text #confidential/secret\n\ntext\n\n")},
        {"tags", many("#confidential/secret ")},
        {"callouts", many("> [!secret] t\n> x\n\n")},
        {"regions", many("%% confidential: secret %% x %% /confidential %% ")},
        {"regions never closed", many("%% confidential: secret %%\n")},
        {"comments", many("%% x %% <!-- y --> ")},
        {"comments never closed", many("<!-- ")},
        {"comments in a table or in code",
         [](std::size_t size) { return "a|b\n-|-\n    x %%\n\n" + repeated("%% %%\n\n", size); }},
        {"percent signs", many("%% ")},
        {"quadratic tables", many("| a | b |\n|---|---|\n")},
        {"a table of bars", many("|")},
        {"CDATA", many("<![CDATA[")},
        {"processing instructions", many("<?")},
        {"instructions in links, sparse", many("](x <? " + std::string(60, 'y'))},
        {"declarations in links, sparse", many("](x <!X " + std::string(60, 'y'))},
        {"declarations in quotes", many("](x <!X y z u v w e r\n> ")},
        {"footnotes' labels in each other",
         [](std::size_t size) {
             const std::size_t depth = size / 4;
             return "a[^1] %% c %%\n\n[^1]: z\n\n" + many("[^")(depth * 2) + std::string(depth, ']');
         }},
        {"words of drawings behind quote marks",
         [](std::size_t size) { return std::string(size / 2, '>') + many("json ")(size / 2); }},
        {"lists nested once more on each line", [](std::size_t size) { return staircase("- ", size); }},
        {"quotes nested once more on each line", [](std::size_t size) { return staircase("> ", size); }},
        {"list items", many("- a\n  - b\n")},
        {"opening brackets", many("[")},
        {"opening brackets, twice", many("[[")},
        {"closing brackets", many("]")},
        {"brackets", many("[]")},
        {"images in images", many("![")},
        {"link texts never closed", many("[a](")},
        {"link ends", many("](a ")},
        {"titles never closed", many("[a](b \"")},
        {"link texts closed once", [](std::size_t size) { return repeated("[a](", size) + ")"; }},
        {"paragraphs of links", many("[t](Note.md)\n\n")},
        {"angle brackets", many("<")},
        {"autolinks", many("<http://a.b/>\n")},
        {"anchors", many("<a href=\"Hidden.md\">t</a> ")},
        {"anchors never closed", many("<a href=x ")},
        {"anchors and backticks", many("<a href=x>`")},
        {"buttons among anchors", many("<button formaction=\"Hidden\"><a href=x>t</a> ")},
        {"attributes never closed", many("<a title=\"")},
        {"attributes over lines of a quote", many("> <a href\n> =\n> > \"")},
        {"attributes behind marks of quotes", [](std::size_t size) { return "<a href\n" + repeated("> =\n'", size); }},
        {"attributes and a quote of marks", [](std::size_t size) { return "<a href\n" + repeated(">", size) + "='"; }},
        {"attributes of many lines", [](std::size_t size) { return "> <a href=\"" + repeated("a\n> ", size) + "\">"; }},
        {"quotes and apostrophes", many("='=\"")},
        {"emphasis", many("*a _b ")},
        {"stars", many("*")},
        {"backticks of growing length",
         [](std::size_t size) {
             std::string text;
             for (std::size_t n = 1; text.size() < size; n = n % 2000 + 1) {
                 text += std::string(n, '`') + "a";
             }
             return text;
         }},
        {"backticks and links in list items", many("- ` [t](Note.md)\n")},
        {"backticks and links in a table",
         [](std::size_t size) { return "| a | b |\n|---|---|\n" + repeated("| ` [t](Note.md) ", size); }},
        {"backticks and bars in a table",
         [](std::size_t size) { return "| a | b |\n|---|---|\n[t](Note.md) " + repeated("`|``|", size); }},
        {"list marks before backticks and a link",
         [](std::size_t size) { return "` x\n" + repeated("- ", size) + "` [t](Note.md) -"; }},
        {"code and tags", many("`a` <b c=\"`\"> [[d]] e://f [g](Note.md) ")},
        {"code and tags in paragraphs", many("`a` <b c=\"`\"> %% d %% [g](Note.md)\n\n")},
        {"code and tags around comments never closed", many("<a b=\"`\"> %% c `\n\n")},
        {"code and tags never closed", many("`a`<a b='<a c=\"' [d](Note.md)='<a e=\"")},
        {"code and instructions never closed", many("`a` <? [d](Note.md) <!X <![CDATA[")},
        {"code and addresses in a word", many("`a`://www.[d](Note.md)")},
        {"marks of addresses in a word", [](std::size_t size) { return "[a](b) " + repeated("://", size); }},
        {"code and addresses in cells",
         [](std::size_t size) { return "| a |\n|---|\n`a`" + repeated("://www.|", size) + "[d](Note.md)"; }},
        {"brackets around code in doubt", many("[a <b c=\"`\"> `[d` e](Note.md)\n\n")},
        {"brackets around code in doubt, in one paragraph", many("[a <b c=\"`\"> `[d` $e$ ](Note.md)\n- ` ")},
        {"nodes of diagrams", many("mermaid a,b internal-link ")},
        {"diagrams", many("mermaid\nclass a[b] internal-link\n~~~\n")},
        {"labels of a diagram never closed",
         [](std::size_t size) { return "```mermaid\nclass node internal-link\n" + repeated("node[", size); }},
        {"clicks", many("mermaid click \"a\" @ b \n link @ \"")},
        {"sources of a query", [](std::size_t size) { return "```dataview\n" + repeated("from 'a' limit ", size); }},
        {"calls", many("link(\"a\") file.path = 'b' ")},
        {"calls never closed", many("link(\"a\" (' ")},
        {"calls of calls, with strings never closed",
         [](std::size_t size) { return "link(\"a\", '" + repeated("link(\\\"a\\\" \\\"", size); }},
        {"calls without a string", many("link link (\nfile.path =\n")},
        {"commands of TeX", many("\\href{Hidden}{b {c}} \\url{d} ")},
        {"commands of TeX never closed", many("\\href{a}{\\href{")},
        {"commands of TeX in braces",
         [](std::size_t size) { return repeated("\\href{a}{", size / 2) + repeated("}", size / 2); }},
        {"commands of TeX and comments", many("\\href%[")},
        {"commands of TeX in targets",
         [](std::size_t size) { return repeated("\\url{", size * 5 / 6) + repeated("}", size / 6); }},
        {"commands of TeX before one target",
         [](std::size_t size) { return repeated("\\href[%", size / 2) + "]\n{" + repeated("a", size / 2) + "}"; }},
        {"commands of TeX and braces", [](std::size_t size) { return repeated("{", size) + "\\href{a}{b}"; }},
        {"style sheets", many("@import \"a\"; image-set('b' ) ")},
        {"style sheets never closed", many("@import image-set(\"")},
        {"fences", many("```\nx\n```\n\n")},
        {"fences never closed", many("````\n~~~~\n")},
        {"formulas over lines", many("$$a$$ $$\n# b\n$$ c\n")},
        {"formulas that are none", many("\\$$ a\n")},
        {"a formula of lines", [](std::size_t size) { return "$$a$$\n" + repeated("b\n", size) + "$$"; }},
        {"math", many("$$ x $ y ")},
        {"definitions", numbered("[r@]: Hidden.md \"t\"\n")},
        {"definitions in one line", many("[^ a]:")},
        {"definitions of labels in each other",
         [](std::size_t size) { return repeated("[\n", size / 3) + repeated("]: a b", size * 2 / 3); }},
        {"definitions with one title",
         [](std::size_t size) { return repeated("[^ a]:b (", size / 2) + "\nc)" + repeated("d", size / 2); }},
        {"definitions behind a wide indent",
         [](std::size_t size) { return "x\n" + std::string(size / 2, ' ') + repeated("[a]:", size / 2); }},
        {"definitions in HTML behind a wide indent",
         [](std::size_t size) { return "<div>\n" + std::string(size / 2, ' ') + repeated("[a]:", size / 2); }},
        {"brackets in brackets, and a definition",
         [](std::size_t size) {
             return "[r]: b\n\n" + repeated(std::string(2000, '[') + std::string(2000, ']'), size);
         }},
        {"uses of a withheld definition",
         [](std::size_t size) { return "[r]: Hidden.md\n\n" + repeated("[a][r] ", size); }},
        {"footnotes", numbered("a[^@]\n\n[^@]: text #confidential/secret\n\n")},
        {"percent, deep", [](std::size_t size) { return "[[%" + repeated("25", size) + "5Fsecret]]"; }},
        {"entities, deep", [](std::size_t size) { return "&" + repeated("amp;", size) + "#95;secret/x"; }},
        {"backslashes", many("\\")},
        {"escapes in a target", [](std::size_t size) { return "[[" + repeated("%41&#66;", size) + "]]"; }},
        {"addresses", many("obsidian://open?file=a&file=b ")},
        {"an address of many values", [](std::size_t size) { return "obsidian://open?" + repeated("&file=a", size); }},
        {"blank lines", [](std::size_t size) { return "[[Hidden]]" + std::string(size, '\n'); }},
        {"definitions and lines of a heading", many("[a]: b\n===\n")},
        {"headings", numbered("## H @\n\n"), true},
        {"a formula never closed", [](std::size_t size) { return "a $$" + repeated("b\n", size); }, true},
        {"links that run into each other", many("<a href=\"Hidden\">b\n[c][\n</a>")},
        {"empty items", many("*\n"), true},
        {"equal headings", many("## H\n\nx\n\n"), true},
        {"equal blocks", many("x\n\n"), true},
        {"other blocks", numbered("x @\n\n"), true},
        {"footnotes, merged", numbered("[^@]: a\n\n"), true},
        {"frontmatter keys", in_front(numbered("k@: v\n"))},
        {"frontmatter keys, merged", in_front(numbered("k@: v\n")), true},
        {"frontmatter keys, merged with none", in_front(numbered("k@: v\n")), true, in_front(numbered("k@: v]\n: "))},
        {"broken frontmatter, merged", in_front(numbered("k@: v\n: ]")), true},
        {"broken frontmatter links", in_front(numbered("k@: \"[[Hidden]]\"\n: ]"))},
        {"frontmatter links, merged", in_front(numbered("k@: \"[[Hidden]]\"\n")), true},
        {"long frontmatter",
         [](std::size_t size) { return "---\n" + counted("k@: \"[[Hidden]]\"\n", size) + "---\n"; }},
        {"paths in long frontmatter",
         [](std::size_t size) { return "---\na: [b.md]\n" + counted("k@: c.md\n", size) + "---\n"; }},
        {"paths of frontmatter", in_front(numbered("k@: Hidden.md\n"))},
        {"queries that name files", numbered("```tasks\npath includes Hidden@\n```\n")},
        {"lines of a query", [](std::size_t size) { return "```tasks\n" + repeated("a\n", size); }},
        {"terms of a search", [](std::size_t size) { return "```query\n" + repeated("path:", size) + "\n"; }},
        {"names with blanks", numbered("_secret/a @ b.md ")},
        {"label keys in a line",
         [](std::size_t size) { return "---\n" + repeated("%confidential: ", size) + "\n---\n"; }},
        {"frontmatter lists, merged", in_front([](std::size_t size) { return "tags:\n" + counted("- t@\n", size); }),
         true},
        {"frontmatter label keys", in_front([](std::size_t size) {
             return "confidential_keys: {" + counted("k@: secret, ", size / 2) + "}\n" + counted("k@: 1\n", size / 2);
         })},
        {"frontmatter labels", in_front(many("confidential: public\n"))},
        {"frontmatter links", in_front(numbered("k@: \"[[Hidden]]\"\n"))},
        {"alias bomb", in_front(alias_bomb)},
        {"recursive alias", in_front([](std::size_t size) { return "a: &a [" + repeated("*a, ", size) + "*a]\n"; })},
        {"deep flow", in_front(many("["))},
        {"deep flow maps", in_front([](std::size_t size) { return "a: " + repeated("{a: ", size); })},
        {"deep block maps", in_front([](std::size_t size) { return staircase(" ", size); })},
        {"deep block lists", in_front([](std::size_t size) { return "a:\n  " + repeated("- ", size); })},
        {"a quote never closed", in_front([](std::size_t size) { return "a: \"" + repeated("x: y\n", size); })},
        {"anchors in frontmatter", in_front(numbered("k@: &a@ x\n"))},
        {"headings that match none", many("x\n\n"), true, numbered("# H@\n")},
        {"footers of one name", numbered("# Confidential Links & Embeds\nx @\n"), true,
         numbered("# Confidential Links & Embeds\ny @\n")},
        {"empty nodes of a canvas", canvas_of("{}"), false, {}, true},
        {"nodes of a canvas", canvas_of(R"({"id":"1","type":"text","text":"[[Hidden]]"})"), false, {}, true},
        {"members of a canvas",
         [](std::size_t size) { return "{" + counted("\"@\":1,", size) + "\"x\":1}"; },
         false,
         {},
         true},
        {"colons", in_front(many(": "))},
    };
}

void render_as_canvas(const RenderContext& context, const std::string& text) {
    static_cast<void>(attachment_content_label(context.policy, "a.canvas", text));
    static_cast<void>(render_canvas(context, {VaultPath("_public/a.canvas"), context.policy.lowest(), text}));
}

void render(const Input& input, const std::string& text) {
    static const Policy policy = default_policy();
    const TierId clearance = tier_id(index_of(policy.highest()) - 1);
    const FakeOracle links({"open"}, {"Hidden"});
    if (input.canvas) {
        return render_as_canvas({policy, clearance, ViewPath("a.canvas"), links}, text);
    }
    const std::string second = !input.twice ? "" : input.second ? input.second(text.size()) : text + "\nmore\n";
    std::vector<RenderInput> variants = {{VaultPath("_public/a.md"), policy.lowest(), text}};
    if (input.twice) {
        variants.push_back({VaultPath("_internal/a.md"), policy.lowest(), second});
    }
    static_cast<void>(content_label(policy, text));
    static_cast<void>(render_note({policy, clearance, ViewPath("a.md"), links}, variants));
}

struct Cost {
    double ms = 0;
    double memory = 0;  // bytes, at its peak
    bool ended = false;
};

double ms_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// In a child: its peak of memory, and the processor's time, are its own. With `renders` false the text is only made.
Cost cost_of(const Input& input, std::size_t size, bool renders) {
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string text = input.make(size) + (input.canvas ? "" : kTail);
        render(input, renders ? text : kTail);
        ::_exit(0);
    }
    int status = 0;
    rusage usage = {};
    ::wait4(child, &status, 0, &usage);
    return {ms_of(usage.ru_utime) + ms_of(usage.ru_stime), static_cast<double>(usage.ru_maxrss) * 1024,
            WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

}  // namespace

int main(int argc, char** argv) {
    constexpr double kMegabyte = 1 << 20;
    const double megabytes = argc > 1 ? std::strtod(argv[1], nullptr) : 1;
    const std::string word = argc > 2 ? argv[2] : "";
    const auto size = static_cast<std::size_t>(megabytes * kMegabyte);
    std::printf("%-40s %10s %10s\n", "input", "ms/MB", "memory/size");
    bool kept = true;
    for (const Input& input : inputs()) {
        if (std::string(input.name).find(word) == std::string::npos) {
            continue;
        }
        const Cost base = cost_of(input, size, false);
        const Cost full = cost_of(input, size, true);
        const double given = static_cast<double>(input.make(size).size()) / kMegabyte * (input.twice ? 2 : 1);
        const double grown = full.memory - base.memory;
        const double memory = grown / (given * kMegabyte);
        // Of less than 1 MB what any process takes would count too much.
        const bool small = memory <= kMostMemory || grown <= kAnyMemory || megabytes < 1;
        std::printf("%-40s %10.0f %10.1f%s%s\n", input.name, (full.ms - base.ms) / given, memory,
                    full.ended ? "" : "  CRASHED", small ? "" : "  TOO MUCH MEMORY");
        std::fflush(stdout);
        kept = kept && full.ended && small;
    }
    return kept ? 0 : 1;
}
