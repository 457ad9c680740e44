// A configuration of any bytes is refused with a place and a reason, or gives a policy that holds together. The names
// of files are judged by it, whatever bytes they are.
#include "fuzz.h"

using namespace vaultfs;

namespace {

void check_policy(const Policy& policy) {
    fuzz::require(!policy.tiers.empty() && policy.tiers.size() <= 64, "there are 1 to 64 tiers");
    fuzz::require(policy.comments <= policy.highest() && policy.unlabelled <= policy.highest(), "labels are tiers");
    for (const Layer& layer : policy.layers) {
        fuzz::require(!layer.folder.empty() && (!layer.tier || *layer.tier <= policy.highest()), "layers have a tier");
        fuzz::require(policy.layer_named(layer.folder) != nullptr, "a layer is found by its name");
    }
    for (const std::string& tier : policy.tiers) {
        fuzz::require(policy.tier_named(tier).has_value(), "a tier is found by its name");
    }
    fuzz::require(policy.mark.find_first_of("[]") == std::string::npos, "6.4 the mark has no brackets");
}

void check_names(const Policy& policy, const std::string& path) {
    const PathFacts facts = facts_of_file(policy, VaultPath(path));
    fuzz::require(facts.label <= policy.highest(), "a label is a tier");
    const auto under_secret = facts_of_file(policy, VaultPath("_secret/" + path));
    fuzz::require(under_secret.label == policy.highest(), "2.1 nothing lowers a label");
    static_cast<void>(facts_of_folder(policy, VaultPath(path)));
    const std::string stripped = strip_suffixes(policy, path);
    fuzz::require(strip_suffixes(policy, stripped) == stripped, "2.6 no suffix is left");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    const auto policy = parse_policy(text, "vaultfs.yaml");
    if (policy) {
        check_policy(*policy);
        static_cast<void>(IgnoreRules(policy->ignore).ignored(text, false));
    } else {
        fuzz::require(policy.error().message.starts_with("vaultfs.yaml"), "10 an error names its place");
    }
    static const Policy defaults = default_policy();
    check_names(defaults, std::string(text));
    static_cast<void>(IgnoreRules::defect(text));
    return 0;
}
