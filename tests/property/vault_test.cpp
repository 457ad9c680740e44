// The guarantees of VIEWS 8 on whole vaults made at random, asked of the views in memory.
#include <algorithm>
#include <map>
#include <thread>

#include "../unit/view/view_fixture.h"
#include "catch.h"
#include "random_vault.h"

using namespace vaultfs;
using namespace vaultfs::property;

namespace {

constexpr unsigned kVaults = 300;

using Files = std::map<std::string, std::string>;  // path in the view, bytes

std::unique_ptr<Views> open_views(const RandomVault& vault, int clearance) {
    ViewFixture fixture;
    fixture.policy = parse_policy(vault.config(), "vaultfs.yaml").value();
    for (const File& file : vault.files) {
        fixture.tree.file(file.path, file.bytes(), file.mtime * FakeTree::kSecondNs);
    }
    for (const std::string& folder : vault.folders) {
        fixture.tree.folder(folder);
    }
    return fixture.open(tier_id(static_cast<std::size_t>(clearance)));
}

// Folders have a slash behind their path, and no bytes. What cannot be opened has the errno.
void collect(Views& views, InodeId folder, const std::string& path, Files& files) {
    std::vector<ListItem> items;
    std::vector<std::string> names;
    static_cast<void>(views.list(folder, 0, [&](const ListItem& item) {
        if (item.name != "." && item.name != "..") {
            names.emplace_back(item.name);
            items.push_back(item);
        }
        return true;
    }));
    for (std::size_t at = 0; at < items.size(); ++at) {
        const std::string child = path + names[at];
        if (items[at].folder) {
            files[child + "/"] = "";
            collect(views, items[at].inode, child + "/", files);
        } else {
            const auto opened = views.open_file(items[at].inode);
            files[child] = opened ? opened->read_all().value() : "errno " + std::to_string(opened.error().code);
        }
    }
}

Files files_of(const RandomVault& vault, int clearance) {
    Files files;
    collect(*open_views(vault, clearance), kMountRoot, "", files);
    return files;
}

std::string as_text(const Files& files) {
    std::string all;
    for (const auto& [path, bytes] : files) {
        all += "--- " + path + "\n" + bytes + "\n";
    }
    return all;
}

RandomVault changed(const RandomVault& vault, int clearance) {
    return changed_above(vault, clearance, 77);
}

// Runs a property on many vaults; the first that fails is made small and shown.
void for_all_vaults(const std::function<bool(const RandomVault&, int)>& fails) {
    for (unsigned n = 0; n < cases(kVaults); ++n) {
        const RandomVault vault = make_vault(seed_of(n));
        for (int clearance = 0; clearance < kTierCount; ++clearance) {
            if (fails(vault, clearance)) {
                const auto small = shrunk(vault, [&](const RandomVault& each) { return fails(each, clearance); });
                FAIL("seed " << seed_of(n) << ", at " << kTiers[clearance] << "\n"
                             << small.str() << "\n######## view\n"
                             << as_text(files_of(small, clearance)) << "\n######## view of the vault changed above it\n"
                             << as_text(files_of(changed(small, clearance), clearance)));
            }
        }
    }
}

std::string without_attachments(const Files& files) {
    std::string all;
    for (const auto& [path, bytes] : files) {
        all += path.ends_with(".md") ? path + "\n" + bytes + "\n" : path + "\n";
    }
    return all;
}

}  // namespace

TEST_CASE("G1 no canary of what is above the clearance is in a view of a random vault") {
    for_all_vaults([](const RandomVault& vault, int clearance) {
        return !leak_in(as_text(files_of(vault, clearance)), clearance).empty();
    });
}

TEST_CASE("G3 what is visible stays visible at every higher clearance, and at the highest all is") {
    for_all_vaults([](const RandomVault& vault, int clearance) {
        const auto here = canaries_in(without_attachments(files_of(vault, clearance)));
        if (clearance + 1 < kTierCount) {
            const auto above = canaries_in(as_text(files_of(vault, clearance + 1)));
            return !std::includes(above.begin(), above.end(), here.begin(), here.end());
        }
        return std::any_of(vault.files.begin(), vault.files.end(), [&](const File& file) {
            const auto wanted = canaries_in(file.bytes());
            return file.path.ends_with(".md") && !std::includes(here.begin(), here.end(), wanted.begin(), wanted.end());
        });
    });
}

TEST_CASE("G2 what changes above the clearance changes no name and no byte of a view") {
    for_all_vaults([](const RandomVault& vault, int clearance) {
        const Files before = files_of(vault, clearance);
        return files_of(changed(vault, clearance), clearance) != before;
    });
}

TEST_CASE("G5 any number of threads in any order read the same") {
    for (unsigned n = 0; n < cases(30); ++n) {
        const RandomVault vault = make_vault(seed_of(n));
        const int clearance = static_cast<int>(n % kTierCount);
        const Files expected = files_of(vault, clearance);
        const auto views = open_views(vault, clearance);
        std::vector<Files> read(8);
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < read.size(); ++t) {
            threads.emplace_back([&, t] {
                std::vector<std::string> paths;
                for (const auto& [path, bytes] : expected) {
                    paths.push_back(path);
                }
                std::shuffle(paths.begin(), paths.end(), std::mt19937(t));
                for (const std::string& path : paths) {
                    read[t][path] = path.ends_with('/') ? "" : bytes_of(*views, path);
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        for (const Files& each : read) {
            REQUIRE(each == expected);
        }
    }
}

TEST_CASE("G7 whatever the bytes of a note are, it can be read where it is visible") {
    Random random(seed_of(7));
    for (unsigned n = 0; n < cases(300); ++n) {
        ViewFixture fixture;
        std::string bytes;
        for (int count = random.below(400); count > 0; --count) {
            bytes +=
                random.one_in(3) ? random.one_of("#>-`%$[]()!|&;\\\n\n\n\t :_") : static_cast<char>(random.below(256));
        }
        fixture.tree.file("_public/Note.md", bytes).file("_internal/Note.md", bytes + bytes);
        fixture.tree.file("_public/Board.canvas", bytes).file("_public/View.base", bytes);
        for (int clearance = 0; clearance < kTierCount; ++clearance) {
            const auto views = fixture.open(tier_id(static_cast<std::size_t>(clearance)));
            for (const std::string& name : names_in(*views, "")) {
                const auto found = walk(*views, name).value();
                const auto opened = views->open_file(found.inode);
                REQUIRE(opened.has_value());
                REQUIRE(opened->read_all().value().size() == views->attributes(found.inode).value().size);
            }
        }
    }
}

TEST_CASE("G8 a link that leads to a visible note leads to it in the view") {
    const char* forms[] = {"[[@]]", "[[@.md]]", "[[@|text]]", "[text](@.md)", "[text](<@.md> 'title')", "![[@#part]]"};
    const char* places[] = {"_public", "_Standards", "_public/Sub", "_internal", "_internal/Sub"};
    for (const std::string place : places) {
        for (const char* suffix : {"", ".public", ".internal"}) {
            for (const std::string form : forms) {
                ViewFixture fixture;
                const std::string target = "/" + place + "/Goal" + suffix;
                std::string link = form;
                link.replace(link.find('@'), 1, target);
                fixture.tree.file(target.substr(1) + ".md", "goal")
                    .file("_public/Deep/From.md", "see " + link + " there");
                const auto views = fixture.open(tier_id(2));
                const std::string path = place.find("Sub") == std::string::npos ? "Goal" : "Sub/Goal";
                std::string expected = form;
                expected.replace(expected.find('@'), 1, "/" + path);
                CAPTURE(link);
                CHECK(bytes_of(*views, "Deep/From.md") == "see " + expected + " there");
                CHECK(bytes_of(*views, path + ".md") == "goal");
            }
        }
    }
}
