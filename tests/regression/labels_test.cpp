// Every form of a label within a file (VIEWS 2.4, 4), in every container, behind everything that could disturb it: what
// is labelled must not be there below its label.
#include <string>
#include <vector>

#include "../unit/render/rendering.h"
#include "catch.h"
#include "replaced.h"

namespace {

// CANARY: withheld below secret.
const char* const kLabelForms[] = {
    "> [!secret] CANARY\n> CANARY",
    "> [!SECRET|CANARY]- CANARY\n>\n> CANARY\nCANARY",
    "> [!secret]+\n> - CANARY\n>   ```\n>   CANARY\n>   ```",
    "> [!note] t\n> > [!secret] CANARY\n> > CANARY\n> t",
    "CANARY #confidential/secret CANARY",
    "CANARY\nCANARY #Confidential/SECRET\nCANARY",
    "#confidential/secret CANARY",
    "CANARY #confidential/secrte",
    "CANARY #confidential/secret/more",
    "CANARY #confidential/internal #confidential/secret",
    "- CANARY #confidential/secret\n  CANARY\n  - CANARY\n\n    CANARY",
    "- a\n  - CANARY\n    #confidential/secret\n- b",
    "1. a\n2. CANARY #confidential/secret\n3. b",
    "- [ ] CANARY #confidential/secret",
    "> a\n> > CANARY #confidential/secret\n> CANARY",
    "| CANARY | b |\n|---|---|\n| c #confidential/secret | CANARY |\n| CANARY | d |",
    "```\nCANARY #confidential/secret\n\nCANARY\n```",
    "~~~js\nCANARY\n#confidential/secret\n~~~",
    "    CANARY #confidential/secret\n    CANARY",
    "`CANARY #confidential/secret` CANARY",
    "$$\nCANARY #confidential/secret\nCANARY\n$$",
    "$CANARY #confidential/secret$ CANARY",
    "<div>\nCANARY #confidential/secret\nCANARY\n</div>",
    "<!--\nCANARY\n#confidential/secret\n\nCANARY\n-->",
    "%%\nCANARY #confidential/secret\nCANARY\n%%",
    "# CANARY #confidential/secret\n\nCANARY\n\n## CANARY\n\nCANARY",
    "CANARY #confidential/secret\n===\n\nCANARY\n\n- CANARY",
    "## CANARY\n\n#confidential/secret\n\nCANARY\n\n### CANARY\n\nCANARY",
    "%% confidential: secret %%\n\nCANARY\n\n```\n%% /confidential %%\nCANARY\n```\n\n%% /confidential %%",
    "%%confidential:secret%%CANARY%%/confidential%%",
    "a %% CONFIDENTIAL : Secret %% CANARY\nCANARY %% /Confidential %% b",
    "<!-- confidential: secret -->CANARY<!-- /confidential --> b",
    "<!--confidential: secret-->\n\nCANARY\n\n%% /confidential %%\n\nCANARY\n\n<!--/confidential-->",
    "%% confidential: secrte %% CANARY %% /confidential %%",
    "%% confidential: internal %% a %% confidential: secret %% CANARY %% /confidential %% b %% /confidential %%",
    "`%% confidential: secret %%` CANARY %% /confidential %%",
    "```\n%% confidential: secret %%\nCANARY\n```\n\nCANARY\n\n%% /confidential %%",
    "- a\n  %% confidential: secret %%\n- CANARY\n- CANARY\n  %% /confidential %%\n- b",
    "%% confidential: secret %%\n\nCANARY",
    "<!-- confidential: secret\n\nCANARY",
    "a[^c] #confidential/secret\n\n[^c]: CANARY\n    CANARY",
    "[t][r] #confidential/secret\n\n[r]: open.md 'CANARY'",
    "[^c]: CANARY #confidential/secret\n\nb[^c]"};

// How the first line of a container begins, and the further ones.
struct Container {
    const char* first;
    const char* further;
};
const Container kContainers[] = {{"", ""},
                                 {"> ", "> "},
                                 {"- ", "  "},
                                 {"1. ", "   "},
                                 {"> > ", "> > "},
                                 {"> - ", ">   "},
                                 {"- > ", "  > "},
                                 {"- a\n  - ", "    "},
                                 {"> [!note] t\n> ", "> "},
                                 {"[^n]: a\n\n    ", "    "},
                                 {"- [ ] a\n\n  ", "  "}};

const char* const kBefore[] = {"",
                               "before\n\n",
                               "# Title\n\n",
                               "# Title\n\n## Part\n\n",
                               "```\ncode\n```\n\n",
                               "a %% c %% b\n\n",
                               "a ` b\n\n",
                               "a $ b $$ c\n\n",
                               "a %% b\n\n",
                               "- a\n\n",
                               "> a\n\n",
                               "***\n",
                               "use[^n]\n\n",
                               "[[open]] <a href=\"x\">\n\n",
                               "%% /confidential %%\n\n"};

const char* const kBehind[] = {"\n", "\n\nbehind\n", "\n\n# Next\n\nbehind %%\n", "\nbehind\n"};

std::string contained(const Container& container, const std::string& form) {
    return container.first + replaced(form, "\n", std::string("\n") + container.further);
}

class LabelLeaks {
  public:
    void try_note(const std::string& note) {
        ++tried_;
        if (seen(note).find("CANARY") != std::string::npos && ++found_ <= kMostShown) {
            shown_ += "==\n" + note + "\n-- view\n" + seen(note) + "\n";
        }
    }
    void try_ways(const std::string& note) {
        try_note(note);
        try_note(replaced(note, "\n", "\r\n"));
        try_note("\xEF\xBB\xBF" + note);
    }
    void check() const {
        INFO(shown_);
        CHECK(found_ == 0);
        WARN("notes tried: " << tried_);
    }

  private:
    static constexpr int kMostShown = 12;

    // Nothing, where the note's own label keeps all of it out of the view.
    [[nodiscard]] std::string seen(const std::string& note) const {
        const auto label = vaultfs::content_label(vault_.policy, note);
        return label && !vaultfs::permits(vault_.tier("personal"), *label) ? "" : vault_.text("personal", note);
    }

    TestVault vault_;
    std::string shown_;
    int found_ = 0;
    int tried_ = 0;
};

}  // namespace

TEST_CASE("G1 4 every form of a label holds in every container, whatever stands before and behind it") {
    LabelLeaks leaks;
    for (const char* form : kLabelForms) {
        for (const Container& container : kContainers) {
            for (const char* before : kBefore) {
                for (const char* behind : kBehind) {
                    leaks.try_ways(before + contained(container, form) + behind);
                }
            }
        }
    }
    leaks.check();
}

TEST_CASE("G1 2.4 a labelled key is withheld however it and its value are written") {
    const char* const labels[] = {"confidential_keys: {k: secret}",
                                  "confidential_keys: {\"k\": 'Secret', other: public}",
                                  "confidential_keys:\n  k: secret",
                                  "Confidential_Keys:\n    'K' : secret # x",
                                  "confidential_keys: {K: secrte}",
                                  "\"confidential_keys\": {k: secret}",
                                  "confidential_keys:\n  {k: secret,\n   z: public}"};
    const char* const entries[] = {"k: CANARY",
                                   "K: CANARY",
                                   "\"k\": CANARY",
                                   "'k' : CANARY",
                                   "\"\\x6b\": CANARY",
                                   "k:   \"CANARY\n\n  CANARY\"",
                                   "k: CANARY\n  CANARY",
                                   "k: |\n  CANARY\n\n  CANARY",
                                   "k: >-\n  CANARY\n  CANARY",
                                   "k:\n- CANARY\n- CANARY",
                                   "k:\n  - CANARY\n  - a: CANARY",
                                   "k:\n  deep: {a: CANARY}\n  b: CANARY",
                                   "k: {a: CANARY,\n  b: CANARY}",
                                   "k: [CANARY,\n CANARY]",
                                   "k: 1 # CANARY",
                                   "k: &a CANARY\nz: *a",
                                   "k: &a {x: CANARY}\nz:\n  <<: *a",
                                   "k: 1\na: 2\nk: CANARY",
                                   "? k\n: CANARY",
                                   "? \"k\"\n: - CANARY",
                                   "k: !!str CANARY",
                                   "k:\t CANARY"};
    const char* const others[] = {
        "", "a: 1\n", "# comment\na: [1, 2]\n", "a: |\n  text\n", "a: &x 1\nb: *x\n", "a: \"open\n", "a: [1\n"};
    LabelLeaks leaks;
    for (const std::string label : labels) {
        for (const std::string entry : entries) {
            for (const std::string other : others) {
                leaks.try_ways("---\n" + label + "\n" + other + entry + "\n---\ntext\n");
                leaks.try_ways("---\n" + other + entry + "\n" + label + "\n---\ntext\n");
                leaks.try_ways("---\n" + entry + "\n" + other + label + "\n...\nk: 1\n---\ntext\n");
            }
        }
    }
    leaks.check();
}
