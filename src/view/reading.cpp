#include "view/reading.h"

#include <spdlog/spdlog.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <vector>

#include "vaultfs/note.h"
#include "vaultfs/render.h"
#include "vaultfs/text.h"
#include "view/facts.h"

namespace vaultfs {

namespace {

// The vault no longer has that file, or something else stands in its place: the next Snapshot will be without it.
bool is_gone(int error) {
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

// Answers a note's link questions from the Snapshot that its rendering belongs to, and keeps them in mind.
class SnapshotLinks : public LinkOracle {
  public:
    SnapshotLinks(const Snapshot& snapshot, TierId clearance) : snapshot_(snapshot), clearance_(clearance) {}
    [[nodiscard]] NameState name_state(std::string_view folded_stem) const override {
        asked_.push_back(question_for(folded_stem));
        return snapshot_.name_state(folded_stem, clearance_);
    }
    [[nodiscard]] Questions questions() const {
        std::sort(asked_.begin(), asked_.end());
        asked_.erase(std::unique(asked_.begin(), asked_.end()), asked_.end());
        return asked_.size() <= kMostQuestions ? asked_ : Questions{kAnyName};
    }

  private:
    static constexpr std::size_t kMostQuestions = 4096;  // they are kept for each note and tier

    const Snapshot& snapshot_;
    TierId clearance_;
    mutable Questions asked_;
};

std::uint64_t digest_of(const std::string& text, const std::vector<VaultPath>& paths) {
    std::uint64_t hash = 0;
    for (const VaultPath& path : paths) {
        hash = XXH3_64bits_withSeed(path.text().data(), path.text().size(), hash);
    }
    hash = XXH3_64bits_withSeed(text.data(), text.size(), hash);
    return std::max<std::uint64_t>(1, hash);
}

}  // namespace

bool is_rendered(const Entry& entry) {
    return entry.kind == EntryKind::note || entry.kind == EntryKind::canvas ||
           (entry.kind == EntryKind::attachment && has_attachment_content_label(entry.name));
}

std::uint32_t question_for(std::string_view folded_stem) {
    const std::string_view name = folded_stem.substr(0, kNameEnds.find(folded_stem, 0));
    const auto hash = static_cast<std::uint32_t>(XXH3_64bits(name.data(), name.size()));
    return std::max<std::uint32_t>(kAnyName + 1, hash);
}

std::uint64_t attachment_digest(const Variant& variant, const SourceStamp& stamp) {
    // Not its ctime: a chmod in the vault is nothing that a reader sees.
    const std::uint64_t numbers[] = {stamp.inode, stamp.size, static_cast<std::uint64_t>(stamp.mtime_ns)};
    const std::uint64_t hash = XXH3_64bits(variant.path.text().data(), variant.path.text().size());
    return std::max<std::uint64_t>(1, XXH3_64bits_withSeed(numbers, sizeof numbers, hash));
}

// What became of the variants: those that can be rendered, and why others are not among them.
struct Reader::Gathered {
    struct Kept {
        const Variant* variant = nullptr;
        VariantBytes read;
    };
    std::vector<Kept> kept;
    bool oversized = false;
    bool stale = false;
    std::optional<Error> error;

    [[nodiscard]] bool settled() const { return !kept.empty() || error; }
    [[nodiscard]] std::vector<VaultPath> paths() const {
        std::vector<VaultPath> result;
        for (const Kept& one : kept) {
            result.push_back(one.variant->path);
        }
        return result;
    }
};

void Reader::log_once(const Variant& variant, const char* what) const {
    {
        const std::lock_guard lock(logged_mutex_);
        const auto [known, first] = logged_.try_emplace(what + variant.path.text(), variant.stamp);
        if (!first && known->second == variant.stamp) {
            return;
        }
        known->second = variant.stamp;
    }
    // Names are secrets too: they are told only where someone asked for them.
    spdlog::warn("{} (its name is logged at the level debug)", what);
    spdlog::debug("{}: {}", what, variant.path.text());
}

void Reader::take(const Variant& variant, TierId clearance, Gathered& gathered) const {
    auto read = vault_->read(variant);
    if (!read) {
        if (is_gone(read.error().code)) {
            gathered.stale = true;
        } else if (read.error().code == EFBIG) {
            gathered.oversized = true;
            log_once(variant, "a file larger than max_note_size is left out");
        } else {
            gathered.error = read.error();
            log_once(variant, "a file cannot be read");
        }
        return;
    }
    gathered.stale = gathered.stale || read->stamp != variant.stamp || read->label != variant.label;
    // Its label may have been raised since the scan: what counts is what the bytes say that are about to be served.
    if (permits(clearance, read->label)) {
        gathered.kept.push_back({&variant, std::move(*read)});
    }
}

Reader::Gathered Reader::gather_all(std::span<const Variant> visible, TierId clearance) const {
    Gathered gathered;
    for (const Variant& variant : visible) {
        take(variant, clearance, gathered);
    }
    return gathered;
}

// Of what is not merged, the highest variant stands (VIEWS 3.5); if it is gone since the scan, the next.
Reader::Gathered Reader::gather_standing(std::span<const Variant> visible, TierId clearance) const {
    Gathered gathered;
    for (auto at = visible.rbegin(); at != visible.rend() && !gathered.settled(); ++at) {
        take(*at, clearance, gathered);
    }
    return gathered;
}

Reading Reader::render(const Generation& generation, EntryId file, TierId clearance, const Gathered& gathered) const {
    const SnapshotLinks links(*generation.snapshot, clearance);
    const RenderContext context{vault_->policy(), clearance, generation.snapshot->path_of(file), links};
    std::vector<RenderInput> inputs;
    for (const auto& [variant, read] : gathered.kept) {
        inputs.push_back({variant->path, read.label, read.bytes});
    }
    const bool note = generation.snapshot->entry(file).kind == EntryKind::note;
    Rendering rendering = note ? render_note(context, inputs) : render_canvas(context, inputs.back());
    if (rendering.guard_hits > 0) {
        log_once(*gathered.kept.back().variant, "the guard withheld a name that labels and links had let pass");
    }
    const std::uint64_t digest = digest_of(rendering.text, gathered.paths());
    return {std::move(rendering.text), digest, links.questions(), gathered.stale};
}

Reading Reader::read(const Generation& generation, EntryId file, TierId clearance) const {
    const auto visible = visible_variants(*generation.snapshot, file, clearance);
    const EntryKind kind = generation.snapshot->entry(file).kind;
    Gathered gathered = kind == EntryKind::note ? gather_all(visible, clearance) : gather_standing(visible, clearance);
    if (gathered.error) {
        return {tl::unexpected(*gathered.error), kNeverSeen, {}, gathered.stale};
    }
    if (gathered.kept.empty()) {
        const int code = gathered.oversized ? EFBIG : ENOENT;
        return {fail(code, "no variant can be shown"), kNeverSeen, {}, gathered.stale};
    }
    if (kind == EntryKind::attachment) {
        std::string& bytes = gathered.kept.back().read.bytes;
        const std::uint64_t digest = digest_of(bytes, gathered.paths());
        return {std::move(bytes), digest, {}, gathered.stale};
    }
    return render(generation, file, clearance, gathered);
}

std::vector<VaultPath> Reader::changed(const Generation& generation, EntryId file) const {
    std::vector<VaultPath> paths;
    for (const Variant& variant : generation.snapshot->variants(file)) {
        const auto stamp = vault_->stat(variant);
        if (!stamp || *stamp != variant.stamp) {
            paths.push_back(variant.path);
        }
    }
    return paths;
}

OpenedAttachment Reader::open(const Generation& generation, EntryId file, TierId clearance) const {
    const auto visible = visible_variants(*generation.snapshot, file, clearance);
    bool stale = false;
    for (auto at = visible.rbegin(); at != visible.rend(); ++at) {
        auto opened = vault_->open(*at);
        if (opened) {
            const bool changed = opened->stamp != at->stamp;
            if (changed && may_be_labelled(opened->fd)) {
                ::close(opened->fd);
                return {fail(ENOENT, "its label is not known yet"), kNeverSeen, true};
            }
            return {*opened, attachment_digest(*at, opened->stamp), stale || changed};
        }
        if (!is_gone(opened.error().code)) {
            log_once(*at, "a file cannot be read");
            return {tl::unexpected(opened.error()), kNeverSeen, stale};
        }
        stale = true;
    }
    return {fail(ENOENT, "no variant can be shown"), kNeverSeen, stale};
}

}  // namespace vaultfs
