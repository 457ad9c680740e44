// Names and attributes of mounted views (VIEWS 3, 7).
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include "catch.h"
#include "mounted.h"

using namespace vaultfs;

using Names = std::vector<std::string>;

namespace {

const Names kTierNames = {"internal", "personal", "private", "protect", "public", "secret"};

// Every path below a folder with its size and bytes, in the order of the listings.
std::string ordered_trace_of(const std::filesystem::path& root) {
    std::string trace;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        trace += entry.path().lexically_relative(root).string() + "\n";
        if (entry.is_regular_file()) {
            trace += std::to_string(entry.file_size()) + " " + read_file(entry.path()) + "\n";
        }
    }
    return trace;
}

}  // namespace

TEST_CASE("3.1 a mounted view holds exactly what its clearance sees") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_Standards/S.md", "std"},
                             {"_public/A/Star.md", "star"},
                             {"_internal/A/Inner.md", "inner"},
                             {"_public/A/Plan.secret.md", "plan"},
                             {"_secret/B/Core.md", "core"}};
    const Mounted mounted(vault);
    CHECK(list_folder(mounted.at("public")) == Names{"A", "S.md"});
    CHECK(list_folder(mounted.at("public/A")) == Names{"Star.md"});
    CHECK(list_folder(mounted.at("internal/A")) == Names{"Inner.md", "Star.md"});
    CHECK(list_folder(mounted.at("secret")) == Names{"A", "B", "S.md"});
    CHECK(list_folder(mounted.at("secret/A")) == Names{"Inner.md", "Plan.md", "Star.md"});
    CHECK(read_file(mounted.at("secret/B/Core.md")) == "core");
}

TEST_CASE("3.2 a folder is in the view if its layer is, or something visible is below it") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A.md", "a"}, {"_secret/Deep/Down/x.md", "x"}};
    vault.make_folder("_public/Empty");
    vault.make_folder("_secret/Hidden");
    const Mounted mounted(vault);
    CHECK(list_folder(mounted.at("public")) == Names{"A.md", "Empty"});
    CHECK(list_folder(mounted.at("secret")) == Names{"A.md", "Deep", "Empty", "Hidden"});
}

TEST_CASE("3.3 of a file and a folder of one name the one with the lowest label stands in every view") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Thing", "a file"}, {"_secret/Thing/x.md", "x"}};
    const Mounted mounted(vault);
    CHECK(read_file(mounted.at("public/Thing")) == "a file");
    CHECK(read_file(mounted.at("secret/Thing")) == "a file");
}

TEST_CASE("3.4 hidden names and missing names are answered the same") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_secret/A/Hidden.md", "x"}, {"_secret/B/c.md", "x"}};
    const Mounted mounted(vault);
    for (const char* path : {"public/A/Hidden.md", "public/A/Missing.md", "public/B", "public/C", "public/B/c.md"}) {
        INFO(path);
        CHECK(stat_error(mounted.at(path)) == ENOENT);
        CHECK(open_error(mounted.at(path)) == ENOENT);
        CHECK(open_error(mounted.at(path), O_WRONLY) == ENOENT);
        CHECK(::getxattr(mounted.at(path).c_str(), "user.x", nullptr, 0) == -1);
        CHECK(errno == ENOENT);
    }
    CHECK(open_error(mounted.at("public/A/Hidden.md"), O_WRONLY | O_CREAT) ==
          open_error(mounted.at("public/A/Missing.md"), O_WRONLY | O_CREAT));
}

TEST_CASE("3.5 the highest visible variant of an attachment stands") {
    if (!can_mount()) {
        return;
    }
    const std::string high(300'000, 'h');
    const TempVault vault = {{"_public/photo.png", "low"}, {"_secret/photo.png", high}};
    const Mounted mounted(vault);
    CHECK(read_file(mounted.at("public/photo.png")) == "low");
    CHECK(read_file(mounted.at("secret/photo.png")) == high);
    CHECK(stat_of(mounted.at("secret/photo.png")).st_size == 300'000);
}

TEST_CASE("3.6 a mount without tier= has a folder for each tier") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A.md", "a"}};
    const Mounted mounted(vault);
    CHECK(list_folder(mounted.root()) == kTierNames);
}

TEST_CASE("3.6 a mount with tier= reaches nothing else") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_secret/A/Hidden.md", "hidden"}};
    const Mounted mounted(vault, "tier=Public");
    CHECK(list_folder(mounted.root()) == Names{"A"});
    CHECK(list_folder(mounted.at("A")) == Names{"Star.md"});
    for (const char* path : {"secret", "../secret", "A/../secret", "_secret", "A/../../secret", "A/../A/Hidden.md"}) {
        INFO(path);
        CHECK(stat_error(mounted.at(path)) == ENOENT);
    }
    CHECK(stat_of(mounted.at("A/..")).st_ino == stat_of(mounted.root()).st_ino);
    CHECK(stat_of(mounted.at("..")).st_ino == stat_of(mounted.root().parent_path()).st_ino);
}

TEST_CASE("G2 a hidden change leaves the trace of a mounted view as it was") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_public/photo.png", "low"}};
    const Mounted mounted(vault);
    const auto before = ordered_trace_of(mounted.at("public"));
    const auto mtime = stat_of(mounted.at("public/A")).st_mtim;
    vault.write("_secret/A/Hidden.md", "hidden");
    vault.write("_secret/A/Star.md", "core");
    vault.write("_secret/photo.png", "high");
    REQUIRE(eventually([&] { return stat_error(mounted.at("secret/A/Hidden.md")) == 0; }));
    CHECK(ordered_trace_of(mounted.at("public")) == before);
    CHECK(stat_of(mounted.at("public/A")).st_mtim.tv_nsec == mtime.tv_nsec);
}

TEST_CASE("7.2 mtime is the newest of the visible variants, ctime and atime are the same") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_secret/A/Star.md", "core"}};
    vault.set_mtime("_public/A/Star.md", 1'000'000, 123'456'789);
    vault.set_mtime("_secret/A/Star.md", 2'000'000);
    vault.make_folder("_public/Empty");
    const Mounted mounted(vault);
    const auto star = stat_of(mounted.at("public/A/Star.md"));
    CHECK(star.st_mtim.tv_sec == 1'000'000);
    CHECK(star.st_mtim.tv_nsec == 123'456'789);
    CHECK(star.st_ctim.tv_sec == 1'000'000);
    CHECK(star.st_atim.tv_sec == 1'000'000);
    CHECK(stat_of(mounted.at("secret/A/Star.md")).st_mtim.tv_sec == 2'000'000);
    CHECK(stat_of(mounted.at("public/A")).st_mtim.tv_sec == 1'000'000);
    CHECK(stat_of(mounted.at("public/Empty")).st_mtim.tv_sec == 0);
}

TEST_CASE("7.3 inode numbers are the same after a remount and after changes elsewhere") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    ino_t file = 0;
    ino_t folder = 0;
    {
        const Mounted mounted(vault);
        file = stat_of(mounted.at("secret/A/Star.md")).st_ino;
        folder = stat_of(mounted.at("secret")).st_ino;
        CHECK(stat_of(mounted.at("public/A/Star.md")).st_ino != file);
    }
    vault.write("_public/A/Aardvark.md", "new");
    const Mounted mounted(vault);
    CHECK(stat_of(mounted.at("secret/A/Star.md")).st_ino == file);
    CHECK(stat_of(mounted.at("secret")).st_ino == folder);
}

TEST_CASE("7.3 a folder of 5,000 names is listed completely, once each, in order") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault;
    Names expected;
    for (int i = 0; i < 5000; ++i) {
        expected.push_back("Note " + std::to_string(10'000 + i * 7) + ".md");
        std::filesystem::create_directories(vault.at("_public"));
        std::ofstream(vault.at("_public/" + expected.back())) << i;
    }
    vault.write("_secret/Note 10001.md", "hidden");
    const Mounted mounted(vault, "tier=public");
    CHECK(list_folder(mounted.root()) == expected);
    CHECK(list_folder(mounted.root()) == expected);
}

TEST_CASE("7.3 statfs tells nothing, link counts are 1, and there are no extended attributes") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public");
    struct statvfs fs {};
    REQUIRE(::statvfs(mounted.root().c_str(), &fs) == 0);
    CHECK(fs.f_blocks + fs.f_bfree + fs.f_bavail + fs.f_files + fs.f_ffree == 0);
    CHECK(fs.f_namemax == 255);
    CHECK(stat_of(mounted.at("A")).st_nlink == 1);
    CHECK(stat_of(mounted.at("A/Star.md")).st_nlink == 1);
    CHECK(::listxattr(mounted.at("A/Star.md").c_str(), nullptr, 0) == -1);
    CHECK(errno == ENOTSUP);
    CHECK(::getxattr(mounted.at("A/Star.md").c_str(), "user.x", nullptr, 0) == -1);
    CHECK(errno == ENOTSUP);
}

TEST_CASE("7.4 files are 0444, folders 0555, owned by the mounting user") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public");
    CHECK(stat_of(mounted.at("A/Star.md")).st_mode == (S_IFREG | 0444));
    CHECK(stat_of(mounted.at("A")).st_mode == (S_IFDIR | 0555));
    CHECK(stat_of(mounted.root()).st_mode == (S_IFDIR | 0555));
    CHECK(stat_of(mounted.at("A/Star.md")).st_uid == ::getuid());
    CHECK(stat_of(mounted.at("A/Star.md")).st_gid == ::getgid());
}

TEST_CASE("7.4 umask=, uid= and gid= count") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public,umask=027,uid=1234,gid=2345");
    CHECK(stat_of(mounted.at("A/Star.md")).st_mode == (S_IFREG | 0440));
    CHECK(stat_of(mounted.at("A")).st_mode == (S_IFDIR | 0550));
    CHECK(stat_of(mounted.at("A")).st_uid == 1234);
    CHECK(stat_of(mounted.at("A")).st_gid == 2345);
}

TEST_CASE("The mount table does not name the vault's folder") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A.md", "a"}};
    const Mounted mounted(vault, "tier=public");
    const std::string line = mount_line(mounted.root()).value();
    CHECK(line.find(vault.root().filename().string()) == std::string::npos);
    CHECK(line.find(" - fuse.vaultfs vaultfs ro") != std::string::npos);
    CHECK(line.find("default_permissions") != std::string::npos);
}
