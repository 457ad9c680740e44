#include "owner/reasons.h"

#include <algorithm>

#include "note/frontmatter.h"
#include "note/links_named.h"
#include "note/tags.h"
#include "render/frontmatter_files.h"
#include "render/links.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// The construct that labels a part, as it seems from its first line.
std::string construct_of(const Policy& policy, std::string_view part, bool comment) {
    if (comment) {
        return "a comment";
    }
    const std::string_view first = trim(part.substr(0, next_line(part, 0)));
    if (find_ignoring_case(first, "[!") != std::string_view::npos && first.starts_with('>')) {
        return "a callout";
    }
    if (first.starts_with("%%") || first.starts_with("<!--")) {
        return "a region";
    }
    const bool tagged = find_ignoring_case(part, label_tag(policy)) != std::string_view::npos;
    if (first.starts_with('#') && tagged) {
        return "a section with a tag";
    }
    return tagged ? "a block with a tag" : "a labelled part";
}

class Finder {
  public:
    Finder(const RenderContext& context, std::string_view bytes)
        : context_(context), bytes_(bytes), parts_(split_note(bytes)) {}

    std::vector<Reason> run(bool guard) {
        add_labels();
        add_keys();
        add_links();
        if (guard) {
            add_names();
        }
        return std::move(reasons_);
    }

  private:
    void add(Range range, TierId label, std::string words) {
        if (!permits(context_.clearance, label)) {
            reasons_.push_back({range, label, std::move(words)});
        }
    }

    void add_part(Range range, TierId label, bool comment) {
        const std::size_t offset = parts_.body.begin;
        add({range.begin + offset, range.end + offset}, label,
            construct_of(context_.policy, range.of(parts_.body.of(bytes_)), comment));
    }

    void add_labels() {
        const std::string_view body = parts_.body.of(bytes_);
        if (!may_have_labels(context_.policy, body)) {
            return;
        }
        const BlockTree tree = parse_blocks(body);
        const BodyLabels labels = label_body(context_.policy, body, tree);
        if (labels.is_drawing()) {
            add_drawings(labels, tree);  // a label of a part is the whole's
            return;
        }
        for (const LabelledRange& part : labels.ranges) {
            add_part(part.range, part.label, part.comment);
        }
        const std::size_t last = tree.line_starts.size() - 1;
        for (const LabelledLines& part : labels.lines) {
            add_part({tree.line_starts[std::min<std::size_t>(part.first_line, last)],
                      tree.line_starts[std::min<std::size_t>(part.end_line, last)]},
                     part.label, part.comment);
        }
        // Where they overlap, the highest counts: a comment in a region is withheld for the region.
        std::stable_sort(reasons_.begin(), reasons_.end(),
                         [](const Reason& a, const Reason& b) { return b.label < a.label; });
    }

    // Where links are withheld from the text around them; else they stay, and nobody asks for a reason.
    void add_drawings(const BodyLabels& labels, const BlockTree& tree) {
        for (const DrawingFence& fence : labels.drawings) {
            const std::size_t offset = parts_.body.begin;
            add({tree.line_starts[fence.first_line] + offset, tree.line_starts[fence.end_line] + offset},
                context_.policy.highest(), "a drawing's data: its text has links that are withheld");
        }
    }

    // By the last part of a key's path: nested keys are told by their line.
    void add_keys() {
        const std::string_view front = parts_.front.of(bytes_);
        if (front.empty()) {
            return;
        }
        const Range inside = front_content_range(front);
        const std::string_view content = inside.of(front);
        const KeyLabels keys = read_key_labels(context_.policy, content, true);
        const std::size_t offset = parts_.front.begin + inside.begin;
        for (const FrontEntry& entry : slice_entries(content).entries) {
            const Range range{entry.range.begin + offset, entry.range.end + offset};
            const std::string path = fold_path(entry.key);
            for (const KeyLabel& key : keys.labels) {
                if (path == fold_path(context_.policy.keys_key())) {
                    add(range, key.label, "what labels keys that are not in this view");
                } else if (key.path == path || key.path.starts_with(path + ".")) {
                    add(range, key.label, "the key " + key.path + " in " + context_.policy.keys_key());
                }
            }
        }
    }

    void add_links() {
        for (const Link& link : find_links(bytes_)) {
            if (judge_link(context_, link.form, link.target.of(bytes_)).kind == Verdict::Kind::withhold) {
                add_link(link);
            }
        }
        for (const JudgedLink& file : files_to_change(context_, parts_.front.of(bytes_))) {
            if (file.verdict.kind == Verdict::Kind::withhold) {
                const Range path{file.link.whole.begin + parts_.front.begin, file.link.whole.end + parts_.front.begin};
                add_link(Link{file.link.form, path, path, {}});
            }
        }
    }

    void add_link(const Link& link) {
        if (reasons_.size() > kMost) {
            return;
        }
        const auto label = target_label(context_.policy, link.form, link.target.of(bytes_));
        const bool named = label && !permits(context_.clearance, *label);
        reasons_.push_back({link.whole, named ? *label : context_.policy.highest(),
                            named ? "a link that names " + context_.policy.name_of(*label)
                                  : "a link to a name that this view does not have"});
    }

    // What the guard takes out (6.5). The last, for it tells least.
    void add_names() {
        const NameSpotter spotter(context_.policy, context_.clearance);
        for (const Range& run : spotter.runs(bytes_)) {
            if (const auto label = spotter.highest(run.of(bytes_)); label && reasons_.size() < kMost) {
                reasons_.push_back({run, *label, "the guard (6.5): it names " + context_.policy.name_of(*label)});
            }
        }
    }

    static constexpr std::size_t kMost = 5000;  // each is looked at for each line that is not in the view

    const RenderContext& context_;
    std::string_view bytes_;
    NoteParts parts_;
    std::vector<Reason> reasons_;
};

}  // namespace

std::vector<Reason> reasons_for(const RenderContext& context, std::string_view bytes) {
    return Finder(context, bytes).run(true);
}

std::vector<Reason> reasons_but_the_guard(const RenderContext& context, std::string_view bytes) {
    return Finder(context, bytes).run(false);
}

const Reason* reason_at(const std::vector<Reason>& reasons, Range range) {
    const auto found = std::find_if(reasons.begin(), reasons.end(), [range](const Reason& reason) {
        return reason.range.begin < range.end && range.begin < reason.range.end;
    });
    return found == reasons.end() ? nullptr : &*found;
}

}  // namespace vaultfs
