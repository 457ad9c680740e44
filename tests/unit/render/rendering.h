// Renders notes that stand in the test itself.
#pragma once

#include <string>
#include <vector>

#include "fake_oracle.h"
#include "vaultfs/note.h"
#include "vaultfs/render.h"

// One variant: its tier's name, or "base", and its bytes.
struct TestVariant {
    std::string tier;
    std::string bytes;
};

struct TestVault {
    vaultfs::Policy policy = vaultfs::default_policy();
    FakeOracle links{{}, {}};
    std::string path = "Folder/Note.md";

    [[nodiscard]] vaultfs::TierId tier(const std::string& name) const {
        return name == "base" ? policy.lowest() : policy.tier_named(name).value();
    }

    // What the clearance sees of a note with these variants, given in merge order.
    [[nodiscard]] vaultfs::Rendering render(const std::string& clearance,
                                            const std::vector<TestVariant>& variants) const {
        std::vector<vaultfs::RenderInput> inputs;
        for (const TestVariant& variant : variants) {
            if (vaultfs::permits(tier(clearance), tier(variant.tier))) {
                inputs.push_back({vaultfs::VaultPath(variant.tier), tier(variant.tier), variant.bytes});
            }
        }
        return vaultfs::render_note({policy, tier(clearance), vaultfs::ViewPath(path), links}, inputs);
    }

    [[nodiscard]] std::string text(const std::string& clearance, const std::vector<TestVariant>& variants) const {
        return render(clearance, variants).text;
    }
    [[nodiscard]] std::string text(const std::string& clearance, const std::string& bytes) const {
        return text(clearance, {{"base", bytes}});
    }
    // The same; nothing of a file whose own label is above the clearance.
    [[nodiscard]] std::string served(const std::string& clearance, const std::string& bytes) const {
        const auto label = vaultfs::content_label(policy, bytes);
        return !label || vaultfs::permits(tier(clearance), *label) ? text(clearance, bytes) : "";
    }
};
