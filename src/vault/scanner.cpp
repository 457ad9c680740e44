// Invariants: a file that cannot be labelled gets the highest tier (VIEWS 2.8); a file or folder that is not there any
// more leaves nothing behind; a thread shares nothing with another but the stack of tasks and the lock for very large
// files.
#include "vault/scanner.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>

#include "vault/logical_names.h"
#include "vault/open_beneath.h"
#include "vault/stamp.h"
#include "vault/touched.h"
#include "vault/work_stack.h"
#include "vaultfs/note.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// Of a folder with very many files, this many are a task.
constexpr std::size_t kBatch = 512;

constexpr unsigned kMostThreads = 64;

// Of larger files one is in memory at a time, whatever the threads.
constexpr std::uint64_t kLarge = 1U << 20U;

// A stamp so young when it was taken may hide a later change within the same tick of the file system's clock.
constexpr std::int64_t kRacyNs = 50'000'000;

// A note over max_note_size is never merged, but its name and the error of opening it are shown at its label, so that
// is read if at all possible (VIEWS 10). Beyond this there is an end to it: then the label is the highest.
std::uint64_t label_limit(const Policy& policy) {
    constexpr std::uint64_t kAtLeast = 64U << 20U;
    return std::max(policy.max_note_size, kAtLeast);
}

// Whatever its first bytes are.
bool is_read_whole(std::string_view name) {
    return is_note_name(name) || has_attachment_content_label(name);
}

// Whether the error says that the file is gone, or has become something that is in no view (a symbolic link, a pipe).
bool is_gone(const Error& error) {
    return error.code == ENOENT || error.code == ENOTDIR || error.code == ELOOP;
}

// Finds variants of an earlier Snapshot by their paths.
class Earlier {
  public:
    Earlier() = default;
    Earlier(const std::vector<const Variant*>& variants, std::int64_t scanned_at_ns) : scanned_at_ns_(scanned_at_ns) {
        variants_.reserve(variants.size());
        for (const Variant* variant : variants) {
            variants_.emplace(variant->path.text(), variant);
        }
    }

    [[nodiscard]] const Variant* find(std::string_view path) const {
        const auto found = variants_.find(path);
        return found == variants_.end() ? nullptr : found->second;
    }

    // Whether an equal stamp proves that the file has not changed since.
    [[nodiscard]] bool is_proof(const SourceStamp& stamp) const {
        return std::max(stamp.mtime_ns, stamp.ctime_ns) < scanned_at_ns_ - kRacyNs;
    }

  private:
    std::unordered_map<std::string_view, const Variant*> variants_;
    std::int64_t scanned_at_ns_ = 0;
};

Earlier all_of(const Snapshot* snapshot) {
    if (snapshot == nullptr) {
        return {};
    }
    std::vector<const Variant*> variants;
    variants.reserve(snapshot->all_variants().size());
    for (const Variant& variant : snapshot->all_variants()) {
        variants.push_back(&variant);
    }
    return {variants, snapshot->scanned_at_ns()};
}

// A folder to list, or some of its files to label.
struct Task {
    std::shared_ptr<const SourceFolder> folder;
    std::vector<SourceFs::Item> files;
    bool list = false;
};

class SourceWalk {
  public:
    SourceWalk(const ScanInput& input, Earlier earlier) : in_(input), earlier_(std::move(earlier)) {}

    Result<SourceFindings> run(unsigned threads);

    // Adds what is at a path now. Its folder is one of those that were found earlier.
    Result<void> look_at(const VaultPath& path, const std::shared_ptr<const SourceFolder>& folder,
                         SourceFindings& mine);

  private:
    [[nodiscard]] Result<SourceFs::Item> find(const VaultPath& path);
    [[nodiscard]] std::vector<SourceFindings> work_with(unsigned threads);
    void work(SourceFindings& mine);
    void perform(const Task& task, SourceFindings& mine);
    void list(const std::shared_ptr<const SourceFolder>& folder, SourceFindings& mine);
    void hand_out(const std::shared_ptr<const SourceFolder>& folder, std::vector<SourceFs::Item> items);
    void push_folder(const SourceFolder& parent, const std::string& name);
    void label_batch(const Task& task, SourceFindings& mine);
    static void add_to(FileBatch& batch, const Variant* before, Variant now, std::size_t most);
    [[nodiscard]] bool is_unchanged(const Variant& before, const SourceFs::Item& item) const;
    [[nodiscard]] std::optional<Variant> label_file(VaultPath path, const SourceFs::Item& item, const Variant* before);
    [[nodiscard]] bool label_content(Variant& variant, const PathFacts& facts);

    const ScanInput in_;
    const Earlier earlier_;
    WorkStack<Task> stack_;
    std::unordered_map<std::string, SourceFs::Item> root_items_;  // of walk_changes; empty: not listed yet
    std::mutex large_;                                            // held while a file over kLarge is in memory
};

void set_unreadable(const Policy& policy, Variant& variant) {
    variant.label = policy.highest();
    variant.unreadable = true;
}

Result<SourceFindings> SourceWalk::run(unsigned threads) {
    SourceFindings all;
    all.begun_ns = now_ns();
    auto items = in_.source.list(VaultPath());
    if (!items) {
        const int code = items.error().code == ENOENT || items.error().code == ENOTDIR ? ESTALE : items.error().code;
        return fail(code, "the vault's folder cannot be listed: " + items.error().message);
    }
    auto root = std::make_shared<SourceFolder>();
    root->facts.label = in_.policy.lowest();
    all.folders.push_back(root);
    hand_out(root, std::move(*items));

    for (SourceFindings& part : work_with(std::clamp(threads, 1U, kMostThreads))) {
        std::move(part.folders.begin(), part.folders.end(), std::back_inserter(all.folders));
        std::move(part.batches.begin(), part.batches.end(), std::back_inserter(all.batches));
        all.some_unreadable |= part.some_unreadable;
        all.known += part.known;
        all.found += part.found;
    }
    return all;
}

// The vault's own folder is listed once for all that has changed in it: that opens the layers anew, and finding one
// name there takes a listing.
Result<SourceFs::Item> SourceWalk::find(const VaultPath& path) {
    if (!path.parent().is_root()) {
        return in_.source.find(path);
    }
    if (root_items_.empty()) {
        auto items = in_.source.list(VaultPath());
        if (!items) {
            return tl::make_unexpected(items.error());
        }
        for (SourceFs::Item& item : *items) {
            std::string name = item.name;
            root_items_.emplace(std::move(name), std::move(item));
        }
    }
    const auto found = root_items_.find(path.text());
    return found == root_items_.end() ? Result<SourceFs::Item>(fail(ENOENT, "not in the vault")) : found->second;
}

Result<void> SourceWalk::look_at(const VaultPath& path, const std::shared_ptr<const SourceFolder>& folder,
                                 SourceFindings& mine) {
    auto item = find(path);
    if (!item) {
        return is_gone(item.error()) ? Result<void>() : tl::make_unexpected(item.error());
    }
    std::vector<SourceFs::Item> items;
    items.push_back(std::move(*item));
    hand_out(folder, std::move(items));
    work(mine);
    return {};
}

// Works until all is done; gives what each thread found.
std::vector<SourceFindings> SourceWalk::work_with(unsigned threads) {
    std::vector<SourceFindings> parts(threads);
    std::vector<std::jthread> others;
    try {
        for (unsigned i = 1; i < threads; ++i) {
            others.emplace_back([this, &parts, i] { work(parts[i]); });
        }
    } catch (const std::system_error& failure) {
        spdlog::debug("scanning with {} threads: {}", others.size() + 1, failure.what());
    }
    work(parts[0]);
    others.clear();  // waits for them
    return parts;
}

void SourceWalk::work(SourceFindings& mine) {
    while (const auto task = stack_.take()) {
        perform(*task, mine);
        stack_.finish();
    }
}

// What is lost to a failure (memory, it can only be) is in no view.
void SourceWalk::perform(const Task& task, SourceFindings& mine) try {
    if (task.list) {
        list(task.folder, mine);
    } else {
        label_batch(task, mine);
    }
} catch (const std::exception& failure) {
    spdlog::debug("cannot scan {}: {}", task.folder->path.text(), failure.what());
    mine.some_unreadable = true;
}

void SourceWalk::list(const std::shared_ptr<const SourceFolder>& folder, SourceFindings& mine) {
    auto items = in_.source.list(folder->path);
    if (!items && is_gone(items.error())) {
        return;
    }
    mine.folders.push_back(folder);
    if (!items) {
        spdlog::debug("cannot list {}: {}", folder->path.text(), items.error().message);
        mine.some_unreadable = true;
        return;
    }
    hand_out(folder, std::move(*items));
}

// Folders go on the stack first, so that the files of this one are done, and forgotten, before the next is listed.
void SourceWalk::hand_out(const std::shared_ptr<const SourceFolder>& folder, std::vector<SourceFs::Item> items) {
    std::vector<SourceFs::Item> batch;
    std::vector<Task> batches;
    for (auto& item : items) {
        if (item.kind == SourceFs::Kind::folder) {
            push_folder(*folder, item.name);
        }
        if (item.kind != SourceFs::Kind::file) {
            continue;
        }
        batch.push_back(std::move(item));
        if (batch.size() == kBatch) {
            batches.push_back(Task{folder, std::exchange(batch, {})});
        }
    }
    if (!batch.empty()) {
        batches.push_back(Task{folder, std::move(batch)});
    }
    for (Task& task : batches) {
        stack_.push(std::move(task));
    }
}

void SourceWalk::push_folder(const SourceFolder& parent, const std::string& name) {
    auto folder = std::make_shared<SourceFolder>();
    folder->path = parent.path.child(name);
    if (in_.ignore.ignored(folder->path.text(), true)) {
        return;
    }
    folder->facts = facts_of_folder(in_.policy, folder->path);
    if (folder->facts.outside) {  // VIEWS 3.2: it takes a file to make it seen, whatever `unlabelled` is
        folder->facts.label = in_.policy.highest();
    }
    stack_.push(Task{std::move(folder), {}, true});
}

void SourceWalk::label_batch(const Task& task, SourceFindings& mine) {
    FileBatch batch{task.folder, {}, {}};
    batch.files.reserve(task.files.size());
    std::string path = task.folder->path.is_root() ? "" : task.folder->path.text() + "/";
    const std::size_t prefix = path.size();
    for (const auto& item : task.files) {
        path.resize(prefix);
        path += item.name;
        const Variant* before = earlier_.find(path);
        if (before != nullptr && is_unchanged(*before, item)) {
            batch.files.push_back(before);
        } else if (auto now = label_file(VaultPath(path), item, before)) {
            mine.some_unreadable |= now->unreadable;
            add_to(batch, before, std::move(*now), task.files.size());
        }
    }
    mine.known += batch.files.size() - batch.found.size();
    mine.found += batch.found.size();
    mine.batches.push_back(std::move(batch));
}

// What was read again and is the same counts as known: it is no reason for another Snapshot.
void SourceWalk::add_to(FileBatch& batch, const Variant* before, Variant now, std::size_t most) {
    if (before != nullptr && *before == now) {
        batch.files.push_back(before);
        return;
    }
    batch.found.reserve(most);
    batch.files.push_back(&batch.found.emplace_back(std::move(now)));
}

bool SourceWalk::is_unchanged(const Variant& before, const SourceFs::Item& item) const {
    if (!item.stamp || before.unreadable || before.stamp != *item.stamp) {
        return false;
    }
    return earlier_.is_proof(*item.stamp);
}

// None if the file is ignored or not there any more.
std::optional<Variant> SourceWalk::label_file(VaultPath path, const SourceFs::Item& item, const Variant* before) {
    if (before == nullptr && in_.ignore.ignored(path.text(), false)) {
        return std::nullopt;
    }
    const PathFacts facts = facts_of_file(in_.policy, path);
    const auto stamp = item.stamp ? Result<SourceStamp>(*item.stamp) : in_.source.stat(path);
    if (!stamp && is_gone(stamp.error())) {
        return std::nullopt;
    }
    Variant variant;
    variant.path = std::move(path);
    variant.label = facts.label;
    variant.base = facts.base;
    if (!stamp) {
        set_unreadable(in_.policy, variant);
        return variant;
    }
    variant.stamp = *stamp;
    return label_content(variant, facts) ? std::optional(std::move(variant)) : std::nullopt;
}

// False if the file is not there any more.
bool SourceWalk::label_content(Variant& variant, const PathFacts& facts) try {
    if (!is_read_whole(variant.path.name()) && !is_read_whole(facts.logical.name())) {
        const auto opened = in_.source.open(variant.path);
        const Fd fd(opened.value_or(-1));
        if (opened && !may_be_labelled(fd.get())) {
            return true;
        }
    }
    std::unique_lock<std::mutex> alone(large_, std::defer_lock);
    if (variant.stamp.size > kLarge) {
        alone.lock();
    }
    const auto content = in_.source.read(variant.path, label_limit(in_.policy));
    if (content) {
        variant.stamp = content->stamp;
        variant.label = label_of(in_.policy, variant.path, facts, content->bytes);
        return true;
    }
    spdlog::debug("cannot read {}: {}", variant.path.text(), content.error().message);
    set_unreadable(in_.policy, variant);
    return !is_gone(content.error());
} catch (const std::exception& failure) {
    spdlog::debug("cannot label {}: {}", variant.path.text(), failure.what());
    set_unreadable(in_.policy, variant);
    return true;
}

}  // namespace

TierId label_of(const Policy& policy, const VaultPath& path, const PathFacts& facts, std::string_view bytes) {
    TierId label = facts.label;
    // The name on disk and the name it is served by: a suffix may stand behind what looks like the extension.
    for (const std::string_view name : {path.name(), facts.logical.name()}) {
        const auto found =
            is_note_name(name) ? content_label(policy, bytes) : attachment_content_label(policy, name, bytes);
        label = found ? higher(label, *found) : label;
        if (path.name() == facts.logical.name()) {
            break;
        }
    }
    return label;
}

std::uint64_t digest_of_folders(const SourceFindings& findings) {
    std::uint64_t sum = 0;
    for (const auto& folder : findings.folders) {
        sum += digest_of(*folder);
    }
    return sum;
}

Result<SourceFindings> walk_source(const ScanInput& input, unsigned threads) {
    return SourceWalk(input, all_of(input.previous)).run(threads);
}

Result<SourceFindings> walk_changes(const ScanInput& input, const SourceChanges& changes, const Touched& before) {
    SourceFindings all;
    all.begun_ns = now_ns();
    SourceWalk walk(input, Earlier(before.files, input.previous->scanned_at_ns()));
    for (const VaultPath& path : changes.paths) {
        // One that lies below another is found with that, or it is in a folder that is in no view.
        if (const auto folder = before.holder_of(path)) {
            if (auto looked = walk.look_at(path, folder, all); !looked) {
                return tl::make_unexpected(looked.error());
            }
        }
    }
    return all;
}

}  // namespace vaultfs
