// What exists in a view, under which numbers (VIEWS 3, 7.3).
#include "catch.h"
#include "view/listing_marks.h"
#include "view_fixture.h"

using namespace vaultfs;

using Names = std::vector<std::string>;

TEST_CASE("3.1 a file is in the view if a variant of it has a label at or below the clearance") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star").file("_secret/A/Hidden.md", "hidden");
    CHECK(names_in(*fixture.open(kPublic), "A") == Names{"Star.md"});
    CHECK(names_in(*fixture.open(kSecret), "A") == Names{"Hidden.md", "Star.md"});
}

TEST_CASE("3.4 a hidden name and one that does not exist give the same error") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star").file("_secret/A/Hidden.md", "hidden").file("_secret/B/x.png", "x");
    const auto views = fixture.open(kPublic);
    CHECK(error_of(*views, "A/Hidden.md") == ENOENT);
    CHECK(error_of(*views, "A/Missing.md") == ENOENT);
    CHECK(error_of(*views, "B") == ENOENT);
    CHECK(views->open_file(ViewPath("A/Hidden.md"), kPublic).error().code == ENOENT);
    CHECK(views->open_file(ViewPath("A/Missing.md"), kPublic).error().code == ENOENT);
}

TEST_CASE("3.4 the number of a hidden entry means as little as one that was never given out") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_secret/Hidden.md", "hidden");
    const auto all = fixture.open(std::nullopt);
    const auto hidden = static_cast<std::uint64_t>(walk(*all, "secret/Hidden.md").value().inode);
    const std::uint64_t at_public = (hidden & ~std::uint64_t{0xff}) | 1;
    REQUIRE(static_cast<std::uint64_t>(walk(*all, "public/Star.md").value().inode) % 256 == 1);
    for (const std::uint64_t number : {at_public, at_public + 256, std::uint64_t{2}, std::uint64_t{0}}) {
        CHECK(all->attributes(InodeId{number}).error().code == ENOENT);
        CHECK(all->open_file(InodeId{number}).error().code == ENOENT);
        CHECK(all->lookup(InodeId{number}, "x").error().code == ENOENT);
        CHECK(all->list(InodeId{number}, 0, [](const ListItem&) { return true; }).error().code == ENOENT);
    }
}

TEST_CASE("3.6 without tier= the root has a folder for each tier, with it the view is the root") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto all = fixture.open(std::nullopt);
    CHECK(names_in(*all, "") == Names{"internal", "personal", "private", "protect", "public", "secret"});
    CHECK(names_in(*all, "public") == Names{"Star.md"});
    CHECK(error_of(*all, "Public") == ENOENT);
    CHECK(names_in(*fixture.open(kPublic), "") == Names{"Star.md"});
}

TEST_CASE("3.6 a mount with tier= answers for no number of another tier") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_secret/Star.md", "more");
    const auto all = fixture.open(std::nullopt);
    const auto one = fixture.open(kPublic);
    for (const char* path : {"secret", "secret/Star.md", "internal/Star.md", "public"}) {
        CHECK(one->attributes(walk(*all, path).value().inode).error().code == ENOENT);
    }
    CHECK(one->attributes(walk(*all, "public/Star.md").value().inode).has_value());
}

TEST_CASE("3.6 a folder's parent is never above the mount's root") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star");
    const auto parent_of = [](Views& views, std::string_view path) {
        const auto items = list_page(views, path, 1, 1);
        CHECK(items.at(0).name == "..");
        return items.at(0).inode;
    };
    const auto one = fixture.open(kPublic);
    CHECK(parent_of(*one, "") == kMountRoot);
    CHECK(parent_of(*one, "A") == kMountRoot);
    const auto all = fixture.open(std::nullopt);
    CHECK(parent_of(*all, "public/A") == walk(*all, "public").value().inode);
    CHECK(parent_of(*all, "public") == kMountRoot);
}

TEST_CASE("7.3 numbers are the same after a remount, whatever else came or went, and differ between the tiers") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star");
    const auto before = walk(*fixture.open(std::nullopt), "public/A/Star.md").value().inode;
    fixture.tree.file("_public/A/Aardvark.md", "new").file("_secret/A/Z.md", "new");
    const auto views = fixture.open(std::nullopt);
    CHECK(walk(*views, "public/A/Star.md").value().inode == before);
    CHECK(walk(*views, "secret/A/Star.md").value().inode != before);
}

TEST_CASE("7.3 listings are sorted by name and resume at any offset") {
    ViewFixture fixture;
    for (const char* name : {"b.md", "B.md", "a b.md", "ä.md", "a.png", "z.md"}) {
        fixture.tree.file(std::string("_public/") + name, "text");
    }
    fixture.tree.folder("_public/m");
    const Names expected = {"B.md", "a b.md", "a.png", "b.md", "m", "z.md", "ä.md"};
    const auto views = fixture.open(kPublic);
    for (const std::size_t page : {1U, 2U, 3U, 100U}) {
        CHECK(names_in(*views, "", page) == expected);
    }
}

TEST_CASE("7.3 a listing of very many names resumes at any offset, while names come and hidden ones lie between") {
    ViewFixture fixture;
    Names expected;
    for (int i = 10'000; i < 15'000; ++i) {
        const std::string name = std::to_string(i) + ".png";
        fixture.tree.file((i % 3 == 0 ? "_secret/" : "_public/") + name, "");
        if (i % 3 != 0) {
            expected.push_back(name);
        }
    }
    const auto views = fixture.open(kPublic);
    const auto same_from = [&](std::uint64_t offset) {
        const auto page = list_page(*views, "", offset, 3);
        REQUIRE(page.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            REQUIRE(page[i].name == expected[offset - 2 + i]);
            REQUIRE(page[i].next_offset == offset + i + 1);
        }
    };
    for (int round = 0; round < 2; ++round) {
        for (std::uint64_t step = 0; step < 200; ++step) {
            same_from(2 + step * 1'237 % (expected.size() - 3));
        }
        CHECK(names_in(*views, "", 1000) == expected);
        fixture.tree.file("_public/0.png", "").file("_secret/1.png", "");
        REQUIRE(views->refresh());
        expected.insert(expected.begin(), "0.png");
    }
}

TEST_CASE("7.3 the places along a listing are of the folder and the names that they were found in") {
    ListingMarks marks;
    for (std::uint64_t n = 1; n <= 3; ++n) {
        marks.add(7, 1, {n * ListingMarks::kApart, n * 2 * ListingMarks::kApart});
    }
    CHECK(marks.before(7, 1, ListingMarks::kApart - 1).child == 0);
    CHECK(marks.before(7, 1, ListingMarks::kApart).child == 2 * ListingMarks::kApart);
    CHECK(marks.before(7, 1, 1'000'000).offset == 3 * ListingMarks::kApart);
    CHECK(marks.before(8, 1, 1'000'000).child == 0);
    CHECK(marks.before(7, 2, 1'000'000).child == 0);
    marks.add(7, 2, {ListingMarks::kApart, 5});
    CHECK(marks.before(7, 2, 1'000'000).child == 5);
    CHECK(marks.before(7, 1, 1'000'000).child == 0);
}

TEST_CASE("G2 the offsets of a listing say nothing of hidden names") {
    ViewFixture fixture;
    fixture.tree.file("_public/B.md", "b").file("_public/D.md", "d");
    const auto offsets = [&fixture] {
        std::vector<std::uint64_t> result;
        for (const Item& item : list_page(*fixture.open(kPublic), "", 0, 100)) {
            result.push_back(item.next_offset);
        }
        return result;
    };
    const auto before = offsets();
    fixture.tree.file("_secret/A.md", "a").file("_secret/C.md", "c");
    CHECK(offsets() == before);
}

TEST_CASE("A name that is too long is ENAMETOOLONG, a file is no folder and a folder no file") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star");
    const auto views = fixture.open(kPublic);
    CHECK(error_of(*views, std::string(256, 'x')) == ENAMETOOLONG);
    CHECK(error_of(*views, std::string(255, 'x')) == ENOENT);
    CHECK(error_of(*views, "A/Star.md/x") == ENOTDIR);
    CHECK(views->open_file(walk(*views, "A").value().inode).error().code == EISDIR);
    CHECK(views->list(walk(*views, "A/Star.md").value().inode, 0, [](const ListItem&) { return true; }).error().code ==
          ENOTDIR);
}
