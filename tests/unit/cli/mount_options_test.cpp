#include "cli/mount_options.h"

#include "catch.h"

using namespace vaultfs;

namespace {

MountRequest taken(std::string_view list) {
    MountRequest request;
    REQUIRE(add_mount_options(request, list).has_value());
    return request;
}

std::string complaint(std::string_view list) {
    MountRequest request;
    const auto added = add_mount_options(request, list);
    return added ? "" : added.error().message;
}

}  // namespace

TEST_CASE("A comma in an option is escaped by a backslash") {
    using Parts = std::vector<std::string>;
    CHECK(split_options("a,b=c") == Parts{"a", "b=c"});
    CHECK(split_options(R"(a\,b,c)") == Parts{"a,b", "c"});
    CHECK(split_options(R"(a\\,b)") == Parts{R"(a\)", "b"});
    CHECK(split_options(R"(a\b)") == Parts{R"(a\b)"});
    CHECK(split_options("") == Parts{""});
}

TEST_CASE("The options of a mount") {
    const MountRequest request =
        taken(R"(ro,tier=Secret,config=/a\,b.yaml,uid=7,gid=8,umask=027,refresh=2.5,cache=16)");
    CHECK(request.tier == "Secret");
    CHECK(request.config == "/a,b.yaml");
    CHECK(request.uid == 7);
    CHECK(request.gid == 8);
    CHECK(request.umask == 027);
    CHECK(request.refresh_seconds == 2.5);
    CHECK(request.cache_mib == 16);
    CHECK(request.passed_on.empty());
}

TEST_CASE("What fstab and mount(8) add is taken without effect") {
    const MountRequest request = taken(
        "rw,defaults,nofail,noauto,_netdev,user,user=alice,users,x-systemd.automount,x-gvfs-name=V,comment=c,"
        "relatime,");
    CHECK(request.passed_on.empty());
    CHECK_FALSE(request.tier);
}

TEST_CASE("libfuse's own options are passed on, with commas escaped") {
    const MountRequest request = taken(R"(nosuid,allow_other,max_read=4096,fsname=a\,b)");
    CHECK(request.passed_on == std::vector<std::string>{"nosuid", "allow_other", "max_read=4096", R"(fsname=a\,b)"});
}

TEST_CASE("The last of two values counts") {
    MountRequest request = taken("tier=public");
    REQUIRE(add_mount_options(request, "tier=secret").has_value());
    CHECK(request.tier == "secret");
}

TEST_CASE("An unknown option and a bad value are named") {
    CHECK(complaint("ro,tiers=public").find("tiers") != std::string::npos);
    CHECK(complaint("=x") != "");
    for (const char* bad : {"tier",           "tier=",       "config=",         "uid=",       "uid=-1",     "uid=alice",
                            "uid=4294967295", "gid=1x",      "umask=8",         "umask=1000", "umask=",     "refresh=",
                            "refresh=0",      "refresh=nan", "refresh=inf",     "refresh=-1", "refresh=1e", "cache=x",
                            "cache=-1",       "ro=1",        "allow_other=yes", "fsname"}) {
        INFO(bad);
        CHECK(complaint(bad).find(bad) != std::string::npos);
    }
}
