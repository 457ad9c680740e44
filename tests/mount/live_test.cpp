// VIEWS 9 through a real mount: changes that are reported, what the kernel keeps meanwhile, and that nothing stale
// stays.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <future>
#include <map>
#include <random>
#include <thread>
#include <utility>

#include "catch.h"
#include "mounted.h"

namespace vaultfs {

namespace {

// The counts that the program logs when it ends, or when it is asked to: of the last whole line that has them, behind
// `from`.
std::string requests_in(const std::string& log, std::size_t from = 0) {
    const std::string all = read_file(log);
    const auto end = all.rfind('\n');
    const auto at = end == std::string::npos ? end : all.rfind("requests: ", end);
    return at == std::string::npos || at < from ? "" : all.substr(at, all.find('\n', at) - at);
}

// How often the kernel has asked for `what`, of those.
int asked(const std::string& requests, const std::string& what) {
    const auto at = requests.find(what + ' ');
    return at == std::string::npos ? -1 : std::stoi(requests.substr(at + what.size() + 1));
}

class Counted {
  public:
    explicit Counted(const TempVault& vault, const std::string& options = "tier=public")
        : log_(logs_.str() + "/log"), mounted_(vault, options, {"--log-file", log_, "--log-level", "info"}) {}

    [[nodiscard]] Mounted& mounted() { return mounted_; }

    std::string requests() {
        const auto before = std::filesystem::file_size(log_);
        mounted_.daemon().send(SIGUSR1);
        std::string requests;
        REQUIRE(eventually([&] {
            requests = requests_in(log_, before);  // other lines may come before it
            return !requests.empty();
        }));
        return requests;
    }

  private:
    TempFolder logs_;
    std::string log_;
    Mounted mounted_;
};

// A note that takes some hundred milliseconds for each million bytes; under sanitizers, which take many times longer,
// it is shorter.
std::string slow_to_render(std::size_t bytes) {
#ifdef VAULTFS_SANITIZED
    bytes /= 5;
#endif
    std::string text;
    for (int i = 0; text.size() < bytes; ++i) {
        text += "see [a" + std::to_string(i) + "](folder/b&amp;" + std::to_string(i) + ".md) there\n\n";
    }
    return text;
}

// A folder A with notes that are soon rendered, and B with as many others.
void write_two_folders(const TempVault& vault, int notes, const std::string& in_b) {
    for (int i = 0; i < notes; ++i) {
        vault.write("_public/A/" + std::to_string(i) + ".md", "star [[Other]]");
        vault.write("_public/B/" + std::to_string(i) + ".md", in_b);
    }
}

// Until then each change might be another one, too, and looks like more than it is.
void wait_for_the_clock() {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
}

void check_sizes(const std::filesystem::path& folder, int notes, std::size_t size) {
    for (int i = 0; i < notes; ++i) {
        CHECK(stat_of(folder / (std::to_string(i) + ".md")).st_size == static_cast<off_t>(size));
    }
}

}  // namespace

TEST_CASE("9 what has not changed is read again without a request") {
    if (!can_mount()) {
        return;
    }
    TempVault vault;
    for (int i = 0; i < 50; ++i) {
        vault.write("_public/A/" + std::to_string(i) + ".md", "star [[Other]] " + std::to_string(i));
    }
    vault.write("_public/photo.png", std::string(300'000, 'p'));
    Counted counted(vault);
    const auto first = trace_of(counted.mounted().root());
    CHECK(first.size() == 52);
    const std::string requests = counted.requests();
    CHECK(requests.find("read 0") == std::string::npos);
    CHECK(trace_of(counted.mounted().root()) == first);
    CHECK(stat_error(counted.mounted().at("Missing.md")) == ENOENT);
    CHECK(stat_error(counted.mounted().at("Missing.md")) == ENOENT);
    const std::string again = counted.requests();
    // But for the name that is not there.
    CHECK(again.substr(again.find(", ")) == requests.substr(requests.find(", ")));
}

TEST_CASE("7.1 who asks for the size of one note after the other is told those of other folders with their names") {
    if (!can_mount()) {
        return;
    }
    constexpr int kNotes = 60;  // more than go into one page
    const std::string slow = slow_to_render(20'000);
    TempVault vault;
    write_two_folders(vault, kNotes, slow);
    Counted counted(vault);
    const auto root = counted.mounted().root();
    check_sizes(root / "A", kNotes, 14);
    CHECK(list_folder(root / "B").size() == kNotes);
    const int lookups = asked(counted.requests(), "lookup");
    CHECK(lookups >= kNotes);
    check_sizes(root / "B", kNotes, slow.size());
    CHECK(asked(counted.requests(), "lookup") == lookups);
}

TEST_CASE("9 10 who asks for names alone waits for no rendering") {
    if (!can_mount()) {
        return;
    }
    constexpr int kNotes = 5;
    const std::string slow = slow_to_render(300'000);
    TempVault vault;
    write_two_folders(vault, kNotes, slow);
    Counted counted(vault);
    const auto root = counted.mounted().root();
    CHECK(list_folder(root / "B").size() == kNotes);
    const int lookups = asked(counted.requests(), "lookup");
    check_sizes(root / "B", kNotes, slow.size());
    // Not all sizes came with the names: they take far longer than a page to work out, though that has begun.
    CHECK(asked(counted.requests(), "lookup") > lookups);
}

TEST_CASE("9 10 sizes that take long to find out do not make one page of a listing take long") {
    if (!can_mount()) {
        return;
    }
    constexpr int kNotes = 20;  // less than go into one page
    TempVault vault;
    write_two_folders(vault, kNotes, slow_to_render(300'000));
    Counted counted(vault);
    const auto root = counted.mounted().root();
    check_sizes(root / "A", kNotes, 14);
    const int pages = asked(counted.requests(), "readdirplus");
    CHECK(list_folder(root / "B").size() == kNotes);
    // Each of them takes longer than a page may, so one page and the empty one at the end are not enough; how many more
    // there are depends on what is worked out ahead meanwhile.
    CHECK(asked(counted.requests(), "readdirplus") - pages > 2);
}

TEST_CASE("9 each kind of change is in every view at once") {
    if (!can_mount()) {
        return;
    }
    const std::string options = GENERATE("", "strict", "poll,refresh=0.05");
    const TempVault vault = {{"_public/A/Star.md", "star"}, {"_public/A/Linking.md", "see [[Hidden]] here"}};
    const Mounted mounted(vault, options);
    const auto star = [&](const std::string& tier) { return mounted.at(tier + "/A/Star.md"); };
    const auto reads = [](const std::filesystem::path& path, const std::string& bytes) {
        return eventually([&] {
            return stat_error(path) == 0 && stat_of(path).st_size == static_cast<off_t>(bytes.size()) &&
                   read_file(path) == bytes;
        });
    };
    REQUIRE(reads(star("public"), "star"));
    REQUIRE(reads(star("secret"), "star"));
    REQUIRE(list_folder(mounted.at("public/A")) == std::vector<std::string>{"Linking.md", "Star.md"});
    REQUIRE(stat_error(mounted.at("public/A/New.md")) == ENOENT);
    REQUIRE(reads(mounted.at("public/A/Linking.md"), "see [[Hidden]] here"));

    vault.write("_public/A/Star.md", "a longer star");
    CHECK(reads(star("public"), "a longer star"));
    CHECK(reads(star("secret"), "a longer star"));
    vault.write("_public/A/New.md", "new");
    CHECK(reads(mounted.at("public/A/New.md"), "new"));
    CHECK(eventually([&] { return list_folder(mounted.at("public/A")).size() == 3; }));
    vault.write("_secret/A/Hidden.md", "hidden");
    CHECK(reads(mounted.at("public/A/Linking.md"), "see █████ here"));
    CHECK(reads(mounted.at("secret/A/Linking.md"), "see [[Hidden]] here"));
    vault.write("_public/A/Star.md", "---\nconfidential: secret\n---\na");
    CHECK(eventually([&] { return stat_error(star("public")) == ENOENT; }));
    CHECK(eventually([&] { return list_folder(mounted.at("public/A")).size() == 2; }));
    std::filesystem::rename(vault.at("_public/A"), vault.at("_public/B"));
    CHECK(eventually([&] { return stat_error(mounted.at("public/B/New.md")) == 0; }));
    CHECK(eventually([&] { return stat_error(mounted.at("public/A/New.md")) == ENOENT; }));
    vault.remove("_public/B");
    CHECK(eventually([&] { return list_folder(mounted.at("public")).empty(); }));
}

TEST_CASE("9 6.2 what comes in a folder that came without a name of its own is in every view") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Linking.md", "see [[Hidden]] here"}};
    vault.make_folder("_secret");
    wait_for_the_clock();
    const Mounted mounted(vault, GENERATE("", "strict"));
    const auto linking = mounted.at("public/A/Linking.md");
    const auto check_follows = [&](const std::string& path) {
        wait_for_the_clock();
        vault.write(path, "hidden");
        CHECK(eventually([&] { return read_file(linking) == "see █████ here"; }, std::chrono::seconds(2)));
        vault.remove(path);
        CHECK(eventually([&] { return read_file(linking) == "see [[Hidden]] here"; }, std::chrono::seconds(2)));
        wait_for_the_clock();
    };
    vault.make_folder("_secret/A");  // another layer has it
    check_follows("_secret/A/Hidden.md");
    std::filesystem::rename(vault.at("_secret/A"), vault.at("_secret/B"));
    vault.make_folder("_secret/A");
    check_follows("_secret/A/Hidden.md");
    vault.remove("_secret");
    wait_for_the_clock();
    vault.make_folder("_secret");  // the root has it
    check_follows("_secret/Hidden.md");
    vault.make_folder("_personal");
    wait_for_the_clock();
    vault.make_folder("_personal/A");
    check_follows("_personal/A/Hidden.md");
}

TEST_CASE("9 what stands in two places changes in both, whichever way it is written") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Star.md", "star"}};
    std::filesystem::create_directory_symlink("_public", vault.at("_internal"));
    const Mounted mounted(vault, GENERATE("", "strict"));
    const auto star = mounted.at("public/A/Star.md");
    REQUIRE(read_file(star) == "star");
    const char* const through = GENERATE("_public", "_internal");
    vault.write(std::string(through) + "/A/Star.md", "a longer star");
    CHECK(eventually([&] { return read_file(star) == "a longer star"; }, std::chrono::seconds(2)));
    vault.write(std::string(through) + "/B/New.md", "new");
    CHECK(eventually([&] { return stat_error(mounted.at("public/B/New.md")) == 0; }, std::chrono::seconds(2)));
    CHECK(eventually([&] { return stat_error(mounted.at("internal/B/New.md")) == 0; }, std::chrono::seconds(2)));
    vault.write(std::string(through) + "/B/New.md", "---\nconfidential: secret\n---\n");
    CHECK(eventually([&] { return stat_error(mounted.at("public/B/New.md")) == ENOENT; }, std::chrono::seconds(2)));
}

TEST_CASE("9 2.6 a name that was not there comes in each of its spellings") {
    if (!can_mount()) {
        return;
    }
    const std::string composed = "\u00C9.md";
    const std::string decomposed = "E\u0301.md";
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public");
    const auto both = [&](int error) {
        return eventually(
            [&] { return stat_error(mounted.at(composed)) == error && stat_error(mounted.at(decomposed)) == error; },
            std::chrono::seconds(2));
    };
    for (const std::string& name : {composed, decomposed}) {
        REQUIRE(both(ENOENT));
        vault.write("_public/" + name, "text");
        CHECK(both(0));
        vault.remove("_public/" + name);
        CHECK(both(ENOENT));
        vault.write("_public/" + name + "/Star.md", "star");  // a folder in the place of the note
        CHECK(both(0));
        vault.remove("_public/" + name);
    }
}

TEST_CASE(
    "9 6.2 links follow names that are in no view: of what lost a clash, and of folders that are hidden for being "
    "empty") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Linking.md", "see [[Hidden]] here, and [[Empty/Index]] too"},
                             {"_public/X", "a file"},
                             {"_secret/X/Other.md", "in a folder of that name"},
                             {"vaultfs.yaml", "hide_empty_folders: true\n"}};
    const Mounted mounted(vault, "tier=public");
    const auto linking = [&](const std::string& text) {
        wait_for_the_clock();
        return eventually([&] { return read_file(mounted.at("Linking.md")) == text; }, std::chrono::seconds(2));
    };
    REQUIRE(linking("see [[Hidden]] here, and [[Empty/Index]] too"));
    vault.write("_secret/X/Hidden.md", "hidden");
    CHECK(linking("see █████ here, and [[Empty/Index]] too"));
    vault.remove("_secret/X/Hidden.md");
    CHECK(linking("see [[Hidden]] here, and [[Empty/Index]] too"));
    vault.make_folder("_public/Empty");
    CHECK(linking("see [[Hidden]] here, and █████ too"));
    vault.remove("_public/Empty");
    CHECK(linking("see [[Hidden]] here, and [[Empty/Index]] too"));
}

TEST_CASE("9 2.9 where a layer with a higher label comes to lead, others are followed no more, until it goes") {
    if (!can_mount()) {
        return;
    }
    const TempVault outside = {{"A/Star.md", "star"}};
    const TempVault vault = {{"_internal/Other.md", "other"}};
    std::filesystem::create_directory_symlink(outside.root(), vault.at("_public"));
    const Mounted mounted(vault);
    const auto seen = [&](const char* path, int error) {
        return eventually([&] { return stat_error(mounted.at(path)) == error; }, std::chrono::seconds(2));
    };
    REQUIRE(seen("public/A/Star.md", 0));
    std::filesystem::create_directory_symlink(outside.root(), vault.at("_secret"));
    CHECK(seen("public/A/Star.md", ENOENT));
    CHECK(seen("public/A", ENOENT));
    CHECK(seen("secret/A/Star.md", 0));
    std::filesystem::remove(vault.at("_secret"));
    CHECK(seen("public/A/Star.md", 0));
}

// By a program that is killed where it waits: who waits for a daemon that waits for itself can do nothing else.
bool is_read_in_time(const Mounted& mounted, const std::string& path, const std::string& bytes) {
    bool hangs = false;
    return eventually(
               [&] {
                   const Ran read = run({"timeout", "--signal=KILL", "10", "cat", mounted.at(path).string()});
                   hangs = read.status > 1;
                   return hangs || read.out == bytes;
               },
               std::chrono::seconds(10)) &&
           !hangs;
}

TEST_CASE("9 2.9 a layer's link that comes to lead to the mount, into it or around it is not followed") {
    if (!can_mount()) {
        return;
    }
    const TempVault outside = {{"Other.md", "other"}};
    const TempVault vault = {{"_public/Star.md", "star"}};
    Mounted mounted(vault, GENERATE("", "strict", "poll"));
    const auto reads = [&](const std::string& path, const std::string& bytes) {
        const bool read = is_read_in_time(mounted, path, bytes);
        if (!read) {
            mounted.daemon().send(SIGKILL);
        }
        return read;
    };
    REQUIRE(reads("public/Star.md", "star"));
    const TempFolder elsewhere;
    std::filesystem::create_directory_symlink(mounted.root(), elsewhere.path() / "link");
    int made = 0;
    for (const auto& target : {mounted.root().parent_path(), mounted.root(), mounted.at("public"), mounted.at("../mnt"),
                               elsewhere.path() / "link/secret"}) {
        std::filesystem::create_directory_symlink(target, vault.at("_secret"));
        const std::string text = "star " + std::to_string(++made);
        vault.write("_public/Star.md", text);
        REQUIRE(reads("public/Star.md", text));
        REQUIRE(reads("secret/Star.md", text));
        CHECK(list_folder(mounted.at("secret")) == std::vector<std::string>{"Star.md"});
        std::filesystem::remove(vault.at("_secret"));
    }
    std::filesystem::create_directory_symlink(outside.root(), vault.at("_secret"));
    CHECK(reads("secret/Other.md", "other"));
}

TEST_CASE("9 10 what can be read no more gives an error and nothing of what it was") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}, {"vaultfs.yaml", "max_note_size: 1 KiB\n"}};
    const Mounted mounted(vault, GENERATE("tier=public", "tier=public,strict"));
    const auto star = mounted.at("Star.md");
    REQUIRE(read_file(star) == "star");
    vault.write("_public/Star.md", std::string(5000, 's'));
    CHECK(eventually([&] { return read_error(star) == EFBIG; }, std::chrono::seconds(2)));
    vault.write("_public/Star.md", "star again");
    CHECK(
        eventually([&] { return read_error(star) == 0 && read_file(star) == "star again"; }, std::chrono::seconds(2)));
}

TEST_CASE("9 what is being looked up while it changes is not kept as it was") {
    if (!can_mount()) {
        return;
    }
    const std::string slow = slow_to_render(1'000'000) + "see [[Hidden]] here\n";
    TempVault vault = {{"_public/A/Edited.md", slow}, {"_public/A/Linking.md", slow}};
    const Mounted mounted(vault, "tier=public");
    const auto edited = mounted.at("A/Edited.md");
    const auto linking = mounted.at("A/Linking.md");
    std::thread first([&] { static_cast<void>(stat_of(edited)); });
    std::thread second([&] { static_cast<void>(stat_of(linking)); });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    vault.write("_public/A/Edited.md", "short");
    vault.write("_secret/A/Hidden.md", "hidden");
    first.join();
    second.join();
    CHECK(eventually([&] { return stat_of(edited).st_size == 5; }));
    CHECK(eventually([&] { return read_file(linking).ends_with("see █████ here\n"); }));
    CHECK(stat_of(linking).st_size == static_cast<off_t>(read_file(linking).size()));
}

TEST_CASE("10 a note that takes long holds up nobody who looks for its neighbour") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/A/Slow.md", slow_to_render(4'000'000)}, {"_public/A/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public");
    std::atomic<bool> slow_is_done = false;
    std::thread slow([&] {
        static_cast<void>(stat_of(mounted.at("A/Slow.md")));
        slow_is_done = true;
    });
    constexpr auto kMoment = std::chrono::milliseconds(100);  // of the half second or more that it takes
    std::this_thread::sleep_for(kMoment);
    CHECK(stat_of(mounted.at("A/Star.md")).st_size == 4);
    std::this_thread::sleep_for(kMoment);  // whoever waited for the other would now have seen it end
    CHECK_FALSE(slow_is_done);
    slow.join();
}

TEST_CASE("9 who has mapped a file sees it change") {
    if (!can_mount()) {
        return;
    }
    constexpr std::size_t kSize = 5000;
    const char* name = GENERATE("Star.md", "photo.png");
    const TempVault vault = {{"_public/Star.md", std::string(kSize, 'a')},
                             {"_public/photo.png", std::string(kSize, 'a')}};
    const Mounted mounted(vault, GENERATE(as<std::string>(), "tier=public", "tier=public,strict"));
    const int fd = ::open(mounted.at(name).c_str(), O_RDONLY | O_CLOEXEC);
    void* const address = ::mmap(nullptr, kSize, PROT_READ, MAP_SHARED, fd, 0);
    REQUIRE(address != MAP_FAILED);
    const volatile char* const first = static_cast<const char*>(address);
    CHECK(*first == 'a');
    // Of the same size, and nobody asks for its attributes: they would tell the kernel that its pages are old.
    vault.write(std::string("_public/") + name, std::string(kSize, 'b'));
    CHECK(eventually([&] { return *first == 'b'; }));
    ::munmap(address, kSize);
    ::close(fd);
}

TEST_CASE("9 what nobody will take back is asked for again") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Large.md", std::string(5000, 'l')},
                             {"_public/Star.md", "star"},
                             {"vaultfs.yaml", "max_note_size: 1 KiB\n"}};
    Counted counted(vault);
    const auto asked_for = [&](const char* name) {
        static_cast<void>(stat_of(counted.mounted().at(name)));
        const std::string before = counted.requests();
        static_cast<void>(stat_of(counted.mounted().at(name)));
        return counted.requests() != before;
    };
    CHECK(asked_for("Large.md"));
    CHECK_FALSE(asked_for("Star.md"));
}

TEST_CASE("7.2 9 the time of the root of all views moves with what they show") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_secret/A/Star.md", "star"}};
    vault.set_mtime("_secret/A/Star.md", 1'000'000);
    const Mounted mounted(vault);
    const auto time = [&] { return stat_of(mounted.root()).st_mtim.tv_sec; };
    CHECK(time() == 1'000'000);
    vault.set_mtime("_secret/A/Star.md", 2'000'000);
    CHECK(eventually([&] { return time() == 2'000'000; }));
}

TEST_CASE("9 a vault on a file system that others change is scanned every so often") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}};
    const TempVault other = {{"vaultfs.yaml", "tiers: [public, secret]\nlayers: {public: public, secret: secret}\n"}};
    const Mounted below(vault);  // FUSE: its changes are not those of this kernel
    const Mounted mounted(below.root(), "tier=public,config=" + other.at("vaultfs.yaml").string());
    REQUIRE(read_file(mounted.at("Star.md")) == "star");
    vault.write("_public/Star.md", "a longer star");
    CHECK(eventually(
        [&] { return open_error(mounted.at("Star.md")) == 0 && read_file(mounted.at("Star.md")) == "a longer star"; }));
    vault.write("_public/Star.md", "---\nconfidential: secret\n---\n");
    CHECK(eventually([&] { return stat_error(mounted.at("Star.md")) == ENOENT; }));
}

TEST_CASE("9 a label that is raised and lowered again before a scan takes no note away") {
    if (!can_mount()) {
        return;
    }
    TempVault vault;
    const auto name = [](int i) { return "N" + std::to_string(i) + ".md"; };
    for (int i = 0; i < 100; ++i) {
        vault.write("_public/" + name(i), "text");
    }
    const Mounted mounted(vault, "tier=public");
    for (int i = 0; i < 100; ++i) {
        vault.write("_public/" + name(i), "---\nconfidential: secret\n---\n");
        static_cast<void>(stat_error(mounted.at(name(i))));
        vault.write("_public/" + name(i), "other");
    }
    for (int i = 0; i < 100; ++i) {
        CHECK(eventually(
            [&] { return stat_error(mounted.at(name(i))) == 0 && stat_of(mounted.at(name(i))).st_size == 5; },
            std::chrono::seconds(5)));
    }
}

TEST_CASE("9 strict: the next open is never stale") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted mounted(vault,
                          GENERATE(as<std::string>(), "tier=public,strict", "tier=public,strict,poll,refresh=60"));
    for (int i = 0; i < 200; ++i) {
        const std::string text(static_cast<std::size_t>(i % 17 + 1), static_cast<char>('a' + i % 26));
        vault.write("_public/Star.md", text);
        REQUIRE(read_file(mounted.at("Star.md")) == text);
    }
}

TEST_CASE("9 strict: the next opens are never stale, many at a time") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public,strict");
    for (int i = 0; i < 200; ++i) {
        const std::string text(static_cast<std::size_t>(i % 17 + 1), static_cast<char>('a' + i % 26));
        vault.write("_public/Star.md", text);
        std::vector<std::future<std::string>> readers;
        for (int k = 0; k < 4; ++k) {
            readers.push_back(std::async(std::launch::async, [&] { return read_file(mounted.at("Star.md")); }));
        }
        for (std::future<std::string>& reader : readers) {
            REQUIRE(reader.get() == text);
        }
    }
}

// Up to Linux 6.18 what the kernel is told of a folder's names waits for the lookups in it.
bool notices_wait_for_lookups() {
    utsname system = {};
    int major = 0;
    int minor = 0;
    return ::uname(&system) == 0 && std::sscanf(system.release, "%d.%d", &major, &minor) == 2 &&
           std::pair(major, minor) <= std::pair(6, 18);
}

// As much of an open file as it holds, and whether it was opened past the kernel's pages: those cannot be mapped.
std::pair<std::string, bool> read_open(const std::filesystem::path& path) {
    constexpr std::size_t kMost = 100;
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::string text(kMost, '\0');
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(0, ::read(fd, text.data(), kMost))));
    void* const address = ::mmap(nullptr, kMost, PROT_READ, MAP_SHARED, fd, 0);
    const bool past_the_pages = address == MAP_FAILED && errno == ENODEV;
    if (address != MAP_FAILED) {
        ::munmap(address, kMost);
    }
    ::close(fd);
    return {text, past_the_pages};
}

TEST_CASE("9 strict: an open that cannot wait until the kernel has been told of a change reads past what it keeps") {
    if (!can_mount() || !notices_wait_for_lookups()) {
        return;
    }
    const TempVault vault = {
        {"_public/A/Slow.md", slow_to_render(4'000'000)}, {"_public/A/Gone.md", "gone"}, {"_public/Star.md", "star"}};
    const Mounted mounted(vault, "tier=public,strict");
    const auto star = mounted.at("Star.md");
    CHECK(read_open(star) == std::pair(std::string("star"), false));
    CHECK(stat_error(mounted.at("A/Gone.md")) == 0);

    const auto slow = std::async(std::launch::async, [&] { return stat_of(mounted.at("A/Slow.md")).st_size; });
    int past_the_pages = 0;
    for (int i = 0; slow.wait_for(std::chrono::seconds(0)) != std::future_status::ready; ++i) {
        if (i % 2 == 0) {  // each time there is a name in the slow note's folder to be told of
            vault.remove("_public/A/Gone.md");
        } else {
            vault.write("_public/A/Gone.md", "gone");
        }
        const std::string text(static_cast<std::size_t>(i % 17 + 1), static_cast<char>('a' + i % 26));
        vault.write("_public/Star.md", text);
        const auto [read, past] = read_open(star);
        CHECK(read == text);
        past_the_pages += past ? 1 : 0;
    }
    CHECK(past_the_pages > 0);
    CHECK(eventually([&] { return !read_open(star).second; }));
}

TEST_CASE("G6 9 after a storm of changes with readers nothing stale is left in any view") {
    if (!can_mount()) {
        return;
    }
    TempVault vault;
    const auto name = [](std::size_t i) {
        return "/" + std::string(1, static_cast<char>('A' + i % 5)) + "/N" + std::to_string(i % 40) + ".md";
    };
    for (std::size_t i = 0; i < 40; ++i) {
        vault.write("_public" + name(i), "see [[N" + std::to_string(i * 7 % 40) + "]]");
    }
    const Mounted mounted(vault);
    std::atomic<bool> done = false;
    std::vector<std::thread> readers;
    for (const char* tier : {"public", "internal", "secret"}) {
        readers.emplace_back([&, tier] {
            while (!done) {
                try {
                    static_cast<void>(trace_of(mounted.at(tier)));
                } catch (const std::exception&) {  // a file that went away while it was read
                }
            }
        });
    }
    std::mt19937 random(7);
    for (int i = 0; i < 1500; ++i) {
        const std::size_t note = random() % 40;
        const std::string layer = random() % 2 == 0 ? "_public" : "_internal";
        const std::string text = "see [[N" + std::to_string(random() % 40) + "]] " + std::string(random() % 5000, 'x');
        switch (random() % 6) {
            case 0:
                vault.remove(layer + name(note));
                break;
            case 1:
                vault.write(layer + name(note), "---\nconfidential: secret\n---\n" + text);
                break;
            case 2: {
                std::error_code ignored;
                std::filesystem::rename(vault.at(layer + "/A"), vault.at(layer + "/Z"), ignored);
                std::filesystem::rename(vault.at(layer + "/Z"), vault.at(layer + "/A"), ignored);
                break;
            }
            case 3:
                if (random() % 16 == 0) {
                    vault.remove(layer);
                }
                vault.make_folder(layer + "/" + name(note)[1]);
                break;
            default:
                vault.write(layer + name(note), text);
        }
    }
    done = true;
    for (std::thread& reader : readers) {
        reader.join();
    }
    const Mounted fresh(vault);
    for (const char* tier : {"public", "internal", "secret"}) {
        const auto expected = trace_of(fresh.at(tier));
        CHECK(eventually([&] {
            try {
                return trace_of(mounted.at(tier)) == expected;
            } catch (const std::exception&) {
                return false;
            }
        }));
    }
}

}  // namespace vaultfs
