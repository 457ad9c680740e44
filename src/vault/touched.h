// What of an earlier Snapshot lies at or below the paths that have changed since.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "vault/scanner.h"
#include "vaultfs/policy.h"
#include "vaultfs/vault.h"

namespace vaultfs {

struct Touched {
    // `previous` and `changes` must outlive it.
    Touched(const Policy& policy, const Snapshot& previous, const SourceChanges& changes);

    std::vector<const Variant*> files;
    std::vector<std::shared_ptr<const SourceFolder>> folders;
    // Whether all of it was found by its logical name, and no name that clashes is near: so that the changes can be
    // made to entries of the Snapshot.
    bool is_plain = true;

    // The folder that holds a path; null if that was not found earlier or has changed itself.
    [[nodiscard]] std::shared_ptr<const SourceFolder> holder_of(const VaultPath& path) const;

    // Adds to the findings of a walk of the changes what they have not touched: then they are those of a whole scan.
    void add_untouched(SourceFindings& findings) const;

  private:
    [[nodiscard]] bool is_changed(std::string_view path) const;
    [[nodiscard]] bool are_all_plain() const;
    [[nodiscard]] std::shared_ptr<const SourceFolder> folder_at(const VaultPath& path) const;
    void look_up(const VaultPath& path);
    void look_through(EntryId folder, const VaultPath& path);
    void look_at_all();

    const Policy& policy_;
    const Snapshot& previous_;
    std::unordered_set<std::string_view> changed_;
};

}  // namespace vaultfs
