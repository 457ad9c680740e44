// The stages of a rendering in a row. See stages.h for what each does.
#include "vaultfs/render.h"

#include <algorithm>

#include "render/guard.h"
#include "render/stages.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

std::vector<VariantText> split_variants(std::span<const RenderInput> inputs) {
    std::vector<VariantText> variants;
    for (std::uint32_t at = 0; at < inputs.size(); ++at) {
        const NoteParts parts = split_note(inputs[at].bytes);
        variants.push_back(VariantText{SpannedText::slice_of(at, inputs[at].bytes, parts.front),
                                       SpannedText::slice_of(at, inputs[at].bytes, parts.body),
                                       inputs[at].label,
                                       inputs[at].label,
                                       {}});
    }
    return variants;
}

// Withholds what is labelled in the bodies.
void withhold(const RenderContext& context, std::span<VariantText> variants) {
    for (VariantText& variant : variants) {
        std::string whole = variants.size() > 1 ? variant.body.text() : std::string();
        CutBody cut_body = cut_withheld(context, std::move(variant.body));
        variant.body = std::move(cut_body.body);
        variant.visible_label = higher(variant.label, cut_body.visible_label);
        variant.whole_body = variant.body.text() == whole ? std::string() : std::move(whole);
    }
}

SpannedText without_leading_blanks(const SpannedText& body) {
    const std::string_view text = body.text();
    std::size_t begin = 0;
    while (begin < text.size() && is_blank(text.substr(begin, next_line(text, begin) - begin))) {
        begin = next_line(text, begin);
    }
    return body.part(Range{begin, text.size()});
}

// Puts the body behind the frontmatter, with a joint where they come from different variants (5.1).
SpannedText with_front(SpannedText front, const SpannedText& body, bool had_front) {
    if (front.empty()) {
        return had_front ? without_leading_blanks(body) : body;
    }
    if (body.empty()) {
        return front;
    }
    const std::string_view text = body.text();
    // A copy: appending to `front` may move its text.
    const std::string ending(line_ending(std::string_view(front.text()).substr(0, next_line(front.text(), 0))));
    if (!front.text().ends_with('\n')) {
        front.append_made(ending, Made::joint);
    }
    const bool same = front.spans().front().variant == body.variant_at(0);
    if (!same && !is_blank(text.substr(0, next_line(text, 0)))) {
        front.append_made(ending, Made::joint);
    }
    front.append(body);
    return front;
}

// Where the note begins as frontmatter does, but with the text of a body, a blank line before it: what stood above was
// withheld, and would else make frontmatter of it (4.3).
SpannedText apart_from_front(SpannedText note, std::span<const RenderInput> inputs) {
    const NoteParts parts = split_note(note.text());
    if (parts.front.empty()) {
        return note;
    }
    const Span first = note.part(Range{parts.bom, parts.bom + 1}).spans().front();
    if (first.made != Made::none || split_note(inputs[first.variant].bytes).front.contains(first.offset)) {
        return note;
    }
    const std::string ending(line_ending(std::string_view(note.text()).substr(0, next_line(note.text(), 0))));
    return note.edited({Edit{Range{parts.bom, parts.bom}, ending, Made::joint}});
}

// What the last lines of defence leave of a note: 6.5, and the second look.
Guarded distrusted(LinkJudge& judge, SpannedText note) {
    Guarded guarded = guard_note(judge.context(), std::move(note));
    Guarded verified = verify_links(judge, std::move(guarded.text));
    verified.hits += guarded.hits;
    if (verified.hits > 0) {
        verified.text = drop_drawings(std::move(verified.text));
    }
    return verified;
}

}  // namespace

Rendering render_note(const RenderContext& context, std::span<const RenderInput> inputs) {
    std::vector<VariantText> variants = split_variants(inputs);
    const bool had_front = std::any_of(variants.begin(), variants.end(),
                                       [](const VariantText& variant) { return !variant.front.empty(); });
    withhold(context, variants);
    rename_clashes(context.policy, variants);
    SpannedText merged = without_orphans_of(merge_bodies(context.policy, variants), variants);
    LinkJudge judge(context);
    const SpannedText body = redact_links(judge, std::move(merged));
    const std::size_t mark = split_note(inputs.front().bytes).bom;

    SpannedText note = SpannedText::slice_of(0, inputs.front().bytes, Range{0, mark});
    note.append(with_front(render_frontmatter(context, variants), body, had_front));
    Guarded guarded{apart_from_front(std::move(note), inputs), 0};
    if (!context.sees_all()) {
        guarded = distrusted(judge, std::move(guarded.text));
        guarded.text = apart_from_front(std::move(guarded.text), inputs);
    }
    Rendering rendering = std::move(guarded.text).to_rendering();
    rendering.guard_hits = guarded.hits;
    return rendering;
}

}  // namespace vaultfs
