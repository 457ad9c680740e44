// The code spans of a paragraph, for those that do not know its blocks.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "vaultfs/note.h"

namespace vaultfs {

// Behind the run of backticks there.
[[nodiscard]] std::size_t backticks_end(std::string_view text, std::size_t at);

// What a code span does not go over.
enum class SpanBound : std::uint8_t {
    blank_line,
    any_block,  // whatever may begin a block, or a cell of a table
    anything,   // there are no code spans
};

struct CodeSpan {
    std::size_t end = 0;
    bool closed = false;  // else there is none, and `end` is behind the backticks
};

// To be asked for from left to right in the paragraph entered last.
class CodeSpans {
  public:
    explicit CodeSpans(std::string_view text) : text_(text) {}

    void enter_paragraph(Range paragraph);

    // Back to where the paragraph begins.
    void restart();

    // Whether there are backticks in the paragraph.
    [[nodiscard]] bool any() const { return any_; }

    // Whether there may be other spans than with `blank_line`: backticks on both sides of a limit, or any at all.
    [[nodiscard]] bool differs(SpanBound bound);

    // What the backticks there open.
    [[nodiscard]] CodeSpan span_at(std::size_t at, SpanBound bound);

  private:
    // In order, and asked for from left to right too.
    class Places {
      public:
        void add(std::size_t place) { places_.push_back(place); }
        void restart() { next_ = 0; }
        void clear() {
            places_.clear();
            restart();
        }
        [[nodiscard]] std::size_t size() const { return places_.size(); }
        // npos if there is none.
        [[nodiscard]] std::size_t next_behind(std::size_t at);

      private:
        std::vector<std::size_t> places_;
        std::size_t next_ = 0;
    };

    [[nodiscard]] Places& limits();
    void find_limits();
    void add_limit(std::size_t at);

    std::string_view text_;
    Range paragraph_;
    bool any_ = false;
    std::map<std::size_t, Places> runs_;  // of backticks, by length
    Places limits_;                       // what no span goes over, each behind some backticks; if known
    bool limits_known_ = false;
    bool pending_ = false;  // backticks stand behind the last limit
};

}  // namespace vaultfs
