#include "owner/hidden_names.h"

#include <algorithm>

#include "vaultfs/text.h"

namespace vaultfs {

namespace {

constexpr std::size_t kShortest = 4;  // bytes of a name of one word

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

bool is_number(std::string_view word) {
    return std::all_of(word.begin(), word.end(), is_ascii_digit);
}

}  // namespace

void HiddenNames::add(std::string_view name, TierId level) {
    Name made{std::string(name), {}, level};
    std::string joined;
    bool says_something = false;
    Folder folder;
    for (Range word = next_word(name, 0); !word.empty(); word = next_word(name, word.end)) {
        made.words.emplace_back(folder.fold(word.of(name)));
        joined += made.words.back() + ' ';
        says_something = says_something || !is_number(word.of(name));
    }
    if (!says_something || (made.words.size() == 1 && name.size() < kShortest)) {
        return;
    }
    const auto [known, is_new] = by_words_.emplace(joined, names_.size());
    if (!is_new) {
        TierId& lowest = names_[known->second].level;
        lowest = std::min(lowest, level);
        return;
    }
    by_first_[made.words.front()].push_back(names_.size());
    names_.push_back(std::move(made));
}

// The longest name that begins with that word, and where it ends.
const HiddenNames::Name* HiddenNames::longest_at(std::string_view text, Range first, std::size_t& end) const {
    Folder folder;
    const auto candidates = by_first_.find(folder.fold(first.of(text)));
    const Name* longest = nullptr;
    for (std::size_t i = 0; candidates != by_first_.end() && i < candidates->second.size(); ++i) {
        const Name& name = names_[candidates->second[i]];
        Range word = first;
        std::size_t fitting = 1;
        while (fitting < name.words.size()) {
            const Range next = next_word(text, word.end);
            if (next.empty() || folder.fold(next.of(text)) != name.words[fitting]) {
                break;
            }
            word = next;
            ++fitting;
        }
        const bool as_spelled = name.words.size() > 1 || first.of(text) == name.spelled;
        if (fitting == name.words.size() && as_spelled && (longest == nullptr || end < word.end)) {
            longest = &name;
            end = word.end;
        }
    }
    return longest;
}

std::vector<Mention> HiddenNames::find(std::string_view text, TierId clearance) const {
    std::vector<Mention> found;
    for (Range word = next_word(text, 0); !word.empty(); word = next_word(text, word.end)) {
        std::size_t end = word.end;
        const Name* name = longest_at(text, word, end);
        if (name != nullptr && !permits(clearance, name->level)) {
            found.push_back({{word.begin, end}, &name->spelled, name->level});
        }
        word.end = end;
    }
    return found;
}

}  // namespace vaultfs
