#include "write/page_layout.h"

#include "catch.h"
#include "write/display_width.h"
#include "write/write_tables.h"

using namespace hozen;

namespace {

Table hosts() {
  Table t{.name = "hosts"};
  t.columns = {{.name = "host"},
               {.name = "events", .align = Align::right},
               {.name = "record", .detail = Detail::own_line},
               {.name = "classes", .detail = Detail::own_line},
               {.name = "", .kind = ColumnKind::bar}};
  t.add({"web1", 20, "logs/web1/access-202209.log.gz:4421892",
         Cell::List{"sqli", "traversal", "log4shell"}, 20});
  t.add({"事務所のパソコン", 5, Cell(), Cell::List{}, 5});
  return t;
}

}  // namespace

TEST_CASE("what is too wide for a page stands beneath its row, whole", "[write]") {
  CHECK(write_table(hosts(), Format::table, {.width = 40}) ==
        "host              events\n"
        "────────────────  ──────  ────────\n"
        "web1                  20  ████████\n"
        "    record: logs/web1/access-202209.log.gz:4421892\n"
        "    classes: sqli, traversal, log4shell\n"
        "事務所のパソコン       5  ██\n");
}

TEST_CASE("a table that fits, or a page of any width, stays one line a row", "[write]") {
  const std::string wide = write_table(hosts(), Format::table);
  CHECK(write_table(hosts(), Format::table, {.width = 200}) == wide);
  CHECK(wide.find("20  logs/web1/access-202209.log.gz:4421892  sqli, traversal") !=
        std::string::npos);
}

TEST_CASE("a long list breaks between its texts", "[write]") {
  Table t{.name = "x"};
  t.columns = {{.name = "host"}, {.name = "classes", .detail = Detail::own_line}};
  t.add({"a", Cell::List{"admin-probe", "backup-probe", "cmd-injection", "cms-exploit"}});
  CHECK(write_table(t, Format::table, {.width = 40}) ==
        "host\n────\na\n"
        "    classes: admin-probe, backup-probe,\n"
        "             cmd-injection, cms-exploit\n");
}

TEST_CASE("a long text is shortened in its column and whole beneath", "[write]") {
  Table t{.name = "urls"};
  t.columns = {{.name = "url"}, {.name = "count", .align = Align::right}};
  const std::string url = "/shop/list.php?sort=2509%27+oR+%274%27+lIkE+%274";
  t.add({url, 3});
  t.add({"/", 2});
  CHECK(write_table(t, Format::table, {.width = 40}) ==
        "url                                count\n"
        "─────────────────────────────────  ─────\n"
        "/shop/list.php?s…274%27+lIkE+%274      3\n"
        "    url: " +
            url +
            "\n"
            "/                                      2\n");
}

TEST_CASE("columns that no page holds stand in panels, each with the first", "[write]") {
  Table t{.name = "wide"};
  t.columns = {{.name = "day"}};
  std::vector<Cell> row = {"09-01"};
  for (int c = 0; c < 8; ++c) {
    t.columns.push_back({.name = "class-" + std::to_string(c), .align = Align::right});
    row.emplace_back(c);
  }
  t.add(row);
  CHECK(write_table(t, Format::table, {.width = 44}) ==
        "day    class-0  class-1  class-2  class-3\n"
        "─────  ───────  ───────  ───────  ───────\n"
        "09-01        0        1        2        3\n"
        "\n"
        "day    class-4  class-5  class-6  class-7\n"
        "─────  ───────  ───────  ───────  ───────\n"
        "09-01        4        5        6        7\n");
  // A little too wide: the columns stand closer.
  CHECK(write_table(t, Format::table, {.width = 70}).starts_with("day   class-0 class-1 class-2"));
}

TEST_CASE("each panel has all that names a row, and a bar stays beside its number", "[write]") {
  Table t{.name = "values"};
  t.columns = {{.name = "day"},
               {.name = "url"},
               {.name = "count", .align = Align::right},
               {.name = "distinct sources", .align = Align::right},
               {.name = "sum of bytes", .align = Align::right},
               {.name = "count", .title = "", .kind = ColumnKind::bar}};
  t.add({"09-01", "/a", 4, 1, 0, 4});
  t.add({"09-01", "/bb", 1, 1, 7, 1});
  CHECK(write_table(t, Format::table, {.width = 40}) ==
        "day    url  count\n"
        "─────  ───  ─────  ────────\n"
        "09-01  /a       4  ████████\n"
        "09-01  /bb      1  ██\n"
        "\n"
        "day    url  distinct sources\n"
        "─────  ───  ────────────────\n"
        "09-01  /a                  1\n"
        "09-01  /bb                 1\n"
        "\n"
        "day    url  sum of bytes\n"
        "─────  ───  ────────────\n"
        "09-01  /a              0\n"
        "09-01  /bb             7\n");
  t.rows.clear();
  t.add({"09-01", "/item.php?id=1+UNION+SELECT+1,user(),3", 4, 1, 0, 4});
  const std::string narrow = write_table(t, Format::table, {.width = 40});
  CAPTURE(narrow);
  size_t named = 0;
  for (size_t at = 0; (at = narrow.find("09-01 /item.", at)) != std::string::npos; ++at) ++named;
  CHECK(named == 3);
}

TEST_CASE("panels of texts alone repeat as many as two thirds of the page hold", "[write]") {
  Table t{.name = "statements"};
  std::vector<Cell> row;
  for (const char* name : {"address", "source", "range", "owner", "network", "contact"}) {
    t.columns.push_back({.name = name});
    row.emplace_back("a-" + std::string(name));
  }
  t.add(row);
  CHECK(write_table(t, Format::table, {.width = 40}) ==
        "address    source    range    owner\n"
        "─────────  ────────  ───────  ───────\n"
        "a-address  a-source  a-range  a-owner\n"
        "\n"
        "address    source    network\n"
        "─────────  ────────  ─────────\n"
        "a-address  a-source  a-network\n"
        "\n"
        "address    source    contact\n"
        "─────────  ────────  ─────────\n"
        "a-address  a-source  a-contact\n");
}

TEST_CASE("shortened keeps both ends and never more columns than asked", "[write]") {
  CHECK(shortened("short", 9, false) == "short");
  CHECK(shortened("0123456789", 5, false) == "01…89");
  CHECK(shortened("0123456789", 5, true) == "0...9");
  const std::string japanese = "アカウント情報窃取の試み";
  for (size_t width = 1; width < 30; ++width) {
    CAPTURE(width);
    CHECK(display_width(shortened(japanese, width, false)) <= width);
  }
  CHECK(shortened(std::string(200'000, 'x'), 9, false).size() < 20);
}
