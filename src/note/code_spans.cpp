#include "note/code_spans.h"

#include <algorithm>

#include "note/block_marks.h"
#include "note/line_bounds.h"
#include "vaultfs/text.h"

namespace vaultfs {

std::size_t backticks_end(std::string_view text, std::size_t at) {
    return std::min(text.find_first_not_of('`', at), text.size());
}

std::size_t CodeSpans::Places::next_behind(std::size_t at) {
    while (next_ < places_.size() && places_[next_] <= at) {
        ++next_;
    }
    return next_ < places_.size() ? places_[next_] : kNone;
}

void CodeSpans::enter_paragraph(Range paragraph) {
    constexpr std::size_t kUsualLengths = 4;
    if (runs_.size() > kUsualLengths) {
        runs_.clear();
    }
    for (auto& [length, places] : runs_) {
        places.clear();  // the next paragraph will need them
    }
    paragraph_ = paragraph;
    limits_known_ = false;
    const std::string_view text = text_.substr(0, paragraph.end);
    auto at = text.find('`', paragraph.begin);
    any_ = at != kNone;
    while (at != kNone) {
        const std::size_t behind = backticks_end(text_, at);
        runs_[behind - at].add(at);
        at = text.find('`', behind);
    }
}

void CodeSpans::restart() {
    for (auto& [length, places] : runs_) {
        places.restart();
    }
    limits_.restart();
}

bool CodeSpans::differs(SpanBound bound) {
    if (bound != SpanBound::any_block || !any_) {
        return bound == SpanBound::anything && any_;
    }
    return limits().size() > 1 || (pending_ && limits().size() > 0);
}

CodeSpan CodeSpans::span_at(std::size_t at, SpanBound bound) {
    const std::size_t behind = backticks_end(text_, at);
    if (bound == SpanBound::anything) {
        return {behind, false};
    }
    const std::size_t length = behind - at;
    const std::size_t closing = runs_[length].next_behind(at);
    const bool closed = closing != kNone && (bound == SpanBound::blank_line || closing < limits().next_behind(at));
    return {closed ? closing + length : behind, closed};
}

CodeSpans::Places& CodeSpans::limits() {
    if (!limits_known_) {
        find_limits();
        limits_known_ = true;
    }
    return limits_;
}

void CodeSpans::find_limits() {
    static constexpr CharSet kMarks("`|");
    static constexpr CharSet kParting("\n|");
    limits_.clear();
    pending_ = false;
    if (kParting.find(trim(paragraph_.of(text_)), 0) == kNone) {
        return;  // one line, and no bar in it
    }
    LineBounds bounds;
    const auto line_end = [&](std::size_t at) { return std::min(next_line(text_, at), paragraph_.end); };
    for (std::size_t line = paragraph_.begin; line < paragraph_.end;) {
        const std::size_t next = line_end(line);
        const auto found = bounds.next(text_.substr(line, next - line), text_.substr(next, line_end(next) - next));
        if (found.begins) {
            add_limit(line);
        }
        const std::string_view upto = text_.substr(0, next);
        for (auto at = kMarks.find(upto, line); at != kNone; at = kMarks.find(upto, at + 1)) {
            if (upto[at] == '`') {
                pending_ = true;
            } else if (found.row && ends_cell(upto, at)) {
                add_limit(at);
            }
        }
        if (found.ends) {
            add_limit(next);
        }
        line = next;
    }
}

// Of many without backticks between them one is enough.
void CodeSpans::add_limit(std::size_t at) {
    if (pending_) {
        limits_.add(at);
        pending_ = false;
    }
}

}  // namespace vaultfs
