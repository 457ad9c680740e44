// VIEWS 9: what a source reports, and Snapshots made from that alone.
#include <sys/fsuid.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "catch.h"
#include "temp_vault.h"
#include "vault/folder_watch.h"
#include "vault_fixture.h"

namespace vaultfs {

namespace {

// A vault on disk that is watched, and the Snapshot that follows its changes.
class Watched {
  public:
    TempVault files;

    Watched() { files.make_folder("_public"); }

    void start() {
        vault_ = std::make_unique<Vault>(policy_, open_source(files.root(), *policy_).value());
        REQUIRE(vault_->watch().has_value());
        now_ = vault_->scan(nullptr, 2).value();
        REQUIRE(vault_->take_changes().value().empty());
    }

    // The reported changes taken in. How many there were.
    std::size_t follow() {
        const SourceChanges changes = vault_->take_changes().value();
        REQUIRE_FALSE(changes.lost);
        if (!changes.empty()) {
            now_ = vault_->scan_changes(*now_, changes).value();
        }
        return changes.paths.size();
    }

    [[nodiscard]] const Snapshot& now() const { return *now_; }
    [[nodiscard]] SnapshotPtr from_scratch() const {
        return Vault(policy_, open_source(files.root(), *policy_).value()).scan(nullptr, 1).value();
    }
    [[nodiscard]] Vault& vault() { return *vault_; }

    void check_equal() const {
        const SnapshotPtr fresh = from_scratch();
        for (const TierId tier : {kPublic, kInternal, kSecret}) {
            REQUIRE(trace_at(*now_, tier) == trace_at(*fresh, tier));
        }
        REQUIRE(now_->all_variants().size() == fresh->all_variants().size());
        REQUIRE(now_->clashes().size() == fresh->clashes().size());
        REQUIRE(now_->stems_changed_since(*fresh).empty());
    }

  private:
    std::shared_ptr<const Policy> policy_ = std::make_shared<Policy>(default_policy());
    std::unique_ptr<Vault> vault_;
    SnapshotPtr now_;
};

// One change at random, among few names, so that they meet.
class RandomEdits {
  public:
    RandomEdits(const TempVault& files, unsigned seed) : files_(files), random_(seed) {}

    void edit() {
        std::error_code ignored;
        switch (pick(8)) {
            case 0:
            case 1:
                write(file(), pick(4) == 0 ? "---\nconfidential: secret\n---\n" : "text " + std::to_string(pick(99)));
                break;
            case 2:
                std::filesystem::remove(files_.at(file()), ignored);
                break;
            case 3:
                std::filesystem::create_directories(files_.at(folder()), ignored);
                break;
            case 4:
                std::filesystem::remove_all(files_.at(folder()), ignored);
                break;
            case 5:
                std::filesystem::rename(files_.at(file()), files_.at(file()), ignored);
                break;
            case 6:
                std::filesystem::rename(files_.at(folder()), files_.at(folder()), ignored);
                break;
            default:
                append(files_.at(file()));
        }
    }

  private:
    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

    std::string folder() {
        static constexpr const char* kLayers[] = {"_public", "_internal", "_secret", "_Standards"};
        static constexpr const char* kFolders[] = {"", "/A", "/A/B", "/C", "/C/A", "/.git", "/A.secret"};
        return std::string(kLayers[pick(4)]) + kFolders[pick(7)];
    }
    std::string file() {
        static constexpr const char* kNames[] = {"Star.md", "Star.secret.md", "Other.md", "A", "photo.png", "x.base"};
        return folder() + '/' + kNames[pick(6)];
    }
    // Where a folder's name is a file's, nothing is written.
    void write(const std::string& path, const std::string& text) const try {
        files_.write(path, text);
    } catch (const std::exception&) {
        return;
    }
    static void append(const std::filesystem::path& file) {
        std::error_code ignored;
        if (std::filesystem::is_regular_file(file, ignored)) {
            std::ofstream(file, std::ios::app) << "more";
        }
    }

    const TempVault& files_;
    std::mt19937 random_;
};

}  // namespace

TEST_CASE("9 what is reported is enough for a Snapshot like that of a whole scan") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        INFO("seed " << seed);
        Watched watched;
        RandomEdits edits(watched.files, seed);
        for (int i = 0; i < 20; ++i) {
            edits.edit();
        }
        watched.files.make_folder("_public");
        watched.start();
        for (int batch = 0; batch < 30; ++batch) {
            for (int i = 0; i <= batch % 5; ++i) {
                edits.edit();
            }
            watched.follow();
            watched.check_equal();
        }
    }
}

TEST_CASE("9 what is appended to a file that stays open is reported") {
    Watched watched;
    watched.files.write("_public/Log.md", "begun\n");
    std::ofstream log(watched.files.at("_public/Log.md"), std::ios::app);
    watched.start();
    log << "more\n" << std::flush;
    CHECK(watched.follow() > 0);
    CHECK(watched.now().variants(entry_at(watched.now(), "Log.md")).front().stamp.size == 11);
    watched.check_equal();
}

TEST_CASE("9 a folder that was moved is watched at its new place, with what lies below it") {
    Watched watched;
    watched.files.write("_public/A/B/Star.md", "star");
    watched.start();
    std::filesystem::rename(watched.files.at("_public/A"), watched.files.at("_public/Z"));
    CHECK(watched.follow() > 0);
    watched.files.write("_public/Z/B/Star.md", "---\nconfidential: secret\n---\n");
    CHECK(watched.follow() > 0);
    CHECK(paths_at(watched.now(), kPublic) == std::vector<std::string>{"Z/", "Z/B/"});
    watched.check_equal();
}

TEST_CASE("9 a layer's link that comes to lead elsewhere is followed, and what it led to no more") {
    const TempVault outside = {{"one/Star.md", "star"}, {"two/Other.md", "other"}};
    Watched watched;
    std::filesystem::create_directory_symlink(outside.at("one"), watched.files.at("_internal"));
    watched.start();
    outside.write("one/More.md", "more");
    CHECK(watched.follow() > 0);
    CHECK(paths_at(watched.now(), kInternal) == std::vector<std::string>{"More.md", "Star.md"});
    std::filesystem::remove(watched.files.at("_internal"));
    std::filesystem::create_directory_symlink(outside.at("two"), watched.files.at("_internal"));
    CHECK(watched.follow() > 0);
    CHECK(paths_at(watched.now(), kInternal) == std::vector<std::string>{"Other.md"});
}

TEST_CASE("2.10 nothing is reported of what is ignored") {
    Watched watched;
    watched.files.write("_public/.obsidian/workspace.json", "{}");
    watched.start();
    watched.files.write("_public/.obsidian/workspace.json", "{ }");
    CHECK(watched.follow() == 0);
}

TEST_CASE("9 where the vault's folder itself goes, all is lost") {
    Watched watched;
    watched.start();
    std::filesystem::permissions(watched.files.root(), std::filesystem::perms::owner_all);
    CHECK(watched.vault().take_changes().value().lost);
}

TEST_CASE("9 10 where another folder comes in the place of the vault's, or none, all is lost") {
    Watched watched;
    watched.start();
    std::filesystem::remove_all(watched.files.root());
    CHECK(watched.vault().take_changes().value().lost);
    watched.files.make_folder("_public");
    CHECK(watched.vault().take_changes().value().lost);
    CHECK(watched.vault().scan(&watched.now(), 1).has_value());
    // Only now that it is held open no more, the kernel reports that the folder went.
    static_cast<void>(watched.vault().take_changes());
    CHECK_FALSE(watched.vault().take_changes().value().lost);
}

TEST_CASE("9 where more changes than the kernel keeps, all is lost") {
    Watched watched;
    watched.files.write("_public/A.md", "a");
    watched.start();
    std::size_t kept = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> kept;
    for (std::size_t events = 0; events <= kept; events += 4) {  // two for each renaming
        std::filesystem::rename(watched.files.at("_public/A.md"), watched.files.at("_public/B.md"));
        std::filesystem::rename(watched.files.at("_public/B.md"), watched.files.at("_public/A.md"));
    }
    CHECK(watched.vault().take_changes().value().lost);
}

TEST_CASE("9 nothing is reported by the path at which a folder was") {
    Watched watched;
    watched.files.write("_public/A/Star.md", "star");
    watched.start();
    std::filesystem::rename(watched.files.at("_public/A"), watched.files.at("_public/Z"));
    REQUIRE_FALSE(watched.vault().take_changes().value().empty());
    watched.files.write("_public/Z/Star.md", "other");
    const SourceChanges changes = watched.vault().take_changes().value();
    for (const VaultPath& path : changes.paths) {
        CHECK_FALSE(path.text().starts_with("_public/A"));
    }
}

// The numbers are those of statfs(2) and of each file system's own source.
TEST_CASE("9 a file system that other machines may change does not report its changes") {
    for (const std::uint32_t remote :
         {0x6969U,     0x517BU,     0xFF534D42U, 0xFE534D42U, 0x73757245U, 0x5346414FU, 0x6B414653U, 0x01021997U,
          0x65735546U, 0x00C36400U, 0x786F4256U, 0x7461636FU, 0x01161970U, 0x0BD00BD0U, 0x47504653U, 0x19830326U,
          0x20030528U, 0x7C7C6673U, 0xBACBACBCU, 0xAAD7AAEAU, 0xBEEFDEADU, 0x564CU,     0x12345678U}) {
        INFO(std::hex << remote);
        CHECK_FALSE(is_local_file_system(remote));
    }
    for (const std::uint32_t local : {0xEF53U, 0x9123683EU, 0x58465342U, 0x01021994U, 0x2FC12FC1U, 0xF2F52010U,
                                      0x794C7630U, 0x4D44U, 0x2011BAB0U, 0x7366746EU, 0xCA451A4EU}) {
        INFO(std::hex << local);
        CHECK(is_local_file_system(local));
    }
}

TEST_CASE("9 a file of several names that may not be read leaves the others watched") {
    const TempVault files;
    files.write("_public/A.md", "one");
    std::filesystem::create_hard_link(files.at("_public/A.md"), files.at("_public/B.md"));
    std::filesystem::permissions(files.at("_public/A.md"), std::filesystem::perms::none);
    std::filesystem::permissions(files.root(), std::filesystem::perms::all);
    const Fd folder(::open(files.at("_public").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const auto watch = FolderWatch::create().value();
    watch->add(folder.get(), VaultPath("_public"));
    ::setfsuid(65534);  // root may read everything
    watch->add_file(folder.get(), "A.md", VaultPath("_public/A.md"));
    ::setfsuid(::geteuid());
    files.write("_public/C.md", "two");
    const auto changes = watch->take();
    REQUIRE(changes.has_value());
    CHECK(std::ranges::count(changes->paths, VaultPath("_public/C.md")) == 1);
}

TEST_CASE("9 a source that reports nothing says so") {
    VaultFixture fixture;
    CHECK_FALSE(fixture.vault().watch().has_value());
    CHECK_FALSE(fixture.vault().take_changes().has_value());
}

}  // namespace vaultfs
