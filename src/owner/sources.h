// A note or canvas with the bytes of all its variants, of every tier, and what a clearance sees of it: what audits and
// explanations look at.
#pragma once

#include <vector>

#include "vaultfs/explain.h"
#include "vaultfs/render.h"
#include "vaultfs/vault.h"

namespace vaultfs {

// Answers link questions from a Snapshot.
class SnapshotOracle : public LinkOracle {
  public:
    SnapshotOracle(const Snapshot& snapshot, TierId clearance) : snapshot_(snapshot), clearance_(clearance) {}
    [[nodiscard]] NameState name_state(std::string_view folded_stem) const override {
        return snapshot_.name_state(folded_stem, clearance_);
    }

  private:
    const Snapshot& snapshot_;
    TierId clearance_;
};

// At the context's clearance; nothing where that sees no variant. The spans count all of `sources`, as from
// read_sources().
[[nodiscard]] Rendering render_sources(const RenderContext& context, EntryKind kind,
                                       const std::vector<SourceText>& sources);

}  // namespace vaultfs
