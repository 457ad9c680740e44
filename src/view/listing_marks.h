// Where in a folder the pages of its listing begin. An offset counts visible names only (VIEWS 7.3, G2), so finding the
// name behind it would take a walk from the first one on, for each page again: here are places along the way.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <vector>

namespace vaultfs {

// Of the folders that were listed last. Thread-safe.
class ListingMarks {
  public:
    struct Mark {
        std::uint64_t offset = 0;  // the visible names before it
        std::size_t child = 0;     // the place among all children, hidden ones too
    };
    static constexpr std::uint64_t kApart = 1024;  // a listing passes by fewer names than that

    // The last that is known at or before an offset; the folder's start if none is. `names`: of the
    // Generation whose children are meant.
    [[nodiscard]] Mark before(std::uint64_t folder, std::uint64_t names, std::uint64_t offset) {
        const std::lock_guard lock(mutex_);
        const auto behind = [](std::uint64_t wanted, const Mark& mark) { return wanted < mark.offset; };
        for (const Folder& each : folders_) {
            if (each.number == folder && each.names == names) {
                const auto after = std::upper_bound(each.marks.begin(), each.marks.end(), offset, behind);
                return after == each.marks.begin() ? Mark{} : *std::prev(after);
            }
        }
        return {};
    }

    // To be called with marks kApart from the start or from one another.
    void add(std::uint64_t folder, std::uint64_t names, Mark mark) {
        const std::lock_guard lock(mutex_);
        auto held =
            std::find_if(folders_.begin(), folders_.end(), [&](const Folder& each) { return each.number == folder; });
        if (held == folders_.end() || held->names != names) {
            if (held != folders_.end()) {
                folders_.erase(held);
            }
            held = folders_.insert(folders_.begin(), Folder{folder, names, {}});
            folders_.resize(std::min(folders_.size(), kMostFolders));
        }
        if (held->marks.empty() || held->marks.back().offset < mark.offset) {
            held->marks.push_back(mark);
        }
    }

  private:
    struct Folder {
        std::uint64_t number = 0;
        std::uint64_t names = 0;
        std::vector<Mark> marks;  // ascending
    };
    static constexpr std::size_t kMostFolders = 16;

    std::mutex mutex_;           // guards all below
    std::list<Folder> folders_;  // the last that came first
};

}  // namespace vaultfs
