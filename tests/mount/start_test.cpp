// How the program starts, refuses to, and ends (VIEWS 10).
#include <sys/mount.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

#include "catch.h"
#include "mounted.h"

using namespace vaultfs;

namespace {

const TempVault& small_vault() {
    static const TempVault vault = {{"_public/Star.md", "star"}};
    return vault;
}

bool is_empty_folder(const std::filesystem::path& folder) {
    return !mount_line(folder) && std::filesystem::is_empty(folder);
}

// All that a vault's folder holds, with its times.
std::map<std::string, std::string> state_of(const std::filesystem::path& vault) {
    std::map<std::string, std::string> state = trace_of(vault);
    for (auto& [name, what] : state) {
        const timespec time = stat_of(vault / name).st_mtim;
        what += ' ' + std::to_string(time.tv_sec) + '.' + std::to_string(time.tv_nsec);
    }
    return state;
}

std::ptrdiff_t lines_with(const std::string& text, const std::string& words) {
    std::istringstream lines(text);
    std::ptrdiff_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        count += line.find(words) == std::string::npos ? 0 : 1;
    }
    return count;
}

// A folder under a second name, for one test; not `made` where that is not permitted.
struct BoundFolder {
    BoundFolder(const std::filesystem::path& folder, std::filesystem::path second)
        : name(std::move(second)), made(::mount(folder.c_str(), name.c_str(), nullptr, MS_BIND, nullptr) == 0) {}
    ~BoundFolder() {
        if (made) {
            ::umount2(name.c_str(), MNT_DETACH);
        }
    }
    BoundFolder(const BoundFolder&) = delete;
    BoundFolder& operator=(const BoundFolder&) = delete;

    const std::filesystem::path name;
    const bool made;
};

// Expects the mount to be refused with that status and a message that has `words` in it.
void check_refused(const Words& arguments, int status, const std::string& words) {
    const Ran ran = run_vaultfs(arguments);
    INFO(ran.err);
    CHECK(ran.status == status);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(words) != std::string::npos);
}

}  // namespace

TEST_CASE("10 a folder without a layer and without a configuration is refused") {
    const TempFolder folder;
    const MountPoint point;
    check_refused({folder.str(), point.str()}, 1, "_public");
    check_refused({folder.str(), point.str()}, 1, "vaultfs.yaml");
    check_refused({folder.str(), point.str()}, 1, "vaultfs init");
}

TEST_CASE("10 a vault that is not a folder is refused") {
    const TempFolder folder;
    const MountPoint point;
    check_refused({folder.str() + "/missing", point.str()}, 1, "is not a folder");
    check_refused({"/etc/passwd", point.str()}, 1, "is not a folder");
}

TEST_CASE("10 a configuration with an error is refused, with the place") {
    const TempVault vault = {{"_public/Star.md", "star"}, {"vaultfs.yaml", "colour: blue\n"}};
    const MountPoint point;
    check_refused({vault.str(), point.str()}, 1, "vaultfs.yaml:1:1");
    check_refused({small_vault().str(), point.str(), "-o", "config=" + vault.str() + "/vaultfs.yaml"}, 1, ":1:1");
    check_refused({small_vault().str(), point.str(), "-o", "config=/missing.yaml"}, 1, "/missing.yaml");
}

TEST_CASE("10 a tier that there is not is refused, with a list of the tiers") {
    const MountPoint point;
    check_refused({small_vault().str(), point.str(), "-o", "tier=topsecret"}, 1,
                  "public, internal, protect, private, personal, secret");
}

TEST_CASE("10 a mount point that is not an empty folder is refused") {
    const TempVault full = {{"x", "y"}};
    check_refused({small_vault().str(), full.str()}, 1, "is not empty");
    check_refused({small_vault().str(), full.str() + "/x"}, 1, "is not a folder");
    check_refused({small_vault().str(), full.str() + "/missing"}, 1, "is not a folder");
}

TEST_CASE("10 a mount point inside the vault, or containing it, is refused") {
    const TempFolder outer;
    const auto vault = outer.path() / "vault";
    std::filesystem::create_directories(vault / "_public/Empty");
    std::filesystem::create_directory_symlink(vault, outer.path() / "link");
    check_refused({vault.string(), vault.string() + "/_public/Empty"}, 1, "inside the vault");
    check_refused({vault.string(), outer.str() + "/link/_public/Empty"}, 1, "inside the vault");
    check_refused({vault.string(), vault.string()}, 1, "inside the vault");
    check_refused({vault.string(), outer.str()}, 1, "contains the vault");
}

TEST_CASE("10 a mount point inside a layer that is a symbolic link is refused") {
    const TempFolder elsewhere;
    std::filesystem::create_directories(elsewhere.path() / "layer/Empty");
    const TempVault vault = {{"_public/Star.md", "star"}};
    std::filesystem::create_directory_symlink(elsewhere.path() / "layer", vault.at("_internal"));
    check_refused({vault.str(), elsewhere.str() + "/layer/Empty"}, 1, "inside the vault");
    check_refused({vault.str(), elsewhere.str()}, 1, "contains the vault");
}

TEST_CASE("10 a mount point or an export's folder inside the vault by another name of a folder is refused") {
    const TempFolder elsewhere;
    std::filesystem::create_directories(elsewhere.path() / "whole");
    std::filesystem::create_directories(elsewhere.path() / "layer");
    const TempVault vault = {{"_public/Star.md", "star"}};
    vault.make_folder("_public/Empty");
    vault.make_folder("_internal/around/vault");
    const BoundFolder whole(vault.root(), elsewhere.path() / "whole");
    const BoundFolder layer(vault.at("_public"), elsewhere.path() / "layer");
    if (!whole.made || !layer.made) {
        WARN("skipped: folders cannot be bound to others");
        return;
    }
    const std::string inside = GENERATE("/whole/_public/Empty", "/layer/Empty", "/whole", "/layer");
    check_refused({vault.str(), elsewhere.str() + inside}, 1, "inside the vault");
    check_refused({"export", "--tier", "public", vault.str(), elsewhere.str() + inside + "/new"}, 1,
                  "inside the vault");

    // The vault is what has a second name, and that lies in the mount point's folder.
    const TempVault other = {{"_public/Star.md", "star"}};
    const BoundFolder around(vault.at("_internal/around"), elsewhere.path() / "layer");
    const BoundFolder lent(other.root(), elsewhere.path() / "layer/vault");
    REQUIRE((around.made && lent.made));
    check_refused({elsewhere.str() + "/layer/vault", vault.at("_internal/around").string()}, 1, "contains the vault");
}

TEST_CASE("A command line that cannot be understood ends with 2") {
    const MountPoint point;
    const std::string vault = small_vault().str();
    check_refused({}, 2, "VAULT");
    check_refused({vault}, 2, "MOUNTPOINT");
    check_refused({vault, point.str(), "more"}, 2, "more");
    check_refused({vault, point.str(), "--no-such-flag"}, 2, "--no-such-flag");
    check_refused({vault, point.str(), "-o", "tire=public"}, 2, "tire");
    check_refused({vault, point.str(), "-o", "umask=9"}, 2, "octal");
    check_refused({vault, point.str(), "-o", "refresh=never"}, 2, "seconds");
    check_refused({vault, point.str(), "--log-level", "loud"}, 2, "loud");
    CHECK(is_empty_folder(point.path()));
}

TEST_CASE("Help and version go to stdout") {
    CHECK(run_vaultfs({"--help"}).status == 0);
    CHECK(run_vaultfs({"--help"}).out.find("MOUNTPOINT") != std::string::npos);
    CHECK(run_vaultfs({"--version"}).out == std::string("vaultfs ") + VAULTFS_VERSION + "\n");
    CHECK(run_vaultfs({"render", "--help"}).out.find("NOTE") != std::string::npos);
}

TEST_CASE("The program returns when the mount is ready, and ends when it is unmounted") {
    if (!can_mount()) {
        return;
    }
    const MountPoint point;
    const Ran ran = run_vaultfs({small_vault().str(), point.str(), "-o", "tier=public"});
    REQUIRE(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK(read_file(point.path() / "Star.md") == "star");
    CHECK(run({"fusermount3", "-u", point.str()}).status == 0);
    CHECK(is_empty_folder(point.path()));
}

TEST_CASE("A second mount on the same folder is refused") {
    if (!can_mount()) {
        return;
    }
    const Mounted mounted(small_vault());
    check_refused({small_vault().str(), mounted.root().string()}, 1, "is not empty");
}

TEST_CASE("SIGTERM, SIGINT and an unmount end the program with 0, and nothing is left mounted") {
    if (!can_mount()) {
        return;
    }
    for (const int signal : {SIGTERM, SIGINT, 0}) {
        Mounted mounted(small_vault());
        REQUIRE(stat_error(mounted.at("public")) == 0);
        if (signal != 0) {
            mounted.daemon().send(signal);
        } else {
            REQUIRE(run({"fusermount3", "-u", mounted.root().string()}).status == 0);
        }
        CHECK(mounted.daemon().wait() == 0);
        CHECK(is_empty_folder(mounted.root()));
    }
}

TEST_CASE("10 a mount point that a killed daemon left is cleared") {
    if (!can_mount()) {
        return;
    }
    Mounted mounted(small_vault());
    mounted.daemon().send(SIGKILL);
    mounted.daemon().wait();
    REQUIRE(stat_error(mounted.root()) == ENOTCONN);
    const Ran again = run_vaultfs({small_vault().str(), mounted.root().string() + "/", "-o", "tier=public"});
    INFO(again.err);
    REQUIRE(again.status == 0);
    CHECK(read_file(mounted.at("Star.md")) == "star");
}

TEST_CASE("10 a daemon that is killed while it is read leaves the vault as it was, and can be started again") {
    if (!can_mount()) {
        return;
    }
    TempVault vault = {{"_secret/A/Star.md", "---\nconfidential: secret\n---\ncore"}, {"_secret/Plan.md", "plan"}};
    for (int i = 0; i < 50; ++i) {
        const std::string number = std::to_string(i);
        vault.write("_public/A/" + number + ".md", "# Star\n\nsee [[Plan]] " + std::string(20'000, 's'));
        vault.write("_internal/A/" + number + ".md", "# Star\n\n> [!secret]\n> x\n");
        vault.write("_public/" + number + ".png", std::string(100'000, 'p'));
    }
    const auto before = state_of(vault.root());
    REQUIRE(before.size() == 158);
    Mounted mounted(vault, "cache=0");
    std::atomic<int> read = 0;
    std::atomic<bool> killed = false;
    std::vector<std::thread> readers;
    for (const std::string tier : {"public", "internal", "secret"}) {
        readers.emplace_back([&, tier] {
            for (int i = 0; !killed; ++i) {
                static_cast<void>(read_error(mounted.at(tier + "/A/" + std::to_string(i % 50) + ".md")));
                static_cast<void>(read_error(mounted.at(tier + "/" + std::to_string(i % 50) + ".png")));
                ++read;
            }
        });
    }
    CHECK(eventually([&] { return read > 10; }));
    mounted.daemon().send(SIGKILL);
    mounted.daemon().wait();
    killed = true;
    for (std::thread& reader : readers) {
        reader.join();
    }
    CHECK(state_of(vault.root()) == before);
    const Ran again = run_vaultfs({vault.str(), mounted.root().string(), "-o", "tier=public"});
    INFO(again.err);
    REQUIRE(again.status == 0);
    CHECK(list_folder(mounted.at("A")).size() == 50);
    CHECK(read_file(mounted.at("A/7.md")).starts_with("# Star\n\nsee █████ sss"));
    CHECK(state_of(vault.root()) == before);
}

TEST_CASE("mount(8) and fstab start it") {
    if (!can_mount() || ::getuid() != 0 || !std::filesystem::exists("/sbin/mount.fuse3")) {
        WARN("skipped: needs root and mount.fuse3");
        return;
    }
    const MountPoint point;
    const std::string binary = VAULTFS_BINARY;
    const std::string options = "rw,nosuid,nodev,noatime,nofail,user,x-systemd.automount,_netdev,tier=public";
    const Ran mounted = run({"mount", "-t", "fuse", binary + "#" + small_vault().str(), point.str(), "-o", options});
    INFO(mounted.err);
    REQUIRE(mounted.status == 0);
    CHECK(read_file(point.path() / "Star.md") == "star");
    CHECK(run({"umount", point.str()}).status == 0);

    // What mount(8) runs for `-t fuse.vaultfs`; it has a PATH of its own, on which the program need not be.
    const std::string path = "PATH=" + std::filesystem::path(binary).parent_path().string() + ":/usr/bin:/bin";
    const Ran helper =
        run({"env", path, "/sbin/mount.fuse3", small_vault().str(), point.str(), "-o", options, "-t", "fuse.vaultfs"});
    INFO(helper.err);
    REQUIRE(helper.status == 0);
    CHECK(read_file(point.path() / "Star.md") == "star");
}

TEST_CASE("allow_other lets other users in, and the modes still count") {
    if (!can_mount() || ::getuid() != 0) {
        WARN("skipped: needs root");
        return;
    }
    const std::string options = GENERATE("allow_other", "allow_other,umask=077", "tier=public");
    const Mounted mounted(small_vault(), options);
    const std::string star = mounted.at(options == "tier=public" ? "Star.md" : "public/Star.md").string();
    std::filesystem::permissions(mounted.root().parent_path(), std::filesystem::perms(0755));
    const Ran other = run({"setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "cat", star});
    CHECK((other.status == 0) == (options == "allow_other"));
}

TEST_CASE("10 what cannot be read fails the read, and with strict the open") {
    if (!can_mount()) {
        return;
    }
    const TempVault vault = {{"_secret/Huge.md", std::string(40U << 20U, 'x')}};
    {
        const Mounted mounted(vault, "tier=secret");
        CHECK(read_error(mounted.at("Huge.md")) == EFBIG);
    }
    const Mounted mounted(vault, "tier=secret,strict");
    CHECK(open_error(mounted.at("Huge.md")) == EFBIG);
}

TEST_CASE("The log names nothing of the vault but at the level debug") {
    if (!can_mount()) {
        return;
    }
    const TempFolder logs;
    const TempVault vault = {{"_public/Star.md", "star"}, {"_secret/Huge.md", std::string(40U << 20U, 'x')}};
    for (const std::string level : {"warning", "debug"}) {
        const std::string log = logs.str() + "/" + level;
        {
            const Mounted mounted(vault, "tier=secret", {"--log-file", log, "--log-level", level});
            CHECK(read_error(mounted.at("Huge.md")) == EFBIG);
        }
        const std::string logged = read_file(log);
        CHECK_FALSE(logged.empty());
        CHECK((logged.find("Huge") != std::string::npos) == (level == "debug"));
    }
}

TEST_CASE("G1 a log that is made is for its owner's eyes alone, and one that was there keeps its mode") {
    if (!can_mount()) {
        return;
    }
    const TempFolder logs;
    const mode_t before = ::umask(022);
    for (const std::string name : {"new", "folder/new", "old"}) {
        const auto log = logs.path() / name;
        if (name == "old") {
            std::ofstream(log) << "earlier\n";
        }
        const Mounted mounted(small_vault(), "tier=public", {"--log-file", log.string(), "--log-level", "debug"});
        CHECK((stat_of(log).st_mode & 0777U) == (name == "old" ? 0644U : 0600U));
    }
    ::umask(before);
    CHECK(read_file(logs.path() / "old").starts_with("earlier\n"));
}

TEST_CASE("10 a note over max_note_size is logged once, however many read it at a time") {
    if (!can_mount()) {
        return;
    }
    const TempFolder logs;
    const std::string log = logs.str() + "/log";
    const TempVault vault = {{"_public/Huge.md", std::string(2000, 'x')}, {"vaultfs.yaml", "max_note_size: 1 KiB\n"}};
    const Mounted mounted(vault, "", {"--log-file", log, "--log-level", "warning"});
    std::vector<std::thread> readers;
    for (const std::string tier : {"public", "internal", "secret", "secret"}) {
        readers.emplace_back([&, tier] {
            for (int i = 0; i < 20; ++i) {
                static_cast<void>(read_error(mounted.at(tier + "/Huge.md")));
            }
        });
    }
    for (std::thread& reader : readers) {
        reader.join();
    }
    CHECK(read_error(mounted.at("public/Huge.md")) == EFBIG);
    CHECK(lines_with(read_file(log), "max_note_size") == 1);
}

TEST_CASE("9 that the configuration has changed since the mount is logged once, and it does not count") {
    if (!can_mount()) {
        return;
    }
    const TempFolder logs;
    const std::string log = logs.str() + "/log";
    const TempVault elsewhere = {{"own.yaml", "comments: public\n"}};
    const TempVault vault = {{"_public/Star.md", "star %% said %%"}};
    const std::string config = GENERATE("", "at the root", "elsewhere");
    const TempVault& holder = config == "elsewhere" ? elsewhere : vault;
    const std::string name = config == "elsewhere" ? "own.yaml" : "vaultfs.yaml";
    if (config == "at the root") {
        vault.write(name, "comments: public\n");
    }
    const Mounted mounted(vault,
                          "refresh=0.1" + (config == "elsewhere" ? ",config=" + elsewhere.str() + "/own.yaml" : ""),
                          {"--log-file", log, "--log-level", "warning"});
    const std::string before = read_file(mounted.at("public/Star.md"));
    const std::string words = "the configuration has changed";
    vault.write("_public/Other.md", "other");
    REQUIRE(eventually([&] { return stat_error(mounted.at("public/Other.md")) == 0; }));
    CHECK(lines_with(read_file(log), words) == 0);
    holder.write(name, config.empty() ? "comments: public\n" : "comments: secret\n");
    CHECK(eventually([&] { return lines_with(read_file(log), words) == 1; }));
    holder.write(name, "comments: internal\n");
    vault.write("_public/More.md", "more");
    REQUIRE(eventually([&] { return stat_error(mounted.at("public/More.md")) == 0; }));
    CHECK(lines_with(read_file(log), words) == 1);
    CHECK(read_file(mounted.at("public/Star.md")) == before);
}

TEST_CASE("9 that a file system does not report its changes is logged once") {
    if (!can_mount()) {
        return;
    }
    const TempFolder logs;
    const std::string log = logs.str() + "/log";
    const TempVault vault = {{"_public/Star.md", "star"}};
    const Mounted below(vault);  // FUSE: its changes are not those of this kernel
    const TempVault other = {{"vaultfs.yaml", "tiers: [public, secret]\nlayers: {public: public, secret: secret}\n"}};
    const Mounted mounted(below.root(), "tier=public,config=" + other.at("vaultfs.yaml").string(),
                          {"--log-file", log, "--log-level", "warning"});
    for (const std::string text : {"a", "bb", "ccc"}) {
        vault.write("_public/Star.md", text);
        CHECK(eventually(
            [&] { return read_error(mounted.at("Star.md")) == 0 && read_file(mounted.at("Star.md")) == text; }));
    }
    CHECK(lines_with(read_file(log), "every so often") == 1);
}
