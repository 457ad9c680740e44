// One request after the other: resolve the inode in the current Generation, answer from it.
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <mutex>
#include <vector>

#include "view/views_impl.h"

namespace vaultfs {

namespace {

std::int64_t now_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

constexpr std::uint64_t kDots = 2;  // `.` and `..`, before all other names of a listing

tl::unexpected<Error> no_such_entry() {
    return fail(ENOENT, "no such note, attachment or folder in this view");
}

}  // namespace

// --- Places ---------------------------------------------------------------------------------------------------------

Result<Located> Views::Impl::locate(InodeId inode) const {
    if (state_.is_gone()) {
        return fail(ESTALE, "the vault is not there");
    }
    GenerationPtr generation = state_.current();
    const auto place = numbers_.place_of(*generation->snapshot, inode);
    if (!place) {
        return no_such_entry();
    }
    return Located{std::move(generation), *place};
}

Result<Located> Views::Impl::locate(const ViewPath& path, TierId clearance) const {
    GenerationPtr generation = state_.current();
    const auto entry = generation->snapshot->find(path, clearance);
    if (!entry) {
        return no_such_entry();
    }
    return Located{std::move(generation), Place{false, clearance, *entry}};
}

Result<Located> Views::Impl::child(const Located& parent, std::string_view name) const {
    if (!parent.is_folder()) {
        return fail(ENOTDIR, "not a folder");
    }
    if (name.size() > kNameMax) {
        return fail(ENAMETOOLONG, "the name is too long");
    }
    if (parent.place.all_tiers) {
        // Exactly as listed: one folder under two spellings would be two folders to the kernel.
        const auto tier = policy().tier_named(name);
        if (!tier || policy().name_of(*tier) != name) {
            return no_such_entry();
        }
        return parent.at(Place{false, *tier, kRootEntry});
    }
    const auto entry = parent.snapshot().child(parent.place.entry, name, parent.place.clearance);
    if (!entry) {
        return no_such_entry();
    }
    return parent.at(Place{false, parent.place.clearance, *entry});
}

Place Views::Impl::parent_of(const Located& folder) const {
    if (folder.place.all_tiers || (folder.place.entry == kRootEntry && options_.tier)) {
        return folder.place;
    }
    if (folder.place.entry == kRootEntry) {
        return Place{true, {}, kRootEntry};
    }
    return Place{false, folder.place.clearance, folder.entry().parent};
}

// --- Listings -------------------------------------------------------------------------------------------------------

// In the order of the names, until `visit` has enough. `first`: the place among all children to begin at.
void Views::Impl::each_child(const Located& folder, std::size_t first, const ChildVisitor& visit) const {
    const TierId clearance = folder.place.clearance;
    if (folder.place.all_tiers) {
        const std::vector<TierId> tiers = tiers_by_name();
        for (std::size_t at = first; at < tiers.size(); ++at) {
            if (!visit(policy().name_of(tiers[at]), Place{false, tiers[at], kRootEntry}, at)) {
                return;
            }
        }
        return;
    }
    const auto children = folder.snapshot().children(folder.place.entry);
    for (std::size_t at = first; at < children.size(); ++at) {
        const Entry& entry = folder.snapshot().entry(children[at]);
        if (permits(clearance, entry.floor) && !visit(entry.name, Place{false, clearance, children[at]}, at)) {
            return;
        }
    }
}

std::vector<TierId> Views::Impl::tiers_by_name() const {
    std::vector<TierId> tiers;
    for (std::size_t i = 0; i < policy().tiers.size(); ++i) {
        tiers.push_back(tier_id(i));
    }
    std::sort(tiers.begin(), tiers.end(),
              [this](TierId a, TierId b) { return policy().name_of(a) < policy().name_of(b); });
    return tiers;
}

Result<void> Views::Impl::list(const Located& folder, std::uint64_t offset, const ListSink& sink) {
    if (!folder.is_folder()) {
        return fail(ENOTDIR, "not a folder");
    }
    if (offset == 0 && prefetcher_ && !folder.place.all_tiers) {
        prefetch_after(folder);
    }
    const bool dots = (offset > 0 || sink({".", inode_of(folder), true, 1})) &&
                      (offset > 1 || sink({"..", inode_of(folder.at(parent_of(folder))), true, kDots}));
    if (dots) {
        list_children(folder, std::max(offset, kDots), sink);
    }
    return {};
}

void Views::Impl::list_children(const Located& folder, std::uint64_t offset, const ListSink& sink) {
    const std::uint64_t names_of = folder.generation->names;
    const ListingMarks::Mark start = marks_.before(key_of(folder), names_of, offset - kDots);
    std::uint64_t names = start.offset;
    each_child(folder, start.child, [&](std::string_view name, const Place& place, std::size_t at) {
        if (++names % ListingMarks::kApart == 0) {
            marks_.add(key_of(folder), names_of, {names, at + 1});
        }
        const Located item = folder.at(place);
        return names + kDots <= offset || sink({name, inode_of(item), item.is_folder(), names + kDots});
    });
}

std::uint64_t Views::Impl::listing_digest(const Located& folder) const {
    std::uint64_t hash = 0;
    each_child(folder, 0, [&](std::string_view name, const Place& child, std::size_t /*at*/) {
        const std::uint64_t kind = folder.at(child).is_folder() ? 1 : 0;
        hash = XXH3_64bits_withSeed(name.data(), name.size(), hash ^ kind);
        return true;
    });
    return std::max<std::uint64_t>(1, hash);
}

// --- Attributes -----------------------------------------------------------------------------------------------------

Fact Views::Impl::remember(const Located& located, const Seen& seen, const Asked& asked) {
    const std::int64_t newest = located.snapshot().mtime_ns(located.place.entry, located.place.clearance);
    return facts_.remember(key_of(located), seen, asked, newest, now_ns());
}

Fact Views::Impl::folder_fact(const Located& folder) {
    const std::uint64_t fingerprint = folder.snapshot().version(folder.place.entry);
    if (auto known = facts_.find(key_of(folder), fingerprint)) {
        return *known;
    }
    return remember(folder, {fingerprint, listing_digest(folder), 0});
}

Fact Views::Impl::attachment_fact(const Located& file) {
    const std::uint64_t fingerprint = fingerprint_of(file);
    if (auto known = facts_.find(key_of(file), fingerprint)) {
        return *known;
    }
    const Variant& standing = visible_variants(file.snapshot(), file.place.entry, file.place.clearance).back();
    return remember(file, {fingerprint, attachment_digest(standing, standing.stamp), standing.stamp.size});
}

// What is known of a text, if it would be the same now.
std::optional<Fact> Views::Impl::known_text(const Located& file) {
    return facts_.find(key_of(file), fingerprint_of(file));
}

Result<Fact> Views::Impl::text_fact(const Located& file) {
    if (auto known = known_text(file)) {
        return *known;
    }
    return open_text(file).map([&](const OpenFile& made) {
        auto known = known_text(file);
        if (known) {
            return *known;
        }
        // Of a Snapshot that does not stand any more. Its mtime has still been moved on as often as that of the others.
        Fact fact = facts_.last(key_of(file)).value_or(Fact());
        fact.holds = false;
        fact.seen.size = made.text()->size();
        fact.shown_ns = std::max(file.snapshot().mtime_ns(file.place.entry, file.place.clearance), fact.moved_ns);
        return fact;
    });
}

Result<Attributes> Views::Impl::attributes(const Located& located) {
    const InodeId inode = inode_of(located);
    if (located.place.all_tiers) {
        return Attributes{inode, true, 0, located.snapshot().mtime_ns(kRootEntry, policy().highest())};
    }
    if (located.is_folder()) {
        return Attributes{inode, true, 0, folder_fact(located).shown_ns};
    }
    if (!is_rendered(located.entry())) {
        const Fact fact = attachment_fact(located);
        return Attributes{inode, false, fact.seen.size, fact.shown_ns};
    }
    const auto fact = text_fact(located);
    if (fact) {
        return Attributes{inode, false, fact->seen.size, fact->shown_ns, fact->holds};
    }
    if (fact.error().code == ENOENT) {
        return no_such_entry();  // it came to be hidden, or to be gone, since the scan
    }
    const std::int64_t newest = located.snapshot().mtime_ns(located.place.entry, located.place.clearance);
    return Attributes{inode, false, 1, newest, false};
}

bool Views::Impl::knows_attributes(const Located& located) {
    return located.is_folder() || !is_rendered(located.entry()) || known_text(located);
}

// --- Bytes ----------------------------------------------------------------------------------------------------------

std::optional<OpenFile> Views::Impl::cached_text(const Located& file) {
    const auto known = known_text(file);
    auto text = known ? cache_.find(key_of(file), known->seen.digest) : nullptr;
    return text ? std::optional<OpenFile>(OpenFile(std::move(text), known->seen.digest)) : std::nullopt;
}

Result<OpenFile> Views::Impl::open_text(const Located& file) {
    if (auto cached = cached_text(file)) {
        return std::move(*cached);
    }
    const std::lock_guard stripe(render_stripes_[(key_of(file) >> 8U) % render_stripes_.size()]);
    if (auto cached = cached_text(file)) {
        return std::move(*cached);  // another thread has just made it
    }
    return render(file);
}

Result<OpenFile> Views::Impl::render(const Located& file) {
    Reading reading = reader_.read(*file.generation, file.place.entry, file.place.clearance);
    if (reading.stale) {
        state_.ask_refresh();
    }
    if (!reading.text) {
        return tl::unexpected(reading.text.error());
    }
    auto text = std::make_shared<const std::string>(std::move(*reading.text));
    remember(file, {fingerprint_of(file), reading.digest, text->size()}, {reading.questions, file.generation->names});
    cache_.put(key_of(file), reading.digest, text);
    return OpenFile(std::move(text), reading.digest);
}

Result<OpenFile> Views::Impl::open_attachment(const Located& file) {
    auto opened = reader_.open(*file.generation, file.place.entry, file.place.clearance);
    if (opened.stale) {
        state_.ask_refresh();
    }
    if (!opened.file) {
        return tl::unexpected(opened.file.error());
    }
    OpenFile result(opened.file->fd, opened.digest);
    remember(file, {fingerprint_of(file), opened.digest, opened.file->stamp.size});
    return result;
}

Result<OpenFile> Views::Impl::open_file(const Located& file) {
    if (file.is_folder()) {
        return fail(EISDIR, "a folder");
    }
    const auto before = facts_.last(key_of(file));
    auto opened = is_rendered(file.entry()) ? open_text(file) : open_attachment(file);
    if (opened) {
        // The kernel may still hold the size that was given out before; a reader that trusts it would be cut short.
        opened->set_attributes_changed(!before || before->seen.digest != opened->digest());
    }
    return opened;
}

bool Views::Impl::is_up_to_date(const Located& file, const OpenFile& opened) {
    if (file.is_folder()) {
        return true;  // in the place of the file: there is no other to open
    }
    if (!is_rendered(file.entry())) {
        const auto visible = visible_variants(file.snapshot(), file.place.entry, file.place.clearance);
        return !visible.back().unreadable && attachment_fact(file).seen.digest == opened.digest();
    }
    const auto fact = text_fact(file);
    return fact && fact->seen.digest == opened.digest();
}

// --- The public face ------------------------------------------------------------------------------------------------

Views::Views(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Views::~Views() = default;

Result<std::unique_ptr<Views>> Views::open(const std::shared_ptr<const Vault>& vault, const ViewOptions& options) {
    auto impl = std::make_unique<Impl>(vault, options);
    if (auto scanned = impl->scan(); !scanned) {
        return tl::unexpected(scanned.error());
    }
    // Whether every folder can be watched is not known before each has been listed.
    if (impl->is_watched()) {
        if (auto scanned = impl->scan(); !scanned) {
            return tl::unexpected(scanned.error());
        }
    }
    return std::unique_ptr<Views>(new Views(std::move(impl)));
}

const Policy& Views::policy() const {
    return impl_->policy();
}

Result<Attributes> Views::lookup(InodeId parent, std::string_view name, bool walks) {
    return impl_->locate(parent).and_then([&](const Located& folder) {
        return impl_->child(folder, name).and_then([&](const Located& child) {
            impl_->note_lookup(folder, child, walks);
            return impl_->attributes(child).map([&](Attributes found) {
                // Nobody will be told of a name in a spelling that is not listed.
                found.lasting = found.lasting && (child.place.entry == kRootEntry || child.entry().name == name);
                return found;
            });
        });
    });
}

bool Views::has_name(InodeId parent, std::string_view name) {
    const auto located = impl_->locate(parent);
    return located && impl_->child(*located, name);
}

Result<Attributes> Views::attributes(InodeId inode) {
    return impl_->locate(inode).and_then([&](const Located& located) { return impl_->attributes(located); });
}

std::optional<Attributes> Views::known_attributes(InodeId inode) {
    const auto located = impl_->locate(inode);
    const auto found = located && impl_->knows_attributes(*located) ? impl_->attributes(*located)
                                                                    : Result<Attributes>(fail(ENOENT, "not known"));
    return found ? std::optional(*found) : std::nullopt;
}

Result<void> Views::list(InodeId folder, std::uint64_t offset, const ListSink& sink) {
    return impl_->locate(folder).and_then([&](const Located& located) { return impl_->list(located, offset, sink); });
}

Result<OpenFile> Views::open_file(InodeId inode) {
    return impl_->locate(inode).and_then([&](const Located& located) { return impl_->open_file(located); });
}

Result<std::shared_ptr<const OpenFile>> Views::up_to_date(InodeId inode, std::shared_ptr<const OpenFile> opened) {
    const auto located = impl_->locate(inode);
    if (!located || impl_->is_up_to_date(*located, *opened)) {
        return opened;
    }
    auto other = impl_->open_file(*located);
    const bool in_change = !other && (other.error().code == ENOENT || other.error().code == EAGAIN);
    if (!other && !in_change) {
        return tl::unexpected(other.error());
    }
    return other ? std::make_shared<const OpenFile>(std::move(*other)) : opened;
}

Result<OpenFile> Views::open_file(const ViewPath& path, TierId clearance) {
    return impl_->locate(path, clearance).and_then([&](const Located& located) { return impl_->open_file(located); });
}

void Views::on_change(ChangeListener listener) {
    impl_->on_change(std::move(listener));
}

bool Views::is_watched() const {
    return impl_->is_watched();
}

ViewFigures Views::figures() const {
    return impl_->figures();
}

void Views::start_refreshing() {
    impl_->start_refreshing();
}

void Views::stop_refreshing() {
    impl_->stop_refreshing();
}

void Views::look_for_changes(InodeId inode) {
    impl_->look_for_changes(inode);
}

bool Views::refresh() {
    return impl_->scan().value_or(false);
}

}  // namespace vaultfs
