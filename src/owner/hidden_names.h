// The names of notes, titles and aliases, each with the lowest clearance that knows it; and where a text mentions one.
#pragma once

#include <cstdint>
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
        bool one_word = false;
        TierId level{};
    };
    static constexpr std::size_t kNoName = SIZE_MAX;
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    [[nodiscard]] std::vector<Range> beginnings_in(std::string_view text, TierId clearance) const;
    [[nodiscard]] const Name* longest_at(std::string_view text, Range first, std::size_t& end) const;

    std::vector<Name> names_;
    // By its folded words, and by each beginning of them: index of the name, or kNoName. A search goes on from a word
    // to the next as long as some name does, however many names begin alike.
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> by_words_;
    // What begins with a word, by a hash of it: most words begin no name, and many texts have none that begins a hidden
    // one.
    struct Beginning {
        bool known = false;
        TierId highest{};  // of the names' levels
    };
    static constexpr std::size_t kSlots = 1U << 16U;
    std::vector<Beginning> beginnings_ = std::vector<Beginning>(kSlots);
};

}  // namespace vaultfs
