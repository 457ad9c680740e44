// VIEWS 6.5: the last line of defence.
#include "render/guard.h"
#include "catch.h"
#include "fake_oracle.h"

using vaultfs::Range;
using vaultfs::SpannedText;

namespace {

const vaultfs::Policy kDefaults = vaultfs::default_policy();
const FakeOracle kNothingHidden{{}, {}};

bool names(std::string_view text, std::string_view clearance = "protect") {
    return vaultfs::names_withheld(kDefaults, *kDefaults.tier_named(clearance), text);
}

vaultfs::Guarded guarded(std::string_view text, const vaultfs::Policy& policy = kDefaults) {
    return guard_note({policy, *policy.tier_named("protect"), vaultfs::ViewPath("Note.md"), kNothingHidden},
                      SpannedText::slice_of(0, text, Range{0, text.size()}));
}

std::string guard(std::string_view text) {
    return guarded(text).text.text();
}

}  // namespace

TEST_CASE("6.5 a layer above the clearance is named by a path part") {
    for (const char* text : {"_secret/x",       "x _secret/y z",     "A/_secret",
                             "see A/_secret.",  "(_secret/x)",       "\"_secret/x\"",
                             "_SECRET/x",       "/_secret/",         "https://a.org/_secret/x",
                             "#a/_secret/b",    "path=_secret/x",    "key:_secret/x",
                             "**_secret/x**",   "__secret/x_",       "_A/_secret_",
                             "./_secret/x",     "..._secret/x",      "see\u2014_secret/x",
                             "x/_secret\u3002", "C:\\v\\_secret\\x", "C:\\v\\_secret",
                             "_secret\\x",      "_private/x",        "_personal/x"}) {
        INFO(text);
        CHECK(names(text));
    }
    CHECK(names("_protect/x", "internal"));
}

TEST_CASE("6.5 ordinary text names no layer") {
    for (const char* text : {"_secret",
                             "a _secret word",
                             "\\_secret",
                             "client_secret/x",
                             "client\\_secret",
                             "secret/x",
                             "_secretary/x",
                             "A/_secretary",
                             "A/_secret.md",
                             "A/_secret-x",
                             "x-_secret/y",
                             "#confidential/public",
                             "#confidential/secret",
                             "and/or",
                             "1/2",
                             "_public/x",
                             "_protect/x",
                             "_Standards/x",
                             "secret",
                             "top secret / private"}) {
        INFO(text);
        CHECK_FALSE(names(text));
    }
    CHECK_FALSE(names("_secret/x", "secret"));
}

TEST_CASE("6.5 a file with a suffix above the clearance is named with a slash or an extension") {
    for (const char* text :
         {"Note.secret.md", "a/b.secret", "photo.secret.png", "a.secret.tar.gz", "Note.SECRET.md", "Plan.secret 1.md",
          "Plan.secret (2).md", "x.secret-draft.md", "x.secret2.md", "./x.secret", "https://a.org/x.secret?y",
          "x.public.secret.md", "see Note.secret.md.", "Note.private.canvas"}) {
        INFO(text);
        CHECK(names(text));
    }
    for (const char* text : {"top.secret", "it is top.secret.", "Note.secretary.md", "Note.public.md", "secret.md",
                             "x.secret <b>y</b>", "<b>top.secret</b>", "note.private == 1", "top.secret and/or x.md"}) {
        INFO(text);
        CHECK_FALSE(names(text));
    }
    vaultfs::Policy without = kDefaults;
    without.suffix = false;
    CHECK_FALSE(vaultfs::names_withheld(without, vaultfs::tier_id(0), "Note.secret.md"));
}

TEST_CASE("6.5 disguised names are names") {
    for (const char* text : {"&lowbar;secret/x",
                             "_secret&sol;x",
                             "_secret&#47;x",
                             "&#95secret/x",
                             "%5Fsecret/x",
                             "_secret%2Fx",
                             "%255Fsecret%252Fx",
                             "\\_secret/x",
                             "\\u005fsecret/x",
                             "\\x5Fsecret\\/x",
                             "_sec\u200Bret/x",
                             "_sec\u00ADret/x",
                             "_\u017Fecret/x",
                             "_sec&ZeroWidthSpace;ret/x",
                             "Note&period;secret.md",
                             "Note%2Esecret%2Emd",
                             "Note.sec\u200Bret.md",
                             "_sec\u200Bret/\xff",
                             "_\u017Fecret/\xff",
                             "\"_sec\\\n   ret/x\"",
                             "%25252525252525255Fsecret/x"}) {
        INFO(text);
        CHECK(names(text));
    }
}

TEST_CASE("6.5 what never settles counts as a name, what settles late is decided") {
    std::string deep = "%";
    for (int i = 0; i < 40; ++i) {
        deep += "25";
    }
    CHECK(names(deep + "41/x"));
    CHECK_FALSE(names("%25252525252525255Fpublic/x"));
    CHECK_FALSE(names(std::string(64, '\\') + "x/y"));
    CHECK_FALSE(names("R&D 50%/a AT&T/x \\alpha/\\beta f\u00FCr/\u00E4"));
}

TEST_CASE("6.5 names of layers fold and compose as names do") {
    vaultfs::Policy policy = kDefaults;
    for (auto& layer : policy.layers) {
        if (layer.folder == "_secret") {
            layer.folder = "Geh\u00E9im Top";
        }
    }
    const auto clearance = *policy.tier_named("protect");
    CHECK(vaultfs::names_withheld(policy, clearance, "x Gehe\u0301im Top/y"));
    CHECK(vaultfs::names_withheld(policy, clearance, "x GEH\u00C9IM TOP/y"));
    CHECK(vaultfs::names_withheld(policy, clearance, "x geh\u00E9im%20top/y"));
    CHECK_FALSE(vaultfs::names_withheld(policy, clearance, "x Geh\u00E9im Tops/y"));
    CHECK(guarded("a\n\nx Geh\u00E9im Top/y z\n\nb\n", policy).text.text().find("Top/") == std::string::npos);
}

TEST_CASE("6.5 a token that names something is replaced by the mark") {
    CHECK(guard("see _secret/x now\n") == "see █████ now\n");
    CHECK(guard("(_secret/x), `A/_secret`.\n") == "(█████), `█████`.\n");
    CHECK(guard("<img alt=\"_secret/x\">\n") == "<img alt=\"█████\">\n");
    CHECK(guard("```sh\ncat _secret/x\nls\n```\n") == "```sh\ncat █████\nls\n```\n");
    CHECK(guard("---\na: _secret/x\nb: 1\n---\nbody\n") == "---\na: █████\nb: 1\n---\nbody\n");
    CHECK(guard("x https://a.org/_secret/y z\n") == "x █████ z\n");
    CHECK(guard("#a/_secret/b c\n") == "█████ c\n");
    CHECK(guarded("see _secret/x and Note.secret.md\n").hits == 2);
}

TEST_CASE("6.5 a token goes with the rest of a file's name that has blanks in it") {
    CHECK(guard("see /v/_secret/Project Falcon.md there\n") == "see █████ there\n");
    CHECK(guard("see _secret/Project Falcon v2.1.PDF, there\n") == "see █████, there\n");
    CHECK(guard("`cat _secret/a`, `_secret/Project Falcon` and b.md\n") == "`cat █████`, `█████` and b.md\n");
    CHECK(guard("x \"C:\\v\\_secret\\Project Falcon\" y\n") == "x \"█████\" y\n");
    CHECK(guard("a _secret/x.md and b.md\n") == "a █████ and b.md\n");
    CHECK(guard("in _secret/, see b.md, in _secret/ too b.md\n") == "in █████, see b.md, in █████ too b.md\n");
    CHECK(guard("| _secret/x y | b.md |\n") == "| █████ y | b.md |\n");
    CHECK(guard("it's '_secret/x y.md' and b\n") == "it's '█████' and b\n");
    CHECK(guard("a _secret/x\nb.md\n") == "a █████\nb.md\n");
}

TEST_CASE("6.5 a link whose target names something is replaced whole") {
    CHECK(guard("x [text](<_secret/a b.md>) y\n") == "x █████ y\n");
    CHECK(guard("x [[Star.secret|text]] y\n") == "x █████ y\n");
    CHECK(guard("x [[_secret]] y\n") == "x █████ y\n");
    CHECK(guard("x <a href=\"_sec\nret/x\">text</a> y\n") == "x █████ y\n");
}

TEST_CASE("6.5 a note without a hit is served byte for byte") {
    const std::string text =
        "---\na: 1\n---\n# T\n\n[x](A/Star.md) &amp; 50% \\* f\u00FCr/\u00E4 \xff _secret top.secret\r\n";
    const auto result = guarded(text);
    CHECK(result.text.text() == text);
    CHECK(result.hits == 0);
    REQUIRE(result.text.spans().size() == 1);
    CHECK(result.text.spans()[0].variant == 0);
}

TEST_CASE("6.5 a blank in a layer's name may be written in any way") {
    vaultfs::Policy policy = kDefaults;
    policy.layers.back().folder = "Top Secret";
    for (const std::string blank : {" ", "\u00A0", "&nbsp;", "%C2%A0", "&#32;", "\u2003"}) {
        CAPTURE(blank);
        CHECK(guarded("one Top" + blank + "Secret/x two\n", policy).text.text().find("Secret/") == std::string::npos);
    }
}

TEST_CASE("6.5 if the line still hits, its block goes") {
    vaultfs::Policy policy = kDefaults;
    for (auto& layer : policy.layers) {
        if (layer.folder == "_secret") {
            layer.folder = "Top Secret";
        }
    }
    policy.mark = "Secret/";  // an odd mark, which makes the line hit again
    const auto result = guarded("one\n\nTop Top Secret/x\nmore\n\n```\nTop Top Secret/x\n```\n\ntwo\n", policy);
    CHECK(result.text.text().find("Top Secret/") == std::string::npos);
    CHECK(result.text.text().find("one\n") == 0);
    CHECK(result.text.text().find("two\n") != std::string::npos);
}

TEST_CASE("6.5 what cannot be cleaned is emptied") {
    vaultfs::Policy policy = kDefaults;
    policy.mark = "_secret/";
    for (const char* text : {"a _secret/x b\n", "---\na: _secret/x\nb: 1\n---\nbody\n", "- a\n- _secret/x\n"}) {
        const auto result = guarded(text, policy);
        CHECK_FALSE(vaultfs::names_withheld(policy, *policy.tier_named("protect"), result.text.text()));
        CHECK(result.hits > 0);
    }
    CHECK(guarded("---\na: _secret/x\nb: 1\n---\nbody\n", policy).text.text() == "---\nb: 1\n---\nbody\n");
    CHECK(guarded("---\na: _secret/x\n---\nbody\n", policy).text.text() == "body\n");
    CHECK(guarded("one\n\n```\n_secret/x\n```\n\ntwo\n", policy).text.text() == "one\n\n\ntwo\n");
}

TEST_CASE("6.5 hostile input ends, with nothing named") {
    const std::string parts[] = {
        "_secret/", "_secret/ ",      ".secret", ".secret/", "%25",        "\\",           "&",
        "_",        "[[_secret/x]] ", "\\\n",    "a/",       "_secret\\ ", "[a](_secret/", "[[_secret/\n"};
    for (const std::string& part : parts) {
        std::string text;
        for (int i = 0; i < 20000; ++i) {
            text += part;
        }
        CHECK_FALSE(names(guard(text)));
    }
    const std::string line(30U << 20U, 'a');
    CHECK(guard(line + " _secret/x\n") == line + " █████\n");
}
