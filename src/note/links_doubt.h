// Where the text of a link may begin to some readers, for what an exact reading of backticks cannot tell.
#pragma once

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "note/code_spans.h"
#include "note/inline_markup.h"
#include "vaultfs/note.h"

namespace vaultfs {

// A bracket that may still be open where it cannot be told any more what is code: the text of whatever link closes in
// `reach` may begin with it.
struct DoubtfulOpener {
    std::size_t at = 0;
    Range reach;  // to the end of the paragraph

    // The place where a link that begins at `begin` and closes at `close` begins at the earliest.
    [[nodiscard]] std::size_t earliest(std::size_t begin, std::size_t close) const {
        return reach.begin <= close && close < reach.end ? std::min(begin, at) : begin;
    }
};

// Whether all who see a link that closes with these brackets, `[` to `]`, begin its text there. What binds as tightly
// as code, to whomever, may go over its first bracket; but nothing in the text could end it, so it would go over both.
[[nodiscard]] bool is_text_certain(std::string_view text, Range brackets);

// The first of a paragraph, whose code spans are entered. A bracket is doubtful where behind it, before it is closed,
// something that binds as tightly as code to some only (a tag, an address, a wikilink, a formula, a comment, a part of
// another link) holds a backtick or bracket without its counterpart, or where a code span goes over what may begin a
// block. Several such things in a row have more readings than anybody could try one by one. None in a paragraph
// without `closing`, which all links in question have behind their texts.
[[nodiscard]] std::optional<DoubtfulOpener> doubtful_opener(std::string_view text, Range paragraph,
                                                            std::string_view closing, CodeSpans& code,
                                                            InlineMarkup& markup);

// Those of all paragraphs. In order; linear in the text.
[[nodiscard]] std::vector<DoubtfulOpener> doubtful_openers(std::string_view text, std::string_view closing);

// The place where a link that begins at `begin` and closes at `close` begins at the earliest. To be asked for in order
// of `close`.
class EarliestBegin {
  public:
    explicit EarliestBegin(std::vector<DoubtfulOpener> openers) : openers_(std::move(openers)) {}
    [[nodiscard]] std::size_t of(std::size_t begin, std::size_t close);

  private:
    std::vector<DoubtfulOpener> openers_;
    std::size_t next_ = 0;
};

}  // namespace vaultfs
