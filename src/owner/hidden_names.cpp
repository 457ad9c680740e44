#include "owner/hidden_names.h"

#include <xxhash.h>

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kShortest = 4;    // bytes of a name of one word
constexpr std::size_t kMostWords = 50;  // of an alias that is a name

bool is_word_byte(char c) {
    constexpr unsigned char kNotAscii = 0x80;
    return is_ascii_alnum(c) || static_cast<unsigned char>(c) >= kNotAscii;
}

// The next word at or behind an offset; empty at the end.
Range next_word(std::string_view text, std::size_t at) {
    while (at < text.size() && !is_word_byte(text[at])) {
        ++at;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_word_byte(text[at])) {
        ++at;
    }
    return {begin, at};
}

// Folds words one after the other, in a place of its own: texts have very many.
class Folder {
  public:
    std::string_view fold(std::string_view word) {
        if (!is_ascii(word)) {
            folded_ = fold_name(word);
            return folded_;
        }
        folded_.assign(word);
        std::transform(folded_.begin(), folded_.end(), folded_.begin(), ascii_lower);
        return folded_;
    }

  private:
    std::string folded_;
};

std::uint64_t hash_of(std::string_view word) {
    return XXH3_64bits(word.data(), word.size());
}

bool is_number(std::string_view word) {
    return std::all_of(word.begin(), word.end(), is_ascii_digit);
}

}  // namespace

void HiddenNames::add(std::string_view name, TierId level) {
    std::vector<std::string> beginnings;
    std::string joined;
    bool says_something = false;
    Folder folder;
    for (Range word = next_word(name, 0); !word.empty(); word = next_word(name, word.end)) {
        joined += std::string(folder.fold(word.of(name))) + ' ';
        beginnings.push_back(joined);
        says_something = says_something || !is_number(word.of(name));
    }
    const bool one_word = beginnings.size() == 1;
    if (!says_something || beginnings.size() > kMostWords || (one_word && name.size() < kShortest)) {
        return;
    }
    for (const std::string& beginning : beginnings) {
        by_words_.emplace(beginning, kNoName);
    }
    const std::string_view first = std::string_view(beginnings.front()).substr(0, beginnings.front().size() - 1);
    Beginning& beginning = beginnings_[hash_of(first) % kSlots];
    beginning = {true, higher(beginning.highest, level)};
    std::size_t& known = by_words_[joined];
    if (known == kNoName) {
        known = names_.size();
        names_.push_back({std::string(name), one_word, level});
    } else {
        names_[known].level = std::min(names_[known].level, level);
    }
}

// The longest name that begins with that word, and where it ends.
const HiddenNames::Name* HiddenNames::longest_at(std::string_view text, Range first, std::size_t& end) const {
    Folder folder;
    std::string joined(folder.fold(first.of(text)));
    const Name* longest = nullptr;
    for (Range word = first; !word.empty(); word = next_word(text, word.end)) {
        if (word != first) {
            joined += folder.fold(word.of(text));
        }
        joined += ' ';
        const auto known = by_words_.find(joined);
        if (known == by_words_.end()) {
            break;
        }
        const Name* name = known->second == kNoName ? nullptr : &names_[known->second];
        if (name != nullptr && (!name->one_word || first.of(text) == name->spelled)) {
            longest = name;
            end = word.end;
        }
    }
    return longest;
}

// The words with which a name may begin; none where no hidden one does.
std::vector<Range> HiddenNames::beginnings_in(std::string_view text, TierId clearance) const {
    std::vector<Range> words;
    bool hidden = false;
    Folder folder;
    for (Range word = next_word(text, 0); !word.empty(); word = next_word(text, word.end)) {
        const Beginning& beginning = beginnings_[hash_of(folder.fold(word.of(text))) % kSlots];
        if (beginning.known) {
            words.push_back(word);
            hidden = hidden || !permits(clearance, beginning.highest);
        }
    }
    return hidden ? words : std::vector<Range>();
}

std::vector<Mention> HiddenNames::find(std::string_view text, TierId clearance) const {
    std::vector<Mention> found;
    std::size_t behind = 0;  // the name found last: what stands within it is a part of it
    for (const Range& word : beginnings_in(text, clearance)) {
        std::size_t end = word.end;
        const Name* name = word.begin < behind ? nullptr : longest_at(text, word, end);
        if (name == nullptr) {
            continue;
        }
        behind = end;
        if (!permits(clearance, name->level)) {
            found.push_back({{word.begin, end}, &name->spelled, name->level});
        }
    }
    return found;
}

}  // namespace vaultfs
