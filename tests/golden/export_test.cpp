// An export holds what a mount holds: names, bytes, times.
#include "catch.h"
#include "harness.h"
#include "vaultfs/policy.h"

namespace vaultfs::golden {

namespace {

void check_export(const fs::path& vault, const fs::path& view, const std::string& tier) {
    const TempFolder scratch;
    const fs::path folder = scratch.path() / "out";
    const Ran ran = run({"env", "XDG_STATE_HOME=" + scratch.str(), VAULTFS_BINARY, "export", "--tier", tier,
                         vault.string(), folder.string()});
    INFO(vault << " at " << tier << "\n" << ran.err);
    REQUIRE(ran.status == 0);
    fs::remove(folder / ".vaultfs-export");
    const Tree exported = read_tree(folder);
    const Tree mounted = read_tree(view);
    CHECK(exported.folders == mounted.folders);
    for (const auto& [path, bytes] : mounted.files) {
        INFO(path);
        REQUIRE(exported.files.contains(path));
        CHECK(exported.files.at(path) == bytes);
        const auto expected = stat_of(view / path);
        const auto got = stat_of(folder / path);
        CHECK(expected.st_mtim.tv_sec == got.st_mtim.tv_sec);
        CHECK(expected.st_mtim.tv_nsec == got.st_mtim.tv_nsec);
    }
    CHECK(exported.files.size() == mounted.files.size());
}

}  // namespace

TEST_CASE("each example vault: an export holds what a mount holds, at every tier") {
    check_example_views(check_export);
}

TEST_CASE("7.2 an export of the corpus holds what a mount holds, at every tier") {
    check_corpus_views(default_policy().tiers, check_export);
}

TEST_CASE("An export into the vault, or around it, is refused") {
    const TempVault vault({{"_public/a.md", "a"}});
    for (const fs::path& folder : {vault.root(), vault.at("out"), vault.at("_public"), vault.root().parent_path()}) {
        const Ran ran = run_vaultfs({"export", "--tier", "public", vault.str(), folder.string()});
        CHECK(ran.status == 1);
        CHECK(ran.err.find("the vault") != std::string::npos);
    }
    CHECK_FALSE(fs::exists(vault.at("out")));
}

}  // namespace vaultfs::golden
