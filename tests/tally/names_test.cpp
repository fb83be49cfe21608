#include <fstream>

#include "catch.h"
#include "tally/dimension.h"
#include "tally/name_map.h"
#include "tally/port_names.h"

using namespace hozen;

TEST_CASE("NameMap names values exactly first, then by pattern", "[tally]") {
  const auto map = NameMap::parse(
      "\xEF\xBB\xBFsignature_id,label_ja\r\n100101,IIS管理者ページ\r\n"
      "# a remark\n\n\"10,02\",\"a \"\"quoted\"\" "
      "name\",more\n10*,その他の10番台\n1009??,後の規則\n",
      "names.csv");
  REQUIRE(map);
  CHECK(map->name_of("100101") == "IIS管理者ページ");
  CHECK(map->name_of("10,02") == "a \"quoted\" name");
  CHECK(map->name_of("100900") == "その他の10番台");
  CHECK_FALSE(map->name_of("200"));
  CHECK(map->is_name("その他の10番台"));
  CHECK_FALSE(map->is_name("100101"));
}

TEST_CASE("NameMap says which line is wrong", "[tally]") {
  const auto no_name = NameMap::parse("1,a\n2\n", "names.csv");
  REQUIRE_FALSE(no_name);
  CHECK(no_name.error().line == 2);
  const auto twice = NameMap::parse("1,a\n1,b\n", "names.csv");
  REQUIRE_FALSE(twice);
  CHECK(twice.error().line == 2);
  CHECK(NameMap::parse("1,a\n1,a\n", "names.csv"));
  CHECK_FALSE(NameMap::read("/there/is/no/such/file"));
}

TEST_CASE("a mapped dimension gives names, and values without one as they are", "[tally]") {
  auto map = NameMap::parse("7,seven\n", "n");
  REQUIRE(map);
  const Dimension base = Dimension::named("rule.id").value();
  const Dimension named = Dimension::mapped(base, std::make_shared<const NameMap>(std::move(*map)));
  ValueReader reader({});
  for (const auto& [id, want] : {std::pair{"7", "seven"}, std::pair{"8", "8"}}) {
    Event event;
    event.set(Field::rule_id, id);
    std::vector<std::string_view> values;
    reader.values(named, event, {}, values);
    REQUIRE(values.size() == 1);
    CHECK(values[0] == want);
  }
  CHECK_FALSE(named.needs_labels());
}

TEST_CASE("what was aimed at is the most telling field an event has", "[tally]") {
  const Dimension target = Dimension::named("target").value();
  ValueReader reader({});
  Event event;
  const auto value = [&] {
    std::vector<std::string_view> values;
    reader.values(target, event, {}, values);
    return values.empty() ? std::string_view("none") : values.front();
  };
  CHECK(value() == "none");
  event.set(Field::host_name, "web1");
  CHECK(value() == "web1");
  event.set(Field::destination_ip, "192.0.2.7");
  CHECK(value() == "192.0.2.7");
  event.set(Field::url_domain, "shop.example.jp");
  CHECK(value() == "shop.example.jp");
}

TEST_CASE("ports have services, and a file of one's own replaces them", "[tally]") {
  PortNames names = PortNames::built_in();
  REQUIRE(names.of("3702/udp") != nullptr);
  CHECK(names.of("3702/udp")->service == "WS-Discovery");
  CHECK(names.of("3702/tcp") == nullptr);
  REQUIRE(
      names.add_text("port,service,note\n3702/UDP,discovery of ours,only inside\n", "ports.csv"));
  CHECK(names.of("3702/udp")->service == "discovery of ours");
  CHECK(names.of("3702/udp")->note_ja == "only inside");
  CHECK(names.of("23/tcp")->service == "Telnet");
  const auto wrong = names.add_text("1/tcp,a\nseventy,b\n", "ports.csv");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().line == 2);
  CHECK_FALSE(PortNames::built_in().add_text("70000/tcp,a\n70000/tcp,a\n", "p"));
}
