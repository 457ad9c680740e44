#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

#include "vault/give_back_memory.h"
#include "vault/open_beneath.h"
#include "vault/scanner.h"
#include "vault/snapshot_builder.h"
#include "vault/snapshot_editor.h"
#include "vault/snapshot_parts.h"
#include "vault/stamp.h"
#include "vault/touched.h"
#include "vaultfs/note.h"
#include "vaultfs/vault.h"

namespace vaultfs {

namespace {

// `previous` itself where the findings are what it was made of, and its stamps prove that.
std::shared_ptr<const Snapshot> snapshot_of(const Policy& policy, SourceFindings findings, const Snapshot* previous) {
    auto snapshot = previous == nullptr ? nullptr : previous->weak_from_this().lock();
    if (snapshot && snapshot->parts().unsettled.empty() && SnapshotBuilder::repeats(findings, *snapshot)) {
        return snapshot;
    }
    return SnapshotBuilder(policy, std::move(findings)).build();
}

}  // namespace

unsigned scan_threads() {
    constexpr unsigned kWaiting = 4;  // for each processor
    constexpr unsigned kMost = 16;
    return std::clamp(kWaiting * std::thread::hardware_concurrency(), 1U, kMost);
}

Vault::Vault(std::shared_ptr<const Policy> policy, std::unique_ptr<SourceFs> source)
    : policy_(std::move(policy)), source_(std::move(source)), ignore_(policy_->ignore) {}

// Once a vault, without names: they may be secret. Which ones they are is in the log at level debug.
void Vault::warn_of_unreadable() const {
    if (!warned_->exchange(true)) {
        spdlog::warn("some of the vault cannot be read: it counts as {}", policy_->name_of(policy_->highest()));
    }
}

Result<std::shared_ptr<const Snapshot>> Vault::scan(const Snapshot* previous, unsigned threads) const {
    auto findings = walk_source({*policy_, ignore_, *source_, previous}, threads);
    if (!findings) {
        return tl::make_unexpected(findings.error());
    }
    if (findings->some_unreadable) {
        warn_of_unreadable();
    }
    auto snapshot = snapshot_of(*policy_, std::move(*findings), previous);
    findings->batches = {};
    give_back_memory();
    return snapshot;
}

Result<std::shared_ptr<const Snapshot>> Vault::scan_changes(const Snapshot& previous,
                                                            const SourceChanges& changes) const {
    const Touched before(*policy_, previous, changes);
    auto findings = walk_changes({*policy_, ignore_, *source_, &previous}, changes, before);
    if (!findings) {
        return tl::make_unexpected(findings.error());
    }
    if (findings->some_unreadable) {
        warn_of_unreadable();
    }
    if (auto next = SnapshotEditor(*policy_, previous).apply(before, *findings)) {
        return next;
    }
    before.add_untouched(*findings);
    return snapshot_of(*policy_, std::move(*findings), &previous);
}

Result<SourceFs::Item> SourceFs::find(const VaultPath& path) {
    auto items = list(path.parent());
    if (!items) {
        return tl::make_unexpected(items.error());
    }
    const auto found =
        std::find_if(items->begin(), items->end(), [&](const Item& item) { return item.name == path.name(); });
    return found == items->end() ? Result<Item>(fail(ENOENT, "not in its folder")) : std::move(*found);
}

bool Vault::has_layer() const {
    const auto items = source_->list(VaultPath());
    if (!items) {
        return false;
    }
    return std::any_of(items->begin(), items->end(), [this](const SourceFs::Item& item) {
        return item.kind == SourceFs::Kind::folder && policy_->layer_named(item.name) != nullptr;
    });
}

Result<VariantBytes> Vault::read(const Variant& variant) const {
    auto content = source_->read(variant.path, policy_->max_note_size);
    if (!content) {
        return tl::make_unexpected(content.error());
    }
    VariantBytes read{std::move(content->bytes), content->stamp, policy_->highest()};
    read.label = label_of(*policy_, variant.path, facts_of_file(*policy_, variant.path), read.bytes);
    return read;
}

Result<Vault::OpenFile> Vault::open(const Variant& variant) const {
    auto opened = source_->open(variant.path);
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    Fd fd(*opened);
    return stamp_of_file(fd.get()).map([&fd](const SourceStamp& stamp) { return OpenFile{fd.release(), stamp}; });
}

bool may_be_labelled(int fd) {
    const auto head = read_beginning(fd, kHeadBytes);
    return !head || may_begin_with_frontmatter(*head);
}

}  // namespace vaultfs
