// Links of any bytes lie in them, in order; decoding ends, and changes nothing that is decoded.
#include "fuzz.h"
#include "note/links_named.h"
#include "vaultfs/text.h"

using namespace vaultfs;

namespace {

void check_links(const Policy& policy, std::string_view text) {
    std::size_t begin = 0;
    for (const Link& link : find_links(text)) {
        fuzz::require(link.whole.begin >= begin && !link.whole.empty() && link.whole.end <= text.size(),
                      "links are in order");
        fuzz::require(link.whole.begin <= link.target.begin && link.target.begin <= link.target.end &&
                          link.target.end <= link.whole.end,
                      "a target is in its link");
        fuzz::require(link.text.empty() || (link.whole.begin <= link.text.begin && link.text.end <= link.whole.end),
                      "a link's text is in it");
        static_cast<void>(target_label(policy, link.form, link.target.of(text)));
        begin = link.whole.begin;
    }
}

void check_decoding(std::string_view text) {
    const DecodedTarget decoded = decode_target(text);
    if (decoded.settled) {
        fuzz::require(decode_target(decoded.text).text == decoded.text, "6.1 what is decoded stays as it is");
    }
}

// A plain link is found whatever stands before it.
void check_found(std::string_view text) {
    const std::string with = std::string(text) + "\n\n[[Target]]";
    for (const Link& link : find_links(with)) {
        if (link.target.of(with) == "Target") {
            return;
        }
    }
    fuzz::require(false, "6.1 every form counts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::as_text(data, size);
    static const Policy policy = default_policy();
    check_links(policy, text);
    check_decoding(text);
    check_found(text);
    const std::string folded = fold_name(text);
    // Where a character between stray bytes goes, these may come to be another one.
    fuzz::require(!is_utf8(text) || fold_name(folded) == folded, "folding twice is folding once");
    return 0;
}
