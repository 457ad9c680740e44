// Frontmatter of any bytes: its parts tile it, its label only goes up, and a labelled key stays out of the view.
#include "fuzz.h"
#include "note/frontmatter.h"

using namespace vaultfs;

namespace {

constexpr std::string_view kLabels = "confidential_keys: {k: secret}\n";

void check_slices(std::string_view content) {
    const FrontSlices slices = slice_entries(content);
    std::size_t at = slices.head.end;
    fuzz::require(slices.head.begin == 0, "the head comes first");
    for (const FrontEntry& entry : slices.entries) {
        fuzz::require(entry.range.begin == at && entry.range.contains(entry.line) && entry.value <= entry.range.end,
                      "entries follow each other");
        at = entry.range.end;
    }
    fuzz::require(slices.tail.begin == at && slices.tail.end == content.size(), "the tail comes last");
    at = 0;
    for (const FrontLine& line : read_front_lines(content)) {
        fuzz::require(line.range.begin == at && line.value <= line.range.end, "lines follow each other");
        at = line.range.end;
    }
    fuzz::require(at == content.size(), "lines tile the text");
}

void check_label(const Policy& policy, const std::string& content) {
    const std::string front = "---\n" + content + "\n---\n";
    static_cast<void>(frontmatter_label(policy, front));
    const std::string labelled = "---\n" + content + "\n# confidential: secret\n---\n";
    const bool whole = split_note(labelled).front.end == labelled.size();
    fuzz::require(!whole || frontmatter_label(policy, labelled) == policy.highest(), "2.3 a label in any line counts");
}

void check_view(const Policy& policy, const std::string& bytes) {
    const auto label = content_label(policy, bytes);
    const TierId clearance = tier_id(index_of(policy.highest()) - 1);
    if (label && !permits(clearance, *label)) {
        return;
    }
    const fuzz::TwoNames links;
    const RenderInput input{VaultPath("_public/Note.md"), label.value_or(policy.lowest()), bytes};
    const Rendering rendering = render_note({policy, clearance, ViewPath("Note.md"), links}, {&input, 1});
    fuzz::require_tiled(rendering, {&input, 1});
    fuzz::require_nothing_withheld(policy, bytes, rendering.text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw = fuzz::as_text(data, size);
    if (raw.find(fuzz::kCanary) != std::string_view::npos) {
        return 0;
    }
    static const Policy policy = default_policy();
    check_slices(raw);
    check_label(policy, std::string(raw));
    const std::string content = fuzz::with_planted_names(raw);
    check_view(policy, "---\n" + content + "\n---\n\nText.\n");
    const std::string labelled = "---\n" + std::string(kLabels) + content + "\nk: CANARY\n---\n";
    if (split_note(labelled).front.end == labelled.size()) {
        check_view(policy, labelled);
    }
    return 0;
}
