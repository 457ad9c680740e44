// `vaultfs render`, which needs no mount.
#include "catch.h"
#include "mounted.h"

using namespace vaultfs;

TEST_CASE("render writes the bytes that the view holds") {
    const TempVault vault = {{"_public/A/Star.md", "star\n"},
                             {"_secret/A/Hidden.md", "hidden"},
                             {"_public/photo.png", std::string("\0\xff\n", 3)}};
    const auto rendered = [&vault](const char* tier, const char* note) {
        return run_vaultfs({"render", "--tier", tier, vault.str(), note});
    };
    CHECK(rendered("public", "A/Star.md").out == "star\n");
    CHECK(rendered("PUBLIC", "/A/Star.md").out == "star\n");
    CHECK(rendered("public", "photo.png").out == std::string("\0\xff\n", 3));
    CHECK(rendered("secret", "A/Hidden.md").out == "hidden");
    CHECK(rendered("public", "A").status == 1);
    CHECK(rendered("none", "A/Star.md").status == 1);
    CHECK(run_vaultfs({"render", vault.str(), "A/Star.md"}).status == 2);
}

TEST_CASE("3.4 render says the same of a hidden note and of one that does not exist") {
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_secret/A/Hidden.md", "hidden"}, {"_secret/B/x.md", "x"}};
    const auto complaint = [&vault](const std::string& note) {
        const Ran ran = run_vaultfs({"render", "--tier", "public", vault.str(), note});
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        std::string err = ran.err;
        return err.replace(err.find(note), note.size(), "NOTE");
    };
    const std::string missing = complaint("A/Missing.md");
    for (const char* note : {"A/Hidden.md", "B/x.md", "B", "C", "A/Star.md/x", "../vaultfs.yaml", "A/../A/Hidden.md"}) {
        CHECK(complaint(note) == missing);
    }
}
