// Every vault of tests/vaults against what VIEWS.md says its views hold. The expected files were written from the
// rules, by hand: they are the independent check of the program, and are never made by running it.
//
// tests/vaults/NAME/vault            the source
// tests/vaults/NAME/expected/TIER    the files that are new at that tier, or other than one tier below: what exists at
// a
//                                    tier exists at all above it (VIEWS 3.1)
// tests/vaults/NAME/expected/TIER.folders   folders that exist from that tier on, though they may hold no file
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "catch.h"
#include "harness.h"
#include "replaced.h"
#include "vaultfs/policy.h"

namespace vaultfs::golden {

namespace {

std::vector<fs::path> example_vaults() {
    std::vector<fs::path> vaults;
    for (const auto& item : fs::directory_iterator(fs::path(VAULTFS_SOURCE_DIR) / "tests/vaults")) {
        if (fs::is_directory(item.path() / "vault")) {
            vaults.push_back(item.path());
        }
    }
    std::sort(vaults.begin(), vaults.end());
    return vaults;
}

std::vector<std::string> tiers_of(const fs::path& example) {
    const fs::path configuration = example / "vault/vaultfs.yaml";
    if (!fs::exists(configuration)) {
        return default_policy().tiers;
    }
    const auto policy = load_policy(configuration);
    REQUIRE(policy.has_value());
    return policy->tiers;
}

void add_with_parents(std::set<std::string>& folders, fs::path folder) {
    for (; !folder.empty(); folder = folder.parent_path()) {
        folders.insert(folder.string());
    }
}

// Adds what a tier shows over the one below it.
void add_tier(Tree& view, const fs::path& expected, const std::string& tier) {
    if (fs::is_directory(expected / tier)) {
        for (auto& [path, bytes] : read_tree(expected / tier).files) {
            add_with_parents(view.folders, fs::path(path).parent_path());
            view.files[path] = bytes;
        }
    }
    if (fs::exists(expected / (tier + ".folders"))) {
        std::istringstream lines(read_file(expected / (tier + ".folders")));
        for (std::string line; std::getline(lines, line);) {
            add_with_parents(view.folders, line);
        }
    }
}

// What each tier sees of an example, in the order of the tiers.
std::vector<std::pair<std::string, Tree>> expected_views(const fs::path& example) {
    std::vector<std::pair<std::string, Tree>> views;
    Tree view;
    for (const std::string& tier : tiers_of(example)) {
        add_tier(view, example / "expected", tier);
        views.emplace_back(tier, view);
    }
    return views;
}

// An affected canvas may be serialized anew (VIEWS 6.6): its value counts. Everything else counts byte for byte.
bool same(const std::string& path, const std::string& expected, const std::string& got) {
    if (expected == got || !path.ends_with(".canvas")) {
        return expected == got;
    }
    const auto json = nlohmann::json::parse(got, nullptr, false);
    return !json.is_discarded() && json == nlohmann::json::parse(expected);
}

void check_file(const std::string& where, const std::string& path, const std::string& expected,
                const std::string& got) {
    if (!same(path, expected, got)) {
        FAIL_CHECK(where << " " << path << " differs:\n" << difference(expected, got));
    }
}

void check_tree(const std::string& where, const Tree& expected, const Tree& got) {
    for (const auto& [path, bytes] : expected.files) {
        const auto found = got.files.find(path);
        if (found == got.files.end()) {
            FAIL_CHECK(where << " lacks the file " << path);
        } else {
            check_file(where, path, bytes, found->second);
        }
    }
    for (const auto& [path, bytes] : got.files) {
        if (expected.files.count(path) == 0) {
            FAIL_CHECK(where << " has the file " << path << ", which it must not:\n" << bytes);
        }
    }
    CHECK(got.folders == expected.folders);
}

}  // namespace

TEST_CASE("each example vault: render gives what VIEWS.md says, at every tier") {
    for (const fs::path& example : example_vaults()) {
        for (const auto& [tier, view] : expected_views(example)) {
            for (const auto& [path, bytes] : view.files) {
                const Ran outcome = render(example / "vault", tier, path);
                INFO(example.filename().string() << " at " << tier << ": " << path << "\n" << outcome.err);
                CHECK(outcome.status == 0);
                check_file(example.filename().string() + " at " + tier, path, bytes, outcome.out);
            }
        }
    }
}

TEST_CASE("3.4 each example vault: render tells a hidden file and one that does not exist apart in no way") {
    for (const fs::path& example : example_vaults()) {
        const auto views = expected_views(example);
        for (const auto& [path, bytes] : views.back().second.files) {
            if (views.front().second.files.count(path) != 0) {
                continue;
            }
            const std::string& lowest = views.front().first;
            const std::string missing = fs::path(path).replace_filename("no-such-note.md").string();
            const Ran hidden = render(example / "vault", lowest, path);
            const Ran nothing = render(example / "vault", lowest, missing);
            INFO(example.filename().string() << " at " << lowest << ": " << path);
            CHECK(hidden.status != 0);
            CHECK(hidden.status == nothing.status);
            CHECK(hidden.out.empty());
            CHECK(replaced(hidden.err, path, missing) == nothing.err);
        }
    }
}

TEST_CASE("each example vault: a mount holds exactly what VIEWS.md says, at every tier") {
    if (!can_mount()) {
        return;
    }
    for (const fs::path& example : example_vaults()) {
        const MountedViews mount(example / "vault");
        for (const auto& [tier, view] : expected_views(example)) {
            INFO(example.filename().string() << " at " << tier);
            check_tree(example.filename().string() + " at " + tier, view, read_tree(mount.view(tier)));
        }
    }
}

TEST_CASE("3.6 each example vault: a mount has one folder a tier, and nothing else") {
    if (!can_mount()) {
        return;
    }
    for (const fs::path& example : example_vaults()) {
        const MountedViews mount(example / "vault");
        std::set<std::string> names;
        for (const auto& item : fs::directory_iterator(mount.root())) {
            names.insert(item.path().filename().string());
        }
        const auto tiers = tiers_of(example);
        CHECK(names == std::set<std::string>(tiers.begin(), tiers.end()));
    }
}

}  // namespace vaultfs::golden
