// VIEWS 9: what is told to whoever keeps copies of a view.
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

#include "catch.h"
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

// A source that reports changes, and has lost some whenever it is asked.
class LosingSource : public SourceFs {
  public:
    explicit LosingSource(std::unique_ptr<SourceFs> source) : source_(std::move(source)) {}
    ~LosingSource() override { ::close(event_); }
    LosingSource(const LosingSource&) = delete;
    LosingSource& operator=(const LosingSource&) = delete;

    Result<std::vector<Item>> list(const VaultPath& folder) override { return source_->list(folder); }
    Result<SourceStamp> stat(const VaultPath& file) override { return source_->stat(file); }
    Result<Content> read(const VaultPath& file, std::uint64_t limit) override { return source_->read(file, limit); }
    Result<int> open(const VaultPath& file) override { return source_->open(file); }
    Result<int> watch() override { return event_; }
    Result<SourceChanges> take_changes() override {
        SourceChanges changes;
        changes.lost = true;
        return changes;
    }

  private:
    std::unique_ptr<SourceFs> source_;
    int event_ = ::eventfd(0, EFD_CLOEXEC);
};

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
    const auto vault = std::make_shared<const Vault>(std::make_shared<const Policy>(fixture.policy),
                                                     std::make_unique<LosingSource>(fixture.tree.source()));
    ViewOptions options;
    options.tier = kPublic;
    options.watch = true;
    const auto views = Views::open(vault, options).value();
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

}  // namespace vaultfs
