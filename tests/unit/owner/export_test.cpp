// Exports of a vault in memory into folders on disk.
#include "vaultfs/export.h"

#include <sys/stat.h>

#include "catch.h"
#include "fake_source.h"
#include "owner/export_manifest.h"
#include "owner/export_target.h"
#include "temp_vault.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

constexpr TierId kLow{0};
constexpr TierId kHigh{5};

class ExportFixture {
  public:
    FakeTree tree;

    [[nodiscard]] fs::path at(const std::string& path) const { return options.folder / path; }
    [[nodiscard]] std::string bytes(const std::string& path) const {
        std::ifstream in(at(path), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] Result<ExportReport> run() const {
        const Vault vault(std::make_shared<const Policy>(policy), tree.source());
        return export_view(vault, options);
    }
    [[nodiscard]] std::int64_t mtime_ns(const std::string& path) const {
        struct stat status {};
        REQUIRE(::lstat(at(path).c_str(), &status) == 0);
        return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    }

    Policy policy = default_policy();
    TempFolder scratch;
    ExportOptions options = {kLow, scratch.path() / "out", scratch.path() / "state" / "memory", 1, "/vault", 2, {}};
};

}  // namespace

TEST_CASE("An export has the names, bytes and times of the view, and empty folders") {
    ExportFixture fixture;
    fixture.tree.file("_public/A/one.md", "see [[two]]\n", 5'000'000'001)
        .file("_secret/A/two.md", "hidden\n", 7'000'000'000)
        .file("_public/pic.png", std::string("\0\x89png", 5), 6'000'000'000)
        .folder("_Standards/Empty");
    const auto report = fixture.run();
    REQUIRE(report);
    CHECK(report->problems.empty());
    CHECK(report->written == 2);
    CHECK(fixture.bytes("A/one.md") == "see █████\n");
    CHECK(fixture.bytes("pic.png") == std::string("\0\x89png", 5));
    CHECK(fixture.mtime_ns("A/one.md") == 5'000'000'001);
    CHECK(fixture.mtime_ns("A") == 5'000'000'001);
    CHECK(fixture.mtime_ns("Empty") == 0);
    CHECK_FALSE(fs::exists(fixture.at("A/two.md")));
    CHECK_FALSE(fs::exists(fixture.at(".vaultfs-export.tmp")));
}

TEST_CASE("A second export writes only what has changed") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a").file("_public/b.md", "b");
    REQUIRE(fixture.run()->written == 2);
    CHECK(fixture.run()->written == 0);
    fixture.tree.file("_public/b.md", "B");
    CHECK(fixture.run()->written == 1);
    CHECK(fixture.bytes("b.md") == "B");
    fs::remove(fixture.options.memory);
    CHECK(fixture.run()->written == 0);  // slower: rendered, and found to be the same
}

TEST_CASE("7.2 where the bytes change and no variant is newer, the time of an exported file moves on") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "to [[b]].\n", 5'000'000'000).file("_public/b.md", "b", 5'000'000'000);
    REQUIRE(fixture.run());
    fixture.tree.remove("_public/b.md").file("_secret/b.md", "b", 5'000'000'000);
    const auto report = fixture.run();
    CHECK(report->written == 1);
    CHECK(report->deleted == 1);
    CHECK(fixture.bytes("a.md") == "to █████.\n");
    CHECK(fixture.mtime_ns("a.md") > 5'000'000'000);
    const auto moved = fixture.mtime_ns("a.md");
    CHECK(fixture.run()->written == 0);
    CHECK(fixture.mtime_ns("a.md") == moved);
}

TEST_CASE("G2 7.2 hidden names that come and go change neither the time nor the number of what is exported") {
    ExportFixture fixture;
    const auto status_of = [&](const std::string& path) {
        struct stat status {};
        REQUIRE(::lstat(fixture.at(path).c_str(), &status) == 0);
        return std::pair(status.st_ino, fixture.mtime_ns(path));
    };
    fixture.tree.file("_public/pic.png", std::string(100'000, 'p'), 5'000'000'000)
        .file("_public/a.md", "a", 5'000'000'000);
    REQUIRE(fixture.run()->written == 2);
    const auto picture = status_of("pic.png");
    const auto note = status_of("a.md");
    for (const bool forgets : {false, true}) {
        for (const bool adds : {true, false}) {
            adds ? fixture.tree.file("_secret/Merger.md", "x") : fixture.tree.remove("_secret/Merger.md");
            if (forgets) {
                fs::remove(fixture.options.memory);
            }
            CHECK(fixture.run()->written == 0);
            CHECK(status_of("pic.png") == picture);
            CHECK(status_of("a.md") == note);
        }
    }
    fixture.tree.file("_public/pic.png", std::string(99'999, 'p') + 'q', 5'000'000'000);
    CHECK(fixture.run()->written == 1);
    CHECK(fixture.bytes("pic.png").back() == 'q');
}

TEST_CASE("An export is taken up by the next one when a file in it was changed or lost") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a").file("_public/b.md", "b");
    REQUIRE(fixture.run());
    std::ofstream(fixture.at("a.md")) << "not mine";
    fs::remove(fixture.at("b.md"));
    CHECK(fixture.run()->written == 2);
    CHECK(fixture.bytes("a.md") == "a");
    CHECK(fixture.bytes("b.md") == "b");
}

TEST_CASE("An export deletes only what an earlier one wrote") {
    ExportFixture fixture;
    fixture.tree.file("_public/A/one.md", "1").file("_public/B/two.md", "2").file("_public/three.md", "3");
    REQUIRE(fixture.run());
    std::ofstream(fixture.at("A/mine.txt")) << "mine";
    fixture.tree.remove("_public/A").remove("_public/B");
    const auto report = fixture.run();
    CHECK(report->deleted == 2);
    CHECK(fixture.bytes("A/mine.txt") == "mine");
    CHECK_FALSE(fs::exists(fixture.at("A/one.md")));
    CHECK_FALSE(fs::exists(fixture.at("B")));
}

TEST_CASE("An export leaves a foreign file in the place of its own, and says so") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a");
    REQUIRE(fixture.run());
    std::ofstream(fixture.at("b.md")) << "mine";
    fixture.tree.file("_public/b.md", "b");
    for (int round = 0; round < 2; ++round) {
        const auto report = fixture.run();
        REQUIRE(report->problems.size() == 1);
        CHECK(report->problems.front().starts_with("b.md: "));
        CHECK(fixture.bytes("b.md") == "mine");
    }
    fixture.tree.remove("_public/b.md");
    CHECK(fixture.run()->problems.empty());
    CHECK(fixture.bytes("b.md") == "mine");
}

TEST_CASE("3.3 an export follows a name that was a folder and comes to be a file, and back") {
    ExportFixture fixture;
    const auto as_folder = [&] { fixture.tree.remove("_public/x").file("_public/x/a.md", "1"); };
    const auto as_file = [&] { fixture.tree.remove("_public/x").file("_public/x", "2"); };
    for (int round = 0; round < 2; ++round) {
        as_folder();
        CHECK(fixture.run()->problems.empty());
        CHECK(fixture.bytes("x/a.md") == "1");
        as_file();
        CHECK(fixture.run()->problems.empty());
        CHECK(fixture.bytes("x") == "2");
    }
    fixture.tree.remove("_public/x");
    CHECK(fixture.run()->deleted == 1);
    CHECK_FALSE(fs::exists(fixture.at("x")));
}

TEST_CASE("G1 no name in a view keeps an export from taking back what is no longer in it") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "canary").file("_public/gone.md", "canary");
    REQUIRE(fixture.run());
    const std::string own = GENERATE(".vaultfs-export.tmp", ".vaultfs-export", ".VaultFS-export");
    const std::string name = "_public/" + own;
    if (GENERATE(true, false)) {
        fixture.tree.file(name + "/0/x.md", "x").file(name + "/1/x.md", "x");
    } else {
        fixture.tree.file(name, "x");
    }
    fixture.tree.file("_public/a.md", "canary #confidential/secret\n\nrest\n").remove("_public/gone.md");
    for (int round = 0; round < 2; ++round) {
        const auto report = fixture.run();
        REQUIRE(report);
        REQUIRE(report->problems.size() == 1);
        CHECK(report->problems.front().starts_with(own + ": is a name that the export has for itself"));
        CHECK(report->files == 1);
        CHECK(fixture.bytes("a.md") == "rest\n");
        CHECK_FALSE(fs::exists(fixture.at("gone.md")));
        CHECK_FALSE(fs::exists(fixture.at(kExportWorkFolder)));
        CHECK(fixture.bytes(kExportManifest) == "vaultfs export 1\ntier public\nfile a.md\nend\n");
    }
    fixture.tree.remove(name);
    CHECK(fixture.run()->problems.empty());
}

TEST_CASE("G1 what cannot be exported any more does not stay as an earlier export left it") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "canary").file("_public/b.md", "b");
    REQUIRE(fixture.run()->problems.empty());
    const std::string raised = "---\nconfidential: secret\n---\ncanary";
    int reads = 0;  // of a.md: the first is the scan's
    SECTION("too large by now") {
        fixture.policy.max_note_size = 100;
        fixture.tree.file("_public/a.md", "canary #confidential/secret\n\n" + std::string(100, 'x'));
    }
    SECTION("a label that goes up between the scan and the reading") {
        fixture.tree.file("_public/a.md", "canary, edited");
        fixture.tree.before_read([&](const std::string& path) {
            if (path == "_public/a.md" && ++reads == 2) {
                fixture.tree.file(path, raised);
            }
        });
    }
    SECTION("unreadable by now") {
        fixture.tree.file("_public/a.md", "edited");
        fixture.tree.before_read([&](const std::string& path) {
            if (path == "_public/a.md" && ++reads == 2) {
                fixture.tree.fail_with(path, EIO);
            }
        });
    }
    const auto report = fixture.run();
    REQUIRE(report);
    CHECK(report->problems.size() == 1);
    CHECK(report->deleted == 1);
    CHECK_FALSE(fs::exists(fixture.at("a.md")));
    CHECK(fixture.bytes("b.md") == "b");
    CHECK(fixture.bytes(kExportManifest) == "vaultfs export 1\ntier public\nfile b.md\nend\n");
    fixture.policy.max_note_size = 1000;
    fixture.tree.before_read({}).fail_with("_public/a.md", 0).file("_public/a.md", "A");
    CHECK(fixture.run()->problems.empty());
    CHECK(fixture.bytes("a.md") == "A");
}

TEST_CASE("G1 an export says what it cannot delete, and tries again the next time") {
    ExportFixture fixture;
    fixture.policy.max_note_size = 3;
    fixture.tree.file("_public/a.md", "a").file("_public/b.md", "b");
    REQUIRE(fixture.run()->problems.empty());
    for (const char* name : {"a.md", "b.md"}) {
        fs::remove(fixture.at(name));
        fs::create_directory(fixture.at(name));  // not even root deletes it as a file
    }
    fixture.tree.file("_public/a.md", "larger").remove("_public/b.md");
    for (int round = 0; round < 2; ++round) {
        const auto report = fixture.run();
        REQUIRE(report->problems.size() == 3);
        CHECK(report->problems[0] == "a.md: cannot be deleted: Is a directory");
        CHECK(report->problems[2] == "b.md: cannot be deleted: Is a directory");
        CHECK(report->deleted == 0);
    }
    fs::remove(fixture.at("a.md"));
    std::ofstream(fixture.at("a.md")) << "a";
    fs::remove(fixture.at("b.md"));
    CHECK(fixture.run()->deleted == 1);
    CHECK_FALSE(fs::exists(fixture.at("a.md")));
}

TEST_CASE("G1 an export deletes first: names of earlier ones are not in its way") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a");
    REQUIRE(fixture.run());
    fs::create_directories(fixture.at(".vaultfs-export.tmp/0"));
    std::ofstream(fixture.at(kExportManifest))
        << "vaultfs export 1\ntier public\nfolder .vaultfs-export.tmp\nfolder .vaultfs-export.tmp/0\nfile a.md\nend\n";
    fixture.tree.file("_public/a.md", "b").file("_public/new.md", "new");
    const auto report = fixture.run();
    REQUIRE(report);
    CHECK(report->problems.empty());
    CHECK(fixture.bytes("a.md") == "b");
}

TEST_CASE("An export follows no symbolic link out of its folder") {
    ExportFixture fixture;
    fixture.tree.file("_public/A/one.md", "1");
    REQUIRE(fixture.run());
    const fs::path elsewhere = fixture.scratch.path() / "elsewhere";
    fs::create_directory(elsewhere);
    std::ofstream(elsewhere / "one.md") << "safe";
    fs::remove_all(fixture.at("A"));
    fs::create_directory_symlink(elsewhere, fixture.at("A"));
    fixture.tree.file("_public/A/one.md", "changed").file("_public/A/two.md", "2");
    CHECK_FALSE(fixture.run()->problems.empty());
    CHECK_FALSE(fs::exists(elsewhere / "two.md"));
    fixture.tree.remove("_public/A");
    static_cast<void>(fixture.run());
    CHECK(fs::exists(elsewhere / "one.md"));
}

TEST_CASE("An export refuses a folder that is not its own") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a");
    fs::create_directory(fixture.options.folder);
    std::ofstream(fixture.at("mine.txt")) << "mine";
    REQUIRE_FALSE(fixture.run());
    CHECK(fixture.run().error().message.find("not empty") != std::string::npos);
    CHECK_FALSE(fs::exists(fixture.at("a.md")));
    std::ofstream(fixture.at(kExportManifest)) << "vaultfs export 1\ntier public\nfile ../x\nend\n";
    CHECK(fixture.run().error().message.find("damaged") != std::string::npos);
}

TEST_CASE("An export refuses the folder of another tier or vault") {
    ExportFixture fixture;
    fixture.tree.file("_public/a.md", "a");
    REQUIRE(fixture.run());
    fixture.options.tier = kHigh;
    CHECK(fixture.run().error().message.find("public") != std::string::npos);
    fixture.options.tier = kLow;
    fixture.options.vault = "/other";
    CHECK(fixture.run().error().message.find("another vault") != std::string::npos);
}

TEST_CASE("G1 what an export leaves in its folder tells nothing of what is withheld") {
    ExportFixture fixture;
    fixture.tree.file("_public/A/one.md", "see [[canary]] #confidential/secret canary\n\nrest\n")
        .file("_secret/canary/canary.md", "canary")
        .file("_public/A/canary.secret.png", "canary");
    REQUIRE(fixture.run());
    const auto first = fixture.bytes(kExportManifest);
    CHECK(first == "vaultfs export 1\ntier public\nfolder A\nfile A/one.md\nend\n");
    // G2: a change above leaves it as it is, and the copy too.
    fixture.tree.remove("_secret/canary").file("_secret/other.md", "x");
    REQUIRE(fixture.run());
    CHECK(fixture.bytes(kExportManifest) == first);
    CHECK(fixture.bytes("A/one.md") == "rest\n");
}

TEST_CASE("The lists of an export keep any name, and damage is found") {
    const ExportManifest manifest{"public", {"a\nb", "c\\n", "\xff.md"}, {"d e"}};
    const auto text = written_manifest(manifest);
    CHECK(parse_manifest(text)->files == manifest.files);
    CHECK(parse_manifest(text)->folders == manifest.folders);
    CHECK_FALSE(parse_manifest(text.substr(0, text.size() - 4)));
    CHECK_FALSE(parse_manifest("vaultfs export 1\ntier public\nfile /etc/passwd\nend\n"));
    const ExportMemory memory{7, "/v ault", {{"a b", {1, 2, -3}}, {"c\nd", {4, 5, 6}}}};
    const auto parsed = parse_memory(written_memory(memory));
    REQUIRE(parsed);
    CHECK(parsed->basis == 7);
    CHECK(parsed->vault == memory.vault);
    CHECK(parsed->files == memory.files);
    CHECK_FALSE(parse_memory("vaultfs export memory 1\nbasis x \n"));
}

}  // namespace vaultfs
