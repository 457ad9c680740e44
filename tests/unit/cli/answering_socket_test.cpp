#include "cli/answering_socket.h"

#include <fstream>

#include "catch.h"
#include "temp_vault.h"

namespace vaultfs {

namespace {

namespace fs = std::filesystem;

}  // namespace

TEST_CASE("A socket answers as long as it lives, wherever it lies") {
    const TempFolder folder;
    int asked = 0;
    for (const fs::path& file : {folder.path() / "a", folder.path() / std::string(200, 'x') / "new" / "b"}) {
        {
            const AnsweringSocket socket(file, [&] { return "answer " + std::to_string(++asked); });
            const int before = asked;
            CHECK(ask_socket(file) == "answer " + std::to_string(before + 1));
            CHECK(ask_socket(file) == "answer " + std::to_string(before + 2));
            CHECK((fs::status(file).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
        }
        CHECK_FALSE(fs::exists(file));
        CHECK_FALSE(ask_socket(file));
    }
}

TEST_CASE("A long answer comes whole, and an empty one is one") {
    const TempFolder folder;
    const std::string text(500'000, 'x');
    const AnsweringSocket long_one(folder.path() / "long", [&] { return text; });
    const AnsweringSocket empty(folder.path() / "empty", [] { return ""; });
    CHECK(ask_socket(folder.path() / "long") == text);
    CHECK(ask_socket(folder.path() / "empty") == "");
}

TEST_CASE("What is no socket gives no answer, and one that was left behind is taken over") {
    const TempFolder folder;
    const fs::path file = folder.path() / "file";
    CHECK_FALSE(ask_socket(file));
    CHECK_FALSE(ask_socket(folder.path() / "no" / "folder"));
    std::ofstream(file) << "text";
    CHECK_FALSE(ask_socket(file));
    const AnsweringSocket socket(file, [] { return "here"; });
    CHECK(ask_socket(file) == "here");
    const AnsweringSocket nowhere({}, [] { return ""; });
}

}  // namespace vaultfs
