// VIEWS 9 through a real mount: changes outside of the vault's folder that its files and layers share.
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

#include "catch.h"
#include "mounted.h"

namespace vaultfs {

namespace {

const std::string kRaised = "---\nconfidential: secret\n---\nzyxq\n";

// Other than by TempVault::write, the file stays the one that it was.
void overwrite(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

// Both kinds: those with whose mounts the next open is right, and those with which it comes to be.
const char* options() {
    return GENERATE("tier=public,strict", "tier=public,strict,poll,refresh=60", "tier=public", "tier=public,poll");
}

bool is_gone(const Mounted& mounted, const std::string& name, const std::string& options) {
    const auto file = mounted.at(name);
    if (options.find("strict") != std::string::npos) {
        return open_error(file) == ENOENT;
    }
    return eventually([&] { return stat_error(file) == ENOENT; });
}

}  // namespace

TEST_CASE("9 a label raised through another hard link, outside of the vault or in it, is the note's") {
    if (!can_mount()) {
        return;
    }
    const TempVault elsewhere = {{"Star.md", "zyxq"}};
    const TempVault vault = {{"_internal/Sun.md", "zyxq"}, {"_public/Other.md", "other"}};
    std::filesystem::create_hard_link(elsewhere.at("Star.md"), vault.at("_public/Star.md"));
    std::filesystem::create_hard_link(vault.at("_internal/Sun.md"), vault.at("_public/Moon.md"));
    const std::string with = options();
    const Mounted mounted(vault, with);
    REQUIRE(read_file(mounted.at("Star.md")) == "zyxq");
    REQUIRE(read_file(mounted.at("Moon.md")) == "zyxq");
    overwrite(elsewhere.at("Star.md"), "zyxq, once more");
    if (with.find("strict") != std::string::npos) {
        CHECK(read_file(mounted.at("Star.md")) == "zyxq, once more");
    } else {
        CHECK(eventually([&] { return read_file(mounted.at("Star.md")) == "zyxq, once more"; }));
    }
    overwrite(elsewhere.at("Star.md"), kRaised);
    CHECK(is_gone(mounted, "Star.md", with));
    overwrite(vault.at("_internal/Sun.md"), kRaised);
    CHECK(is_gone(mounted, "Moon.md", with));
}

TEST_CASE("9 strict: a label raised through a hard link that was made meanwhile is the note's at the next open") {
    if (!can_mount()) {
        return;
    }
    const TempVault elsewhere = {{"Other.md", "other"}};
    const TempVault vault = {{"_public/Star.md", "zyxq"}};
    const Mounted mounted(vault, "tier=public,strict");
    REQUIRE(read_file(mounted.at("Star.md")) == "zyxq");
    std::filesystem::create_hard_link(vault.at("_public/Star.md"), elsewhere.at("Star.md"));
    overwrite(elsewhere.at("Star.md"), kRaised);
    CHECK(open_error(mounted.at("Star.md")) == ENOENT);
}

TEST_CASE("9 a layer's link that leads elsewhere by another link or a folder on its way is followed anew") {
    if (!can_mount()) {
        return;
    }
    const TempVault elsewhere = {{"one/p/Star.md", "zyxq"}, {"two/p/Sun.md", "sun"}};
    const TempVault vault = {{"_internal/Other.md", "other"}};
    std::filesystem::create_directory_symlink(elsewhere.at("one"), elsewhere.at("current"));
    std::filesystem::create_directory_symlink(elsewhere.at("current/p"), vault.at("_public"));
    const bool link = GENERATE(true, false);
    const std::string with = options();
    const Mounted mounted(vault, with);
    REQUIRE(read_file(mounted.at("Star.md")) == "zyxq");
    if (link) {
        std::filesystem::create_directory_symlink(elsewhere.at("two"), elsewhere.at("next"));
        std::filesystem::rename(elsewhere.at("next"), elsewhere.at("current"));
    } else {
        std::filesystem::rename(elsewhere.at("one"), elsewhere.at("gone"));
    }
    CHECK(is_gone(mounted, "Star.md", with));
    if (link) {
        CHECK(read_file(mounted.at("Sun.md")) == "sun");
    } else if (with.find("refresh=60") == std::string::npos) {
        std::filesystem::rename(elsewhere.at("gone"), elsewhere.at("one"));
        CHECK(eventually([&] { return stat_error(mounted.at("Star.md")) == 0; }));
    }
}

}  // namespace vaultfs
