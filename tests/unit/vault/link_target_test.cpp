// VIEWS 2.9: where a layer's link leads, told without asking the mount.
#include "vault/link_target.h"

#include "catch.h"
#include "temp_vault.h"

namespace vaultfs {

namespace fs = std::filesystem;

TEST_CASE("2.9 a path is followed through links as the kernel does") {
    const TempFolder folder;
    const fs::path& root = folder.path();
    fs::create_directories(root / "a/b");
    fs::create_symlink("b", root / "a/relative");
    fs::create_symlink(root / "a", root / "absolute");
    fs::create_symlink("../absolute/relative/..", root / "a/both");
    fs::create_symlink("loop", root / "loop");
    for (const char* path : {"a/b", "a/./b", "a/b/../b", "a/relative", "absolute/b", "absolute/relative", "a/both/b"}) {
        INFO(path);
        CHECK(target_outside({}, root / path) == fs::canonical(root / path));
    }
    CHECK(target_outside({}, "/") == fs::path("/"));
    CHECK_FALSE(target_outside({}, root / "loop").has_value());
    CHECK_FALSE(target_outside({}, root / "nowhere/b").has_value());
}

TEST_CASE("2.9 9 what comes to the mount ends there") {
    const TempFolder folder;
    const fs::path mount = folder.path() / "m";  // is not there: whoever asked for it would find nothing
    fs::create_symlink(mount / "public/A", folder.path() / "into");
    fs::create_symlink("into", folder.path() / "link");
    for (const fs::path& path : {mount, mount / "public", folder.path() / "into", folder.path() / "link/B"}) {
        CHECK(target_outside(mount, path) == mount);
    }
    CHECK(overlap("/a/b", "/a"));
    CHECK(overlap("/a", "/a/b"));
    CHECK(overlap("/a", "/a"));
    CHECK_FALSE(overlap("/a/b", "/a/bc"));
}

}  // namespace vaultfs
