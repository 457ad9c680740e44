// Views of a vault in memory, and the questions that tests ask of them.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "fake_source.h"
#include "vaultfs/view.h"

namespace vaultfs {

constexpr TierId kPublic{0};
constexpr TierId kInternal{1};
constexpr TierId kSecret{5};

class ViewFixture {
  public:
    FakeTree tree;
    Policy policy = default_policy();

    // Views of one clearance; without one, of all.
    [[nodiscard]] std::unique_ptr<Views> open(std::optional<TierId> tier, std::size_t cache_bytes = 1U << 20U) const {
        auto vault = std::make_shared<const Vault>(std::make_shared<const Policy>(policy), tree.source());
        ViewOptions options;
        options.tier = tier;
        options.cache_bytes = cache_bytes;
        return Views::open(vault, options).value();
    }
};

// Walks a path part by part, as the kernel does.
inline Result<Attributes> walk(Views& views, std::string_view path) {
    Result<Attributes> at = views.attributes(kMountRoot);
    for (std::string_view rest = path; at && !rest.empty();) {
        const auto slash = rest.find('/');
        at = views.lookup(at->inode, rest.substr(0, slash));
        rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    }
    return at;
}

inline int error_of(Views& views, std::string_view path) {
    const auto found = walk(views, path);
    return found ? 0 : found.error().code;
}

// The errno with which a file cannot be opened; 0 if it can.
inline int open_error_of(Views& views, std::string_view path) {
    const auto opened = views.open_file(walk(views, path).value().inode);
    return opened ? 0 : opened.error().code;
}

inline std::string bytes_of(Views& views, std::string_view path) {
    return views.open_file(walk(views, path).value().inode).value().read_all().value();
}

// The items of a listing from an offset on, as many as there is room for.
struct Item {
    std::string name;
    InodeId inode{};
    std::uint64_t next_offset = 0;
};
inline std::vector<Item> list_page(Views& views, std::string_view path, std::uint64_t offset, std::size_t room) {
    std::vector<Item> items;
    const auto listed = views.list(walk(views, path).value().inode, offset, [&](const ListItem& item) {
        if (items.size() == room) {
            return false;
        }
        items.push_back({std::string(item.name), item.inode, item.next_offset});
        return true;
    });
    if (!listed) {
        throw std::runtime_error("cannot be listed");
    }
    return items;
}

// The names of a listing, `.` and `..` left out, read in pages of `page` names.
inline std::vector<std::string> names_in(Views& views, std::string_view path, std::size_t page = 1000) {
    std::vector<std::string> names;
    std::uint64_t offset = 0;
    for (auto items = list_page(views, path, 0, page); !items.empty(); items = list_page(views, path, offset, page)) {
        for (const Item& item : items) {
            if (item.name != "." && item.name != "..") {
                names.push_back(item.name);
            }
            offset = item.next_offset;
        }
    }
    return names;
}

}  // namespace vaultfs
