// A canvas of any bytes: no name and no canary in its view, and what is served of JSON is JSON.
#include <nlohmann/json.hpp>

#include "fuzz.h"

using namespace vaultfs;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw = fuzz::as_text(data, size);
    if (raw.find(fuzz::kCanary) != std::string_view::npos) {
        return 0;
    }
    static const Policy policy = default_policy();
    const std::string bytes = fuzz::with_planted_names(raw);
    const TierId clearance = tier_id(index_of(policy.highest()) - 1);
    const auto label = attachment_content_label(policy, "Board.canvas", bytes);
    if (label && !permits(clearance, *label)) {
        return 0;
    }
    const fuzz::TwoNames links;
    const RenderInput input{VaultPath("_public/Board.canvas"), label.value_or(policy.lowest()), bytes};
    const Rendering rendering = render_canvas({policy, clearance, ViewPath("Board.canvas"), links}, input);
    const bool is_json = nlohmann::json::accept(bytes);
    Policy judging = policy;
    // What is no JSON is served whole or not at all, by the layers and suffixes that it names.
    judging.hidden_target = is_json ? HiddenTarget::withhold : HiddenTarget::keep;
    fuzz::require_tiled(rendering, {&input, 1});
    fuzz::require_nothing_withheld(judging, bytes, rendering.text);
    fuzz::require(!is_json || rendering.text.empty() || nlohmann::json::accept(rendering.text),
                  "6.6 a canvas stays JSON");
    return 0;
}
