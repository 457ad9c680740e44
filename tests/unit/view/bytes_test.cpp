// What is read from a file of a view, in quiet times and while the vault changes (VIEWS 3.5, 10).
#include <atomic>
#include <thread>

#include "catch.h"
#include "caught_log.h"
#include "temp_vault.h"
#include "view_fixture.h"

using namespace vaultfs;

TEST_CASE("3.5 of the visible variants of an attachment or canvas the highest stands") {
    ViewFixture fixture;
    fixture.tree.file("_public/photo.png", "low")
        .file("_internal/photo.png", "middle")
        .file("_secret/photo.png", "high");
    fixture.tree.file("_public/Board.canvas", R"({"nodes":[]})").file("_secret/Board.canvas", R"({"edges":[]})");
    const auto views = fixture.open(std::nullopt);
    CHECK(bytes_of(*views, "public/photo.png") == "low");
    CHECK(bytes_of(*views, "private/photo.png") == "middle");
    CHECK(bytes_of(*views, "secret/photo.png") == "high");
    CHECK(bytes_of(*views, "public/Board.canvas") == R"({"nodes":[]})");
    CHECK(bytes_of(*views, "secret/Board.canvas") == R"({"edges":[]})");
}

TEST_CASE("5.1 a note with one visible variant is served byte for byte") {
    ViewFixture fixture;
    const std::string bytes = "# Star\r\n\ttext  \n\n\n* item\n";
    fixture.tree.file("_public/Star.md", bytes).file("_secret/Star.md", "core");
    CHECK(bytes_of(*fixture.open(kPublic), "Star.md") == bytes);
}

TEST_CASE("A note is read once, however often it is opened") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic);
    REQUIRE(bytes_of(*views, "Star.md") == "star");
    const auto reads = fixture.tree.reads();
    REQUIRE(bytes_of(*views, "Star.md") == "star");
    CHECK(fixture.tree.reads() == reads);
}

TEST_CASE("9 an open note stays as it was; the next open has the change") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic);
    const auto opened = views->open_file(ViewPath("Star.md"), kPublic).value();
    fixture.tree.file("_public/Star.md", "a brighter star");
    REQUIRE(views->refresh());
    CHECK(opened.read_all().value() == "star");
    CHECK(bytes_of(*views, "Star.md") == "a brighter star");
}

TEST_CASE("9 what was opened before a change is brought up to date where it can be") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic, GENERATE(std::size_t{0}, std::size_t{1} << 20U));
    const auto inode = walk(*views, "Star.md").value().inode;
    const auto opened = std::make_shared<const OpenFile>(views->open_file(inode).value());
    CHECK(views->up_to_date(inode, opened).value() == opened);
    fixture.tree.file("_secret/Other.md", "other");
    REQUIRE(views->refresh());
    CHECK(views->up_to_date(inode, opened).value() == opened);
    fixture.tree.file("_public/Star.md", "a brighter star");
    REQUIRE(views->refresh());
    const auto newer = views->up_to_date(inode, opened).value();
    CHECK(newer->read_all().value() == "a brighter star");
    fixture.tree.remove("_public/Star.md");
    REQUIRE(views->refresh());
    CHECK(views->up_to_date(inode, newer).value() == newer);
}

TEST_CASE("9 10 what was opened before it could be read no more is an error, until it can be read again") {
    ViewFixture fixture;
    const std::string name = GENERATE("Star.md", "photo.png");
    fixture.tree.file("_public/" + name, "star");
    const auto views = fixture.open(std::nullopt);
    const auto inode = walk(*views, "secret/" + name).value().inode;
    const auto opened = std::make_shared<const OpenFile>(views->open_file(inode).value());
    fixture.tree.file("_public/" + name, "star").fail_with("_public/" + name, EACCES);
    REQUIRE(views->refresh());
    CHECK(views->up_to_date(inode, opened).error().code == EACCES);
    fixture.tree.fail_with("_public/" + name, 0);
    REQUIRE(views->refresh());
    CHECK(views->up_to_date(inode, opened).value()->read_all().value() == "star");
}

TEST_CASE("9 a note is rendered anew when a name that it links to comes to be hidden, and for no other name") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "See [[Moon]] and [[Sun]].\n");
    const auto views = fixture.open(kPublic);
    REQUIRE(bytes_of(*views, "Star.md") == "See [[Moon]] and [[Sun]].\n");
    const auto rendered_again = [&] {
        REQUIRE(views->refresh());
        const auto reads = fixture.tree.reads();
        REQUIRE(bytes_of(*views, "Star.md") != "");
        return fixture.tree.reads() != reads;
    };
    fixture.tree.file("_public/Other.md", "other").file("_secret/More.md", "more");
    CHECK_FALSE(rendered_again());
    fixture.tree.file("_secret/Moon.md", "moon");
    CHECK(rendered_again());
    CHECK(bytes_of(*views, "Star.md").find("Moon") == std::string::npos);
    fixture.tree.file("_public/Moon.md", "moon");
    CHECK(rendered_again());
    CHECK(bytes_of(*views, "Star.md") == "See [[Moon]] and [[Sun]].\n");
    fixture.tree.remove("_public/Moon.md");
    CHECK(rendered_again());
    CHECK(bytes_of(*views, "Star.md").find("Moon") == std::string::npos);
}

TEST_CASE("9 a label that is raised after the scan counts at once") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_internal/Star.md", "inner");
    const auto views = fixture.open(std::nullopt);
    fixture.tree.file("_public/Star.md", "---\nconfidential: secret\n---\nstar");
    CHECK(error_of(*views, "public/Star.md") == ENOENT);
    CHECK(bytes_of(*views, "internal/Star.md") == "inner");
    const auto folder = walk(*views, "public").value().inode;
    CHECK(views->has_name(folder, "Star.md"));
    CHECK_FALSE(views->has_name(folder, "Other.md"));
    REQUIRE(views->refresh());
    CHECK_FALSE(views->has_name(folder, "Star.md"));
}

TEST_CASE("9 a label that is raised after the size was given out counts at the next open") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic, 0);
    const auto inode = walk(*views, "Star.md").value().inode;
    fixture.tree.file("_public/Star.md", "---\nconfidential: secret\n---\nstar");
    CHECK(views->open_file(inode).error().code == ENOENT);
}

TEST_CASE("7.1 opening a file that changed after its size was given out says so") {
    const TempVault vault = {{"_public/Star.md", "star"}, {"_public/photo.png", "photo"}};
    const auto policy = std::make_shared<const Policy>(default_policy());
    ViewOptions options;
    options.tier = kPublic;
    options.cache_bytes = 0;
    const auto views =
        Views::open(std::make_shared<const Vault>(policy, open_source(vault.root(), *policy).value()), options).value();
    for (const char* name : {"Star.md", "photo.png"}) {
        INFO(name);
        const auto inode = walk(*views, name).value().inode;
        CHECK_FALSE(views->open_file(inode).value().attributes_changed());
        vault.write(std::string("_public/") + name, "changed meanwhile");
        CHECK(views->open_file(inode).value().attributes_changed());
        CHECK(views->attributes(inode).value().size == 17);
        CHECK_FALSE(views->open_file(inode).value().attributes_changed());
    }
}

TEST_CASE("10 a variant that vanishes while it is read is left out") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_internal/Star.md", "inner");
    const auto views = fixture.open(kInternal);
    fixture.tree.remove("_internal/Star.md");
    CHECK(bytes_of(*views, "Star.md") == "star");
    fixture.tree.remove("_public/Star.md");
    REQUIRE(views->refresh());
    CHECK(error_of(*views, "Star.md") == ENOENT);
}

TEST_CASE("10 a visible variant that cannot be read fails the open of its note only") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_internal/Star.md", "inner").file("_public/Other.md", "other");
    const auto views = fixture.open(std::nullopt);
    for (const int code : {EACCES, EIO}) {
        fixture.tree.fail_with("_internal/Star.md", code);
        CHECK(walk(*views, "internal/Star.md").value().size == 1);
        CHECK(open_error_of(*views, "internal/Star.md") == code);
        CHECK(bytes_of(*views, "public/Star.md") == "star");
        CHECK(bytes_of(*views, "internal/Other.md") == "other");
    }
    fixture.tree.fail_with("_internal/Star.md", 0);
    CHECK(walk(*views, "internal/Star.md").value().size > 4);
}

TEST_CASE("10 an attachment that cannot be read any more fails the open") {
    ViewFixture fixture;
    fixture.tree.file("_public/photo.png", "photo");
    const auto views = fixture.open(kPublic);
    fixture.tree.fail_with("_public/photo.png", EACCES);
    CHECK(walk(*views, "photo.png").value().size == 5);
    CHECK(open_error_of(*views, "photo.png") == EACCES);
}

TEST_CASE("G1 9 an attachment that comes to be labelled by its frontmatter is not opened before that is known") {
    ViewFixture fixture;
    fixture.tree.file("_public/a.txt", "text\n").file("_public/b.txt", "text\n");
    const auto views = fixture.open(kPublic);
    fixture.tree.file("_public/a.txt", "---\nconfidential: secret\n---\ntext\n").file("_public/b.txt", "more text\n");
    CHECK(open_error_of(*views, "a.txt") == ENOENT);
    CHECK(bytes_of(*views, "b.txt") == "more text\n");
}

TEST_CASE("10 a variant over max_note_size is left out of the merge, and EFBIG where it is alone") {
    ViewFixture fixture;
    fixture.policy.max_note_size = 10;
    fixture.tree.file("_public/Star.md", "star").file("_secret/Star.md", std::string(11, 'x'));
    fixture.tree.file("_secret/Big.md", std::string(11, 'x')).file("_public/photo.png", std::string(11, 'p'));
    const auto views = fixture.open(kSecret);
    CHECK(bytes_of(*views, "Star.md") == "star");
    CHECK(walk(*views, "Big.md").value().size == 1);
    CHECK(open_error_of(*views, "Big.md") == EFBIG);
    CHECK(bytes_of(*views, "photo.png").size() == 11);
}

TEST_CASE("10 what cannot be read is logged once, by whoever and however often it is asked for") {
    const CaughtLog log;
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_internal/Star.md", "inner").file("_public/photo.png", "photo");
    const auto views = fixture.open(std::nullopt, 0);
    fixture.tree.fail_with("_internal/Star.md", EIO).fail_with("_public/photo.png", EACCES);
    REQUIRE(bytes_of(*views, "public/Star.md") == "star");
    CHECK(log.times("a file cannot be read") == 0);
    for (const char* tier : {"internal", "secret", "internal"}) {
        REQUIRE(open_error_of(*views, std::string(tier) + "/Star.md") == EIO);
    }
    CHECK(log.times("a file cannot be read") == 1);
    for (const char* tier : {"public", "secret", "public"}) {
        REQUIRE(open_error_of(*views, std::string(tier) + "/photo.png") == EACCES);
    }
    CHECK(log.times("a file cannot be read") == 2);
}

TEST_CASE("10 each variant over max_note_size is logged once, in a merge or alone") {
    const CaughtLog log;
    ViewFixture fixture;
    fixture.policy.max_note_size = 10;
    fixture.tree.file("_public/Star.md", "star").file("_secret/Star.md", std::string(11, 'x'));
    fixture.tree.file("_secret/Big.md", std::string(11, 'x'));
    const auto views = fixture.open(kSecret, 0);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(bytes_of(*views, "Star.md") == "star");
    }
    CHECK(log.times("larger than max_note_size") == 1);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(open_error_of(*views, "Big.md") == EFBIG);
    }
    CHECK(log.times("larger than max_note_size") == 2);
}

TEST_CASE("6.5 that the guard had to withhold a name is logged, once for each version of a note") {
    const CaughtLog log;
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "see _secret/x there").file("_public/Other.md", "see _secret/y there");
    fixture.tree.file("_public/Plain.md", "see there");
    const auto views = fixture.open(std::nullopt, 0);
    for (const char* tier : {"secret", "public", "internal", "public"}) {
        static_cast<void>(bytes_of(*views, std::string(tier) + "/Plain.md"));
        CHECK(log.times("the guard") == 0);
    }
    static_cast<void>(bytes_of(*views, "secret/Star.md"));
    CHECK(log.times("the guard") == 0);
    for (const char* tier : {"public", "internal", "public"}) {
        REQUIRE(bytes_of(*views, std::string(tier) + "/Star.md") == "see █████ there");
        CHECK(log.times("the guard") == 1);
    }
    static_cast<void>(bytes_of(*views, "public/Other.md"));
    CHECK(log.times("the guard") == 2);
    fixture.tree.file("_public/Star.md", "see _secret/z there too");
    REQUIRE(views->refresh());
    for (const char* tier : {"public", "internal"}) {
        REQUIRE(bytes_of(*views, std::string(tier) + "/Star.md") == "see █████ there too");
        CHECK(log.times("the guard") == 3);
    }
}

TEST_CASE("6.6 what is served of a .base file is what its label was read from") {
    ViewFixture fixture;
    fixture.tree.file("_public/Table.base", "filters:\n");
    const auto views = fixture.open(kPublic, 0);
    REQUIRE(bytes_of(*views, "Table.base") == "filters:\n");
    fixture.tree.file("_public/Table.base", "filters: file.inFolder(\"_secret/A\")\n");
    CHECK(open_error_of(*views, "Table.base") == ENOENT);
}

TEST_CASE("G5 many threads read the same bytes, with a cache and without, while the vault is refreshed") {
    ViewFixture fixture;
    constexpr int kNotes = 20;
    for (int i = 0; i < kNotes; ++i) {
        fixture.tree.file("_public/" + std::to_string(i) + ".md", "note " + std::to_string(i));
    }
    const auto views = fixture.open(kPublic, GENERATE(std::size_t{0}, std::size_t{1} << 20U));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const std::string number = std::to_string((i + t) % kNotes);
                if (i % 50 == 0) {
                    fixture.tree.file("_secret/" + std::to_string(t) + ".md", std::to_string(i));
                    views->refresh();
                }
                wrong += bytes_of(*views, number + ".md") == "note " + number ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
}
