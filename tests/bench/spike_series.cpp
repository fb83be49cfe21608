// spike_series: precision and recall of lib/verdicts on generated series with planted events, and
// its speed.
//
//   bench_spike_series [seed [series [planted|varied|wide|public [--show]]]]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>

#include "varied_series.h"
#include "verdicts/judge.h"
#include "verdicts/tails.h"
#include "wide_series.h"

namespace hozen::bench {
namespace {

struct Score {
  size_t planted = 0, found = 0, right = 0, hit = 0;
  size_t clear = 0, clear_hit = 0;  // events that one who knows the means and dispersion would tell
};
struct Scores {
  std::map<std::string_view, std::map<Kind, Score>> by_family;
  std::map<Kind, Score> all;
  size_t quiet_findings = 0;
  double quiet_days = 0;
};

bool matches(const Planted& p, const Finding& f, size_t per_day) {
  if (p.kind != f.kind) return false;
  if (p.kind == Kind::shift) {
    const size_t off = p.first > f.first ? p.first - f.first : f.first - p.first;
    return off <= 3 * per_day;
  }
  return f.first < p.last && p.first < f.last;
}

// ln p of a burst, drop or silence to one who knows what is usual; of shifts and rises there is none.
double known_log_p(const PlantedSeries& s, const Planted& p) {
  double y = 0, mu = 0, mu2 = 0;
  for (size_t i = p.first; i < p.last; ++i) {
    y += s.series.counts[i];
    mu += s.usual[i];
    mu2 += s.usual[i] * s.usual[i];
  }
  const double phi = s.phi * mu2 / std::max(1e-9, mu * mu);
  if (p.kind == Kind::burst) {
    return y >= 2 * mu && y - mu >= 5 ? log_upper_tail(y, mu, phi) : 0;
  }
  return y <= mu / 2 && mu - y >= 8 ? log_lower_tail(y, mu, phi) : 0;
}

constexpr double kClearGain = 50;

double log_likelihood(const std::vector<double>& y, const std::vector<double>& mu, double phi,
                      double factor) {
  double sum = 0;
  for (size_t i = 0; i < y.size(); ++i) {
    const double m = std::max(mu[i] * factor, 1e-9);
    sum += y[i] * std::log(m) - (y[i] + 1 / phi) * std::log1p(phi * m);
  }
  return sum;
}

// Twice the log likelihood that one who knows profile and dispersion gains by the shift or rise.
double known_gain(const PlantedSeries& s, const Planted& p) {
  const double per_day = s.series.width == BinWidth::hour ? 24 : 1;
  const double phi = std::max(s.phi, kLeastDispersion);
  std::vector<double> flat = s.usual;
  for (size_t i = p.first; i < flat.size(); ++i) {
    const double days = std::floor(static_cast<double>(i - p.first) / per_day);
    flat[i] /= p.kind == Kind::shift ? p.size : std::exp(p.size * days);
  }
  double best = -INFINITY;
  for (double factor = 0.05; factor < 20; factor *= 1.05) {
    best = std::max(best, log_likelihood(s.series.counts, flat, phi, factor));
  }
  return 2 * (log_likelihood(s.series.counts, s.usual, phi, 1) - best);
}

bool is_clear(const PlantedSeries& s, const Planted& p) {
  if (p.kind == Kind::shift || p.kind == Kind::rise) return known_gain(s, p) > kClearGain;
  const double looks = s.series.width == BinWidth::hour ? 720 : 30;
  return known_log_p(s, p) < std::log(0.0005 / looks);
}

void show(size_t number, const PlantedSeries& s, const Verdict& v) {
  fmt::print("{} {} bins {} {} phi {:.3f} known {:.3f}{}\n", number, s.family,
             s.series.width == BinWidth::hour ? "hours" : "days", s.series.counts.size(),
             v.baseline.dispersion, s.phi, v.baseline.intermittent ? " intermittent" : "");
  const size_t per_day = s.series.width == BinWidth::hour ? 24 : 1;
  for (const Planted& p : s.events) {
    double y = 0, mu = 0, mu2 = 0, usual = 0;
    for (size_t i = p.first; i < p.last; ++i) {
      y += s.series.counts[i];
      usual += s.usual[i];
      const double m = v.baseline.mu.empty() ? 0 : v.baseline.mu[i];
      mu += m;
      mu2 += m * m;
    }
    const double phi = v.baseline.dispersion * mu2 / std::max(1e-9, mu * mu);
    const bool hit = std::any_of(v.findings.begin(), v.findings.end(),
                                 [&](const Finding& f) { return matches(p, f, per_day); });
    fmt::print(
        "   planted {:8} {}-{} obs {} exp {:.1f} usual {:.1f} ratio {:.2f} ln p {:.1f} known "
        "{:.1f}{}\n",
        name_of(p.kind), p.first, p.last, y, mu, usual, y / mu,
        y > mu ? log_upper_tail(y, mu, phi) : log_lower_tail(y, mu, phi),
        p.size > 0 || p.kind == Kind::rise ? known_gain(s, p) : known_log_p(s, p),
        hit              ? ""
        : is_clear(s, p) ? " MISSED, though clear"
                         : " missed");
  }
  for (const Finding& f : v.findings) {
    const bool right = std::any_of(s.events.begin(), s.events.end(),
                                   [&](const Planted& p) { return matches(p, f, per_day); });
    fmt::print("   found   {:8} {}-{} obs {} exp {:.1f} ratio {:.2f} ln p {:.1f} (w {}){}\n",
               name_of(f.kind), f.first, f.last, f.observed, f.expected, f.ratio, f.log_p,
               f.window_bins, right ? "" : " FALSE");
  }
}

void score(const PlantedSeries& s, const Verdict& v, Scores& scores, bool& wrong) {
  const size_t per_day = s.series.width == BinWidth::hour ? 24 : 1;
  if (s.events.empty()) {
    scores.quiet_findings += v.findings.size();
    scores.quiet_days += static_cast<double>(s.series.counts.size() / per_day);
    wrong = !v.findings.empty();
  }
  auto& family = scores.by_family[s.family];
  for (const Planted& p : s.events) {
    bool hit = false;
    for (const Finding& f : v.findings) hit = hit || matches(p, f, per_day);
    for (auto* kinds : {&family, &scores.all}) {
      ++(*kinds)[p.kind].planted;
      (*kinds)[p.kind].hit += hit;
      (*kinds)[p.kind].clear += is_clear(s, p);
      (*kinds)[p.kind].clear_hit += hit && is_clear(s, p);
    }
    wrong = wrong || !hit;
  }
  for (const Finding& f : v.findings) {
    bool right = false;
    for (const Planted& p : s.events) right = right || matches(p, f, per_day);
    for (auto* kinds : {&family, &scores.all}) {
      ++(*kinds)[f.kind].found;
      (*kinds)[f.kind].right += right;
    }
    wrong = wrong || !right;
  }
}

void print(std::string_view name, const std::map<Kind, Score>& kinds) {
  for (const auto& [kind, s] : kinds) {
    fmt::print(
        "{:14} {:8} planted {:5} found {:5}  precision {:.2f}  recall {:.2f}  of clear ones {:.2f} "
        "({})\n",
        name, name_of(kind), s.planted, s.found,
        s.found ? static_cast<double>(s.right) / static_cast<double>(s.found) : 1.0,
        s.planted ? static_cast<double>(s.hit) / static_cast<double>(s.planted) : 1.0,
        s.clear ? static_cast<double>(s.clear_hit) / static_cast<double>(s.clear) : 1.0, s.clear);
  }
}

double ms_since(std::clock_t start) {
  return 1000 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double year_of_hours_ms(uint64_t seed) {
  Random random(seed);
  Series series;
  for (int64_t i = 0; i <= 365 * 24; ++i) series.edges_s.push_back(1'640'995'200 + i * 3600);
  for (size_t i = 0; i < 365 * 24; ++i) {
    const double angle = static_cast<double>(i % 24) * M_PI / 12;
    const double burst = i % 1000 < 4 ? 6 : 1;
    series.counts.push_back(
        random.negative_binomial(100 * std::exp(std::sin(angle)) * burst, 0.05));
  }
  const Bins bins = label_bins(series, Zone());
  const std::clock_t start = std::clock();  // of the processor: others may load the machine
  size_t findings = 0;
  for (int k = 0; k < 5; ++k) findings += judge(bins).findings.size();
  return findings > 0 ? ms_since(start) / 5 : 0;
}

// A series of 90 days of hours, the mean of 300 of all sizes.
double ninety_days_ms(uint64_t seed) {
  Random random(seed);
  std::vector<Bins> all;
  for (size_t k = 0; k < 300; ++k) {
    const double level = random.log_between(0.02, 500), swing = random.between(0, 1);
    Series series;
    series.edges_s.push_back(1'640'995'200);
    for (size_t i = 0; i < 90 * 24; ++i) {
      const double angle = static_cast<double>(i % 24) * M_PI / 12;
      series.edges_s.push_back(series.edges_s.back() + 3600);
      series.counts.push_back(
          random.negative_binomial(level * std::exp(swing * std::sin(angle)), 0.1));
    }
    all.push_back(label_bins(series, Zone()));
  }
  const std::clock_t start = std::clock();
  size_t findings = 0;
  for (const Bins& bins : all) findings += judge(bins).findings.size();
  return findings > all.size() ? 0 : ms_since(start) / static_cast<double>(all.size());
}

}  // namespace
}  // namespace hozen::bench

int main(int argc, char** argv) {
  using namespace hozen;
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const size_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 700;
  const std::string_view maker = argc > 3 ? argv[3] : "planted";
  const bool shown = argc > 4 && std::strcmp(argv[4], "--show") == 0;
  bench::Random random(seed);
  bench::Scores scores;
  for (size_t number = 0; number < count; ++number) {
    const bench::PlantedSeries s = maker == "varied"   ? bench::make_varied(random, number)
                                   : maker == "wide"   ? bench::make_wide(random, number)
                                   : maker == "public" ? bench::make_public(random, number)
                                                       : bench::make_series(random, number);
    const Verdict v = judge(label_bins(s.series, Zone()));
    bool wrong = false;
    bench::score(s, v, scores, wrong);
    if (shown && wrong) bench::show(number, s, v);
  }
  for (const auto& [family, kinds] : scores.by_family) bench::print(family, kinds);
  bench::print("all", scores.all);
  fmt::print("quiet series: {:.3f} findings in 30 days ({} in {} days)\n",
             static_cast<double>(scores.quiet_findings) * 30 / scores.quiet_days,
             scores.quiet_findings, scores.quiet_days);
  fmt::print("a year of hours: {:.1f} ms\n", bench::year_of_hours_ms(seed));
  fmt::print("90 days of hours, many series: {:.2f} ms each\n", bench::ninety_days_ms(seed));
}
