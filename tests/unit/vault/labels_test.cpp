// Which label a scan gives to a file, and which files are variants of one entry (VIEWS 2).
#include <cerrno>

#include "catch.h"
#include "vault_fixture.h"

namespace vaultfs {

TEST_CASE("2.1 a file's label is the highest of layer, path parts, suffix and content") {
    VaultFixture given;
    given.tree.file("_public/plain.md", "text\n")
        .file("_public/content.md", "---\nconfidential: personal\n---\n")
        .file("_public/Sub/_secret/part.md", "text\n")
        .file("_public/Sub/_secret /blank.md", "text\n")
        .file("_public/name.protect.md", "text\n")
        .file("_public/both.protect.md", "---\nconfidential: internal\n---\n")
        .file("_secret/high.md", "---\nconfidential: public\n---\n")
        .file("_Standards/base.md", "text\n");
    const auto snapshot = given.scan();
    CHECK(floor_of(*snapshot, "plain.md") == kPublic);
    CHECK(floor_of(*snapshot, "content.md") == kPersonal);
    CHECK(floor_of(*snapshot, "Sub/_secret/part.md") == kSecret);
    CHECK(floor_of(*snapshot, "Sub/_secret /blank.md") == kSecret);
    CHECK(floor_of(*snapshot, "name.md") == kProtect);
    CHECK(floor_of(*snapshot, "both.md") == kProtect);
    CHECK(floor_of(*snapshot, "high.md") == kSecret);
    CHECK(floor_of(*snapshot, "base.md") == kPublic);
}

TEST_CASE("2.5 a file outside every layer has the unlabelled tier and starts at the vault's root") {
    VaultFixture given;
    given.tree.file("Loose/a.md", "text\n");
    CHECK(floor_of(*given.scan(), "Loose/a.md") == kSecret);
    CHECK(floor_of(*given.scan(), "Loose") == kSecret);

    given.policy.unlabelled = kInternal;
    CHECK(floor_of(*given.scan(), "Loose/a.md") == kInternal);
    CHECK(floor_of(*given.scan(), "Loose") == kInternal);
}

TEST_CASE("2.6 files of one logical path are variants of one entry") {
    VaultFixture given;
    given.tree.file("_public/A/Star.public.md", "1")
        .file("_public/A/Star.md", "2")
        .file("_Standards/A/Star.public.md", "3")
        .file("_Standards/A/Star.md", "4")
        .file("_secret/A/Star.md", "5");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kSecret) == Paths{"A/", "A/Star.md"});
    CHECK(variants_of(*snapshot, "A/Star.md") == Paths{"_Standards/A/Star.md", "_Standards/A/Star.public.md",
                                                       "_public/A/Star.md", "_public/A/Star.public.md",
                                                       "_secret/A/Star.md"});
}

TEST_CASE("2.6 names that differ in their Unicode form only are one; the lowest variant's spelling is served") {
    VaultFixture given;
    given.tree.file("_secret/\u00dcber/\u00dcber.md", "composed")
        .file("_public/U\u0308ber/U\u0308ber.md", "decomposed");
    const auto snapshot = given.scan();
    CHECK(paths_at(*snapshot, kSecret) == Paths{"U\u0308ber/", "U\u0308ber/U\u0308ber.md"});
    CHECK(snapshot->variants(entry_at(*snapshot, "U\u0308ber/U\u0308ber.md")).size() == 2);
    CHECK(snapshot->find(ViewPath("\u00dcber/\u00dcber.md"), kPublic) ==
          snapshot->find(ViewPath("U\u0308ber/U\u0308ber.md"), kPublic));
}

TEST_CASE("2.6 a name that is not UTF-8 is found byte for byte, and its neighbours still in any form") {
    VaultFixture given;
    given.tree.file("_public/\xff/O\u0308.md", "text\n").file("_internal/\xff/\u00d6.md", "text\n");
    const auto snapshot = given.scan();
    CHECK(variants_of(*snapshot, "\xff/\u00d6.md").size() == 2);
}

TEST_CASE("2.6 the kind of an entry follows its name") {
    VaultFixture given;
    given.tree.file("_public/a.MD", "")
        .file("_public/b.Markdown", "")
        .file("_public/c.canvas", "{}")
        .file("_public/d.png", "");
    const auto snapshot = given.scan();
    const auto kind = [&](const char* path) { return snapshot->entry(entry_at(*snapshot, path)).kind; };
    CHECK(kind("a.MD") == EntryKind::note);
    CHECK(kind("b.Markdown") == EntryKind::note);
    CHECK(kind("c.canvas") == EntryKind::canvas);
    CHECK(kind("d.png") == EntryKind::attachment);
}

TEST_CASE("2.7 variants are ordered by label, then base layer first, then path") {
    VaultFixture given;
    given.tree.file("_public/n.md", "---\nconfidential: internal\n---\n")
        .file("_internal/n.md", "text\n")
        .file("_Standards/n.md", "---\nconfidential: internal\n---\n")
        .file("_secret/n.md", "text\n")
        .file("_public/n.public.md", "text\n");
    CHECK(variants_of(*given.scan(), "n.md") ==
          Paths{"_public/n.public.md", "_Standards/n.md", "_internal/n.md", "_public/n.md", "_secret/n.md"});
}

TEST_CASE("2.8 a note that is not text, or cannot be read, has the highest tier") {
    VaultFixture given;
    given.tree.file("_public/nul.md", std::string("a\0b", 3))
        .file("_public/denied.md", "text\n")
        .file("_public/broken.md", "text\n")
        .file("_public/fine.md", "text\n")
        .fail_with("_public/denied.md", EACCES)
        .fail_with("_public/broken.md", EIO);
    const auto snapshot = given.scan();
    CHECK(floor_of(*snapshot, "nul.md") == kSecret);
    CHECK(floor_of(*snapshot, "denied.md") == kSecret);
    CHECK(floor_of(*snapshot, "broken.md") == kSecret);
    CHECK(snapshot->variants(entry_at(*snapshot, "denied.md"))[0].unreadable);
    CHECK_FALSE(snapshot->variants(entry_at(*snapshot, "fine.md"))[0].unreadable);
    CHECK(paths_at(*snapshot, kPersonal) == Paths{"fine.md"});
}

TEST_CASE("2.10 what is ignored is in no view") {
    VaultFixture given;
    given.policy.ignore = {"*.tmp", "_public/Drafts/"};
    given.tree.file("_public/.git/config", "")
        .file("_public/A/.obsidian/app.json", "")
        .file("vaultfs.yaml", "")
        .file("_public/a.tmp", "")
        .file("_public/Drafts/d.md", "")
        .file("_public/kept.md", "");
    CHECK(paths_at(*given.scan(), kSecret) == Paths{"A/", "kept.md"});
    CHECK(given.scan()->name_state("d", kSecret) == NameState::unknown);
}

TEST_CASE("6.6 a base file has the highest layer that it names") {
    VaultFixture given;
    given.tree.file("_public/low.base", "filters: []\n").file("_public/high.base", "file.inFolder(\"_secret/X\")\n");
    const auto snapshot = given.scan();
    CHECK(floor_of(*snapshot, "low.base") == kPublic);
    CHECK(floor_of(*snapshot, "high.base") == kSecret);
}

TEST_CASE("10 a note over max_note_size keeps its label and gives EFBIG") {
    VaultFixture given;
    given.policy.max_note_size = 100;
    given.tree.file("_public/big.md", std::string(200, 'a'))
        .file("_public/labelled.md", "---\nconfidential: private\n---\n" + std::string(200, 'a'));
    const Vault vault = given.vault();
    const auto snapshot = vault.scan(nullptr, 1).value();
    CHECK(floor_of(*snapshot, "big.md") == kPublic);
    CHECK(floor_of(*snapshot, "labelled.md") == TierId{3});
    CHECK(vault.read(snapshot->variants(entry_at(*snapshot, "big.md"))[0]).error().code == EFBIG);
}

TEST_CASE("10 a note so large that its label cannot be read has the highest tier") {
    VaultFixture given;
    given.tree.file("_public/huge.md", std::string((64U << 20U) + 1, 'a'));
    CHECK(floor_of(*given.scan(), "huge.md") == kSecret);
}

TEST_CASE("G1 2.1 the frontmatter of a file that is no note by its name labels it") {
    VaultFixture given;
    const std::string text = "---\nconfidential: secret\n---\ntext\n";
    given.tree.file("_public/a.qmd", text)
        .file("_public/Plan.md (1)", "\xEF\xBB\xBF" + text)
        .file("_public/tags.txt", "---\r\ntags: [confidential/private]\r\n---\r\n")
        .file("_public/keys.yml", "---\nconfidential_keys: {a: protect}\na: 1\n---\n")
        .file("_public/wide.txt", std::string("\xFF\xFE-\0-\0-\0\n\0", 10))
        .file("_public/plain.txt", "---\ntitle: x\n---\nconfidential: secret\n")
        .file("_public/a.patch", "--- a/x\n+++ b/x\nconfidential: secret\r#\n")
        .file("_public/picture.png", "\x89PNG\r\n")
        .file("_public/empty", "")
        .file("_public/blank", "\n")
        .file("_public/unreadable.png", "\x89PNG\r\n")
        .fail_with("_public/unreadable.png", EACCES);
    const auto snapshot = given.scan();
    CHECK(floor_of(*snapshot, "a.qmd") == kSecret);
    CHECK(floor_of(*snapshot, "Plan.md (1)") == kSecret);
    CHECK(floor_of(*snapshot, "tags.txt") == TierId{3});
    CHECK(floor_of(*snapshot, "keys.yml") == kProtect);
    CHECK(floor_of(*snapshot, "wide.txt") == kSecret);
    CHECK(floor_of(*snapshot, "unreadable.png") == kSecret);  // 2.8: its label cannot be read
    for (const char* open : {"plain.txt", "a.patch", "picture.png", "empty", "blank"}) {
        CHECK(floor_of(*snapshot, open) == kPublic);
    }
}

}  // namespace vaultfs
