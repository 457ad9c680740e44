// VIEWS 6.6: the labels that `.base` and `.canvas` files give themselves.
#include "catch.h"
#include "note/decode_json.h"
#include "vaultfs/note.h"

using vaultfs::attachment_content_label;

namespace {

const vaultfs::Policy kPolicy = vaultfs::default_policy();

std::string label(std::string_view name, std::string_view bytes) {
    const auto found = attachment_content_label(kPolicy, name, bytes);
    return found ? kPolicy.name_of(*found) : "";
}

}  // namespace

TEST_CASE("6.6 only .base and .canvas files have a label of their content") {
    CHECK(vaultfs::has_attachment_content_label("a.base"));
    CHECK(vaultfs::has_attachment_content_label("A.Canvas"));
    CHECK_FALSE(vaultfs::has_attachment_content_label("a.png"));
    CHECK_FALSE(vaultfs::has_attachment_content_label("base"));
    CHECK(label("a.txt", "_secret/x").empty());
}

TEST_CASE("6.6 a .base file has the label of the highest layer it names") {
    CHECK(label("a.base", "filters:\n  - file.path.startsWith(\"_internal/x\")\n") == "internal");
    CHECK(label("a.base", "filters:\n  - file.inFolder(\"_secret\")\n") == "secret");
    CHECK(label("a.base", "a: _private/x\nb: _internal/y\n") == "private");
    CHECK(label("a.base", "a: _PRIVATE/x\n") == "private");
    CHECK(label("a.base", "a: \"\\x5fprivate/x\"\n") == "private");
    CHECK(label("a.base", "a: %5Fprivate%2Fx\n") == "private");
    CHECK(label("a.base", "a: \"_pri\\\n  vate/x\"\n") == "private");
    CHECK(label("a.base", "a: _pri\u200Bvate/x\n") == "private");
    CHECK(label("a.base", "a: _Standards/x\n").empty());
    CHECK(label("a.base", "views:\n  - type: table\n    order: [file.name, note.status]\n").empty());
    CHECK(label("a.base", "").empty());
}

TEST_CASE("6.6 a .base file has the label of the highest suffix it names") {
    CHECK(label("a.base", "a: A/Star.private\n") == "private");
    CHECK(label("a.base", "a: Star.private.md\n") == "private");
    CHECK(label("a.base", "a: file.name == \"Star.private\"\n") == "private");
    CHECK(label("a.base", "a: \"[[Star.private]]\"\n") == "private");
    CHECK(label("a.base", "a: note.private\n").empty());
}

TEST_CASE("6.6 10 a canvas that can be read has none, another the highest") {
    CHECK(label("a.canvas", "{\"nodes\":[{\"file\":\"_secret/x.md\"}]}").empty());
    CHECK(label("a.canvas", "{\"nodes\":[{\"file\":\"_secret/x.md\"}]").find("secret") == 0);
    CHECK(label("a.canvas", "{\"file\":\"\\u005fprivate/x.md\",}") == "secret");
    CHECK(label("a.canvas", "").empty());
    CHECK(label("a.canvas", "not json") == "secret");
}

TEST_CASE("2.1 6.6 a canvas has the label that its frontmatter gives it") {
    const auto labelled = [](const std::string& value) {
        return label("a.canvas", "{\"metadata\":{\"frontmatter\":{\"Confidential\":" + value + "}},\"nodes\":[]}");
    };
    CHECK(labelled("\"private\"") == "private");
    CHECK(labelled("\"unknown\"") == "secret");
    CHECK(labelled("[\"public\"]") == "secret");
    CHECK(labelled("null").empty());
    CHECK(label("a.canvas", "{\"metadata\":{\"frontmatter\":7}}").empty());
}

TEST_CASE("6.6 other encodings than UTF-8 could name anything") {
    CHECK(label("a.base", std::string_view("\xff\xfe_\0s\0", 6)) == "secret");
    CHECK(label("a.canvas", std::string_view("a\0b", 3)) == "secret");
    CHECK(label("a.canvas", std::string_view("{}\0[[_secret/x]]", 16)) == "secret");
}

TEST_CASE("10 JSON nested without end is not valid, and repeated keys are noticed") {
    CHECK_FALSE(vaultfs::parse_canvas(std::string(100000, '[') + std::string(100000, ']')));
    CHECK(vaultfs::parse_canvas("[\"" + std::string(100000, '[') + "\\\"[\"]"));
    CHECK(vaultfs::parse_canvas("{\"a\":1,\"b\":{\"a\":1}}"));
    CHECK_FALSE(vaultfs::parse_canvas("{\"a\":1,\"\\u0061\":2}"));
    std::string members = "{\"0\":0";
    for (std::size_t key = 1; key < vaultfs::kMaxJsonKeys; ++key) {
        members += ",\"" + std::to_string(key) + "\":0";
    }
    CHECK(vaultfs::parse_canvas(members + "}"));
    CHECK_FALSE(vaultfs::parse_canvas(members + ",\"x\":0}"));
    CHECK_FALSE(vaultfs::parse_canvas("\"\xff\""));
}
