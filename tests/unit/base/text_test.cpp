// Text helpers: normalization, folding, lines, parts of paths.
#include <string>
#include <vector>

#include "catch.h"
#include "vaultfs/text.h"

namespace vaultfs {
namespace {

TEST_CASE("2.6 nfc composes, and leaves composed text as it is") {
    CHECK(nfc("") == "");
    CHECK(nfc("Star.md") == "Star.md");
    CHECK(nfc("Müller") == "Müller");
    CHECK(nfc("Mu\u0308ller") == "Müller");
    CHECK(nfc("a\u0301\u0323") == nfc("a\u0323\u0301"));
    CHECK(nfc("\u1100\u1161") == "\uAC00");
    CHECK(nfc("\u212B") == "\u00C5");
    CHECK(nfc("\uFB01") == "\uFB01");
    CHECK(nfc("A\u0308") != nfc("a\u0308"));
}

TEST_CASE("2.6 nfc leaves invalid UTF-8 unchanged") {
    for (const char* text : {"a\xFF", "u\u0308\xC3", "\xC3\x28", "\xED\xA0\x80", "\xF5\x80\x80\x80"}) {
        CHECK(nfc(text) == text);
    }
}

TEST_CASE("2.6 nfc keeps NUL bytes") {
    const std::string text("u\u0308\0x", 5);
    CHECK(nfc(text) == std::string("ü\0x", 4));
}

TEST_CASE("6.1 fold_name ignores letter case, beyond ASCII too") {
    CHECK(fold_name("_SeCret") == "_secret");
    CHECK(fold_name("ÜBUNG") == fold_name("übung"));
    CHECK(fold_name("STRASSE") == fold_name("Straße"));
    CHECK(fold_name("ΣΑΣ") == fold_name("σας"));
    CHECK(fold_name("\u017Fecret") == "secret");
    CHECK(fold_name("\u212Aey") == "key");
    CHECK(fold_name("a") != fold_name("b"));
    CHECK(fold_name("ü") != fold_name("u"));
}

TEST_CASE("6.1 fold_name folds around a byte that is not UTF-8") {
    CHECK(fold_name("SE\u200BCRET\xFF\u00C4") == "secret\xFF\u00E4");
    CHECK(fold_name("\xFF") == "\xFF");
}

TEST_CASE("6.1 fold_name makes composed and decomposed text equal") {
    CHECK(fold_name("U\u0308bung") == fold_name("Übung"));
    CHECK(fold_name("U\u0308bung") == "übung");
}

TEST_CASE("6.1 fold_name drops characters that cannot be seen") {
    for (const char* hidden :
         {"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u034F", "\uFE0F", "\U000E0041", "\u180E"}) {
        CHECK(fold_name(std::string("_se") + hidden + "cret") == "_secret");
        CHECK(fold_name(std::string(hidden) + "_secret" + hidden) == "_secret");
        CHECK(fold_name(hidden).empty());
    }
}

TEST_CASE("6.1 fold_name drops what cannot be seen before it composes") {
    CHECK(fold_name("u\u200B\u0308") == "ü");
}

TEST_CASE("6.1 fold_name does not change what it has folded, nor differ for NFC") {
    for (const char* text :
         {"ǅ", "ŉ", "ΐ", "\u1E9E", "İ", "ﬃ", "\u0345\u0301", "\u1FB3\u0301", "\u0301\u0345x", "Ὰι"}) {
        CAPTURE(text);
        const std::string folded = fold_name(text);
        CHECK(fold_name(folded) == folded);
        CHECK(fold_name(nfc(text)) == folded);
    }
}

TEST_CASE("2.8 is_utf8 tells text from other bytes") {
    CHECK(is_utf8(""));
    CHECK(is_utf8("plain"));
    CHECK(is_utf8("ü€😀"));
    CHECK(is_utf8(std::string_view("a\0b", 3)));
    CHECK_FALSE(is_utf8("\xFF"));
    CHECK_FALSE(is_utf8("a\xC3"));
    CHECK_FALSE(is_utf8("\xC0\xAF"));
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));
    CHECK_FALSE(is_utf8("\x80"));
    CHECK_FALSE(is_utf8("€\xE2\x82"));
}

TEST_CASE("ASCII questions know ASCII only") {
    CHECK(ascii_lower('A') == 'a');
    CHECK(ascii_lower('Z') == 'z');
    CHECK(ascii_lower('a') == 'a');
    CHECK(ascii_lower('[') == '[');
    CHECK(ascii_lower('@') == '@');
    CHECK(ascii_lower('\xC3') == '\xC3');
    CHECK(is_ascii_digit('0'));
    CHECK(is_ascii_digit('9'));
    CHECK_FALSE(is_ascii_digit('a'));
    CHECK(is_ascii_alnum('q'));
    CHECK(is_ascii_alnum('Q'));
    CHECK(is_ascii_alnum('5'));
    CHECK_FALSE(is_ascii_alnum('_'));
    CHECK_FALSE(is_ascii_alnum('\xE4'));
    CHECK(is_ascii("abc"));
    CHECK_FALSE(is_ascii("abü"));
}

TEST_CASE("equal_ignoring_case compares ASCII letters without their case") {
    CHECK(equal_ignoring_case("Confidential", "cONFIDENTIAL"));
    CHECK(equal_ignoring_case("", ""));
    CHECK_FALSE(equal_ignoring_case("abc", "ab"));
    CHECK_FALSE(equal_ignoring_case("ab", "abc"));
    CHECK_FALSE(equal_ignoring_case("Ü", "ü"));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
}

TEST_CASE("find_ignoring_case finds the first place from an offset on") {
    CHECK(find_ignoring_case("xx Confidential: confidential", "confidential") == 3);
    CHECK(find_ignoring_case("xx Confidential: confidential", "confidential", 4) == 17);
    CHECK(find_ignoring_case("xx Confidential", "confidential", 4) == std::string_view::npos);
    CHECK(find_ignoring_case("aaab", "aab") == 1);
    CHECK(find_ignoring_case("abc", "abcd") == std::string_view::npos);
    CHECK(find_ignoring_case("", "a") == std::string_view::npos);
    CHECK(find_ignoring_case("a%%B", "%%b") == 1);
    CHECK(find_ignoring_case("abc", "c", 7) == std::string_view::npos);
}

TEST_CASE("find_ignoring_case finds nothing everywhere up to the end, and not behind it") {
    CHECK(find_ignoring_case("abc", "") == 0);
    CHECK(find_ignoring_case("abc", "", 3) == 3);
    CHECK(find_ignoring_case("abc", "", 4) == std::string_view::npos);
}

TEST_CASE("find_ignoring_case finds a NUL byte") {
    CHECK(find_ignoring_case(std::string_view("ab\0c", 4), std::string_view("\0c", 2)) == 2);
}

TEST_CASE("blank means spaces, tabs, CR and LF only") {
    CHECK(is_blank(" \t\r\n"));
    CHECK(is_blank(""));
    CHECK_FALSE(is_blank(" x "));
    CHECK_FALSE(is_blank("\v"));
    CHECK_FALSE(is_blank("\u00A0"));
    CHECK(trim(" \ta b\r\n") == "a b");
    CHECK(trim(" \t ") == "");
    CHECK(trim("\u00A0x") == "\u00A0x");
}

TEST_CASE("next_line is behind the line's ending") {
    const std::string_view text = "a\nbc\r\n\nd";
    CHECK(next_line(text, 0) == 2);
    CHECK(next_line(text, 1) == 2);
    CHECK(next_line(text, 2) == 6);
    CHECK(next_line(text, 4) == 6);
    CHECK(next_line(text, 6) == 7);
    CHECK(next_line(text, 7) == 8);
    CHECK(next_line(text, 8) == 8);
    CHECK(next_line("", 0) == 0);
    CHECK(next_line("a\rb\n", 0) == 4);
}

TEST_CASE("line_ending is the line's own") {
    CHECK(line_ending("a\n") == "\n");
    CHECK(line_ending("a\r\n") == "\r\n");
    CHECK(line_ending("a") == "");
    CHECK(line_ending("a\r") == "");
    CHECK(line_ending("") == "");
    CHECK(line_ending("\n") == "\n");
}

TEST_CASE("path_parts drops empty parts and single dots") {
    using Parts = std::vector<std::string_view>;
    CHECK(path_parts("a//b/./c") == Parts{"a", "b", "c"});
    CHECK(path_parts("/a/b/") == Parts{"a", "b"});
    CHECK(path_parts("a/../b") == Parts{"a", "..", "b"});
    CHECK(path_parts("a") == Parts{"a"});
    CHECK(path_parts(".hidden/..x") == Parts{".hidden", "..x"});
    CHECK(path_parts("").empty());
    CHECK(path_parts("///").empty());
    CHECK(path_parts(".").empty());
}

TEST_CASE("path_parts point into the path") {
    const std::string path = "a/bc";
    CHECK(path_parts(path).back().data() == path.data() + 2);
}

}  // namespace
}  // namespace vaultfs
