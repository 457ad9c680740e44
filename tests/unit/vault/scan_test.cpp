// Scanning as such: threads, reuse of an earlier Snapshot, what fails or vanishes on the way (VIEWS 8, 9, 10).
#include <sys/stat.h>
#include <unistd.h>

#include <random>

#include "catch.h"
#include "caught_log.h"
#include "vault_fixture.h"

namespace vaultfs {

namespace {

// Random files of a few names, so that variants, clashes and spellings meet. `layers` are drawn from.
void plant(FakeTree& tree, std::mt19937& random, const Paths& layers, int files) {
    const Paths folders = {"", "A/", "A/B/", "C\u0327/", "\u00c7/", "n.md/", "_private/", "D.internal/"};
    const Paths names = {"n.md", "m.md", "\u00fc.md", "u\u0308.md", "p.png", "n.protect.md", "A", "k.canvas"};
    const Paths contents = {"text\n", "---\nconfidential: personal\n---\n", ""};
    const auto pick = [&random](const Paths& from) { return from[random() % from.size()]; };
    for (int i = 0; i < files; ++i) {
        const std::string path = pick(layers) + "/" + pick(folders) + pick(names);
        if (random() % 8 == 0) {
            tree.remove(path);
            continue;
        }
        // A path cannot be both on one disk.
        if (path.find("/n.md/") == std::string::npos && path.find("/A/A") == std::string::npos) {
            tree.remove(path).file(path, pick(contents), static_cast<std::int64_t>(random() % 1000));
        } else {
            tree.remove(path.substr(0, path.rfind('/'))).file(path, pick(contents));
        }
    }
}

const Paths kAllLayers = {"_public",  "_Standards", "_internal", "_protect",
                          "_private", "_personal",  "_secret",   "Loose"};

}  // namespace

TEST_CASE("G5 a scan gives the same Snapshot with any number of threads") {
    VaultFixture given;
    std::mt19937 random(1);
    plant(given.tree, random, kAllLayers, 400);
    for (int i = 0; i < 2000; ++i) {
        given.tree.file("_public/Many/" + std::to_string(i) + ".md", "text\n");
    }
    const std::string one = trace_at(*given.scan(1), kSecret);
    CHECK(one == trace_at(*given.scan(2), kSecret));
    CHECK(one == trace_at(*given.scan(8), kSecret));
    CHECK(one == trace_at(*given.scan(0), kSecret));
}

TEST_CASE("G2 nothing that happens above a tier changes what the Snapshot answers at it") {
    for (unsigned seed = 0; seed < 60; ++seed) {
        VaultFixture given;
        given.policy.hide_empty_folders = seed % 2 == 0;
        std::mt19937 random(seed);
        plant(given.tree, random, {"_public", "_Standards", "_internal"}, 20);
        std::string before;
        for (int round = 0; round < 3; ++round) {
            const auto snapshot = given.scan();
            const std::string trace = trace_at(*snapshot, kInternal);
            INFO("seed " << seed << " round " << round);
            CHECK((round == 0 || trace == before));
            before = trace;
            plant(given.tree, random, {"_protect", "_private", "_personal", "_secret", "Loose"}, 20);
        }
    }
}

TEST_CASE("G3 what is visible at a tier is visible above it") {
    VaultFixture given;
    std::mt19937 random(7);
    plant(given.tree, random, kAllLayers, 200);
    const auto snapshot = given.scan();
    for (std::uint32_t i = 1; i < snapshot->size(); ++i) {
        const Entry& entry = snapshot->entry(static_cast<EntryId>(i));
        CHECK(snapshot->entry(entry.parent).floor <= entry.floor);
        for (const Variant& variant : snapshot->variants(static_cast<EntryId>(i))) {
            CHECK(entry.floor <= variant.label);
        }
    }
}

TEST_CASE("9 a scan that reuses the one before gives the same Snapshot and reads only what has changed") {
    VaultFixture given;
    std::mt19937 random(3);
    plant(given.tree, random, kAllLayers, 200);
    given.tree.file("_public/raised.md", "text\n").file("_public/other.md", "text\n");
    const Vault vault = given.vault();
    const auto first = vault.scan(nullptr, 2).value();
    const std::size_t reads = given.tree.reads();

    const auto again = vault.scan(first.get(), 2).value();
    CHECK(given.tree.reads() == reads);
    CHECK(again == first);

    given.tree.file("_public/raised.md", "---\nconfidential: secret\n---\n").remove("_public/other.md");
    const auto changed = vault.scan(again.get(), 2).value();
    CHECK(given.tree.reads() == reads + 1);
    CHECK(trace_at(*changed, kSecret) == trace_at(*vault.scan(nullptr, 1).value(), kSecret));
    CHECK(floor_of(*changed, "raised.md") == kSecret);
}

TEST_CASE("9 whatever changes in the source gives another Snapshot") {
    VaultFixture given;
    given.tree.file("_public/A/a.md", "text\n").file("_public/p.png", "1").folder("_public/Empty");
    const Vault vault = given.vault();
    auto last = vault.scan(nullptr, 2).value();
    const auto changes = [&] {
        const auto next = vault.scan(last.get(), 2).value();
        const bool another = next != last;
        CHECK(trace_at(*next, kSecret) == trace_at(*vault.scan(nullptr, 2).value(), kSecret));
        last = next;
        return another;
    };
    CHECK_FALSE(changes());
    given.tree.file("_public/A/a.md", "TEXT\n");
    CHECK(changes());
    given.tree.file("_public/p.png", "1", 77);
    CHECK(changes());
    given.tree.file("_secret/new.png", "");
    CHECK(changes());
    given.tree.remove("_secret/new.png");
    CHECK(changes());
    given.tree.remove("_public/Empty").folder("_public/Void");
    CHECK(changes());
    given.tree.remove("_public/A").file("_public/B/a.md", "TEXT\n");
    CHECK(changes());
    given.tree.fail_with("_public/B/a.md", EIO);
    given.tree.file("_public/B/a.md", "text\n");
    CHECK(changes());
    CHECK_FALSE(changes());
}

TEST_CASE("9 a stamp from just before a scan proves nothing in the next") {
    VaultFixture given;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    given.tree.file("_public/young.md", "text\n", std::chrono::nanoseconds(now).count());
    const Vault vault = given.vault();
    const auto first = vault.scan(nullptr, 1).value();
    const std::size_t reads = given.tree.reads();
    CHECK(vault.scan(first.get(), 1).has_value());
    CHECK(given.tree.reads() == reads + 1);
}

TEST_CASE("10 a file that could not be read is read again by the next scan") {
    VaultFixture given;
    given.tree.file("_public/n.md", "text\n").fail_with("_public/n.md", EIO);
    const Vault vault = given.vault();
    const auto first = vault.scan(nullptr, 1).value();
    CHECK(floor_of(*first, "n.md") == kSecret);
    given.tree.fail_with("_public/n.md", 0);
    CHECK(floor_of(*vault.scan(first.get(), 1).value(), "n.md") == kPublic);
}

TEST_CASE("10 that some of the vault cannot be read is logged once, however often it is scanned") {
    const CaughtLog log;
    VaultFixture given;
    given.tree.file("_public/n.md", "text\n").file("_public/m.md", "text\n").folder("_public/F");
    const Vault vault = given.vault();
    const auto first = vault.scan(nullptr, 1).value();
    CHECK(log.times("cannot be read") == 0);
    given.tree.file("_public/n.md", "other\n").file("_public/m.md", "other\n");
    given.tree.fail_with("_public/n.md", EIO).fail_with("_public/m.md", EACCES).fail_with("_public/F", EACCES);
    for (int i = 0; i < 3; ++i) {
        REQUIRE(floor_of(*vault.scan(first.get(), 2).value(), "n.md") == kSecret);
        CHECK(log.times("cannot be read") == 1);
    }
}

TEST_CASE("10 a file that vanishes while the vault is scanned is in no view") {
    VaultFixture given;
    given.tree.file("_public/a.md", "text\n").file("_public/b.md", "text\n");
    given.tree.before_read([&](const std::string& path) {
        if (path == "_public/b.md") {
            given.tree.remove(path);
        }
    });
    CHECK(paths_at(*given.scan(1), kSecret) == Paths{"a.md"});
}

TEST_CASE("10 an unreadable hidden file or folder changes nothing below") {
    VaultFixture given;
    given.tree.file("_public/n.md", "low\n").file("_secret/n.md", "high\n").file("_secret/F/f.md", "high\n");
    const auto before = given.scan();
    given.tree.fail_with("_secret/n.md", EACCES).fail_with("_secret/F", EACCES);
    const auto after = given.scan();
    CHECK(trace_at(*before, kPersonal) == trace_at(*after, kPersonal));
    CHECK(after->variants(entry_at(*after, "n.md"))[1].unreadable);
}

TEST_CASE("10 a folder that cannot be listed stands there empty") {
    VaultFixture given;
    given.tree.file("_public/F/f.md", "").file("_public/g.md", "").fail_with("_public/F", EIO);
    CHECK(paths_at(*given.scan(), kPublic) == Paths{"F/", "g.md"});
}

TEST_CASE("10 without the vault's folder a scan fails, and works again when it is back") {
    VaultFixture given;
    given.tree.file("_public/n.md", "text\n");
    const Vault vault = given.vault();
    given.tree.fail_with("", ENOENT);
    CHECK(vault.scan(nullptr, 2).error().code == ESTALE);
    CHECK_FALSE(vault.has_layer());
    given.tree.fail_with("", EIO);
    CHECK(vault.scan(nullptr, 2).error().code == EIO);
    given.tree.fail_with("", 0);
    CHECK(paths_at(*vault.scan(nullptr, 2).value(), kPublic) == Paths{"n.md"});
}

TEST_CASE("10 a vault has a layer where a folder of that name exists, whatever its letter case") {
    VaultFixture given;
    given.tree.file("_public", "a file").folder("Notes");
    CHECK_FALSE(given.vault().has_layer());
    given.tree.folder("_Secret");
    CHECK(given.vault().has_layer());
}

TEST_CASE("9 reading gives the label of the very bytes that were read") {
    VaultFixture given;
    given.tree.file("_public/n.md", "text\n");
    const Vault vault = given.vault();
    const auto snapshot = vault.scan(nullptr, 1).value();
    const Variant& variant = snapshot->variants(entry_at(*snapshot, "n.md"))[0];
    CHECK(vault.read(variant).value().label == kPublic);
    CHECK(vault.read(variant).value().bytes == "text\n");
    CHECK(vault.read(variant).value().stamp == variant.stamp);

    given.tree.file("_public/n.md", "---\nconfidential: secret\n---\n");
    CHECK(vault.read(variant).value().label == kSecret);
    CHECK(vault.read(variant).value().stamp != variant.stamp);

    given.tree.remove("_public/n.md");
    CHECK(vault.read(variant).error().code == ENOENT);
}

TEST_CASE("3.5 an attachment is opened as it is") {
    VaultFixture given;
    given.tree.file("_public/p.png", "bytes");
    const Vault vault = given.vault();
    const auto snapshot = vault.scan(nullptr, 1).value();
    const auto opened = vault.open(snapshot->variants(entry_at(*snapshot, "p.png"))[0]);
    REQUIRE(opened.has_value());
    CHECK(opened->stamp.size == 5);
    char bytes[8] = {};
    CHECK(::pread(opened->fd, bytes, sizeof(bytes), 0) == 5);
    ::close(opened->fd);
}

}  // namespace vaultfs
