// Keys of frontmatter that are withheld (VIEWS 2.4).
#include "frontmatter_fixture.h"

namespace vaultfs::front_test {

TEST_CASE("2.4 a key labelled above the clearance goes with its lines and comments") {
    const std::string note =
        "title: x\n# what she earns\nsalary: 5 # a lot\nconfidential_keys: {salary: secret}\nend: y\n";
    CHECK(at_public(note) == "title: x\nend: y\n");
    CHECK(rendered(kSecret, {{note}}) == note);
    CHECK(at_public("confidential_keys: {salary: secret}\nsalary:\n- 1\n- 2\ntitle: x\n") == "title: x\n");
    CHECK(at_public("confidential_keys: {salary: secret}\nsalary: |\n  a\n\n  # b\ntitle: x\n") == "title: x\n");
    CHECK(at_public("confidential_keys: {salary: secret}\na: 1\nsalary: 5\n# raise\n\ntitle: x\n") ==
          "a: 1\n\ntitle: x\n");
    CHECK(at_public("confidential_keys: {salary: secret}\n\nsalary: 5\n\ntitle: x\n") == "title: x\n");
    CHECK(at_public("confidential_keys: {salary: secret}\r\nsalary: 5\r\ntitle: x\r\n") == "title: x\r\n");
}

TEST_CASE("2.4 keys compare without letter case, duplicates and every spelling included") {
    CHECK(at_public("confidential_keys: {SALARY: secret}\nSalary: 5\nsalary: 6\n\"sal\\x61ry\": 7\nx: y\n") ==
          "x: y\n");
    CHECK(at_public("confidential_keys: {salary: secret}\nconfidential_keys: {salary: public}\nsalary: 5\nx: y\n") ==
          "x: y\n");
    CHECK(at_public("Confidential_Keys: {salary: secret}\nsalary: 5\nx: y\n") == "x: y\n");
}

TEST_CASE("2.4 keys are labelled by path, through lists") {
    const std::string keys = "confidential_keys:\n  contact.phone: secret\n";
    CHECK(at_public(keys + "contact:\n  name: x\n  # mobile\n  phone: 5\n  mail: y\nphone: 6\n") ==
          "contact:\n  name: x\n  mail: y\nphone: 6\n");
    CHECK(at_public(keys + "contact: {name: x, phone: 5}\n") == "contact: {name: x}\n");
    CHECK(at_public(keys + "contact: {phone: 5, name: O'Neil}\n") == "contact: {name: O'Neil}\n");
    CHECK(at_public(keys + "contact: {a: \"}\", phone: [5, \"]\"], \"b\": 1 }\n") ==
          "contact: {a: \"}\", \"b\": 1 }\n");
    CHECK(at_public(keys + "contact:\n- name: x\n  phone: 5\n- phone: 6\n  name: y\n- phone: 7\n") ==
          "contact:\n- name: x\n- name: y\n");
    CHECK(at_public(keys + "contact.phone: 5\nx: y\n") == "x: y\n");
    CHECK(at_public("confidential_keys: {contact: secret}\ncontact:\n  phone: 5\nx: y\n") == "x: y\n");
}

TEST_CASE("2.4 what loses all it holds goes too") {
    const std::string keys = "confidential_keys: {a.b.c: secret}\n";
    CHECK(at_public(keys + "a:\n  b:\n    c: 1\nx: y\n") == "x: y\n");
    CHECK(at_public(keys + "a: {b: {c: 1}}\nx: y\n") == "x: y\n");
    CHECK(at_public(keys + "a:\n  b:\n    - c: 1\n  d: 2\nx: y\n") == "a:\n  d: 2\nx: y\n");
    CHECK(at_public(keys + "a:\n  b:\n    c: 1\n") == "none");
    CHECK(at_public("# head\n\n" + keys + "a: {b: {c: 1}}\n") == "# head\n\n");
}

TEST_CASE("2.4 entries that use an alias of a withheld anchor go, merges included") {
    const std::string keys = "confidential_keys: {salary: secret}\n";
    CHECK(at_public(keys + "salary: &s 5\nbonus: *s\nx: y\n") == "x: y\n");
    CHECK(at_public(keys + "salary: &s {a: 1}\nx:\n  <<: *s\n  b: 2\n") == "x:\n  b: 2\n");
    CHECK(at_public(keys + "salary: &s 5\nb: &b [*s]\nc: [*b, 1]\nx: y\n") == "x: y\n");
    CHECK(at_public(keys + "contact: &c {name: x}\nsalary: *c\nother: *c\n") == "contact: &c {name: x}\nother: *c\n");
    // What is withheld where an alias stands is withheld where the anchor is.
    CHECK(at_public("confidential_keys: {p.salary: secret}\nd: &d {salary: 5, a: 1}\np: *d\n") ==
          "d: &d {a: 1}\np: *d\n");
    CHECK(at_public("confidential_keys: {p.salary: secret}\nd: &d {salary: 5, a: 1}\np: {<<: *d, b: 2}\n") ==
          "d: &d {a: 1}\np: {<<: *d, b: 2}\n");
    CHECK(at_public("confidential_keys: {c.p: secret}\nc: &c {p: 5}\nd: *c\nx: y\n") == "x: y\n");
}

TEST_CASE("2.4 a view shows only the labels of keys that are in it") {
    CHECK(rendered(kPrivate,
                   {{"confidential_keys: {salary: secret, phone: private, gone: public}\nsalary: 1\nphone: 2\n"}}) ==
          "confidential_keys: {phone: private}\nphone: 2\n");
    CHECK(rendered(kPrivate, {{"confidential_keys:\n  a: secret\n  a.b: private\n  c: public\na:\n  b: 1\nc: 2\n"}}) ==
          "confidential_keys:\n  c: public\nc: 2\n");
    CHECK(at_public("confidential_keys: {gone: public}\nx: y\n") == "x: y\n");
    CHECK(at_public("confidential_keys: {r: public, x: public}\nr: \"[[Hidden]]\"\nx: y\n") ==
          "confidential_keys: {x: public}\nx: y\n");
}

TEST_CASE("2.4 a label that names no tier withholds its key from all but the highest clearance") {
    const std::string note = "confidential_keys: {salary: typo, x: }\nsalary: 5\nx: y\n";
    CHECK(rendered(tier_id(4), {{note}}) == "confidential_keys: {x: }\nx: y\n");
    CHECK(rendered(kSecret, {{note}}) == note);
}

TEST_CASE("2.4 where parser and lines disagree, what either shows is withheld") {
    const std::string keys = "confidential_keys: {salary: secret}\n";
    // These cannot be read, so their file has the highest tier; should one get here all the same, nothing is shown.
    CHECK(at_public(keys + "title: \"open\nsalary: 5\nx: y\n") == "none");
    CHECK(at_public(keys + "title: \"open\nsalary: 5\nx: y\"\n") == "none");
    CHECK(at_public(keys + "a: {b: c,\nsalary: 5}\nx: y\n") == "a: {b: c,\nx: y\n");
}

TEST_CASE("2.4 labels of a variant count for variants of its label and higher ones") {
    const std::string keys = "confidential_keys: {salary: secret}\nx: y\n";
    CHECK(rendered(kInternal, {{keys, kPublic}, {"salary: 5\nz: 1\n", kInternal}}) == "x: y\nz: 1\n");
    CHECK(rendered(kInternal, {{"salary: 5\nz: 1\n", kPublic}, {keys, kInternal}}) == "salary: 5\nz: 1\nx: y\n");
    CHECK(rendered(kInternal, {{"salary: 5\nz: 1\n", kPublic}, {keys, kPublic}}) == "z: 1\nx: y\n");
}

TEST_CASE("2.4 YAML that cannot be read is redacted by line") {
    const Text keys{"confidential_keys: {salary: secret, contact.phone: secret}\n", kPublic};
    const auto shown = [&](const std::string& content) { return rendered(kInternal, {keys, {content, kInternal}}); };
    CHECK(shown("broken: [\nsalary: 5\n  more\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\n# pay\nSALARY : 5\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\n\"s\\x61lary\": 5\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\nc: {a: b, salary: 5}\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\nsalary:\n- 5\n\n  - 6\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\nsalary: \"5\nx: y\n") == "broken: [\n");
    CHECK(shown("broken: [\n? salary\n: 5\nx: y\n") == "broken: [\nx: y\n");
    CHECK(shown("broken: [\ncontact:\n  name: x\n  phone: 5\nx: y\n") == "broken: [\ncontact:\n  name: x\nx: y\n");
    CHECK(shown("\tsalary: 5\n\tx: y\n") == "\tx: y\n");
    CHECK(shown("title: \"open\nsalary: 5\nx: y\n") == "title: \"open\nx: y\n");
}

TEST_CASE("2.4 hostile YAML shows no withheld key") {
    const Text keys{"confidential_keys: {salary: secret}\n", kPublic};
    const auto shown = [&](const std::string& content) { return rendered(kInternal, {keys, {content, kInternal}}); };
    CHECK(shown("a: &a [*a]\nsalary: 5\n") == "a: &a [*a]\n");
    CHECK(shown("salary: 5\na: " + std::string(2000, '[') + "\n").find("salary") == std::string::npos);
    CHECK(shown("a: 1\x04\nsalary: 5\n").find("salary") == std::string::npos);
    CHECK(shown("a: 1\n--- # x\nsalary: 5\n").find("salary") == std::string::npos);
    CHECK(shown("salary: 5\n" + std::string(300000, 'x') + "\n") == "none");
    std::string chain = "salary: &a0 5\n";
    for (int at = 1; at < 60; ++at) {
        chain += "k" + std::to_string(at) + ": &a" + std::to_string(at) + " [*a" + std::to_string(at - 1) + "]\n";
    }
    CHECK(shown(chain + "x: y\n") == "x: y\n");
}

TEST_CASE("8 G2 what is withheld does not change what is left") {
    const std::string keys = "confidential_keys: {s: secret, c.p: secret}\n";
    const std::string without = at_public(keys + "a: {x: 1}\nc: {n: 1}\n\nd: 2\n");
    for (const char* salary :
         {"s: 1\n", "s: [1, 2]\n", "s:\n  - \"[[Hidden]]\"\n  - {a: b}\n", "s: |\n  a\n  b: c\n"}) {
        CHECK(at_public(keys + "a: {x: 1}\n" + salary + "c: {n: 1, p: \"x, y\"}\n\nd: 2\n") == without);
        CHECK(at_public(keys + "a: {x: 1}\nc: {p: 1, n: 1}\n\n" + salary + "d: 2\n") == without);
        CHECK(at_public(keys + salary + "a: {x: 1}\nc: {n: 1}\n\nd: 2\n") == without);
        CHECK(at_public(keys + "a: {x: 1}\nc: {n: 1}\n\nd: 2\n" + salary) == without);
    }
}

}  // namespace vaultfs::front_test
