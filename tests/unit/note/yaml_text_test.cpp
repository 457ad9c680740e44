// YAML's marks, found in a text by itself.
#include "note/yaml_text.h"

#include "catch.h"

namespace vaultfs {

TEST_CASE("2.3 a YAML comment begins at a hash that nothing but a blank stands before") {
    CHECK(find_comment("#a") == 0);
    CHECK(find_comment("a#b\t#c") == 4);
    CHECK(find_comment("a #b #c", 3) == 5);
    CHECK(find_comment("#a", 1) == kNone);
    CHECK(find_comment("a#b") == kNone);
}

TEST_CASE("5.2 quotes and brackets in YAML end where they are closed") {
    CHECK(quoted_end("'a''b' c", 0) == 6);
    CHECK(quoted_end("\"a\\\"b\" c", 0) == 6);
    CHECK(quoted_end("'a''", 0) == kNone);
    CHECK(flow_end("a: [b, ']', {c: \"]\"}] d", 3) == 21);
    CHECK(flow_end("['a", 0) == kNone);
    CHECK(without_doubled_quotes("it''s '''") == "it's ''");
}

TEST_CASE("5.2 YAML escapes are resolved in text that cannot be parsed") {
    CHECK(unescape_yaml("a\\x5b\\u005Bb\\\"\\/\\\\c\\U0001F600") == "a[[b\"/\\c\xF0\x9F\x98\x80");
    CHECK(unescape_yaml("a\\\n   b") == "ab");
    CHECK(unescape_yaml("a\\") == "a\\");
    CHECK(unescape_yaml("\\xZZ") == "xZZ");
}

}  // namespace vaultfs
