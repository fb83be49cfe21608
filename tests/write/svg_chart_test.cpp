#include "write/svg_chart.h"

#include <cctype>
#include <cstdlib>
#include <vector>

#include "catch.h"

using namespace hozen;

namespace {

size_t times(std::string_view text, std::string_view part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// The tags open and close in order, as XML asks.
bool is_balanced(std::string_view text) {
  std::vector<std::string> open;
  for (size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (text[at + 1] == '?') continue;
    const size_t stop = text.find('>', at);
    if (stop == std::string_view::npos) return false;
    const bool closes = text[at + 1] == '/';
    size_t end = at + (closes ? 2 : 1);
    const size_t from = end;
    while (std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    const std::string name(text.substr(from, end - from));
    if (closes) {
      if (open.empty() || open.back() != name) return false;
      open.pop_back();
    } else if (text[stop - 1] != '/') {
      open.push_back(name);
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("three months of hours are three lines with their peaks numbered", "[write]") {
  std::vector<ChartPanel> panels;
  for (const char* month : {"2022-07", "2022-08", "2022-09"})
    panels.push_back({month, std::vector<uint64_t>(744, 3), {{0, "07-01"}, {120, "07-06"}}});
  panels[1].counts[10] = 1000;
  const std::string svg =
      draw_series({"hours", "Attacks <per> hour", "all of it"}, panels, {{1, 10}, {2, 5}});
  CHECK(is_balanced(svg));
  CHECK(times(svg, "<circle") == 2);
  CHECK(svg.find("Attacks &lt;per&gt; hour") != std::string::npos);
  CHECK(svg.find(">1,000<") != std::string::npos);
  CHECK(svg.size() < 120'000);
  CHECK(is_balanced(standalone(svg, "Times in <UTC>.")));
}

TEST_CASE("hostile names stay text in charts", "[write]") {
  const std::string name = "</text><script>alert(1)</script>\"&\x1b[31m";
  const std::string bars = draw_bars({"b", name, name}, {{name, "5", 5}, {"zero", "0", 0}});
  const std::string stack = draw_stack({"s", name, name}, {{"2022-09-01"}, {name}, {{7}}});
  for (const std::string& svg : {bars, stack}) {
    CHECK(is_balanced(svg));
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(svg.find('\x1b') == std::string::npos);
  }
}

TEST_CASE("nothing to draw is a picture too", "[write]") {
  CHECK(is_balanced(draw_series({"a", "t", "d"}, {}, {})));
  CHECK(is_balanced(draw_stack({"a", "t", "d"}, {{"x"}, {"y"}, {{0}}})));
  CHECK(is_balanced(draw_bars({"a", "t", "d"}, {})));
}

TEST_CASE("columns of a stack stand on one another up to the scale", "[write]") {
  const std::string svg =
      draw_stack({"s", "t", "d"}, {{"a", "b"}, {"one", "two"}, {{4, 0}, {6, 10}}});
  CHECK(times(svg, "class=\"s0\" d=\"M64 ") == 2);  // the legend and the column
  CHECK(svg.find(">10<") != std::string::npos);
}
