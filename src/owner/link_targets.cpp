#include "owner/link_targets.h"

#include <algorithm>

#include "note/links_named.h"
#include "owner/audit_checks.h"
#include "vault/logical_names.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

struct Floors {
    TierId least{UINT8_MAX};
    TierId most{};
};

// Part by part; `./` and `../` lead somewhere that has the rest below it.
std::string folded_path(const std::vector<std::string_view>& parts) {
    std::string path;
    for (const std::string_view part : parts) {
        if (part != "." && part != "..") {
            path += (path.empty() ? "" : "/") + fold_linked_name(part);
        }
    }
    return path;
}

// Whether a file may be what a link means. Its folders may be left out, from the root on; a note's extension too.
bool leads_to(const std::string& target, const std::string& file, bool note) {
    const auto ends_so = [&](std::string_view path) {
        return path == target || (path.ends_with(target) && path[path.size() - target.size() - 1] == '/');
    };
    return ends_so(file) || (note && ends_so(without_extension(file)));
}

}  // namespace

LinkTargets::LinkTargets(const Policy& policy, const Snapshot& snapshot, TierId lowest) : snapshot_(snapshot) {
    std::unordered_map<std::string, Floors> floors;  // by the stem that a view asks for
    const auto for_each_file = [&](const auto& visit) {
        for (std::size_t i = 1; i < snapshot.size(); ++i) {
            const auto id = static_cast<EntryId>(i);
            if (snapshot.entry(id).kind != EntryKind::folder) {
                visit(id, snapshot.entry(id));
            }
        }
    };
    for_each_file([&](EntryId /*id*/, const Entry& entry) {
        Floors& known = floors[linked_stem_of(entry.name)];
        known = {std::min(known.least, entry.floor), higher(known.most, entry.floor)};
    });
    for_each_file([&](EntryId id, const Entry& entry) {
        const std::string stem = linked_stem_of(entry.name);
        const Floors& known = floors[stem];
        const bool kept = policy.hidden_target == HiddenTarget::keep || known.least < known.most;
        if (!kept || permits(lowest, known.most)) {
            return;
        }
        by_name_[fold_linked_name(entry.name)].push_back(id);
        if (entry.kind == EntryKind::note) {
            by_name_[stem].push_back(id);
        }
    });
}

std::optional<EntryId> LinkTargets::missing(std::string_view target, TierId clearance) const {
    if (by_name_.empty()) {
        return std::nullopt;
    }
    const std::string path = folded_path(target_parts(target));
    const auto named = by_name_.find(std::string(last_part(path)));
    if (named == by_name_.end()) {
        return std::nullopt;
    }
    std::optional<EntryId> found;
    for (const EntryId id : named->second) {
        const Entry& entry = snapshot_.entry(id);
        if (!leads_to(path, folded_path(path_parts(snapshot_.path_of(id).text())), entry.kind == EntryKind::note)) {
            continue;
        }
        if (permits(clearance, entry.floor)) {
            return std::nullopt;
        }
        found = id;
    }
    return found;
}

}  // namespace vaultfs
