// VIEWS 2.1, 4: the label of a file by its body, found without parsing most bodies.
#include <random>

#include "catch.h"
#include "vaultfs/labels.h"
#include "vaultfs/note.h"

namespace vaultfs {

TEST_CASE("4 a body that is passed over without being parsed would not have labelled its file") {
    static constexpr const char* kPieces[] = {"#confidential/secret",
                                              "#Confidential/protect/",
                                              "#tag",
                                              "text",
                                              "> ",
                                              "- ",
                                              "1. ",
                                              "[^a]: ",
                                              "[^#confidential/secret]:",
                                              "# ",
                                              "\n",
                                              "\n",
                                              "\n\n",
                                              " ",
                                              "\t",
                                              "\r\n",
                                              "%%",
                                              "```\n",
                                              "===\n",
                                              "    ",
                                              "$$",
                                              "<!--",
                                              "compressed-json"};
    const Policy policy = default_policy();
    std::mt19937 random(5);
    std::size_t labelled = 0;
    for (int round = 0; round < 40'000; ++round) {
        std::string body;
        for (std::size_t count = random() % 12; count > 0; --count) {
            body += kPieces[random() % std::size(kPieces)];
        }
        const BodyLabels labels = label_body(policy, body, parse_blocks(body));
        const auto expected = labels.is_drawing() ? labels.highest() : labels.file;
        INFO(body);
        REQUIRE(content_label(policy, "\n" + body) >= expected);
        labelled += expected ? 1 : 0;
    }
    CHECK(labelled > 100);
}

}  // namespace vaultfs
