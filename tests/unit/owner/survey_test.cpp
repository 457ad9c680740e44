#include "vaultfs/survey.h"

#include "catch.h"
#include "fake_source.h"

namespace vaultfs {

namespace {

Result<std::string> proposal(const FakeTree& tree) {
    const Vault vault(std::make_shared<const Policy>(default_policy()), tree.source());
    const auto source = tree.source();
    return proposed_configuration(*source, **vault.scan(nullptr, 1));
}

}  // namespace

TEST_CASE("init takes folders named after a tier for its layers, whatever stands around the name") {
    FakeTree tree;
    tree.file("01 Public/a.md", "a").file("_SECRET/b.md", "b").file("Standards/c.internal.md", "c");
    tree.file("Journal \"x\"/d.md", "d").file("root.md", "r").folder(".git");
    const auto text = proposal(tree);
    REQUIRE(text);
    const auto policy = parse_policy(*text, "vaultfs.yaml");
    INFO(*text);
    REQUIRE(policy);
    CHECK(policy->layer_named("01 Public")->tier == TierId{0});
    CHECK(policy->layer_named("_SECRET")->tier == TierId{5});
    CHECK_FALSE(policy->layer_named("Standards")->tier.has_value());
    CHECK(policy->layer_named("Journal \"x\"") == nullptr);
    CHECK(policy->unlabelled == TierId{5});
    CHECK(text->find("#   \"Journal \\\"x\\\"\"  (1 file)") != std::string::npos);
    CHECK(text->find("In use: internal 1.") != std::string::npos);
    CHECK(text->find(".git\"") == std::string::npos);
    CHECK(text->find("private: _private  # not there yet") != std::string::npos);
}

TEST_CASE("init shows nothing of a vault without layers to anyone but the highest tier") {
    FakeTree tree;
    tree.file("Notes/a.md", "a");
    const auto policy = parse_policy(*proposal(tree), "vaultfs.yaml");
    REQUIRE(policy);
    const Vault vault(std::make_shared<const Policy>(*policy), tree.source());
    const auto counts = count_views(*policy, **vault.scan(nullptr, 1));
    CHECK(counts[0] == ViewCount{});
    CHECK(counts[5].notes == 1);
}

TEST_CASE("Counts are of what each clearance sees, folders and variants included") {
    FakeTree tree;
    tree.file("_public/A/a.md", "12345").file("_secret/A/a.md", "123").file("_internal/b.png", "12");
    const Policy policy = default_policy();
    const Vault vault(std::make_shared<const Policy>(policy), tree.source());
    const auto counts = count_views(policy, **vault.scan(nullptr, 1));
    CHECK(counts[0] == ViewCount{1, 0, 1, 5});
    CHECK(counts[1] == ViewCount{1, 1, 1, 7});
    CHECK(counts[5] == ViewCount{1, 1, 1, 10});
    CHECK(table_of_counts(policy, counts).find("1 (+1)") != std::string::npos);
}

}  // namespace vaultfs
