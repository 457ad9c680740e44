#include "note/decode_json.h"

#include <set>
#include <string>
#include <vector>

namespace vaultfs {

namespace {

// Brackets outside strings, whether they match or not.
bool is_shallow_json(std::string_view bytes) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (in_string) {
            at += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxJsonDepth) {
                return false;
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return true;
}

// Notes whether any object repeats a key. Sees each event of the parser.
class KeyWatch {
  public:
    using Event = nlohmann::ordered_json::parse_event_t;

    void see(Event event, const nlohmann::ordered_json& value) {
        if (event == Event::object_start) {
            keys_.emplace_back();
        } else if (event == Event::object_end) {
            keys_.pop_back();
        } else if (event == Event::key) {
            repeated_ = !keys_.back().insert(value.get<std::string>()).second || repeated_;
        }
    }
    [[nodiscard]] bool repeated() const { return repeated_; }

  private:
    std::vector<std::set<std::string>> keys_;
    bool repeated_ = false;
};

}  // namespace

std::optional<CanvasTree> parse_canvas(std::string_view bytes) {
    // The parser takes a NUL byte for the end, and would see nothing of what is served behind it.
    if (!is_shallow_json(bytes) || bytes.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    KeyWatch watch;
    const auto see = [&watch](int, KeyWatch::Event event, nlohmann::ordered_json& value) {
        watch.see(event, value);
        return true;
    };
    try {
        CanvasTree tree{nlohmann::ordered_json::parse(bytes, see, false), true};
        if (tree.root.is_discarded()) {
            return std::nullopt;
        }
        tree.exact = !watch.repeated();
        return tree;
    } catch (const nlohmann::ordered_json::exception&) {
        return std::nullopt;
    }
}

}  // namespace vaultfs
