// VIEWS 9: what is told to whoever keeps copies of a view.
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <functional>
#include <future>

#include "catch.h"
#include "caught_log.h"
#include "process.h"
#include "view_fixture.h"

namespace vaultfs {

namespace {

bool has(const std::vector<InodeId>& inodes, InodeId wanted) {
    return std::find(inodes.begin(), inodes.end(), wanted) != inodes.end();
}

bool has(const std::vector<ViewChanges::Name>& names, InodeId folder, const std::string& name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const ViewChanges::Name& each) { return each.folder == folder && each.name == name; });
}

InodeId inode_at(Views& views, const std::string& path) {
    return walk(views, path).value().inode;
}

// What a test keeps of a LosingSource. Thread-safe, but for `before_scan`, to be set while nothing is scanned.
class Losing {
  public:
    Losing() = default;
    ~Losing() { ::close(event_); }
    Losing(const Losing&) = delete;
    Losing& operator=(const Losing&) = delete;
    Losing(Losing&&) = delete;
    Losing& operator=(Losing&&) = delete;

    std::function<void()> before_scan;
    std::atomic<bool> fails = false;  // a folder cannot be watched

    [[nodiscard]] int descriptor() const { return event_; }

  private:
    int event_ = ::eventfd(0, EFD_CLOEXEC);
};

// A source that reports changes, and has lost some whenever it is asked.
class LosingSource : public SourceFs {
  public:
    LosingSource(std::unique_ptr<SourceFs> source, std::shared_ptr<const Losing> losing)
        : source_(std::move(source)), losing_(std::move(losing)) {}

    Result<std::vector<Item>> list(const VaultPath& folder) override {
        if (folder.is_root() && losing_->before_scan) {
            losing_->before_scan();
        }
        return source_->list(folder);
    }
    Result<SourceStamp> stat(const VaultPath& file) override { return source_->stat(file); }
    Result<Content> read(const VaultPath& file, std::uint64_t limit) override { return source_->read(file, limit); }
    Result<int> open(const VaultPath& file) override { return source_->open(file); }
    Result<int> watch() override { return losing_->descriptor(); }
    Result<SourceChanges> take_changes() override {
        if (losing_->fails) {
            return fail(ENOSPC, "told to fail");
        }
        SourceChanges changes;
        changes.lost = true;
        return changes;
    }

  private:
    std::unique_ptr<SourceFs> source_;
    std::shared_ptr<const Losing> losing_;
};

std::unique_ptr<Views> open_losing(const ViewFixture& fixture, const std::shared_ptr<const Losing>& losing,
                                   std::optional<TierId> tier = kPublic) {
    const auto vault = std::make_shared<const Vault>(std::make_shared<const Policy>(fixture.policy),
                                                     std::make_unique<LosingSource>(fixture.tree.source(), losing));
    ViewOptions options;
    options.tier = tier;
    options.watch = true;
    options.refresh_seconds = 0.01;
    return Views::open(vault, options).value();
}

}  // namespace

TEST_CASE("9 a listing is told of when a name in it comes or goes, although the folder's time stays") {
    ViewFixture fixture;
    fixture.tree.file("_public/Sub/New.md", "new", 2 * FakeTree::kSecondNs).file("_public/Sub/Old.md", "old");
    const auto views = fixture.open(kPublic);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    const InodeId folder = inode_at(*views, "Sub");
    fixture.tree.remove("_public/Sub/Old.md");
    REQUIRE(views->refresh());
    CHECK(has(told.names, folder, "Old.md"));
    CHECK(has(told.folders, folder));
}

TEST_CASE("7.2 9 a folder is told of when its time moves, although its names stay") {
    ViewFixture fixture;
    fixture.tree.file("_public/Sub/Star.md", "star");
    const auto views = fixture.open(kPublic);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    fixture.tree.file("_public/Sub/Star.md", "other", 2 * FakeTree::kSecondNs);
    REQUIRE(views->refresh());
    CHECK(told.names.empty());
    CHECK(has(told.files, inode_at(*views, "Sub/Star.md")));
    CHECK(has(told.folders, inode_at(*views, "Sub")));
}

TEST_CASE("9 what goes is told of with all that was below it: another may come back in its place") {
    ViewFixture fixture;
    fixture.tree.file("_public/Sub/Deep/Star.md", "star");
    const auto views = fixture.open(kPublic);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    const InodeId folder = inode_at(*views, "Sub");
    const InodeId file = inode_at(*views, "Sub/Deep/Star.md");
    fixture.tree.remove("_public/Sub");
    REQUIRE(views->refresh());
    CHECK(has(told.names, kMountRoot, "Sub"));
    CHECK(has(told.files, folder));
    CHECK(has(told.files, file));
}

TEST_CASE("6.2 9 a note with more links than are kept of it is told of when any name changes") {
    ViewFixture fixture;
    std::string links;
    for (int n = 0; n < 5000; ++n) {
        links += "see [[n" + std::to_string(n) + "]] there\n";
    }
    fixture.tree.file("_public/Many.md", links);
    const auto views = fixture.open(kPublic);
    ViewChanges told;
    views->on_change([&told](ViewChanges changes) { told = std::move(changes); });
    REQUIRE(bytes_of(*views, "Many.md") == links);
    fixture.tree.file("_secret/n4999.md", "secret");
    REQUIRE(views->refresh());
    CHECK(has(told.files, inode_at(*views, "Many.md")));
    CHECK(bytes_of(*views, "Many.md").find("[[n4999]]") == std::string::npos);
}

TEST_CASE("9 where events are lost, all that was given out is taken back before the vault is scanned") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star").file("_public/Other.md", "other [[Star]]");
    const auto views = open_losing(fixture, std::make_shared<const Losing>());
    const InodeId star = inode_at(*views, "Star.md");
    const InodeId other = inode_at(*views, "Other.md");
    std::vector<ViewChanges> told;
    views->on_change([&told](ViewChanges changes) { told.push_back(std::move(changes)); });
    REQUIRE(bytes_of(*views, "Star.md") == "star");
    REQUIRE(bytes_of(*views, "Other.md") == "other [[Star]]");
    fixture.tree.file("_public/Star.md", "another");
    REQUIRE(views->refresh());
    REQUIRE(told.size() == 2);
    CHECK(has(told.front().files, star));
    CHECK(has(told.front().files, other));
    CHECK(has(told.back().files, star));
    CHECK_FALSE(has(told.back().files, other));
    CHECK(bytes_of(*views, "Star.md") == "another");
}

TEST_CASE("9 where events are lost, requests wait until it is known what they were") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto losing = std::make_shared<Losing>();
    const auto views = open_losing(fixture, losing);
    REQUIRE(bytes_of(*views, "Star.md") == "star");
    fixture.tree.file("_public/Star.md", "---\nconfidential: secret\n---\n");
    std::future<int> error;
    losing->before_scan = [&] {
        if (error.valid()) {
            return;
        }
        error = std::async(std::launch::async, [&] { return error_of(*views, "Star.md"); });
        // Time enough for an answer that waits for nothing.
        static_cast<void>(error.wait_for(std::chrono::milliseconds(500)));
    };
    REQUIRE(views->refresh());
    CHECK(error.get() == ENOENT);
}

TEST_CASE("10 when the vault is gone, all that was given out is taken back") {
    ViewFixture fixture;
    fixture.tree.file("_public/A/Star.md", "star").file("_public/photo.png", "photo");
    const auto views = fixture.open(std::nullopt);
    const std::vector<InodeId> given = {kMountRoot, inode_at(*views, "public"), inode_at(*views, "public/A"),
                                        inode_at(*views, "public/A/Star.md"), inode_at(*views, "public/photo.png")};
    std::vector<ViewChanges> told;
    views->on_change([&told](ViewChanges changes) { told.push_back(std::move(changes)); });
    fixture.tree.fail_with("", ENOENT);
    REQUIRE_FALSE(views->refresh());
    REQUIRE_FALSE(views->refresh());
    REQUIRE(told.size() == 1);
    for (const InodeId inode : given) {
        CHECK(has(told.front().files, inode));
    }
}

TEST_CASE("9 that a folder cannot be watched is known from the start") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto losing = std::make_shared<Losing>();
    losing->before_scan = [&losing] { losing->fails = true; };  // as each folder is watched when it is listed
    CHECK_FALSE(open_losing(fixture, losing)->is_watched());
}

TEST_CASE("9 that a folder cannot be watched any more is found out, although nothing is reported") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto losing = std::make_shared<Losing>();
    const auto views = open_losing(fixture, losing);
    views->start_refreshing();
    CHECK(views->is_watched());
    losing->fails = true;
    fixture.tree.file("_public/Star.md", "another");
    CHECK(eventually([&] { return bytes_of(*views, "Star.md") == "another" && !views->is_watched(); }));
}

TEST_CASE("9 that changes are not reported is logged once, whenever it is found out") {
    const CaughtLog log;
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto losing = std::make_shared<Losing>();
    const bool from_the_start = GENERATE(true, false);
    losing->fails = from_the_start;
    const auto views = open_losing(fixture, losing);
    CHECK(log.times("looked for every so often") == (from_the_start ? 1 : 0));
    losing->fails = true;
    for (const char* text : {"a", "b", "c"}) {
        fixture.tree.file("_public/Star.md", text);
        REQUIRE(views->refresh());
        REQUIRE(bytes_of(*views, "Star.md") == text);
        CHECK(log.times("looked for every so often") == 1);
    }
}

TEST_CASE("9 that a source reports nothing is logged once, and only where it was asked to") {
    const CaughtLog log;
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto vault =
        std::make_shared<const Vault>(std::make_shared<const Policy>(fixture.policy), fixture.tree.source());
    ViewOptions options;
    options.watch = GENERATE(true, false);
    const auto views = Views::open(vault, options).value();
    for (const char* text : {"a", "b", "c"}) {
        fixture.tree.file("_public/Star.md", text);
        REQUIRE(views->refresh());
        CHECK(log.times("looked for every so often") == (options.watch ? 1 : 0));
    }
}

TEST_CASE("10 a vault that is gone is looked for again, although it reports nothing") {
    ViewFixture fixture;
    fixture.tree.file("_public/Star.md", "star");
    const auto losing = std::make_shared<const Losing>();
    const auto views = open_losing(fixture, losing);
    views->start_refreshing();
    fixture.tree.fail_with("", ENOENT);
    REQUIRE(eventually([&] { return error_of(*views, "Star.md") == ESTALE; }));
    fixture.tree.fail_with("", 0);
    CHECK(eventually([&] { return error_of(*views, "Star.md") == 0; }));
}

TEST_CASE("9 what is found out while the vault changes does not last") {
    ViewFixture fixture;
    fixture.tree.file("_public/Linking.md", "see [[Hidden]] here");
    const auto views = fixture.open(kPublic);
    bool changed = false;
    fixture.tree.before_read([&](const std::string& path) {
        if (path == "_public/Linking.md" && !std::exchange(changed, true)) {
            fixture.tree.file("_secret/Hidden.md", "hidden");
            static_cast<void>(views->refresh());
        }
    });
    const auto raced = walk(*views, "Linking.md").value();
    REQUIRE(changed);
    CHECK_FALSE(raced.lasting);
    const auto after = walk(*views, "Linking.md").value();
    CHECK(after.lasting);
    CHECK(after.size != raced.size);
}

}  // namespace vaultfs
