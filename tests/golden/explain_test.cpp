// What explain calls visible or made is, line by line, what render gives.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "catch.h"
#include "harness.h"
#include "vaultfs/policy.h"

namespace vaultfs::golden {

namespace {

// The lines that have something visible or made in them. Bytes that are not UTF-8 do not survive JSON.
std::string lines_in_view(const std::string& explanation) {
    std::string text;
    const auto parsed = nlohmann::json::parse(explanation);
    for (const auto& line : parsed.at("lines")) {
        bool in_view = false;
        for (const auto& piece : line) {
            const bool counts = piece.at("state") == "visible" || piece.at("state") == "made";
            text += counts ? piece.at("text").get<std::string>() : "";
            in_view = in_view || counts;
        }
        text += in_view ? "\n" : "";
    }
    return text;
}

std::string with_plain_ends(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    return text.empty() || text.ends_with('\n') ? text : text + '\n';
}

void check_notes(const fs::path& vault, const fs::path& view, const std::string& tier) {
    for (const auto& [path, bytes] : read_tree(view).files) {
        if (!is_note_name(path)) {
            continue;
        }
        const Ran ran = run_vaultfs({"explain", "--tier", tier, "--format", "json", vault.string(), path});
        INFO(path << " at " << tier << "\n" << ran.err);
        REQUIRE(ran.status == 0);
        const std::string expected = with_plain_ends(bytes);
        const std::string got = with_plain_ends(lines_in_view(ran.out));
        if (ran.out.find("\xEF\xBF\xBD") == std::string::npos && got != expected) {
            FAIL_CHECK(difference(expected, got));
        }
    }
}

}  // namespace

TEST_CASE("each example vault: what explain calls visible is what a mount holds, at every tier") {
    check_example_views(check_notes);
}

TEST_CASE("what explain calls visible of the corpus is what a mount holds") {
    check_corpus_views({"public", "secret"}, check_notes);
}

}  // namespace vaultfs::golden
