// Snapshots made from changes alone: like those of a whole scan in all that they answer, and sharing what is the same.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "catch.h"
#include "vault_fixture.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

// A vault in memory that is changed, and the Snapshot that follows.
class Followed {
  public:
    Followed() : Followed(default_policy()) {}
    explicit Followed(const Policy& policy) { given_.policy = policy; }

    void write(const std::string& path, const std::string& bytes, std::int64_t mtime_ns = FakeTree::kSecondNs) {
        files_[path] = {bytes, mtime_ns};
        given_.tree.file(path, bytes, mtime_ns);
        changed_.insert(path);
        make_folder(VaultPath(path).parent().text());
    }
    void make_folder(const std::string& path) {
        if (!path.empty() && folders_.insert(path).second) {
            make_folder(VaultPath(path).parent().text());
            given_.tree.folder(path);
            changed_.insert(path);
        }
    }
    void remove(const std::string& path) {
        given_.tree.remove(path);
        changed_.insert(path);
        const auto goes = [&path](const std::string& other) { return other == path || other.starts_with(path + "/"); };
        std::erase_if(files_, [&](const auto& file) { return goes(file.first); });
        std::erase_if(folders_, goes);
    }
    // Files and folders.
    void rename(const std::string& from, const std::string& to) {
        const auto files = files_;
        const auto folders = folders_;
        remove(from);
        for (const std::string& folder : folders) {
            if (folder == from || folder.starts_with(from + "/")) {
                make_folder(to + folder.substr(from.size()));
            }
        }
        for (const auto& [path, file] : files) {
            if (path == from || path.starts_with(from + "/")) {
                write(to + path.substr(from.size()), file.bytes, file.mtime_ns);
            }
        }
        changed_.insert(to);
    }

    [[nodiscard]] bool is_file(const std::string& path) const { return files_.contains(path); }
    [[nodiscard]] bool is_folder(const std::string& path) const { return folders_.contains(path); }

    void start() {
        now_ = vault_.scan(nullptr, 1).value();
        changed_.clear();
    }
    void follow() {
        SourceChanges changes;
        for (const std::string& path : std::exchange(changed_, {})) {
            changes.paths.emplace_back(path);
        }
        before_ = now_;
        now_ = vault_.scan_changes(*now_, changes).value();
    }

    [[nodiscard]] const SnapshotPtr& now() const { return now_; }
    [[nodiscard]] const SnapshotPtr& before() const { return before_; }
    [[nodiscard]] SnapshotPtr from_scratch() const { return vault_.scan(nullptr, 1).value(); }
    [[nodiscard]] SnapshotPtr scanned_again() const { return vault_.scan(now_.get(), 1).value(); }

  private:
    struct File {
        std::string bytes;
        std::int64_t mtime_ns = 0;
    };
    VaultFixture given_;
    std::map<std::string, File> files_;
    std::set<std::string> folders_;
    std::set<std::string> changed_;
    Vault vault_ = given_.vault();
    SnapshotPtr before_;
    SnapshotPtr now_;
};

std::string unordered_parts(const Snapshot& snapshot) {
    std::multiset<std::string> lines;
    for (const Variant& variant : snapshot.all_variants()) {
        lines.insert(variant.path.text() + ' ' + std::to_string(index_of(variant.label)) +
                     std::to_string(variant.stamp.ctime_ns));
    }
    for (const Clash& clash : snapshot.clashes()) {
        std::multiset<std::string> sources;
        for (const VaultPath& source : clash.sources) {
            sources.insert(source.text());
        }
        std::string line = clash.path.text() + (clash.folder ? "/ " : " ") + std::to_string(index_of(clash.floor));
        for (const std::string& source : sources) {
            line += ' ' + source;
        }
        lines.insert(line);
    }
    std::string all;
    for (const std::string& line : lines) {
        all += line + '\n';
    }
    return all;
}

// What can be asked of names and numbers, of all entries below a folder.
void check_lookups(const Snapshot& snapshot, EntryId folder) {
    for (const EntryId id : snapshot.children(folder)) {
        const Entry& entry = snapshot.entry(id);
        REQUIRE(entry.parent == folder);
        REQUIRE(snapshot.by_path_hash(snapshot.path_hash(id)) == id);
        REQUIRE(snapshot.child(folder, entry.name, kSecret) == id);
        REQUIRE(snapshot.child(folder, nfc(entry.name), kSecret) == id);
        check_lookups(snapshot, id);
    }
}

// Where a folder has the version that it had, nothing in it or below it is another.
void check_versions(const Snapshot& before, EntryId a, const Snapshot& now, EntryId b, bool same = false) {
    same = same || before.version(a) == now.version(b);
    REQUIRE((!same || before.children(a).size() == now.children(b).size()));
    for (const EntryId id : now.children(b)) {
        const Entry& entry = now.entry(id);
        const auto there = before.child(a, entry.name, kSecret);
        REQUIRE((!same || (there && before.entry(*there).name == entry.name &&
                           before.entry(*there).floor == entry.floor && before.entry(*there).kind == entry.kind)));
        if (there && before.entry(*there).kind == EntryKind::folder && entry.kind == EntryKind::folder) {
            check_versions(before, *there, now, id, same);
        }
        if (same) {
            const auto old_variants = before.variants(*there);
            const auto variants = now.variants(id);
            REQUIRE(std::equal(variants.begin(), variants.end(), old_variants.begin(), old_variants.end()));
        }
    }
}

std::string states_of(const Snapshot& snapshot, const Paths& stems) {
    std::ostringstream out;
    for (const std::string& stem : stems) {
        for (std::size_t tier = 0; tier < 6; ++tier) {
            const std::string folded = fold_linked_name(stem);
            out << static_cast<int>(snapshot.name_state(folded, tier_id(tier)))
                << static_cast<int>(snapshot.name_state(folder_question(folded), tier_id(tier)))
                << static_cast<int>(snapshot.name_state(note_question(folded), tier_id(tier)));
        }
    }
    return out.str();
}

void check_like_fresh(const Followed& vault) {
    const SnapshotPtr fresh = vault.from_scratch();
    const Snapshot& now = *vault.now();
    for (std::size_t tier = 0; tier < 6; ++tier) {
        REQUIRE(trace_at(now, tier_id(tier)) == trace_at(*fresh, tier_id(tier)));
    }
    REQUIRE(unordered_parts(now) == unordered_parts(*fresh));
    REQUIRE(now.all_variants().size() == fresh->all_variants().size());
    REQUIRE(now.stems_changed_since(*fresh).empty());
    REQUIRE(fresh->stems_changed_since(now).empty());
    const Paths stems = {"Star", "Other", "photo", "x", "A", "\u00fc", "Star.secret", "Star.v2", "nothing"};
    REQUIRE(states_of(now, stems) == states_of(*fresh, stems));
    check_lookups(now, kRootEntry);
    check_versions(*vault.before(), kRootEntry, now, kRootEntry);
    REQUIRE(vault.scanned_again() == vault.now());
}

// One change at random, among few names, so that they meet.
class RandomChanges {
  public:
    RandomChanges(Followed& vault, unsigned seed, bool clashes) : vault_(vault), random_(seed), clashes_(clashes) {}

    void change() {
        switch (pick(8)) {
            case 0:
            case 1:
            case 2:
                write(file());
                break;
            case 3:
                if (const std::string path = file(); vault_.is_file(path)) {
                    vault_.remove(path);
                }
                break;
            case 4:
                if (const std::string path = folder(); !is_blocked(path)) {
                    vault_.make_folder(path);
                }
                break;
            case 5:
                if (const std::string path = folder(); vault_.is_folder(path) && pick(2) == 0) {
                    vault_.remove(path);
                }
                break;
            case 6:
                rename(file(), file());
                break;
            default:
                rename(folder(), folder());
        }
    }

  private:
    std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }

    std::string folder() {
        static const Paths kLayers = {"_public", "_internal", "_secret", "_Standards", "Loose"};
        static const Paths kFolders = {"",          "/A",         "/A/B",    "/C",      "/C/A",
                                       "/A.secret", "/A/_secret", "/\u00fc", "/u\u0308"};
        return kLayers[pick(kLayers.size())] + kFolders[pick(kFolders.size())];
    }
    std::string file() {
        static const Paths kNames = {"Star.md",    "Star.secret.md",          "STAR.md",    "Other.md", "Other.canvas",
                                     "photo.png",  "Other.internal.md",       "Star.v2.md", "x.base",   "\u00fc.md",
                                     "u\u0308.md", "Star.internal.secret.md", "A"};
        const std::string name = kNames[pick(kNames.size() - (clashes_ ? 0 : 1))];
        return pick(20) == 0 ? name : folder() + '/' + name;
    }
    // A file is in the way.
    [[nodiscard]] bool is_blocked(const std::string& path) const {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            if (vault_.is_file(path.substr(0, slash))) {
                return true;
            }
        }
        return vault_.is_file(path);
    }
    void write(const std::string& path) {
        static const Paths kTexts = {"text", "more text", "---\nconfidential: secret\n---\n",
                                     "---\nconfidential: internal\n---\n"};
        const auto slash = path.rfind('/');
        if (!vault_.is_folder(path) && (slash == std::string::npos || !is_blocked(path.substr(0, slash)))) {
            vault_.write(path, kTexts[pick(kTexts.size())],
                         (static_cast<std::int64_t>(pick(5)) - 1) * FakeTree::kSecondNs);
        }
    }
    void rename(const std::string& from, const std::string& to) {
        const bool exists = vault_.is_file(from) || vault_.is_folder(from);
        const bool free = !vault_.is_file(to) && !vault_.is_folder(to) && !is_blocked(to);
        if (exists && free && !to.starts_with(from + "/")) {
            vault_.rename(from, to);
        }
    }

    Followed& vault_;
    std::mt19937 random_;
    bool clashes_;
};

void follow_random_changes(const Policy& policy, unsigned seed, bool clashes) {
    INFO("seed " << seed);
    Followed vault(policy);
    RandomChanges changes(vault, seed, clashes);
    for (int i = 0; i < 40; ++i) {
        changes.change();
    }
    vault.make_folder("_public");
    vault.start();
    for (int batch = 0; batch < 60; ++batch) {
        for (int i = 0; i <= batch % 4; ++i) {
            changes.change();
        }
        vault.follow();
        check_like_fresh(vault);
    }
}

}  // namespace

TEST_CASE("9 a Snapshot that follows changes is like that of a whole scan in all that it answers") {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        follow_random_changes(default_policy(), seed, false);
    }
}

TEST_CASE("3.3 9 likewise where names come to clash, and cease to") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        follow_random_changes(default_policy(), seed, true);
    }
}

TEST_CASE("3.2 9 likewise where empty folders are hidden") {
    Policy policy = default_policy();
    policy.hide_empty_folders = true;
    for (unsigned seed = 1; seed <= 10; ++seed) {
        follow_random_changes(policy, seed, seed % 2 == 0);
    }
}

TEST_CASE("7.3 9 likewise where names were made to collide") {
    const Paths names = {"oygkernrxxxxxxxxxxxxxxxxxxxxxxxxaaaaaaaaxxxxxxxxxxxxxxxxxxxxx.md",
                         "hmrbumcvxxxxxxxxxxxxxxxxxxxxxxxxfQ460v@4xxxxxxxxxxxxxxxxxxxxx.md"};
    Followed vault;
    vault.write("_internal/" + names[1], "");
    vault.start();
    vault.write("_public/" + names[0], "");
    vault.follow();
    check_like_fresh(vault);
    vault.remove("_public/" + names[0]);
    vault.follow();
    check_like_fresh(vault);
}

TEST_CASE("9 what no change has touched is shared with the Snapshot before") {
    Followed vault;
    for (int i = 0; i < 500; ++i) {
        vault.write("_public/F" + std::to_string(i % 10) + "/Note " + std::to_string(i) + ".md", "text");
    }
    vault.write("_public/Other/Star.md", "star");
    vault.start();
    const std::size_t places = vault.now()->size();
    const auto version_of = [&vault](const char* path) { return vault.now()->version(entry_at(*vault.now(), path)); };
    const std::uint64_t other = version_of("Other");
    for (int round = 0; round < 50; ++round) {
        const std::uint64_t before = version_of("F3");
        vault.write("_public/F3/New.md", "new");
        vault.follow();
        CHECK(version_of("F3") != before);
        vault.rename("_public/F3/New.md", "_public/F3/Newer.secret.md");
        vault.follow();
        vault.rename("_public/F3", "_public/F11");
        vault.follow();
        vault.rename("_public/F11", "_public/F3");
        vault.remove("_public/F3/Newer.secret.md");
        vault.follow();
        CHECK(version_of("Other") == other);
    }
    CHECK(vault.now()->size() <= places + 100);
    check_like_fresh(vault);
}

TEST_CASE("9 where nothing has changed, the Snapshot stays the same") {
    Followed vault;
    vault.write("_public/A/Star.md", "star");
    vault.start();
    const SnapshotPtr first = vault.now();
    vault.make_folder("_public/A");
    vault.follow();
    CHECK(vault.now() == first);
}

}  // namespace vaultfs
