// Which tiers a text names, by a layer's path part or a file's suffix (VIEWS 6.2, 6.5, 6.6): what the guard, the
// verdict on links and the labels of `.base` files stand on. Every form of the text counts, from as written to fully
// decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/note.h"
#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

// The paths that a link's target can mean: each form, with and without what follows `#`, `?` or `^`, blanks folded or
// dropped as readers do. Not settled: too long, or still changing after the rounds of VIEWS 6.1.
struct TargetPaths {
    std::vector<std::string> paths;  // decoded to different depths, not folded
    std::string meant;               // the whole target decoded in full; as written where that is too long
    bool settled = true;
};
[[nodiscard]] TargetPaths target_paths(LinkForm form, std::string_view written);

// The page of a wikilink within a target, `[text]([[Page]])`, which Roam and Logseq take for an alias; none if there is
// none.
[[nodiscard]] std::optional<std::string_view> inner_page(std::string_view target);

// A value of a URL's query as forms of the web write it.
[[nodiscard]] std::string with_spaces_for_plus(std::string_view value);

// Whether all readers of any form take a target for the path that it is as written: the usual case.
[[nodiscard]] bool has_one_reading(std::string_view target);

// Whether a target leads out of the vault for sure: a scheme that no application takes for a file's. Never a
// wikilink's.
[[nodiscard]] bool is_external(LinkForm form, std::string_view written);

// The parts of a path, at slashes and at backslashes.
[[nodiscard]] std::vector<std::string_view> target_parts(std::string_view path);

// The last of them; empty if there is none.
[[nodiscard]] std::string_view last_target_part(std::string_view path);

// Whether it tells a file from a word: `md`, `png`, … Folded, without its dot.
[[nodiscard]] bool is_known_extension(std::string_view extension);
// The first dot in a text with one behind it, in any letter case; npos if there is none.
[[nodiscard]] std::size_t find_extension(std::string_view text);

// A target's last part without its tier suffixes, with its extension if it has one: `Star.public` and `Star.public.md`
// mean `Star` and `Star.md`, `photo.public.png` means `photo.png`.
[[nodiscard]] std::string less_suffixes(const Policy& policy, std::string_view name);

// The highest label that a part of a link's target has (VIEWS 6.2): a layer's tier or a suffix. None if no part has
// one.
[[nodiscard]] std::optional<TierId> path_label(const Policy& policy, std::string_view path);

// Whether a target means what it says, and no part of it names a layer or a suffix, so that nothing is to be rewritten.
[[nodiscard]] bool is_plain_target(const Policy& policy, std::string_view written);

// Of all that the target can mean; the highest tier where that cannot be told. None for an external one.
[[nodiscard]] std::optional<TierId> target_label(const Policy& policy, LinkForm form, std::string_view written);

// Finds in running text what names a tier. Knows the folded names of one policy, so make one for a whole note.
class NameSpotter {
  public:
    enum class Reading : std::uint8_t {
        text,  // 6.5: a layer as a part of a path; a suffix in a token with a slash, or with a known extension after it
        settings,  // 6.6: a layer as a word, too; a suffix at the end of a quoted text, too
    };

    // Looks for the tiers above `above` only; for all without it. `policy` must outlive it.
    NameSpotter(const Policy& policy, std::optional<TierId> above, Reading reading = Reading::text);

    // The highest tier that is named; the highest of all where decoding does not come to an end.
    [[nodiscard]] std::optional<TierId> highest(std::string_view text) const;

    // Whether text, links or runs, could name one at all: a word stands in it, or what may disguise one.
    // Over-approximates.
    [[nodiscard]] bool may_name(std::string_view text) const;

    // The runs without blanks that name one, in order (whole lines where a layer's name has blanks).
    [[nodiscard]] std::vector<Range> runs(std::string_view text) const;

  private:
    struct Word {
        std::string folded;
        TierId tier{};
        char first = 0;   // what it begins with where blanks do not count, …
        char second = 0;  // … and what follows that; 0 if nothing does
    };

    [[nodiscard]] static Word word_of(std::string folded, TierId tier);
    [[nodiscard]] std::size_t next_disguise(std::string_view text, std::size_t from) const;
    [[nodiscard]] bool is_idle() const { return layers_.empty() && suffixes_.empty(); }
    [[nodiscard]] std::vector<std::size_t> plain_words(std::string_view text) const;
    [[nodiscard]] std::optional<TierId> in_run(std::string_view run) const;
    [[nodiscard]] std::optional<TierId> in_joined(std::string_view run) const;
    [[nodiscard]] std::optional<TierId> in_form(std::string_view folded) const;
    [[nodiscard]] bool names_layer(std::string_view text, const std::string& layer) const;
    [[nodiscard]] bool names_suffix(std::string_view text, const std::string& tier) const;
    [[nodiscard]] std::size_t run_end(std::string_view text, std::size_t at) const;

    std::vector<Word> layers_;
    std::vector<Word> suffixes_;  // with their dot
    CharSet first_bytes_{{}};     // of all words, in either case
    TierId top_{};
    Reading reading_;
    bool by_line_ = false;
    bool only_ascii_ = true;  // all words are
};

}  // namespace vaultfs
