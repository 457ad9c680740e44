// The words every module shares: errors as values, identifiers and paths that cannot be mixed.
// Depends on nothing but the standard library and tl::expected.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace vaultfs {

// Why something could not be done. `code` is an errno value, so that the mount can answer with it;
// `message` is for the one who started the program and may name files of the vault: it is never sent to a reader of a
// view.
struct Error {
    int code = 0;
    std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(int code, std::string message) {
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

// A tier of confidentiality (VIEWS 1): its place in the policy's list, 0 the least confidential.
// The order of the ids is the order of the tiers, so a label is permitted at a clearance exactly if `label <=
// clearance`.
enum class TierId : std::uint8_t {};

constexpr std::size_t index_of(TierId tier) {
    return static_cast<std::size_t>(tier);
}

constexpr TierId tier_id(std::size_t index) {
    return static_cast<TierId>(index);
}

// The one place that says what a clearance may see. Written as the condition for keeping.
constexpr bool permits(TierId clearance, TierId label) {
    return label <= clearance;
}

constexpr TierId higher(TierId a, TierId b) {
    return a < b ? b : a;
}

// A path of `/`-separated parts without a leading slash; empty for the root. The tag keeps paths of the vault
// (`_public/A/Star.public.md`) and paths of a view (`A/Star.md`) from being mixed up.
template <typename Tag>
class RelativePath {
  public:
    RelativePath() = default;
    explicit RelativePath(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool is_root() const { return text_.empty(); }

    // The last part: a file's or folder's name. Empty for the root.
    [[nodiscard]] std::string_view name() const {
        const std::string_view all = text_;
        const auto slash = all.rfind('/');
        return slash == std::string_view::npos ? all : all.substr(slash + 1);
    }

    // The folder that holds it; the root is its own parent.
    [[nodiscard]] RelativePath parent() const {
        const auto slash = text_.rfind('/');
        return slash == std::string::npos ? RelativePath() : RelativePath(text_.substr(0, slash));
    }

    [[nodiscard]] bool is_at_or_below(const RelativePath& folder) const {
        const std::size_t length = folder.text_.size();
        return folder.is_root() ||
               (text_.starts_with(folder.text_) && (text_.size() == length || text_[length] == '/'));
    }

    [[nodiscard]] RelativePath child(std::string_view name) const {
        if (text_.empty()) {
            return RelativePath(std::string(name));
        }
        std::string joined = text_;
        joined += '/';
        joined += name;
        return RelativePath(std::move(joined));
    }

    auto operator<=>(const RelativePath&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 errs

  private:
    std::string text_;
};

using VaultPath = RelativePath<struct VaultPathTag>;  // below the vault's root, as on disk
using ViewPath = RelativePath<struct ViewPathTag>;    // below a view's root, as a reader sees it

}  // namespace vaultfs
