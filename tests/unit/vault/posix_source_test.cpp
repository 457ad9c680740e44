// The source folder on a real disk (VIEWS 2.9, 9, 10).
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "catch.h"
#include "vault/open_beneath.h"
#include "vault_fixture.h"

namespace vaultfs {

namespace fs = std::filesystem;
namespace {

// A folder that is removed in the end. The vault is `root`; `outside` lies beside it.
class PosixVault {
  public:
    PosixVault() {
        std::string pattern = (fs::temp_directory_path() / "vaultfs-test-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        top_ = pattern;
        root = top_ / "vault";
        outside = top_ / "outside";
        fs::create_directories(root);
        fs::create_directories(outside);
    }
    ~PosixVault() {
        std::error_code ignored;
        fs::remove_all(top_, ignored);
    }
    PosixVault(const PosixVault&) = delete;
    PosixVault& operator=(const PosixVault&) = delete;

    static void write(const fs::path& file, const std::string& bytes) {
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << bytes;
    }

    [[nodiscard]] std::unique_ptr<SourceFs> source() const { return open_source(root, policy).value(); }
    [[nodiscard]] Vault vault() const { return Vault(std::make_shared<Policy>(policy), source()); }
    [[nodiscard]] SnapshotPtr scan() const { return vault().scan(nullptr, 2).value(); }

    fs::path root;
    fs::path outside;
    Policy policy = default_policy();

  private:
    fs::path top_;
};

Fd open_folder(const fs::path& folder) {
    return Fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

TEST_CASE("2.9 a layer may be a symbolic link out of the vault") {
    PosixVault disk;
    PosixVault::write(disk.outside / "A/n.md", "text\n");
    fs::create_directory_symlink(disk.outside, disk.root / "_Secret");
    const Vault vault = disk.vault();
    const auto snapshot = vault.scan(nullptr, 2).value();
    CHECK(paths_at(*snapshot, kSecret) == Paths{"A/", "A/n.md"});
    CHECK(paths_at(*snapshot, kPersonal) == Paths{});
    CHECK(vault.has_layer());
    CHECK(vault.read(snapshot->variants(entry_at(*snapshot, "A/n.md"))[0]).value().bytes == "text\n");
}

TEST_CASE("2.9 no other symbolic link is in any view") {
    PosixVault disk;
    PosixVault::write(disk.outside / "n.md", "outside\n");
    PosixVault::write(disk.root / "_public/real.md", "text\n");
    fs::create_directory_symlink(disk.outside, disk.root / "_public/folder");
    fs::create_symlink(disk.outside / "n.md", disk.root / "_public/file.md");
    fs::create_symlink("real.md", disk.root / "_public/inside.md");
    fs::create_directory_symlink(disk.outside, disk.root / "NoLayer");
    CHECK(paths_at(*disk.scan(), kSecret) == Paths{"real.md"});

    const auto source = disk.source();
    for (const char* path : {"_public/folder/n.md", "_public/file.md", "_public/inside.md", "NoLayer/n.md"}) {
        INFO(path);
        CHECK_FALSE(source->read(VaultPath(path), 1000).has_value());
        CHECK_FALSE(source->open(VaultPath(path)).has_value());
        CHECK_FALSE(source->stat(VaultPath(path)).has_value());
    }
    CHECK_FALSE(source->list(VaultPath("_public/folder")).has_value());
}

TEST_CASE("G1 2.1 2.8 an open file may be labelled where it begins as a note does, or cannot be read") {
    const auto may_be_labelled_with = [](std::string_view bytes) {
        PosixVault disk;
        PosixVault::write(disk.root / "file", std::string(bytes));
        const Fd file(::open((disk.root / "file").c_str(), O_RDONLY | O_CLOEXEC));
        return may_be_labelled(file.get());
    };
    CHECK(may_be_labelled_with("---\nconfidential: secret\n---\n"));
    CHECK_FALSE(may_be_labelled_with("text\n---\n"));
    CHECK_FALSE(may_be_labelled_with(""));
    PosixVault disk;
    PosixVault::write(disk.root / "file", "text\n");
    const Fd unreadable(::open((disk.root / "file").c_str(), O_WRONLY | O_CLOEXEC));
    CHECK(may_be_labelled(unreadable.get()));
}

TEST_CASE("2.9 a layer that links to a layer with a higher label is not followed") {
    PosixVault disk;
    PosixVault::write(disk.root / "_secret/Sub/n.md", "high\n");
    fs::create_directory_symlink("_secret/Sub", disk.root / "_public");
    CHECK(paths_at(*disk.scan(), kPersonal) == Paths{});
    CHECK(paths_at(*disk.scan(), kSecret) == Paths{"Sub/", "Sub/n.md"});
}

TEST_CASE("2.1 2.9 a layer that links to where a layer with a higher label leads is not followed") {
    PosixVault disk;
    PosixVault::write(disk.outside / "A/n.md", "high\n");
    PosixVault::write(disk.root / "_public/p.md", "text\n");
    fs::create_directory_symlink("../outside/A", disk.root / "_secret");
    const std::string target = GENERATE("_secret", "../outside", "../outside/A", "..");
    INFO(target);
    disk.policy.unlabelled = TierId{2};
    fs::create_directory_symlink(target, disk.root / "_protect");
    CHECK(paths_at(*disk.scan(), TierId{2}) == Paths{"p.md"});
    CHECK(paths_at(*disk.scan(), kSecret) == Paths{"n.md", "p.md"});
}

TEST_CASE("2.1 2.5 2.9 a layer that links to what is in no layer is followed if that has no higher label") {
    PosixVault disk;
    PosixVault::write(disk.root / "Notes/n.md", "text\n");
    PosixVault::write(disk.root / "_internal/i.md", "text\n");
    const std::string target = GENERATE("Notes", ".", "..");
    INFO(target);
    fs::create_directory_symlink(target, disk.root / "_protect");
    CHECK(paths_at(*disk.scan(), TierId{2}) == Paths{"i.md"});
    disk.policy.unlabelled = TierId{2};
    CHECK(paths_at(*disk.scan(), TierId{2}).size() > 1);
    if (target.find('.') == std::string::npos) {
        disk.policy.unlabelled = TierId{3};
        CHECK(paths_at(*disk.scan(), TierId{2}) == Paths{"i.md"});
        disk.policy.unlabelled = TierId{2};
        CHECK(paths_at(*disk.scan(), TierId{2}) == Paths{"Notes/", "Notes/n.md", "i.md", "n.md"});
    }
}

TEST_CASE("2.9 a layer that links to one with the same or a lower label is followed, and beside the vault too") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/A/n.md", "text\n");
    PosixVault::write(disk.outside / "m.md", "text\n");
    fs::create_directory_symlink("_public/A", disk.root / "_internal");
    fs::create_directory_symlink("../outside", disk.root / "_protect");
    CHECK(paths_at(*disk.scan(), TierId{2}) == Paths{"A/", "A/n.md", "m.md", "n.md"});
}

TEST_CASE("2.9 pipes, sockets and devices are in no view and never block") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/n.md", "text\n");
    const auto pipe = disk.root / "_public/pipe.md";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (disk.root / "_public/socket.md").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
    REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);

    CHECK(paths_at(*disk.scan(), kSecret) == Paths{"n.md"});
    const auto source = disk.source();
    for (const char* path : {"_public/pipe.md", "_public/socket.md", "_public"}) {
        INFO(path);
        CHECK_FALSE(source->read(VaultPath(path), 1000).has_value());
        CHECK_FALSE(source->open(VaultPath(path)).has_value());
        CHECK_FALSE(source->stat(VaultPath(path)).has_value());
    }
}

TEST_CASE("2.9 no path leads out of the vault, however it is walked") {
    PosixVault disk;
    PosixVault::write(disk.outside / "n.md", "outside\n");
    PosixVault::write(disk.root / "A/B/n.md", "inside\n");
    fs::create_directory_symlink(disk.outside, disk.root / "A/link");
    const Fd root = open_folder(disk.root);
    for (const Walk walk : {Walk::whole, Walk::by_part}) {
        for (const std::string path :
             {"../outside/n.md", "A/../../outside/n.md", "A/..", "..", ".", "A/./B/n.md", "A//B/n.md", "/etc/passwd",
              "A/", "A/link/n.md", "A/link", "A/B/n.md/x", "A/missing"}) {
            INFO(path << " walked " << static_cast<int>(walk));
            CHECK_FALSE(open_beneath(root.get(), path, O_RDONLY, walk).has_value());
        }
        CHECK_FALSE(open_beneath(root.get(), std::string("A/B\0/n.md", 9), O_RDONLY, walk).has_value());
        CHECK(open_beneath(root.get(), "A/B/n.md", O_RDONLY, walk).has_value());
        CHECK(open_beneath(root.get(), "A/B", O_RDONLY | O_DIRECTORY, walk).has_value());
        CHECK(open_beneath(root.get(), "", O_RDONLY | O_DIRECTORY, walk).has_value());
    }
}

TEST_CASE("9 a layer that appears later, or leads elsewhere, is seen by the next scan") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/n.md", "text\n");
    const Vault vault = disk.vault();
    CHECK(paths_at(*vault.scan(nullptr, 1).value(), kSecret) == Paths{"n.md"});
    PosixVault::write(disk.outside / "one/1.md", "text\n");
    PosixVault::write(disk.outside / "two/2.md", "text\n");
    fs::create_directory_symlink(disk.outside / "one", disk.root / "_secret");
    CHECK(paths_at(*vault.scan(nullptr, 1).value(), kSecret) == Paths{"1.md", "n.md"});
    fs::remove(disk.root / "_secret");
    fs::create_directory_symlink(disk.outside / "two", disk.root / "_secret");
    CHECK(paths_at(*vault.scan(nullptr, 1).value(), kSecret) == Paths{"2.md", "n.md"});
}

TEST_CASE("10 the vault's folder disappears and comes back") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/n.md", "text\n");
    const Vault vault = disk.vault();
    const auto snapshot = vault.scan(nullptr, 2).value();
    fs::remove_all(disk.root);
    CHECK(vault.scan(snapshot.get(), 2).error().code == ESTALE);
    CHECK_FALSE(vault.read(snapshot->variants(entry_at(*snapshot, "n.md"))[0]).has_value());
    CHECK_FALSE(vault.has_layer());
    PosixVault::write(disk.root / "_public/m.md", "back\n");
    const auto back = vault.scan(snapshot.get(), 2).value();
    CHECK(paths_at(*back, kPublic) == Paths{"m.md"});
    CHECK(vault.read(back->variants(entry_at(*back, "m.md"))[0]).value().bytes == "back\n");
}

TEST_CASE("10 a vault that is not there is not opened") {
    PosixVault disk;
    CHECK(open_source(disk.root / "missing", disk.policy).error().code == ENOENT);
    PosixVault::write(disk.root / "file", "");
    CHECK(open_source(disk.root / "file", disk.policy).error().code == ENOTDIR);
}

TEST_CASE("10 reading gives all bytes up to the limit") {
    PosixVault disk;
    const std::string bytes(300'000, 'x');
    PosixVault::write(disk.root / "_public/big.md", bytes);
    PosixVault::write(disk.root / "_public/empty.md", "");
    const auto source = disk.source();
    CHECK(source->read(VaultPath("_public/big.md"), 300'000).value().bytes == bytes);
    CHECK(source->read(VaultPath("_public/big.md"), 299'999).error().code == EFBIG);
    CHECK(source->read(VaultPath("_public/empty.md"), 0).value().bytes.empty());
    CHECK(source->read(VaultPath("_public/missing.md"), 10).error().code == ENOENT);
    const auto content = source->read(VaultPath("_public/big.md"), 300'000).value();
    CHECK(content.stamp == source->stat(VaultPath("_public/big.md")).value());
    CHECK(content.stamp.size == 300'000);
}

TEST_CASE("10 a file that is replaced while it is read never gives half of each version") {
    PosixVault disk;
    const auto file = disk.root / "_public/n.md";
    const std::string a(200'000, 'a');
    const std::string b(150'000, 'b');
    PosixVault::write(file, a);
    const auto source = disk.source();
    std::atomic<bool> stop = false;
    std::thread writer([&] {
        for (bool turn = false; !stop; turn = !turn) {
            PosixVault::write(disk.outside / "next", turn ? a : b);
            fs::rename(disk.outside / "next", file);
        }
    });
    std::size_t wrong = 0;
    for (int i = 0; i < 200; ++i) {
        const auto content = source->read(VaultPath("_public/n.md"), 1U << 20U);
        const bool whole =
            content && (content->bytes == a || content->bytes == b) && content->stamp.size == content->bytes.size();
        wrong += whole || (!content && content.error().code == EAGAIN) ? 0 : 1;
    }
    stop = true;
    writer.join();
    CHECK(wrong == 0);
    CHECK(source->read(VaultPath("_public/n.md"), 1U << 20U).has_value());
}

TEST_CASE("10 a folder deeper than a path can be does not stop a scan") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/n.md", "text\n");
    Fd at = open_folder(disk.root / "_public");
    const std::string name(200, 'd');
    for (int depth = 0; depth < 40; ++depth) {
        REQUIRE(::mkdirat(at.get(), name.c_str(), 0700) == 0);
        at = Fd(::openat(at.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
    const auto snapshot = disk.scan();
    CHECK(snapshot->find(ViewPath("n.md"), kPublic).has_value());
    CHECK(snapshot->find(ViewPath(name + "/" + name), kPublic).has_value());
}

TEST_CASE("9 what the listing says of a file is what opening it says") {
    PosixVault disk;
    PosixVault::write(disk.root / "_public/p.png", "bytes");
    const Vault vault = disk.vault();
    const auto snapshot = vault.scan(nullptr, 1).value();
    const Variant& variant = snapshot->variants(entry_at(*snapshot, "p.png"))[0];
    const auto opened = vault.open(variant);
    REQUIRE(opened.has_value());
    CHECK(opened->stamp == variant.stamp);
    CHECK((::fcntl(opened->fd, F_GETFD) & FD_CLOEXEC) != 0);
    ::close(opened->fd);
}

}  // namespace vaultfs
