#include "vaultfs/explain.h"

#include <algorithm>

#include "catch.h"
#include "fake_source.h"

namespace vaultfs {

namespace {

Explanation explain(const FakeTree& tree, const std::string& note, TierId clearance) {
    const Policy policy = default_policy();
    const Vault vault(std::make_shared<const Policy>(policy), tree.source());
    const auto snapshot = vault.scan(nullptr, 1).value();
    const EntryId file = snapshot->find(ViewPath(note), policy.highest()).value();
    return explain_note(policy, *snapshot, file, clearance, read_sources(vault, *snapshot, file));
}

// The one piece that holds a text; fails where there is none.
LinePart piece_with(const Explanation& explanation, const std::string& text) {
    for (const auto& line : explanation.lines) {
        for (const LinePart& piece : line) {
            if (piece.text.find(text) != std::string::npos) {
                return piece;
            }
        }
    }
    FAIL("no piece has " << text);
    return {};
}

// The first letter of each line's first piece's state.
std::string shape(const Explanation& explanation) {
    std::string shape;
    for (const auto& line : explanation.lines) {
        shape += "vmxr="[static_cast<std::size_t>(line.front().state)];
    }
    return shape;
}

constexpr TierId kPublic{0};
constexpr TierId kSecret{5};

}  // namespace

TEST_CASE("explain tells the variant, line and label of each line") {
    FakeTree tree;
    tree.file("_public/a.md", "# A\n\none\n").file("_internal/a.md", "# A\n\ntwo\n");
    const auto explanation = explain(tree, "a.md", TierId{1});
    const LinePart two = piece_with(explanation, "two");
    CHECK(two.state == PartState::visible);
    CHECK(two.variant == 1);
    CHECK(two.line == 3);
    CHECK(two.label == TierId{1});
}

TEST_CASE("explain has a higher variant's lines where they would stand, with the reason of its label") {
    FakeTree tree;
    tree.file("_public/a.md", "# A\n\none\n\n## B\n\nend\n").file("_secret/a.md", "# A\n\nhidden\n");
    const auto explanation = explain(tree, "a.md", kPublic);
    CHECK(shape(explanation) == "vvvxxvvvv");
    CHECK(piece_with(explanation, "hidden").reason == "the folder _secret");
    tree.remove("_secret/a.md").file("_public/a.secret.md", "hidden\n");
    CHECK(piece_with(explain(tree, "a.md", kPublic), "hidden").reason == "the name a.secret.md");
}

TEST_CASE("4 explain tells what withholds a part of a note") {
    FakeTree tree;
    tree.file("_public/a.md",
              "---\npay: 4000\nconfidential_keys: {pay: private}\ncover: img/gone.png\n---\n"
              "> [!secret] callout\n\n"
              "tagged #confidential/personal\n\n"
              "%% remark %%\n\n"
              "%% confidential: secret %%\n\nregion\n\n%% /confidential %%\n\n"
              "a [[_secret/x]] b [[gone]] c\n")
        .file("_secret/gone.md", "");
    const auto explanation = explain(tree, "a.md", kPublic);
    const std::pair<const char*, const char*> cases[] = {
        {"pay: 4000", "the key pay in confidential_keys"},
        {"confidential_keys", "what labels keys that are not in this view"},
        {"img/gone.png", "a link to a name that this view does not have"},
        {"callout", "a callout"},
        {"tagged", "a block with a tag"},
        {"remark", "a comment"},
        {"region", "a region"},
        {"[[_secret/x]]", "a link that names secret"},
        {"[[gone]]", "a link to a name that this view does not have"},
    };
    for (const auto& [text, reason] : cases) {
        const LinePart piece = piece_with(explanation, text);
        CHECK(piece.state == PartState::withheld);
        CHECK(piece.reason == reason);
    }
    CHECK(piece_with(explanation, "tagged").label == TierId{4});
    CHECK(piece_with(explanation, "remark").label == TierId{1});
    CHECK(piece_with(explanation, "█████").made == Made::mark);
}

TEST_CASE("6.3 explain tells a rewritten link from a withheld one") {
    FakeTree tree;
    tree.file("_public/a.md", "see [[/_public/b.public|b]]\n").file("_public/b.public.md", "b");
    const auto explanation = explain(tree, "a.md", kPublic);
    CHECK(piece_with(explanation, "_public/b").state == PartState::replaced);
    CHECK(piece_with(explanation, "/b").state != PartState::withheld);
    CHECK(std::any_of(explanation.lines.front().begin(), explanation.lines.front().end(),
                      [](const LinePart& piece) { return piece.made == Made::rewritten; }));
}

TEST_CASE("6.5 explain tells what the guard took, and 6.6 which nodes of a canvas are withheld") {
    FakeTree tree;
    tree.file("_public/a.md", "run cp _secret/plans here\n");
    const LinePart part = piece_with(explain(tree, "a.md", kPublic), "_secret");
    CHECK(part.state == PartState::withheld);
    CHECK(part.reason == "the guard (6.5): it names secret");
    tree.file("_public/b.canvas",
              "{\"nodes\":[\n{\"id\":\"1\",\"type\":\"file\",\"file\":\"a.md\"},\n"
              "{\"id\":\"2\",\"type\":\"file\",\"file\":\"hidden.md\"}\n],\"edges\":[]}\n");
    tree.file("_secret/hidden.md", "x");
    const auto canvas = explain(tree, "b.canvas", kPublic);
    CHECK(piece_with(canvas, "hidden.md").state == PartState::withheld);
    CHECK(piece_with(canvas, "{\"id\":\"1\"").state == PartState::merged);
}

TEST_CASE("4.4 explain tells why a drawing's data is withheld") {
    FakeTree tree;
    tree.file("_public/a.md", "see [[Hid]]\n\n%%\n```compressed-json\nabc\n```\n%%\n").file("_secret/Hid.md", "x");
    const LinePart data = piece_with(explain(tree, "a.md", kPublic), "abc");
    CHECK(data.state == PartState::withheld);
    CHECK(data.reason == "a drawing's data: its text has links that are withheld");
    CHECK(piece_with(explain(tree, "a.md", kSecret), "abc").state == PartState::visible);
}

TEST_CASE("5.4 explain tells what is merged from what is withheld") {
    FakeTree tree;
    tree.file("_public/a.md", "# A\n\nsame\n").file("_internal/a.md", "# A\n\nsame\n\nmore\n");
    const auto explanation = explain(tree, "a.md", TierId{1});
    const auto merged = std::count_if(explanation.lines.begin(), explanation.lines.end(), [](const auto& line) {
        return line.front().state == PartState::merged && line.front().variant == 1;
    });
    CHECK(merged == 2);
    CHECK(shape(explanation).find('x') == std::string::npos);
}

TEST_CASE("explain shows the text of what is withheld only where it was asked for") {
    FakeTree tree;
    tree.file("_public/a.md", "one\n\n> [!secret] canary\n\nan inline [[_secret/canary]] link\n")
        .file("_secret/a.md", "canary\n");
    const Policy policy = default_policy();
    const auto explanation = explain(tree, "a.md", kPublic);
    CHECK(explanation_text(policy, explanation, {false, false}).find("canary") == std::string::npos);
    CHECK(explanation_json(policy, explanation, {false, false}).find("canary") == std::string::npos);
    CHECK(explanation_text(policy, explanation, {false, true}).find("[-[[_secret/canary]]-]") != std::string::npos);
    CHECK(explanation_json(policy, explanation, {false, true}).find("> [!secret] canary") != std::string::npos);
}

TEST_CASE("explain lets nothing of a note command the terminal") {
    FakeTree tree;
    tree.file("_public/a.md", "a \033[2J b\r\n");
    const auto text = explanation_text(default_policy(), explain(tree, "a.md", kPublic), {false, true});
    CHECK(text.find('\033') == std::string::npos);
    CHECK(text.find("\\x1b[2J") != std::string::npos);
}

TEST_CASE("G7 explain takes any bytes, and notes without a visible variant") {
    FakeTree tree;
    tree.file("_public/a.md", "---\n\xff\xfe: [\n---\n\xc3( \n%% open")
        .file("_secret/b.md", "")
        .file("_secret/c.md", "x");
    CHECK_FALSE(explain(tree, "a.md", kPublic).lines.empty());
    CHECK_FALSE(explanation_json(default_policy(), explain(tree, "a.md", kSecret), {false, true}).empty());
    CHECK(explain(tree, "b.md", kPublic).lines.empty());
    CHECK(shape(explain(tree, "c.md", kPublic)) == "x");
}

}  // namespace vaultfs
