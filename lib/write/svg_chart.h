#pragma once
// svg_chart: pictures of counts as SVG - hours with their peaks numbered, stacked columns, ranking bars.
//
// Call:     one of the draw functions; standalone() for a file of its own (in a page the page's style holds)
// Shape:    an <svg> with title and description for those who cannot see it; text of logs is escaped; no script.
//           Colours come from the classes s0 to s8 and variables of svg_style(), light and dark
// Errors:   none; nothing to draw gives a picture that says so
// Cost:     about 20 bytes a point
// Source:   w3.org/TR/SVG2; colours: Okabe and Ito, "Color Universal Design"
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hozen {

struct ChartText {
  std::string name;  // unique in its page, one word
  std::string title, description;
};

// One line of the picture: a month of hours, or all of a short time.
struct ChartPanel {
  std::string name;
  std::vector<uint64_t> counts;
  std::vector<std::pair<size_t, std::string>> ticks;  // index and its label
};
struct ChartPeak {
  size_t panel = 0, index = 0;
};
// Peaks are numbered from 1 in their order.
std::string draw_series(const ChartText& text, const std::vector<ChartPanel>& panels,
                        const std::vector<ChartPeak>& peaks);

struct ChartStack {
  std::vector<std::string> columns;           // labels below; some are left out where they are many
  std::vector<std::string> series;            // at most 9
  std::vector<std::vector<uint64_t>> counts;  // by series, then column
  // Of each column; empty: the sums. Where an event is in several series they add up to more, and are drawn in
  // proportion, so that a column is as high as its events are many.
  std::vector<uint64_t> totals = {};
};
std::string draw_stack(const ChartText& text, const ChartStack& stack);

struct ChartBar {
  std::string label, value;  // value: as it is written behind the bar
  uint64_t count = 0;
  bool is_rest = false;  // grey: no value of its own
};
std::string draw_bars(const ChartText& text, const std::vector<ChartBar>& bars);

inline constexpr size_t kChartSeries = 9;
std::string_view svg_style();
// As a file: with its style, its title above, and below that a note (zone, period).
std::string standalone(std::string svg, std::string_view note);

}  // namespace hozen
