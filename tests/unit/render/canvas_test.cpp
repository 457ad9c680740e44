// VIEWS 6.6: JSON Canvas in a view.
#include <nlohmann/json.hpp>

#include "catch.h"
#include "fake_oracle.h"
#include "vaultfs/render.h"

using Json = nlohmann::ordered_json;

namespace {

const vaultfs::Policy kPolicy = vaultfs::default_policy();
const FakeOracle kOracle{{"Star"}, {"Hidden"}};

vaultfs::Rendering rendered(std::string_view bytes) {
    const vaultfs::RenderInput input{vaultfs::VaultPath("_public/c.canvas"), vaultfs::tier_id(0), bytes};
    return render_canvas({kPolicy, *kPolicy.tier_named("protect"), vaultfs::ViewPath("c.canvas"), kOracle}, input);
}

Json tree(const Json& canvas) {
    return Json::parse(rendered(canvas.dump()).text);
}

// The nodes that are left of these.
Json nodes(const Json& given) {
    return tree(Json{{"nodes", given}})["nodes"];
}

Json node(const Json& given) {
    const Json left = nodes(Json::array({given}));
    return left.empty() ? Json() : left[0];
}

}  // namespace

TEST_CASE("6.6 a canvas with nothing to withhold is served byte for byte") {
    for (const std::string text :
         {"{\n\t\"nodes\":[\n\t\t{\"id\":\"1\",\"type\":\"file\",\"file\":\"A/Star.md\"}\n\t],\n\t\"edges\":[]\n}",
          "{}", "", "[]", "null", "  {\"x\":\"\\u00e4\"} ", "\n"}) {
        const auto rendering = rendered(text);
        CHECK(rendering.text == text);
        for (const auto& span : rendering.spans) {
            CHECK(span.made == vaultfs::Made::none);
            CHECK(span.length == text.size());
        }
    }
}

TEST_CASE("6.6 nodes whose file is withheld go, with the edges to them") {
    const Json canvas = Json::parse(R"({"nodes":[
        {"id":"1","type":"file","file":"A/Star.md"},
        {"id":"2","type":"file","file":"_secret/x.md"},
        {"id":"3","type":"file","file":"A/Hidden.md"},
        {"id":"4","type":"file","file":"Star.secret.md"},
        {"id":"5","type":"file","file":"A/\u005fHidden.md"}],
        "edges":[{"id":"a","fromNode":"1","toNode":"2"},{"id":"b","fromNode":"3","toNode":"1"},
                 {"id":"c","fromNode":"1","toNode":"5"}]})");
    const Json left = tree(canvas);
    REQUIRE(left["nodes"].size() == 2);
    CHECK(left["nodes"][0]["id"] == "1");
    CHECK(left["nodes"][1]["id"] == "5");
    REQUIRE(left["edges"].size() == 1);
    CHECK(left["edges"][0]["id"] == "c");
}

TEST_CASE("6.6 an affected canvas is one made span") {
    const auto rendering = rendered(R"({"nodes":[{"id":"2","type":"file","file":"_secret/x.md"}],"edges":[]})");
    CHECK(rendering.text == "{\n\t\"nodes\": [],\n\t\"edges\": []\n}");
    REQUIRE(rendering.spans.size() == 1);
    CHECK(rendering.spans[0].made == vaultfs::Made::canvas);
    CHECK(rendering.spans[0].length == rendering.text.size());
}

TEST_CASE("6.6 6.3 files that name a visible layer are rewritten") {
    CHECK(node({{"id", "1"}, {"file", "_public/A/Star.public.md"}})["file"] == "A/Star.md");
    CHECK(node({{"id", "1"}, {"type", "group"}, {"background", "_public/p.png"}})["background"] == "p.png");
}

TEST_CASE("6.6 text nodes are redacted like notes") {
    CHECK(node({{"id", "1"}, {"text", "see [[Hidden|x]] here"}})["text"] == "see █████ here");
    CHECK(node({{"id", "1"}, {"text", "see [[_public/Star]] here"}})["text"] == "see [[Star]] here");
    CHECK(node({{"id", "1"}, {"text", "see _secret/x here"}})["text"] == "see █████ here");
    CHECK(node({{"id", "1"}, {"text", "a\n\nb #confidential/secret"}})["text"].get<std::string>().find('b') ==
          std::string::npos);
    CHECK(node({{"id", "1"}, {"text", ""}})["text"] == "");
    CHECK(nodes(Json::array({{{"id", "1"}, {"text", "[[Hidden]]"}}})).empty());
    CHECK(nodes(Json::array({{{"id", "1"}, {"text", "#confidential/secret\n\nx"}}})).empty());
    CHECK(nodes(Json::array({{{"id", "1"}, {"text", "> [!secret]\n> x"}}})).empty());
}

TEST_CASE("6.6 labels, backgrounds, subpaths and URLs are redacted") {
    CHECK(node({{"id", "1"}, {"label", "see [[Hidden]] x"}})["label"] == "see █████ x");
    CHECK_FALSE(node({{"id", "1"}, {"label", "[[Hidden]]"}}).contains("label"));
    const Json group = node({{"id", "1"}, {"background", "Hidden.png"}, {"backgroundStyle", "cover"}, {"label", "x"}});
    CHECK(group == Json{{"id", "1"}, {"label", "x"}});
    CHECK_FALSE(node({{"id", "1"}, {"file", "Star.md"}, {"subpath", "#_secret/x"}}).contains("subpath"));
    CHECK(nodes(Json::array({{{"id", "1"}, {"url", "https://a.org/_secret/x"}}})).empty());
    CHECK(nodes(Json::array({{{"id", "1"}, {"url", "obsidian://open?file=Hidden"}}})).empty());
    CHECK(node({{"id", "1"}, {"url", "https://a.org/"}})["url"] == "https://a.org/");
    const Json edges = tree(Json::parse(R"({"nodes":[],"edges":[{"id":"e","label":"to [[Hidden]] x"}]})"))["edges"];
    CHECK(edges[0]["label"] == "to █████ x");
}

TEST_CASE("6.6 strings and keys of any other meaning are looked at too") {
    CHECK(node({{"id", "1"}, {"x", "_secret/y"}})["x"] == "█████");
    CHECK(node({{"id", "1"}, {"x", {{"y", Json::array({"a", "[[Hidden]]", "A/Hidden.md"})}}}})["x"]["y"] ==
          Json::array({"a", "█████", "█████"}));
    CHECK_FALSE(node({{"id", "1"}, {"_secret/y", 1}}).contains("_secret/y"));
    CHECK(nodes(Json::array({{{"id", "_secret/x"}, {"text", "a"}}})).empty());
    CHECK(tree({{"metadata", {{"a", "_secret/x"}}}})["metadata"]["a"] == "█████");
    CHECK(tree({{"nodes", {{"a", "_secret/x"}}}})["nodes"]["a"] == "█████");
    CHECK(tree(Json::array({"_secret/x"}))[0] == "█████");
    CHECK(nodes(Json::array({{{"id", "1"}, {"file", Json::array({"Hidden.md"})}}})).empty());
}

TEST_CASE("6.6 what a repeated key hides is not served") {
    const auto rendering = rendered(R"({"nodes":[{"id":"1","file":"_secret/x.md","file":"A/Star.md"}]})");
    CHECK(rendering.text.find("secret") == std::string::npos);
}

TEST_CASE("6.6 a node's file is a path, whatever is in it") {
    const FakeOracle links{{"Star"}, {"#Plan", "Plan#2"}};
    for (const char* file : {"#Plan.md", "A/#Plan.md", "Plan#2.md"}) {
        const std::string bytes = Json{{"nodes", {{{"id", "1"}, {"file", file}}}}}.dump();
        const vaultfs::RenderInput input{vaultfs::VaultPath("_public/c.canvas"), vaultfs::tier_id(0), bytes};
        const auto rendering =
            render_canvas({kPolicy, vaultfs::tier_id(0), vaultfs::ViewPath("c.canvas"), links}, input);
        CHECK(Json::parse(rendering.text)["nodes"].empty());
    }
}

TEST_CASE("6.6 10 a canvas that cannot be read is not served") {
    CHECK(rendered("{\"file\":\"A/Star.md\",}").text.empty());
    CHECK(rendered("{\"file\":\"_secret/x.md\",}").text.empty());
    CHECK(rendered(std::string(100000, '[')).text.empty());
}
