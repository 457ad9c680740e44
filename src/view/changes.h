// What the views of one Snapshot have that those of another have not: what the kernel has to be told. A change above a
// clearance is none in its view.
#pragma once

#include "vaultfs/view.h"
#include "view/generation.h"
#include "view/inodes.h"

namespace vaultfs {

// What follows from names that came or went for the links of other notes is not among them: see FactTable.
[[nodiscard]] ViewChanges changes_between(const Generation& before, const Generation& after,
                                          const InodeNumbers& numbers);

}  // namespace vaultfs
