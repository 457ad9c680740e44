// What is mounted, as the commands tell it to the one who mounted it.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "harness.h"

namespace vaultfs::golden {

namespace {

// Where the program under test leaves its notes.
class RuntimeFolder {
  public:
    RuntimeFolder() { ::setenv("XDG_RUNTIME_DIR", folder_.str().c_str(), 1); }
    ~RuntimeFolder() { ::unsetenv("XDG_RUNTIME_DIR"); }
    RuntimeFolder(const RuntimeFolder&) = delete;
    RuntimeFolder& operator=(const RuntimeFolder&) = delete;
    RuntimeFolder(RuntimeFolder&&) = delete;
    RuntimeFolder& operator=(RuntimeFolder&&) = delete;

    [[nodiscard]] fs::path path() const { return folder_.path(); }
    [[nodiscard]] bool is_empty() const {
        return !fs::exists(folder_.path() / "vaultfs") || fs::is_empty(folder_.path() / "vaultfs");
    }

  private:
    TempFolder folder_;
};

}  // namespace

TEST_CASE("status tells a mount's vault, tier and options; umount takes it away") {
    if (!can_mount()) {
        return;
    }
    const RuntimeFolder notes;
    const TempVault vault({{"_public/a.md", "a"}});
    const MountPoint point;
    REQUIRE(run_vaultfs({vault.str(), point.str(), "-o", "tier=internal,umask=0227"}).status == 0);
    const Ran status = run_vaultfs({"status", point.str()});
    CHECK(status.status == 0);
    for (const std::string& expected : {point.str(), vault.str(), std::string("internal"), std::string("umask=0227")}) {
        INFO(expected);
        CHECK(status.out.find(expected) != std::string::npos);
    }
    CHECK(mount_line(point.path())->find(vault.str()) == std::string::npos);  // for all to read
    CHECK(run_vaultfs({"umount", point.str()}).status == 0);
    CHECK_FALSE(mount_line(point.path()));
    CHECK(eventually([&] { return notes.is_empty(); }));
    CHECK(run_vaultfs({"status", point.str()}).status == 1);
    CHECK(run_vaultfs({"umount", point.str()}).status == 1);
}

TEST_CASE("status tells of requests, the cache and how changes are found, and of nothing that readers could see") {
    if (!can_mount()) {
        return;
    }
    const RuntimeFolder notes;
    const TempVault vault({{"_public/a.md", "text"}});
    const MountPoint point;
    REQUIRE(run_vaultfs({vault.str(), point.str(), "-o", "tier=public,poll,refresh=0.5,cache=3"}).status == 0);
    CHECK(read_file(point.path() / "a.md") == "text");
    const auto status = nlohmann::json::parse(run_vaultfs({"status", "--format", "json", point.str()}).out).at(0);
    CHECK(status.at("watched") == false);
    CHECK(status.at("refresh_seconds") == 0.5);
    CHECK(status.at("vault_present") == true);
    CHECK(status.at("cache").at("notes") == 1);
    CHECK(status.at("cache").at("limit") == 3U << 20U);
    CHECK(status.at("requests").at("lookup") == 1);
    const std::string text = run_vaultfs({"status", point.str()}).out;
    for (const char* expected : {"looked for every 0.5 s", "1 note, ", "of 3.0 MiB", "lookup 1"}) {
        INFO(text);
        CHECK(text.find(expected) != std::string::npos);
    }
    CHECK(read_tree(point.path()).files.size() == 1);
    CHECK(run_vaultfs({"umount", point.str()}).status == 0);
}

TEST_CASE("Only the owner reaches the socket that status asks") {
    if (!can_mount()) {
        return;
    }
    const RuntimeFolder notes;
    const TempVault vault({{"_public/a.md", "a"}});
    const MountPoint point;
    REQUIRE(run_vaultfs({vault.str(), point.str(), "-o", "tier=public"}).status == 0);
    const fs::path folder = notes.path() / "vaultfs";
    REQUIRE(eventually([&] { return fs::exists(folder) && !fs::is_empty(folder); }));
    CHECK((stat_of(folder).st_mode & 07777U) == 0700);
    for (const auto& item : fs::directory_iterator(folder)) {
        CHECK(item.is_socket());
        CHECK((stat_of(item.path()).st_mode & 0077U) == 0);
    }
    CHECK(run_vaultfs({"umount", point.str()}).status == 0);
}

TEST_CASE("umount refuses what is in use, and takes what a killed daemon left") {
    if (!can_mount()) {
        return;
    }
    const RuntimeFolder notes;
    const TempVault vault({{"_public/a.md", "a"}});
    const MountPoint point;
    Process daemon({VAULTFS_BINARY, vault.str(), point.str(), "-f", "-o", "tier=public"});
    REQUIRE(eventually([&] { return mount_line(point.path()).has_value(); }));
    {
        const std::ifstream open(point.path() / "a.md");
        CHECK(eventually([&] { return run_vaultfs({"umount", point.str()}).err.find("--lazy") != std::string::npos; }));
    }
    daemon.send(SIGKILL);
    static_cast<void>(daemon.wait());
    const Ran status = run_vaultfs({"status", point.str()});
    CHECK(status.status == 1);
    CHECK(status.out.find("gone") != std::string::npos);
    CHECK_FALSE(notes.is_empty());
    CHECK(run_vaultfs({"umount", point.str()}).status == 0);
    CHECK_FALSE(mount_line(point.path()));
    CHECK(notes.is_empty());
}

TEST_CASE("umount leaves alone what is none of ours") {
    const TempFolder folder;
    const Ran ran = run_vaultfs({"umount", folder.str()});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("no view is mounted there") != std::string::npos);
}

}  // namespace vaultfs::golden
