// G2 through a real mount: whatever changes above the clearance, everything that can be observed stays the same. Vaults
// and changes are made at random.
#include <dirent.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>

#include "catch.h"
#include "mounted.h"
#include "property.h"
#include "random_vault.h"

using namespace vaultfs;
using namespace vaultfs::property;

namespace {

void write_file(const TempVault& on_disk, const File& file) {
    on_disk.write(file.path, file.bytes());
    on_disk.set_mtime(file.path, file.mtime);
}

void write_vault(const TempVault& on_disk, const RandomVault& vault) {
    on_disk.write("vaultfs.yaml", vault.config());
    for (const std::string& folder : vault.folders) {
        on_disk.make_folder(folder);
    }
    for (const File& file : vault.files) {
        write_file(on_disk, file);
    }
}

// From what is there to `after`, as one who edits would do it.
void change_vault(const TempVault& on_disk, const RandomVault& before, const RandomVault& after) {
    for (const File& file : before.files) {
        const bool stays = std::any_of(after.files.begin(), after.files.end(),
                                       [&](const File& each) { return each.path == file.path; });
        if (!stays) {
            on_disk.remove(file.path);
        }
    }
    for (const File& file : after.files) {
        const auto was = std::find_if(before.files.begin(), before.files.end(),
                                      [&](const File& each) { return each.path == file.path; });
        if (was == before.files.end() || was->bytes() != file.bytes() || was->mtime != file.mtime) {
            write_file(on_disk, file);
        }
    }
}

// Names that do not exist, and those of files and folders of both vaults, wherever they are.
std::set<std::string> names_to_try(const RandomVault& a, const RandomVault& b) {
    std::set<std::string> names = {"Missing.md", "_secret", "_public", "vaultfs.yaml", ".hidden"};
    for (const RandomVault* vault : {&a, &b}) {
        for (const File& file : vault->files) {
            const std::filesystem::path path = file.path;
            names.insert({path.filename().string(), path.parent_path().filename().string(),
                          path.stem().stem().string() + path.extension().string()});
        }
    }
    return names;
}

class Trace {
  public:
    // `times`: whether a folder's times count; they move with what was seen of it before.
    Trace(const std::set<std::string>& names, bool times) : names_(names), times_(times) {}

    std::string of(const std::filesystem::path& root) {
        struct statvfs fs {};
        trace_ += "statvfs " + std::to_string(::statvfs(root.c_str(), &fs)) +
                  numbers({fs.f_blocks, fs.f_bfree, fs.f_files, fs.f_ffree, fs.f_namemax, fs.f_bsize});
        folder(root, ".");
        return trace_;
    }

  private:
    static std::string numbers(std::initializer_list<unsigned long long> values) {
        std::string all;
        for (const auto value : values) {
            all += ' ' + std::to_string(value);
        }
        return all + '\n';
    }

    void folder(const std::filesystem::path& path, const std::string& name) {
        attributes(path, name);
        std::vector<std::string> below;
        DIR* listing = ::opendir(path.c_str());
        trace_ += "opendir " + name + numbers({listing == nullptr ? static_cast<unsigned>(errno) : 0});
        for (const dirent* item = ::readdir(listing); item != nullptr; item = ::readdir(listing)) {
            const std::string child = item->d_name;
            // The kernel knows the number above a mount's root.
            trace_ += child + numbers({child == ".." ? 0 : item->d_ino, item->d_type,
                                       static_cast<unsigned long long>(item->d_off)});
            if (child != "." && child != ".." && child != "Marker") {
                below.push_back(child);
            }
        }
        ::closedir(listing);
        for (const std::string& child : names_) {
            trace_ += "lookup " + child +
                      numbers({static_cast<unsigned>(stat_error(path / child)),
                               static_cast<unsigned>(open_error(path / child, O_WRONLY))});
        }
        for (const std::string& child : below) {
            std::filesystem::is_directory(path / child) ? folder(path / child, name + "/" + child)
                                                        : file(path / child, name + "/" + child);
        }
    }

    void file(const std::filesystem::path& path, const std::string& name) {
        attributes(path, name);
        trace_ += "open" + numbers({static_cast<unsigned>(open_error(path))});
        trace_ += read_file(path) + "\n";
    }

    void attributes(const std::filesystem::path& path, const std::string& name) {
        struct stat is {};
        trace_ += name + numbers({static_cast<unsigned>(::lstat(path.c_str(), &is))});
        trace_ += numbers({is.st_ino, is.st_mode, is.st_nlink, is.st_uid, is.st_gid, is.st_rdev,
                           static_cast<unsigned long long>(is.st_size), static_cast<unsigned long long>(is.st_blksize),
                           static_cast<unsigned long long>(is.st_blocks)});
        if (times_ || !S_ISDIR(is.st_mode)) {
            for (const timespec& time : {is.st_mtim, is.st_ctim, is.st_atim}) {
                trace_ += numbers(
                    {static_cast<unsigned long long>(time.tv_sec), static_cast<unsigned long long>(time.tv_nsec)});
            }
        }
        const auto attributes = ::listxattr(path.c_str(), nullptr, 0);
        trace_ += "listxattr" + numbers({static_cast<unsigned long long>(attributes),
                                         attributes < 0 ? static_cast<unsigned>(errno) : 0});
    }

    const std::set<std::string>& names_;
    bool times_;
    std::string trace_;
};

std::string rendered_trace(const RandomVault& vault, int clearance, const std::set<std::string>& names) {
    const TempVault on_disk;
    write_vault(on_disk, vault);
    const Mounted mounted(on_disk, std::string("tier=") + kTiers[clearance]);
    return Trace(names, true).of(mounted.root());
}

// Where two texts part, with some lines around.
std::string difference(const std::string& a, const std::string& b) {
    const auto at = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
    const std::size_t from = at < 300 ? 0 : at - 300;
    return a.substr(from, 600) + "\n######## instead\n" + b.substr(std::min(from, b.size()), 600);
}

}  // namespace

TEST_CASE("G2 G1 two vaults that differ above the clearance are mounted alike in every way") {
    if (!can_mount()) {
        return;
    }
    for_all(24, [] {
        const RandomVault vault = *any_vault();
        const int clearance = *rc::gen::inRange(0, kTierCount - 1);
        const RandomVault other = changed_above(vault, clearance, 78);
        const auto names = names_to_try(vault, other);
        RC_LOG() << "changed to\n" << other.str();
        // The names that are tried are in the traces too: a leak is looked for without them.
        RC_ASSERT(leak_in(rendered_trace(vault, clearance, {}), clearance) == "");
        const std::string before = rendered_trace(vault, clearance, names);
        const std::string after = rendered_trace(other, clearance, names);
        RC_LOG() << "traces\n" << difference(before, after);
        RC_ASSERT((before == after));
    });
}

TEST_CASE("G2 what changes above the clearance while a view is mounted changes nothing in it") {
    if (!can_mount()) {
        return;
    }
    for_all(12, [] {
        const RandomVault vault = *any_vault();
        const int clearance = *rc::gen::inRange(0, kTierCount - 1);
        const RandomVault other = changed_above(vault, clearance, 79);
        const auto names = names_to_try(vault, other);
        const TempVault on_disk;
        write_vault(on_disk, vault);
        on_disk.write("_public/Marker/Marker.md", "before");
        const Mounted mounted(on_disk, std::string("tier=") + kTiers[clearance]);
        const std::string before = Trace(names, false).of(mounted.root());
        change_vault(on_disk, vault, other);
        // Tells that the view has caught up.
        on_disk.write("_public/Marker/Marker.md", "after the change");
        RC_ASSERT(eventually([&] { return read_file(mounted.at("Marker/Marker.md")) == "after the change"; }));
        const std::string after = Trace(names, false).of(mounted.root());
        RC_LOG() << "changed to\n" << other.str() << "\n######## traces\n" << difference(before, after);
        RC_ASSERT((before == after));
    });
}
