// What the fuzz targets share. Each target is one file with a LLVMFuzzerTestOneInput: libFuzzer feeds it with clang and
// -DVAULTFS_FUZZ=ON; in every other build replay.cpp feeds it the stored corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "vaultfs/policy.h"
#include "vaultfs/render.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace vaultfs::fuzz {

// Ends the run where a promise does not hold: both libFuzzer and ctest see it as a crash.
inline void require(bool holds, const char* promise) {
    if (!holds) {
        std::fprintf(stderr, "broken: %s\n", promise);
        std::abort();
    }
}

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Stands in what is withheld below secret, and nowhere else.
constexpr std::string_view kCanary = "CANARY";

// The name of a note that exists only above every clearance that is asked for.
constexpr std::string_view kHiddenName = "hidden";

// Knows "open" as visible and kHiddenName as hidden; nothing else exists.
class TwoNames : public LinkOracle {
  public:
    [[nodiscard]] NameState name_state(std::string_view folded_stem) const override {
        return folded_stem == kHiddenName ? NameState::hidden
               : folded_stem == "open"    ? NameState::visible
                                          : NameState::unknown;
    }
};

// `data` with each of its control characters replaced by a piece of text that holds a canary, so that a fuzzer finds
// the pieces in one step. Every piece is withheld below secret wherever it stands in a note.
[[nodiscard]] std::string with_planted_pieces(std::string_view data);

// The same with the pieces that are withheld in frontmatter and in strings of JSON too.
[[nodiscard]] std::string with_planted_names(std::string_view data);

// The bytes of a view at a clearance below secret: no canary, no `_secret` as a part of a path, and, unless the policy
// keeps links to hidden names, none of those. Looked for without the program's own parsers and decoders. The source is
// shown where a promise is broken.
void require_nothing_withheld(const Policy& policy, std::string_view source, std::string_view text);

// The spans tile the text, and each slice of a variant has the variant's bytes.
void require_tiled(const Rendering& rendering, std::span<const RenderInput> inputs);

}  // namespace vaultfs::fuzz
