// Tiers and paths.
#include "vaultfs/base.h"

#include <cerrno>
#include <string>
#include <type_traits>

#include "catch.h"

namespace vaultfs {
namespace {

TEST_CASE("1 a clearance permits what is labelled at or below it") {
    CHECK(permits(tier_id(2), tier_id(0)));
    CHECK(permits(tier_id(2), tier_id(2)));
    CHECK_FALSE(permits(tier_id(2), tier_id(3)));
    CHECK(permits(tier_id(63), tier_id(63)));
}

TEST_CASE("2.1 the higher of two labels, in any order") {
    CHECK(higher(tier_id(1), tier_id(4)) == tier_id(4));
    CHECK(higher(tier_id(4), tier_id(1)) == tier_id(4));
    CHECK(higher(tier_id(4), tier_id(4)) == tier_id(4));
    CHECK(index_of(tier_id(63)) == 63);
}

TEST_CASE("a path's name and the folder that holds it") {
    const VaultPath path("_public/A/Star.md");
    CHECK(path.name() == "Star.md");
    CHECK(path.parent() == VaultPath("_public/A"));
    CHECK(path.parent().parent().parent().is_root());
    CHECK_FALSE(path.is_root());
    CHECK(VaultPath("a").name() == "a");
    CHECK(VaultPath("a").parent().is_root());
}

TEST_CASE("the root has no name and is its own parent") {
    const ViewPath root;
    CHECK(root.is_root());
    CHECK(root.name().empty());
    CHECK(root.parent() == root);
    CHECK(root == ViewPath(""));
}

TEST_CASE("a child's path") {
    CHECK(ViewPath().child("A") == ViewPath("A"));
    CHECK(ViewPath("A").child("b.md") == ViewPath("A/b.md"));
    CHECK(ViewPath("A/B").child("c").parent() == ViewPath("A/B"));
}

TEST_CASE("paths of a vault and of a view cannot be mixed up") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<VaultPath, ViewPath>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<ViewPath, VaultPath>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, ViewPath>);
}

TEST_CASE("paths are ordered by their bytes") {
    CHECK(VaultPath("a") < VaultPath("a/b"));
    CHECK(VaultPath("A") < VaultPath("a"));
}

TEST_CASE("an error carries its code and message") {
    const Result<int> result = fail(ENOENT, "no such folder");
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().code == ENOENT);
    CHECK(result.error().message == "no such folder");
}

}  // namespace
}  // namespace vaultfs
