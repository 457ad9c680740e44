// The code spans of a paragraph, for those that do not know its blocks.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace vaultfs {

// Behind the run of backticks there.
[[nodiscard]] std::size_t backticks_end(std::string_view text, std::size_t at);

// What a code span does not go over.
enum class SpanBound : std::uint8_t {
    blank_line,
    any_block,  // whatever may begin a block, or a cell of a table
    anything,   // there are no code spans
};

// To be asked for from left to right.
class CodeSpans {
  public:
    CodeSpans(std::string_view text, SpanBound bound) : text_(text), bound_(bound) {}

    void enter_paragraph(std::size_t begin, std::size_t end);

    // Whether there may be other spans than with `blank_line`: backticks on both sides of a limit, or any at all.
    [[nodiscard]] bool differs() const {
        return limits_.size() > 1 || (pending_ && (limits_.size() > 0 || bound_ == SpanBound::anything));
    }

    // Behind the code span that the backticks there open; behind the backticks if nothing closes them.
    [[nodiscard]] std::size_t span_end(std::size_t at, bool* is_span);

  private:
    // In order, and asked for from left to right too.
    class Places {
      public:
        void add(std::size_t place) { places_.push_back(place); }
        void clear() {
            places_.clear();
            next_ = 0;
        }
        [[nodiscard]] std::size_t size() const { return places_.size(); }
        // npos if there is none.
        [[nodiscard]] std::size_t next_behind(std::size_t at);

      private:
        std::vector<std::size_t> places_;
        std::size_t next_ = 0;
    };

    void find_limits(std::size_t begin, std::size_t end);
    void add_limit(std::size_t at);

    std::string_view text_;
    SpanBound bound_;
    std::map<std::size_t, Places> runs_;  // of backticks, by length
    Places limits_;                       // what no span goes over, each behind some backticks
    bool pending_ = false;                // backticks stand behind the last limit
};

}  // namespace vaultfs
