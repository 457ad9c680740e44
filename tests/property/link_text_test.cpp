// The text of links to hidden notes, as cmark takes it for such: another reader than ours, so that what one of both
// gets wrong shows. Inline markup of all kinds in any order, which is where readings of backticks and brackets differ.
#include <cmark-gfm.h>

#include <memory>
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "property.h"

using vaultfs::property::for_all;

namespace {

using Pieces = std::vector<std::string>;

// Of these, those that hold a backtick or bracket, open or close something, come more often.
const Pieces kMarks = {
    "`",          "`",   "``",          "[",       "[",   "]",         "](Hidden.md)",   "](Hidden.md)",
    "](open.md)", "![",  "<a b=\"`\">", "<a b=\"", "\">", "<b c='`'>", "<http://x.y/`>", "https://x`",
    "www.x.y",    "\\`", "[[a`]]",      "](a`b)"};
const Pieces kOthers = {"\\[",
                        "\\]",
                        "\\",
                        "\n",
                        "\n- ",
                        "\n2. ",
                        "\n> ",
                        "\n\n",
                        "$",
                        "$$",
                        "*",
                        "_",
                        "~",
                        "&#96;",
                        "<?",
                        "?>",
                        "|",
                        "<b",
                        "/>",
                        ">",
                        "</a>",
                        "\t",
                        "    ",
                        "#",
                        "(",
                        ")",
                        "<",
                        ":",
                        "^",
                        "[^1]",
                        "é",
                        "](open.md \"`\")",
                        "\"",
                        "'",
                        "]]>",
                        "\n# ",
                        "[r]",
                        "](<open.md>)",
                        "][r]",
                        "](open.md '[')",
                        "\n===\n",
                        "\n```\n",
                        "\n|---|---|\n",
                        "<![CDATA[",
                        "[r]: Hidden.md",
                        "\n\n[r]: Hidden.md\n\n"};

// Marks with a word of its own behind each.
std::string marked_words(const Pieces& marks) {
    std::string text;
    for (std::size_t at = 0; at < marks.size(); ++at) {
        text += marks[at] + (at % 3 == 0 ? "" : " ") + "zq" + std::to_string(100 + at) + (at % 4 == 0 ? "" : " ");
    }
    return text;
}

// What cmark has below links and images that lead to the hidden note.
std::string hidden_texts(const std::string& note) {
    const std::unique_ptr<cmark_node, void (*)(cmark_node*)> root(
        cmark_parse_document(note.data(), note.size(), CMARK_OPT_DEFAULT), cmark_node_free);
    const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> at(cmark_iter_new(root.get()), cmark_iter_free);
    std::string texts;
    int within = 0;
    for (auto event = cmark_iter_next(at.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(at.get())) {
        cmark_node* node = cmark_iter_get_node(at.get());
        const char* url = cmark_node_get_url(node);
        const char* literal = cmark_node_get_literal(node);
        if (url != nullptr && std::string(url) == "Hidden.md") {
            within += event == CMARK_EVENT_ENTER ? 1 : -1;
        } else if (within > 0 && literal != nullptr) {
            texts += literal;
        }
    }
    return texts;
}

// The words of a text.
Pieces words_of(const std::string& text) {
    Pieces words;
    for (auto at = text.find("zq"); at != std::string::npos; at = text.find("zq", at + 1)) {
        words.push_back(text.substr(at, 5));
    }
    return words;
}

}  // namespace

TEST_CASE("G1 6.4 nothing that cmark takes for the text of a link to a hidden note is in the view") {
    const auto mark =
        rc::gen::weightedOneOf<std::string>({{4, rc::gen::elementOf(kMarks)}, {1, rc::gen::elementOf(kOthers)}});
    for_all(3000, [&] {
        const auto marks = *rc::gen::resize(30, rc::gen::container<Pieces>(mark));
        const std::string note = marked_words(marks) + "](Hidden.md)";
        const TestVault vault{.links = FakeOracle({"open"}, {"Hidden"})};
        const std::string view = vault.text("public", note);
        for (const std::string& word : words_of(hidden_texts(note))) {
            RC_LOG() << note << "\n=>\n" << view << "\n";
            RC_ASSERT(view.find(word) == std::string::npos);
        }
    });
}
