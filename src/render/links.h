// Whether a link may stay, must go, or leads elsewhere in the view (VIEWS 6.2, 6.3).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vaultfs/note.h"
#include "vaultfs/render.h"

namespace vaultfs {

struct Verdict {
    enum class Kind : std::uint8_t { keep, rewrite, withhold };
    Kind kind = Kind::keep;
    std::string target;  // of a rewrite: what stands in the place of Link::target, in the form's own notation
};
inline const Verdict kKeep = {Verdict::Kind::keep, {}};
inline const Verdict kWithhold = {Verdict::Kind::withhold, {}};

// `written`: a link's target as it stands in the text, fragment included.
[[nodiscard]] Verdict judge_link(const RenderContext& context, LinkForm form, std::string_view written);

// Judges the links of a text again and again, as stage after stage leaves most of them: each target once. For one
// thread.
class LinkJudge {
  public:
    explicit LinkJudge(const RenderContext& context) : context_(context) {}

    [[nodiscard]] const RenderContext& context() const { return context_; }

    // As judge_link().
    [[nodiscard]] Verdict judge(LinkForm form, std::string_view written);

  private:
    const RenderContext& context_;
    std::unordered_map<std::string, Verdict> known_;  // by form and target
};

// As judge_link() for a plain path from the vault's root, in no link's notation: a canvas node's `file` (VIEWS 6.6).
[[nodiscard]] Verdict judge_path(const RenderContext& context, std::string_view path);

struct JudgedLink {
    Link link;
    Verdict verdict;
};

// Those links of a text that cannot stay as they are.
[[nodiscard]] std::vector<JudgedLink> links_to_change(const RenderContext& context, std::string_view text);
[[nodiscard]] std::vector<JudgedLink> links_to_change(LinkJudge& judge, std::string_view text);

}  // namespace vaultfs
