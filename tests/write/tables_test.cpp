#include "catch.h"
#include "write/table.h"
#include "write/write_tables.h"

using namespace hozen;

namespace {

Table sample() {
  Table t{.name = "classes", .title = "Attacks by class"};
  t.columns = {{.name = "class", .title = "種別"},
               {.name = "count", .align = Align::right},
               {.name = "share", .align = Align::right},
               {.name = "", .kind = ColumnKind::bar}};
  t.add({"SQLインジェクション", 30, Share{30, 40}, 30});
  t.add({"=cmd|x", 10, Share{10, 40}, 10});
  t.add({"none", Cell(), Share{0, 0}, 0});
  t.add({"other", 0}, RowKind::other);
  t.add({"total", 40}, RowKind::total);
  t.notes = {"a note"};
  return t;
}

}  // namespace

TEST_CASE("a table is aligned by display width, with bars, dashes for nothing, and a total",
          "[write]") {
  CHECK(write_table(sample(), Format::table) ==
        "Attacks by class\n\n"
        "種別                 count   share\n"
        "───────────────────  ─────  ──────  ────────────────────────\n"
        "SQLインジェクション     30  75.0 %  ████████████████████████\n"
        "=cmd|x                  10  25.0 %  ████████\n"
        "none                     –       –\n"
        "other                    0       –\n"
        "───────────────────  ─────  ──────  ────────────────────────\n"
        "total                   40       –\n"
        "a note\n");
}

TEST_CASE("CSV has a header, guarded text, plain numbers, no total and no bars", "[write]") {
  CHECK(write_table(sample(), Format::csv) ==
        "class,count,share\r\nSQLインジェクション,30,0.750000\r\n'=cmd|x,10,0.250000\r\nnone,,"
        "\r\nother,0,\r\n");
  CHECK(write_table(sample(), Format::tsv)
            .starts_with("class\tcount\tshare\nSQLインジェクション\t30\t0.750000\n"));
}

TEST_CASE("numbers below zero are no formulas", "[write]") {
  Table t{.name = "change"};
  t.columns = {{.name = "n"}};
  t.add({-5});
  CHECK(write_table(t, Format::csv) == "n\r\n-5\r\n");
}

TEST_CASE("JSON keeps the total apart from the rows", "[write]") {
  CHECK(write_table(sample(), Format::json) ==
        "{\"tables\":[{\"name\":\"classes\",\"title\":\"Attacks by class\",\"rows\":[\n"
        "{\"class\":\"SQLインジェクション\",\"count\":30,\"share\":0.750000},\n"
        "{\"class\":\"=cmd|x\",\"count\":10,\"share\":0.250000},\n"
        "{\"class\":\"none\",\"count\":null,\"share\":null},\n"
        "{\"class\":\"other\",\"count\":0,\"share\":null,\"row\":\"other\"}],\n"
        "\"total\":{\"class\":\"total\",\"count\":40,\"share\":null},\n"
        "\"notes\":[\"a note\"]}]}\n");
}

TEST_CASE("JSON Lines of several tables name the table", "[write]") {
  Table t{.name = "one"};
  t.columns = {{.name = "tags"}};
  t.add({Cell::List{"a", "b\n"}});
  CHECK(write_table(t, Format::jsonl) == "{\"tags\":[\"a\",\"b\\n\"]}\n");
  const Table two[] = {t, t};
  CHECK(write_tables(two, Format::jsonl) ==
        "{\"table\":\"one\",\"tags\":[\"a\",\"b\\n\"]}\n{\"table\":\"one\",\"tags\":[\"a\","
        "\"b\\n\"]}\n");
}

TEST_CASE("Markdown is a table of its own", "[write]") {
  CHECK(write_table(sample(), Format::markdown) ==
        "## Attacks by class\n\n"
        "| 種別                |  count |  share |\n"
        "| ------------------- | -----: | -----: |\n"
        "| SQLインジェクション |     30 | 75.0 % |\n"
        "| =cmd\\|x             |     10 | 25.0 % |\n"
        "| none                |      – |      – |\n"
        "| other               |      0 |      – |\n"
        "| **total**           | **40** |  **–** |\n"
        "\na note\n");
}

TEST_CASE("the HTML page is whole, holds no script and no text of a log as markup", "[write]") {
  Table t = sample();
  t.add({"</td><script>alert(1)</script>", 1});
  const std::string page = write_table(t, Format::html, {.language = "ja"});
  CHECK(page.starts_with("<!DOCTYPE html>\n<html lang=\"ja\">"));
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.ends_with("</html>\n"));
}

TEST_CASE("colour is only there when asked for", "[write]") {
  Table t{.name = "x"};
  t.columns = {{.name = "verdict"}};
  t.add({Cell("unplanned", Tone::bad)});
  CHECK(write_table(t, Format::table).find('\x1b') == std::string::npos);
  CHECK(write_table(t, Format::table, {.color = true}).find("\x1b[31munplanned\x1b[0m") !=
        std::string::npos);
}

TEST_CASE("an unknown output format is refused with those there are", "[write]") {
  CHECK(format_named("md").value() == Format::markdown);
  const auto none = format_named("xlsx");
  REQUIRE(!none);
  CHECK(none.error().text().find("jsonl") != std::string::npos);
}
