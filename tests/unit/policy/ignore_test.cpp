// gitignore patterns and the built-in ones.
#include <string>
#include <vector>

#include "catch.h"
#include "policy/glob.h"
#include "vaultfs/policy.h"

namespace vaultfs {
namespace {

bool ignores(const std::vector<std::string>& patterns, std::string_view path, bool is_folder = false) {
    return IgnoreRules(patterns).ignored(path, is_folder);
}

TEST_CASE("2.10 what is ignored by default, at any depth") {
    for (const char* name : {".git", ".obsidian", ".trash", ".DS_Store", "vaultfs.yaml"}) {
        CHECK(ignores({}, name));
        CHECK(ignores({}, std::string("_public/A/") + name));
        CHECK(ignores({}, std::string("_public/") + name + "/x.md"));
    }
    CHECK(ignores({}, ".git", true));
    CHECK_FALSE(ignores({}, "_public/A/x.md"));
    CHECK_FALSE(ignores({}, "_public/.github"));
    CHECK_FALSE(ignores({}, "_public/x.git"));
    CHECK_FALSE(ignores({}, ""));
}

TEST_CASE("2.10 editors' swap and backup files are ignored by default") {
    for (const char* name : {
             "a.md~",
             ".a.md.swp",
             ".a.md.swo",
             ".a.md.swn",
             "a.swx",
             ".a.md.un~",
             ".#a.md",
             "#a.md#",
             "a.md.bak",
             "a.md.orig",
             "a.MD.save",
             ".~lock.a.odt#",
             "~$a.docx",
             ".goutputstream-X1Y2Z3",
             ".a.md.kate-swp",
             "a.md___jb_tmp___",
             "a.md.tmp",
             "a.md.part",
             "a.MD.old",
             ".a.md.Xy12Zz",
             ".syncthing.a.md.tmp",
             "~syncthing~a.md.tmp",
         }) {
        CAPTURE(name);
        CHECK(ignores({}, name));
        CHECK(ignores({}, std::string("_secret/A/") + name));
    }
}

TEST_CASE("2.10 what may be no editor's file is not ignored by default") {
    for (const char* name : {"4913", "movie.swf", "a.orig", "a~b.md", "#a.md", "a#", "swp", "a.backup", "~a.md"}) {
        CAPTURE(name);
        CHECK_FALSE(ignores({}, name));
    }
}

TEST_CASE("2.10 a pattern without a slash matches at any depth") {
    CHECK(ignores({"*.log"}, "a.log"));
    CHECK(ignores({"*.log"}, "x/y/a.log"));
    CHECK_FALSE(ignores({"*.log"}, "a.log.md"));
    CHECK(ignores({"Archive"}, "x/Archive/y/z.md"));
    CHECK_FALSE(ignores({"archive"}, "Archive"));
}

TEST_CASE("2.10 a slash at the start or within anchors a pattern at the root") {
    CHECK(ignores({"/a.md"}, "a.md"));
    CHECK_FALSE(ignores({"/a.md"}, "x/a.md"));
    CHECK(ignores({"x/a.md"}, "x/a.md"));
    CHECK_FALSE(ignores({"x/a.md"}, "y/x/a.md"));
    CHECK(ignores({"x/*.md"}, "x/a.md"));
    CHECK_FALSE(ignores({"x/*.md"}, "x/y/a.md"));
}

TEST_CASE("2.10 a slash at the end means folders only") {
    CHECK(ignores({"tmp/"}, "tmp", true));
    CHECK_FALSE(ignores({"tmp/"}, "tmp", false));
    CHECK(ignores({"tmp/"}, "x/tmp/a.md"));
    CHECK(ignores({"/x/tmp/"}, "x/tmp", true));
    CHECK_FALSE(ignores({"/tmp/"}, "x/tmp", true));
}

TEST_CASE("2.10 two stars stand for any number of folders") {
    CHECK(ignores({"**/a"}, "a"));
    CHECK(ignores({"**/a"}, "x/y/a"));
    CHECK(ignores({"a/**/b"}, "a/b"));
    CHECK(ignores({"a/**/b"}, "a/x/y/b"));
    CHECK_FALSE(ignores({"a/**/b"}, "x/a/b"));
    CHECK(ignores({"a/**"}, "a/x"));
    CHECK(ignores({"a/**"}, "a/x/y"));
    CHECK_FALSE(ignores({"a/**"}, "a", true));
    CHECK(ignores({"**"}, "x/y"));
    CHECK(ignores({"a/**/b/**/c"}, "a/b/x/b/y/c"));
    CHECK_FALSE(ignores({"a/**/b/**/c"}, "a/c/x/b"));
    CHECK(ignores({"a**b"}, "axb"));
    CHECK_FALSE(ignores({"a**b"}, "a/b"));
}

TEST_CASE("2.10 the last pattern that matches decides") {
    CHECK_FALSE(ignores({"*.log", "!keep.log"}, "keep.log"));
    CHECK(ignores({"!keep.log", "*.log"}, "keep.log"));
    CHECK(ignores({"*.log", "!keep.log"}, "other.log"));
    CHECK(ignores({"*.log", "!keep.log", "keep.*"}, "keep.log"));
}

TEST_CASE("2.10 what lies in an ignored folder cannot be brought back") {
    CHECK(ignores({"x/", "!x/a.md"}, "x/a.md"));
    CHECK_FALSE(ignores({"x/*", "!x/a.md"}, "x/a.md"));
    CHECK(ignores({"!HEAD"}, ".git/HEAD"));
}

TEST_CASE("2.10 a negation brings back what is ignored by default") {
    CHECK_FALSE(ignores({"!*.bak"}, "a.bak"));
    CHECK_FALSE(ignores({"!.trash"}, ".trash/a.md"));
}

TEST_CASE("2.10 a backslash makes a character literal, blanks at the end do not count") {
    CHECK(ignores({"\\#a"}, "#a"));
    CHECK(ignores({"\\!a"}, "!a"));
    CHECK(ignores({"a\\*"}, "a*"));
    CHECK_FALSE(ignores({"a\\*"}, "ab"));
    CHECK(ignores({"a   "}, "a"));
    CHECK(ignores({"a\\ "}, "a "));
    CHECK_FALSE(ignores({"a\\ "}, "a"));
    CHECK(ignores({"a b"}, "a b"));
}

TEST_CASE("2.10 a pattern that begins with # is a comment") {
    CHECK_FALSE(ignores({"#a"}, "#a"));
    CHECK(IgnoreRules::defect("# words").empty());
}

TEST_CASE("2.10 names and patterns compare in NFC") {
    CHECK(ignores({"Übung.md"}, "U\u0308bung.md"));
    CHECK(ignores({"U\u0308bung.md"}, "x/Übung.md"));
    CHECK(ignores({"?.md"}, "ü.md"));
    CHECK(ignores({"?.md"}, "u\u0308.md"));
}

TEST_CASE("2.10 names that are not UTF-8 are matched byte by byte") {
    CHECK(ignores({"a?.md"}, "a\xFF.md"));
    CHECK(ignores({"*.md"}, "\xFF\xFE.md"));
    CHECK_FALSE(ignores({"a?.md"}, "a\xFF\xFE.md"));
}

TEST_CASE("10 patterns with a defect are told from sound ones") {
    for (const char* pattern : {"", "   ", "/", "!", "!/", "[", "a[b", "[z-a]", "[[:letter:]]", "a\\", "a//b", "./a",
                                "a/../b", "x/[a", "[a/b]", "a\nb"}) {
        CAPTURE(pattern);
        CHECK_FALSE(IgnoreRules::defect(pattern).empty());
        CHECK_FALSE(ignores({pattern}, "a"));
    }
    for (const char* pattern : {"a", "!a", "/a/", "**", "[!a-c]", "[]]", "[[:alpha:]_]", "\\[", "a]", "…*", "a\\ "}) {
        CAPTURE(pattern);
        CHECK(IgnoreRules::defect(pattern).empty());
    }
    CHECK_FALSE(IgnoreRules::defect(std::string(5000, 'a')).empty());
    CHECK_FALSE(IgnoreRules::defect(std::string_view("a\0b", 3)).empty());
}

TEST_CASE("2.10 stars and question marks in a name") {
    CHECK(glob_matches("*", ""));
    CHECK(glob_matches("*", "abc"));
    CHECK(glob_matches("a*c*e", "abcde"));
    CHECK(glob_matches("*ab*ab", "abxabab"));
    CHECK_FALSE(glob_matches("a*c", "abcd"));
    CHECK(glob_matches("a?c", "abc"));
    CHECK_FALSE(glob_matches("a?c", "ac"));
    CHECK_FALSE(glob_matches("", "a"));
    CHECK(glob_matches("", ""));
}

TEST_CASE("2.10 classes of characters in a name") {
    CHECK(glob_matches("[a-c]x", "bx"));
    CHECK_FALSE(glob_matches("[a-c]x", "dx"));
    CHECK(glob_matches("[!a-c]x", "dx"));
    CHECK(glob_matches("[^a-c]x", "dx"));
    CHECK_FALSE(glob_matches("[^a-c]x", "ax"));
    CHECK(glob_matches("[]a]", "]"));
    CHECK(glob_matches("[!]a]", "b"));
    CHECK(glob_matches("[a-]", "-"));
    CHECK(glob_matches("[\\]]", "]"));
    CHECK(glob_matches("[[:digit:]a]", "7"));
    CHECK_FALSE(glob_matches("[[:digit:]a]", "b"));
    CHECK(glob_matches("[[:upper:]][[:punct:]]", "A!"));
    CHECK(glob_matches("[ä-ü]", "ö"));
    CHECK_FALSE(glob_matches("[ä-ü]", "o"));
}

// Exponential in a matcher that tries every split: this would not end.
TEST_CASE("10 a pattern with hundreds of stars takes bounded work") {
    std::string stars;
    for (int i = 0; i < 500; ++i) {
        stars += "*a";
    }
    CHECK_FALSE(glob_matches(stars + "b", std::string(255, 'a')));
    std::string folders = "x";
    std::string deep = "x";
    for (int i = 0; i < 200; ++i) {
        folders += "/**/a";
        deep += "/a";
    }
    CHECK_FALSE(ignores({folders + "/b"}, deep));
}

}  // namespace
}  // namespace vaultfs
