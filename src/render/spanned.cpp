#include "render/spanned.h"

#include <algorithm>

#include "note/frontmatter.h"

namespace vaultfs {

SpannedText SpannedText::slice_of(std::uint32_t variant, std::string_view bytes, Range range) {
    SpannedText result;
    result.text_ = range.of(bytes);
    result.append_span(Span{variant, Made::none, range.begin, range.size()});
    return result;
}

const BlockTree& SpannedText::blocks() const {
    if (!blocks_) {
        blocks_ = std::make_shared<const BlockTree>(parse_blocks(text_));
    }
    return *blocks_;
}

std::shared_ptr<const FrontTree> SpannedText::front_tree() const {
    if (!front_tree_) {
        auto tree = parse_front_yaml(front_content(text_));
        front_tree_ = tree ? std::make_shared<const FrontTree>(*std::move(tree)) : nullptr;
    }
    return *front_tree_;
}

void SpannedText::reserve(std::size_t bytes, std::size_t spans) {
    text_.reserve(bytes);
    spans_.reserve(spans);
    starts_.reserve(spans);
}

// Joins slices that touch, so that an untouched variant stays one span.
void SpannedText::append_span(Span span) {
    if (span.length == 0) {
        return;
    }
    blocks_.reset();
    front_tree_.reset();
    if (!spans_.empty()) {
        Span& last = spans_.back();
        const bool both_sliced = last.made == Made::none && span.made == Made::none;
        if (both_sliced && last.variant == span.variant && last.offset + last.length == span.offset) {
            last.length += span.length;
            return;
        }
    }
    starts_.push_back(spans_.empty() ? 0 : starts_.back() + spans_.back().length);
    spans_.push_back(span);
}

void SpannedText::append(const SpannedText& other) {
    append(other, Range{0, other.text_.size()});
}

void SpannedText::append(const SpannedText& other, Range range) {
    if (range.empty()) {
        return;
    }
    text_.append(other.text_, range.begin, range.size());
    auto index = static_cast<std::size_t>(std::upper_bound(other.starts_.begin(), other.starts_.end(), range.begin) -
                                          other.starts_.begin() - 1);
    for (; index < other.spans_.size() && other.starts_[index] < range.end; ++index) {
        const std::size_t start = std::max(range.begin, other.starts_[index]);
        const std::size_t end = std::min(range.end, other.starts_[index] + other.spans_[index].length);
        Span span = other.spans_[index];
        if (span.made == Made::none) {
            span.offset += start - other.starts_[index];
        }
        span.length = end - start;
        append_span(span);
    }
}

void SpannedText::append_made(std::string_view bytes, Made made) {
    text_ += bytes;
    append_span(Span{Span::kNoVariant, made, 0, bytes.size()});
}

SpannedText SpannedText::part(Range range) const {
    SpannedText result;
    result.append(*this, range);
    return result;
}

SpannedText SpannedText::edited(std::vector<Edit> edits) const {
    if (edits.empty()) {
        return *this;
    }
    std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.range < b.range; });
    SpannedText result;
    result.reserve(text_.size(), spans_.size() + 2 * edits.size());
    std::size_t done = 0;
    for (const Edit& edit : edits) {
        if (edit.range.begin >= done) {
            result.append(*this, Range{done, edit.range.begin});
            if (!edit.bytes.empty()) {
                result.append_made(edit.bytes, edit.made);
            }
        }
        done = std::max(done, edit.range.end);
    }
    result.append(*this, Range{done, text_.size()});
    return result;
}

std::uint32_t SpannedText::variant_at(std::size_t offset) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    return after == starts_.begin() ? Span::kNoVariant
                                    : spans_[static_cast<std::size_t>(after - starts_.begin() - 1)].variant;
}

Rendering SpannedText::to_rendering() && {
    return Rendering{std::move(text_), std::move(spans_), 0};
}

}  // namespace vaultfs
