// Where links lead, in the vault and in a view of it: a view keeps a link if any file of its name is in it (VIEWS 6.2),
// so one that names a folder or an extension too may lead to nothing there.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "vaultfs/vault.h"

namespace vaultfs {

class LinkTargets {
  public:
    // `lowest`: the lowest clearance that will be asked for.
    LinkTargets(const Policy& policy, const Snapshot& snapshot, TierId lowest);

    // Whether no link can be broken: then there is no need to look for any.
    [[nodiscard]] bool empty() const { return by_name_.empty(); }

    // `target`: decoded, without its fragment. The file that it leads to in the vault, if it leads to none at the
    // clearance.
    [[nodiscard]] std::optional<EntryId> missing(std::string_view target, TierId clearance) const;

  private:
    const Snapshot& snapshot_;
    // Files by folded name, notes by folded stem too; only those of which a link can be kept and broken.
    std::unordered_map<std::string, std::vector<EntryId>> by_name_;
};

}  // namespace vaultfs
