// The names of notes, titles and aliases, each with the lowest clearance that knows it; and where a text mentions one.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/note.h"

namespace vaultfs {

struct Mention {
    Range range;
    const std::string* name = nullptr;  // as spelled where it is from
    TierId level{};                     // the lowest clearance that knows it
};

// Names compare word by word, letter case and signs between words aside; one of a single word only as it is spelled,
// and not if it is short or a number: those are words of the language more often than names.
class HiddenNames {
  public:
    void add(std::string_view name, TierId level);

    // Those in a text that `clearance` does not know, the longest at each place.
    [[nodiscard]] std::vector<Mention> find(std::string_view text, TierId clearance) const;

  private:
    struct Name {
        std::string spelled;
        std::vector<std::string> words;  // folded
        TierId level{};
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    [[nodiscard]] const Name* longest_at(std::string_view text, Range first, std::size_t& end) const;

    std::vector<Name> names_;
    std::unordered_map<std::string, std::size_t> by_words_;                                      // joined
    std::unordered_map<std::string, std::vector<std::size_t>, Hash, std::equal_to<>> by_first_;  // word
};

}  // namespace vaultfs
