// What all commands have in common, and the exit codes that scripts stand on.
#include <algorithm>

#include "catch.h"
#include "harness.h"

namespace vaultfs::golden {

namespace {

const char* const kNames[] = {"audit", "explain", "export", "init", "render", "status", "umount"};

}  // namespace

TEST_CASE("Each command has a --help with an example, a row in the list of commands, and a word in the manual") {
    const Ran general = run_vaultfs({"--help"});
    CHECK(general.status == 0);
    CHECK(general.out.find("Example: ") != std::string::npos);
    const std::string manual = read_file(fs::path(VAULTFS_SOURCE_DIR) / "docs/vaultfs.1");
    for (const std::string name : kNames) {
        INFO(name);
        const Ran ran = run_vaultfs({name, "--help"});
        CHECK(ran.status == 0);
        CHECK(ran.out.find("Example: vaultfs " + name) != std::string::npos);
        CHECK(general.out.find("vaultfs " + name) != std::string::npos);
        CHECK(manual.find(".It Cm " + name) != std::string::npos);
        CHECK(run_vaultfs({name, "--no-such-option"}).status == 2);
        for (const char* shell : {"vaultfs.bash", "_vaultfs", "vaultfs.fish"}) {
            const auto completion = read_file(fs::path(VAULTFS_SOURCE_DIR) / "scripts/completions" / shell);
            CHECK(completion.find(name) != std::string::npos);
        }
    }
}

TEST_CASE("A command line that makes no sense is told in one line, which names the help") {
    for (const Words& words : {Words{}, Words{"audit"}, Words{"render", "--tier", "public", "."}, Words{"-x"}}) {
        const Ran ran = run_vaultfs(words);
        INFO(ran.err);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK(ran.err.starts_with("vaultfs: "));
        CHECK(ran.err.find("--help") != std::string::npos);
        CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    }
    CHECK(run_vaultfs({"audti"}).err.find("no command audti") != std::string::npos);
}

TEST_CASE("bash completes commands, tiers, lists of options and the notes of a vault") {
    const TempVault vault({{"_public/A b/note.md", "a"}, {"vaultfs.yaml", "tiers: [open, shut]\n"}});
    const auto completed = [&](const std::string& words) {
        const std::string script =
            std::string("source '") + VAULTFS_SOURCE_DIR +
            "/scripts/completions/vaultfs.bash'; compopt() { :; }; COMP_WORDS=(vaultfs " + words +
            "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _vaultfs; printf '%s\\n' \"${COMPREPLY[@]}\"";
        return run({"bash", "-c", script}).out;
    };
    CHECK(completed("exp") == "explain\nexport\n");
    CHECK(completed("render --tier pub") == "public\n");
    CHECK(completed("audit " + vault.str() + " --tier ''") == "open\nshut\n");
    CHECK(completed(vault.str() + " mnt -o poll,tier = s") == "shut\n");
    CHECK(completed(vault.str() + " mnt -o poll,ti") == "poll,tier=\n");
    CHECK(completed("render --tier open " + vault.str() + " A") == "A b/\n");
    CHECK(completed("explain " + vault.str() + " 'A b/'") == "A b/note.md\n");
}

TEST_CASE("Commands refuse what is no vault, no tier and no note, and name it") {
    const TempVault vault({{"_public/a.md", "a"}});
    const TempFolder other;
    CHECK(run_vaultfs({"audit", other.str()}).err.find("vaultfs init") != std::string::npos);
    CHECK(run_vaultfs({"audit", "--tier", "top", vault.str()}).err.find("no tier top") != std::string::npos);
    CHECK(run_vaultfs({"explain", "--tier", "top", vault.str(), "a.md"}).status == 1);
    CHECK(run_vaultfs({"explain", "--tier", "public", vault.str(), "b.md"}).err.find("b.md") != std::string::npos);
    CHECK(run_vaultfs({"export", "--tier", "top", vault.str(), other.str() + "/out"}).status == 1);
    CHECK_FALSE(fs::exists(other.path() / "out"));
    CHECK(run_vaultfs({"audit", "--format", "pdf", vault.str()}).status == 2);
}

TEST_CASE("explain takes a note by its path in the view and by that of a variant") {
    const TempVault vault({{"_public/A/b.public.md", "text"}});
    for (const std::string note : {"A/b.md", "/A/b.md", "_public/A/b.public.md"}) {
        const Ran ran = run_vaultfs({"explain", "--tier", "public", vault.str(), note});
        INFO(note << ran.err);
        CHECK(ran.status == 0);
        CHECK(ran.out.find("1:1") != std::string::npos);
    }
}

TEST_CASE("audit exits with 1 for findings of the level that was asked for, and accepts a baseline") {
    const TempVault vault({{"_public/a.md", "---\nconfidential: sercet\n---\n"}});
    CHECK(run_vaultfs({"audit", vault.str()}).status == 1);
    CHECK(run_vaultfs({"audit", "--fail-on", "error", vault.str()}).status == 0);
    CHECK(run_vaultfs({"audit", "--fail-on", "never", "--format", "html", vault.str()}).out.starts_with("<!DOCTYPE"));
    const TempFolder folder;
    const std::string baseline = folder.str() + "/baseline.json";
    CHECK(run_vaultfs({"audit", "--write-baseline", baseline, vault.str()}).status == 0);
    CHECK(run_vaultfs({"audit", "--baseline", baseline, vault.str()}).status == 0);
    vault.write("_public/b.md", "---\nconfidential: pivate\n---\n");
    const Ran again = run_vaultfs({"audit", "--baseline", baseline, vault.str()});
    CHECK(again.status == 1);
    CHECK(again.out.find("b.md:2") != std::string::npos);
    CHECK(again.out.find("a.md") == std::string::npos);
    CHECK(run_vaultfs({"audit", "--baseline", folder.str() + "/none", vault.str()}).err.find("none") !=
          std::string::npos);
}

TEST_CASE("init writes a configuration that can be read, once") {
    const TempVault vault({{"Public/a.md", "a"}, {"Diary/b.md", "b"}});
    const Ran dry = run_vaultfs({"init", "--dry-run", vault.str()});
    CHECK(dry.status == 0);
    CHECK_FALSE(fs::exists(vault.at("vaultfs.yaml")));
    const Ran first = run_vaultfs({"init", vault.str()});
    CHECK(first.status == 0);
    CHECK(first.out.find("public") != std::string::npos);
    CHECK(read_file(vault.at("vaultfs.yaml")) == dry.out);
    CHECK(run_vaultfs({"render", "--tier", "public", vault.str(), "a.md"}).out == "a");
    CHECK(run_vaultfs({"render", "--tier", "public", vault.str(), "Diary/b.md"}).status == 1);
    CHECK(run_vaultfs({"init", vault.str()}).status == 1);
    CHECK(read_file(vault.at("vaultfs.yaml")) == dry.out);
}

}  // namespace vaultfs::golden
