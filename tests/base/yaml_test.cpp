#include "base/yaml.h"

#include "catch.h"

using namespace hozen;

TEST_CASE("YAML keeps order, places and quoting", "[base][yaml]") {
  const auto root = Yaml::read("b: 1\na: ['x', y, null]\nc: {d: \"5\"}\n", "t.yaml");
  REQUIRE(root.has_value());
  REQUIRE(root->pairs.size() == 3);
  CHECK(root->pairs[0].first.text == "b");
  CHECK(root->get("b") == "1");
  CHECK(root->find("a")->items[0].quoted);
  CHECK(!root->find("a")->items[1].quoted);
  CHECK(root->find("a")->items[2].kind == Yaml::Kind::null);
  CHECK(root->find("c")->line == 3);
  CHECK(root->find("c")->find("d")->text == "5");
  CHECK(root->find("nothing") == nullptr);
  CHECK(Yaml::read_all("a: 1\n---\nb: 2\n", "t.yaml")->size() == 2);
}

TEST_CASE("YAML that would mislead is refused at its place", "[base][yaml]") {
  struct Case {
    std::string text;
    const char* what;
    size_t line;
  };
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "[";
  for (const Case& c :
       {Case{"a: 1\nb: 2\na: 3\n", "stands twice (first in line 1)", 3},
        Case{"a: &x 1\nb: *x\n", "aliases", 2}, Case{deep, "deeper than 32", 1},
        Case{"a: [1, 2\nb: 3\n", "", 0}, Case{"? [a, b]\n: 1\n", "plain text", 1}}) {
    INFO(c.text);
    const auto root = Yaml::read(c.text, "t.yaml");
    REQUIRE(!root.has_value());
    CHECK(root.error().file == "t.yaml");
    CHECK(root.error().what.find(c.what) != std::string::npos);
    if (c.line != 0) CHECK(root.error().line == c.line);
  }
}
