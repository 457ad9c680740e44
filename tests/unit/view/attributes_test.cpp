// Size and mtime (VIEWS 7.1, 7.2), and what follows from a change of the vault.
#include <algorithm>

#include "catch.h"
#include "process.h"
#include "view_fixture.h"

using namespace vaultfs;

namespace {

constexpr std::int64_t kSecondNs = FakeTree::kSecondNs;

std::int64_t mtime_of(Views& views, std::string_view path) {
    return walk(views, path).value().mtime_ns;
}

}  // namespace

TEST_CASE("7.1 the size is that of what reading gives") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "# Star\n\nBright.\n")
        .file("_secret/Star.md", "# Star\n\nNot so bright.\n")
        .file("_public/Board.canvas", R"({"nodes":[],"edges":[]})")
        .file("_public/photo.png", std::string(5000, 'p'))
        .file("_public/Empty.md", "");
    const auto views = fixture.open(std::nullopt);
    for (const char* path : {"public/Star.md", "secret/Star.md", "public/Board.canvas", "public/photo.png",
                             "secret/photo.png", "public/Empty.md"}) {
        INFO(path);
        CHECK(walk(*views, path).value().size == bytes_of(*views, path).size());
    }
    CHECK(walk(*views, "public/Star.md").value().size == 16);
    CHECK(walk(*views, "public/photo.png").value().size == 5000);
}

TEST_CASE("7.1 the size is known beyond the cache") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic, 0);
    CHECK(walk(*views, "Star.md").value().size == 4);
    const auto reads = fixture.tree.reads();
    CHECK(walk(*views, "Star.md").value().size == 4);
    CHECK(fixture.tree.reads() == reads);
}

TEST_CASE("7.1 who walks has the next sizes worked out ahead, in this folder and in those behind it") {
    ViewFixture fixture;
    const auto path = [](const char* folder, int i) { return folder + ("/N" + std::to_string(i)) + ".md"; };
    for (const char* folder : {"A", "B", "C", "D", "E", "F", "Z"}) {
        for (int i = 10; i < 30; ++i) {
            fixture.tree.file("_public/" + path(folder, i), "text");
        }
    }
    const auto views = fixture.open(kPublic);
    const auto inodes_in = [&](const char* folder) {
        std::vector<InodeId> inodes;
        for (const Item& item : list_page(*views, folder, 2, 1000)) {
            inodes.push_back(item.inode);
        }
        return inodes;
    };
    const auto known = [&](InodeId inode) { return views->known_attributes(inode).has_value(); };
    const auto next = inodes_in("B");
    const auto last = inodes_in("Z");
    REQUIRE(next.size() == 20);
    views->start_refreshing();
    const InodeId folder = walk(*views, "A").value().inode;
    CHECK(views->lookup(folder, "N10.md", true).value().size == 4);
    CHECK(eventually([&] { return std::all_of(next.begin(), next.end(), known); }));
    CHECK(std::none_of(last.begin(), last.end(), known));
    views->stop_refreshing();
}

TEST_CASE("7.1 who walks has the next sizes worked out ahead in the root too") {
    ViewFixture fixture;
    for (int i = 10; i < 30; ++i) {
        fixture.tree.file("_public/N" + std::to_string(i) + ".md", "text");
    }
    const auto views = fixture.open(GENERATE(std::optional<TierId>(), std::optional<TierId>(kPublic)));
    const std::string root = views->lookup(kMountRoot, "public") ? "public/" : "";
    const InodeId last = list_page(*views, root.empty() ? "" : "public", 2, 1000).back().inode;
    views->start_refreshing();
    const InodeId folder = root.empty() ? kMountRoot : walk(*views, "public").value().inode;
    CHECK(views->lookup(folder, "N10.md", true).value().size == 4);
    CHECK(eventually([&] { return views->known_attributes(last).has_value(); }));
    views->stop_refreshing();
}

TEST_CASE("7.2 a file's mtime is the newest of its visible variants") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star", 10 * kSecondNs)
        .file("_internal/Star.md", "inner", 30 * kSecondNs)
        .file("_secret/Star.md", "core", 20 * kSecondNs);
    const auto views = fixture.open(std::nullopt);
    CHECK(mtime_of(*views, "public/Star.md") == 10 * kSecondNs);
    CHECK(mtime_of(*views, "internal/Star.md") == 30 * kSecondNs);
    CHECK(mtime_of(*views, "secret/Star.md") == 30 * kSecondNs);
}

TEST_CASE("7.2 a folder's mtime is the newest of what is visible in it, or the epoch") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star", 10 * kSecondNs).file("_secret/A/Star.md", "core", 20 * kSecondNs);
    fixture.tree.folder("_public/Empty");
    const auto views = fixture.open(std::nullopt);
    CHECK(mtime_of(*views, "public/A") == 10 * kSecondNs);
    CHECK(mtime_of(*views, "secret/A") == 20 * kSecondNs);
    CHECK(mtime_of(*views, "public/Empty") == 0);
}

TEST_CASE("7.2 9 the root of all views is as new as the newest of what they show, and is told of") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star", 10 * kSecondNs).file("_secret/A/Star.md", "core", 20 * kSecondNs);
    const auto views = fixture.open(std::nullopt);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    CHECK(mtime_of(*views, "") == 20 * kSecondNs);
    fixture.tree.file("_secret/A/Star.md", "core", 30 * kSecondNs);
    REQUIRE(views->refresh());
    CHECK(mtime_of(*views, "") == 30 * kSecondNs);
    CHECK(std::find(told.folders.begin(), told.folders.end(), kMountRoot) != told.folders.end());
}

TEST_CASE("9 a file that changes is another, although its size and its mtime stay") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_public/photo.png", "photo");
    const auto views = fixture.open(kPublic);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    REQUIRE(bytes_of(*views, "Star.md") == "star");
    const auto star = walk(*views, "Star.md").value();
    const auto photo = walk(*views, "photo.png").value();
    fixture.tree.file("_public/Star.md", "moon").file("_public/photo.png", "other");
    REQUIRE(views->refresh());
    CHECK(bytes_of(*views, "Star.md") == "moon");
    CHECK(bytes_of(*views, "photo.png") == "other");
    CHECK(mtime_of(*views, "Star.md") > star.mtime_ns);
    CHECK(std::find(told.files.begin(), told.files.end(), star.inode) != told.files.end());
    CHECK(std::find(told.files.begin(), told.files.end(), photo.inode) != told.files.end());
}

TEST_CASE("7.2 the mtime moves on when the bytes change and no visible variant is newer") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star", 10 * kSecondNs).file("_internal/Star.md", "inner", 30 * kSecondNs);
    const auto views = fixture.open(std::nullopt);
    REQUIRE(mtime_of(*views, "internal/Star.md") == 30 * kSecondNs);
    REQUIRE(mtime_of(*views, "public/Star.md") == 10 * kSecondNs);
    fixture.tree.remove("_internal/Star.md");
    REQUIRE(views->refresh());
    const auto moved = mtime_of(*views, "internal/Star.md");
    CHECK(moved > 30 * kSecondNs);
    CHECK(mtime_of(*views, "internal/Star.md") == moved);
    CHECK(mtime_of(*views, "public/Star.md") == 10 * kSecondNs);
}

TEST_CASE("7.2 a newer variant's own mtime stands") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star", 10 * kSecondNs);
    const auto views = fixture.open(kPublic);
    REQUIRE(mtime_of(*views, "Star.md") == 10 * kSecondNs);
    fixture.tree.file("_public/Star.md", "a brighter star", 11 * kSecondNs);
    REQUIRE(views->refresh());
    CHECK(mtime_of(*views, "Star.md") == 11 * kSecondNs);
}

TEST_CASE("7.2 a folder's mtime moves on when its visible listing changes, and not for a hidden change") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star", 10 * kSecondNs).file("_public/A/Old.md", "old", 5 * kSecondNs);
    const auto views = fixture.open(kPublic);
    REQUIRE(mtime_of(*views, "A") == 10 * kSecondNs);
    fixture.tree.file("_secret/A/Hidden.md", "hidden", 40 * kSecondNs);
    REQUIRE(views->refresh());
    CHECK(mtime_of(*views, "A") == 10 * kSecondNs);
    fixture.tree.remove("_public/A/Old.md");
    REQUIRE(views->refresh());
    CHECK(mtime_of(*views, "A") > 10 * kSecondNs);
}

TEST_CASE("7.2 an attachment that another variant takes the place of moves on") {
    ViewFixture fixture;
    fixture.tree.file("_public/photo.png", "low", 10 * kSecondNs).file("_internal/photo.png", "high", 20 * kSecondNs);
    const auto views = fixture.open(kInternal);
    REQUIRE(mtime_of(*views, "photo.png") == 20 * kSecondNs);
    fixture.tree.remove("_internal/photo.png");
    REQUIRE(views->refresh());
    CHECK(mtime_of(*views, "photo.png") > 20 * kSecondNs);
    CHECK(bytes_of(*views, "photo.png") == "low");
}

TEST_CASE("G2 a hidden variant that comes, changes and goes leaves no attribute of the view changed") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star", 10 * kSecondNs);
    const auto views = fixture.open(kPublic);
    const auto trace = [&views] {
        const Attributes file = walk(*views, "A/Star.md").value();
        const Attributes folder = walk(*views, "A").value();
        return std::vector<std::int64_t>{static_cast<std::int64_t>(file.inode), static_cast<std::int64_t>(file.size),
                                         file.mtime_ns, folder.mtime_ns, walk(*views, "").value().mtime_ns};
    };
    const auto before = trace();
    fixture.tree.file("_secret/A/Star.md", "core", 50 * kSecondNs);
    REQUIRE(views->refresh());
    CHECK(trace() == before);
    fixture.tree.file("_secret/A/Star.md", "another core", 60 * kSecondNs);
    REQUIRE(views->refresh());
    CHECK(trace() == before);
    fixture.tree.remove("_secret/A");
    REQUIRE(views->refresh());
    CHECK(trace() == before);
}

TEST_CASE("A refresh of a vault that has not changed leaves the Snapshot as it is") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic);
    CHECK_FALSE(views->refresh());
    fixture.tree.file("_public/Star.md", "another");
    CHECK(views->refresh());
    CHECK_FALSE(views->refresh());
}

TEST_CASE("10 while the vault is gone every request is ESTALE, and it comes back") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto views = fixture.open(kPublic);
    fixture.tree.fail_with("", ENOENT);
    CHECK_FALSE(views->refresh());
    CHECK(error_of(*views, "Star.md") == ESTALE);
    CHECK(views->list(kMountRoot, 0, [](const ListItem&) { return true; }).error().code == ESTALE);
    fixture.tree.fail_with("", 0);
    CHECK_FALSE(views->refresh());
    CHECK(bytes_of(*views, "Star.md") == "star");
}
