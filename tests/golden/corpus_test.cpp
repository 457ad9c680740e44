// Notes of a real vault, malformed ones included, in the place that their links name.
#include "catch.h"
#include "harness.h"
#include "vaultfs/policy.h"

namespace vaultfs::golden {

namespace {

const std::string kPlace = "Earth/Continent/Europe/Europe~Central/Germany/Germany~West/Bayern";

void make_corpus_vault(const TempVault& vault, const fs::path& shared) {
    copy_tree(shared / "corpus/Bayern", vault, "_Standards/" + kPlace);
}

}  // namespace

TEST_CASE("G1 nothing in the public view of the corpus names a layer above it") {
    const auto shared = shared_folder();
    if (!shared || !can_mount()) {
        return;
    }
    const TempVault vault;
    make_corpus_vault(vault, *shared);
    const MountedViews mount(vault.root());
    const auto tiers = default_policy().tiers;
    for (std::size_t clearance = 0; clearance < tiers.size(); ++clearance) {
        const Tree view = read_tree(mount.view(tiers[clearance]));
        CHECK_FALSE(view.files.empty());
        for (std::size_t above = clearance + 1; above < tiers.size(); ++above) {
            const std::string layer = "_" + tiers[above];
            for (const auto& [path, bytes] : view.files) {
                INFO(layer << " at " << tiers[clearance] << " in " << path);
                CHECK(path.find(layer) == std::string::npos);
                CHECK(bytes.find(layer + "/") == std::string::npos);
                CHECK(bytes.find("." + tiers[above] + "|") == std::string::npos);
            }
        }
    }
}

TEST_CASE("G7 every note of the corpus is in the view, and none that has text is empty") {
    const auto shared = shared_folder();
    if (!shared || !can_mount()) {
        return;
    }
    const TempVault vault;
    make_corpus_vault(vault, *shared);
    const MountedViews mount(vault.root());
    const Tree source = read_tree(vault.at("_Standards"));
    for (const std::string& tier : default_policy().tiers) {
        const Tree view = read_tree(mount.view(tier));
        for (const auto& [path, bytes] : view.files) {
            INFO(path << " at " << tier);
            REQUIRE(source.files.count(path) == 1);
            CHECK(bytes.empty() == source.files.at(path).empty());
        }
        if (tier == default_policy().tiers.back()) {
            CHECK(view.files.size() == source.files.size());
        }
    }
}

TEST_CASE("7.1 each note of the corpus is in a mount what render gives, at every tier") {
    const auto shared = shared_folder();
    if (!shared || !can_mount()) {
        return;
    }
    const TempVault vault;
    make_corpus_vault(vault, *shared);
    const MountedViews mount(vault.root());
    for (const std::string& tier : default_policy().tiers) {
        for (const auto& [path, bytes] : read_tree(mount.view(tier)).files) {
            const Ran outcome = render(vault.root(), tier, path);
            INFO(path << " at " << tier << "\n" << outcome.err);
            CHECK(outcome.status == 0);
            CHECK(fs::file_size(mount.view(tier) / path) == bytes.size());
            if (outcome.out != bytes) {
                FAIL_CHECK(difference(outcome.out, bytes));
            }
        }
    }
}

}  // namespace vaultfs::golden
