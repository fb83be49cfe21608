#include "write/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/rune.h"
#include "write/display_width.h"
#include "write/escape.h"
#include "write/grouped.h"

namespace hozen {
namespace {

constexpr double kWidth = 960, kLeft = 64, kRight = 14;
constexpr double kPlot = kWidth - kLeft - kRight;
constexpr double kPerColumn = 6.7;  // width of a letter of 12 px

std::string escaped(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

// "123.4", without a needless ".0".
std::string px(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

// The top of the scale: 1, 2 or 5 times a power of ten, not below `largest`, and even so that half of it is whole.
uint64_t top_of_scale(uint64_t largest) {
  for (uint64_t power = 1; power < UINT64_MAX / 20; power *= 10) {
    for (const uint64_t step : {2u, 4u, 6u, 8u, 10u}) {
      if (step * power >= largest) return step * power;
    }
  }
  return largest;
}

std::string begin(const ChartText& text, double height) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0} {1}\" "
      "width=\"{0}\" "
      "height=\"{1}\" role=\"img\" aria-labelledby=\"{2}-t {2}-d\">\n<title "
      "id=\"{2}-t\">{3}</title>"
      "<desc id=\"{2}-d\">{4}</desc>\n",
      px(kWidth), px(height), text.name, escaped(text.title), escaped(text.description));
}

std::string label(double x, double y, std::string_view text, std::string_view anchor = "start",
                  std::string_view classes = {}) {
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", px(x), px(y),
                     anchor, classes.empty() ? "" : fmt::format(" class=\"{}\"", classes),
                     escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view classes) {
  return fmt::format("<path class=\"{}\" d=\"M{} {}L{} {}\"/>\n", classes, px(x1), px(y1), px(x2),
                     px(y2));
}

// Lines of the scale at its top, middle and foot, with their numbers.
std::string scale(double top, double height, uint64_t most) {
  std::string out;
  for (const int part : {0, 1, 2}) {
    const double y = top + height * part / 2;
    out += line(kLeft, y, kWidth - kRight, y, part == 2 ? "axis" : "grid");
    out += label(kLeft - 6, y + 4, grouped(most * static_cast<uint64_t>(2 - part) / 2), "end");
  }
  return out;
}

void append_column(std::string& d, double x, double width, double foot, double height) {
  d += fmt::format("M{} {}v{}h{}v{}z", px(x), px(foot), px(-height), px(width), px(height));
}

double height_of(uint64_t count, uint64_t most, double height) {
  if (count == 0 || most == 0) return 0;
  // One event is seen, however high the scale.
  return std::max(1.0, static_cast<double>(count) / static_cast<double>(most) * height);
}

std::string nothing(const ChartText& text) {
  return begin(text, 60) + label(kLeft, 34, "0") + "</svg>\n";
}

std::string cut_to(std::string_view text, size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  std::string out;
  size_t width = 1;
  for (size_t at = 0; at < text.size();) {
    const Rune rune = next_rune(text, at);
    const std::string_view one = text.substr(at, rune.length);
    width += display_width(one);
    if (width > columns) break;
    out += one;
    at += rune.length;
  }
  return out + "…";
}

}  // namespace

std::string draw_series(const ChartText& text, const std::vector<ChartPanel>& panels,
                        const std::vector<ChartPeak>& peaks) {
  constexpr double kHead = 26, kHigh = 104, kFoot = 26;
  uint64_t largest = 0;
  for (const ChartPanel& p : panels) {
    for (const uint64_t n : p.counts) largest = std::max(largest, n);
  }
  if (largest == 0) return nothing(text);
  const uint64_t most = top_of_scale(largest);
  constexpr double kPanel = kHead + kHigh + kFoot;
  std::string out = begin(text, kPanel * static_cast<double>(panels.size()));
  for (size_t i = 0; i < panels.size(); ++i) {
    const ChartPanel& p = panels[i];
    const double top = kPanel * static_cast<double>(i) + kHead, foot = top + kHigh;
    const double step = kPlot / static_cast<double>(std::max<size_t>(p.counts.size(), 1));
    out += label(kLeft, top - 12, p.name, "start", "head");
    out += scale(top, kHigh, most);
    std::string d;
    for (size_t n = 0; n < p.counts.size(); ++n) {
      if (p.counts[n] == 0) continue;
      append_column(d, kLeft + step * static_cast<double>(n), std::max(step, 1.0), foot,
                    height_of(p.counts[n], most, kHigh));
    }
    out += fmt::format("<path class=\"s0\" d=\"{}\"/>\n", d);
    for (const auto& [at, name] : p.ticks) {
      const double x = kLeft + step * static_cast<double>(at);
      out += line(x, foot, x, foot + 4, "axis") + label(x, foot + 17, name);
    }
    for (size_t k = 0; k < peaks.size(); ++k) {
      if (peaks[k].panel != i) continue;
      const double x = kLeft + step * (static_cast<double>(peaks[k].index) + 0.5);
      const double y =
          std::max(top - 2, foot - height_of(p.counts[peaks[k].index], most, kHigh) - 11);
      const double inside = std::clamp(x, kLeft + 9, kWidth - kRight - 9);
      out += fmt::format("<circle class=\"mark\" cx=\"{}\" cy=\"{}\" r=\"9\"/>", px(inside), px(y));
      out += label(inside, y + 4, fmt::format("{}", k + 1), "middle", "number");
    }
  }
  return out + "</svg>\n";
}

namespace {

// Colour and name of each series, in as many lines as they need.
std::string legend(const std::vector<std::string>& names, double& y) {
  std::string out;
  double x = kLeft;
  y += 14;
  for (size_t s = 0; s < names.size(); ++s) {
    const std::string name = cut_to(names[s], 36);
    const double width = 24 + kPerColumn * static_cast<double>(display_width(name)) + 14;
    if (x > kLeft && x + width > kWidth - kRight) {
      x = kLeft;
      y += 20;
    }
    out += fmt::format("<path class=\"s{}\" d=\"M{} {}h14v12h-14z\"/>", s % kChartSeries, px(x),
                       px(y - 10));
    out += label(x + 20, y, name);
    x += width;
  }
  y += 14;
  return out;
}

}  // namespace

std::string draw_stack(const ChartText& text, const ChartStack& stack) {
  constexpr double kHigh = 220, kFoot = 30;
  const size_t n = stack.columns.size();
  std::vector<uint64_t> sums(n);
  for (const auto& counts : stack.counts) {
    for (size_t i = 0; i < n; ++i) sums[i] += counts[i];
  }
  const std::vector<uint64_t>& totals = stack.totals.empty() ? sums : stack.totals;
  const uint64_t largest = n == 0 ? 0 : *std::max_element(totals.begin(), totals.end());
  if (largest == 0) return nothing(text);
  double top = 0;
  const std::string names = legend(stack.series, top);
  const uint64_t most = top_of_scale(largest);
  std::string out = begin(text, top + kHigh + kFoot) + names + scale(top, kHigh, most);
  const double step = kPlot / static_cast<double>(n), foot = top + kHigh;
  const double width = std::max(0.8, step > 4 ? step - 1 : step);
  std::vector<uint64_t> below(n);
  for (size_t s = 0; s < stack.series.size(); ++s) {
    std::string d;
    for (size_t i = 0; i < n; ++i) {
      const uint64_t count = stack.counts[s][i];
      if (count == 0) continue;
      const double part = static_cast<double>(totals[i]) / static_cast<double>(sums[i]);
      const auto high = [&](uint64_t v) {
        return std::min(part, 1.0) * static_cast<double>(v) / static_cast<double>(most) * kHigh;
      };
      append_column(d, kLeft + step * static_cast<double>(i), width, foot - high(below[i]),
                    high(count));
      below[i] += count;
    }
    out += fmt::format("<path class=\"s{}\" d=\"{}\"><title>{}</title></path>\n", s % kChartSeries,
                       d, escaped(stack.series[s]));
  }
  const size_t every = std::max<size_t>(1, (n + 9) / 10);
  for (size_t i = 0; i < n; i += every) {
    const double x = kLeft + step * static_cast<double>(i);
    const double label_width = kPerColumn * static_cast<double>(display_width(stack.columns[i]));
    out += line(x, foot, x, foot + 4, "axis");
    if (x + label_width <= kWidth) out += label(x, foot + 18, stack.columns[i]);
  }
  return out + "</svg>\n";
}

std::string draw_bars(const ChartText& text, const std::vector<ChartBar>& bars) {
  constexpr double kRow = 24, kLabels = 300, kValues = 130;
  uint64_t largest = 0;
  for (const ChartBar& bar : bars) largest = std::max(largest, bar.count);
  if (largest == 0) return nothing(text);
  std::string out = begin(text, kRow * static_cast<double>(bars.size()) + 10);
  for (size_t i = 0; i < bars.size(); ++i) {
    const double y = kRow * static_cast<double>(i) + 20;
    const double width =
        std::max(1.0, static_cast<double>(bars[i].count) / static_cast<double>(largest) *
                          (kWidth - kLabels - kValues - kRight));
    out += label(kLabels - 10, y, cut_to(bars[i].label, 34), "end");
    out += fmt::format("<path class=\"{}\" d=\"M{} {}h{}v16h{}z\"><title>{}</title></path>\n",
                       bars[i].is_rest ? "s8" : "s0", px(kLabels), px(y - 13), px(width),
                       px(-width), escaped(bars[i].label));
    out += label(kLabels + width + 6, y, bars[i].value);
  }
  return out + "</svg>\n";
}

std::string_view svg_style() {
  return R"(
.chart{max-width:100%;height:auto;font:12px system-ui,"Hiragino Sans","Noto Sans CJK JP","IPAGothic",sans-serif}
.chart text{fill:#1a1c1f}.chart .head{font-weight:600}.chart .grid{stroke:#d5d9de}.chart .axis{stroke:#5f666e}
.chart .mark{fill:#b3261e}.chart .number{fill:#fff;font-weight:600}
.s0{fill:#0072b2}.s1{fill:#e69f00}.s2{fill:#009e73}.s3{fill:#d55e00}.s4{fill:#cc79a7}.s5{fill:#56b4e9}.s6{fill:#8a7a00}.s7{fill:#7b4fb5}.s8{fill:#9aa3ad}
@media(prefers-color-scheme:dark){.chart text{fill:#e6e8ea}.chart .grid{stroke:#383d44}.chart .axis{stroke:#9aa3ad}.chart .number{fill:#fff}.s0{fill:#3d8bd4}.s5{fill:#a6dcf7}.s6{fill:#d6c500}.s7{fill:#b48ce8}}
@media print{.chart text{fill:#000}.chart .number{fill:#fff}.chart path,.chart circle{print-color-adjust:exact}}
)";
}

std::string standalone(std::string svg, std::string_view note) {
  constexpr int kHeading = 48;
  const auto between = [&svg](std::string_view from, std::string_view to) {
    const size_t at = svg.find(from) + from.size();
    return svg.substr(at, svg.find(to, at) - at);
  };
  const std::string title = between("-t\">", "</title>"), height = between("\" height=\"", "\"");
  const std::string old_size =
      fmt::format("{0}\" width=\"{1}\" height=\"{0}\"", height, px(kWidth));
  const double higher = std::strtod(height.c_str(), nullptr) + kHeading;
  svg.replace(svg.find(old_size), old_size.size(),
              fmt::format("{0}\" width=\"{1}\" height=\"{0}\"", px(higher), px(kWidth)));
  const std::string_view end = "</desc>\n", tail = "</svg>\n";
  svg.insert(svg.find(end) + end.size(),
             fmt::format("<style>{}svg{{background:#fff}}@media(prefers-color-scheme:dark){{svg{{"
                         "background:#16181b}}}}</style>\n"
                         "<text x=\"10\" y=\"18\" class=\"head\">{}</text>\n{}"
                         "<g transform=\"translate(0 {})\">\n",
                         svg_style(), title, label(10, 35, note), kHeading));
  svg.replace(svg.rfind(tail), tail.size(), "</g></svg>\n");
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + svg;
}

}  // namespace hozen
