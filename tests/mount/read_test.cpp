// Bytes of mounted views: sizes, readers side by side, freshness, and that nothing can be written (VIEWS 7, 9, 10).
#include <dirent.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <thread>

#include "catch.h"
#include "mounted.h"

using namespace vaultfs;

namespace {

std::string mapped(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    REQUIRE(::fstat(fd, &status) == 0);
    const auto size = static_cast<std::size_t>(status.st_size);
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    REQUIRE(address != MAP_FAILED);
    std::string bytes(static_cast<const char*>(address), size);
    ::munmap(address, size);
    ::close(fd);
    return bytes;
}

bool reads(const std::filesystem::path& path, const std::string& bytes) {
    return stat_error(path) == 0 && open_error(path) == 0 && read_file(path) == bytes;
}

}  // namespace

TEST_CASE("7.1 what stat says, what read gives and what mmap shows are the same") {
    if (!can_mount()) {
        return;
    }
    const std::string merged_low = "# Star\n\nBright.\n";
    const TempVault vault = {{"_public/Star.md", merged_low},
                             {"_secret/Star.md", "# Star\n\nCore.\n\n## More\n\nDense.\n"},
                             {"_public/Long.md", std::string(200'000, 'l')},
                             {"_public/Board.canvas", R"({"nodes":[],"edges":[]})"},
                             {"_public/photo.png", std::string(70'000, 'p')}};
    const Mounted mounted(vault);
    for (const char* path :
         {"public/Star.md", "secret/Star.md", "public/Long.md", "secret/Board.canvas", "public/photo.png"}) {
        INFO(path);
        const std::string bytes = read_file(mounted.at(path));
        CHECK(static_cast<std::size_t>(stat_of(mounted.at(path)).st_size) == bytes.size());
        CHECK(static_cast<std::size_t>(stat_of(mounted.at(path)).st_blocks) == (bytes.size() + 511) / 512);
        CHECK(mapped(mounted.at(path)) == bytes);
    }
    CHECK(read_file(mounted.at("public/Star.md")) == merged_low);
    CHECK(read_file(mounted.at("secret/Star.md")).find("Dense.") != std::string::npos);
}

TEST_CASE("7.1 the sizes of a listing with attributes are exact before any file was opened") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault;
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 300; ++i) {
        sizes.push_back(static_cast<std::size_t>(i * 37));
        vault.write("_public/" + std::to_string(1000 + i) + ".md", std::string(sizes.back(), 'x'));
    }
    const Mounted mounted(vault, "tier=public");
    std::size_t at = 0;
    for (const auto& entry : std::filesystem::directory_iterator(mounted.root())) {
        CHECK(entry.file_size() == sizes.at(at++));
    }
    CHECK(at == sizes.size());
}

TEST_CASE("G5 readers in many threads all read the same") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault;
    constexpr int kNotes = 40;
    for (int i = 0; i < kNotes; ++i) {
        vault.write("_public/" + std::to_string(i) + ".md", "note " + std::to_string(i));
    }
    const Mounted mounted(vault, GENERATE("tier=public", "tier=public,cache=0"));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 200; ++i) {
                const std::string number = std::to_string((i * 7 + t) % kNotes);
                wrong += reads(mounted.at(number + ".md"), "note " + number) ? 0 : 1;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK(wrong == 0);
}

TEST_CASE("9 an edit, a new file and a deletion are soon in the view") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_public/A/Old.md", "old"}, {"_public/photo.png", "p"}};
    const Mounted mounted(vault, "tier=public");
    REQUIRE(read_file(mounted.at("A/Star.md")) == "star");
    REQUIRE(stat_error(mounted.at("A/New.md")) == ENOENT);
    vault.write("_public/A/Star.md", "a brighter star");
    vault.write("_public/A/New.md", "new");
    vault.write("_public/photo.png", "another photo");
    vault.remove("_public/A/Old.md");
    CHECK(eventually([&] { return reads(mounted.at("A/Star.md"), "a brighter star"); }));
    CHECK(eventually([&] { return reads(mounted.at("A/New.md"), "new"); }));
    CHECK(eventually([&] { return reads(mounted.at("photo.png"), "another photo"); }));
    CHECK(eventually([&] { return stat_error(mounted.at("A/Old.md")) == ENOENT; }));
    CHECK(list_folder(mounted.at("A")) == std::vector<std::string>{"New.md", "Star.md"});
}

TEST_CASE("9 raising a label takes the note out of the view") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted mounted(vault);
    REQUIRE(reads(mounted.at("public/Star.md"), "star"));
    vault.write("_public/Star.md", "---\nconfidential: secret\n---\nstar");
    CHECK(eventually([&] { return stat_error(mounted.at("public/Star.md")) == ENOENT; }));
    CHECK(stat_error(mounted.at("secret/Star.md")) == 0);
    CHECK(list_folder(mounted.at("public")).empty());
}

TEST_CASE("9 2.1 a label that is raised is in every view within a second, whatever raises it") {
    if (!can_mount()) {
        return;
    }
    const std::string options = GENERATE("", "strict", "poll,refresh=0.1");
    const TempVault vault;
    for (const char* name : {"Key.md", "Tag.md", "Alone.md", "Suffix.md", "Layer.md", "Folder/Star.md", "photo.png"}) {
        vault.write(std::string("_public/A/") + name, "# Star\n\ntext\n");
    }
    const Mounted mounted(vault, options);
    const auto move = [&vault](const char* from, const char* to) {
        std::filesystem::create_directories(vault.at(to).parent_path());
        std::filesystem::rename(vault.at(from), vault.at(to));
    };
    struct Raise {
        const char* before;  // the path in each view
        const char* after;   // that in the highest view, from then on
        std::function<void()> raise;
    };
    const Raise raises[] = {
        {"A/Key.md", "A/Key.md", [&] { vault.write("_public/A/Key.md", "---\nconfidential: secret\n---\ntext\n"); }},
        {"A/Tag.md", "A/Tag.md",
         [&] { vault.write("_public/A/Tag.md", "---\ntags: [confidential/secret]\n---\ntext\n"); }},
        {"A/Alone.md", "A/Alone.md",
         [&] { vault.write("_public/A/Alone.md", "# Star\n\n#confidential/secret\n\ntext\n"); }},
        {"A/Suffix.md", "A/Suffix.md", [&] { move("_public/A/Suffix.md", "_public/A/Suffix.secret.md"); }},
        {"A/photo.png", "A/photo.png", [&] { move("_public/A/photo.png", "_public/A/photo.secret.png"); }},
        {"A/Layer.md", "A/Layer.md", [&] { move("_public/A/Layer.md", "_secret/A/Layer.md"); }},
        {"A/Folder/Star.md", "A/Folder.secret/Star.md", [&] { move("_public/A/Folder", "_public/A/Folder.secret"); }},
    };
    const char* const lower[] = {"public", "internal", "protect", "private", "personal"};
    for (const auto& [before, after, raise] : raises) {
        INFO(before);
        for (const std::string tier : lower) {
            REQUIRE(reads(mounted.at(tier + "/" + before), "# Star\n\ntext\n"));
        }
        raise();
        CHECK(eventually(
            [&, path = std::string(before)] {
                return std::all_of(std::begin(lower), std::end(lower), [&](const std::string& tier) {
                    const auto note = mounted.at(tier + "/" + path);
                    return stat_error(note) == ENOENT && open_error(note) == ENOENT;
                });
            },
            std::chrono::seconds(1)));
        CHECK(eventually([&, path = std::string(after)] { return read_error(mounted.at("secret/" + path)) == 0; },
                         std::chrono::seconds(1)));
    }
    for (const std::string tier : lower) {
        CHECK(list_folder(mounted.at(tier + "/A")).empty());
    }
    CHECK(list_folder(mounted.at("secret/A")).size() == std::size(raises));
}

TEST_CASE("9 4 the label of a part that is raised is in every view within a second") {
    if (!can_mount()) {
        return;
    }
    const std::string options = GENERATE("", "poll,refresh=0.1");
    const TempVault vault = {{"_public/Star.md", "open\n\nmore\n"}};
    const Mounted mounted(vault, options);
    for (const std::string labelled : {"open\n\nmore #confidential/secret\n", "open\n\n> [!secret]\n> more\n",
                                       "open\n\n%% confidential: secret %%\nmore\n"}) {
        INFO(labelled);
        vault.write("_public/Star.md", "open\n\nmore\n");
        for (const std::string tier : {"public", "personal", "secret"}) {
            REQUIRE(eventually([&] { return reads(mounted.at(tier + "/Star.md"), "open\n\nmore\n"); }));
        }
        vault.write("_public/Star.md", labelled);
        CHECK(eventually(
            [&] {
                return reads(mounted.at("public/Star.md"), "open\n") &&
                       reads(mounted.at("personal/Star.md"), "open\n") && reads(mounted.at("secret/Star.md"), labelled);
            },
            std::chrono::seconds(1)));
        CHECK(stat_of(mounted.at("personal/Star.md")).st_size == 5);
    }
}

TEST_CASE("9 one who opened a note before a change leaves nothing stale for one who opens it after") {
    if (!can_mount()) {
        return;
    }
    const std::string before(20'000, 'a');
    const std::string after(20'000, 'b');
    const char* name = GENERATE("Star.md", "photo.png");
    const TempVault vault = {{"_public/Star.md", before}, {"_public/photo.png", before}};
    const Mounted mounted(vault, "tier=public");
    const int early = ::open(mounted.at(name).c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(early >= 0);
    vault.write(std::string("_public/") + name, after);
    REQUIRE(eventually([&] { return reads(mounted.at(name), after); }));
    const int late = ::open(mounted.at(name).c_str(), O_RDONLY | O_CLOEXEC);
    char of_early = 0;
    char of_late = 0;
    REQUIRE(::pread(early, &of_early, 1, 10'000) == 1);
    REQUIRE(::pread(late, &of_late, 1, 10'000) == 1);
    CHECK(of_late == 'b');
    ::close(early);
    ::close(late);
}

// Whether each of the kernel's pages is of one version: all of the same letter. Where the file came to be shorter while
// a page was on its way, the kernel fills up what is left of it with NUL bytes.
static bool has_whole_pages(const std::string& bytes) {
    constexpr std::size_t kPage = 4096;
    for (std::size_t at = 0; at < bytes.size(); at += kPage) {
        std::string page = bytes.substr(at, kPage);
        page.resize(page.find_last_not_of('\0') + 1);
        if (page.find_first_not_of(page.empty() ? '\0' : page.front()) != std::string::npos) {
            return false;
        }
    }
    return true;
}

// What one call of read gives.
static std::string read_once(const std::filesystem::path& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string bytes(1U << 16U, '\0');
    const ssize_t got = ::read(fd, bytes.data(), bytes.size());
    ::close(fd);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

TEST_CASE("9 readers of a note that is edited all the time see whole pages") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "s"}};
    const std::string strict = GENERATE("", ",strict");
    const Mounted mounted(vault, "tier=public,refresh=0.05" + strict);
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (std::size_t i = 1; i <= 300; ++i) {
            vault.write("_public/Star.md", std::string(i * 13 % 9000 + 1, static_cast<char>('a' + i % 26)));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        done = true;
    });
    int torn = 0;
    while (!done) {
        const std::string bytes = read_once(mounted.at("Star.md"));
        torn += has_whole_pages(bytes) ? 0 : 1;
    }
    writer.join();
    CHECK(torn == 0);
    const std::string last = read_file(vault.at("_public/Star.md"));
    CHECK(eventually([&] { return reads(mounted.at("Star.md"), last); }));
}

TEST_CASE("10 a vault that goes away is ESTALE, and comes back") {
    if (!can_mount()) {
        return;
    }
    const TempFolder parking;
    const TempVault vault = {{"_public/Star.md", "star"}};
    const std::string tier = GENERATE("tier=public", "");
    const Mounted mounted(vault, tier);
    const std::string star = tier.empty() ? "public/Star.md" : "Star.md";
    REQUIRE(reads(mounted.at(star), "star"));
    REQUIRE(stat_error(mounted.root()) == 0);
    const auto parked = parking.path() / "vault";
    std::filesystem::rename(vault.root(), parked);
    CHECK(eventually([&] { return stat_error(mounted.at(star)) == ESTALE; }));
    CHECK(eventually([&] { return stat_error(mounted.root()) == ESTALE; }));
    std::filesystem::rename(parked, vault.root());
    CHECK(eventually([&] { return reads(mounted.at(star), "star"); }));
}

TEST_CASE("10 another folder that comes in the place of the vault's is served") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public");
    REQUIRE(reads(mounted.at("Star.md"), "star"));
    std::filesystem::remove_all(vault.root());
    REQUIRE(eventually([&] { return stat_error(mounted.root()) == ESTALE; }));
    vault.write("_public/Star.md", "another");
    CHECK(eventually([&] { return reads(mounted.at("Star.md"), "another"); }));
}

TEST_CASE("Whatever would write is EROFS") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public,rw");
    const auto star = mounted.at("A/Star.md");
    const auto other = mounted.at("A/Other.md");
    const auto fails = [](int result) { return result == -1 ? errno : 0; };
    CHECK(open_error(star, O_WRONLY) == EROFS);
    CHECK(open_error(star, O_RDWR) == EROFS);
    CHECK(open_error(star, O_RDONLY | O_TRUNC) == EROFS);
    CHECK(open_error(other, O_WRONLY | O_CREAT) == EROFS);
    CHECK(fails(::unlink(star.c_str())) == EROFS);
    CHECK(fails(::rename(star.c_str(), other.c_str())) == EROFS);
    CHECK(fails(::mkdir(other.c_str(), 0700)) == EROFS);
    CHECK(fails(::rmdir(mounted.at("A").c_str())) == EROFS);
    CHECK(fails(::symlink("x", other.c_str())) == EROFS);
    CHECK(fails(::link(star.c_str(), other.c_str())) == EROFS);
    CHECK(fails(::truncate(star.c_str(), 0)) == EROFS);
    CHECK(fails(::chmod(star.c_str(), 0600)) == EROFS);
    CHECK(fails(::access(star.c_str(), W_OK)) == EROFS);
    CHECK(fails(::access(star.c_str(), R_OK)) == 0);
    CHECK(read_file(vault.at("_public/A/Star.md")) == "star");
}

TEST_CASE("2.9 a symbolic link, a pipe or a socket is in no view, a layer's link is followed") {
    if (!can_mount()) {
        return;
    }
    const TempFolder elsewhere;
    std::ofstream(elsewhere.path() / "Far.md") << "far";
    const TempVault vault = {{"_public/Star.md", "star"}};
    std::filesystem::create_symlink("/etc/passwd", vault.at("_public/passwd.md"));
    std::filesystem::create_directory_symlink(elsewhere.path(), vault.at("_public/Linked"));
    std::filesystem::create_directory_symlink(elsewhere.path(), vault.at("_internal"));
    REQUIRE(::mkfifo(vault.at("_public/pipe.md").c_str(), 0600) == 0);
    const Mounted mounted(vault);
    CHECK(list_folder(mounted.at("public")) == std::vector<std::string>{"Star.md"});
    CHECK(read_file(mounted.at("internal/Far.md")) == "far");
    char target[1];
    CHECK(::readlink(mounted.at("public/Star.md").c_str(), target, sizeof target) == -1);
}
