#include "view/vault_state.h"

#include <spdlog/spdlog.h>

#include <exception>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace vaultfs {

std::shared_ptr<const Generation> VaultState::current() const {
    {
        std::unique_lock lock(waiting_mutex_);
        known_again_.wait(lock, [this] { return !waiting_; });
    }
    return current_.load();
}

void VaultState::set_waiting(bool waiting) {
    {
        const std::lock_guard lock(waiting_mutex_);
        waiting_ = waiting;
    }
    known_again_.notify_all();
}

void VaultState::watch() {
    const auto changes = vault_->watch();
    if (!changes) {
        spdlog::warn("changes of the vault are looked for every so often: {}", changes.error().message);
        return;
    }
    changes_ = *changes;
    is_watched_ = true;
}

void VaultState::note_gone(int error) {
    if (!is_gone_.exchange(true)) {
        spdlog::error("the vault cannot be listed: {}", std::generic_category().message(error));
        listener_.distrust_all();
    }
}

void VaultState::note_present() {
    if (is_gone_.exchange(false)) {
        spdlog::warn("the vault is back");
    }
}

// With what was found without that. None where the source does not report changes, or has stopped to.
std::optional<SourceChanges> VaultState::reported(const std::vector<VaultPath>& found) {
    if (changes_ < 0) {
        return std::nullopt;
    }
    auto changes = vault_->take_changes();
    if (changes) {
        // Each once: what is looked at twice would be there twice.
        std::set<VaultPath> all(changes->paths.begin(), changes->paths.end());
        all.insert(found.begin(), found.end());
        return SourceChanges{{all.begin(), all.end()}, changes->lost};
    }
    if (is_watched_.exchange(false)) {
        spdlog::warn("changes of the vault are looked for every so often from now on: {}", changes.error().message);
    }
    return std::nullopt;
}

Result<std::shared_ptr<const Snapshot>> VaultState::scan_all(const Generation* before) const {
    return vault_->scan(before == nullptr ? nullptr : before->snapshot.get());
}

Result<std::shared_ptr<const Snapshot>> VaultState::next_snapshot(const Generation* before,
                                                                  const std::vector<VaultPath>& found) {
    const bool watched = is_watched_;
    const auto changes = reported(found);
    if (before != nullptr && changes && !changes->lost && !is_gone_) {
        if (changes->empty()) {
            return nullptr;
        }
        if (auto scanned = vault_->scan_changes(*before->snapshot, *changes)) {
            return scanned;
        }
    }
    if (before != nullptr && watched && !is_gone_) {
        // Nothing that was given out counts before it is known what has changed (VIEWS 9).
        set_waiting(true);
        listener_.distrust_all();
    }
    return scan_all(before);
}

Result<bool> VaultState::scan(const std::vector<VaultPath>& found) {
    const std::lock_guard lock(scan_mutex_);
    const auto before = current_.load();
    // However this ends, nobody waits for it any longer.
    const std::shared_ptr<void> waking(nullptr, [this](void*) { set_waiting(false); });
    auto scanned = next_snapshot(before.get(), found);
    if (!scanned) {
        note_gone(scanned.error().code);
        return tl::unexpected(scanned.error());
    }
    if (!*scanned) {
        return false;
    }
    const Difference now = before ? difference(*before->snapshot, **scanned) : Difference::names;
    if (now != Difference::none) {
        publish(std::move(*scanned), now);
    }
    note_present();  // not before the Snapshot that is true again stands
    return now != Difference::none;
}

void VaultState::publish(std::shared_ptr<const Snapshot> snapshot, Difference difference) {
    const auto before = current_.load();
    const std::uint64_t number = before ? before->number + 1 : 1;
    const bool same_names = before && difference != Difference::names;
    const std::uint64_t names = same_names ? before->names : number;
    const auto next = std::make_shared<const Generation>(Generation{std::move(snapshot), number, names});
    listener_.prepare(before.get(), *next);
    current_.exchange(next);
    listener_.announce();
}

void VaultState::start_refreshing(std::chrono::duration<double> period, std::function<void()> after) {
    // Where changes are reported too: a vault that goes, or comes back, reports nothing, and that a folder cannot be
    // watched is not reported either. Where there is nothing of all that, it costs one look at the vault's own folder.
    refresher_ = std::make_unique<Refresher>(changes_, period, [this, after = std::move(after)] {
        try {
            static_cast<void>(scan());
            if (after && !is_gone_) {
                after();
            }
        } catch (const std::exception& error) {  // out of memory: the Snapshot that stands stays
            spdlog::error("a scan failed: {}", error.what());
        }
    });
}

void VaultState::ask_refresh() {
    if (refresher_) {
        refresher_->ask();
    }
}

}  // namespace vaultfs
