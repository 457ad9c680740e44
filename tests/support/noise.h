// Fragments of Markdown that mean something to one of the parsers, to stand around and inside of what is withheld.
// Forms have marks, such as `{any}`, where fragments of a kind go; fragments may have marks themselves, so that forms
// nest. None leaves anything open behind a blank line: what stands there is read as if it stood alone.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vaultfs::property {

struct NoiseKind {
    std::string_view mark;
    std::string_view separator;
    std::vector<std::string> fragments;
};

// What goes in the place of a mark.
using Fill = std::function<std::string(const NoiseKind&)>;
// Some of the fragments of a kind, in any order.
using Choose = std::function<std::vector<std::string>(const std::vector<std::string>&)>;

// The form with each of its marks filled, every line of it behind the quote marks or blanks that its mark stands
// behind.
[[nodiscard]] std::string filled(std::string_view form, const Fill& fill);

// Fragments of a kind with their own marks filled. `reference` names its footnote and its link definition.
[[nodiscard]] std::string noise(const NoiseKind& kind, const std::string& reference, const Choose& choose);

}  // namespace vaultfs::property
