// Frontmatter by line: where it lies in a note, its lines and top-level entries, and the labels that it gives to keys.
// Everything here is pure, linear in the text, and takes any bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "note/frontmatter_yaml.h"
#include "vaultfs/note.h"
#include "vaultfs/policy.h"

namespace vaultfs {

// The lines of a frontmatter that is never closed, its `---` included, up to the first blank line (VIEWS 2.3). Empty
// where the note has none, or has a closed one.
[[nodiscard]] std::string_view unclosed_front(std::string_view bytes);

// The lines between the two `---` lines of `front`; all behind the first for one that is never closed.
[[nodiscard]] std::string_view front_content(std::string_view front);
[[nodiscard]] Range front_content_range(std::string_view front);

// One line of frontmatter as it looks by itself, whatever the lines around it make of it.
struct FrontLine {
    enum class Kind : std::uint8_t {
        blank,
        comment,
        entry,  // `key:`, also behind `- ` or `? `
        item,   // `- `
        other,  // goes on with what is above it
    };
    Kind kind{};
    bool dash = false;       // begins with `- `
    bool odd = false;        // begins in a way that says nothing sure about where an entry begins
    std::size_t indent = 0;  // bytes before the first that is not blank
    std::size_t column = 0;  // bytes before the key, behind all dashes
    std::size_t value = 0;   // offset of the text behind the key's colon, or behind the dashes
    std::string key;         // entry: decoded
    Range range;             // with its ending
};
[[nodiscard]] std::vector<FrontLine> read_front_lines(std::string_view content);

// A top-level entry: a key at the start of a line with all below it that is indented, or a list that is not.
struct FrontEntry {
    std::string key;        // decoded
    Range range;            // whole lines, the comment lines directly above its key included
    std::size_t line = 0;   // offset of its key's line
    std::size_t value = 0;  // offset behind the colon
};

// Entries follow each other without a gap: content = head, entries, tail.
struct FrontSlices {
    Range head;  // what comes before the first entry and its comment lines
    std::vector<FrontEntry> entries;
    Range tail;           // the blank lines behind the last
    bool certain = true;  // false: some line tells of structure that lines do not show; ask the parser
};
[[nodiscard]] FrontSlices slice_entries(std::string_view content);

// The labels that `confidential_keys` gives (VIEWS 2.4).
struct KeyLabel {
    std::string path;  // folded as by fold_path
    TierId label{};
};
struct KeyLabels {
    bool readable = true;  // false: the file has the highest tier
    std::vector<KeyLabel> labels;

    // None if no key has one.
    [[nodiscard]] std::optional<TierId> highest() const;
};
// `closed`: false for frontmatter that is never closed, where nothing can be withheld by key.
[[nodiscard]] KeyLabels read_key_labels(const Policy& policy, std::string_view content, bool closed);

// The same where the content is known to spell the map's name, and is parsed. `tree`: null where it cannot be read.
[[nodiscard]] KeyLabels key_labels_in(const Policy& policy, std::string_view content, const FrontTree* tree);

// The form in which a key, or a path of keys with dots between, is compared: blanks around it dropped, folded.
[[nodiscard]] std::string fold_path(std::string_view path);

// Whether a text may spell a word (lower-case ASCII), as it stands or in YAML's escapes. Cheap.
[[nodiscard]] bool may_spell(std::string_view text, std::string_view word);

// A place where a word stands by itself: not within a longer one.
struct WordPlace {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t line = 0;  // start of its line
    bool leads = false;    // nothing but blanks, dashes and quotes before it in its line
    bool comment = false;  // behind a `#`
};
// All of them, letter case ignored; in time linear in the text, however long its lines are.
[[nodiscard]] std::vector<WordPlace> find_words(std::string_view text, std::string_view word);

// Whether a key may be marked with `?`, so that its colon, and what belongs to it, can stand anywhere below.
[[nodiscard]] bool has_marked_key(std::string_view text);

// Whether one of `marks` (of `&`, `*`, `!`) may begin an anchor, an alias or a tag somewhere; `!` by itself is one.
[[nodiscard]] bool begins_yaml_mark(std::string_view text, std::string_view marks);

// Whether a key may be an alias, so that its name stands elsewhere, and not as a key.
[[nodiscard]] bool may_have_alias_key(std::string_view text);

// The offset behind the colon of a key whose name ends at `at`, a closing quote, blanks, line ends and comments before
// it allowed; npos if it is no key.
[[nodiscard]] std::size_t behind_key_colon(std::string_view text, std::size_t at);

}  // namespace vaultfs
