#include "chart_svg.h"

#include <algorithm>
#include <cmath>

#include "write/escape.h"
#include "write/grouped.h"

namespace hozen {
namespace {

constexpr double kWidth = 960, kLeft = 64, kRight = 12, kTop = 34, kPlot = 150, kHeight = 222;
constexpr size_t kMostColumns = 884, kMostSeries = 40;

constexpr std::string_view kStyle =
    "<style>.ink{fill:#1a1c1f}.faint{fill:#5f666e}.band{fill:#3566a8;fill-opacity:.18}"
    ".usual{stroke:#3566a8;fill:none}.counts{stroke:#1a1c1f;fill:none}.axis{stroke:#8a9099}"
    ".found{fill:#b3261e;fill-opacity:.2}.mark{fill:#b3261e}.planned{fill:#1d6b37;fill-opacity:.16}"
    "@media(prefers-color-scheme:dark){.ink{fill:#e6e8ea}.faint{fill:#9aa3ad}.counts{stroke:#"
    "e6e8ea}"
    ".usual{stroke:#7aa7e0}.band{fill:#7aa7e0}.mark,.found{fill:#ff8a80}.planned{fill:#7bd296}}</"
    "style>\n";

std::string escaped(std::string_view text) {
  std::string out;
  append_html(out, text);
  return out;
}

// The numbers of findings above their places: one, or those that have no room of their own.
struct Mark {
  double from = 0, to = 0;  // their places
  std::vector<size_t> numbers;

  // 9, 10 and 11 are "9-11"; others stand behind a comma.
  std::string words() const {
    std::string out = fmt::to_string(numbers.front());
    for (size_t i = 1; i < numbers.size(); ++i) {
      const bool goes_on = numbers[i] == numbers[i - 1] + 1;
      const bool ends = i + 1 == numbers.size() || numbers[i + 1] != numbers[i] + 1;
      if (!goes_on || ends) out += fmt::format("{}{}", goes_on ? "-" : ",", numbers[i]);
    }
    return out;
  }
  double middle() const { return (from + to) / 2; }
  double half_width() const { return 3.5 * static_cast<double>(words().size()) + 1; }
  bool crowds(const Mark& before) const {
    return middle() - half_width() < before.middle() + before.half_width();
  }
};

std::vector<Mark> with_room(std::vector<Mark> marks) {
  std::sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) { return a.to < b.to; });
  std::vector<Mark> out;
  for (Mark& mark : marks) {
    while (!out.empty() && mark.crowds(out.back())) {
      Mark& before = out.back();
      before.numbers.insert(before.numbers.end(), mark.numbers.begin(), mark.numbers.end());
      before.to = mark.to;
      mark = std::move(before);
      out.pop_back();
    }
    out.push_back(std::move(mark));
  }
  return out;
}

// What fits left of the axis: 9,999,999, then 10.0 M.
std::string axis_text(double count) {
  if (count < 1e7) return grouped_digits(fmt::format("{:.0f}", count));
  if (count < 1e9) return fmt::format("{:.1f} M", count / 1e6);
  return count < 1e12 ? fmt::format("{:.1f} G", count / 1e9)
                      : fmt::format("{} T", grouped_digits(fmt::format("{:.0f}", count / 1e12)));
}

// What is drawn in one column of the picture: one bin, or the extremes of several.
struct Column {
  double least = 0, most = 0, low = 0, usual = 0, high = 0;
};

std::vector<Column> columns_of(const JudgedSeries& s) {
  const size_t n = s.bins.size(), each = (n + kMostColumns - 1) / kMostColumns;
  const Baseline& base = s.verdict.baseline;
  std::vector<Column> columns;
  for (size_t first = 0; first < n; first += each) {
    const size_t last = std::min(n, first + each);
    Column c{s.bins.counts[first], 0, 0, 0, 0};
    for (size_t i = first; i < last; ++i) {
      const double mu = base.mu[i], sd = std::sqrt(mu + base.tail_dispersion(i) * mu * mu);
      c.least = std::min(c.least, s.bins.counts[i]);
      c.most = std::max(c.most, s.bins.counts[i]);
      c.usual += mu / static_cast<double>(last - first);
      c.low += std::max(0.0, mu - 2 * sd) / static_cast<double>(last - first);
      c.high += (mu + 2 * sd) / static_cast<double>(last - first);
    }
    columns.push_back(c);
  }
  return columns;
}

class Picture {
 public:
  Picture(const JudgedSeries& series, const Findings& findings, double top, const Telling& how)
      : s_(series), all_(findings), top_(top), how_(how), columns_(columns_of(series)) {
    for (const Column& c : columns_) most_ = std::max({most_, c.most, c.high});
  }

  std::string draw(const std::map<const Finding*, size_t>& numbers) {
    const bool ja = how_.language == Language::ja, hours = s_.bins.hourly();
    const std::string name = !s_.observed.name.empty()
                                 ? series_text(s_.observed.name, how_.language)
                                 : std::string(ja ? "件数" : "counts");
    text(kLeft, top_ + 14, "ink", "start",
         name + (ja ? (hours ? " (1時間ごと)" : " (1日ごと)") : (hours ? " (hours)" : " (days)")));
    for (const CalendarEntry& e : all_.entries) planned(e);
    for (const Finding& f : s_.verdict.findings) {
      const auto at = numbers.find(&f);
      if (at != numbers.end()) found(f, at->second);
    }
    for (const Mark& mark : with_room(std::move(marks_)))
      text(mark.middle(), top_ + kTop - 4, "mark", "middle", mark.words());
    band();
    counts();
    axes();
    return std::move(out_);
  }

 private:
  double x_of(int64_t time_s) const {
    const double from = static_cast<double>(s_.bins.edges_s.front());
    const double to = static_cast<double>(s_.bins.edges_s.back());
    const double share = std::clamp((static_cast<double>(time_s) - from) / (to - from), 0.0, 1.0);
    return kLeft + share * (kWidth - kLeft - kRight);
  }
  double x_of_column(size_t c) const {
    return kLeft + (static_cast<double>(c) + 0.5) / static_cast<double>(columns_.size()) *
                       (kWidth - kLeft - kRight);
  }
  double y_of(double count) const { return top_ + kTop + kPlot * (1 - count / most_); }

  void text(double x, double y, std::string_view look, std::string_view anchor,
            std::string_view words) {
    out_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n",
                    x, y, look, anchor, escaped(words));
  }
  void box(int64_t from_s, int64_t to_s, std::string_view look, std::string_view title) {
    const double x = x_of(from_s), width = std::max(1.5, x_of(to_s) - x);
    out_ += fmt::format(
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" "
        "class=\"{}\"><title>{}</title></rect>\n",
        x, top_ + kTop, width, kPlot, look, escaped(title));
  }
  void planned(const CalendarEntry& e) {
    if (e.end_s <= s_.bins.edges_s.front() || e.start_s >= s_.bins.edges_s.back()) return;
    box(e.start_s, e.end_s, "planned", e.summary.empty() ? e.id : e.summary);
  }
  void found(const Finding& f, size_t number) {
    box(f.start_s, f.end_s, "found",
        fmt::format("{} {}", kind_text(f.kind, how_.language), when_text(f, how_)));
    const double middle = (x_of(f.start_s) + x_of(f.end_s)) / 2;
    marks_.push_back({middle, middle, {number}});
  }
  void band() {
    std::string high, low, usual;
    for (size_t c = 0; c < columns_.size(); ++c) {
      high += fmt::format("{:.1f},{:.1f} ", x_of_column(c), y_of(columns_[c].high));
      usual += fmt::format("{:.1f},{:.1f} ", x_of_column(c), y_of(columns_[c].usual));
    }
    for (size_t c = columns_.size(); c-- > 0;) {
      low += fmt::format("{:.1f},{:.1f} ", x_of_column(c), y_of(columns_[c].low));
    }
    out_ += fmt::format("<polygon class=\"band\" points=\"{}{}\"/>\n", high, low);
    out_ += fmt::format("<polyline class=\"usual\" points=\"{}\"/>\n", usual);
  }
  void counts() {
    std::string points;
    for (size_t c = 0; c < columns_.size(); ++c) {
      points += fmt::format("{:.1f},{:.1f} ", x_of_column(c), y_of(columns_[c].most));
      if (columns_[c].least < columns_[c].most) {
        points += fmt::format("{:.1f},{:.1f} ", x_of_column(c), y_of(columns_[c].least));
      }
    }
    out_ += fmt::format("<polyline class=\"counts\" points=\"{}\"/>\n", points);
  }
  void axes() {
    out_ += fmt::format("<path class=\"axis\" fill=\"none\" d=\"M{} {}V{}H{}\"/>\n", kLeft,
                        top_ + kTop, top_ + kTop + kPlot, kWidth - kRight);
    text(kLeft - 6, top_ + kTop + 5, "faint", "end", axis_text(most_));
    text(kLeft - 6, top_ + kTop + kPlot, "faint", "end", "0");
    for (int k = 0; k <= 4; ++k) {
      const int64_t from = s_.bins.edges_s.front(), to = s_.bins.edges_s.back();
      const int64_t at = from + (to - from) / 4 * k;
      text(x_of(at), top_ + kTop + kPlot + 16, "faint",
           k == 0   ? "start"
           : k == 4 ? "end"
                    : "middle",
           format_rfc3339(at * kNsPerSecond, how_.zone).substr(0, 10));
    }
  }

  const JudgedSeries& s_;
  const Findings& all_;
  double top_, most_ = 1;
  const Telling& how_;
  std::vector<Column> columns_;
  std::vector<Mark> marks_;
  std::string out_;
};

bool is_drawn(const JudgedSeries& s, const std::map<const Finding*, size_t>& numbers) {
  return !s.verdict.baseline.mu.empty() &&
         (numbers.empty() || std::any_of(s.verdict.findings.begin(), s.verdict.findings.end(),
                                         [&](const Finding& f) { return numbers.contains(&f); }));
}

}  // namespace

std::string chart_svg(const Findings& findings, const std::map<const Finding*, size_t>& numbers,
                      const Telling& how) {
  std::vector<const JudgedSeries*> drawn;
  size_t left_out = 0;
  for (const JudgedSeries& s : findings.series) {
    if (!is_drawn(s, numbers)) continue;
    if (drawn.size() < kMostSeries) {
      drawn.push_back(&s);
    } else {
      ++left_out;
    }
  }
  const double height = std::max(1.0, static_cast<double>(drawn.size())) * kHeight + 24;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" "
      "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n",
      kWidth, height);
  out += kStyle;
  for (size_t k = 0; k < drawn.size(); ++k) {
    out += Picture(*drawn[k], findings, static_cast<double>(k) * kHeight, how).draw(numbers);
  }
  const bool ja = how.language == Language::ja;
  std::string legend = ja ? "線: 件数、帯: 通常の範囲、赤: 検出 (番号は表と同じ)、緑: 計画作業"
                          : "line: counts; band: usual; red: findings, numbered as in the table; "
                            "green: planned work";
  if (drawn.empty()) legend = ja ? "判定できる系列がありません" : "no series could be judged";
  if (left_out > 0) {
    legend +=
        ja ? fmt::format("。他に{}系列", left_out) : fmt::format("; {} more series", left_out);
  }
  out += fmt::format("<text x=\"{}\" y=\"{:.0f}\" class=\"faint\">{}</text>\n</svg>\n", kLeft,
                     height - 8, escaped(legend));
  return out;
}

}  // namespace hozen
