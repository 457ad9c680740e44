// What goes wrong while a vault is read (VIEWS 10): never a crash, never a half, never less withheld.
#include <atomic>
#include <cerrno>

#include "../unit/view/view_fixture.h"
#include "catch.h"

using namespace vaultfs;

namespace {

constexpr const char* kNote = "_public/Note.md";
const std::string kOpen = "# Note\n\nOpen text.\n";
const std::string kSecretNote = "---\nconfidential: secret\n---\nCANARY\n";

// What a reader gets who opens the note just now: its bytes, or the errno.
std::string opened(Views& views) {
    const auto found = walk(views, "Note.md");
    const auto file = found ? views.open_file(found->inode) : Result<OpenFile>(tl::make_unexpected(found.error()));
    return file ? file->read_all().value() : "errno " + std::to_string(file.error().code);
}

std::string error_text(int code) {
    return "errno " + std::to_string(code);
}

}  // namespace

TEST_CASE("10 a visible variant that cannot be read is an error on open, whatever the error, and other notes are not") {
    for (const int code : {EIO, EACCES, EPERM, ENOSPC, EMFILE, ENOMEM, ELOOP, ETIMEDOUT}) {
        CAPTURE(code);
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen).file("_public/Other.md", "other").file("_internal/Note.md", "more");
        const auto views = fixture.open(kPublic);
        REQUIRE(opened(*views) == kOpen);
        fixture.tree.file(kNote, kOpen + "changed").fail_with(kNote, code);
        views->refresh();
        const std::string answer = opened(*views);
        CHECK(answer.starts_with("errno"));
        CHECK(bytes_of(*views, "Other.md") == "other");
        fixture.tree.fail_with(kNote, 0).file(kNote, kOpen + "again");
        views->refresh();
        CHECK(opened(*views) == kOpen + "again");
    }
}

TEST_CASE("10 G1 a variant that cannot be read when it is scanned is in no view below the highest") {
    for (const int code : {EIO, EACCES, ENOMEM}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kSecretNote).fail_with(kNote, code);
        const auto views = fixture.open(kPublic);
        CHECK(opened(*views) == error_text(ENOENT));
        // It can be read again: its label is known from then on.
        fixture.tree.fail_with(kNote, 0).file(kNote, kSecretNote + "x");
        views->refresh();
        CHECK(opened(*views) == error_text(ENOENT));
    }
}

TEST_CASE("10 an unreadable hidden variant changes nothing below") {
    ViewFixture fixture;
    fixture.tree.file(kNote, kOpen).file("_secret/Note.md", "CANARY").fail_with("_secret/Note.md", EIO);
    const auto views = fixture.open(kPublic);
    CHECK(opened(*views) == kOpen);
}

TEST_CASE("10 a layer that cannot be listed takes its files out of the views, and no others") {
    for (const int code : {EIO, EACCES, ENOENT}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen).file("_internal/Deep/Other.md", "other").fail_with("_internal/Deep", code);
        const auto views = fixture.open(kInternal);
        CHECK(opened(*views) == kOpen);
        CHECK(error_of(*views, "Deep/Other.md") == ENOENT);
        fixture.tree.fail_with("_internal/Deep", 0).file("_internal/Deep/Another.md", "x");
        views->refresh();
        CHECK(error_of(*views, "Deep/Other.md") == 0);
    }
}

TEST_CASE("9 G1 a label that is raised between the scan and the read counts") {
    for (const std::string& after :
         {kSecretNote, std::string("# Note\n\n#confidential/secret\n\nCANARY\n"), std::string("CANARY\0", 7),
          std::string("\xFF\xFE"
                      "CANARY")}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen);
        bool done = false;
        const auto views = fixture.open(kPublic);
        fixture.tree.before_read([&](const std::string& path) {
            if (path == kNote && !std::exchange(done, true)) {
                fixture.tree.file(kNote, after);
            }
        });
        CHECK(opened(*views).find("CANARY") == std::string::npos);
        views->refresh();
        CHECK(opened(*views) == error_text(ENOENT));
    }
}

TEST_CASE("9 a note that changes at every read is served whole, as one of its versions") {
    ViewFixture fixture;
    fixture.tree.file(kNote, "start");
    const auto views = fixture.open(kPublic);
    int version = 0;
    fixture.tree.before_read([&](const std::string& path) {
        if (path == kNote) {
            ++version;
            fixture.tree.file(kNote, std::string(static_cast<std::size_t>(version * 977 % 5000 + 1),
                                                 'a' + static_cast<char>(version % 26)));
        }
    });
    for (int round = 0; round < 50; ++round) {
        const std::string bytes = opened(*views);
        const bool whole = bytes.find_first_not_of(bytes.front()) == std::string::npos;
        CHECK((whole || bytes.starts_with("errno") || bytes == "start"));
        CHECK(walk(*views, "Note.md").has_value());
        views->refresh();
    }
}

TEST_CASE("9 a note that grows or shrinks is read with the size that stat gives from then on") {
    for (const std::string& after : {std::string("s"), std::string(100'000, 'l'), std::string()}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen);
        const auto views = fixture.open(kPublic);
        REQUIRE(opened(*views) == kOpen);
        fixture.tree.file(kNote, after);
        const std::string bytes = opened(*views);
        CHECK((bytes == after || bytes == kOpen));
        CHECK(walk(*views, "Note.md")->size == bytes.size());
        views->refresh();
        CHECK(opened(*views) == after);
        CHECK(walk(*views, "Note.md")->size == after.size());
    }
}

TEST_CASE("10 a note that vanishes while it is opened is gone, or what it was") {
    ViewFixture fixture;
    fixture.tree.file(kNote, kOpen).file("_internal/Note.md", "more\n");
    const auto views = fixture.open(kInternal);
    const std::string whole = opened(*views);
    fixture.tree.before_read([&](const std::string& path) {
        if (path == kNote) {
            fixture.tree.remove(kNote);
        }
    });
    fixture.tree.file("_internal/Note.md", "still more\n");
    views->refresh();
    const std::string bytes = opened(*views);
    CHECK((bytes == "still more\n" || bytes.starts_with("errno") || bytes == whole));
    views->refresh();
    CHECK(opened(*views) == "still more\n");
}

TEST_CASE("10 a file that becomes a folder, a link or a pipe is no file any more") {
    for (const bool folder : {true, false}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen).file("_public/Other.md", "other");
        const auto views = fixture.open(kPublic);
        fixture.tree.remove(kNote);
        folder ? fixture.tree.folder(kNote) : fixture.tree.other(kNote);
        const std::string at_once = opened(*views);
        CHECK((at_once.starts_with("errno") || at_once == kOpen));
        views->refresh();
        CHECK(error_of(*views, "Note.md") == (folder ? 0 : ENOENT));
        CHECK(bytes_of(*views, "Other.md") == "other");
    }
}

TEST_CASE("10 the vault's folder fails and comes back") {
    for (const int code : {EIO, ESTALE, ENOENT, EACCES}) {
        ViewFixture fixture;
        fixture.tree.file(kNote, kOpen);
        const auto views = fixture.open(kPublic);
        fixture.tree.fail_with("", code);
        views->refresh();
        CHECK(opened(*views).starts_with("errno"));
        fixture.tree.fail_with("", 0);
        views->refresh();
        CHECK(opened(*views) == kOpen);
    }
}

TEST_CASE("10 G1 whatever fails, at whichever read, nothing withheld comes to light") {
    for (int at = 0; at < 12; ++at) {
        for (const int code : {EIO, EACCES, ENOENT}) {
            ViewFixture fixture;
            // A hidden name that is gone is no hidden name: then a link to it stays (6.2).
            const std::string link = code == ENOENT ? "[[Hidden]]" : "[[Hidden|CANARY]]";
            const std::string parts = "open\n\n> [!secret] CANARY\n\nsee " + link + "\n";
            fixture.tree.file(kNote, parts)
                .file("_internal/Note.md", kSecretNote)
                .file("_public/A.secret.md", "CANARY");
            fixture.tree.file("_secret/Hidden.md", "CANARY").file("_public/B.md", kSecretNote);
            std::atomic<int> reads = 0;
            fixture.tree.before_read(
                [&](const std::string& path) { fixture.tree.fail_with(path, reads++ == at ? code : 0); });
            const auto views = fixture.open(kInternal);
            for (int round = 0; round < 2; ++round) {
                for (const std::string& name : names_in(*views, "")) {
                    CAPTURE(at, code, round, name);
                    const auto found = walk(*views, name);
                    const auto file = found ? views->open_file(found->inode) : Result<OpenFile>(fail(ENOENT, ""));
                    CHECK((!file || file->read_all().value().find("CANARY") == std::string::npos));
                }
                views->refresh();
            }
        }
    }
}
