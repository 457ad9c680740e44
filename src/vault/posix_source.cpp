// The source folder as the operating system has it (VIEWS 2.9, 9, 10).
//
// Invariants: everything is opened below an anchor, a descriptor of the vault's root or of one of its layers, with
// open_beneath; only regular files are read; no bytes are given that may be half of one version and half of another.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <mutex>
#include <utility>

#include "vault/folder_watch.h"
#include "vault/link_target.h"
#include "vault/open_beneath.h"
#include "vault/stamp.h"
#include "vault/steady_read.h"
#include "vaultfs/vault.h"

namespace vaultfs {

namespace {

// A file changed this recently may change again without its times showing it: file systems count time in ticks of up to
// 10 ms (jiffies), or more over a network.
constexpr std::int64_t kTickNs = 20'000'000;

// Which folder it is, wherever it is moved; zeros for none.
using Identity = std::pair<dev_t, ino_t>;

// The layers' folders are anchors of their own, because they may be symbolic links.
struct Anchors {
    Fd root;
    std::map<std::string, Fd, std::less<>> layers;  // by the folder's name on disk
    Identity root_identity;
    struct Lead {
        Identity to;
        bool by_link = false;
    };
    std::map<std::string, Lead> leads;  // of the layers' names, whether or not they may lead there
};

// `flags` as for fstatat(2): whether symbolic links are followed.
Identity identity_at(int dir, const char* name, int flags) {
    struct stat status {};
    return ::fstatat(dir, name, &status, flags) == 0 ? Identity(status.st_dev, status.st_ino) : Identity();
}

// A regular file that is open, and what it was then.
struct OpenFd {
    Fd fd;
    SourceStamp stamp;
};

class PosixSource : public SourceFs {
  public:
    PosixSource(std::filesystem::path root, const Policy& policy) : root_(std::move(root)), policy_(policy) {}

    // Opens the anchors anew: finds layers that are new and a vault that was gone and came back.
    Result<std::shared_ptr<const Anchors>> anchor();

    void keep_out_of(const std::filesystem::path& mountpoint) override { mountpoint_ = mountpoint; }
    Result<std::vector<Item>> list(const VaultPath& folder) override;
    Result<SourceStamp> stat(const VaultPath& file) override;
    Result<Content> read(const VaultPath& file, std::uint64_t limit) override;
    Result<int> open(const VaultPath& file) override;
    Result<Item> find(const VaultPath& path) override;
    Result<int> watch() override;
    Result<SourceChanges> take_changes() override;

  private:
    [[nodiscard]] std::shared_ptr<const Anchors> anchors() const;
    [[nodiscard]] Result<Fd> open_below(const VaultPath& path, int flags) const;
    [[nodiscard]] Result<OpenFd> open_regular(const VaultPath& path) const;
    [[nodiscard]] Result<ReadAttempt> try_read(const VaultPath& file, std::uint64_t limit) const;
    [[nodiscard]] Result<Fd> open_layer(int root, const std::string& name) const;
    [[nodiscard]] bool meets_higher_layer(const std::filesystem::path& root, const std::filesystem::path& target,
                                          TierId label) const;
    [[nodiscard]] std::optional<std::filesystem::path> target_of(const std::string& layer) const;
    [[nodiscard]] bool leads_to_mount(const std::filesystem::path& target) const;
    [[nodiscard]] Identity identity_of(const std::string& layer, bool by_link) const;
    [[nodiscard]] bool leads_elsewhere(const std::pair<const std::string, Anchors::Lead>& layer) const;
    [[nodiscard]] bool keeps_labels(const std::string& name, const std::filesystem::path& target) const;
    [[nodiscard]] bool is_replaced(const Anchors& all) const;
    void add_layers(SourceChanges& changes) const;
    [[nodiscard]] std::optional<Item> item_of(int dir, const dirent& found, const Anchors* at_root,
                                              const VaultPath& folder) const;
    void watch_linked(int dir, const char* name, const VaultPath& file, struct stat& status) const;

    const std::filesystem::path root_;
    const Policy policy_;
    std::filesystem::path mountpoint_;  // set before there are threads
    mutable std::mutex mutex_;          // guards anchors_ only; never held during a system call
    std::shared_ptr<const Anchors> anchors_;
    std::unique_ptr<FolderWatch> watch_;  // set before there are threads
};

std::shared_ptr<const Anchors> PosixSource::anchors() const {
    const std::lock_guard lock(mutex_);
    return anchors_;
}

struct CloseDir {
    void operator()(DIR* dir) const { ::closedir(dir); }
};
using Dir = std::unique_ptr<DIR, CloseDir>;

Result<Dir> read_dir(Fd fd) {
    Dir dir(::fdopendir(fd.get()));
    if (!dir) {
        return fail_with_errno("cannot list");
    }
    (void)fd.release();  // the stream owns it now
    return dir;
}

// The names in a folder with their types as the folder itself has them, without `.` and `..`.
template <typename Visit>
Result<bool> each_name(DIR* dir, Visit visit) {
    while (true) {
        errno = 0;
        const dirent* found = ::readdir(dir);
        if (found == nullptr) {
            if (errno != 0) {
                return fail_with_errno("cannot list");
            }
            return true;
        }
        if (std::strcmp(found->d_name, ".") != 0 && std::strcmp(found->d_name, "..") != 0) {
            visit(*found);
        }
    }
}

std::optional<std::filesystem::path> PosixSource::target_of(const std::string& layer) const {
    return target_outside(mountpoint_, root_ / layer);
}

// To the views of this vault, into them or around them.
bool PosixSource::leads_to_mount(const std::filesystem::path& target) const {
    return !mountpoint_.empty() && overlap(target, mountpoint_);
}

// Of the folder that a layer's name leads to. Of none for one that leads to the mount, which is not asked.
Identity PosixSource::identity_of(const std::string& layer, bool by_link) const {
    const auto target = by_link ? target_of(layer) : root_ / layer;
    const bool may_ask = target && !(by_link && leads_to_mount(*target));
    return may_ask ? identity_at(AT_FDCWD, target->c_str(), AT_SYMLINK_NOFOLLOW) : Identity();
}

// Of what an Anchors knows of a layer's name.
bool PosixSource::leads_elsewhere(const std::pair<const std::string, Anchors::Lead>& layer) const {
    return identity_of(layer.first, layer.second.by_link) != layer.second.to;
}

// Whether a layer with a higher label leads to a folder, into it or around it: its own name would be in no path there.
bool PosixSource::meets_higher_layer(const std::filesystem::path& root, const std::filesystem::path& target,
                                     TierId label) const {
    return std::any_of(policy_.layers.begin(), policy_.layers.end(), [&](const Layer& layer) {
        const auto other = target_of(layer.folder);
        const bool is_link = other && *other != root / layer.folder;
        return is_link && layer.tier && !permits(label, *layer.tier) && overlap(*other, target);
    });
}

// A layer that is a link into the vault itself, or to a folder around it, must not give what it leads to a lower label
// (VIEWS 2.1): that of what is in no layer counts too (2.5).
bool PosixSource::keeps_labels(const std::string& name, const std::filesystem::path& target) const {
    std::error_code failed;
    const auto root = std::filesystem::canonical(root_, failed);
    if (failed) {
        return false;
    }
    const TierId label = facts_of_folder(policy_, VaultPath(name)).label;
    if (meets_higher_layer(root, target, label)) {
        return false;
    }
    if (*root.lexically_relative(target).begin() != "..") {  // it is the vault's folder, or around it
        return permits(label, policy_.unlabelled);
    }
    const auto inside = target.lexically_relative(root);
    return *inside.begin() == ".." || permits(label, facts_of_folder(policy_, VaultPath(inside.string())).label);
}

Result<Fd> PosixSource::open_layer(int root, const std::string& name) const {
    auto plain = open_beneath(root, name, O_PATH | O_DIRECTORY);
    if (plain || (plain.error().code != ELOOP && plain.error().code != ENOTDIR)) {
        return plain;
    }
    // The one symbolic link that is followed (VIEWS 2.9): to what was judged, even if the link is another by now.
    const auto target = target_of(name);
    if (!target || leads_to_mount(*target) || !keeps_labels(name, *target)) {
        return fail(ELOOP, "a layer's symbolic link leads nowhere, to what has a higher label, or to the views");
    }
    const Fd top(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return open_beneath(top.get(), target->relative_path().string(), O_PATH | O_DIRECTORY);
}

Result<std::shared_ptr<const Anchors>> PosixSource::anchor() {
    auto next = std::make_shared<Anchors>();
    next->root = Fd(::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (next->root.get() < 0) {
        return fail_with_errno("cannot open the vault's folder");
    }
    struct stat status {};
    if (::fstat(next->root.get(), &status) != 0) {
        return fail_with_errno("cannot stat the vault's folder");
    }
    next->root_identity = {status.st_dev, status.st_ino};
    auto dir = open_beneath(next->root.get(), "", O_RDONLY | O_DIRECTORY).and_then(read_dir);
    if (!dir) {
        return tl::make_unexpected(dir.error());
    }
    const auto listed = each_name(dir->get(), [&](const dirent& found) {
        if (found.d_type == DT_REG || policy_.layer_named(found.d_name) == nullptr) {
            return;
        }
        // First: what is led elsewhere meanwhile is not what the name led to.
        const bool by_link = found.d_type != DT_DIR;
        next->leads.emplace(found.d_name, Anchors::Lead{identity_of(found.d_name, by_link), by_link});
        if (auto layer = open_layer(next->root.get(), found.d_name)) {
            next->layers.emplace(found.d_name, std::move(*layer));
        }
    });
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    const std::lock_guard lock(mutex_);
    anchors_ = next;
    return anchors_;
}

Result<Fd> PosixSource::open_below(const VaultPath& path, int flags) const {
    const auto all = anchors();  // holds the descriptors while they are used
    const auto slash = path.text().find('/');
    const auto layer = all->layers.find(path.text().substr(0, slash));
    if (layer == all->layers.end()) {
        return open_beneath(all->root.get(), path.text(), flags);
    }
    return open_beneath(layer->second.get(), slash == std::string::npos ? "" : path.text().substr(slash + 1), flags);
}

Result<OpenFd> PosixSource::open_regular(const VaultPath& path) const {
    return open_below(path, O_RDONLY).and_then([](Fd fd) {
        const auto stamp = stamp_of_file(fd.get());
        return stamp.map([&](const SourceStamp& found) { return OpenFd{std::move(fd), found}; });
    });
}

bool has_other_names(const struct stat& status) {
    return S_ISREG(status.st_mode) && status.st_nlink > 1;
}

// What is written through another name of a file is not reported where this one is: such a file is watched itself.
void PosixSource::watch_linked(int dir, const char* name, const VaultPath& file, struct stat& status) const {
    watch_->add_file(dir, name, file);
    // Again: what was written before it was watched is told by nobody else.
    static_cast<void>(::fstatat(dir, name, &status, AT_SYMLINK_NOFOLLOW | (*name == '\0' ? AT_EMPTY_PATH : 0)));
}

SourceFs::Item item_with(std::string name, const struct stat& status) {
    using Kind = SourceFs::Kind;
    if (S_ISREG(status.st_mode)) {
        return {std::move(name), Kind::file, stamp_of(status)};
    }
    return {std::move(name), S_ISDIR(status.st_mode) ? Kind::folder : Kind::other, {}};
}

std::optional<SourceFs::Item> PosixSource::item_of(int dir, const dirent& found, const Anchors* at_root,
                                                   const VaultPath& folder) const {
    std::string name = found.d_name;
    if (found.d_type == DT_DIR || (at_root != nullptr && at_root->layers.contains(name))) {
        return Item{std::move(name), Kind::folder, {}};
    }
    if (found.d_type != DT_REG && found.d_type != DT_UNKNOWN) {
        return Item{std::move(name), Kind::other, {}};
    }
    struct stat status {};
    if (::fstatat(dir, found.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) {
            return std::nullopt;
        }
        return Item{std::move(name), found.d_type == DT_REG ? Kind::file : Kind::other, {}};
    }
    if (watch_ && has_other_names(status)) {
        watch_linked(dir, found.d_name, folder.child(name), status);
    }
    return item_with(std::move(name), status);
}

Result<std::vector<SourceFs::Item>> PosixSource::list(const VaultPath& folder) {
    std::shared_ptr<const Anchors> at_root;
    if (folder.is_root()) {
        auto fresh = anchor();
        if (!fresh) {
            return tl::make_unexpected(fresh.error());
        }
        at_root = *fresh;
    }
    auto opened = open_below(folder, O_RDONLY | O_DIRECTORY);
    if (opened && watch_) {
        watch_->add(opened->get(), folder);
    }
    auto dir = std::move(opened).and_then(read_dir);
    if (!dir) {
        return tl::make_unexpected(dir.error());
    }
    std::vector<Item> items;
    const int fd = ::dirfd(dir->get());
    const auto listed = each_name(dir->get(), [&](const dirent& found) {
        if (auto item = item_of(fd, found, at_root.get(), folder)) {
            items.push_back(std::move(*item));
        }
    });
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    return items;
}

// Below the folders that are held open a file stays what it was, wherever its layer leads by now.
Result<SourceStamp> PosixSource::stat(const VaultPath& file) {
    const auto all = anchors();
    const auto layer = all->leads.find(file.text().substr(0, file.text().find('/')));
    if (is_replaced(*all) || (layer != all->leads.end() && leads_elsewhere(*layer))) {
        return fail(ESTALE, "the vault's folder or a layer's is another now");
    }
    return open_below(file, O_PATH).and_then([](const Fd& fd) { return stamp_of_file(fd.get()); });
}

Result<ReadAttempt> PosixSource::try_read(const VaultPath& file, std::uint64_t limit) const {
    const std::int64_t begun_ns = now_ns();
    ReadAttempt made;
    const auto opened = open_regular(file);  // anew: an editor may have put another file in its place
    if (!opened) {
        return tl::make_unexpected(opened.error());
    }
    const SourceStamp stamp = opened->stamp;
    if (stamp.size > limit) {
        return fail(EFBIG, "larger than the limit");
    }
    auto bytes = read_beginning(opened->fd.get(), stamp.size);
    if (!bytes) {
        return tl::make_unexpected(bytes.error());
    }
    const auto after = stamp_of_file(opened->fd.get());
    made.changed = !after || *after != stamp || bytes->size() != stamp.size;
    made.recent = std::max(stamp.ctime_ns, stamp.mtime_ns) >= begun_ns - kTickNs;
    made.content = {std::move(*bytes), stamp};
    return made;
}

Result<SourceFs::Content> PosixSource::read(const VaultPath& file, std::uint64_t limit) {
    return steady_read([&] { return try_read(file, limit); });
}

Result<int> PosixSource::open(const VaultPath& file) {
    return open_regular(file).map([](OpenFd opened) { return opened.fd.release(); });
}

// A layer is found by listing the root, which opens the layers anew.
Result<SourceFs::Item> PosixSource::find(const VaultPath& path) {
    if (path.parent().is_root()) {
        return SourceFs::find(path);
    }
    const auto fd = open_below(path, O_PATH);
    if (!fd) {
        return tl::make_unexpected(fd.error());
    }
    struct stat status {};
    if (::fstat(fd->get(), &status) != 0) {
        return fail_with_errno("cannot stat");
    }
    if (watch_ && has_other_names(status)) {
        watch_linked(fd->get(), "", path, status);
    }
    return item_with(std::string(path.name()), status);
}

Result<int> PosixSource::watch() {
    auto watch = FolderWatch::create();
    if (!watch) {
        return tl::make_unexpected(watch.error());
    }
    watch_ = std::move(*watch);
    return watch_->descriptor();
}

// The kernel does not report that a folder goes which is held open, as the vault's own is.
bool PosixSource::is_replaced(const Anchors& all) const {
    return identity_at(AT_FDCWD, root_.c_str(), 0) != all.root_identity;
}

// Nor does it report what changes outside of the vault, on the way to where a layer's link leads. Whether one link may
// be followed depends on where the layers lead together, so that all are looked at where one has changed.
void PosixSource::add_layers(SourceChanges& changes) const {
    const auto all = anchors();
    const bool one_changed =
        std::ranges::any_of(changes.paths,
                            [&](const VaultPath& path) {
                                return path.parent().is_root() && policy_.layer_named(path.name()) != nullptr;
                            }) ||
        std::ranges::any_of(all->leads,
                            [&](const auto& layer) { return layer.second.by_link && leads_elsewhere(layer); });
    for (const auto& layer : all->leads) {
        const VaultPath path(layer.first);
        if (one_changed && layer.second.by_link && std::ranges::find(changes.paths, path) == changes.paths.end()) {
            changes.paths.push_back(path);
        }
    }
}

Result<SourceChanges> PosixSource::take_changes() {
    if (!watch_) {
        return SourceFs::take_changes();
    }
    auto changes = watch_->take();
    if (!changes) {
        return changes;
    }
    changes->lost = changes->lost || is_replaced(*anchors());
    add_layers(*changes);
    return changes;
}

}  // namespace

Result<std::unique_ptr<SourceFs>> open_source(const std::filesystem::path& root, const Policy& policy) {
    std::error_code failed;
    auto source = std::make_unique<PosixSource>(std::filesystem::absolute(root, failed), policy);
    if (failed) {
        return fail(failed.value(), root.string() + ": " + failed.message());
    }
    if (const auto anchored = source->anchor(); !anchored) {
        return fail(anchored.error().code, root.string() + ": " + anchored.error().message);
    }
    return source;
}

}  // namespace vaultfs
