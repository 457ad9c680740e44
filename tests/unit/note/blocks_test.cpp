// The block structure that labels, merges and redactions stand on, and the left-to-right rule of VIEWS 4.2.
#include "vaultfs/blocks.h"

#include <cmark-gfm.h>

#include <algorithm>
#include <random>
#include <string>

#include "catch.h"

using vaultfs::BlockKind;
using vaultfs::BlockTree;
using vaultfs::parse_blocks;

namespace {

// "heading 1-1, paragraph 3-4, item(paragraph 5-5)": kinds with their lines, counted from 1.
std::string outline(const BlockTree& tree, std::uint32_t container = 0) {
    constexpr const char* kNames[] = {"document", "quote",         "item", "footnote", "heading", "paragraph",
                                      "fence",    "indented_code", "html", "math",     "break"};
    std::string text;
    for (std::uint32_t at = container + 1; at < tree.blocks[container].next; at = tree.blocks[at].next) {
        const vaultfs::Block& block = tree.blocks[at];
        text += text.empty() ? "" : ", ";
        text += kNames[static_cast<std::size_t>(block.kind)];
        text += " " + std::to_string(block.first_line + 1) + "-" + std::to_string(block.end_line);
        const std::string inner = outline(tree, at);
        text += inner.empty() ? "" : "(" + inner + ")";
    }
    return text;
}

std::string outline(std::string_view body) {
    return outline(parse_blocks(body));
}

// What is found verbatim, joined by `|`.
std::string verbatim(std::string_view body) {
    const BlockTree tree = parse_blocks(body);
    std::string text;
    for (const vaultfs::Verbatim& found : tree.verbatim) {
        text += (text.empty() ? "" : "|") + std::string(found.range.of(body)) + (found.closed ? "" : "...");
    }
    return text;
}

}  // namespace

TEST_CASE("4 headings, paragraphs, fences and breaks are blocks of whole lines") {
    CHECK(outline("# A\ntext\nmore\n\n```\ncode\n```\n***\n") == "heading 1-1, paragraph 2-3, fence 5-7, break 8-8");
    CHECK(outline("Title\nover two\n===\n") == "heading 1-3");
    CHECK(outline("text\n    not code\n\n    code\n\n    code\n") == "paragraph 1-2, indented_code 4-6");
    CHECK(outline("#not a heading\n####### nor this\n") == "paragraph 1-2");
    CHECK(outline("```\nopen to the end\n\n# no heading\n") == "fence 1-4");
    CHECK(outline("<div>\n# no heading\n</div>\n\n# one\n") == "html 1-3, heading 5-5");
    CHECK(outline("<pre>\n\n# no heading\n</pre>\n# one\n") == "html 1-4, heading 5-5");
}

TEST_CASE("4 containers hold what their marks and indents say, lazy lines included") {
    CHECK(outline("> a\nlazy\n>\n> - b\n") == "quote 1-4(paragraph 1-2, item 4-4(paragraph 4-4))");
    CHECK(outline("- a\n  - b\n\n    c\n- d\n") ==
          "item 1-4(paragraph 1-1, item 2-4(paragraph 2-2, paragraph 4-4)), item 5-5(paragraph 5-5)");
    CHECK(outline("-\n\n  not in the item\n") == "item 1-1, paragraph 3-3");
    CHECK(outline("[^a]: one\n    two\n\n    three\n\nout\n") ==
          "footnote 1-4(paragraph 1-2, paragraph 4-4), paragraph 6-6");
    CHECK(outline("text\n2. no list\n") == "paragraph 1-2");
    CHECK(outline("1. a\n2. b\n") == "item 1-1(paragraph 1-1), item 2-2(paragraph 2-2)");
    CHECK(outline("> a\n\n> b\n") == "quote 1-1(paragraph 1-1), quote 3-3(paragraph 3-3)");
}

TEST_CASE("4.2 the first opener wins: a comment in code is code, code in a comment is a comment") {
    CHECK(verbatim("`a %% b` c %% d\n") == "`a %% b`|%% d\n...");
    CHECK(verbatim("%% a ` b %% c ` d\n") == "%% a ` b %%");
    CHECK(verbatim("```\n%% a\n```\n%% b %%\n") == "```\n%% a\n```\n|%% b %%");
    CHECK(verbatim("$a %% b$ %% c %%\n") == "$a %% b$|%% c %%");
    CHECK(verbatim("``a ` %% b`` <!-- c --> `\n") == "``a ` %% b``|<!-- c -->");
}

TEST_CASE("4.2 a heading inside a comment, code or math ends no section: it is no block") {
    CHECK(outline("%%\n# a\n\n## b\n%%\n# c\n") == "paragraph 1-5, heading 6-6");
    CHECK(outline("text %%\n# a\n%% more\n\n# c\n") == "paragraph 1-3, heading 5-5");
    CHECK(outline("<!-- a\n\n# b\n-->\n# c\n") == "paragraph 1-4, heading 5-5");
    CHECK(outline("# a %% b\n# c\n%% d\n# e\n") == "heading 1-3, heading 4-4");
    CHECK(outline("$$\na\n\n# b\n$$\n# c\n") == "math 1-5, heading 6-6");
}

TEST_CASE("4.1 a comment that is not closed runs to the end of the file") {
    CHECK(outline("a %% b\n\n# c\n\n- d\n") == "paragraph 1-5");
    CHECK(verbatim("a %% b\n\n# c\n") == "%% b\n\n# c\n...");
    CHECK(verbatim("<!-- b\n\n# c\n") == "<!-- b\n\n# c\n...");
}

TEST_CASE("4 a formula that is not closed hides nothing") {
    CHECK(verbatim("$$\na\n\n%% c %%\n") == "%% c %%");
    CHECK(outline("$$\na\n\n# c\n") == "paragraph 1-2, heading 4-4");
}

TEST_CASE("4 CRLF, tabs, NUL and empty texts are read") {
    CHECK(outline("") == "");
    CHECK(outline("\r\n\r\n") == "");
    CHECK(outline("# a\r\ntext\r\n\r\n-\tb\r\n\tc\r\n") == "heading 1-1, paragraph 2-2, item 4-5(paragraph 4-5)");
    CHECK(outline(std::string_view("a\0b\n", 4)) == "paragraph 1-1");
}

TEST_CASE("10 nesting beyond the bound becomes text of the innermost block") {
    std::string quotes;
    std::string items;
    for (int i = 0; i < 50000; ++i) {
        quotes += "> ";
        items += "- ";
    }
    CHECK(parse_blocks(quotes + "a").blocks.size() <= vaultfs::kMaxDepth + 1);
    CHECK(parse_blocks(items + "a").blocks.size() <= vaultfs::kMaxDepth + 1);
}

namespace {

// The lines on which cmark finds headings outside containers.
std::string cmark_headings(const std::string& body) {
    cmark_node* document = cmark_parse_document(body.data(), body.size(), CMARK_OPT_DEFAULT);
    std::string lines;
    for (cmark_node* node = cmark_node_first_child(document); node != nullptr; node = cmark_node_next(node)) {
        if (cmark_node_get_type(node) == CMARK_NODE_HEADING) {
            lines += std::to_string(cmark_node_get_start_line(node)) + "/" +
                     std::to_string(cmark_node_get_heading_level(node)) + " ";
        }
    }
    cmark_node_free(document);
    return lines;
}

std::string own_headings(const std::string& body) {
    const BlockTree tree = parse_blocks(body);
    std::string lines;
    for (std::uint32_t at = 1; at < tree.blocks.size(); at = tree.blocks[at].next) {
        if (tree.blocks[at].kind == BlockKind::heading) {
            lines += std::to_string(tree.blocks[at].first_line + 1) + "/" + std::to_string(tree.blocks[at].level) + " ";
        }
    }
    return lines;
}

// Behind a tag of HTML that goes on with a quote or list item: cmark takes it for a block of HTML, by CommonMark it is
// text of theirs.
bool is_in_doubt(const std::string& body) {
    const BlockTree tree = parse_blocks(body);
    return std::any_of(tree.blocks.begin(), tree.blocks.end(),
                       [](const vaultfs::Block& block) { return block.doubtful; });
}

}  // namespace

TEST_CASE("4 headings are where cmark finds them, on random CommonMark") {
    const std::string pieces[] = {"# a\n",   "## b\n",  "text\n",  "\n",      "===\n",    "---\n",
                                  "> q\n",   "> # h\n", "- i\n",   "  in\n",  "1. n\n",   "    c\n",
                                  "```\n",   "~~~~\n",  "<div>\n", "<pre>\n", "</pre>\n", "\tt\n",
                                  "* * *\n", "#\n",     "2) x\n",  "<b>\n",   "#x\n",     "   # y\n"};
    std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same cases each time
    for (int round = 0; round < 5000; ++round) {
        std::string body;
        for (std::size_t length = random() % 14; length > 0; --length) {
            body += pieces[random() % std::size(pieces)];
        }
        CAPTURE(body);
        if (!is_in_doubt(body)) {
            REQUIRE(own_headings(body) == cmark_headings(body));
        }
    }
}
