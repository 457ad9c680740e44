// The verdict on one link: withheld, kept, or rewritten to its path in the view. To be withheld, one reading of the
// target is enough; to be rewritten, there must be only one.
#include "render/links.h"

#include <algorithm>

#include "note/decode.h"
#include "note/links_named.h"
#include "render/links_permitted.h"
#include "render/links_rewritten.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

Verdict judge(const RenderContext& context, LinkForm form, Notation notation, std::string_view written) {
    const std::string_view target = trim(written);
    // A path in a canvas is called as it is written.
    const bool leads_out = notation != Notation::plain && (target.starts_with('#') || is_external(form, target));
    if (target.empty() || leads_out) {
        return kKeep;
    }
    if (has_one_reading(target) && is_plain_target(context.policy, target)) {
        return permits_path(context, target) ? kKeep : kWithhold;
    }
    const TargetPaths readings = target_paths(form, target);
    return permits_target(context, form, target, readings) ? rewritten_link(context, notation, target, readings.meant)
                                                           : kWithhold;
}

// Whether all links may stay of a value that holds HTML of its own, as `srcdoc="…"` and `data:text/html,…` do.
// NOLINTNEXTLINE(misc-no-recursion): HTML in HTML is read twice, what is deeper is withheld
bool permits_html(const RenderContext& context, LinkForm form, std::string_view written, int depth = 0) {
    constexpr int kMaxDepth = 2;
    const bool may_be_html = form == LinkForm::attribute || starts_ignoring_case(written, "data:");
    if (!may_be_html || written.find_first_of("<&%") == kNone || context.sees_all()) {
        return true;
    }
    const DecodedForms decoded = decode_forms(written);
    const auto permits_form = [&](const std::string& html) {
        const auto links = html.find('<') == kNone ? std::vector<Link>() : find_links(html);
        return std::all_of(links.begin(), links.end(), [&](const Link& link) {
            const std::string_view target = trim(link.target.of(html));
            return depth < kMaxDepth && permits_html(context, link.form, target, depth + 1) &&
                   judge(context, link.form, Notation::wiki, target).kind != Verdict::Kind::withhold;
        });
    };
    return decoded.settled && std::all_of(decoded.forms.begin(), decoded.forms.end(), permits_form);
}

}  // namespace

Verdict judge_link(const RenderContext& context, LinkForm form, std::string_view written) {
    if (!permits_html(context, form, trim(written))) {
        return kWithhold;
    }
    switch (form) {
        case LinkForm::wiki:
            return judge(context, form, Notation::wiki, written);
        case LinkForm::bare_url:
            return judge(context, form, Notation::bare_url, written);
        default:
            return judge(context, form, Notation::url, written);
    }
}

Verdict judge_path(const RenderContext& context, std::string_view path) {
    return judge(context, LinkForm::wiki, Notation::plain, path);
}

Verdict LinkJudge::judge(LinkForm form, std::string_view written) {
    constexpr std::size_t kMostKept = 256;  // bytes: there is more of what is longer than it is worth keeping
    if (written.size() > kMostKept) {
        return judge_link(context_, form, written);
    }
    const auto [verdict, is_new] = known_.try_emplace(static_cast<char>(form) + std::string(written));
    if (is_new) {
        verdict->second = judge_link(context_, form, written);
    }
    return verdict->second;
}

std::vector<JudgedLink> links_to_change(const RenderContext& context, std::string_view text) {
    LinkJudge judge(context);
    return links_to_change(judge, text);
}

std::vector<JudgedLink> links_to_change(LinkJudge& judge, std::string_view text) {
    std::vector<JudgedLink> result;
    for (const Link& link : find_links(text)) {
        Verdict verdict = judge.judge(link.form, link.target.of(text));
        if (verdict.kind != Verdict::Kind::keep) {
            result.push_back(JudgedLink{link, std::move(verdict)});
        }
    }
    return result;
}

}  // namespace vaultfs
