// VIEWS 6.2, 6.5: text and targets that are passed over quickly are those that name nothing when they are looked at.
#include "note/links_named.h"

#include <algorithm>
#include <cstdint>
#include <random>

#include "catch.h"
#include "note/decode.h"
#include "vaultfs/policy.h"
#include "vaultfs/text.h"

namespace vaultfs {

namespace {

class RandomText {
  public:
    std::string text() {
        static constexpr const char* kPieces[] = {
            "_secret", "_SECRET", "_sec", "ret",    ".secret", ".Secret", "secret", "_private", "/",      "/",
            ".md",     ".",       "a",    "Star",   " ",       "\t",      "\n",     "\\",       "%",      "%5f",
            "&",       "&#95;",   "é",    "ß",      "\u017F",  "\u00AD",  "\xC3",   "\xFF",     "\u200B", "\u2013",
            ">",       "\"",      "_",    "\u0301", "#",       "?x=",     "\r\n",   "~",        "1",      "(2)",
            "://",     "`",       "\x7f", "\u212A", "%2",      "5F",      "&am",    "p;",       "%20",    "%20"};
        std::string made;
        for (std::size_t count = random_() % 8; count > 0; --count) {
            made += kPieces[random_() % std::size(kPieces)];
        }
        return made;
    }

  private:
    std::mt19937 random_{11};
};

// Calls `check(policy, spotter, text)` for many texts; it gives how often the text names something, so that it can be
// seen that enough of them do.
template <typename Check>
void for_random_texts(const Check& check) {
    const Policy policy = default_policy();
    const NameSpotter spotter(policy, policy.lowest());
    RandomText random;
    std::size_t named = 0;
    for (int i = 0; i < 200'000; ++i) {
        const std::string text = random.text();
        INFO(text);
        named += check(policy, spotter, text);
    }
    CHECK(named > 1000);
}

}  // namespace

TEST_CASE("6.5 a run that is passed over names nothing, whatever stands in it") {
    for_random_texts([](const Policy& /*policy*/, const NameSpotter& spotter, const std::string& text) -> std::size_t {
        // A soft hyphen counts for nothing, but it keeps the run around it from being passed over.
        std::string slow = "\u00AD";
        for (const char c : text) {
            slow += c;
            slow += c == ' ' || c == '\t' || c == '\n' || c == '\r' ? "\u00AD" : "";
        }
        const bool names = spotter.highest(text).has_value();
        if (spotter.highest(slow) && !names) {
            // Between a backslash and what it escapes, and before a blank's number, the hyphen parts what belongs
            // together.
            REQUIRE(text.find_first_of("\\ \t\r\n") != std::string::npos);
        }
        REQUIRE((spotter.may_name(text) || !names));
        return names ? 1 : 0;
    });
}

TEST_CASE("6.5 a character that is passed over stays what it is, whatever is decoded") {
    const Policy policy = default_policy();
    const NameSpotter spotter(policy, policy.lowest());
    std::size_t passed_over = 0;
    for (std::uint32_t codepoint = 0x80; codepoint < 0x30000; ++codepoint) {
        std::string character;
        append_utf8(character, codepoint);
        if (character.empty() || spotter.may_name('e' + character + 'e')) {
            continue;
        }
        ++passed_over;
        INFO("U+" << std::hex << codepoint);
        REQUIRE(decode_round('e' + character + 'e') == 'e' + character + 'e');
        const std::string folded = fold_name('e' + character + 'e');
        REQUIRE(folded.size() > 2);
        REQUIRE((folded.front() == 'e' && folded.back() == 'e'));
        const auto is_ascii_byte = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        REQUIRE(std::none_of(folded.begin() + 1, folded.end() - 1, is_ascii_byte));
    }
    CHECK(passed_over > 20'000);
}

TEST_CASE("6.2 a target that is passed over names nothing, in any form of link") {
    for_random_texts([](const Policy& policy, const NameSpotter& spotter, const std::string& target) {
        const std::string plain = target.substr(0, target.find_first_of("#?"));
        std::size_t named = 0;
        for (const LinkForm form : {LinkForm::wiki, LinkForm::inline_link, LinkForm::bare_url}) {
            const auto label = target_label(policy, form, target);
            const bool above = label && *label > policy.lowest();
            named += above ? 1 : 0;
            REQUIRE((spotter.may_name(target) || !above));
            REQUIRE((!is_plain_target(policy, plain) || !path_label(policy, plain)));
        }
        return named;
    });
}

TEST_CASE("6.1 what has one reading is what it says to readers of every form") {
    for (int byte = 1; byte < 256; ++byte) {
        const std::string target = std::string("a") + static_cast<char>(byte) + "b";
        if (!has_one_reading(target)) {
            continue;
        }
        for (const LinkForm form : {LinkForm::wiki, LinkForm::inline_link, LinkForm::bare_url, LinkForm::definition}) {
            INFO(target);
            // Behind the `#` it is looked at from all sides.
            CHECK(target_paths(form, target + "#").paths == std::vector<std::string>{target + "#", target});
            CHECK(target_paths(form, target).paths == std::vector<std::string>{target});
        }
    }
    for (const char* other : {"a  b", " a", "a ", "a\tb", "a%62", "a&amp;b", "a#b", "a^b", "a?b", "a\\b", "a'b", "a\"b",
                              "a:b", "\u00e4", "a`b", "a\nb"}) {
        CHECK_FALSE(has_one_reading(other));
    }
}

}  // namespace vaultfs
