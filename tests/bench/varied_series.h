#pragma once
// varied_series: a second, rougher generator, written without looking at what the detector assumes: hours that
// remember the hour before, random walks, jobs of the night, zero-inflated counts, clumps, short histories.
//
// Call:     Random(seed), then make_varied as often as wanted
// Shape:    twelve families, a third of the series quiet; the rest carry one or two events
#include "planted_series.h"

namespace hozen::bench {

struct Rough {
  std::string_view name;
  bool hourly;
  double least_days, most_days;
  double least_level, most_level;  // a bin
  double swing;                    // of the day's profile
  double weekend_low, weekend_high;
  double phi_low, phi_high;
  double day_noise, walk;        // sd of a day's log level; of its random walk
  double memory, hour_noise;     // AR(1) of the hours' log level: coefficient and sd
  double empty_low, empty_high;  // share of bins that are zero whatever the mean
};
inline constexpr std::array<Rough, 12> kRough{{
    {"api", true, 14, 120, 200, 5000, 1, .3, 1.1, .002, .02, .1, 0, .7, .08, 0, 0},
    {"perimeter", true, 14, 120, 3, 200, .3, .9, 1.1, .1, .5, .2, 0, .3, .1, 0, 0},
    {"zero-inflated", true, 20, 120, 3, 30, .3, .6, 1, .1, .6, .1, 0, 0, 0, .5, .9},
    {"office week", true, 21, 120, 10, 600, 3.5, .05, .4, .02, .1, .1, 0, .3, .08, 0, 0},
    {"short", true, 4, 13, 10, 800, 1, .5, 1, .01, .1, .1, 0, .3, .05, 0, 0},
    {"walk", true, 30, 120, 20, 2000, .8, .5, 1, .01, .08, .05, .04, .3, .05, 0, 0},
    {"trickle", true, 20, 120, .05, 1.5, .5, .5, 1, .05, 1, .2, 0, 0, 0, 0, 0},
    {"clumps", true, 20, 120, 5, 200, .5, .5, 1, .1, .3, .2, 0, .5, .35, 0, 0},
    {"days", false, 40, 400, 10, 1e6, 0, .3, 1.1, .003, .05, .08, 0, 0, 0, 0, 0},
    {"rough days", false, 40, 400, 5, 5000, 0, .3, 1.1, .05, .2, .15, .02, 0, 0, 0, 0},
    {"empty days", false, 60, 400, 1, 8, 0, .8, 1, .1, .8, 0, 0, 0, 0, .3, .85},
    {"few days", false, 10, 30, 20, 5000, 0, .8, 1, .005, .05, .08, 0, 0, 0, 0, 0},
}};

class VariedMaker {
 public:
  VariedMaker(Random& random, const Rough& rough) : random_(random), rough_(rough) {
    days_ = static_cast<size_t>(random.between(rough.least_days, rough.most_days));
    per_ = rough.hourly ? 24 : 1;
    n_ = days_ * per_;
    phi_ = random.log_between(rough.phi_low, rough.phi_high);
    empty_ = random.between(rough.empty_low, rough.empty_high);
    taken_.assign(n_, 0);
  }

  PlantedSeries make() {
    usual();
    usual_ = mean_;
    PlantedSeries out{rough_.name, {}, {}};
    const size_t events = random_.unit() < 0.33 ? 0 : 1 + random_.index(2);
    for (const double what : draw_kinds(random_, events)) plant(what, out.events);
    fill(out.series);
    for (Planted& p : out.events) SeriesMaker::rename_empty_drop(out.series, p);
    for (double& mean : usual_) mean *= 1 - empty_;
    out.usual = std::move(usual_);
    out.phi = spread() * spread();
    return out;
  }

 private:
  void usual() {
    const double level = random_.log_between(rough_.least_level, rough_.most_level);
    const double weekend = random_.between(rough_.weekend_low, rough_.weekend_high);
    const double peak = random_.between(9, 20), swing = rough_.swing * random_.between(0.4, 1);
    const bool job = rough_.hourly && random_.unit() < 0.2;
    const size_t job_hour = random_.index(24);
    const double job_size = random_.between(3, 12);
    double walk = 0, hour = 0;
    for (size_t d = 0; d < days_; ++d) {
      walk += rough_.walk * random_.normal();
      const double day = walk + rough_.day_noise * random_.normal();
      const bool rest = d % 7 >= 5;
      for (size_t h = 0; h < per_; ++h) {
        hour = rough_.memory * hour + rough_.hour_noise * random_.normal();
        const double angle = (static_cast<double>(h) - peak) * M_PI / 12;
        const double shape = rough_.hourly ? swing * std::cos(angle) : 0;
        const double at_job = job && h == job_hour ? job_size : 1;
        mean_.push_back(level * std::exp(shape + day + hour) * (rest ? weekend : 1) * at_job);
      }
    }
  }

  bool reserve(size_t length, size_t& first) {
    const size_t spare = rough_.hourly ? 24 : 3;
    if (length + 2 * spare + 2 >= n_) return false;
    for (int attempt = 0; attempt < 20; ++attempt) {
      first = spare + random_.index(n_ - length - 2 * spare);
      const auto at = [&](size_t i) { return taken_.begin() + static_cast<std::ptrdiff_t>(i); };
      if (std::any_of(at(first - spare), at(first + length + spare),
                      [](uint8_t t) { return t != 0; })) {
        continue;
      }
      std::fill(at(first), at(first + length), uint8_t{1});
      return true;
    }
    return false;
  }

  double spread() const {  // relative sd of a bin's mean
    return std::sqrt(phi_ + rough_.hour_noise * rough_.hour_noise + empty_ / (1.001 - empty_));
  }

  void plant(double what, std::vector<Planted>& events) {
    if (what < 0.4) return plant_burst(events);
    if (what < 0.6) return plant_low(events, Kind::drop);
    if (what < 0.8) return plant_low(events, Kind::silence);
    if (what < 0.9) return plant_shift(events);
    plant_rise(events);
  }

  void plant_burst(std::vector<Planted>& events) {
    const size_t most = std::min<size_t>(30, n_ / 12);
    const size_t length =
        rough_.hourly ? static_cast<size_t>(random_.log_between(1, static_cast<double>(most)))
                      : 1 + random_.index(3);
    size_t first;
    if (!reserve(length, first)) return;
    double base = 0;
    for (size_t i = first; i < first + length; ++i) base += mean_[i];
    base = std::max(base * (1 - empty_), 0.05);
    const auto width = static_cast<double>(length);
    const double noise = std::sqrt(
        base + base * base * (spread() * spread() / width + rough_.day_noise * rough_.day_noise));
    const double extra = std::max({base * random_.log_between(1.5, 15), 9 * noise, 12.0});
    for (size_t i = first; i < first + length; ++i) mean_[i] += extra / width / (1 - empty_ + 1e-9);
    for (size_t i = first; i < first + length; ++i) full_.push_back(i);
    events.push_back({Kind::burst, first, first + length});
  }

  void plant_low(std::vector<Planted>& events, Kind kind) {
    const size_t most = std::min<size_t>(40, n_ / 10);
    const size_t length =
        rough_.hourly ? static_cast<size_t>(random_.log_between(3, static_cast<double>(most) + 3))
                      : 1 + random_.index(3);
    size_t first;
    if (!reserve(length, first)) return;
    const double left = kind == Kind::silence ? 0 : random_.between(0.03, 0.35);
    double base = 0;
    for (size_t i = first; i < first + length; ++i) base += mean_[i];
    const double s = spread();
    if (base * (1 - left) * (1 - empty_) < 30 || s * s > 0.06 * static_cast<double>(length)) return;
    for (size_t i = first; i < first + length; ++i) mean_[i] *= left;
    events.push_back({kind, first, first + length});
  }

  void plant_shift(std::vector<Planted>& events) {
    if (shaped_ || days_ < 24) return;
    shaped_ = true;
    const size_t at = 8 + random_.index(days_ - 16);
    const double factor =
        random_.unit() < 0.6 ? random_.log_between(2, 6) : 1 / random_.log_between(2, 6);
    for (size_t i = at * per_; i < n_; ++i) {
      mean_[i] *= factor;
      usual_[i] *= factor;
    }
    events.push_back({Kind::shift, at * per_, n_, factor});
  }

  void plant_rise(std::vector<Planted>& events) {
    if (shaped_ || days_ < 30) return;
    shaped_ = true;
    const size_t at = random_.unit() < 0.5 ? 0 : random_.index(days_ - 25);
    const double slope = std::log(random_.log_between(2.5, 6)) / static_cast<double>(days_ - at);
    for (size_t i = at * per_; i < n_; ++i) {
      const double grown = std::exp(slope * static_cast<double>(i / per_ - at));
      mean_[i] *= grown;
      usual_[i] *= grown;
    }
    events.push_back({Kind::rise, at * per_, n_, slope});
  }

  void fill(Series& series) {
    const int64_t bin_s = rough_.hourly ? 3600 : kSecondsPerDay;
    series.width = rough_.hourly ? BinWidth::hour : BinWidth::day;
    for (size_t i = 0; i <= n_; ++i) {
      series.edges_s.push_back(19002 * kSecondsPerDay +
                               static_cast<int64_t>(i) * bin_s);  // a Monday
    }
    for (size_t i = 0; i < n_; ++i) {
      const bool in_burst = std::find(full_.begin(), full_.end(), i) != full_.end();
      const bool empty = random_.unit() < empty_ && !in_burst;
      series.counts.push_back(empty ? 0 : random_.negative_binomial(mean_[i], phi_));
    }
  }

  Random& random_;
  const Rough& rough_;
  size_t days_ = 0, per_ = 1, n_ = 0;
  double phi_ = 0, empty_ = 0;
  bool shaped_ = false;
  std::vector<double> mean_, usual_;
  std::vector<uint8_t> taken_;
  std::vector<size_t> full_;  // bins of bursts: never emptied
};

// What public collections hold: taxi rides, machine temperatures, processor loads, tweets, visits of a site, a
// honeypot's days, alerts of long tails, a rare port.
inline constexpr std::array<Rough, 8> kPublic{{
    {"taxi", true, 60, 215, 5000, 20000, 1.2, .8, 1.1, .001, .004, .05, 0, .6, .05, 0, 0},
    {"temperature", true, 20, 100, 60, 100, .1, 1, 1, 1e-5, 1e-4, 0, .01, .95, .01, 0, 0},
    {"load", true, 14, 60, 20, 90, .05, 1, 1, 1e-5, .001, 0, 0, .5, .03, 0, 0},
    {"tweets", true, 30, 90, 30, 600, .8, .8, 1.1, .05, .2, .15, .02, .7, .2, 0, 0},
    {"site", true, 60, 300, 100, 20000, 1.5, .4, .9, .005, .03, .08, .01, .5, .08, 0, 0},
    {"honeypot", false, 90, 400, 20, 5000, 0, .9, 1.1, .05, .3, .2, .05, 0, 0, 0, 0},
    {"alerts", true, 30, 120, .5, 20, .5, .6, 1, .5, 2, .3, 0, .4, .3, 0, 0},
    {"rare port", false, 60, 365, .5, 30, 0, 1, 1, .2, 1, .1, .03, 0, 0, .1, .5},
}};

inline PlantedSeries make_public(Random& random, size_t number) {
  return VariedMaker(random, kPublic[number % kPublic.size()]).make();
}

inline PlantedSeries make_varied(Random& random, size_t number) {
  return VariedMaker(random, kRough[number % kRough.size()]).make();
}

}  // namespace hozen::bench
