#include "random_vault.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>

#include "noise.h"

namespace vaultfs::property {

namespace {

constexpr const char* kLayers[] = {"_public", "_internal", "_protect", "_private", "_personal", "_secret"};
constexpr const char* kNames[] = {"Star", "Moon", "Sun", "Sea"};
constexpr std::string_view kCanary = "Canary";

// `Canary<label>n<number>x`
class Canaries {
  public:
    explicit Canaries(unsigned first) : next_(first) {}
    std::string operator()(int label) {
        return std::string(kCanary) + std::to_string(label) + "n" + std::to_string(next_++) + "x";
    }

  private:
    unsigned next_;
};

// The stem of a file's name, its suffixes off.
std::string stem_of(const std::string& path) {
    const auto slash = path.rfind('/');
    const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
    return name.substr(0, name.find('.'));
}

bool ends_with(const std::string& path, std::string_view end) {
    return path.size() >= end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0;
}

class Maker {
  public:
    Maker(unsigned seed, unsigned first_canary) : random_(seed), canary_(first_canary) {}

    RandomVault vault() {
        RandomVault made;
        made.mode = static_cast<Mode>(random_.below(3));
        for (int count = 3 + random_.below(8); count > 0; --count) {
            add_unless_there(made, new_file(random_.below(kTierCount)));
        }
        fill(made);
        return made;
    }

    // A file that is not there yet, without content. Its name is one that several files may share, or holds a canary.
    File new_file(int layer) {
        File file;
        file.label = layer;
        file.mtime = 1'000'000 + random_.below(1'000'000);
        const int suffix = random_.one_in(4) ? random_.below(kTierCount) : -1;
        file.label = std::max(file.label, suffix);
        front_label_ = random_.one_in(6) ? random_.below(kTierCount) : -1;
        const char* extension = random_.one_in(6) ? ".png" : random_.one_in(8) ? ".canvas" : ".md";
        const bool note = std::string_view(extension) == ".md";
        if (note) {
            file.label = std::max(file.label, front_label_);
        }
        const bool plain_name = note && random_.one_in(2);
        const std::string stem = plain_name ? random_.one_of(kNames) : canary_(file.label);
        file.path = layer == 0 && random_.one_in(3) ? "_Standards" : kLayers[layer];
        file.path += random_.one_in(3) ? "/Sub/" : random_.one_in(4) ? "/" + canary_(layer) + "/" : "/";
        file.path += stem + (suffix >= 0 ? std::string(".") + kTiers[suffix] : "") + extension;
        if (note && front_label_ >= 0) {
            file.blocks.push_back({0, "---\nconfidential: " + std::string(kTiers[front_label_]) + "\n---\n\n"});
        }
        return file;
    }

    static void add_unless_there(RandomVault& vault, File file) {
        const bool there = std::any_of(vault.files.begin(), vault.files.end(),
                                       [&](const File& each) { return each.path == file.path; });
        if (!there) {
            vault.folders.insert(file.path.substr(0, file.path.rfind('/')));
            vault.files.push_back(std::move(file));
        }
    }

    void fill(RandomVault& vault) {
        mode_ = vault.mode;
        note_floors(vault);
        for (File& file : vault.files) {
            fill(file);
        }
    }

    // Another block of the same label.
    Block other(const File& file, const Block& block) {
        return block.label > file.label ? withheld(block.label) : block;
    }

    void note_floors(const RandomVault& vault) {
        for (const File& file : vault.files) {
            const auto [at, is_new] = floors_.emplace(stem_of(file.path), file.label);
            at->second = std::min(at->second, file.label);
        }
    }

    void fill(File& file) {
        if (ends_with(file.path, ".png")) {
            file.blocks.push_back({file.label, canary_(file.label)});
        } else if (ends_with(file.path, ".canvas")) {
            fill_canvas(file);
        } else {
            fill_note(file);
        }
    }

  private:
    void fill_note(File& file) {
        if (file.blocks.empty() && random_.one_in(3)) {
            file.blocks.push_back(keys(file));
        }
        for (int count = random_.below(6); count >= 0; --count) {
            const int label = random_.below(kTierCount);
            if (label > file.label) {
                file.blocks.push_back(withheld(label));
                file.blocks.push_back(open(file.label));  // nothing but a visible block is ever the last
            } else {
                file.blocks.push_back(random_.one_in(2) ? link(file.label) : open(file.label));
            }
            if (random_.one_in(3)) {
                file.blocks.push_back(with_noise(file.label, "x {any}\n{blocks}\n\n"));
            }
        }
    }

    Block keys(const File& file) {
        const int label = random_.below(kTierCount);
        const std::string key = "k" + std::to_string(random_.below(1'000'000));
        const std::string label_line = "confidential_keys: {" + key + ": " + kTiers[label] + "}\n";
        return {file.label, "---\n" + label_line + key + ": " + canary_(std::max(label, file.label)) + "\ntags: [" +
                                canary_(file.label) + "]\n---\n\n"};
    }

    void fill_canvas(File& file) {
        const bool by_name = mode_ != Mode::keep;
        const std::string target = by_name ? link_target() : "_secret/Somewhere";
        const int label = std::max(file.label, by_name ? floor_of(target) : kTierCount - 1);
        // Served whole or rewritten: no text of it is known to be in a view.
        file.blocks.push_back({file.label, "{\"nodes\":[{\"id\":\"1\",\"type\":\"file\",\"file\":\"" + target +
                                               ".md\",\"x\":\"" + canary_(label) +
                                               "\"},{\"id\":\"2\",\"type\":\"text\",\"text\":\"" + canary_(file.label) +
                                               "\"}],\"edges\":[]}"});
    }

    // The forms' places for noise filled.
    Block with_noise(int label, const std::string& form) {
        Block block{label, form};
        // Of its own label: what a use or a definition of another label does to it is not told by its text.
        const std::string reference = "r" + std::to_string(label);
        const Choose choose = [this](const std::vector<std::string>& fragments) {
            std::vector<std::string> chosen;
            for (int count = random_.below(3); count > 0; --count) {
                chosen.push_back(random_.one_of(fragments));
            }
            return chosen;
        };
        static_cast<void>(filled(
            form, [&](const NoiseKind& kind) { return block.noise.emplace_back(noise(kind, reference, choose)); }));
        return block;
    }

    // Visible where its file is.
    Block open(int label) {
        const std::string text = canary_(label);
        const std::array<std::string, 6> kinds = {
            "Text " + text + " and {any} more.\n\n", "- item " + text + " {any}\n- other\n\n",
            "> quote\n> {any} " + text + "\n\n",     "```\ncode " + text + " {any}\n```\n\n",
            "## Heading " + text + " {any}\n\n",     "- [ ] task " + text + " {any}\n\n"};
        return with_noise(label, random_.one_of(kinds));
    }

    // Labelled above its file, by one of the forms of VIEWS 4. Whatever stands in a place for noise, that is withheld
    // too, and nothing else.
    Block withheld(int label) {
        const std::string tier = kTiers[label];
        const std::string a = canary_(label);
        const std::string b = canary_(label);
        const std::string start = "confidential: " + tier;
        const std::string tag = " #confidential/" + tier;
        const std::vector<std::string> kinds = {
            "> [!" + tier + "] " + a + " {any}\n> {blocks}\n>\n> " + b + "\n\n",
            "Text " + a + " {any}" + tag + " {any}\nmore " + b + " {any}\n\n",
            "%% " + start + " %%\n\n" + a + "\n\n{blocks}\n\n```\n" + b + "\n```\n\n%% /confidential %%\n\n",
            "<!-- " + start + " -->\n" + a + "\n\n{blocks}\n\n<!-- /confidential -->\n\n",
            "> > " + a + tag + "\n>\n> {blocks}\n> " + b + "\n\n",
            "`````\n" + a + "\n{blocks}\n" + b + tag + "\n`````\n\n",
            "| " + a + " | {any} |\n|---|---|\n| " + b + " {any}" + tag + " | d |\n\n",
            "<div>\n{any} " + a + tag + "\n{any} " + b + "\n</div>\n\n", "- " + a + " {any}" + tag + "\n  - {any}\n\n",
            "Set " + a + tag + " {any}" + b + "\n\n",
            // The label of comments; none below can be the label of a block that is withheld.
            "%%\n" + a + "\n{plain}\n\n" + b + "\n%%\n\n", "<!-- " + a + "\n{plain}\n\n" + b + " -->\n\n"};
        const std::ptrdiff_t comments = label == 1 ? 0 : 2;
        return with_noise(label, random_.one_of(std::vector(kinds.begin(), kinds.end() - comments)));
    }

    // A link with text that is withheld where its target is.
    Block link(int label) {
        const std::string target = link_target();
        const int floor = floor_of(target);
        const bool named = mode_ != Mode::keep || random_.one_in(2);
        const int layer = named ? floor : std::max(floor, 1 + random_.below(kTierCount - 1));
        const std::string path = named && mode_ != Mode::keep ? target : std::string(kLayers[layer]) + "/" + target;
        const std::string text = canary_(std::max(label, layer));
        const std::array<std::string, 4> kinds = {
            "see {sealed} [[" + path + "|" + text + "]] there {any}\n\n",
            "- [" + text + " {sealed}](<" + path + ".md>) {any}\n- other {any}\n\n",
            "> see {sealed} ![[" + path + "|" + text + "]] there\n{any}\n\n",
            "a {sealed} [a {sealed} " + text + "](/" + path + ".md \"" + text + "\") b {any}\n\n"};
        return with_noise(label, random_.one_of(kinds));
    }

    std::string link_target() {
        auto at = floors_.begin();
        std::advance(at, random_.below(static_cast<int>(floors_.size())));
        return at->first;
    }

    int floor_of(const std::string& stem) const { return floors_.at(stem); }

    Random random_;
    Canaries canary_;
    std::map<std::string, int> floors_;
    Mode mode_ = Mode::withhold;
    int front_label_ = -1;
};

constexpr unsigned kChangedCanaries = 1'000'000;  // so that no canary of a change is one of the vault's own

// By its own path and seed: the same in a vault that is made smaller.
void change_blocks(File& file, int clearance, unsigned seed) {
    const auto own_seed = seed ^ static_cast<unsigned>(std::hash<std::string>()(file.path));
    Random random(own_seed);
    Maker maker(own_seed, kChangedCanaries);
    for (Block& block : file.blocks) {
        if (block.label > clearance && random.one_in(2)) {
            block = maker.other(file, block);
        }
    }
}

// The frontmatter stays, since the file's label is in it, and nothing but a visible block is ever the last.
bool is_as_made(const File& file, bool has_front) {
    return !file.blocks.empty() && file.blocks.back().label <= file.label &&
           file.blocks.front().form.starts_with("---") == has_front;
}

rc::Seq<Block> smaller_blocks(const Block& block) {
    const auto without = [](const std::string& noise) {
        return noise.empty() ? rc::Seq<std::string>() : rc::seq::just(std::string());
    };
    return rc::seq::map(rc::shrink::eachElement(block.noise, without), [block](std::vector<std::string> noise) {
        return Block{block.label, block.form, std::move(noise)};
    });
}

rc::Seq<File> smaller_files(const File& file) {
    const bool has_front = file.blocks.front().form.starts_with("---");
    return rc::seq::filter(rc::seq::map(rc::seq::concat(rc::shrink::removeChunks(file.blocks),
                                                        rc::shrink::eachElement(file.blocks, smaller_blocks)),
                                        [file](std::vector<Block> blocks) {
                                            File smaller = file;
                                            smaller.blocks = std::move(blocks);
                                            return smaller;
                                        }),
                           [has_front](const File& smaller) { return is_as_made(smaller, has_front); });
}

// A link to a file that is left out would be one to no hidden note any more.
bool has_targets(const std::vector<File>& files, const RandomVault& of) {
    std::set<std::string> stems;
    std::string text;
    for (const File& file : files) {
        stems.insert(stem_of(file.path));
        text += file.bytes();
    }
    return !files.empty() && std::all_of(of.files.begin(), of.files.end(), [&](const File& file) {
        const std::string stem = stem_of(file.path);
        return stems.contains(stem) || text.find(stem) == std::string::npos;
    });
}

rc::Seq<RandomVault> smaller_vaults(const RandomVault& vault) {
    const auto files =
        rc::seq::concat(rc::shrink::removeChunks(vault.files), rc::shrink::eachElement(vault.files, smaller_files));
    const auto whole = [vault](const std::vector<File>& some) { return has_targets(some, vault); };
    return rc::seq::map(rc::seq::filter(files, whole), [vault](std::vector<File> some) {
        RandomVault smaller = vault;
        smaller.files = std::move(some);
        return smaller;
    });
}

}  // namespace

std::string Block::bytes() const {
    std::size_t next = 0;
    return noise.empty() ? form : filled(form, [&](const NoiseKind&) { return noise.at(next++); });
}

std::string File::bytes() const {
    std::string all;
    for (const Block& block : blocks) {
        all += block.bytes();
    }
    return all;
}

std::string RandomVault::config() const {
    constexpr const char* kModes[] = {"withhold", "unresolved", "keep"};
    return std::string("links: {hidden_target: ") + kModes[static_cast<int>(mode)] + "}\n";
}

std::string RandomVault::str() const {
    std::string all = config();
    for (const File& file : files) {
        all += "=== " + file.path + " (" + kTiers[file.label] + ")\n" + file.bytes() + "\n";
    }
    return all;
}

void showValue(const RandomVault& vault, std::ostream& out) {
    out << vault.str();
}

rc::Gen<RandomVault> any_vault() {
    const auto seed = rc::gen::noShrink(rc::gen::inRange<unsigned>(0, 1'000'000));
    return rc::gen::shrink(rc::gen::map(seed, [](unsigned each) { return Maker(each, 0).vault(); }),
                           [](const RandomVault& vault) { return smaller_vaults(vault); });
}

RandomVault changed_above(const RandomVault& vault, int clearance, unsigned seed) {
    Random random(seed);
    Maker maker(seed, kChangedCanaries);
    maker.note_floors(vault);
    RandomVault changed = vault;
    const auto hidden = [clearance](const File& file) { return file.label > clearance; };
    for (File& file : changed.files) {
        if (!hidden(file)) {
            change_blocks(file, clearance, seed);
        } else if (random.one_in(2)) {
            file.blocks.push_back({file.label, "more\n\n"});
            file.mtime += random.below(1'000'000);
        }
    }
    // Where links tell whether a name is hidden, hidden names stay as they are.
    if (changed.mode != Mode::withhold) {
        std::erase_if(changed.files, [&](const File& file) { return hidden(file) && random.one_in(3); });
    }
    for (int count = random.below(3); clearance + 1 < kTierCount && count > 0; --count) {
        File file = maker.new_file(clearance + 1 + random.below(kTierCount - clearance - 1));
        const bool new_name = stem_of(file.path).starts_with(kCanary);
        if (new_name || changed.mode != Mode::withhold) {
            maker.fill(file);
            Maker::add_unless_there(changed, std::move(file));
        }
    }
    return changed;
}

std::set<std::string> canaries_in(std::string_view text) {
    std::set<std::string> found;
    for (auto at = text.find(kCanary); at != std::string_view::npos; at = text.find(kCanary, at + 1)) {
        const auto end = text.find('x', at);
        found.emplace(text.substr(at, std::min(end, text.size() - 1) - at + 1));
    }
    return found;
}

int label_of(const std::string& canary) {
    return canary.at(kCanary.size()) - '0';
}

std::string leak_in(std::string_view text, int clearance) {
    for (const std::string& canary : canaries_in(text)) {
        if (label_of(canary) > clearance) {
            return canary;
        }
    }
    return {};
}

}  // namespace vaultfs::property
