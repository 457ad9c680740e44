// How the views come to show another Snapshot, who is told of it, and what is worked out before it is asked for.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "view/changes.h"
#include "view/views_impl.h"

namespace vaultfs {

void Views::Impl::prepare(const Generation* before, const Generation& next) {
    pending_ = {};
    if (before == nullptr) {
        static_cast<void>(facts_.change_answers(next.names, {}));
        return;
    }
    pending_ = changes_between(*before, next, numbers_);
    if (before->names != next.names) {
        forget_gone(*next.snapshot);
        std::vector<std::uint32_t> questions;
        for (const std::string_view stem : next.snapshot->stems_changed_since(*before->snapshot)) {
            questions.push_back(question_for(stem));
        }
        for (const std::uint64_t key : facts_.change_answers(next.names, questions)) {
            add_rendered_anew(InodeId{key}, *next.snapshot);
        }
    }
    std::sort(pending_.holders.begin(), pending_.holders.end());
    pending_.holders.erase(std::unique(pending_.holders.begin(), pending_.holders.end()), pending_.holders.end());
}

void Views::Impl::add_rendered_anew(InodeId file, const Snapshot& now) {
    pending_.files.push_back(file);
    if (const auto place = numbers_.place_of(now, file)) {
        const Place holder{false, place->clearance, now.entry(place->entry).parent};
        pending_.holders.push_back(numbers_.number_of(now, holder));
    }
}

void Views::Impl::announce() {
    if (listener_ && !pending_.empty()) {
        listener_(std::exchange(pending_, {}));
    }
}

void Views::Impl::look_for_changes(InodeId inode) {
    const bool watched = is_watched();
    if (watched) {
        static_cast<void>(state_.scan());
    }
    const auto located = locate(inode);
    if (located) {
        // Not all that changes is reported.
        const auto changed = reader_.changed(*located->generation, located->place.entry);
        static_cast<void>(changed.empty() || state_.scan(changed));
    } else if (!watched) {
        static_cast<void>(state_.scan());
    }
}

void Views::Impl::distrust_all() {
    ViewChanges all;
    for (const std::uint64_t key : facts_.keys()) {
        all.files.push_back(InodeId{key});
    }
    if (numbers_.has_all_tiers()) {
        all.files.push_back(kMountRoot);  // nothing is remembered of it
    }
    if (listener_) {
        listener_(std::move(all));
    }
}

namespace {

bool is_in(const Snapshot& now, InodeId inode) {
    return inode == kMountRoot || InodeNumbers::is_tier_folder(inode) ||
           now.by_path_hash(InodeNumbers::path_hash_of(inode)).has_value();
}

}  // namespace

// Whatever went is among the files that the kernel is told of.
void Views::Impl::forget_gone(const Snapshot& now) {
    std::vector<std::uint64_t> gone;
    for (const InodeId inode : pending_.files) {
        if (!is_in(now, inode)) {
            gone.push_back(static_cast<std::uint64_t>(inode));
        }
    }
    facts_.forget(gone);
    sweep_facts(now);
}

// A request that began before may yet remember something of what has gone. That is seldom, so it may wait until the
// facts have doubled in number.
void Views::Impl::sweep_facts(const Snapshot& now) {
    constexpr std::size_t kFew = 4096;
    if (facts_.size() > 2 * swept_ + kFew) {
        facts_.keep_only([&now](std::uint64_t key) { return is_in(now, InodeId{key}); });
        swept_ = facts_.size();
    }
}

// --- Work ahead -----------------------------------------------------------------------------------------------------

// Who walks a tree comes to the folders below this one next.
void Views::Impl::prefetch_after(const Located& folder) {
    constexpr std::size_t kFoldersAhead = 32;
    ask_ahead(folder, folder, 0, kFoldersAhead);
}

// Who knows the names already asks for one note after the other: for those of this folder next, and of those behind it.
void Views::Impl::prefetch_around(const Located& folder) {
    constexpr std::size_t kFoldersAhead = 4;
    const Located parent = folder.at(Place{false, folder.place.clearance, folder.entry().parent});
    const auto siblings = parent.snapshot().children(parent.place.entry);
    const auto self = std::find(siblings.begin(), siblings.end(), folder.place.entry);
    ask_ahead(folder, parent, static_cast<std::size_t>(self - siblings.begin()) + 1, kFoldersAhead);
}

// A folder, then those below another, from its child `first` on: `most` folders in all.
void Views::Impl::ask_ahead(const Located& folder, const Located& parent, std::size_t first, std::size_t most) {
    std::vector<InodeId> folders = {inode_of(folder)};
    each_child(parent, first, [&](std::string_view /*name*/, const Place& place, std::size_t /*at*/) {
        const Located child = parent.at(place);
        if (child.is_folder()) {
            folders.push_back(inode_of(child));
        }
        return folders.size() < most;
    });
    for (auto next = folders.rbegin(); next != folders.rend(); ++next) {
        prefetcher_->ask(*next);
    }
}

// From the last file on: whoever lists the folder begins with the first, and the two meet. Where the vault changes
// meanwhile it is left at that: who waits for changes needs the processor more than who may come to ask.
void Views::Impl::prefetch(InodeId folder, Prefetcher& self) try {
    const auto located = locate(folder);
    if (!located || !located->is_folder()) {
        return;
    }
    const auto children = located->snapshot().children(located->place.entry);
    for (auto id = children.rbegin(); id != children.rend() && !self.is_ending(); ++id) {
        if (state_.current() != located->generation) {
            self.forget_all();
            return;
        }
        const Located child = located->at(Place{false, located->place.clearance, *id});
        if (permits(located->place.clearance, child.entry().floor) && is_rendered(child.entry())) {
            static_cast<void>(text_fact(child));
        }
    }
} catch (const std::exception& failure) {
    spdlog::debug("nothing is worked out ahead: {}", failure.what());
}

}  // namespace vaultfs
