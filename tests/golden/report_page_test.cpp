// The page of a report in a real browser, where there is one: its script finds the planted leak, and nothing of the
// vault becomes markup.
#include "catch.h"
#include "harness.h"

namespace vaultfs::golden {

namespace {

// The page as it is after its script has run; empty where there is no browser.
std::string shown_in_browser(const fs::path& page, const std::string& fragment) {
    const TempFolder profile;
    const Ran ran = run({"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
                         "--user-data-dir=" + profile.str(), "--dump-dom", "file://" + page.string() + fragment});
    if (ran.status == 127) {
        WARN("skipped: chromium is not installed");
    }
    return ran.status == 127 ? "" : ran.out;
}

}  // namespace

TEST_CASE("The page of a report shows a planted leak in its note, and no markup of the vault's") {
    const TempVault vault(
        {{"_public/Letters.md",
          "# Letters\n\nShe met Ada Baker in 1921.\n\n</script><script>document.title='owned'</script>"
          "<img src=x onerror=\"document.title='owned'\">\n\n> [!secret] withheld text\n"},
         {"_secret/Baker,Ada.md", "x"}});
    const TempFolder folder;
    const fs::path page = folder.path() / "report.html";
    std::ofstream(page) << run_vaultfs({"audit", "--format", "html", vault.str()}).out;
    const std::string shown = shown_in_browser(page, "#finding-0");
    if (shown.empty()) {
        return;
    }
    CHECK(shown.find("clearance secret, the highest") != std::string::npos);
    CHECK(shown.find("a view names a note that is hidden in it") != std::string::npos);
    CHECK(shown.find("class=\"row hit\"") != std::string::npos);
    CHECK(shown.find("<span class=\"withheld\" title=\"withheld (secret): a callout\"") != std::string::npos);
    CHECK(shown.find("<title>VaultFS") != std::string::npos);
    CHECK(shown.find("<img") == std::string::npos);
}

}  // namespace vaultfs::golden
