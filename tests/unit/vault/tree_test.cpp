// Which names exist in which view (VIEWS 3).
#include "catch.h"
#include "vault_fixture.h"

namespace vaultfs {

TEST_CASE("3.1 a file is in the view exactly where a variant of it is") {
    VaultFixture given;
    given.tree.file("_internal/a.md", "").file("_secret/a.md", "").file("_secret/b.md", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{});
    CHECK(paths_at(*snapshot, kInternal) == Paths{"a.md"});
    CHECK(paths_at(*snapshot, kSecret) == Paths{"a.md", "b.md"});
}

TEST_CASE("3.2 an empty folder is in the view where a layer has it") {
    VaultFixture given;
    given.tree.folder("_internal/Empty")
        .folder("_Standards/Common")
        .folder("_public/Plan.secret")
        .folder("_public/X/_private/Y");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"Common/", "X/"});
    CHECK(paths_at(*snapshot, kInternal) == Paths{"Common/", "Empty/", "X/"});
    CHECK(floor_of(*snapshot, "X/_private/Y") == TierId{3});
    CHECK(floor_of(*snapshot, "Plan.secret") == kSecret);
}

TEST_CASE(
    "3.2 G2 a folder in no layer is in a view only if it leads to a file in it, whatever files there are labelled") {
    VaultFixture given;
    given.policy.unlabelled = kPublic;
    given.tree.folder("Empty").file("Merger/Board/Plan.secret.md", "").file("Open/a.md", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"Open/", "Open/a.md"});
    CHECK(paths_at(*snapshot, kSecret) ==
          Paths{"Empty/", "Merger/", "Merger/Board/", "Merger/Board/Plan.md", "Open/", "Open/a.md"});
    CHECK(snapshot->name_state(folder_question("merger"), kPublic) == NameState::hidden);
}

TEST_CASE("3.2 a folder of several layers is as low as the lowest, and spelled as there") {
    VaultFixture given;
    given.tree.folder("_secret/\u00c9").folder("_internal/E\u0301");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kInternal) == Paths{"E\u0301/"});
    CHECK(paths_at(*snapshot, kSecret) == Paths{"E\u0301/"});
}

TEST_CASE("3.2 hide_empty_folders drops folders without a visible file below") {
    VaultFixture given;
    given.policy.hide_empty_folders = true;
    given.tree.folder("_public/Empty/Nested").file("_public/A/B/low.png", "").file("_public/C/high.secret.png", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"A/", "A/B/", "A/B/low.png"});
    CHECK(paths_at(*snapshot, kSecret) == Paths{"A/", "A/B/", "A/B/low.png", "C/", "C/high.png"});
}

TEST_CASE("3.3 of a file and a folder of one name the lower stands in every view") {
    VaultFixture given;
    given.tree.file("_public/X.md", "")
        .file("_secret/X.md/below.md", "")
        .file("_internal/Y.md/below.md", "")
        .file("_secret/Y.md", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"X.md"});
    CHECK(paths_at(*snapshot, kSecret) == Paths{"X.md", "Y.md/", "Y.md/below.md"});
    REQUIRE(snapshot->clashes().size() == 2);
    for (const Clash& clash : snapshot->clashes()) {
        CHECK(clash.folder == (clash.path == ViewPath("X.md")));
        CHECK(clash.floor == kSecret);
        CHECK(clash.sources == std::vector{VaultPath(clash.folder ? "_secret/X.md" : "_secret/Y.md")});
    }
}

TEST_CASE("3.3 at a tie the folder stands") {
    VaultFixture given;
    given.tree.file("_public/X/below.md", "").file("_Standards/X", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"X/", "X/below.md"});
    REQUIRE(snapshot->clashes().size() == 1);
    CHECK(snapshot->clashes()[0].sources == std::vector{VaultPath("_Standards/X")});
}

TEST_CASE("3.3 names that differ in their Unicode form only clash too") {
    VaultFixture given;
    given.tree.file("_public/\u00c4", "").file("_secret/A\u0308/below.md", "");
    CHECK(paths_at(*given.scan(), kSecret) == Paths{"\u00c4"});
}

TEST_CASE("3.3 an empty folder that is hidden anyway does not displace a file") {
    VaultFixture given;
    given.policy.hide_empty_folders = true;
    given.tree.folder("_public/X").file("_secret/X", "");
    CHECK(paths_at(*given.scan(), kSecret) == Paths{"X"});
}

TEST_CASE("3.4 a hidden name is looked up like one that does not exist") {
    VaultFixture given;
    given.tree.file("_secret/A/hidden.md", "").file("_public/B/seen.md", "");
    const auto snapshot = given.scan();
    CHECK(snapshot->child(kRootEntry, "A", kPersonal) == std::nullopt);
    CHECK(snapshot->child(kRootEntry, "missing", kPersonal) == std::nullopt);
    CHECK(snapshot->find(ViewPath("A/hidden.md"), kPersonal) == std::nullopt);
    CHECK(snapshot->find(ViewPath("B/seen.md/x"), kPersonal) == std::nullopt);
    CHECK(snapshot->find(ViewPath("B/../B"), kPersonal) == std::nullopt);
    CHECK(snapshot->find(ViewPath("A/hidden.md"), kSecret).has_value());
}

TEST_CASE("3.5 all variants of an attachment are kept in order") {
    VaultFixture given;
    given.tree.file("_secret/p.png", "3").file("_public/p.png", "1").file("_internal/p.png", "2");
    CHECK(variants_of(*given.scan(), "p.png") == Paths{"_public/p.png", "_internal/p.png", "_secret/p.png"});
}

TEST_CASE("6.2 the state of a name is that of the lowest file that has it") {
    VaultFixture given;
    given.tree.file("_secret/Deep/Star Dust.secret.md", "")
        .file("_internal/a.tar.gz", "")
        .file("_public/X.md/below.md", "")
        .file("_public/X.md/.hidden", "")
        .file("_Standards/x.MD", "")
        .file("_Standards/X.md", "");
    const auto snapshot = given.scan();
    CHECK(snapshot->name_state("star dust", kPersonal) == NameState::hidden);
    CHECK(snapshot->name_state("star dust", kSecret) == NameState::visible);
    CHECK(snapshot->name_state("a.tar", kPublic) == NameState::hidden);
    CHECK(snapshot->name_state("a.tar", kInternal) == NameState::visible);
    CHECK(snapshot->name_state(".hidden", kPublic) == NameState::visible);
    CHECK(snapshot->name_state("nowhere", kSecret) == NameState::unknown);
    CHECK(snapshot->name_state("", kSecret) == NameState::unknown);
    CHECK(snapshot->name_state("x", kPublic) == NameState::visible);
}

TEST_CASE("6.2 the state of a whole name with a dot is that of the lowest note that has it") {
    VaultFixture given;
    given.tree.file("_secret/Node.js.md", "")
        .file("_internal/A/node.js.MD", "")
        .file("_public/Node.js.png", "")
        .file("_public/a.tar.markdown", "")
        .file("_public/What?.public.md", "")
        .file("_public/Star.md", "");
    const auto snapshot = given.scan();
    CHECK(snapshot->name_state(note_question("node.js"), kPublic) == NameState::hidden);
    CHECK(snapshot->name_state(note_question("node.js"), kInternal) == NameState::visible);
    CHECK(snapshot->name_state(note_question("what?"), kPublic) == NameState::visible);
    CHECK(snapshot->name_state(note_question("a.tar"), kSecret) == NameState::unknown);
    CHECK(snapshot->name_state(note_question("node"), kSecret) == NameState::unknown);
    CHECK(snapshot->name_state(note_question("star"), kSecret) == NameState::unknown);
}

TEST_CASE("6.2 the state of a folder's name is that of the lowest folder that has it") {
    VaultFixture given;
    given.tree.file("_secret/Clients/Acme v1.2/Star.md", "")
        .file("_internal/Clients/x.md", "")
        .folder("_private/Empty")
        .file("_public/Star.md", "");
    const auto snapshot = given.scan();
    CHECK(snapshot->name_state(folder_question("acme v1.2"), kPersonal) == NameState::hidden);
    CHECK(snapshot->name_state(folder_question("acme v1.2"), kSecret) == NameState::visible);
    CHECK(snapshot->name_state(folder_question("clients"), kPublic) == NameState::hidden);
    CHECK(snapshot->name_state(folder_question("clients"), kInternal) == NameState::visible);
    CHECK(snapshot->name_state(folder_question("empty"), kPublic) == NameState::hidden);
    CHECK(snapshot->name_state(folder_question("star"), kSecret) == NameState::unknown);
    CHECK(snapshot->name_state("clients", kSecret) == NameState::unknown);
}

TEST_CASE("6.2 a name is known whatever its blanks are, and its spelling is kept") {
    VaultFixture given;
    given.tree.file("_secret/Two\u00A0Words.md", "")
        .file("_secret/ Lead.md", "")
        .file("_secret/Tail .md", "")
        .file("_secret/\u3000.Dotted", "")
        .file("_public/One\u202F  Two.md", "");
    const auto first = given.scan();
    for (const char* stem : {"two words", "lead", "tail", ".dotted"}) {
        INFO(stem);
        CHECK(first->name_state(stem, kPublic) == NameState::hidden);
    }
    CHECK(first->name_state("one two", kPublic) == NameState::visible);
    CHECK(first->find(ViewPath("One\u202F  Two.md"), kPublic));
    CHECK_FALSE(first->find(ViewPath("One Two.md"), kPublic));
    CHECK_FALSE(first->find(ViewPath("Lead.md"), kSecret));
    CHECK(first->find(ViewPath(" Lead.md"), kSecret));
}

TEST_CASE("6.2 a name that only files without a place in any view have is hidden from all") {
    VaultFixture given;
    given.tree.file("_public/X/below.md", "")
        .file("_Standards/X", "")
        .file("_secret/Y/lost.md", "")
        .file("_public/Y", "");
    const auto snapshot = given.scan();
    CHECK(snapshot->name_state("x", kSecret) == NameState::hidden);
    CHECK(snapshot->name_state("lost", kSecret) == NameState::hidden);
    CHECK(snapshot->name_state("below", kPublic) == NameState::visible);
}

TEST_CASE("7.2 a file is as new as its newest visible variant, a folder as the newest visible file below it") {
    VaultFixture given;
    given.tree.file("_public/A/B/n.md", "", 100).file("_secret/A/B/n.md", "", 300).file("_internal/A/B/m.md", "", 200);
    given.tree.folder("_public/Empty").file("_public/Old/o.png", "", -5);
    const auto snapshot = given.scan();
    const auto note = entry_at(*snapshot, "A/B/n.md");
    CHECK(snapshot->mtime_ns(note, kPublic) == 100);
    CHECK(snapshot->mtime_ns(note, kInternal) == 100);
    CHECK(snapshot->mtime_ns(note, kSecret) == 300);
    for (const auto folder : {kRootEntry, entry_at(*snapshot, "A"), entry_at(*snapshot, "A/B")}) {
        CHECK(snapshot->mtime_ns(folder, kPublic) == 100);
        CHECK(snapshot->mtime_ns(folder, kInternal) == 200);
        CHECK(snapshot->mtime_ns(folder, kPersonal) == 200);
        CHECK(snapshot->mtime_ns(folder, kSecret) == 300);
    }
    CHECK(snapshot->mtime_ns(entry_at(*snapshot, "Empty"), kSecret) == 0);
    CHECK(snapshot->mtime_ns(entry_at(*snapshot, "Old"), kSecret) == -5);
}

TEST_CASE("7.3 children are listed by their served names, byte by byte") {
    VaultFixture given;
    // In NFC `u\u0308` comes after `z` and \u00e9.
    given.tree.file("_public/b", "").file("_public/B", "").file("_public/u\u0308", "").file("_public/\u00e9", "");
    given.tree.folder("_public/a").file("_public/z", "");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kPublic) == Paths{"B", "a/", "b", "u\u0308", "z", "\u00e9"});
    CHECK(entry_at(*snapshot, "\u00fc") == entry_at(*snapshot, "u\u0308"));
    for (const char* name : {"B", "a", "b", "z", "\u00e9", "e\u0301"}) {
        CHECK(snapshot->child(kRootEntry, name, kPublic).has_value());
    }
}

TEST_CASE("7.3 a path's hash leads back to its entry and leaves the low bits free") {
    VaultFixture given;
    for (int i = 0; i < 2000; ++i) {
        given.tree.file("_public/F" + std::to_string(i % 50) + "/n" + std::to_string(i) + ".md", "");
    }
    const auto snapshot = given.scan();
    REQUIRE(snapshot->size() == 2051);
    for (std::uint32_t i = 0; i < snapshot->size(); ++i) {
        const auto id = static_cast<EntryId>(i);
        const auto hash = snapshot->path_hash(id);
        REQUIRE((hash & 0xFFU) == 0);
        REQUIRE(hash != 0);
        REQUIRE(snapshot->by_path_hash(hash) == id);
    }
    CHECK(snapshot->by_path_hash(0) == std::nullopt);
    CHECK(snapshot->by_path_hash(snapshot->path_hash(kRootEntry) + 1) == std::nullopt);
}

TEST_CASE("7.3 a path's hash is the same after anything else has changed, and in any spelling of the path") {
    VaultFixture given;
    given.tree.file("_public/A/\u00fc.md", "");
    const auto before = given.scan();
    given.tree.remove("_public/A").file("_internal/A/u\u0308.md", "new").file("_secret/A/0.md", "").folder("_public/0");
    const auto after = given.scan();
    CHECK(before->path_hash(entry_at(*before, "A/\u00fc.md")) == after->path_hash(entry_at(*after, "A/\u00fc.md")));
    CHECK(before->path_hash(kRootEntry) == after->path_hash(kRootEntry));
}

TEST_CASE("7.3 names that were made to collide have hashes of their own, and none gives way to a higher one") {
    // All four have the XXH64 of cfa56ff65168234c.
    const Paths names = {"oygkernrxxxxxxxxxxxxxxxxxxxxxxxxaaaaaaaaxxxxxxxxxxxxxxxxxxxxx.md",
                         "hmrbumcvxxxxxxxxxxxxxxxxxxxxxxxxfQ460v@4xxxxxxxxxxxxxxxxxxxxx.md",
                         "shyypviyxxxxxxxxxxxxxxxxxxxxxxxx4-aE5t3Qxxxxxxxxxxxxxxxxxxxxx.md",
                         "wozmfpwtxxxxxxxxxxxxxxxxxxxxxxxxBX43VLrpxxxxxxxxxxxxxxxxxxxxx.md"};
    VaultFixture given;
    given.tree.file("_public/" + names[3], "").file("_internal/" + names[1], "");
    const auto before = given.scan();
    given.tree.file("_secret/" + names[0], "").file("_secret/" + names[2], "");
    const auto after = given.scan();
    CHECK(trace_at(*before, kInternal) == trace_at(*after, kInternal));
    CHECK(before->path_hash(entry_at(*before, names[3])) == 0xcfa56ff651682300U);
    for (const auto& name : names) {
        const EntryId id = entry_at(*after, name);
        CHECK(after->by_path_hash(after->path_hash(id)) == id);
    }
}

}  // namespace vaultfs
