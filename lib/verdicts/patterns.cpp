#include "verdicts/patterns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kSignificant = 0.01;
constexpr size_t kLeastDays = 28, kLeastDaysOfMonth = 10;

struct Graded {
  double value;
  int64_t group;
};

struct Difference {
  double p = 1;
  std::map<int64_t, double> means;  // of each group, over that of all
};

// Kruskal-Wallis: do ranks differ from group to group?
Difference compare(std::vector<Graded> items) {
  std::sort(items.begin(), items.end(),
            [](const Graded& a, const Graded& b) { return a.value < b.value; });
  const auto n = static_cast<double>(items.size());
  std::map<int64_t, std::pair<double, double>> ranks;  // of a group: sum and number
  double ties = 0, sum = 0;
  std::map<int64_t, double> sums;
  for (size_t i = 0; i < items.size();) {
    size_t k = i;
    while (k < items.size() && items[k].value == items[i].value) ++k;
    const auto equal = static_cast<double>(k - i);
    ties += equal * equal * equal - equal;
    const double rank = static_cast<double>(i + k + 1) / 2;
    for (; i < k; ++i) {
      ranks[items[i].group].first += rank;
      ranks[items[i].group].second += 1;
      sums[items[i].group] += items[i].value;
      sum += items[i].value;
    }
  }
  double h = 0;
  for (const auto& [group, rank] : ranks) h += rank.first * rank.first / rank.second;
  h = 12 / (n * (n + 1)) * h - 3 * (n + 1);
  const double shared = 1 - ties / (n * n * n - n);
  Difference difference;
  if (shared > 0 && ranks.size() > 1) {
    difference.p = std::exp(log_chi_square_tail(h / shared, static_cast<double>(ranks.size() - 1)));
  }
  for (const auto& [group, of] : sums) {
    difference.means[group] = sum > 0 ? of / ranks[group].second / (sum / n) : 1;
  }
  return difference;
}

std::string group_name(bool weekdays, int64_t group, Language language) {
  if (!weekdays) return fmt::format("{}-{:02}", group / 12, group % 12 + 1);
  constexpr std::string_view kEnglish[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                           "Friday", "Saturday", "Sunday"};
  constexpr std::string_view kJapanese[] = {"月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "日曜"};
  const auto at = static_cast<size_t>(group);
  return std::string(language == Language::ja ? kJapanese[at] : kEnglish[at]);
}

std::string sentence(const Difference& d, bool weekdays, Language language) {
  const bool ja = language == Language::ja;
  const std::string_view what = weekdays ? (ja ? "曜日" : "weekdays") : (ja ? "月" : "months");
  const std::string p = probability_text(std::log(std::max(d.p, 1e-300)));
  if (d.p >= kSignificant) {
    return ja ? fmt::format(
                    "{}ごとの特徴は見受けられない (有意差なし、クラスカル・ウォリス検定 p {})",
                    what, p)
              : fmt::format("{}: no significant difference (Kruskal-Wallis p {})", what, p);
  }
  const auto by_mean = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto least = std::min_element(d.means.begin(), d.means.end(), by_mean);
  const auto most = std::max_element(d.means.begin(), d.means.end(), by_mean);
  constexpr double kWorthNaming =
      1.05;  // of a log as even as a clock, any count more is significant
  if (most->second < kWorthNaming * least->second) {
    return ja ? fmt::format("{}ごとの差はごく小さい (最多と最少の比 {:.2f}、p {})", what,
                            most->second / least->second, p)
              : fmt::format(
                    "{} hardly differ (the most {:.2f} times the fewest, Kruskal-Wallis p {})",
                    what, most->second / least->second, p);
  }
  const std::string most_name = group_name(weekdays, most->first, language);
  const std::string least_name = group_name(weekdays, least->first, language);
  return ja ? fmt::format("{}ごとに差がある (p {}): 最多は{} (平均の{:.1f}倍)、最少は{} ({:.1f}倍)",
                          what, p, most_name, most->second, least_name, least->second)
            : fmt::format(
                  "{} differ (Kruskal-Wallis p {}): most on {} ({:.1f} times the mean), "
                  "fewest on {} ({:.1f} times)",
                  what, p, most_name, most->second, least_name, least->second);
}

int64_t month_of(const JudgedSeries& days, size_t i) {
  const int64_t middle = (days.bins.edges_s[i] + days.bins.edges_s[i + 1]) / 2;
  const Civil civil = civil_from_seconds(days.zone.to_local(middle));
  return civil.year * 12 + static_cast<int64_t>(civil.month) - 1;
}

struct Visits {
  size_t active = 0, days = 0;
  double middle = 0, low = 0, high = 0;  // days between two active days
  bool regular = false;
};

Visits visits_of(const std::vector<double>& counts) {
  Visits visits;
  visits.days = counts.size();
  std::vector<double> gaps;
  size_t last = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    if (visits.active++ > 0) gaps.push_back(static_cast<double>(i - last));
    last = i;
  }
  if (gaps.size() < 4) return visits;
  std::sort(gaps.begin(), gaps.end());
  visits.middle = median(gaps);
  visits.low = gaps[gaps.size() / 10];
  visits.high = gaps[gaps.size() - 1 - gaps.size() / 10];
  const double reach = std::max(1.0, 0.25 * visits.middle);
  const auto close = std::count_if(
      gaps.begin(), gaps.end(), [&](double gap) { return std::abs(gap - visits.middle) <= reach; });
  visits.regular = visits.middle >= 2 && 4 * close >= 3 * static_cast<std::ptrdiff_t>(gaps.size());
  return visits;
}

std::string days_text(double days, bool ja) {
  return ja ? fmt::format("{:g}日", days)
            : fmt::format("{:g} {}", days, days == 1 ? "day" : "days");
}

std::string sentence(const Visits& v, std::string_view who, double total, Language language) {
  const bool ja = language == Language::ja;
  std::string text =
      ja ? fmt::format("{}{}日中{}日に発生、計{:.0f}件、間隔の中央値 {} (多くは {:g}～{:g}日)", who,
                       v.days, v.active, total, days_text(v.middle, ja), v.low, v.high)
         : fmt::format(
               "{}on {} of {} days, {:.0f} {} in all, median interval {} (mostly {:g} to {:g})",
               who, v.active, v.days, total, total == 1 ? "event" : "events",
               days_text(v.middle, ja), v.low, v.high);
  if (v.regular) text += ja ? "。件数は少ないが定期的" : ": few, but regular";
  return text;
}

// A source's counts a day.
std::vector<double> counts_a_day(const std::vector<Slot>& slots, const Bins& bins) {
  std::vector<double> counts(bins.size(), 0);
  size_t i = 0;
  for (const Slot& slot : slots) {
    while (i < bins.size() && bins.edges_s[i + 1] <= slot.start_s) ++i;
    if (i < bins.size() && slot.start_s >= bins.edges_s[i]) counts[i] += slot.count;
  }
  return counts;
}

double sum_of(const std::vector<double>& counts) {
  double sum = 0;
  for (const double c : counts) sum += c;
  return sum;
}

}  // namespace

std::vector<std::string> calendar_patterns(const JudgedSeries& days, Language language) {
  std::vector<std::string> told;
  const Bins& bins = days.bins;
  const Baseline& base = days.verdict.baseline;
  if (bins.hourly() || bins.size() < kLeastDays || base.mu.empty()) return told;
  std::vector<Graded> by_weekday, by_month;
  std::map<int64_t, size_t> month_days;
  for (size_t i = 0; i < bins.size(); ++i) {
    const double level = base.level[i] * base.trend[i];
    // Days that are equal but for the last bits of their level must rank as equal.
    if (level > 0)
      by_weekday.push_back({std::round(1e6 * bins.counts[i] / level), bins.weekday[i]});
    ++month_days[month_of(days, i)];
  }
  told.push_back(sentence(compare(std::move(by_weekday)), true, language));
  for (size_t i = 0; i < bins.size(); ++i) {
    const int64_t month = month_of(days, i);
    if (month_days[month] >= kLeastDaysOfMonth) by_month.push_back({bins.counts[i], month});
  }
  std::erase_if(month_days, [](const auto& m) { return m.second < kLeastDaysOfMonth; });
  if (month_days.size() >= 2)
    told.push_back(sentence(compare(std::move(by_month)), false, language));
  return told;
}

std::vector<std::string> regulars(const JudgedSeries& days, Language language) {
  constexpr size_t kMostNamed = 5, kLeastActive = 6;
  std::vector<std::string> told;
  const Bins& bins = days.bins;
  if (bins.hourly() || bins.size() < kLeastDays) return told;
  const Visits own = visits_of(bins.counts);
  const bool mostly_empty = 5 * own.active <= 3 * own.days;
  if (mostly_empty && own.middle > 0) {
    told.push_back(sentence(own, "", sum_of(bins.counts), language));
  }
  for (const Values& values : days.observed.fields) {
    if (values.field != "source.ip" && values.field != "source") continue;
    values.each([&](std::string_view name, const std::vector<Slot>& slots) {
      if (told.size() >= kMostNamed) return false;
      if (slots.size() < kLeastActive || slots.size() > 4 * bins.size()) return true;
      const std::vector<double> counts = counts_a_day(slots, bins);
      const Visits visits = visits_of(counts);
      if (!visits.regular || visits.active < kLeastActive) return true;
      told.push_back(sentence(visits, std::string(name) + ": ", sum_of(counts), language));
      return true;
    });
  }
  return told;
}

}  // namespace hozen
