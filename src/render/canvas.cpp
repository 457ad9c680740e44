// JSON Canvas (VIEWS 6.6). A canvas in which nothing has to change is served byte for byte; any other is written anew
// from its tree. Every string of the tree is looked at: those whose meaning is known by their key, and all others as
// text that might hold links or names.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "note/decode_json.h"
#include "render/guard.h"
#include "render/links.h"
#include "vaultfs/labels.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

using Json = nlohmann::ordered_json;

// Whether a string ends with what may be a file's extension: then it is judged like a link. Text that ends so by chance
// names no hidden file, and stays.
bool may_be_path(std::string_view text) {
    const auto dot = text.rfind('.');
    return dot != std::string_view::npos && dot + 1 < text.size() && text.find('\n') == std::string_view::npos &&
           std::all_of(text.begin() + static_cast<std::ptrdiff_t>(dot) + 1, text.end(), is_ascii_alnum);
}

// As those compare ids who take the numbers 1 and 1.0 for the same as the text "1".
std::string text_of_id(const Json& id) {
    if (id.is_string()) {
        return id.get<std::string>();
    }
    std::string text = id.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (id.is_number_float() && text.ends_with(".0")) {
        text.resize(text.size() - 2);
    }
    return text;
}

const std::string& text_of(const Json& value) {
    return value.get_ref<const std::string&>();
}

class CanvasRedactor {
  public:
    CanvasRedactor(const RenderContext& context, const RenderInput& input) : context_(context), input_(input) {}

    void redact(Json& root) {
        if (!root.is_object()) {
            redact_unknown(root);
            return;
        }
        for (auto& [key, value] : root.items()) {
            if (key == "nodes" && value.is_array()) {
                keep_if(value, [this](Json& node) { return redact_node(node); });
            }
        }
        for (auto& [key, value] : root.items()) {
            if (key == "edges" && value.is_array()) {
                keep_if(value, [this](Json& edge) { return redact_edge(edge); });
            } else if (key != "nodes" || !value.is_array()) {
                redact_unknown(value);
            }
        }
        drop_named_keys(root);
    }

    [[nodiscard]] bool changed() const { return changed_; }
    [[nodiscard]] std::size_t hits() const { return hits_; }

  private:
    template <typename Keep>
    void keep_if(Json& array, Keep keep) {
        Json kept = Json::array();
        for (Json& each : array) {
            if (keep(each)) {
                kept.push_back(std::move(each));
            }
        }
        changed_ = changed_ || kept.size() != array.size();
        array = std::move(kept);
    }

    // Whether the node may stay.
    bool redact_node(Json& node) {
        if (!node.is_object()) {
            redact_unknown(node);
            return true;
        }
        const std::optional<std::string> id =
            node.contains("id") ? std::optional(text_of_id(node["id"])) : std::nullopt;
        const bool keeps = redact_members(node);
        if (!keeps && id) {
            withheld_ids_.insert(*id);
        }
        return keeps;
    }

    bool redact_edge(Json& edge) {
        if (!edge.is_object()) {
            redact_unknown(edge);
            return true;
        }
        for (const char* end : {"fromNode", "toNode"}) {
            if (edge.contains(end) && withheld_ids_.contains(text_of_id(edge[end]))) {
                return false;
            }
        }
        return redact_members(edge);
    }

    // What a member of a node or an edge takes along when nothing of it may stay.
    enum class Loss : std::uint8_t { none, member, whole };

    // A member whose meaning is known: how it is redacted (false if it may not stay), and what goes then.
    struct Member {
        std::string_view key;
        bool (CanvasRedactor::*redact)(Json& value);
        Loss loss;
    };

    // False if the node or edge has to go.
    bool redact_members(Json& object) {
        std::set<std::string> lost;
        bool keeps = true;
        for (auto& [key, value] : object.items()) {
            const Loss loss = keeps ? redact_member(key, value) : Loss::none;
            keeps = keeps && loss != Loss::whole;
            if (loss == Loss::member) {
                lost.insert(key);
            }
        }
        drop_lost(object, lost);
        return keeps;
    }

    Loss redact_member(const std::string& key, Json& value) {
        static constexpr std::array kMembers = {
            Member{"file", &CanvasRedactor::redact_path, Loss::whole},
            Member{"url", &CanvasRedactor::redact_url, Loss::whole},
            Member{"text", &CanvasRedactor::redact_text, Loss::whole},
            Member{"id", &CanvasRedactor::redact_id, Loss::whole},
            Member{"fromNode", &CanvasRedactor::redact_id, Loss::whole},
            Member{"toNode", &CanvasRedactor::redact_id, Loss::whole},
            Member{"label", &CanvasRedactor::redact_text, Loss::member},
            Member{"background", &CanvasRedactor::redact_path, Loss::member},
            Member{"subpath", &CanvasRedactor::redact_subpath, Loss::member},
        };
        if (!value.is_string()) {
            redact_unknown(value);
            const bool unjudged = key == "file" && value.is_structured() && !context_.sees_all();
            return unjudged ? Loss::whole : Loss::none;
        }
        const auto* known = std::ranges::find(kMembers, key, &Member::key);
        if (known == kMembers.end()) {
            redact_string(value);
            return Loss::none;
        }
        return (this->*known->redact)(value) ? Loss::none : known->loss;
    }

    bool redact_path(Json& value) { return judge_address(value, judge_path(context_, text_of(value))); }

    bool redact_url(Json& value) {
        return judge_address(value, judge_link(context_, LinkForm::inline_link, text_of(value)));
    }

    // Never replaced: it would not be the same on both sides.
    bool redact_id(Json& value) { return !is_withheld(text_of(value)); }

    bool redact_subpath(Json& value) { return !tells_of_withheld(text_of(value)); }

    bool judge_address(Json& value, const Verdict& verdict) {
        if (verdict.kind == Verdict::Kind::withhold) {
            return false;
        }
        if (verdict.kind == Verdict::Kind::rewrite) {
            replace(value, verdict.target);
        }
        return !tells_of_withheld(text_of(value));
    }

    // As a note of its own. False if nothing of it is left.
    bool redact_text(Json& value) {
        const std::string text = value.get<std::string>();
        const auto label = content_label(context_.policy, text);
        if (text.empty() || (label && !permits(context_.clearance, *label))) {
            return text.empty();
        }
        const RenderInput input{input_.path, input_.label, text};
        const Rendering rendering = render_note(context_, {&input, 1});
        hits_ += rendering.guard_hits;
        if (rendering.text != text) {
            replace(value, rendering.text);
        }
        return !is_blank(std::string_view(rendering.text)) || is_blank(std::string_view(text));
    }

    void redact_unknown(Json& value) {
        if (value.is_string()) {
            redact_string(value);
        } else if (value.is_structured()) {
            for (auto& each : value) {
                redact_unknown(each);
            }
            drop_named_keys(value);
        }
    }

    // A string of an unknown meaning. Keys are the same in each node, and judged once.
    bool is_withheld(const std::string& text) {
        constexpr std::size_t kMostKept = 64;  // bytes: longer ones are hardly there twice
        if (text.size() > kMostKept) {
            return names_or_holds_withheld(text);
        }
        const auto [known, is_new] = known_.try_emplace(text);
        if (is_new) {
            known->second = names_or_holds_withheld(text);
        }
        return known->second;
    }

    // It is a path if it looks like one, else text that may hold links.
    bool names_or_holds_withheld(const std::string& text) {
        const std::string_view path = std::string_view(text).substr(0, text.find_first_of("#|"));
        const bool withheld = may_be_path(path) && judge_path(context_, path).kind == Verdict::Kind::withhold;
        return withheld || is_labelled(text) || tells_of_withheld(text);
    }

    // By any part: what may be a text cannot be cut where its form is not known.
    [[nodiscard]] bool is_labelled(const std::string& text) const {
        auto label = content_label(context_.policy, text);
        if (may_have_labels(context_.policy, text)) {
            label = std::max(label, label_body(context_.policy, text, parse_blocks(text)).highest());
        }
        return label && !permits(context_.clearance, *label);
    }

    void redact_string(Json& value) {
        if (is_withheld(text_of(value))) {
            replace(value, context_.policy.mark);
        }
    }

    // Members whose key names something.
    void drop_named_keys(Json& object) {
        if (!object.is_object()) {
            return;
        }
        std::vector<std::string> named;
        for (const auto& [key, value] : object.items()) {
            if (is_withheld(key) && key != context_.policy.mark) {
                named.push_back(key);
            }
        }
        for (const std::string& key : named) {
            object.erase(key);
            changed_ = true;
        }
    }

    // And what has a name that may not be shown.
    void drop_lost(Json& object, const std::set<std::string>& lost) {
        for (const std::string& key : lost) {
            object.erase(key);
            changed_ = true;
        }
        if (lost.contains("background")) {
            object.erase("backgroundStyle");
        }
        drop_named_keys(object);
    }

    // Whether it names what is above the clearance, by itself or in a link. An address may hold a link too.
    bool tells_of_withheld(std::string_view text) {
        const bool names = names_withheld(context_.policy, context_.clearance, text);
        hits_ += names ? 1 : 0;
        return names || std::ranges::any_of(find_links(text), [&](const Link& link) {
                   return judge_link(context_, link.form, link.target.of(text)).kind == Verdict::Kind::withhold;
               });
    }

    void replace(Json& value, const std::string& text) {
        changed_ = true;
        value = text;
    }

    const RenderContext& context_;
    const RenderInput& input_;
    std::set<std::string> withheld_ids_;
    std::unordered_map<std::string, bool> known_;  // by string: is_withheld()
    bool changed_ = false;
    std::size_t hits_ = 0;
};

Rendering as_it_is(std::string_view bytes) {
    Rendering rendering{std::string(bytes), {}, 0};
    if (!bytes.empty()) {
        rendering.spans.push_back(Span{0, Made::none, 0, bytes.size()});
    }
    return rendering;
}

Rendering made(std::string text, std::size_t hits) {
    Rendering rendering{std::move(text), {}, hits};
    if (!rendering.text.empty()) {
        rendering.spans.push_back(Span{Span::kNoVariant, Made::canvas, 0, rendering.text.size()});
    }
    return rendering;
}

}  // namespace

Rendering render_canvas(const RenderContext& context, const RenderInput& input) {
    std::optional<Json> canvas = parse_canvas(input.bytes);
    if (!canvas) {
        // Its label says so too (6.6): this withholds nothing unless that has failed.
        const bool permitted = is_blank(input.bytes) || context.sees_all();
        return permitted ? as_it_is(input.bytes) : made({}, 1);
    }
    CanvasRedactor redactor(context, input);
    redactor.redact(*canvas);
    if (!redactor.changed()) {
        return as_it_is(input.bytes);
    }
    std::string text = canvas->dump(1, '\t', false, Json::error_handler_t::replace);
    if (names_withheld(context.policy, context.clearance, text)) {
        return made({}, redactor.hits() + 1);
    }
    return made(std::move(text), redactor.hits());
}

}  // namespace vaultfs
