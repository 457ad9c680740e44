// The guarantees of VIEWS 8 on whole vaults made at random, asked of the views in memory.
#include <algorithm>
#include <functional>
#include <map>
#include <thread>

#include "../unit/view/view_fixture.h"
#include "property.h"
#include "random_vault.h"

using namespace vaultfs;
using namespace vaultfs::property;

namespace {

constexpr int kVaults = 250;

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

// The path in a view of what lies in a layer.
std::string logical_path(const std::string& path) {
    const std::string below = path.substr(path.find('/') + 1);
    const auto name = below.rfind('/') == std::string::npos ? 0 : below.rfind('/') + 1;
    return below.substr(0, below.find('.', name)) + below.substr(below.rfind('.'));
}

// Bytes that nothing is withheld for, nor rewritten, nor taken for UTF-16 or for other line ends.
rc::Gen<std::string> plain_bytes() {
    return rc::gen::container<std::string>(rc::gen::suchThat(rc::gen::arbitrary<char>(), [](char c) {
        return c != '\0' && std::string_view("%<[]#&\\\r").find(c) == std::string_view::npos;
    }));
}

// The notes of one visible variant that has nothing withheld in it, and no link by a layer's path, with their bytes.
Files untouched(const RandomVault& vault, int clearance) {
    Files files;
    std::map<std::string, int> variants;
    for (const File& file : vault.files) {
        const std::string path = logical_path(file.path);
        const std::string bytes = file.bytes();
        // Noise holds comments without a canary; they have the label of the second tier.
        const bool has_comments = bytes.find("%%") != std::string::npos || bytes.find("<!--") != std::string::npos;
        const bool by_layer = bytes.find("[_") != std::string::npos || bytes.find("(/_") != std::string::npos ||
                              bytes.find("(<_") != std::string::npos;
        if (file.label > clearance) {
            continue;
        }
        ++variants[path];
        if (path.ends_with(".md") && leak_in(bytes, clearance).empty() && !by_layer &&
            !(has_comments && clearance == 0)) {
            files[path] = bytes;
        }
    }
    std::erase_if(files, [&](const auto& each) { return variants[each.first] > 1; });
    return files;
}

// A property of many vaults, at each clearance.
void for_all_views(const std::function<void(const RandomVault&, int)>& property) {
    for_all(kVaults, [&] {
        const RandomVault vault = *any_vault();
        for (int clearance = 0; clearance < kTierCount; ++clearance) {
            property(vault, clearance);
        }
    });
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
    for_all_views([](const RandomVault& vault, int clearance) {
        const std::string seen = as_text(files_of(vault, clearance));
        RC_LOG() << kTiers[clearance] << " sees\n" << seen;
        RC_ASSERT(leak_in(seen, clearance) == "");
    });
}

TEST_CASE("G3 what is visible stays visible at every higher clearance, and at the highest all is") {
    for_all_views([](const RandomVault& vault, int clearance) {
        const std::string seen = without_attachments(files_of(vault, clearance));
        RC_LOG() << kTiers[clearance] << " sees\n" << seen;
        const auto here = canaries_in(seen);
        if (clearance + 1 < kTierCount) {
            const auto above = canaries_in(as_text(files_of(vault, clearance + 1)));
            RC_ASSERT(std::includes(above.begin(), above.end(), here.begin(), here.end()));
            return;
        }
        for (const File& file : vault.files) {
            const auto wanted = canaries_in(file.bytes());
            RC_ASSERT(!file.path.ends_with(".md") ||
                      std::includes(here.begin(), here.end(), wanted.begin(), wanted.end()));
        }
    });
}

TEST_CASE("G2 what changes above the clearance changes no name and no byte of a view") {
    for_all_views([](const RandomVault& vault, int clearance) {
        const RandomVault changed = changed_above(vault, clearance, 77);
        RC_LOG() << kTiers[clearance] << ", changed to\n" << changed.str();
        const std::string seen = as_text(files_of(vault, clearance));
        const std::string otherwise = as_text(files_of(changed, clearance));
        RC_LOG() << "sees\n" << seen << "\nand then\n" << otherwise;
        RC_ASSERT(otherwise == seen);
    });
}

TEST_CASE(
    "G4 5.1 a note of one visible variant with nothing to withhold or rewrite keeps its bytes, whatever they are") {
    int kept = 0;
    for_all(kVaults, [&kept] {
        RandomVault vault = *any_vault();
        for (File& file : vault.files) {
            if (!file.path.ends_with(".canvas")) {  // it would not be one any more
                file.blocks.push_back({file.label, "\n" + *plain_bytes()});
            }
        }
        for (int clearance = 0; clearance < kTierCount; ++clearance) {
            const Files seen = files_of(vault, clearance);
            for (const auto& [path, bytes] : untouched(vault, clearance)) {
                RC_LOG() << path << " at " << kTiers[clearance] << " is\n" << seen.at(path) << "\nnot\n" << bytes;
                RC_ASSERT(seen.at(path) == bytes);
                ++kept;
            }
        }
    });
    CHECK(kept > kVaults);
}

TEST_CASE("G5 any number of threads in any order read the same") {
    for_all(30, [] {
        const RandomVault vault = *any_vault();
        const int clearance = *rc::gen::inRange(0, kTierCount);
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
            RC_ASSERT(each == expected);
        }
    });
}

TEST_CASE("G7 whatever the bytes of a note are, it can be read where it is visible") {
    const auto marks = rc::gen::elementOf(std::string("#>-`%$[]()!|&;\\\n\n\n\t :_"));
    const auto any_bytes = rc::gen::resize(
        400,
        rc::gen::container<std::string>(rc::gen::weightedOneOf<char>({{1, marks}, {2, rc::gen::arbitrary<char>()}})));
    for_all(300, [&any_bytes] {
        const std::string bytes = *any_bytes;
        ViewFixture fixture;
        fixture.tree.file("_public/Note.md", bytes).file("_internal/Note.md", bytes + bytes);
        fixture.tree.file("_public/Board.canvas", bytes).file("_public/View.base", bytes);
        for (int clearance = 0; clearance < kTierCount; ++clearance) {
            const auto views = fixture.open(tier_id(static_cast<std::size_t>(clearance)));
            for (const std::string& name : names_in(*views, "")) {
                const auto found = walk(*views, name).value();
                const auto opened = views->open_file(found.inode);
                RC_ASSERT(opened.has_value());
                RC_ASSERT(opened->read_all().value().size() == views->attributes(found.inode).value().size);
            }
        }
    });
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

TEST_CASE(
    "G8 a relative link that leads to a visible note leads to it in the view, one that leads to a hidden one goes") {
    struct Link {
        const char* written;
        const char* seen;
    };
    const Link links[] = {
        {"../Sub/Goal.md", "../Sub/Goal.md"},
        {"./Near.md", "./Near.md"},
        {"Near.md", "Near.md"},
        {"../Sub/../Deep/Near.md", "../Sub/../Deep/Near.md"},
        {"../Sub/My%20Goal.md", "../Sub/My%20Goal.md"},
        {"..%2FSub%2FGoal.md", "..%2FSub%2FGoal.md"},
        {"../Sub/Go%61l.md#part", "../Sub/Go%61l.md#part"},
        {"../Sub/Goal.internal.md", "../Sub/Goal.md"},
        {"./Near.public.md", "./Near.md"},
        {"../Sub/My%20Goal.internal.md#a%20part", "../Sub/My%20Goal.md#a%20part"},
        {"../Sub/Goal%2Einternal.md", "../Sub/Goal.md"},
        {"../../_internal/Sub/Goal.md", "../Sub/Goal.md"},
        {"../../_Standards/Sub/My%20Goal.md", "../Sub/My%20Goal.md"},
        {"../../%5Finternal/Sub/Goal.md", "../Sub/Goal.md"},
        {"../Sub/Hidden.md", nullptr},
        {"./Hidden.md", nullptr},
        {"../Sub/Hidden%20Note.md", nullptr},
        {"..%2FSub%2FHidden.md", nullptr},
        {"../Sub/../Sub/Hid%64en.md#part", nullptr},
        {"../../_public/Sub/Hidden.md", nullptr},
        {"../../_secret/Sub/Goal.md", nullptr},
        {"../Sub/Goal.secret.md", nullptr},
    };
    for (const Link& link : links) {
        for (const std::string form : {"[text](@)", "[text](<@> 'title')", "![text](@)", "<a href=\"@\">text</a>"}) {
            const auto holding = [&form](const std::string& target) {
                std::string made = form;
                return "see " + made.replace(made.find('@'), 1, target) + " there";
            };
            ViewFixture fixture;
            fixture.tree.file("_internal/Sub/Goal.md", "goal").file("_Standards/Sub/My Goal.md", "my goal");
            fixture.tree.file("_public/Deep/Near.md", "near");
            fixture.tree.file("_secret/Sub/Hidden.md", "hidden").file("_public/Sub/Hidden Note.secret.md", "hidden");
            fixture.tree.file("_public/Deep/From.md", holding(link.written));
            const auto views = fixture.open(tier_id(2));
            CAPTURE(form, link.written);
            CHECK(bytes_of(*views, "Deep/From.md") == (link.seen == nullptr ? "see █████ there" : holding(link.seen)));
        }
    }
}

TEST_CASE("G8 2.5 a relative link through a layer leads into the view, from another layer and from outside of all") {
    struct Link {
        const char* from;
        const char* written;
        const char* seen;
    };
    const Link links[] = {
        {"_public/From.md", "../_internal/Sub/Goal.md", "Sub/Goal.md"},
        {"_public/From.md", "./Sub/Goal.md", "./Sub/Goal.md"},
        {"_public/Deep/From.md", "../../_internal/Sub/Goal.internal.md", "../Sub/Goal.md"},
        {"_public/Sub/From.md", "../../_internal/Sub/./Goal.md", "../Sub/Goal.md"},
        {"Loose/From.md", "../_internal/Sub/Goal.md", "../Sub/Goal.md"},
        {"Loose/Deep/From.md", "../../_internal/Sub/Goal.md", "../../Sub/Goal.md"},
        {"From.md", "_internal/Sub/Goal.md", "Sub/Goal.md"},
        {"From.md", "./_internal/Sub/Goal.md", "./Sub/Goal.md"},
    };
    for (const auto& [from, written, seen] : links) {
        ViewFixture fixture;
        fixture.tree.file("_internal/Sub/Goal.md", "goal").file(from, "see [text](" + std::string(written) + ") there");
        const auto views = fixture.open(tier_id(5));
        CAPTURE(from, written);
        const std::string path = std::string(from).starts_with("_public/") ? from + 8 : from;
        CHECK(bytes_of(*views, path) == "see [text](" + std::string(seen) + ") there");
    }
}
