// One byte of a file is damaged, anywhere but in a label: what the label withholds stays withheld. Marks « » stand
// around what must stay whole for the label to be one, and are taken out.
#include <string>
#include <string_view>
#include <vector>

#include "../unit/render/rendering.h"
#include "catch.h"

namespace {

const std::string kMark = "zyxq";
using std::string_view_literals::operator""sv;
constexpr std::string_view kDamages = "#\"'`<>[]{}()|:%*&!?-+~=_^\\$,/ \t\r\n\0ax7\xC3\xFF"sv;

struct Labelled {
    std::string bytes;
    std::vector<bool> label;  // of each byte
};

Labelled parsed(std::string_view marked) {
    constexpr std::string_view kOpen = "«";
    constexpr std::string_view kClose = "»";
    Labelled result;
    bool inside = false;
    for (std::size_t at = 0; at < marked.size();) {
        if (marked.substr(at).starts_with(inside ? kClose : kOpen)) {
            inside = !inside;
            at += kOpen.size();
            continue;
        }
        result.bytes += marked[at++];
        result.label.push_back(inside);
    }
    return result;
}

bool shows(const std::string& bytes) {
    return TestVault().served("public", bytes).find(kMark) != std::string::npos;
}

void check_damage(std::string_view marked) {
    const Labelled note = parsed(marked);
    REQUIRE_FALSE(shows(note.bytes));
    for (std::size_t at = 0; at <= note.bytes.size(); ++at) {
        if (at < note.bytes.size() && note.label[at]) {
            continue;
        }
        std::vector<std::string> damaged = {std::string(note.bytes).erase(at, at < note.bytes.size() ? 1 : 0)};
        for (const char byte : kDamages) {
            damaged.push_back(std::string(note.bytes).insert(at, 1, byte));
            damaged.push_back(std::string(note.bytes).replace(at, at < note.bytes.size() ? 1 : 0, 1, byte));
        }
        for (const std::string& bytes : damaged) {
            INFO(bytes);
            CHECK_FALSE(shows(bytes));
        }
    }
}

}  // namespace

TEST_CASE("G1 2.3 damage to one byte of frontmatter does not lift its label") {
    check_damage(
        "«---\n»title: a b\ntags: [x, \"y\"]\n# a remark«\nconfidential: secret\n»other: {a: 1, b: 'c'}\n"
        "long: |\n  text\n---\ntext zyxq\n");
    check_damage("«---\n»title: 'a b'«\nconfidential:\n  secret\n»x: &a {b: *a}\n---\ntext zyxq\n");
}

TEST_CASE("G1 2.4 damage to one byte of frontmatter does not lift the label of a key") {
    check_damage(
        "«---\n»title: a b\n«plan: »zyxq\ntags: [x, \"y\"]«\nconfidential_keys: {plan: secret}\n»x: {a: 1, b: 'c'}\n"
        "---\ntext\n");
}

TEST_CASE("G1 4 damage to one byte of a body does not lift the label of its part") {
    check_damage(
        "# H\n\npara *a* `b` [l](x)\n\n«\n%% confidential: secret %%\n\n»text zyxq\n«\n%% /confidential %%\n\n»"
        "after <b>x</b>\n");
    check_damage("# H\n\npara `b`\n«\n> [!secret] Title\n> z»yxq `x`\n\nafter\n");
    check_damage("para *x*\n\nfoo `b` zyxq bar« #confidential/secret»\n\nafter\n");
    check_damage("para *x*\n\n- foo [l](x) zyxq bar« #confidential/secret»\n- after\n");
    check_damage("«#confidential/secret\n\n»text `b` zyxq [l](x)\n");
    check_damage("para\n«\n## Plan #confidential/secret\n\n»1. text `b` zyxq\n");
    check_damage("para `x` *b*\n\n«<!-- zyxq -->»\n\nafter\n");
    check_damage("para `x` *b*\n\n«%% zyxq %%»\n\nafter\n");
}
