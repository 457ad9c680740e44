#include "owner/sources.h"

namespace vaultfs {

std::vector<SourceText> read_sources(const Vault& vault, const Snapshot& snapshot, EntryId file) {
    std::vector<SourceText> sources;
    for (const Variant& variant : snapshot.variants(file)) {
        if (auto read = vault.read(variant)) {
            sources.push_back({variant.path, read->label, std::move(read->bytes)});
        }
    }
    return sources;
}

Rendering render_sources(const RenderContext& context, EntryKind kind, const std::vector<SourceText>& sources) {
    std::vector<RenderInput> inputs;
    for (const SourceText& source : sources) {
        if (permits(context.clearance, source.label)) {
            inputs.push_back({source.path, source.label, source.bytes});
        }
    }
    if (inputs.empty()) {
        return {};
    }
    if (kind == EntryKind::note) {
        return render_note(context, inputs);
    }
    Rendering canvas = render_canvas(context, inputs.back());
    for (Span& span : canvas.spans) {
        span.variant = span.variant == Span::kNoVariant ? span.variant : static_cast<std::uint32_t>(inputs.size() - 1);
    }
    return canvas;
}

}  // namespace vaultfs
