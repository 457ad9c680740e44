#include "note/decode_json.h"

#include <set>
#include <string>
#include <vector>

namespace vaultfs {

namespace {

using Json = nlohmann::ordered_json;

// Goes over a text that may be JSON, and stops where a tree would not hold all of it, or would be slow to use. (The
// parser's callback could tell too, but with one the parser takes quadratic time.)
class TreeWatch : public nlohmann::json_sax<Json> {
  public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }

    bool start_object(std::size_t /*size*/) override { return enter(); }
    bool key(string_t& key) override { return keys_.back().size() < kMaxJsonKeys && keys_.back().insert(key).second; }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t /*size*/) override { return enter(); }
    bool end_array() override { return leave(); }

    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

  private:
    bool enter() {
        keys_.emplace_back();
        return keys_.size() <= kMaxJsonDepth;
    }
    bool leave() {
        keys_.pop_back();
        return true;
    }

    std::vector<std::set<std::string>> keys_;  // of what is open; an array has none
};

}  // namespace

std::optional<Json> parse_canvas(std::string_view bytes) {
    TreeWatch watch;
    // The parser takes a NUL byte for the end, and would see nothing of what is served behind it.
    if (bytes.find('\0') != std::string_view::npos || !Json::sax_parse(bytes, &watch)) {
        return std::nullopt;
    }
    Json root = Json::parse(bytes, nullptr, false);
    return root.is_discarded() ? std::nullopt : std::optional(std::move(root));
}

}  // namespace vaultfs
