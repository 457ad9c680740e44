// The parts of one note, each with its byte range: frontmatter, blocks, labels, links. Pure functions over bytes; any
// bytes are accepted and nothing here fails (VIEWS G7): what cannot be read counts as more confidential.
// Offsets are bytes from the start of the text that was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vaultfs/base.h"
#include "vaultfs/policy.h"

namespace vaultfs {

// Half-open: [begin, end).
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::size_t size() const { return end - begin; }
    [[nodiscard]] bool empty() const { return begin >= end; }
    [[nodiscard]] bool contains(std::size_t offset) const { return begin <= offset && offset < end; }
    [[nodiscard]] std::string_view of(std::string_view text) const { return text.substr(begin, size()); }
    auto operator<=>(const Range&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 takes it for a 0
};

// Where a note's parts lie. `front` covers both `---` lines and ends at the body; empty where there is no (closed)
// frontmatter: an unclosed one is body.
struct NoteParts {
    std::size_t bom = 0;  // bytes of the byte order mark: 0 or 3
    Range front;          // [bom, bom) if there is none
    Range body;
};
[[nodiscard]] NoteParts split_note(std::string_view bytes);

// The label that a note's bytes give it, on top of its path's (VIEWS 2.3, 2.4, 2.8, 4, 4.4): frontmatter, tags that
// label the file, parts of a drawing that cannot be cut; the highest tier for what is not UTF-8 text. None if nothing
// labels it.
[[nodiscard]] std::optional<TierId> content_label(const Policy& policy, std::string_view bytes);

// The same for an attachment, which is served whole: of a `.base` or `.canvas` file by what it holds (VIEWS 6.6), of
// others by frontmatter (2.1). None if nothing labels it.
[[nodiscard]] std::optional<TierId> attachment_content_label(const Policy& policy, std::string_view name,
                                                             std::string_view bytes);
// Whether it may have one whatever its first bytes are.
[[nodiscard]] bool has_attachment_content_label(std::string_view name);
// Whether a file whose first bytes these are, kHeadBytes or all, has a line `---` for its first, in any encoding.
inline constexpr std::size_t kHeadBytes = 32;
[[nodiscard]] bool may_begin_with_frontmatter(std::string_view head);

// Of frontmatter alone (its two `---` lines included, or the lines of one never closed): VIEWS 2.3 by line and by
// parser, and the highest tier where `confidential_keys` cannot be read (2.4).
[[nodiscard]] std::optional<TierId> frontmatter_label(const Policy& policy, std::string_view front);

// How a link is written (VIEWS 6.1).
enum class LinkForm : std::uint8_t {
    wiki,         // [[target|text]], ![[target]]
    inline_link,  // [text](target "title"), ![alt](<target>)
    definition,   // [label]: target "title"
    autolink,     // <scheme:target>
    attribute,    // href="target", src=target in HTML; targets in diagrams, queries, calls, TeX and CSS
    bare_url,     // obsidian://open?…&file=target, file:///… in plain text
};

struct Link {
    LinkForm form{};
    Range whole;   // all of it, `![[` to `]]`; of a definition its lines
    Range target;  // as written, with its fragment, without `<>` and quotes
    Range text;    // what is displayed: the alias of a wikilink, the text of an inline link; empty if none
};

// Every form of VIEWS 6.1 that stands on its own, in order, without overlap but for links inside a link's text (an
// image in a link: the outer comes first). Over-approximates: looks into code, comments and HTML too. Uses of reference
// links (`[text][label]`) are not here: they take their verdict from the definition. Takes time linear in the text,
// whatever is in it.
[[nodiscard]] std::vector<Link> find_links(std::string_view text);

// What a written target means (VIEWS 6.1): decoded in at most four rounds and folded. `settled` is false where a fifth
// would still change it: then the link is withheld.
struct DecodedTarget {
    std::string text;  // decoded, not folded, with its fragment
    bool settled = true;
};
[[nodiscard]] DecodedTarget decode_target(std::string_view written);

}  // namespace vaultfs
