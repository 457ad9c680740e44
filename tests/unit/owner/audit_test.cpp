// A vault with one planted case of each kind: each is found at its line, and nothing else.
#include "vaultfs/audit.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "fake_source.h"
#include "owner/hidden_names.h"
#include "owner/image_position.h"

namespace vaultfs {

namespace {

using namespace std::string_literals;

AuditReport audit(const FakeTree& tree, Policy policy = default_policy(), AuditOptions options = {}) {
    options.threads = 2;
    const Vault vault(std::make_shared<const Policy>(std::move(policy)), tree.source());
    const auto snapshot = vault.scan(nullptr, 1).value();
    const auto source = tree.source();
    return audit_vault(vault, *source, *snapshot, options);
}

// `kind file:line`, sorted.
std::vector<std::string> places(const AuditReport& report) {
    std::vector<std::string> all;
    for (const Finding& finding : report.findings) {
        all.push_back(facts_of(finding.kind).name + " "s + finding.file + ":" + std::to_string(finding.line));
    }
    std::sort(all.begin(), all.end());
    return all;
}

// A JPEG's beginning, with EXIF of big-endian order that has a latitude.
std::string picture_with_position() {
    const std::string entry = "\x88\x25\0\x04\0\0\0\x01\0\0\0\x1A"s;   // in the first directory: the position's at 26
    const std::string latitude = "\0\x02\0\x05\0\0\0\x03\0\0\0\x40"s;  // in that: the latitude at 64
    return "\xFF\xD8\xFF\xE1\0\x40"s + "Exif\0\0"s + "MM\0\x2A\0\0\0\x08"s + "\0\x01"s + entry + "\0\0\0\0"s +
           "\0\x01"s + latitude + std::string(64, '\0');
}

// Nothing in it is worth a word: labels that do what they say, in all forms.
void plant_what_is_right(FakeTree& tree) {
    tree.file("_Standards/Fine.md",
              "---\nconfidential_keys: {pay: secret}\npay: 1\ntags: [a/b]\n---\n# Fine\n\n> [!secret] x\n> y\n\n"
              "- item #confidential/private\n\n%% confidential: secret %%\n\nThe Hidden Valley is nice.\n\n"
              "%% /confidential %%\n\n%% remark %%\n\nSee [[Fine#Part]] and [[Hidden Valley]].\n\n## Part\n")
        .file("_secret/Hidden Valley.md", "---\naliases: [Shangri La]\n---\ntext\n")
        .file("_public/pic.png", "\x89PNG\r\n\0"s)
        .file("_public/uses.md", "![[pic.png]] ![[data.csv]]\n")
        .file("_public/data.csv", "a,b\n1,2\n")
        .folder("_Standards/Empty For All");
}

const std::pair<std::string, std::string> kPlanted[] = {
    {"hidden-name _public/names.md:3", "_public/names.md"},
    {"guard-hit _public/guard.md:2", "_public/guard.md"},
    {"attachment-text _public/table.csv:2", "_public/table.csv"},
    {"image-position _public/photo.jpg:0", "_public/photo.jpg"},
    {"unknown-label _public/typo.md:2", "_public/typo.md"},
    {"label-conflict _public/odd.md:2", "_public/odd.md"},
    {"open-region _public/open.md:3", "_public/open.md"},
    {"bad-frontmatter _public/yaml.md:1", "_public/yaml.md"},
    {"attachment-above _public/only.pdf:0", "_public/only.pdf"},
    {"clash _secret/Both.md:0", "_secret/Both.md"},
    {"broken-link _public/link.md:1", "_public/link.md"},
    {"no-view _public/pipe:0", "_public/pipe"},
    {"visible-comment _public/code.md:4", "_public/code.md"},
    {"visible-code _public/query.md:3", "_public/query.md"},
    {"empty-folder Shown:0", "_Standards/Shown"},
};

FakeTree planted() {
    FakeTree tree;
    plant_what_is_right(tree);
    tree.file("_public/names.md", "# Names\n\nWe met in shangri-la once.\n")
        .file("_public/guard.md", "text\ncp x _secret/y\n")
        .file("_public/table.csv", "a,b\n1,_secret/Plans\n")
        .file("_public/usestable.md", "[[table.csv]] ![[photo.jpg]]\n")
        .file("_public/photo.jpg", picture_with_position())
        .file("_public/typo.md", "---\nconfidential: sercet\n---\n")
        .file("_public/odd.md", "---\nconfidential: private\n---\n")
        .file("_public/open.md", "a\n\n%% confidential: secret %%\n\nb\n")
        .file("_public/yaml.md", "---\na: [1\n---\nb\n")
        .file("_public/only.pdf", "%PDF\0"s)
        .file("_secret/user.md", "![[only.pdf]]\n")
        .file("_public/Both.md/inner.md", "x\n")
        .file("_secret/Both.md", "y\n")
        .file("_public/link.md", "See [[target#Inner part]].\n")
        .file("_public/target.md", "# Target\n\n## Inner part #confidential/secret\n\nz\n")
        .other("_public/pipe")
        .file("_public/code.md", "a\n\n```\n<!-- todo -->\n```\n")
        .file("_public/query.md", "a\n\n> ```dataview\n> LIST\n> ```\n\n```python\nx\n```\n")
        .folder("_Standards/Shown")
        .file("_Standards/Shown/x.secret.md", "x\n");
    return tree;
}

}  // namespace

TEST_CASE("audit finds each planted case at its line, and nothing else") {
    std::vector<std::string> expected;
    for (const auto& [place, file] : kPlanted) {
        expected.push_back(place);
    }
    std::sort(expected.begin(), expected.end());
    const auto report = audit(planted());
    INFO(audit_text(default_policy(), report, false));
    CHECK(places(report) == expected);
    CHECK(expected.size() == all_kinds().size());
}

TEST_CASE("audit finds nothing where all is right") {
    FakeTree tree;
    plant_what_is_right(tree);
    CHECK(places(audit(tree)).empty());
    CHECK(places(audit(FakeTree())).empty());
}

TEST_CASE(
    "6.2 audit finds links that a view keeps, since another file of that name is in it, and that lead to nothing") {
    FakeTree tree;
    tree.file("_public/A/Plan.md", "x\n").file("_secret/B/Plan.md", "y\n").file("_secret/Photo.png", "z");
    tree.file("_public/B/b.md", "x\n").file("_public/D/d.md", "x\n");  // a link into a hidden folder goes
    tree.file("_public/Photo.md", "x\n").file("_internal/C/Trip.md", "x\n").file("_secret/D/Trip.md", "x\n");
    tree.file("_public/a.md",
              "[[Plan]] [[A/Plan]] [p](A/Plan.md) [q](../A/Plan)\n[[B/Plan]]\n[p](B/Plan.md)\n\n"
              "![[Photo.png]]\n[[Photo]]\n[[Nowhere/Plan]]\n[[D/Trip]]\n");
    const auto report = audit(tree);
    INFO(audit_text(default_policy(), report, false));
    CHECK(places(report) == std::vector<std::string>{"broken-link _public/a.md:2", "broken-link _public/a.md:3",
                                                     "broken-link _public/a.md:5", "broken-link _public/a.md:8"});
    for (const Finding& finding : report.findings) {
        CHECK(finding.tier == TierId{finding.line == 8 ? std::uint8_t{1} : std::uint8_t{0}});
    }
}

TEST_CASE("6.1 audit finds links to withheld sections and blocks, in frontmatter and of a canvas's nodes too") {
    FakeTree tree;
    tree.file("_public/target.md",
              "# Target\n\n## Open\n\n## Inner #confidential/secret\n\nz\n\n## Next\n\n> [!secret] a\n> b\n> ^id\n");
    tree.file("_public/a.md",
              "---\nsee: \"[[target#Inner]]\"\n---\n![[target#^id]]\n[t](target.md#inner)\n[[target#Open]]\n"
              "[[#Own]]\n\n## Own\n");
    tree.file("_public/board.canvas",
              "{\"nodes\":[\n{\"id\":\"1\",\"type\":\"file\",\"file\":\"target.md\",\"subpath\":\"#Open\"},\n"
              "{\"id\":\"2\",\"type\":\"text\",\"text\":\"[[target#Inner]]\"}],\"edges\":[]}\n");
    tree.file("_public/board2.canvas",
              "{\"nodes\":[\n\n{\"subpath\":\"#Inner\",\"id\":\"1\",\"type\":\"file\",\"file\":\"target.md\"}]}\n");
    const auto report = audit(tree);
    INFO(audit_text(default_policy(), report, false));
    CHECK(places(report) == std::vector<std::string>{"broken-link _public/a.md:2", "broken-link _public/a.md:4",
                                                     "broken-link _public/a.md:5", "broken-link _public/board.canvas:3",
                                                     "broken-link _public/board2.canvas:3"});
}

TEST_CASE("6.2 audit finds links to names that a view depends on in nothing") {
    FakeTree tree;
    tree.file("_public/a.md", "[[X1]]\n[[Hidden Valley]]\n[[Nowhere]]\n").file("_secret/X1.md", "x");
    tree.file("_secret/Hidden Valley.md", "x");
    Policy keep = default_policy();
    keep.hidden_target = HiddenTarget::keep;
    CHECK(places(audit(tree, keep)) ==
          std::vector<std::string>{"broken-link _public/a.md:1", "hidden-name _public/a.md:2"});
    CHECK(places(audit(tree)).empty());
}

TEST_CASE("audit of one view tells only what that view shows") {
    AuditOptions options;
    options.tier = TierId{5};
    const auto found = places(audit(planted(), default_policy(), options));
    CHECK(std::none_of(found.begin(), found.end(), [](const std::string& place) {
        return place.starts_with("hidden-name") || place.starts_with("guard-hit") || place.starts_with("broken-link");
    }));
    CHECK(std::find(found.begin(), found.end(), "unknown-label _public/typo.md:2") != found.end());
}

TEST_CASE("audit finds hidden names where a view depends on nothing hidden, as bare links and in aliases") {
    FakeTree tree;
    tree.file("_public/a.md", "one\n[[Hidden Valley]]\n\n[[b|the Hidden  VALLEY]]\n").file("_public/b.md", "b");
    tree.file("_secret/Hidden Valley.md", "x");
    CHECK(places(audit(tree)) == std::vector<std::string>{"hidden-name _public/a.md:4"});
    Policy keep = default_policy();
    keep.hidden_target = HiddenTarget::keep;
    CHECK(places(audit(tree, keep)) ==
          std::vector<std::string>{"hidden-name _public/a.md:2", "hidden-name _public/a.md:4"});
}

TEST_CASE("audit knows a name that is written Last,First by its other order too") {
    FakeTree tree;
    tree.file("_public/a.md", "one\n\nAda Baker\n").file("_secret/Baker,Ada.md", "x");
    CHECK(places(audit(tree)) == std::vector<std::string>{"hidden-name _public/a.md:3"});
}

TEST_CASE("audit tells what it finds for the lowest clearance, once") {
    FakeTree tree;
    tree.file("_internal/a.md", "Hidden Valley\n").file("_secret/Hidden Valley.md", "x");
    const auto report = audit(tree);
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings.front().tier == TierId{1});
}

TEST_CASE("6.5 a guard hit is told even where labels withhold the same name elsewhere") {
    FakeTree tree;
    tree.file("_public/a.md", "[[_secret/x]]\n\n> [!secret] _secret/y\n\n_secret/z\n");
    CHECK(places(audit(tree)) == std::vector<std::string>{"guard-hit _public/a.md:5"});
}

TEST_CASE("A label is odd in its layer by its name too, and without effect below it") {
    FakeTree tree;
    tree.file("_public/a.secret.md", "x").file("_secret/b.md", "---\nconfidential: public\n---\n");
    tree.file("_public/c.public.md", "x").file("_Standards/d.md", "---\nconfidential: secret\n---\n");
    CHECK(places(audit(tree)) ==
          std::vector<std::string>{"label-conflict _public/a.secret.md:0", "label-conflict _secret/b.md:2"});
}

TEST_CASE("A baseline accepts what is known, wherever its line has moved, and nothing else") {
    FakeTree tree = planted();
    const auto first = audit(tree);
    AuditOptions options;
    options.baseline = parse_baseline(written_baseline(first)).value();
    CHECK(written_baseline(first).find("alley") == std::string::npos);
    CHECK(audit(tree, default_policy(), options).findings.empty());
    tree.file("_public/names.md", "# Names\n\nnew\n\nWe met in shangri-la once.\n");
    CHECK(audit(tree, default_policy(), options).findings.empty());
    tree.file("_public/names.md", "# Names\n\nWe met in shangri-la once, not in the Hidden Valley.\n");
    CHECK(places(audit(tree, default_policy(), options)) == std::vector<std::string>{"hidden-name _public/names.md:3"});
    CHECK_FALSE(parse_baseline("[]"));
    CHECK_FALSE(parse_baseline("{\"vaultfs_audit_baseline\": 1}"));
    CHECK_FALSE(parse_baseline("nonsense"));
}

TEST_CASE("JSON and SARIF have all findings, and take any bytes") {
    FakeTree tree = planted();
    tree.file("_public/odd \xff \"name\".md", "---\nconfidential: \xff\n---\n");
    const Policy policy = default_policy();
    const auto report = audit(tree);
    const auto json = nlohmann::json::parse(audit_json(policy, report));
    CHECK(json.at("findings").size() == report.findings.size());
    CHECK(json.at("clearance") == "secret");
    const auto sarif = nlohmann::json::parse(audit_sarif(policy, report));
    CHECK(sarif.at("version") == "2.1.0");
    const auto& run = sarif.at("runs").at(0);
    CHECK(run.at("results").size() == report.findings.size());
    CHECK(run.at("tool").at("driver").at("rules").size() == all_kinds().size());
    CHECK(audit_text(policy, report, false).find("_public/names.md:3: error: ") != std::string::npos);
}

TEST_CASE("Nothing of a vault is markup in the page of a report") {
    FakeTree tree;
    tree.file("_public/</script><script>alert(1)</script>.md", "</script><img src=x onerror=alert(2)> <!-- \xff -->\n")
        .file("_public/b.md", "---\nconfidential: </script><b>\n---\n");
    const Vault vault(std::make_shared<const Policy>(default_policy()), tree.source());
    const auto snapshot = vault.scan(nullptr, 1).value();
    const auto page = audit_html(vault, *snapshot, audit(tree), AuditOptions());
    CHECK(page.find("<script>alert") == std::string::npos);
    CHECK(page.find("<img") == std::string::npos);
    const auto begin = page.find("id=\"data\">") + 10;
    const auto data = page.substr(begin, page.find("</script>", begin) - begin);
    CHECK(data.find('<') == std::string::npos);
    const auto parsed = nlohmann::json::parse(data);
    CHECK(parsed.at("facts").at("findings").size() == 1);
    CHECK(parsed.at("notes").size() == 2);
    CHECK(page.find("http://") == std::string::npos);
    CHECK(page.find("https://") == std::string::npos);
}

TEST_CASE("G7 audit takes notes of any bytes") {
    FakeTree tree;
    tree.file("_public/a.md", "---\n\xff: [\nconfidential_keys: 3\n---\n%% confidential: ").file("_public/b.md", "");
    tree.file("_public/c.md", "\xff\xfe\0x"s).file("_public/d.canvas", "{nonsense").file("_public/e.base", "filters:");
    CHECK_FALSE(audit(tree).findings.empty());
}

TEST_CASE("A note or attachment that is made to have no end of findings has an end of them") {
    const auto often = [](std::string_view line) {
        std::string text;
        for (int i = 0; i < 2000; ++i) {
            text += line;
        }
        return text;
    };
    for (const char* line : {"Hidden Valley\n", "_secret/x\n\n", "%% confidential: sercet %%\n", "`<!-- -->`\n\n"}) {
        FakeTree tree;
        tree.file("_public/a.md", often(line)).file("_secret/Hidden Valley.md", "x");
        CHECK(audit(tree).findings.size() == 500);
    }
    FakeTree tree;
    tree.file("_public/a.txt", often("_secret/x\n"));
    CHECK(audit(tree).findings.size() == 500);
}

TEST_CASE("Names compare by words; a single word as it is spelled, a short one or a number never") {
    HiddenNames names;
    for (const char* name : {"Baker,Ada", "Plan", "Bob", "2024-01-01", "Ää Öö", "Baker,Ada and Co"}) {
        names.add(name, TierId{5});
    }
    const auto found = [&](std::string_view text) { return names.find(text, TierId{0}).size(); };
    CHECK(found("it was baker: ADA!") == 1);
    CHECK(found("a Plan, a plan, Planning") == 1);
    CHECK(found("Bob on 2024-01-01") == 0);
    CHECK(found("ÄÄ öö") == 1);
    CHECK(names.find("Baker Ada and Co", TierId{0}).front().range.end == 16);
    CHECK(names.find("Baker Ada", TierId{5}).empty());
    names.add("baker ada", TierId{0});
    CHECK(found("Baker Ada") == 0);
}

TEST_CASE("A picture's position is found in EXIF and XMP, damaged ones do no harm") {
    const std::string picture = picture_with_position();
    CHECK(has_position(picture));
    CHECK(has_position("<x exif:GPSLatitude=\"1\"/>"));
    CHECK_FALSE(has_position("\xFF\xD8\xFF\xE1\0\x40"s + "Exif\0\0MM\0\x2A\0\0\0\x08\0\0"s));
    for (std::size_t length = 0; length < picture.size(); ++length) {
        static_cast<void>(has_position(picture.substr(0, length)));
    }
    CHECK(is_picture_name("A.JPEG"));
    CHECK_FALSE(is_picture_name("jpg"));
}

}  // namespace vaultfs
