// What stands behind Views: the places that requests name, and what is remembered of them. Its methods are in
// views.cpp (requests) and views_changes.cpp (changes, and work ahead).
//
// What is remembered lies in the FactTable and the RenderCache, both keyed by inode; a fact is checked against the
// Generation before it is used, and says which text still holds. Locks: a render stripe may be held while the fact
// table's, the cache's or the reader's own lock is taken, and none of those while another is.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "vaultfs/view.h"
#include "view/facts.h"
#include "view/generation.h"
#include "view/inodes.h"
#include "view/listing_marks.h"
#include "view/prefetcher.h"
#include "view/reading.h"
#include "view/render_cache.h"
#include "view/vault_state.h"

namespace vaultfs {

using GenerationPtr = std::shared_ptr<const Generation>;

// A place, and the Generation that it is a place in.
struct Located {
    GenerationPtr generation;
    Place place;

    [[nodiscard]] const Snapshot& snapshot() const { return *generation->snapshot; }
    [[nodiscard]] const Entry& entry() const { return snapshot().entry(place.entry); }
    [[nodiscard]] bool is_folder() const { return place.all_tiers || entry().kind == EntryKind::folder; }
    [[nodiscard]] Located at(const Place& other) const { return {generation, other}; }
};

class Views::Impl : private VaultState::Listener {
  public:
    Impl(const std::shared_ptr<const Vault>& vault, const ViewOptions& options)
        : options_(options),
          reader_(vault),
          numbers_(vault->policy(), options.tier),
          cache_(options.cache_bytes),
          state_(vault, *this) {
        if (options.watch) {
            state_.watch();
        }
    }

    [[nodiscard]] const Policy& policy() const { return reader_.vault().policy(); }

    [[nodiscard]] Result<bool> scan() { return state_.scan(); }
    [[nodiscard]] bool is_watched() const { return state_.is_watched(); }
    [[nodiscard]] ViewFigures figures() const {
        return {cache_.count(), cache_.bytes(), options_.cache_bytes, state_.is_watched(), state_.is_gone()};
    }
    void on_change(ChangeListener listener) { listener_ = std::move(listener); }
    void start_refreshing() {
        state_.start_refreshing(std::chrono::duration<double>(options_.refresh_seconds), options_.after_refresh);
        prefetcher_ =
            std::make_unique<Prefetcher>([this](InodeId folder, Prefetcher& self) { prefetch(folder, self); });
    }

    void stop_refreshing() {
        prefetcher_.reset();
        state_.stop_refreshing();
    }
    void look_for_changes(InodeId inode);

    [[nodiscard]] Result<Located> locate(InodeId inode) const;
    [[nodiscard]] Result<Located> locate(const ViewPath& path, TierId clearance) const;
    [[nodiscard]] Result<Located> child(const Located& parent, std::string_view name) const;
    [[nodiscard]] Result<Attributes> attributes(const Located& located);
    [[nodiscard]] bool knows_attributes(const Located& located);
    void note_lookup(const Located& folder, const Located& child, bool walks) {
        if (walks && prefetcher_ && !knows_attributes(child)) {
            prefetch_around(folder);
        }
    }
    [[nodiscard]] Result<void> list(const Located& folder, std::uint64_t offset, const ListSink& sink);
    [[nodiscard]] Result<OpenFile> open_file(const Located& file);
    [[nodiscard]] bool is_up_to_date(const Located& file, const OpenFile& opened);

  private:
    using ChildVisitor = std::function<bool(std::string_view name, const Place& child, std::size_t at)>;

    void prepare(const Generation* before, const Generation& next) override;
    void announce() override;
    void distrust_all() override;
    void add_rendered_anew(InodeId file, const Snapshot& now);
    void forget_gone(const Snapshot& now);
    void sweep_facts(const Snapshot& now);

    [[nodiscard]] InodeId inode_of(const Located& located) const {
        return numbers_.number_of(located.snapshot(), located.place);
    }
    [[nodiscard]] std::uint64_t key_of(const Located& located) const {
        return static_cast<std::uint64_t>(inode_of(located));
    }
    [[nodiscard]] static std::uint64_t fingerprint_of(const Located& file) {
        return vaultfs::fingerprint_of(*file.generation, file.place.entry, file.place.clearance);
    }
    void prefetch_after(const Located& folder);
    void prefetch_around(const Located& folder);
    void ask_ahead(const Located& folder, const Located& parent, std::size_t first, std::size_t most);
    void prefetch(InodeId folder, Prefetcher& self);
    [[nodiscard]] Place parent_of(const Located& folder) const;
    void each_child(const Located& folder, std::size_t first, const ChildVisitor& visit) const;
    [[nodiscard]] std::vector<TierId> tiers_by_name() const;
    void list_children(const Located& folder, std::uint64_t offset, const ListSink& sink);
    [[nodiscard]] std::uint64_t listing_digest(const Located& folder) const;

    [[nodiscard]] Fact folder_fact(const Located& folder);
    [[nodiscard]] Fact attachment_fact(const Located& file);
    [[nodiscard]] std::optional<Fact> known_text(const Located& file);
    [[nodiscard]] Result<Fact> text_fact(const Located& file);
    Fact remember(const Located& located, const Seen& seen, const Asked& asked = {});

    [[nodiscard]] Result<OpenFile> open_text(const Located& file);
    [[nodiscard]] std::optional<OpenFile> cached_text(const Located& file);
    [[nodiscard]] Result<OpenFile> render(const Located& file);
    [[nodiscard]] Result<OpenFile> open_attachment(const Located& file);

    ViewOptions options_;
    Reader reader_;
    InodeNumbers numbers_;
    FactTable facts_;
    RenderCache cache_;
    ListingMarks marks_;
    // Two readers that ask for the same note wait for one rendering. Notes share a stripe by chance.
    std::array<std::mutex, 64> render_stripes_;
    ChangeListener listener_;
    ViewChanges pending_;    // of the thread that scans
    std::size_t swept_ = 0;  // likewise: how many facts were left by the last sweep
    VaultState state_;       // its thread ends before the rest goes
    // Set before there are requests. Its thread ends before anything else goes.
    std::unique_ptr<Prefetcher> prefetcher_;
};

}  // namespace vaultfs
