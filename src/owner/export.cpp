// An export in a row: list the view, delete what it no longer holds, make the folders, write the files that are not as
// they should be. The list of what is about to be written is saved before, so that a run that was killed is taken up by
// the next one.
#include "vaultfs/export.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <mutex>
#include <sstream>

#include "owner/export_manifest.h"
#include "owner/export_target.h"
#include "owner/parallel.h"
#include "owner/view_tree.h"
#include "vaultfs/text.h"
#include "view/generation.h"
#include "view/reading.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

std::int64_t now_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

// Of what a rendering may depend on besides its own variants: which names exist, and from which tier on.
std::uint64_t digest_of_names(const Snapshot& snapshot) {
    std::uint64_t hash = 0;
    for (const Variant& variant : snapshot.all_variants()) {
        hash = XXH3_64bits_withSeed(variant.path.text().data(), variant.path.text().size(),
                                    hash + index_of(variant.label));
    }
    return hash;
}

// Whether an export has that path for itself: what a view has there would keep it from writing anything. In any letter
// case, since the target's file system may ignore it.
bool is_own(const std::string& path) {
    const std::string first = path.substr(0, path.find('/'));
    return equal_ignoring_case(first, kExportManifest) || equal_ignoring_case(first, kExportWorkFolder);
}

ExportMemory load_memory(const ExportOptions& options) {
    std::ifstream in(options.memory, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    auto memory = parse_memory(bytes.str());
    return memory ? std::move(*memory) : ExportMemory();
}

// What is remembered tells of hidden things: for the owner's eyes alone.
bool save_memory(const fs::path& file, const ExportMemory& memory) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    const fs::path aside = file.string() + ".new";
    const Fd out(::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const std::string text = written_memory(memory);
    if (out.get() < 0 || ::write(out.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        return false;
    }
    fs::rename(aside, file, error);
    return !error;
}

class Export {
  public:
    Export(const Vault& vault, const ExportOptions& options, const ExportTarget& target)
        : vault_(vault), options_(options), target_(target), reader_(borrowed(vault)) {}

    [[nodiscard]] Result<ExportReport> run();

  private:
    // What is known of one file before it is worked on, and what became of it.
    struct Task {
        ViewEntry entry;
        const ExportedFile* before = nullptr;  // null: nothing that counts
        std::optional<ExportedFile> after;
    };

    static std::shared_ptr<const Vault> borrowed(const Vault& vault) {
        return {std::shared_ptr<const Vault>(), &vault};
    }

    [[nodiscard]] Result<void> accept_target();
    [[nodiscard]] Result<void> list_view();
    void leave_out_own(std::vector<ViewEntry>& entries);
    [[nodiscard]] bool save_manifest(const ExportManifest& manifest) const;
    [[nodiscard]] ExportManifest either() const;
    void remove(const std::string& path, bool folder);
    void remove_stale();
    void remove_unwritten();
    void make_folders();
    void write_files();
    void do_task(Task& task, unsigned worker);
    [[nodiscard]] bool is_as_it_was(const Task& task, std::uint64_t fingerprint) const;
    [[nodiscard]] bool is_foreign(const std::string& path) const;
    void put(Task& task, std::uint64_t fingerprint, TargetBytes bytes, unsigned worker);
    void finish_folders();
    [[nodiscard]] ExportMemory remembered() const;
    void problem(const std::string& path, const std::string& what);

    const Vault& vault_;
    const ExportOptions& options_;
    const ExportTarget& target_;
    Reader reader_;
    Generation generation_;
    ExportMemory memory_;
    bool is_new_ = false;  // there was nothing in the target
    ExportManifest old_;
    ExportManifest now_;
    std::uint64_t basis_ = 0;
    ViewTree tree_;
    std::vector<Task> tasks_;
    std::mutex report_mutex_;  // guards the report while there are several threads
    ExportReport report_;
};

void Export::problem(const std::string& path, const std::string& what) {
    const std::lock_guard lock(report_mutex_);
    report_.problems.push_back(path + ": " + what);
}

// An empty folder, or one that an export of this vault's same view wrote.
Result<void> Export::accept_target() {
    const auto text = target_.read(kExportManifest);
    if (!text) {
        is_new_ = target_.is_empty();
        return is_new_ ? Result<void>()
                       : fail(ENOTEMPTY, "it is not empty, and not an earlier export; choose another folder");
    }
    auto manifest = parse_manifest(*text);
    if (!manifest) {
        return fail(EINVAL,
                    std::string(kExportManifest) + " in it is damaged; choose another folder, or empty this one");
    }
    const std::string& tier = vault_.policy().name_of(options_.tier);
    if (manifest->tier != tier) {
        return fail(EINVAL, "it holds an export of the view at " + manifest->tier + ", not at " + tier);
    }
    if (!memory_.vault.empty() && memory_.vault != options_.vault) {
        return fail(EINVAL, "it holds an export of another vault, " + memory_.vault);
    }
    old_ = std::move(*manifest);
    return {};
}

void Export::leave_out_own(std::vector<ViewEntry>& entries) {
    std::erase_if(entries, [this](const ViewEntry& entry) {
        const std::string& path = entry.path.text();
        if (is_own(path) && path.find('/') == std::string::npos) {
            problem(path, "is a name that the export has for itself; left out, with all below it");
        }
        return is_own(path);
    });
}

Result<void> Export::list_view() {
    auto snapshot = vault_.scan(nullptr);
    if (!snapshot) {
        return tl::unexpected(snapshot.error());
    }
    // A number that no other run has: what may have changed within a tick of the clock is never taken for the same.
    generation_ = Generation{*snapshot, static_cast<std::uint64_t>((*snapshot)->scanned_at_ns()), 0};
    basis_ = options_.basis ^ digest_of_names(**snapshot);
    tree_ = tree_of_view(**snapshot, options_.tier);
    leave_out_own(tree_.folders);
    leave_out_own(tree_.files);
    const bool counts = memory_.basis == basis_;
    now_.tier = vault_.policy().name_of(options_.tier);
    for (const ViewEntry& folder : tree_.folders) {
        now_.folders.insert(folder.path.text());
    }
    for (const ViewEntry& file : tree_.files) {
        now_.files.insert(file.path.text());
        const auto before = memory_.files.find(file.path.text());
        // An attachment does not depend on names.
        const bool known = before != memory_.files.end() && (counts || !is_rendered((*snapshot)->entry(file.id)));
        tasks_.push_back({file, known ? &before->second : nullptr, std::nullopt});
    }
    report_.files = tasks_.size();
    return {};
}

bool Export::save_manifest(const ExportManifest& manifest) const {
    const std::string text = written_manifest(manifest);
    return target_.read(kExportManifest) == text ||
           target_.write(kExportManifest, {text, -1}, std::nullopt, 0).has_value();
}

ExportManifest Export::either() const {
    ExportManifest all = now_;
    all.files.insert(old_.files.begin(), old_.files.end());
    all.folders.insert(old_.folders.begin(), old_.folders.end());
    return all;
}

// Of what an earlier export has written.
void Export::remove(const std::string& path, bool folder) {
    const auto removed = target_.remove(path, folder);
    report_.deleted += removed && *removed && !folder ? 1 : 0;
    // A folder in which someone else has put something stays.
    if (!removed && !folder) {
        problem(path, removed.error().message);
        now_.files.insert(path);  // still ours to delete
    }
}

void Export::remove_stale() {
    for (const std::string& file : old_.files) {
        if (!now_.files.contains(file)) {
            remove(file, false);
        }
    }
    // The last are the deepest.
    for (auto folder = old_.folders.rbegin(); folder != old_.folders.rend(); ++folder) {
        if (!now_.folders.contains(*folder)) {
            remove(*folder, true);
        }
    }
}

void Export::make_folders() {
    for (const ViewEntry& folder : tree_.folders) {
        if (auto made = target_.make_folder(folder.path.text()); !made) {
            problem(folder.path.text(), made.error().message);
            now_.folders.erase(folder.path.text());
        }
    }
}

bool Export::is_as_it_was(const Task& task, std::uint64_t fingerprint) const {
    if (task.before == nullptr || task.before->fingerprint != fingerprint || fingerprint == 0) {
        return false;
    }
    const auto there = target_.stat(task.entry.path.text());
    return there && there->file && there->size == task.before->size && there->mtime_ns == task.before->mtime_ns;
}

// Something is in its place that no export has put there.
bool Export::is_foreign(const std::string& path) const {
    return !old_.files.contains(path) && !old_.folders.contains(path) && target_.stat(path).has_value();
}

void Export::put(Task& task, std::uint64_t fingerprint, TargetBytes bytes, unsigned worker) {
    const std::string& path = task.entry.path.text();
    std::int64_t mtime = generation_.snapshot->mtime_ns(task.entry.id, options_.tier);
    const auto stat = old_.files.contains(path) ? target_.stat(path) : std::nullopt;
    const bool same = stat && target_.holds(path, bytes);
    if (same && stat->mtime_ns >= mtime) {
        task.after = ExportedFile{fingerprint, stat->size, stat->mtime_ns};
        return;
    }
    // 7.2: the time moves on with the bytes, whatever they changed for.
    const TargetStat stood = stat.value_or(TargetStat{});
    if (stat && !same && stood.mtime_ns == mtime) {
        mtime = now_ns();
    }
    const auto written = target_.write(path, bytes, mtime, worker);
    if (!written) {
        problem(path, written.error().message);
        return;
    }
    task.after = ExportedFile{fingerprint, written->size, written->mtime_ns};
    const std::lock_guard lock(report_mutex_);
    report_.written += same ? 0 : 1;
}

void Export::do_task(Task& task, unsigned worker) {
    const std::string& path = task.entry.path.text();
    const std::uint64_t fingerprint = fingerprint_of(generation_, task.entry.id, options_.tier);
    if (is_as_it_was(task, fingerprint)) {
        task.after = *task.before;
        return;
    }
    if (is_foreign(path)) {
        return problem(path, "something that no export has written is in its place; it stays");
    }
    if (is_rendered(generation_.snapshot->entry(task.entry.id))) {
        const Reading reading = reader_.read(generation_, task.entry.id, options_.tier);
        return reading.text ? put(task, reading.stale ? 0 : fingerprint, {*reading.text, -1}, worker)
                            : problem(path, reading.text.error().message);
    }
    const auto opened = reader_.open(generation_, task.entry.id, options_.tier);
    if (!opened.file) {
        return problem(path, opened.file.error().message);
    }
    const Fd source(opened.file->fd);
    put(task, opened.stale ? 0 : fingerprint, {{}, source.get()}, worker);
}

void Export::write_files() {
    for_each_index(
        tasks_.size(), options_.threads, [this](std::size_t i, unsigned worker) { do_task(tasks_[i], worker); },
        options_.progress);
}

// What cannot be shown as it is now must not stay as it was: it may hold what has come to be withheld since.
void Export::remove_unwritten() {
    for (const Task& task : tasks_) {
        const std::string& path = task.entry.path.text();
        if (!task.after) {
            now_.files.erase(path);
            if (old_.files.contains(path)) {
                remove(path, false);
            }
        }
    }
}

// What is written into a folder moves its time: theirs come last.
void Export::finish_folders() {
    for (const ViewEntry& folder : tree_.folders) {
        const std::int64_t mtime = generation_.snapshot->mtime_ns(folder.id, options_.tier);
        const auto there = target_.stat(folder.path.text());
        if (there && now_.folders.contains(folder.path.text()) && there->mtime_ns != mtime) {
            static_cast<void>(target_.set_mtime(folder.path.text(), mtime));
        }
    }
}

ExportMemory Export::remembered() const {
    ExportMemory memory{basis_, options_.vault, {}};
    for (const Task& task : tasks_) {
        if (task.after) {
            memory.files.emplace(task.entry.path.text(), *task.after);
        }
    }
    return memory;
}

Result<ExportReport> Export::run() {
    if (!options_.memory.empty()) {
        memory_ = load_memory(options_);
    }
    if (auto accepted = accept_target(); !accepted) {
        return tl::unexpected(accepted.error());
    }
    if (auto listed = list_view(); !listed) {
        return tl::unexpected(listed.error());
    }
    // Only what is new to it: what is foreign and in the way must not come to be taken for our own.
    for (const Task& task : tasks_) {
        if (!is_new_ && is_foreign(task.entry.path.text())) {
            now_.files.erase(task.entry.path.text());
        }
    }
    remove_stale();  // first: it needs no room, and what it deletes may be in the way
    if (!save_manifest(either())) {
        return fail(EIO, "it cannot be written to");
    }
    make_folders();
    write_files();
    remove_unwritten();
    if (!save_manifest(now_)) {
        problem(kExportManifest, "cannot be written");
    }
    target_.tidy();
    finish_folders();
    const ExportMemory memory = remembered();
    if (!options_.memory.empty() && (memory.basis != memory_.basis || memory.files != memory_.files) &&
        !save_memory(options_.memory, memory)) {
        problem(options_.memory.string(), "cannot be written; the next export takes as long as this one");
    }
    std::sort(report_.problems.begin(), report_.problems.end());
    return std::move(report_);
}

}  // namespace

Result<ExportReport> export_view(const Vault& vault, const ExportOptions& options) {
    const auto in_folder = [&](const Error& error) {
        return Error{error.code, options.folder.string() + ": " + error.message};
    };
    auto target = ExportTarget::open(options.folder);
    if (!target) {
        return tl::unexpected(in_folder(target.error()));
    }
    return Export(vault, options, *target).run().map_error(in_folder);
}

}  // namespace vaultfs
