// Vaults made at random, of which it is known what each clearance may see: every piece of text holds a canary that
// carries its own label. Files come as blocks, and blocks with their noise apart, so that rapidcheck can make a vault
// smaller in which a property fails.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace vaultfs::property {

constexpr const char* kTiers[] = {"public", "internal", "protect", "private", "personal", "secret"};
constexpr int kTierCount = 6;

class Random {
  public:
    explicit Random(unsigned seed) : random_(seed) {}

    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
    bool one_in(int chances) { return below(chances) == 0; }
    template <typename List>
    const auto& one_of(const List& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(std::size(list))))];
    }

  private:
    std::mt19937 random_;
};

struct Block {
    int label = 0;
    std::string form;
    std::vector<std::string> noise = {};  // for each mark of the form (noise.h)

    [[nodiscard]] std::string bytes() const;
};

struct File {
    std::string path;
    int label = 0;
    std::vector<Block> blocks;
    std::int64_t mtime = 0;  // seconds

    [[nodiscard]] std::string bytes() const;
};

// What becomes of links to hidden names (VIEWS 6.2).
enum class Mode { withhold, unresolved, keep };

struct RandomVault {
    Mode mode = Mode::withhold;
    std::vector<File> files;
    std::set<std::string> folders;  // stay, whatever becomes of the files in them

    [[nodiscard]] std::string config() const;
    // As text for the one who has to understand a failure.
    [[nodiscard]] std::string str() const;
};

// For rapidcheck to show a vault by.
void showValue(const RandomVault& vault, std::ostream& out);

// Shrinks by leaving out files, and blocks of them.
[[nodiscard]] rc::Gen<RandomVault> any_vault();

// The same vault with something else above `clearance`: other text in withheld parts, other hidden files, other names
// of them. What the clearance sees must be the same.
[[nodiscard]] RandomVault changed_above(const RandomVault& vault, int clearance, unsigned seed);

// All canaries in a text.
[[nodiscard]] std::set<std::string> canaries_in(std::string_view text);
// The label that a canary carries.
[[nodiscard]] int label_of(const std::string& canary);
// The first canary above the clearance in a text; empty if there is none.
[[nodiscard]] std::string leak_in(std::string_view text, int clearance);

}  // namespace vaultfs::property
