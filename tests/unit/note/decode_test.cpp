// VIEWS 6.1: what can disguise a target is undone, in at most four rounds.
#include "note/decode.h"

#include <string>
#include <vector>

#include "catch.h"
#include "vaultfs/note.h"
#include "vaultfs/text.h"

using vaultfs::decode_round;
using vaultfs::decode_target;
using vaultfs::fold_name;

namespace {

std::string decoded(std::string_view written) {
    const auto target = decode_target(written);
    CHECK(target.settled);
    return target.text;
}

}  // namespace

TEST_CASE("6.1 plain targets decode to themselves") {
    for (const char* target :
         {"a", "A/B.md", "a b", "100%", "R&D", "a\\b", "x#y", "%zz", "&;", "&#;", "&nosuch;", "\\", ""}) {
        CHECK(decoded(target) == target);
    }
}

TEST_CASE("6.1 entities: named, decimal, hexadecimal, with and without the semicolon") {
    CHECK(decoded("&lowbar;secret&sol;x") == "_secret/x");
    CHECK(decoded("&UnderBar;secret") == "_secret");
    CHECK(decoded("&#95;secret&#47;x") == "_secret/x");
    CHECK(decoded("&#x5F;secret&#X2f;x") == "_secret/x");
    CHECK(decoded("&#000095;secret") == "_secret");
    CHECK(decoded("&#95secret&#47x") == "_secret/x");
    CHECK(decoded("a&period;md &num; &lbrack;&rsqb; &colon; &quot;&apos;&lt;&gt;") == "a.md # [] : \"'<>");
    CHECK(decoded("Caf&eacute;") == "Café");
    CHECK(decoded("Caf&eacute") == "Café");
    CHECK(decoded("R&amp;D") == "R&D");
    CHECK(decoded("a&copyx") == "a&copyx");
    CHECK(decoded("a&lt=b") == "a&lt=b");
    CHECK(decoded("a&Tab;b&NewLine;c") == "a\tb\nc");
    CHECK(decoded("x&#x110000;&#99999999999;y") == "xy");
}

TEST_CASE("6.1 percent encoding") {
    CHECK(decoded("%5Fsecret%2fx%20y") == "_secret/x y");
    CHECK(decoded("Caf%C3%A9") == "Café");
    CHECK(decoded("%73%65%63%72%65%74") == "secret");
    CHECK(decoded("a%") == "a%");
    CHECK(decoded("a%4") == "a%4");
    CHECK(decoded("a%FF").size() == 2);
}

TEST_CASE("6.1 backslash, YAML and JSON escapes") {
    CHECK(decoded("\\_secret\\/x") == "_secret/x");
    CHECK(decoded("\\x5fsecret") == "_secret");
    CHECK(decoded("\\u005Fsecret") == "_secret");
    CHECK(decoded("\\U0000005Fsecret") == "_secret");
    CHECK(decoded("\\ud83d\\ude00") == "\U0001F600");
    CHECK(decoded("a\\ b\\\"c") == "a b\"c");
    CHECK(decoded("_sec\\\n   ret") == "_secret");
    CHECK(decoded("_sec\\\r\n\tret") == "_secret");
    CHECK(decoded("a\\nb") == "a\\nb");
    CHECK(decoded("\\UFFFFFFFF") == "\\UFFFFFFFF");
}

TEST_CASE("6.1 default-ignorable characters are dropped, and the rest is composed") {
    CHECK(decoded("_sec\u200Bret/x") == "_secret/x");
    CHECK(decoded("_s\u00ADe\u200Dc\uFEFFr\u2060e\uFE0Ft") == "_secret");
    CHECK(decoded("&ZeroWidthSpace;_secret&shy;") == "_secret");
    CHECK(decoded("Cafe\u0301") == "Caf\u00E9");
    CHECK(decoded("_sec\u200Bret/x\xff") == "_secret/x\xff");
    CHECK(decoded("\xff"
                  "Cafe\u0301\xfe") ==
          "\xff"
          "Caf\u00E9\xfe");
}

TEST_CASE("6.1 at most four rounds, and what still changes is not settled") {
    CHECK(decoded("%255Fsecret") == "_secret");
    CHECK(decoded("%2525255Fsecret") == "_secret");
    CHECK(decoded("&amp;amp;amp;#95;secret") == "_secret");
    CHECK(decoded("%26%2395%3Bsecret") == "_secret");
    CHECK_FALSE(decode_target("%252525255Fsecret").settled);
    CHECK_FALSE(decode_target("&amp;amp;amp;amp;amp;#95;secret").settled);
    CHECK_FALSE(decode_target(std::string(32, '\\') + "_secret").settled);
    CHECK(decode_target(std::string(8, '\\') + "_secret").settled);
}

TEST_CASE("6.1 every round's form is there to be asked for") {
    const auto forms = vaultfs::decode_forms("%255Fx");
    CHECK(forms.forms == std::vector<std::string>{"%255Fx", "%5Fx", "_x"});
    CHECK(vaultfs::decode_forms("plain").forms == std::vector<std::string>{"plain"});
}

TEST_CASE("6.1 a name folds alike before and after it is decoded") {
    // What composes, orders itself, folds to more than one character, is not seen, or is no UTF-8.
    const std::vector<std::string> characters = {"\u1FB3", "\u0345", "\u0308", "\u0323", "\uFE0F", "\u00AD", "\u03B1",
                                                 "\u0391", "\u1FBC", "\u00C5", "\u212B", "\u00DF", "\u1E9E", "\u0130",
                                                 "\u017F", "\uFB03", "\u1100", "\u1161", "a",      "\xff"};
    for (const std::string& first : characters) {
        for (const std::string& second : characters) {
            for (const std::string& third : characters) {
                const std::string name = first + second + third;
                INFO(name);
                REQUIRE(fold_name(decode_round(name)) == fold_name(name));
            }
        }
    }
}

TEST_CASE("6.1 a target too long to be a path is not decoded") {
    CHECK_FALSE(decode_target(std::string(100000, 'a') + '%').settled);
    CHECK(decode_target(std::string(100000, 'a')).settled);
    CHECK(vaultfs::decode_round(std::string(1U << 20U, '&')).size() == 1U << 20U);
}
