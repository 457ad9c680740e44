// Searches that remember where the next hit is.
#pragma once

#include <cstddef>
#include <string_view>

namespace vaultfs {

// Finds what follows a place, and remembers it: asked for places that mostly move forward it goes over the text once.
class NextFinder {
  public:
    explicit NextFinder(std::string_view text) : text_(text) {}
    virtual ~NextFinder() = default;
    NextFinder(const NextFinder&) = default;
    NextFinder& operator=(const NextFinder&) = delete;

    // The first hit at or behind `from`; the text's size if there is none.
    std::size_t at_or_after(std::size_t from) {
        if (from < known_from_ || from > known_hit_ || !known_) {
            known_ = true;
            known_from_ = from;
            known_hit_ = search(from);
        }
        return known_hit_;
    }

  protected:
    [[nodiscard]] virtual std::size_t search(std::size_t from) const = 0;
    std::string_view text_;

  private:
    bool known_ = false;
    std::size_t known_from_ = 0;
    std::size_t known_hit_ = 0;
};

// The next of a character, without those that a backslash escapes where `escapes` is set.
class NextChar : public NextFinder {
  public:
    NextChar(std::string_view text, char wanted, bool escapes = true)
        : NextFinder(text), wanted_(wanted), escapes_(escapes) {}

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override;

  private:
    char wanted_;
    bool escapes_;
};

// The next of a text.
class NextText : public NextFinder {
  public:
    NextText(std::string_view text, std::string_view wanted) : NextFinder(text), wanted_(wanted) {}

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override;

  private:
    std::string_view wanted_;
};

// The next of a word in lower-case ASCII, letter case ignored.
class NextWord : public NextFinder {
  public:
    NextWord(std::string_view text, std::string_view lower) : NextFinder(text), lower_(lower) {}

  protected:
    [[nodiscard]] std::size_t search(std::size_t from) const override;

  private:
    std::string_view lower_;
};

}  // namespace vaultfs
