// A text that remembers where each byte comes from. Every stage of a rendering takes one and gives one: it looks at the
// text, decides on edits, and applies them; the origins follow by themselves.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/frontmatter_yaml.h"
#include "vaultfs/blocks.h"
#include "vaultfs/render.h"

namespace vaultfs {

// Puts `bytes` in place of a range. With no bytes it is a cut.
struct Edit {
    Range range;
    std::string bytes;
    Made made = Made::none;
};

class SpannedText {
  public:
    SpannedText() = default;

    // A range of `bytes`, which are those of that variant.
    [[nodiscard]] static SpannedText slice_of(std::uint32_t variant, std::string_view bytes, Range range);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

    // What parse_blocks() makes of the text. Parsed when first asked for, and kept as long as the text stands: a stage
    // that changes nothing leaves the next one the same blocks. Not thread-safe.
    [[nodiscard]] const BlockTree& blocks() const;
    // They may take thirty times as much memory as the text.
    void forget_blocks() const { blocks_.reset(); }

    // What parse_front_yaml() makes of what frontmatter has between its `---` lines; null if nothing. Kept like the
    // blocks, and for the same reason: the parser takes far longer than all else that is done with frontmatter.
    [[nodiscard]] std::shared_ptr<const FrontTree> front_tree() const;

    void append(const SpannedText& other);
    void append(const SpannedText& other, Range range);
    void append_made(std::string_view bytes, Made made);

    [[nodiscard]] SpannedText part(Range range) const;

    // `edits` in any order; where ranges overlap, the union is cut and the bytes of the first are kept.
    [[nodiscard]] SpannedText edited(std::vector<Edit> edits) const;

    // The variant that the byte at `offset` comes from; kNoVariant for made bytes.
    [[nodiscard]] std::uint32_t variant_at(std::size_t offset) const;

    [[nodiscard]] Rendering to_rendering() &&;

  private:
    void append_span(Span span);
    void reserve(std::size_t bytes, std::size_t spans);

    std::string text_;
    std::vector<Span> spans_;
    std::vector<std::size_t> starts_;                                     // of each span in text_
    mutable std::shared_ptr<const BlockTree> blocks_;                     // of text_, if they are known
    mutable std::optional<std::shared_ptr<const FrontTree>> front_tree_;  // the same
};

}  // namespace vaultfs
