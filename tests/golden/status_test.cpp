// What is mounted, as the commands tell it to the one who mounted it.
#include <cstdlib>

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
    CHECK(run_vaultfs({"umount", point.str()}).status == 0);
    CHECK_FALSE(mount_line(point.path()));
}

TEST_CASE("umount leaves alone what is none of ours") {
    const TempFolder folder;
    const Ran ran = run_vaultfs({"umount", folder.str()});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("no view is mounted there") != std::string::npos);
}

}  // namespace vaultfs::golden
