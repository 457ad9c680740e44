#include "view/vault_state.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <thread>

namespace vaultfs {

void VaultState::note_gone(int error) {
    if (!is_gone_.exchange(true)) {
        spdlog::error("the vault cannot be listed: {}", std::generic_category().message(error));
    }
}

void VaultState::note_present() {
    if (is_gone_.exchange(false)) {
        spdlog::warn("the vault is back");
    }
}

Result<bool> VaultState::scan() {
    const std::lock_guard lock(scan_mutex_);
    const auto before = current();
    const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
    auto scanned = vault_->scan(before ? before->snapshot.get() : nullptr, threads);
    if (!scanned) {
        note_gone(scanned.error().code);
        return tl::unexpected(scanned.error());
    }
    const Difference found = before ? difference(*before->snapshot, **scanned) : Difference::names;
    if (found != Difference::none) {
        publish(std::move(*scanned), found);
    }
    note_present();  // not before the Snapshot that is true again stands
    return found != Difference::none;
}

void VaultState::publish(std::shared_ptr<const Snapshot> snapshot, Difference difference) {
    const auto before = current();
    const std::uint64_t number = before ? before->number + 1 : 1;
    const bool same_names = before && difference != Difference::names;
    const std::uint64_t names = same_names ? before->names : number;
    const auto next = std::make_shared<const Generation>(Generation{std::move(snapshot), number, names});
    current_.exchange(next);
    listener_(*next, difference);
}

void VaultState::start_refreshing(std::chrono::duration<double> period) {
    refresher_ = std::make_unique<Refresher>(period, [this] {
        try {
            static_cast<void>(scan());
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
