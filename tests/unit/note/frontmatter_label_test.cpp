// What frontmatter says of its file's label (VIEWS 2.3, 2.4).
#include "note/frontmatter.h"

#include "catch.h"

namespace vaultfs {
namespace {

// The label's name; "" for none.
std::string label_of(std::string_view content) {
    const Policy policy = default_policy();
    const std::string front = "---\n" + std::string(content) + "---\n";
    const auto label = frontmatter_label(policy, front);
    return label ? policy.name_of(*label) : "";
}

std::string unclosed_label_of(std::string_view bytes) {
    const Policy policy = default_policy();
    const auto label = frontmatter_label(policy, unclosed_front(bytes));
    return label ? policy.name_of(*label) : "";
}

struct Case {
    const char* content;
    const char* label;
};

void check_all(std::initializer_list<Case> cases) {
    for (const Case& one : cases) {
        INFO(one.content);
        CHECK(label_of(one.content) == one.label);
    }
}

}  // namespace

TEST_CASE("2.3 the label key counts in any letter case, quoted or not, with blanks around the colon or none") {
    check_all({{"confidential: private\n", "private"},
               {"Confidential: PRIVATE\n", "private"},
               {"CONFIDENTIAL:private\n", "private"},
               {"confidential : \t private\n", "private"},
               {"\"confidential\": \"private\"\n", "private"},
               {"'confidential' : 'private'\n", "private"},
               {"confidential: Private # note\n", "private"},
               {"confidential: private\r\ntitle: x\r\n", "private"},
               {"title: x\nconfidential: internal\nother: y\n", "internal"}});
}

TEST_CASE("2.3 the label key counts anywhere in a line, in comments and in invalid YAML") {
    check_all({{"{confidential: secret}\n", "secret"},
               {"{title: x, confidential: secret, a: b}\n", "secret"},
               {"{\"confidential\":\"secret\"}\n", "secret"},
               {"- confidential: secret\n", "secret"},
               {"-confidential: secret\n", "secret"},
               {"# confidential: private, as agreed\n", "private"},
               {"#confidential: private\n", "private"},
               {"title: x # confidential: private\n", "private"},
               {"meta:\n  confidential: secret\n", "secret"},
               {"title: \"open\nconfidential: secret\n", "secret"},
               {"title: [\nconfidential: secret\n", "secret"},
               {"\tconfidential: secret\n", "secret"},
               {"a: b: c\nconfidential: protect\n", "protect"},
               {"text: |\n  confidential: secret\n", "secret"},
               {"? confidential\n: secret\n", "secret"}});
}

TEST_CASE("2.3 a label that names no tier is the highest") {
    check_all({{"confidential: privat\n", "secret"},
               {"confidential: 3\n", "secret"},
               {"confidential: true\n", "secret"},
               {"confidential: [public]\n", "secret"},
               {"confidential: [ ]\n", "secret"},
               {"confidential: {public: x}\n", "secret"},
               {"confidential:\n  - public\n", "secret"},
               {"confidential:\n- public\n", "secret"},
               {"confidential:\n  level: public\n", "secret"},
               {"confidential: public secret\n", "secret"},
               {"confidential: public\n  secret\n", "secret"},
               {"confidential: public, secret\n", "secret"},
               {"confidential: \"public\n", "secret"},
               {"confidential: \"public\" secret\n", "secret"},
               {"confidential: \"null\"\n", "secret"},
               {"confidential: public secret\nbroken: [\n", "secret"},
               {"confidential:: public\n", "public"}});
}

TEST_CASE("2.3 an empty label is none") {
    check_all({{"confidential:\n", ""},
               {"confidential: \ntitle: x\n", ""},
               {"confidential: \"\"\n", ""},
               {"confidential: '  '\n", ""},
               {"confidential: null\n", ""},
               {"confidential: ~\n", ""},
               {"confidential: # none yet\n", ""},
               {"{confidential: , a: b}\n", ""},
               {"{confidential: }\n", ""},
               {"tags: [confidential/]\n", ""},
               {"title: x\n", ""},
               {"", ""}});
}

TEST_CASE("2.3 a label on the lines below its key counts") {
    check_all({{"confidential:\n  private\n", "private"},
               {"confidential: >\n  private\ntitle: x\n", "private"},
               {"confidential: |-\n  private\n", "private"},
               {"confidential: >\n  public\n  secret\n", "secret"},
               {"confidential:\n  # why\n  private\n", "private"},
               {"{confidential:\n  private}\n", "private"}});
}

TEST_CASE("2.3 the highest of several labels counts") {
    check_all({{"confidential: public\nconfidential: private\n", "private"},
               {"confidential: private\nconfidential: public\n", "private"},
               {"confidential: public\ntags: [confidential/protect]\n", "protect"}});
}

TEST_CASE("2.3 each tag confidential/X counts") {
    check_all({{"tags: [a, confidential/private]\n", "private"},
               {"tags:\n  - Confidential/Private\n", "private"},
               {"tags:\n- \"#confidential/private\"\n", "private"},
               {"tags: confidential/private, other\n", "private"},
               {"# confidential/private.\n", "private"},
               {"note: see #confidential/private; please\n", "private"},
               {"tags: [confidential/privat]\n", "secret"},
               {"tags: [confidential/private/project]\n", "secret"},
               {"tags: \"confidential/private\nbroken: [\n", "private"},
               {"tags: [confidentially/private, nonconfidential/private, non-confidential/private]\n", ""}});
}

TEST_CASE("2.3 other keys are no labels") {
    check_all({{"confidentiality: secret\n", ""},
               {"nonconfidential: x\n", ""},
               {"non-confidential: x\n", ""},
               {"confidential_note: x\n", ""},
               {"title: confidential\n", ""},
               {"confidential_keys: {salary: secret}\nsalary: 5\n", ""}});
}

TEST_CASE("2.3 the parser finds what is spelled in escapes or by alias") {
    check_all({{"\"\\x63onfidential\": private\n", "private"},
               {"confidential: \"\\u0070rivate\"\n", "secret"},  // by line it names no tier
               {"tags: [\"confidential\\/private\"]\n", "private"},
               {"tags: [\"\\x63onfidential/private\"]\n", "private"},
               {"level: &l private\nconfidential: *l\n", "secret"},
               {"k: &k confidential\n*k : private\n", "private"},
               {"broken: [\n\"\\x63onfidential\": private\n", "private"}});
}

TEST_CASE("2.3 frontmatter that is never closed counts up to the first blank line") {
    CHECK(unclosed_label_of("---\nconfidential: private\n\nconfidential: secret\n") == "private");
    CHECK(unclosed_label_of("---\r\ntitle: x\r\nconfidential: private\r\n \r\nconfidential: secret") == "private");
    CHECK(unclosed_label_of("\xEF\xBB\xBF---\nconfidential: private") == "private");
    CHECK(unclosed_label_of("---\n\nconfidential: private\n").empty());
    CHECK(unclosed_label_of("---\nconfidential: private\n---\n").empty());  // closed: read elsewhere
    CHECK(unclosed_label_of("# x\nconfidential: private\n").empty());
}

TEST_CASE("2.4 a confidential_keys that cannot be read makes the file the most confidential") {
    check_all({{"confidential_keys: [salary]\n", "secret"},
               {"confidential_keys: salary\n", "secret"},
               {"confidential_keys: {salary: [secret]}\n", "secret"},
               {"confidential_keys: {contact: {phone: private}}\n", "secret"},
               {"confidential_keys: {salary: secret\n", "secret"},
               {"confidential_keys: {salary: secret}\nbroken: [\n", "secret"},
               {"title: \"open\nconfidential_keys: {salary: secret}\n", "secret"},
               {"title: \"open\nconfidential_keys: {salary: secret}\nx: y\"\n", "secret"},
               {"meta:\n  confidential_keys: {salary: secret}\n", "secret"},
               {"a: &a {confidential_keys: {salary: secret}}\n<<: *a\n", "secret"},
               {"k: &k {salary: secret}\nconfidential_keys: *k\n", "secret"},
               {"\"\\x63onfidential_keys\": {salary: secret}\nbroken: [\n", "secret"},
               {"Confidential_Keys: [salary]\n", "secret"}});
    CHECK(unclosed_label_of("---\nconfidential_keys: {salary: secret}\nsalary: 5\n") == "secret");
}

TEST_CASE("2.4 a confidential_keys that can be read labels no file") {
    check_all({{"confidential_keys: {salary: secret, \"contact.phone\": private}\n", ""},
               {"\"confidential_keys\":\n  salary: secret\n", ""},
               {"{a: 1, confidential_keys: {a: secret}}\n", ""},
               {"confidential_keys:\n", ""},
               {"confidential_keys: {}\n", ""},
               {"confidential_keys: {salary: typo}\n", ""},
               {"# confidential_keys: {salary: secret\ntitle: x\n", ""},
               {"title: on confidential_keys\n", ""}});
}

TEST_CASE("2.4 hostile frontmatter with confidential_keys has the highest tier") {
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level < 9; ++level) {
        const std::string above = std::to_string(level - 1);
        bomb += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [*a" + above;
        for (int copy = 0; copy < 8; ++copy) {
            bomb += ", *a" + above;
        }
        bomb += "]\n";
    }
    const std::string keys = "confidential_keys: {a0: secret}\n";
    CHECK(label_of(bomb + keys) == "secret");
    CHECK(label_of("a: &a [*a]\n" + keys) == "secret");
    CHECK(label_of("a: " + std::string(2000, '[') + std::string(2000, ']') + "\n" + keys) == "secret");
    CHECK(label_of("a: \x04\n" + keys) == "secret");
    CHECK(label_of("a: 1\n--- # x\n" + keys) == "secret");
    CHECK(label_of("%YAML 1.2\n" + keys) == "secret");
    CHECK(label_of(bomb).empty());
}

TEST_CASE("2.4 keys are labelled by path, letter case ignored, duplicates included") {
    const KeyLabels keys = read_key_labels(
        default_policy(),
        "confidential_keys: {Salary: secret, \"Contact.Phone\": private, salary: public, x: typo, y: }\n", true);
    REQUIRE(keys.readable);
    REQUIRE(keys.labels.size() == 4);
    CHECK(keys.labels[0].path == "salary");
    CHECK(keys.labels[0].label == tier_id(5));
    CHECK(keys.labels[1].path == "contact.phone");
    CHECK(keys.labels[1].label == tier_id(3));
    CHECK(keys.labels[2].path == "salary");
    CHECK(keys.labels[3].label == tier_id(5));
}

TEST_CASE("2.3 words repeated without end are read in one pass") {
    // Were any of these quadratic, they would not end.
    std::string line;
    std::string items;
    for (int at = 0; at < 200000; ++at) {
        line += "confidential: public, confidential/public ";
        items += "- confidential:\n";
    }
    CHECK(label_of("x: " + line + "\n") == "public");
    CHECK(label_of("# " + line + "\n") == "public");
    CHECK(label_of(items) == "secret");
}

}  // namespace vaultfs
