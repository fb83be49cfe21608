#pragma once
// planted_series: generated log counts with known events, for measuring lib/verdicts.
//
// Call:     Random(seed), then make_series as often as wanted
// Shape:    seven families (web, firewall, sparse, office hours, intermittent; days, sparse days),
//           a quarter of them quiet; the rest carry one to three events that do not touch
// Source:   negative binomial counts as gamma-Poisson mixtures (Hilbe 2011); gamma by Marsaglia &
//           Tsang 2000
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "verdicts/finding.h"
#include "verdicts/series.h"

namespace hozen::bench {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ull);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  double unit() { return (static_cast<double>(next() >> 11) + 0.5) / 9007199254740992.0; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  double log_between(double low, double high) { return low * std::pow(high / low, unit()); }
  size_t index(size_t n) { return static_cast<size_t>(next() % n); }
  double normal() { return std::sqrt(-2 * std::log(unit())) * std::cos(2 * M_PI * unit()); }
  double gamma(double shape) {
    if (shape < 1) return gamma(shape + 1) * std::pow(unit(), 1 / shape);
    const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
    while (true) {
      const double x = normal(), v = std::pow(1 + c * x, 3);
      if (v > 0 && std::log(unit()) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
  }
  double poisson(double mean) {
    if (mean > 200) return std::max(0.0, std::round(mean + std::sqrt(mean) * normal()));
    double count = -1;
    for (double product = 1; product > std::exp(-mean); ++count) product *= unit();
    return std::max(0.0, count);
  }
  double negative_binomial(double mean, double phi) {
    if (mean <= 0) return 0;
    return poisson(phi > 1e-4 ? mean * gamma(1 / phi) * phi : mean);
  }

 private:
  uint64_t state_;
};

struct Planted {
  Kind kind;
  size_t first, last;  // bins
  double size = 0;     // of a shift: new level to old; of a rise: growth of the log level a day
};
struct PlantedSeries {
  std::string_view family;
  Series series;
  std::vector<Planted> events;
  std::vector<double> usual = {};  // mean of each bin but for bursts, drops and silences
  double phi = 0;
};

// Which events are planted, from 0 to 1: the makers take the highest for what lasts (shifts, rises), which comes first,
// as it would make larger or smaller what is there already.
inline std::vector<double> draw_kinds(Random& random, size_t events) {
  std::vector<double> kinds;
  for (size_t k = 0; k < events; ++k) kinds.push_back(random.unit());
  std::sort(kinds.rbegin(), kinds.rend());
  return kinds;
}

struct Family {
  std::string_view name;
  bool hourly;
  double least_level, most_level;  // a bin
  double swing;                    // of the day's profile
  double phi_low, phi_high;
  double day_noise;
};
inline constexpr std::array<Family, 7> kFamilies{{
    {"web", true, 50, 3000, 1.0, 0.005, 0.06, 0.12},
    {"firewall", true, 4, 300, 0.3, 0.03, 0.3, 0.15},
    {"sparse", true, 0.2, 3, 0.5, 0.05, 0.6, 0.1},
    {"office", true, 20, 500, 3.0, 0.02, 0.15, 0.12},
    {"intermittent", true, 10, 400, 0.4, 0.03, 0.2, 0.1},
    {"days", false, 8, 20000, 0, 0.005, 0.06, 0},
    {"sparse days", false, 0.7, 6, 0, 0.02, 0.4, 0},
}};

class SeriesMaker {
 public:
  SeriesMaker(Random& random, const Family& family) : random_(random), family_(family) {
    days_ = static_cast<size_t>(family.hourly ? random.between(20, 120) : random.between(45, 300));
    per_ = family.hourly ? 24 : 1;
    mean_.assign(days_ * per_, 0);
    taken_.assign(mean_.size(), 0);
    phi_ = random.log_between(family.phi_low, family.phi_high);
  }

  PlantedSeries make() {
    usual();
    usual_ = mean_;
    PlantedSeries out{family_.name, {}, {}};
    const size_t events = random_.unit() < 0.25 ? 0 : 1 + random_.index(3);
    for (const double what : draw_kinds(random_, events)) plant(what, out.events);
    fill(out.series);
    for (Planted& p : out.events) rename_empty_drop(out.series, p);
    out.usual = std::move(usual_);
    out.phi = phi_;
    return out;
  }

  // A drop that leaves half of its bins empty is a silence by definition.
  static void rename_empty_drop(const Series& series, Planted& p) {
    if (p.kind != Kind::drop) return;
    const auto from = series.counts.begin() + static_cast<std::ptrdiff_t>(p.first);
    const auto to = series.counts.begin() + static_cast<std::ptrdiff_t>(p.last);
    if (2 * std::count(from, to, 0.0) >= to - from) p.kind = Kind::silence;
  }

 private:
  void usual() {
    const double level = random_.log_between(family_.least_level, family_.most_level);
    const double weekend = random_.unit() < 0.3 ? 1.0 : random_.between(0.3, 1.1);
    const double peak = random_.between(9, 20), swing = family_.swing * random_.between(0.3, 1);
    const size_t first_weekday = random_.index(7);
    double drift = 0;
    for (size_t d = 0; d < days_; ++d) {
      drift = 0.6 * drift + family_.day_noise * 0.6 * random_.normal();
      const bool rest = (d + first_weekday) % 7 >= 5;
      for (size_t h = 0; h < per_; ++h) {
        const double angle = (static_cast<double>(h) - peak) * M_PI / 12;
        const double day = family_.hourly ? std::exp(swing * std::cos(angle)) : 1;
        mean_[d * per_ + h] = level * day * (rest ? weekend : 1) * std::exp(drift);
      }
    }
    offset_days_ = static_cast<int64_t>((first_weekday + 4) % 7);  // 1970-01-01 was a Thursday
    if (family_.name == "intermittent") switch_off_now_and_then();
  }

  void switch_off_now_and_then() {
    const double gaps = random_.between(4, 12) * static_cast<double>(days_) / 30;
    for (double k = 0; k < gaps; ++k) {
      const size_t first = random_.index(mean_.size());
      const auto length = static_cast<size_t>(random_.log_between(2, 8));
      for (size_t i = first; i < std::min(mean_.size(), first + length); ++i) mean_[i] = 0;
    }
  }

  // A free stretch with a day to spare on both sides.
  bool reserve(size_t length, size_t& first) {
    const size_t n = mean_.size(), spare = family_.hourly ? 24 : 3;
    if (length + 2 * spare + 2 >= n) return false;
    for (int attempt = 0; attempt < 20; ++attempt) {
      first = spare + random_.index(n - length - 2 * spare);
      const auto from = taken_.begin() + static_cast<std::ptrdiff_t>(first - spare);
      const auto to = taken_.begin() + static_cast<std::ptrdiff_t>(first + length + spare);
      if (std::any_of(from, to, [](uint8_t t) { return t != 0; })) continue;
      std::fill(taken_.begin() + static_cast<std::ptrdiff_t>(first),
                taken_.begin() + static_cast<std::ptrdiff_t>(first + length), uint8_t{1});
      return true;
    }
    return false;
  }

  double sum(size_t first, size_t last) const {
    double total = 0;
    for (size_t i = first; i < last; ++i) total += mean_[i];
    return total;
  }

  bool is_off(size_t first, size_t last) const {
    return std::any_of(mean_.begin() + static_cast<std::ptrdiff_t>(first),
                       mean_.begin() + static_cast<std::ptrdiff_t>(last),
                       [](double mean) { return mean <= 0; });
  }

  void plant(double what, std::vector<Planted>& events) {
    if (what < 0.35) return plant_burst(events);
    if (what < 0.55) return plant_low(events, Kind::drop);
    if (what < 0.75) return plant_low(events, Kind::silence);
    if (what < 0.9) return plant_shift(events);
    plant_rise(events);
  }

  void plant_burst(std::vector<Planted>& events) {
    const bool whole_day = random_.unit() < 0.25;
    const size_t length = family_.hourly
                              ? whole_day ? 24 : static_cast<size_t>(random_.log_between(1, 12))
                              : 1 + random_.index(2);
    size_t first;
    if (!reserve(length, first) || is_off(first, first + length)) return;
    const double factor =
        whole_day || !family_.hourly ? random_.log_between(2.2, 8) : random_.log_between(3, 30);
    // An event that hides in the noise teaches nothing: at least seven deviations and ten counts.
    const double base = std::max(sum(first, first + length), 0.05);
    const double each = 1 / static_cast<double>(length);
    const double noise = std::sqrt(base + phi_ * base * base * each);
    const double extra = std::max({base * (factor - 1), 7 * noise, 10.0});
    for (size_t i = first; i < first + length; ++i) mean_[i] += extra * each;
    events.push_back({Kind::burst, first, first + length});
  }

  void plant_low(std::vector<Planted>& events, Kind kind) {
    // A silence among others of up to eight hours is one that is longer than they are.
    const bool among_others = kind == Kind::silence && family_.name == "intermittent";
    const size_t length = family_.hourly
                              ? static_cast<size_t>(random_.log_between(among_others ? 12 : 3, 48))
                              : 1 + random_.index(3);
    size_t first;
    if (!reserve(length, first)) return;
    const double left = kind == Kind::silence ? 0 : random_.between(0.03, 0.3);
    const double base = sum(first, first + length);
    if (base * (1 - left) < 30 || base < 30 * phi_ * static_cast<double>(length)) return;
    for (size_t i = first; i < first + length; ++i) mean_[i] *= left;
    events.push_back({kind, first, first + length});
  }

  void plant_shift(std::vector<Planted>& events) {
    if (shaped_ || days_ < 24) return;
    shaped_ = true;
    const size_t at = 8 + random_.index(days_ - 16);
    const double factor =
        random_.unit() < 0.6 ? random_.log_between(1.8, 5) : 1 / random_.log_between(1.8, 5);
    for (size_t i = at * per_; i < mean_.size(); ++i) {
      mean_[i] *= factor;
      usual_[i] *= factor;
    }
    events.push_back({Kind::shift, at * per_, mean_.size(), factor});
  }

  void plant_rise(std::vector<Planted>& events) {
    if (shaped_ || days_ < 30) return;
    shaped_ = true;
    const size_t at = random_.unit() < 0.4 ? 0 : random_.index(days_ - 25);
    const double length = static_cast<double>(days_ - at);
    const double slope = std::log(random_.log_between(2, 6)) / length;
    for (size_t i = at * per_; i < mean_.size(); ++i) {
      const double grown = std::exp(slope * static_cast<double>(i / per_ - at));
      mean_[i] *= grown;
      usual_[i] *= grown;
    }
    events.push_back({Kind::rise, at * per_, mean_.size(), slope});
  }

  void fill(Series& series) {
    const int64_t bin_s = family_.hourly ? 3600 : kSecondsPerDay;
    const int64_t start_s = (19000 + offset_days_) * kSecondsPerDay;
    series.width = family_.hourly ? BinWidth::hour : BinWidth::day;
    for (size_t i = 0; i <= mean_.size(); ++i) {
      series.edges_s.push_back(start_s + static_cast<int64_t>(i) * bin_s);
    }
    for (const double mean : mean_) series.counts.push_back(random_.negative_binomial(mean, phi_));
  }

  Random& random_;
  const Family& family_;
  size_t days_ = 0, per_ = 1;
  int64_t offset_days_ = 0;
  double phi_ = 0;
  bool shaped_ = false;
  std::vector<double> mean_, usual_;
  std::vector<uint8_t> taken_;
};

inline PlantedSeries make_series(Random& random, size_t number) {
  return SeriesMaker(random, kFamilies[number % kFamilies.size()]).make();
}

}  // namespace hozen::bench
