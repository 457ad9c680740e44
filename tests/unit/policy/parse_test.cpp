// vaultfs.yaml: what it may say, and where an error is.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.h"
#include "policy/settings.h"
#include "vaultfs/policy.h"

namespace vaultfs {
namespace {

Policy parsed(std::string_view yaml) {
    Result<Policy> policy = parse_policy(yaml, "vaultfs.yaml");
    INFO(yaml);
    INFO((policy ? std::string() : policy.error().message));
    REQUIRE(policy.has_value());
    return *std::move(policy);
}

// The error's message; "" if there is none.
std::string error_of(std::string_view yaml) {
    const Result<Policy> policy = parse_policy(yaml, "v");
    return policy ? std::string() : policy.error().message;
}

// The `line:column` of the error.
std::string place_of(std::string_view yaml) {
    const std::string message = error_of(yaml);
    return message.empty() ? "no error" : message.substr(2, message.find(": ") - 2);
}

bool says(std::string_view yaml, std::string_view part) {
    return error_of(yaml).find(part) != std::string::npos;
}

std::vector<std::string> folders(const Policy& policy) {
    std::vector<std::string> result;
    for (const Layer& layer : policy.layers) {
        result.push_back(layer.folder + "=" + (layer.tier ? policy.name_of(*layer.tier) : "base"));
    }
    return result;
}

TEST_CASE("10 an empty configuration is the defaults") {
    for (const char* yaml : {"", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
        const Policy policy = parsed(yaml);
        const Policy defaults = default_policy();
        CHECK(policy.tiers == defaults.tiers);
        CHECK(folders(policy) == folders(defaults));
        CHECK(policy.suffix);
        CHECK(policy.label_key == "confidential");
        CHECK(policy.keys_key() == "confidential_keys");
        CHECK(policy.tag_prefix == "confidential");
        CHECK(policy.comments == tier_id(1));
        CHECK(policy.comments_keep == std::vector<std::string>{"kanban:settings"});
        CHECK(policy.unlabelled == tier_id(5));
        CHECK(policy.merge == MergeMode::sections);
        CHECK(policy.footers == std::vector<std::string>{"Confidential Links & Embeds"});
        CHECK(policy.mark == "█████");
        CHECK(policy.hidden_target == HiddenTarget::withhold);
        CHECK(policy.ignore.empty());
        CHECK_FALSE(policy.hide_empty_folders);
        CHECK(policy.max_note_size == 33554432);
    }
}

TEST_CASE("10 every setting is read") {
    const Policy policy = parsed(R"(# all of them
tiers: [open, team, board]
base: [_Standards, Common]
layers:
  open: _open
  TEAM: [_team, "Team's notes"]
suffix: false
label_key: classification
tag_prefix: "class/level"
comments: Board
comments_keep: [keep, 'also this']
unlabelled: team
merge: append
footers: See also
redaction: {mark: "***"}
links:
  hidden_target: unresolved
ignore: ["*.tmp", "/Archive/", "!keep.tmp"]
hide_empty_folders: true
max_note_size: 1 MiB
)");
    CHECK(policy.tiers == std::vector<std::string>{"open", "team", "board"});
    CHECK(folders(policy) == std::vector<std::string>{"_Standards=base", "Common=base", "_open=open", "_team=team",
                                                      "Team's notes=team", "_board=board"});
    CHECK_FALSE(policy.suffix);
    CHECK(policy.label_key == "classification");
    CHECK(policy.tag_prefix == "class/level");
    CHECK(policy.comments == tier_id(2));
    CHECK(policy.comments_keep == std::vector<std::string>{"keep", "also this"});
    CHECK(policy.unlabelled == tier_id(1));
    CHECK(policy.merge == MergeMode::append);
    CHECK(policy.footers == std::vector<std::string>{"See also"});
    CHECK(policy.mark == "***");
    CHECK(policy.hidden_target == HiddenTarget::unresolved);
    CHECK(policy.ignore == std::vector<std::string>{"*.tmp", "/Archive/", "!keep.tmp"});
    CHECK(policy.hide_empty_folders);
    CHECK(policy.max_note_size == 1048576);
}

TEST_CASE("10 what is not set follows from the tiers") {
    const Policy two = parsed("tiers: [low, high]\n");
    CHECK(folders(two) == std::vector<std::string>{"_Standards=base", "_low=low", "_high=high"});
    CHECK(two.comments == tier_id(1));
    CHECK(two.unlabelled == tier_id(1));
    const Policy one = parsed("tiers: [Only]\n");
    CHECK(folders(one) == std::vector<std::string>{"_Standards=base", "_Only=Only"});
    CHECK(one.comments == tier_id(0));
    CHECK(one.unlabelled == tier_id(0));
}

TEST_CASE("10 the order of the settings in the file does not matter") {
    const Policy policy = parsed("comments: high\nlayers: {high: Top}\ntiers: [low, high]\n");
    CHECK(policy.comments == tier_id(1));
    CHECK(folders(policy) == std::vector<std::string>{"_Standards=base", "_low=low", "Top=high"});
}

TEST_CASE("10 lists may be empty: no base layer, no layer of a tier, no footer") {
    const Policy policy = parsed("base: []\nlayers: {secret: []}\nfooters: []\ncomments_keep: []\nignore: []\n");
    CHECK(policy.layer_named("_Standards") == nullptr);
    CHECK(policy.layer_named("_secret") == nullptr);
    CHECK(policy.layer_named("_personal") != nullptr);
    CHECK(policy.footers.empty());
    CHECK(policy.comments_keep.empty());
}

TEST_CASE("10 an error says file, line, column, what was found and what was expected") {
    CHECK(error_of("suffix: true\nmerge: both\n") ==
          "v:2:8: found \"both\", expected one of sections, append, replace");
    const Result<Policy> policy = parse_policy("x: 1\n", "some/vaultfs.yaml");
    REQUIRE_FALSE(policy.has_value());
    CHECK(policy.error().code == EINVAL);
    CHECK(policy.error().message.rfind("some/vaultfs.yaml:1:1: found the unknown key \"x\", expected one of tiers, ",
                                       0) == 0);
}

TEST_CASE("10 columns count characters, and neither a byte order mark nor CR LF moves them") {
    CHECK(place_of("tiers: [ö, ü, ö]\n") == "1:15");
    CHECK(place_of("\xEF\xBB\xBFsuffix: 3\n") == "1:9");
    CHECK(place_of("suffix: true\r\nmerge: x\r\n") == "2:8");
}

TEST_CASE("10 an unknown key is refused at every level") {
    CHECK(place_of("suffix: true\nsufix: true\n") == "2:1");
    CHECK(says("sufix: true\n", "did you mean \"suffix\"?"));
    CHECK(says("Tiers: [a]\n", "did you mean \"tiers\"?"));
    CHECK(says("max-note-size: 1\n", "did you mean \"max_note_size\"?"));
    CHECK_FALSE(says("colour: red\n", "did you mean"));
    CHECK(place_of("redaction:\n  marks: x\n") == "2:3");
    CHECK(place_of("links: {hidden: keep}\n") == "1:9");
    CHECK(place_of("layers:\n  publik: _p\n") == "2:3");
    CHECK(says("layers:\n  publik: _p\n", "did you mean \"public\"?"));
    CHECK(place_of("? [a]\n: b\n") == "1:3");
    CHECK(place_of(": x\n") == "1:1");
    CHECK(place_of("<<: {suffix: true}\n") == "1:1");
}

TEST_CASE("10 a key that is there twice is refused") {
    CHECK(place_of("suffix: true\nmerge: append\nsuffix: true\n") == "3:1");
    CHECK(says("suffix: true\nsuffix: true\n", "first in line 1"));
    CHECK(place_of("redaction: {mark: a, mark: b}\n") == "1:22");
    CHECK(place_of("layers: {public: _a, Public: _b}\n") == "1:22");
}

TEST_CASE("10 a tier that is there twice is refused, letter case aside") {
    CHECK(place_of("tiers: [a, b, A]\n") == "1:15");
    CHECK(place_of("tiers:\n  - öl\n  - x\n  - O\u0308L\n") == "4:5");
}

TEST_CASE("10 there are 1 to 64 tiers") {
    std::string yaml = "tiers: [t0";
    for (int i = 1; i < 64; ++i) {
        yaml += ", t" + std::to_string(i);
    }
    CHECK(parsed(yaml + "]\n").tiers.size() == 64);
    CHECK(place_of(yaml + ", t64]\n") == "1:8");
    CHECK(place_of("tiers: []\n") == "1:8");
}

TEST_CASE("10 a tier's name must work as a folder, a suffix and a tag") {
    for (const char* name : {"''", ".", "..", "a/b", "a.b", "'a b'", "' a'", "\"a\\tb\"", "\"a\\0b\"", "a\u00A0b",
                             "a\u200Bb", "'a:b'", "'a]'", "'#a'", "null", "~", "[a]", "{a: b}"}) {
        CAPTURE(name);
        CHECK(place_of(std::string("tiers:\n- ") + name + "\n") == "2:3");
    }
    CHECK(place_of("tiers: [" + std::string(65, 'a') + "]\n") == "1:9");
    CHECK(parsed("tiers: [" + std::string(64, 'a') + ", need-to_know, 3, Größe]\n").tiers.size() == 4);
}

TEST_CASE("10 a folder that is given twice is refused, compared folded") {
    CHECK(place_of("layers: {public: [_a, _A]}\n") == "1:23");
    CHECK(place_of("base: [Übung, U\u0308bung]\n") == "1:15");
    CHECK(place_of("base: _x\nlayers:\n  secret: _X\n") == "3:11");
}

TEST_CASE("10 a folder that is another tier's by default is refused where the file says it") {
    CHECK(place_of("layers: {public: _internal}\n") == "1:18");
    CHECK(says("layers: {public: _internal}\n", "\"internal\" (by default)"));
    CHECK(place_of("base: _secret\n") == "1:7");
    CHECK(place_of("tiers: [a, standards]\n") == "1:12");
    CHECK(parsed("layers: {public: _internal, internal: _public}\n").layers.size() == 7);
}

TEST_CASE("10 a layer is one visible folder at the root") {
    for (const char* name : {"''", ".", "..", "a/b", "/a", "a/", "\"a\\0\"", "\"\\u200B\"", ".git", "a~", "{a: b}"}) {
        CAPTURE(name);
        CHECK(place_of(std::string("base: ") + name + "\n") == "1:7");
        CHECK(place_of(std::string("layers:\n  public: ") + name + "\n") == "2:11");
    }
    CHECK(place_of("base: " + std::string(256, 'a') + "\n") == "1:7");
    CHECK(place_of("layers:\n  public:\n") == "2:3");
    CHECK(place_of("layers: [public]\n") == "1:9");
    CHECK(folders(parsed("base: My notes.v2\n")).front() == "My notes.v2=base");
}

TEST_CASE("6.2 10 a layer's folder with a backslash, which parts paths in links, is refused") {
    CHECK(place_of("layers: {secret: \"back\\\\slash\"}\n") == "1:18");
    CHECK(place_of("base: 'a\\b'\n") == "1:7");
    CHECK(says("base: 'a\\b'\n", "a backslash in a layer's folder"));
    CHECK(says("base: 'a\\b'\n", "a folder at the vault's root"));
}

TEST_CASE("10 tiers in settings are those of the file") {
    CHECK(place_of("comments: hidden\n") == "1:11");
    CHECK(place_of("tiers: [a, b]\nunlabelled: secret\n") == "2:13");
    CHECK(says("comments: secert\n", "did you mean \"secret\"?"));
    CHECK(place_of("comments: [secret]\n") == "1:11");
    CHECK(parsed("comments: SECRET\n").comments == tier_id(5));
}

TEST_CASE("10 a value of the wrong type is refused") {
    CHECK(place_of("tiers: public\n") == "1:8");
    CHECK(place_of("tiers: {a: b}\n") == "1:8");
    CHECK(place_of("tiers:\nsuffix: true\n") == "1:1");
    CHECK(place_of("suffix: 1\n") == "1:9");
    CHECK(place_of("suffix: [true]\n") == "1:9");
    CHECK(place_of("hide_empty_folders: sometimes\n") == "1:21");
    CHECK(place_of("merge: [append]\n") == "1:8");
    CHECK(place_of("footers: {a: b}\n") == "1:10");
    CHECK(place_of("ignore: [a, [b]]\n") == "1:13");
    CHECK(place_of("ignore: [a, , b]\n") == "1:13");
    CHECK(place_of("redaction: x\n") == "1:12");
    CHECK(place_of("redaction: []\n") == "1:12");
    CHECK(place_of("links: keep\n") == "1:8");
    CHECK(place_of("label_key: [a]\n") == "1:12");
    CHECK(place_of("just words\n") == "1:1");
    CHECK(place_of("- a\n") == "1:1");
    CHECK(place_of("suffix:true\n") == "1:1");
}

TEST_CASE("10 the label's key and the tag are single words") {
    for (const char* name :
         {"''", "'a b'", "'a:'", "\"a\\n\"", "'#a'", "'\"a'", "a\u2003b", "a\u200B", "st\u00E4rke"}) {
        CAPTURE(name);
        CHECK(place_of(std::string("label_key: ") + name + "\n") == "1:12");
        CHECK(place_of(std::string("tag_prefix: ") + name + "\n") == "1:13");
    }
    CHECK(place_of("tag_prefix: /a\n") == "1:13");
    CHECK(place_of("tag_prefix: a/\n") == "1:13");
    CHECK(parsed("label_key: Vertraulich-Stufe\n").label_key == "Vertraulich-Stufe");
}

TEST_CASE("10 a comment is never kept for beginning with nothing") {
    CHECK(place_of("comments_keep: ''\n") == "1:16");
    CHECK(place_of("comments_keep: [a, ' ']\n") == "1:20");
    CHECK(place_of("comments_keep: \"\\u200B\"\n") == "1:16");
    CHECK(place_of("footers: ''\n") == "1:10");
}

TEST_CASE("10 the mark means nothing wherever a link may stand") {
    for (const char* mark : {"''", "' '", "'[x]'", "'(x)'", "'<x>'", "'x|y'", "'`'", "\"a\\nb\"", "\"a\\rb\"", "'a/b'",
                             "'#x'", "'{'", "'a: b'", "'a, b'", "'\\'", "'%%'", "\"'\"", "' x'"}) {
        CAPTURE(mark);
        CHECK(place_of(std::string("redaction:\n  mark: ") + mark + "\n") == "2:9");
    }
    CHECK(place_of("redaction: {mark: " + std::string(256, 'x') + "}\n") == "1:19");
    CHECK(parsed("redaction: {mark: not for you}\n").mark == "not for you");
    CHECK(parsed("redaction: {mark: …}\n").mark == "…");
}

TEST_CASE("10 a bad pattern is refused") {
    CHECK(place_of("ignore: ['*.md', 'a[']\n") == "1:18");
    CHECK(place_of("ignore: 'a\\'\n") == "1:9");
    CHECK(place_of("ignore: ''\n") == "1:9");
    CHECK(parsed("ignore: '*.tmp'\n").ignore == std::vector<std::string>{"*.tmp"});
}

TEST_CASE("10 max_note_size is a number of bytes, with or without a unit") {
    CHECK(parse_size("1") == 1U);
    CHECK(parse_size("500000") == 500000U);
    CHECK(parse_size("500KB") == 500000U);
    CHECK(parse_size("500 kB") == 500000U);
    CHECK(parse_size("2 KiB") == 2048U);
    CHECK(parse_size("2k") == 2048U);
    CHECK(parse_size("32 MiB") == 33554432U);
    CHECK(parse_size("32M") == 33554432U);
    CHECK(parse_size("3 MB") == 3000000U);
    CHECK(parse_size("1GB") == 1000000000U);
    CHECK(parse_size("2GiB") == 2147483648U);
    for (const char* size : {"", "0", "0 MiB", "-1", "+1", "1.5 MiB", "MiB", "1 MiBs", "1 TB", "3 GiB", "0x10", "1 2",
                             "99999999999999999999", "18446744073709551615 GiB"}) {
        CAPTURE(size);
        CHECK_FALSE(parse_size(size).has_value());
    }
    CHECK(place_of("max_note_size: -5\n") == "1:16");
    CHECK(place_of("max_note_size: [5]\n") == "1:16");
}

TEST_CASE("10 invalid YAML is refused with its place") {
    CHECK(place_of("tiers: [a, b") == "1:13");
    CHECK(place_of("tiers: [a, b]]\n") == "1:14");
    CHECK(place_of("suffix: true\nlabel_key: a: b\n") == "2:13");
    CHECK(place_of("suffix: %\n") == "1:9");
    CHECK(place_of("label_key: \"\\q\"\n") == "1:15");
    CHECK(place_of("label_key: 'a' b\n") == "1:16");
}

TEST_CASE("10 a quote that is not closed swallows no settings") {
    CHECK(place_of("label_key: \"x\nunlabelled: public\n") == "1:12");
    CHECK(place_of("label_key: 'x\nunlabelled: public\n") == "1:12");
    CHECK(place_of("footers: 'x''\nunlabelled: public'\n") == "1:10");
    CHECK(place_of("footers: \"x\\\nunlabelled: public\"\n") == "1:10");
    CHECK(place_of("footers: \"x\\\"\nunlabelled: public\n") == "1:10");
    CHECK(place_of("footers: [a, \"x]\nunlabelled: public\n") == "1:14");
    CHECK(place_of("'suffix: true\n") == "1:1");
    CHECK(parsed("footers: ['It''s', \"a \\\"b\\\"\"]\n").footers == std::vector<std::string>{"It's", "a \"b\""});
}

TEST_CASE("10 a text of several lines swallows no settings") {
    CHECK(place_of("footers: See\n  comments: secret\n") == "1:10");
    CHECK(place_of("footers: See\n also\n") == "1:10");
    CHECK(place_of("ignore: |\n  a\n  b\n") == "1:9");
    CHECK(place_of("ignore: >-\n  a\n") == "1:9");
}

TEST_CASE("10 a file holds one document") {
    CHECK(place_of("suffix: true\n---\nsuffix: false\n") == "2:1");
    CHECK(place_of("suffix: true\n...\njunk\n") == "3:1");
    CHECK(place_of("{suffix: true}\nmerge: append\n") == "2:1");
}

TEST_CASE("10 anchors, aliases and tags are refused") {
    CHECK(place_of("tiers: &a [x, y]\n") == "1:8");
    CHECK(place_of("label_key: &a x\ntag_prefix: *a\n") == "1:12");
    CHECK(place_of("suffix: *a\n") == "1:9");
    CHECK(place_of("suffix: !!bool true\n") == "1:9");
    CHECK(place_of("suffix: ! true\n") == "1:9");
}

TEST_CASE("10 control characters and bytes that are not UTF-8 are refused") {
    CHECK(place_of("suffix: true\nmerge: \xFFx\n") == "2:8");
    CHECK(place_of("merge: a\x01\n") == "1:9");
    CHECK(place_of(std::string_view("merge: a\0b\n", 11)) == "1:9");
    CHECK(place_of("suffix: true\rmerge: append\n") == "1:13");
    CHECK(place_of("merge: a\u2028b\n") == "1:9");
}

TEST_CASE("10 nesting and size are bounded") {
    CHECK(says("tiers: " + std::string(50000, '['), "nested too deep"));
    CHECK(says("tiers: " + std::string(50000, '{'), "nested too deep"));
    std::string dashes;
    for (int i = 0; i < 50000; ++i) {
        dashes += "- ";
    }
    CHECK(says(dashes, "nested too deep"));
    CHECK(says(std::string((1U << 20U) + 1, '#'), "more than 1 MiB"));
}

TEST_CASE("10 what is quoted in an error is escaped and short") {
    CHECK(says("merge: \"\\e[31m\"\n", "found \"\\x1b[31m\""));
    CHECK(error_of("merge: " + std::string(5000, 'x') + "\n").size() < 300);
}

class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "vaultfs-policy-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    TemporaryFolder(TemporaryFolder&&) = delete;
    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::filesystem::path operator/(const char* name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

int load_error(const std::filesystem::path& file) {
    const Result<Policy> policy = load_policy(file);
    return policy ? 0 : policy.error().code;
}

TEST_CASE("10 a configuration is read from a file, whose name is in its errors") {
    const TemporaryFolder folder;
    const auto file = folder / "vaultfs.yaml";
    std::ofstream(file) << "tiers: [a, b]\n";
    const Result<Policy> policy = load_policy(file);
    REQUIRE(policy.has_value());
    CHECK(policy->tiers == std::vector<std::string>{"a", "b"});
    std::ofstream(file) << "tiers: [a, a]\n";
    const Result<Policy> bad = load_policy(file);
    REQUIRE_FALSE(bad.has_value());
    CHECK(bad.error().message.rfind(file.string() + ":1:12: ", 0) == 0);
    CHECK(bad.error().code == EINVAL);
}

TEST_CASE("10 a configuration that cannot be read is an error, never the defaults") {
    const TemporaryFolder folder;
    CHECK(load_error(folder / "missing.yaml") == ENOENT);
    CHECK(load_error(folder / ".") == EISDIR);
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK(load_error(folder / "pipe") == EINVAL);
    std::ofstream(folder / "large.yaml") << std::string((1U << 20U) + 1, '\n');
    CHECK(load_error(folder / "large.yaml") == EINVAL);
}

}  // namespace
}  // namespace vaultfs
