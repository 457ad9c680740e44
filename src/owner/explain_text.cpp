// An explanation for readers: as lines of text, and as JSON.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "owner/printable.h"
#include "vaultfs/explain.h"

namespace vaultfs {

namespace {

struct Colours {
    const char* dim = "";
    const char* withheld = "";  // red, struck
    const char* made = "";
    const char* plain = "";
};

constexpr Colours kTerminal = {"\033[2m", "\033[31;9m", "\033[36m", "\033[0m"};

class TextWriter {
  public:
    TextWriter(const Policy& policy, const Explanation& explanation, ExplainStyle style)
        : policy_(policy), explanation_(explanation), style_(style), colours_(style.colours ? kTerminal : Colours{}) {
        for (const std::string& tier : policy.tiers) {
            width_ = std::max(width_, tier.size());
        }
    }

    std::string run() {
        add_head();
        const auto& lines = explanation_.lines;
        for (std::size_t at = 0; at < lines.size();) {
            const std::size_t end = style_.withheld ? at + 1 : end_of_run(at);
            end - at > 1 || is_gone(lines[at]) ? add_gone(at, end) : add_line(lines[at]);
            at = end;
        }
        return std::move(text_);
    }

  private:
    using Line = std::vector<LinePart>;

    static bool is_gone(const Line& line) {
        return line.size() == 1 &&
               (line.front().state == PartState::withheld || line.front().state == PartState::merged);
    }

    // Lines of one variant that are gone for one reason.
    [[nodiscard]] std::size_t end_of_run(std::size_t at) const {
        const auto& lines = explanation_.lines;
        std::size_t end = at + 1;
        while (is_gone(lines[at]) && end < lines.size() && is_gone(lines[end]) &&
               lines[end].front().state == lines[at].front().state &&
               lines[end].front().variant == lines[at].front().variant &&
               lines[end].front().reason == lines[at].front().reason) {
            ++end;
        }
        return end;
    }

    void add_head() {
        text_ += printable(explanation_.path.text()) + " at " + policy_.name_of(explanation_.clearance) + "\n";
        for (std::size_t i = 0; i < explanation_.variants.size(); ++i) {
            const SourceText& variant = explanation_.variants[i];
            const bool visible = permits(explanation_.clearance, variant.label);
            text_ +=
                "  " + std::to_string(i + 1) + "  " + padded(policy_.name_of(variant.label)) + "  " +
                printable(variant.path.text()) +
                (visible ? ""
                         : "  (withheld: " + printable(reason_of_label(policy_, variant.path, variant.label)) + ")") +
                "\n";
        }
        if (explanation_.guard_hits > 0) {
            text_ += "  the guard (6.5) found " + std::to_string(explanation_.guard_hits) +
                     " that labels and links had let pass\n";
        }
        text_ += "\n";
    }

    [[nodiscard]] std::string padded(std::string text) const {
        text.resize(std::max(width_, text.size()), ' ');
        return text;
    }

    void add_margin(const LinePart& piece, const std::string& lines, const char* bar) {
        std::string where =
            piece.variant == LinePart::kNoVariant ? "-" : std::to_string(piece.variant + 1) + ":" + lines;
        constexpr std::size_t kWide = 9;
        where.resize(std::max(kWide, where.size()), ' ');
        text_ +=
            std::string(colours_.dim) + where + padded(policy_.name_of(piece.label)) + " " + bar + " " + colours_.plain;
    }

    void add_gone(std::size_t at, std::size_t end) {
        const LinePart& first = explanation_.lines[at].front();
        const LinePart& last = explanation_.lines[end - 1].front();
        std::string lines = std::to_string(first.line);
        lines += last.line == first.line ? "" : "-" + std::to_string(last.line);
        const bool merged = first.state == PartState::merged;
        add_margin(first, lines, merged ? "=" : "X");
        if (style_.withheld) {
            text_ +=
                std::string(merged ? colours_.dim : colours_.withheld) + printable(first.text) + colours_.plain + "  ";
        }
        text_ += std::string(colours_.dim) + (merged ? "merged: " : "withheld: ") + printable(first.reason) +
                 colours_.plain + "\n";
    }

    void add_line(const Line& line) {
        const auto from = std::find_if(line.begin(), line.end(), [](const LinePart& p) { return p.line != 0; });
        const LinePart& first = from == line.end() ? line.front() : *from;
        add_margin(first, std::to_string(first.line), "|");
        std::string remarks;
        for (const LinePart& piece : line) {
            add_piece(piece, remarks);
        }
        text_ += remarks.empty() ? "\n" : std::string(colours_.dim) + "  <-" + remarks + colours_.plain + "\n";
    }

    void add_piece(const LinePart& piece, std::string& remarks) {
        switch (piece.state) {
            case PartState::visible:
                text_ += printable(piece.text);
                return;
            case PartState::made:
                text_ += colours_.made + printable(piece.text) + colours_.plain;
                remarks += (remarks.empty() ? " " : ", ") + piece.reason;
                return;
            default:
                if (style_.withheld) {
                    text_ += (style_.colours ? "" : "[-") + (colours_.withheld + printable(piece.text)) +
                             colours_.plain + (style_.colours ? "" : "-]");
                }
                if (piece.state == PartState::withheld) {
                    remarks += (remarks.empty() ? " withheld: " : ", withheld: ") + printable(piece.reason) + " (" +
                               policy_.name_of(piece.label) + ")";
                }
        }
    }

    const Policy& policy_;
    const Explanation& explanation_;
    ExplainStyle style_;
    Colours colours_;
    std::size_t width_ = 0;
    std::string text_;
};

constexpr const char* kStates[] = {"visible", "made", "withheld", "replaced", "merged"};

}  // namespace

std::string explanation_text(const Policy& policy, const Explanation& explanation, ExplainStyle style) {
    return TextWriter(policy, explanation, style).run();
}

std::string explanation_json(const Policy& policy, const Explanation& explanation, ExplainStyle style) {
    using nlohmann::json;
    json variants = json::array();
    for (const SourceText& variant : explanation.variants) {
        variants.push_back({{"path", variant.path.text()},
                            {"label", policy.name_of(variant.label)},
                            {"visible", permits(explanation.clearance, variant.label)}});
    }
    json lines = json::array();
    for (const auto& line : explanation.lines) {
        json pieces = json::array();
        for (const LinePart& piece : line) {
            json item = {{"state", kStates[static_cast<std::size_t>(piece.state)]}};
            if (piece.state == PartState::visible || piece.state == PartState::made || style.withheld) {
                item["text"] = piece.text;
            }
            if (piece.variant != LinePart::kNoVariant) {
                item["variant"] = piece.variant;
                item["line"] = piece.line;
                item["label"] = policy.name_of(piece.label);
            }
            if (!piece.reason.empty()) {
                item["reason"] = piece.reason;
            }
            pieces.push_back(std::move(item));
        }
        lines.push_back(std::move(pieces));
    }
    const json all = {{"note", explanation.path.text()},
                      {"clearance", policy.name_of(explanation.clearance)},
                      {"variants", std::move(variants)},
                      {"guard_hits", explanation.guard_hits},
                      {"lines", std::move(lines)}};
    // Bytes that are not UTF-8 cannot be in JSON: they are shown as the replacement character.
    return all.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace vaultfs
