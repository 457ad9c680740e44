// The names that links ask for (VIEWS 6.2), of files and folders (linked_stem_of, linked_note_of, linked_folder_of),
// and how many have each, by floor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/shared_pieces.h"
#include "vaultfs/base.h"

namespace vaultfs {

// A copy shares what it does not change.
class StemTable {
  public:
    // `expected`: about how many files.
    explicit StemTable(std::size_t expected = 0);

    void add(std::string_view stem, TierId floor);
    // One that was added.
    void remove(std::string_view stem, TierId floor);

    // A file by all of its names.
    void add_file(std::string_view name, TierId floor);
    void remove_file(std::string_view name, TierId floor);

    // The lowest of all files of that stem; none if there is no such file.
    [[nodiscard]] std::optional<TierId> floor_of(std::string_view stem) const;

    // The stems for which that is not the same; they point into both tables. One may come twice.
    [[nodiscard]] std::vector<std::string_view> changed_since(const StemTable& before) const;

  private:
    struct Item {
        std::uint32_t hash = 0;
        std::uint32_t offset = 0;  // into the shard's texts
        std::uint32_t length = 0;
        std::uint32_t files = 0;
        TierId floor{};
    };
    struct Shard {
        std::string texts;
        std::vector<Item> items;

        [[nodiscard]] std::string_view text(const Item& item) const {
            return std::string_view(texts).substr(item.offset, item.length);
        }
        [[nodiscard]] std::vector<Item>::iterator find(std::uint32_t hash, std::string_view stem, TierId floor);
        void erase(std::vector<Item>::iterator item);
    };

    [[nodiscard]] std::size_t shard_of(std::uint64_t hash) const;

    SharedPieces<Shard> shards_;
};

}  // namespace vaultfs
