// What names say of a file: tiers, layers, suffixes, logical paths.
#include <string>
#include <vector>

#include "catch.h"
#include "vaultfs/policy.h"

namespace vaultfs {
namespace {

const Policy kPolicy = default_policy();

Policy with_tiers(std::vector<std::string> tiers) {
    Policy policy = default_policy();
    policy.tiers = std::move(tiers);
    policy.unlabelled = policy.highest();
    policy.layers = {{"_Standards", std::nullopt}};
    for (std::size_t i = 0; i < policy.tiers.size(); ++i) {
        policy.layers.push_back({"_" + policy.tiers[i], tier_id(i)});
    }
    return policy;
}

// The name of a label, "-" for none: what a failed comparison shows.
std::string named(std::optional<TierId> label, const Policy& policy = kPolicy) {
    return label ? policy.name_of(*label) : "-";
}

std::string suffix_of(std::string_view name) {
    return named(suffix_label(kPolicy, name));
}

PathFacts file(const std::string& path, const Policy& policy = kPolicy) {
    return facts_of_file(policy, VaultPath(path));
}

PathFacts folder(const std::string& path) {
    return facts_of_folder(kPolicy, VaultPath(path));
}

TEST_CASE("1 the default tiers are in the order of their confidentiality") {
    CHECK(kPolicy.tiers == std::vector<std::string>{"public", "internal", "protect", "private", "personal", "secret"});
    CHECK(named(kPolicy.lowest()) == "public");
    CHECK(named(kPolicy.highest()) == "secret");
    CHECK(named(kPolicy.comments) == "internal");
    CHECK(named(kPolicy.unlabelled) == "secret");
}

TEST_CASE("1 the default layers are _Standards and one of each tier") {
    REQUIRE(kPolicy.layers.size() == 7);
    CHECK(kPolicy.layers[0].folder == "_Standards");
    CHECK_FALSE(kPolicy.layers[0].tier);
    CHECK(kPolicy.layers[1].folder == "_public");
    CHECK(named(kPolicy.layers[1].tier) == "public");
    CHECK(kPolicy.layers[6].folder == "_secret");
    CHECK(named(kPolicy.layers[6].tier) == "secret");
}

TEST_CASE("1 tier names compare without regard to letter case") {
    CHECK(named(kPolicy.tier_named("secret")) == "secret");
    CHECK(named(kPolicy.tier_named("SeCRet")) == "secret");
    CHECK(named(kPolicy.tier_named("secre")) == "-");
    CHECK(named(kPolicy.tier_named("secrets")) == "-");
    CHECK(named(kPolicy.tier_named("")) == "-");
    CHECK(named(kPolicy.tier_named(" secret")) == "-");
}

TEST_CASE("1 tier names compare folded: beyond ASCII, composed or not, and with what cannot be seen in them") {
    const Policy policy = with_tiers({"öffentlich", "straße", "geheim"});
    CHECK(named(policy.tier_named("ÖFFENTLICH"), policy) == "öffentlich");
    CHECK(named(policy.tier_named("o\u0308ffentlich"), policy) == "öffentlich");
    CHECK(named(policy.tier_named("STRASSE"), policy) == "straße");
    CHECK(named(policy.tier_named("ge\u200Bheim"), policy) == "geheim");
    CHECK(named(policy.tier_named("\u200Bgeheim"), policy) == "geheim");
    CHECK(named(policy.tier_named("offentlich"), policy) == "-");
    CHECK(named(kPolicy.tier_named("\u017Fecret")) == "secret");  // a long s
    CHECK(named(kPolicy.tier_named("secret\xFF")) == "-");
}

TEST_CASE("1 a policy that is changed by hand is compared as it is now") {
    Policy policy = with_tiers({"öffentlich", "geheim"});
    CHECK(named(policy.tier_named("ÖFFENTLICH"), policy) == "öffentlich");
    policy.tiers[0] = "ärztlich";
    CHECK(named(policy.tier_named("ÖFFENTLICH"), policy) == "-");
    CHECK(named(policy.tier_named("ÄRZTLICH"), policy) == "ärztlich");
}

TEST_CASE("2.3 a label that names no tier is the highest, an empty one is none") {
    CHECK(named(kPolicy.label_named("private")) == "private");
    CHECK(named(kPolicy.label_named(" \tPrivate\r\n")) == "private");
    CHECK(named(kPolicy.label_named("privat")) == "secret");
    CHECK(named(kPolicy.label_named("3")) == "secret");
    CHECK(named(kPolicy.label_named("[private]")) == "secret");
    CHECK(named(kPolicy.label_named("\u200B")) == "secret");
    CHECK(named(kPolicy.label_named("")) == "-");
    CHECK(named(kPolicy.label_named(" \t")) == "-");
}

TEST_CASE("2.1 a layer's folder is found by its folded name, base layers too") {
    REQUIRE(kPolicy.layer_named("_Private") != nullptr);
    CHECK(named(kPolicy.layer_named("_Private")->tier) == "private");
    CHECK(named(kPolicy.layer_named("_\u200Bsecret")->tier) == "secret");
    REQUIRE(kPolicy.layer_named("_STANDARDS") != nullptr);
    CHECK_FALSE(kPolicy.layer_named("_STANDARDS")->tier);
    CHECK(kPolicy.layer_named("private") == nullptr);
    CHECK(kPolicy.layer_named("_private.md") == nullptr);
    CHECK(kPolicy.layer_named("") == nullptr);
}

TEST_CASE("2.2 a dot-part behind the stem that is a tier is a suffix") {
    CHECK(suffix_of("Note.internal.md") == "internal");
    CHECK(suffix_of("photo.secret.png") == "secret");
    CHECK(suffix_of("a.secret.tar.gz") == "secret");
    CHECK(suffix_of("a.tar.secret.gz") == "secret");
    CHECK(suffix_of("Note.secret") == "secret");
    CHECK(suffix_of("Plans.private") == "private");
    CHECK(suffix_of("Note.SECRET.md") == "secret");
    CHECK(suffix_of("Note.se\u00ADcret.md") == "secret");
    CHECK(suffix_of("Übung.secret.md") == "secret");
}

TEST_CASE("2.2 a dot-part that begins with a tier and a non-letter is a suffix") {
    CHECK(suffix_of("Plan.secret 1.md") == "secret");
    CHECK(suffix_of("Plan.secret-old.md") == "secret");
    CHECK(suffix_of("Plan.secret_2.md") == "secret");
    CHECK(suffix_of("Plan.secret2.md") == "secret");
    CHECK(suffix_of("Plan.secret(copy).md") == "secret");
    CHECK(suffix_of("Plan.secret\u2013x.md") == "secret");
    CHECK(suffix_of("Plan.secret\xFF.md") == "secret");
    CHECK(suffix_of("Plan.secret ") == "secret");
    CHECK(suffix_of("Plan.secrets.md") == "-");
    CHECK(suffix_of("Plan.secretä.md") == "-");
    CHECK(suffix_of("Plan.secret\u0436.md") == "-");
    CHECK(suffix_of("Plan.secret\u200Bs.md") == "-");
    CHECK(suffix_of("Plan.1secret.md") == "-");
    CHECK(suffix_of("Plan. secret.md") == "-");
}

TEST_CASE("2.2 public.md has a stem and no suffix") {
    CHECK(suffix_of("public.md") == "-");
    CHECK(suffix_of("secret") == "-");
    CHECK(suffix_of("secret.md") == "-");
    CHECK(suffix_of("secret 1.md") == "-");
    CHECK(suffix_of(".secret") == "-");
    CHECK(suffix_of(".secret.md") == "-");
    CHECK(suffix_of("") == "-");
    CHECK(suffix_of(".") == "-");
}

TEST_CASE("2.2 only one leading dot belongs to the stem") {
    CHECK(suffix_of("..secret.md") == "secret");
    CHECK(suffix_of(".a.secret") == "secret");
}

TEST_CASE("2.2 Notes.v2.md has no suffix") {
    CHECK(suffix_of("Notes.v2.md") == "-");
    CHECK(suffix_of("Notes..md") == "-");
    CHECK(suffix_of("Notes.") == "-");
}

TEST_CASE("2.2 of several suffixes the highest counts") {
    CHECK(suffix_of("a.secret.public.md") == "secret");
    CHECK(suffix_of("a.public.secret.md") == "secret");
    CHECK(suffix_of("a.public.private 2.internal.md") == "private");
}

TEST_CASE("2.2 suffixes can be switched off") {
    Policy policy = default_policy();
    policy.suffix = false;
    CHECK_FALSE(suffix_label(policy, "Note.secret.md"));
    CHECK(strip_suffixes(policy, "Note.secret.md") == "Note.secret.md");
    CHECK(named(file("_public/Note.secret.md", policy).label) == "public");
}

TEST_CASE("2.2 a tier that another one begins with does not take its suffix") {
    const Policy policy = with_tiers({"pri", "private", "pri-vate"});
    CHECK(named(suffix_label(policy, "a.private.md"), policy) == "private");
    CHECK(named(suffix_label(policy, "a.pri.md"), policy) == "pri");
    CHECK(named(suffix_label(policy, "a.pri-vate.md"), policy) == "pri-vate");
    CHECK(named(suffix_label(policy, "a.pri-x.md"), policy) == "pri");
}

TEST_CASE("2.2 suffixes of tiers beyond ASCII") {
    const Policy policy = with_tiers({"öffentlich", "geheim"});
    CHECK(named(suffix_label(policy, "a.ÖFFENTLICH.md"), policy) == "öffentlich");
    CHECK(named(suffix_label(policy, "a.o\u0308ffentlich 2.md"), policy) == "öffentlich");
    CHECK(named(suffix_label(policy, "a.öffentliches.md"), policy) == "-");
    CHECK(strip_suffixes(policy, "a.O\u0308ffentlich.md") == "a.md");
}

TEST_CASE("2.6 exact tier suffixes before the extension are taken off") {
    CHECK(strip_suffixes(kPolicy, "Star.public.md") == "Star.md");
    CHECK(strip_suffixes(kPolicy, "Star.PUBLIC.md") == "Star.md");
    CHECK(strip_suffixes(kPolicy, "Star.md") == "Star.md");
    CHECK(strip_suffixes(kPolicy, "a.secret.tar.gz") == "a.tar.gz");
    CHECK(strip_suffixes(kPolicy, "a.tar.secret.gz") == "a.tar.gz");
    CHECK(strip_suffixes(kPolicy, "a.public.x.secret.md") == "a.x.md");
    CHECK(strip_suffixes(kPolicy, "a.pub\u200Blic.md") == "a.md");
}

TEST_CASE("2.6 what only begins with a tier stays in the name, and so does the extension") {
    CHECK(strip_suffixes(kPolicy, "Plan.secret 1.md") == "Plan.secret 1.md");
    CHECK(strip_suffixes(kPolicy, "Note.secret") == "Note.secret");
    CHECK(strip_suffixes(kPolicy, "Note.public.secret") == "Note.secret");
    CHECK(strip_suffixes(kPolicy, "Notes.v2.md") == "Notes.v2.md");
    CHECK(strip_suffixes(kPolicy, "a..md") == "a..md");
    CHECK(strip_suffixes(kPolicy, "a.secret.") == "a.");
}

TEST_CASE("2.6 the stem stays, whatever it is") {
    CHECK(strip_suffixes(kPolicy, "public.md") == "public.md");
    CHECK(strip_suffixes(kPolicy, "secret.public.internal") == "secret.internal");
    CHECK(strip_suffixes(kPolicy, ".secret.md") == ".secret.md");
    CHECK(strip_suffixes(kPolicy, ".secret.public.md") == ".secret.md");
    CHECK(strip_suffixes(kPolicy, "secret") == "secret");
    CHECK(strip_suffixes(kPolicy, "") == "");
    CHECK(strip_suffixes(kPolicy, "..") == "..");
}

TEST_CASE("2.6 the variants of a note have one logical path") {
    for (const char* path : {"_public/A/Star.public.md", "_public/A/Star.md", "_Standards/A/Star.public.md",
                             "_Standards/A/Star.md", "_secret/A/Star.secret.md", "_PUBLIC/A/Star.md"}) {
        CHECK(file(path).logical == ViewPath("A/Star.md"));
    }
}

TEST_CASE("2.6 only the leading layer folder is taken off a path") {
    CHECK(file("_public/Sub/_secret/x.md").logical == ViewPath("Sub/_secret/x.md"));
    CHECK(file("_public/_public/x.md").logical == ViewPath("_public/x.md"));
    CHECK(file("Sub/_public/x.md").logical == ViewPath("Sub/_public/x.md"));
    CHECK(file("_public/Plan.secret/x.secret.md").logical == ViewPath("Plan.secret/x.md"));
}

TEST_CASE("2.6 notes are .md and .markdown in any letter case") {
    CHECK(is_note_name("a.md"));
    CHECK(is_note_name("a.MD"));
    CHECK(is_note_name("a.Markdown"));
    CHECK(is_note_name(".md"));
    CHECK_FALSE(is_note_name("md"));
    CHECK_FALSE(is_note_name("amd"));
    CHECK_FALSE(is_note_name("a.mdx"));
    CHECK_FALSE(is_note_name("a.md "));
    CHECK_FALSE(is_note_name("a.md.png"));
    CHECK_FALSE(is_note_name(""));
}

TEST_CASE("2.1 a file has the label of its layer; in the base layer the lowest") {
    CHECK(named(file("_internal/a.md").label) == "internal");
    CHECK(named(file("_Standards/a.md").label) == "public");
    CHECK(file("_Standards/a.md").base);
    CHECK_FALSE(file("_public/a.md").base);
}

TEST_CASE("2.1 any part of a path that is a layer's name raises the label") {
    CHECK(named(file("_public/Sub/_secret/x.md").label) == "secret");
    CHECK(named(file("_Standards/_private/x.md").label) == "private");
    CHECK(file("_Standards/_private/x.md").base);
    CHECK(named(file("_public/Sub/_SE\u200DCRET/x.md").label) == "secret");
    CHECK(named(file("_public/_secret").label) == "secret");
}

TEST_CASE("2.1 any part of a path that has a suffix raises the label") {
    CHECK(named(file("_public/a.private.md").label) == "private");
    CHECK(named(file("_public/Plans.private/a.md").label) == "private");
    CHECK(named(file("_public/Plans.private 2/b.internal.md").label) == "private");
    CHECK(named(file("_Standards/a.secret.png").label) == "secret");
}

TEST_CASE("2.1 nothing lowers a label") {
    CHECK(named(file("_secret/a.public.md").label) == "secret");
    CHECK(named(file("_secret/_public/a.md").label) == "secret");
    CHECK(named(file("_secret/_Standards/a.md").label) == "secret");
    CHECK_FALSE(file("_secret/_Standards/a.md").base);
}

TEST_CASE("2.1 a folder may be the layer of a tier under any name") {
    Policy policy = with_tiers({"low", "high"});
    policy.layers = {{"Common", std::nullopt}, {"Open", tier_id(0)}, {"Notes", tier_id(0)}, {"Vault", tier_id(1)}};
    CHECK(named(file("open/a.md", policy).label, policy) == "low");
    CHECK(named(file("Notes/a.md", policy).label, policy) == "low");
    CHECK(named(file("Vault/a.md", policy).label, policy) == "high");
    CHECK(named(file("_low/a.md", policy).label, policy) == "high");
    CHECK(file("common/a.md", policy).base);
}

TEST_CASE("2.5 a file outside every layer has the label of the unlabelled, and its path from the root") {
    CHECK(named(file("a.md").label) == "secret");
    CHECK(file("a.md").logical == ViewPath("a.md"));
    CHECK(named(file("Folder/a.public.md").label) == "secret");
    CHECK(file("Folder/a.public.md").logical == ViewPath("Folder/a.md"));
    CHECK_FALSE(file("a.md").base);
}

TEST_CASE("2.5 the label of the unlabelled is a start, which parts raise") {
    Policy policy = default_policy();
    policy.unlabelled = tier_id(1);
    CHECK(named(file("a.md", policy).label) == "internal");
    CHECK(named(file("a.public.md", policy).label) == "internal");
    CHECK(named(file("a.private.md", policy).label) == "private");
    CHECK(named(file("x/_secret/a.md", policy).label) == "secret");
}

TEST_CASE("2.5 a file at the root with a layer's name is in no layer") {
    Policy policy = default_policy();
    policy.unlabelled = tier_id(1);
    CHECK(named(file("_public", policy).label) == "internal");
    CHECK(named(file("_secret", policy).label) == "secret");
    CHECK(file("_Standards", policy).logical == ViewPath("_Standards"));
    CHECK_FALSE(file("_Standards", policy).base);
}

TEST_CASE("3.2 a folder has the label of its layer and parts, its own name among them") {
    CHECK(named(folder("_internal/A/B").label) == "internal");
    CHECK(named(folder("_Standards/A").label) == "public");
    CHECK(folder("_Standards/A").base);
    CHECK(named(folder("_public/A/_private").label) == "private");
    CHECK(named(folder("_public/A.secret").label) == "secret");
    CHECK(named(folder("_public/A.secret/B").label) == "secret");
    CHECK(named(folder("Elsewhere").label) == "secret");
}

TEST_CASE("3.2 no suffix is taken off a folder's name") {
    CHECK(folder("_public/A.public.d/B").logical == ViewPath("A.public.d/B"));
    CHECK(folder("_public/A.public.d").logical == ViewPath("A.public.d"));
    CHECK(folder("Elsewhere/A").logical == ViewPath("Elsewhere/A"));
}

TEST_CASE("3.2 a layer's folder is the root of the view") {
    CHECK(folder("_secret").logical.is_root());
    CHECK(named(folder("_secret").label) == "secret");
    CHECK(folder("_Standards").logical.is_root());
    CHECK(folder("_Standards").base);
}

TEST_CASE("3.2 every view has a root") {
    CHECK(named(folder("").label) == "public");
    CHECK(folder("").logical.is_root());
}

}  // namespace
}  // namespace vaultfs
