// G6 through real mounts: whatever has been done to a vault, a view of it that is long mounted is what a fresh mount
// shows. Steps are made at random, among few names, so that they meet, each from a state in which all is still.
#include <thread>

#include "catch.h"
#include "mounted.h"
#include "property.h"

using namespace vaultfs;
using namespace vaultfs::property;

namespace {

struct Step {
    enum class Kind : std::uint8_t { write, remove, make_folder, move_file, move_folder, link_layer };
    Kind kind{};
    std::string path;
    std::string other;  // where to, or what is written
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
    static constexpr const char* kWords[] = {"write",     "remove",      "make folder",
                                             "move file", "move folder", "link layer"};
    return out << kWords[static_cast<std::size_t>(step.kind)] << ' ' << step.path << ", " << step.other << '\n';
}

rc::Gen<std::string> any_folder() {
    return rc::gen::apply([](const std::string& layer, const std::string& below) { return layer + below; },
                          rc::gen::element<std::string>("_public", "_internal", "_secret", "_Standards", "Loose"),
                          rc::gen::weightedElement<std::string>(
                              {{4, ""}, {4, "/A"}, {1, "/A/B"}, {1, "/X.md"}, {1, "/A.secret"}, {1, "/.git"}}));
}

rc::Gen<std::string> any_file() {
    return rc::gen::apply([](const std::string& folder, const std::string& name) { return folder + '/' + name; },
                          any_folder(),
                          rc::gen::element<std::string>("N.md", "N.secret.md", "Hid.md", "X.md", "A", "B", "\u00c9.md",
                                                        "E\u0301.md", "p.png"));
}

rc::Gen<std::string> any_text() {
    return rc::gen::element<std::string>("text\n", "other text\n", "---\nconfidential: secret\n---\ntext\n",
                                         "[[Hid]] [[N]] [[A/B]] [t](B/N.md) [[X]]\n",
                                         "see\n\n> [!secret] a\n> [[Hid]]\n");
}

rc::Gen<Step> any_step() {
    const auto step_of = [](Step::Kind kind, rc::Gen<std::string> path, rc::Gen<std::string> other) {
        return rc::gen::construct<Step>(rc::gen::just(kind), std::move(path), std::move(other));
    };
    const auto none = rc::gen::just(std::string());
    const auto layer = rc::gen::element<std::string>("_public", "_internal", "_secret", "Loose");
    return rc::gen::weightedOneOf<Step>({
        {6, step_of(Step::Kind::write, any_file(), any_text())},
        {2, step_of(Step::Kind::remove, any_file(), none)},
        {2, step_of(Step::Kind::remove, any_folder(), none)},
        {2, step_of(Step::Kind::make_folder, any_folder(), none)},
        {2, step_of(Step::Kind::move_file, any_file(), any_file())},
        {2, step_of(Step::Kind::move_folder, any_folder(), any_folder())},
        {1, step_of(Step::Kind::link_layer, layer,
                    rc::gen::element<std::string>("_public", "_internal", "Loose", "_public/A"))},
    });
}

// What cannot be done is not done.
void take(const TempVault& vault, const Step& step) {
    const auto path = vault.at(step.path);
    std::error_code ignored;
    switch (step.kind) {
        case Step::Kind::write:
            std::filesystem::create_directories(path.parent_path(), ignored);
            if (!std::filesystem::is_directory(path, ignored)) {
                std::ofstream(path) << step.other;
            }
            break;
        case Step::Kind::remove:
            std::filesystem::remove_all(path, ignored);
            break;
        case Step::Kind::make_folder:
            std::filesystem::create_directories(path, ignored);
            break;
        case Step::Kind::move_file:
        case Step::Kind::move_folder:
            std::filesystem::rename(path, vault.at(step.other), ignored);
            break;
        case Step::Kind::link_layer:
            std::filesystem::remove_all(path, ignored);
            std::filesystem::create_directory_symlink(vault.at(step.other), path, ignored);
    }
}

// All that is listed, and what looking up some names gives that may not be.
std::string seen_in(const std::filesystem::path& root) {
    std::string seen;
    for (const auto& [name, what] : trace_of(root)) {
        seen += name + ": " + what + '\n';
    }
    for (const char* tier : {"public", "internal", "secret"}) {
        for (const char* name : {"N.md", "Hid.md", "X.md", "A/N.md", "A/Hid.md", "\u00c9.md", "E\u0301.md",
                                 "A/\u00c9.md", "A/E\u0301.md"}) {
            seen += std::string(tier) + '/' + name + ": " + std::to_string(stat_error(root / tier / name)) + '\n';
        }
    }
    return seen;
}

// A file that goes while it is looked at is no answer.
std::string seen_at_last(const std::filesystem::path& root, const std::string& expected) {
    std::string seen;
    static_cast<void>(eventually(
        [&] {
            try {
                seen = seen_in(root);
            } catch (const std::exception& error) {
                seen = error.what();
            }
            return seen == expected;
        },
        std::chrono::seconds(3)));
    return seen;
}

}  // namespace

TEST_CASE("9 G6 a view that is long mounted is what a fresh mount shows, whatever has been done to the vault") {
    if (!can_mount()) {
        return;
    }
    const std::string configurations[] = {"", "hide_empty_folders: true\n", "links: {hidden_target: unresolved}\n"};
    for_all(12, [&] {
        const auto steps = *rc::gen::resize(12, rc::gen::container<std::vector<Step>>(any_step()));
        const TempVault vault;
        vault.write("vaultfs.yaml", configurations[*rc::gen::inRange(0, 3)]);
        vault.write("_public/A/N.md", "[[Hid]] [[A]] [[X]]\n");
        vault.write("_secret/A/N.md", "more\n");
        const Mounted mounted(vault);
        static_cast<void>(seen_in(mounted.root()));
        for (const Step& step : steps) {
            take(vault, step);
            std::this_thread::sleep_for(std::chrono::milliseconds(60));
            const std::string expected = seen_in(Mounted(vault).root());
            const std::string seen = seen_at_last(mounted.root(), expected);
            RC_LOG() << "after " << step << seen << "instead of\n" << expected;
            RC_ASSERT((seen == expected));
        }
    });
}
