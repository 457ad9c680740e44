// The note that the project began with, in a vault of its own, with variants added at several tiers.
#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "catch.h"
#include "harness.h"
#include "vaultfs/policy.h"

namespace vaultfs::golden {

namespace {

const std::string kFolder = "Technology/IT/Computer_Science/Computer_Scientist/";
const std::string kName = "Krizhevsky,Alex";
const std::string kNote = kFolder + kName + ".md";
const std::string kHeading = "## #has_/text_of_/abstract";
const std::string kFooter = "## Confidential Links & Embeds";

struct Addition {
    std::string tier;
    std::string text;  // a sentence below the heading that the base has too
};
const std::vector<Addition> kAdditions = {
    {"public", "Added at public."}, {"internal", "Added at internal."}, {"secret", "Added at secret."}};

std::string variant_text(const Addition& addition) {
    std::string text;
    if (addition.tier == "internal") {
        text = "---\naliases:\n- Krizhevsky\n- \"A. Krizhevsky\"\n---\n\n";
    }
    return text + kHeading + "\n\n" + addition.text + "\n";
}

// The seed as it is, and the variants beside it.
void make_seed_vault(const TempVault& vault, const fs::path& shared) {
    copy_tree(shared / "seed", vault, "");
    for (const Addition& addition : kAdditions) {
        std::string path = "_";
        path.append(addition.tier).append("/").append(kFolder).append(kName);
        vault.write(path.append(".").append(addition.tier).append(".md"), variant_text(addition));
    }
}

std::size_t count_of(const std::string& text, const std::string& what) {
    std::size_t count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) {
        ++count;
    }
    return count;
}

std::vector<std::string> aliases_of(const std::string& note) {
    return YAML::Load(note.substr(4, note.find("\n---\n", 4) - 4))["aliases"].as<std::vector<std::string>>();
}

// The link that the seed's footer has for a tier, as it should stand in a view.
std::string footer_link(const std::string& label) {
    return "### #is_/same_as :: [" + label + "](/" + kFolder + kName + ".md)";
}

// Calls `check(clearance, note, visible)` for each tier with the note as it stands in its view.
template <typename Check>
void for_each_view(Check check) {
    const auto shared = shared_folder();
    if (!shared) {
        return;
    }
    const TempVault vault;
    make_seed_vault(vault, *shared);
    const auto tiers = default_policy().tiers;
    for (std::size_t clearance = 0; clearance < tiers.size(); ++clearance) {
        const Ran outcome = render(vault.root(), tiers[clearance], kNote);
        INFO("at " << tiers[clearance] << "\n" << outcome.err << outcome.out);
        REQUIRE(outcome.status == 0);
        check(tiers, clearance, outcome.out);
    }
}

using Tiers = std::vector<std::string>;

}  // namespace

TEST_CASE("3.6 the seed is in all six views of a mount, as render gives it") {
    const auto shared = shared_folder();
    if (!shared || !can_mount()) {
        return;
    }
    const TempVault vault;
    make_seed_vault(vault, *shared);
    const MountedViews mount(vault.root());
    for (const std::string& tier : default_policy().tiers) {
        const Tree tree = read_tree(mount.view(tier));
        INFO("at " << tier);
        CHECK(tree.files.size() == 1);
        REQUIRE(tree.files.count(kNote) == 1);
        CHECK(tree.files.at(kNote) == render(vault.root(), tier, kNote).out);
    }
}

TEST_CASE("6.2 6.3 the seed's footer leads into the view, and to no tier above it") {
    for_each_view([](const Tiers& tiers, std::size_t clearance, const std::string& note) {
        CHECK(count_of(note, footer_link(kName)) == 1);
        for (std::size_t tier = 0; tier < tiers.size(); ++tier) {
            std::string label = kName;
            label += "." + tiers[tier];
            INFO(label);
            CHECK(count_of(note, footer_link(label)) == (tier <= clearance ? 1 : 0));
            CHECK(count_of(note, "_" + tiers[tier] + "/") == 0);
            if (tier > clearance) {
                CHECK(count_of(note, label) == 0);
            }
        }
        CHECK(count_of(note, "_Standards") == 0);
    });
}

TEST_CASE("6.4 the seed's footer links go without a trace") {
    for_each_view([](const Tiers&, std::size_t, const std::string& note) { CHECK(count_of(note, "█") == 0); });
}

TEST_CASE("5.2 the seed's aliases unite with those of a variant") {
    for_each_view([](const Tiers& tiers, std::size_t clearance, const std::string& note) {
        std::vector<std::string> expected = {"Alex Krizhevsky", "Krizhevsky"};
        if (tiers[clearance] != "public") {
            expected.emplace_back("A. Krizhevsky");
        }
        CHECK(aliases_of(note) == expected);
    });
}

TEST_CASE("5.4 the seed's abstract is one section, the base's text first, and the footer is last") {
    for_each_view([](const Tiers& tiers, std::size_t clearance, const std::string& note) {
        CHECK(count_of(note, kHeading) == 1);
        CHECK(count_of(note, kFooter) == 1);
        std::size_t last = note.find("> [Wikipedia]");
        REQUIRE(last != std::string::npos);
        for (const Addition& addition : kAdditions) {
            const bool visible = std::find(tiers.begin(), tiers.end(), addition.tier) <=
                                 tiers.begin() + static_cast<std::ptrdiff_t>(clearance);
            INFO(addition.text);
            REQUIRE(count_of(note, addition.text) == (visible ? 1 : 0));
            if (visible) {
                CHECK(last < note.find(addition.text));
                last = note.find(addition.text);
            }
        }
        CHECK(last < note.find(kFooter));
    });
}

}  // namespace vaultfs::golden
