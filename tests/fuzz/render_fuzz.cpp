// A note of up to four variants at any clearance below secret. The first byte chooses clearance and policy, 0x1E parts
// the variants.
#include <vector>

#include "fuzz.h"

using namespace vaultfs;

namespace {

constexpr char kNextVariant = '\x1e';
constexpr std::size_t kMostVariants = 4;

Policy policy_of(unsigned choice) {
    Policy policy = default_policy();
    policy.hidden_target = static_cast<HiddenTarget>(choice % 3);
    policy.merge = static_cast<MergeMode>(choice / 3 % 3);
    return policy;
}

std::vector<std::string> variants_of(std::string_view data) {
    std::vector<std::string> variants;
    while (variants.size() < kMostVariants) {
        const auto end = data.find(kNextVariant);
        variants.push_back(fuzz::with_planted_pieces(data.substr(0, end)));
        if (end == std::string_view::npos) {
            break;
        }
        data.remove_prefix(end + 1);
    }
    return variants;
}

// Those that the clearance sees, by what their bytes say of their label.
std::vector<RenderInput> visible_of(const Policy& policy, TierId clearance, const std::vector<std::string>& variants) {
    std::vector<RenderInput> inputs;
    for (const std::string& bytes : variants) {
        const TierId label = content_label(policy, bytes).value_or(policy.lowest());
        if (permits(clearance, label)) {
            inputs.push_back({VaultPath("_public/A/Note.md"), label, bytes});
        }
    }
    return inputs;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || fuzz::as_text(data, size).find(fuzz::kCanary) != std::string_view::npos) {
        return 0;
    }
    const Policy policy = policy_of(data[0] / 5U);
    const TierId clearance = tier_id(data[0] % 5U);
    const std::vector<std::string> variants = variants_of(fuzz::as_text(data + 1, size - 1));
    const std::vector<RenderInput> inputs = visible_of(policy, clearance, variants);
    if (inputs.empty()) {
        return 0;
    }
    const fuzz::TwoNames links;
    const Rendering rendering = render_note({policy, clearance, ViewPath("A/Note.md"), links}, inputs);
    fuzz::require_tiled(rendering, inputs);
    fuzz::require_nothing_withheld(policy, inputs.back().bytes, rendering.text);
    return 0;
}
