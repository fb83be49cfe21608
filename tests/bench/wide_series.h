#pragma once
// wide_series: a third generator, for breadth: levels from one count in two hours to 100,000 an hour, dispersions
// from 0.01 to 1, ten days to a year, odd profiles, trends, outages, missing days, heavy tails, repeated jobs.
//
// Call:     Random(seed), then make_wide as often as wanted
// Shape:    traits are drawn, not families; a third of the series quiet; the rest carry one to three events, each
//           at least six deviations of its own window and a factor of 2.2 away from what is usual
#include "planted_series.h"

namespace hozen::bench {

class WideMaker {
 public:
  WideMaker(Random& random, size_t number) : random_(random) {
    hourly_ = number % 10 < 7;
    per_ = hourly_ ? 24 : 1;
    days_ =
        static_cast<size_t>(hourly_ ? random.log_between(10, 180) : random.log_between(30, 365));
    n_ = days_ * per_;
    phi_ = random.log_between(0.01, random.unit() < 0.3 ? 1 : 0.2);
    day_noise_ = random.unit() < 0.4 ? 0 : random.between(0.03, 0.25);
    taken_.assign(n_, 0);
  }

  PlantedSeries make() {
    usual();
    trait_ = random_.index(8);
    if (trait_ == 0) outages();
    if (trait_ == 2) trend();
    PlantedSeries out{name(), {}, {}};
    usual_ = mean_;
    if (trait_ == 1) missing_days(out.events);
    const size_t events = random_.unit() < 0.33 ? 0 : 1 + random_.index(3);
    for (const double what : draw_kinds(random_, events)) plant(what, out.events);
    fill(out.series);
    for (Planted& p : out.events) SeriesMaker::rename_empty_drop(out.series, p);
    out.usual = std::move(usual_);
    out.phi = phi_ + (trait_ == 3 ? 0.13 : 0);
    return out;
  }

 private:
  std::string_view name() const {
    static constexpr std::string_view kHours[] = {"outages h", "missing h", "trend h", "heavy h",
                                                  "plain h",   "plain h",   "plain h", "plain h"};
    static constexpr std::string_view kDays[] = {"outages d", "missing d", "trend d", "heavy d",
                                                 "plain d",   "plain d",   "plain d", "plain d"};
    return (hourly_ ? kHours : kDays)[trait_];
  }

  // A profile of random hours, smoothed, or a flat one; a working week, or none; a job at one hour of some days.
  void usual() {
    const double level = hourly_ ? random_.log_between(0.5, 1e5) : random_.log_between(2, 1e5);
    std::array<double, 24> hours{};
    const double roughness = hourly_ ? random_.between(0, 1) : 0;
    for (double& h : hours) h = roughness * random_.normal();
    std::array<double, 24> smooth{};
    for (size_t h = 0; h < 24; ++h) {
      smooth[h] = (hours[(h + 23) % 24] + 2 * hours[h] + hours[(h + 1) % 24]) / 3;
    }
    std::array<double, 7> week{};
    const bool weekly = random_.unit() < 0.5;
    for (double& w : week) w = weekly ? 0.15 * random_.normal() : 0;
    if (weekly) week[5] -= random_.between(0, 1), week[6] -= random_.between(0, 1.2);
    const size_t first_weekday = random_.index(7);
    first_day_ = 19002 + static_cast<int64_t>(first_weekday);
    for (size_t d = 0; d < days_; ++d) {
      const double day = week[(d + first_weekday) % 7] + day_noise_ * random_.normal();
      for (size_t h = 0; h < per_; ++h) {
        mean_.push_back(level * std::exp((hourly_ ? smooth[h] : 0) + day));
      }
    }
  }

  void outages() {
    const double every = hourly_ ? random_.between(1, 4) : random_.between(3, 6);  // days
    for (double d = every / 2; d < static_cast<double>(days_);
         d += every * random_.between(.5, 1.5)) {
      const auto first = static_cast<size_t>(d * static_cast<double>(per_));
      const auto length = hourly_ ? static_cast<size_t>(random_.log_between(1, 7)) : 1;
      for (size_t i = first; i < std::min(n_, first + length); ++i) mean_[i] = 0;
    }
  }

  // Days that are not there at all: silences, where a day counts enough.
  void missing_days(std::vector<Planted>& events) {
    const size_t count = days_ / 20 + 1;
    for (size_t k = 0; k < count; ++k) {
      const size_t d = 2 + random_.index(days_ - 3), first = d * per_, last = first + per_;
      const bool near = std::any_of(events.begin(), events.end(), [&](const Planted& p) {
        return first <= p.last + per_ && p.first <= last + per_;
      });
      if (near || sum(first, last) < (hourly_ ? 15 : 30)) continue;
      for (size_t i = first; i < last; ++i) {
        mean_[i] = 0;
        taken_[i] = 1;
      }
      events.push_back({Kind::silence, first, last});
    }
  }

  void trend() {  // slow, either way, too little to be a rise: a quarter over all days
    const double slope = random_.between(-0.3, 0.25) / static_cast<double>(days_);
    for (size_t i = 0; i < n_; ++i) {
      mean_[i] *= std::exp(slope * static_cast<double>(i / per_));
    }
  }

  bool reserve(size_t length, size_t& first) {
    const size_t spare = hourly_ ? 24 : 3;
    if (length + 2 * spare + 2 >= n_) return false;
    for (int attempt = 0; attempt < 20; ++attempt) {
      first = spare + random_.index(n_ - length - 2 * spare);
      const auto at = [&](size_t i) { return taken_.begin() + static_cast<std::ptrdiff_t>(i); };
      const auto from = mean_.begin() + static_cast<std::ptrdiff_t>(first);
      const bool off = std::any_of(from, from + static_cast<std::ptrdiff_t>(length),
                                   [](double m) { return m <= 0; });
      if (off || std::any_of(at(first - spare), at(first + length + spare),
                             [](uint8_t t) { return t != 0; })) {
        continue;
      }
      std::fill(at(first), at(first + length), uint8_t{1});
      return true;
    }
    return false;
  }

  double sum(size_t first, size_t last) const {
    double total = 0;
    for (size_t i = first; i < last; ++i) total += mean_[i];
    return total;
  }

  // One deviation of a window's sum.
  double deviation(double base, size_t length) const {
    const double days = std::max(1.0, static_cast<double>(length) / static_cast<double>(per_));
    return std::sqrt(
        base + base * base * (phi_ / static_cast<double>(length) + day_noise_ * day_noise_ / days));
  }

  void plant(double what, std::vector<Planted>& events) {
    if (what < 0.35) return plant_burst(events);
    if (what < 0.55) return plant_low(events, Kind::drop);
    if (what < 0.75) return plant_low(events, Kind::silence);
    if (what < 0.88) return plant_shift(events);
    plant_rise(events);
  }

  void plant_burst(std::vector<Planted>& events) {
    const size_t length =
        hourly_ ? static_cast<size_t>(random_.log_between(1, 25)) : 1 + random_.index(3);
    size_t first;
    if (!reserve(length, first)) return;
    const double base = sum(first, first + length);
    const double factor = random_.log_between(2.2, 20);
    const double extra = std::max({base * (factor - 1), 6 * deviation(base, length), 10.0});
    for (size_t i = first; i < first + length; ++i) {
      mean_[i] += extra / static_cast<double>(length);
    }
    events.push_back({Kind::burst, first, first + length});
  }

  void plant_low(std::vector<Planted>& events, Kind kind) {
    const size_t length =
        hourly_ ? static_cast<size_t>(random_.log_between(2, 60)) : 1 + random_.index(4);
    size_t first;
    if (!reserve(length, first)) return;
    const double left = kind == Kind::silence ? 0 : random_.between(0.02, 0.35);
    const double base = sum(first, first + length);
    // Outages are usual here: only what is far longer than they are is told from them.
    if ((trait_ == 0 || trait_ == 1) && length < (hourly_ ? (trait_ == 1 ? 60u : 20u) : 4u)) return;
    // The lower tail of counts that are so dispersed reaches zero.
    const double width = static_cast<double>(length) / std::max(phi_, 1e-3);
    if (base * (1 - left) < 25 || -width * std::log(std::max(left, 0.02)) * 0.5 < 14) return;
    for (size_t i = first; i < first + length; ++i) mean_[i] *= left;
    events.push_back({kind, first, first + length});
  }

  bool may_bend(size_t least_days) {
    if (shaped_ || days_ < least_days || day_noise_ > 0.2) return false;
    return shaped_ = sum(0, n_) / static_cast<double>(days_) > 3;
  }

  void plant_shift(std::vector<Planted>& events) {
    if (!may_bend(24)) return;
    const size_t at = 8 + random_.index(days_ - 16);
    const double size = random_.log_between(1.9, 8);
    const double factor = random_.unit() < 0.5 ? size : 1 / size;
    for (size_t i = at * per_; i < n_; ++i) {
      mean_[i] *= factor;
      usual_[i] *= factor;
    }
    events.push_back({Kind::shift, at * per_, n_, factor});
  }

  void plant_rise(std::vector<Planted>& events) {
    if (!may_bend(30)) return;
    const size_t at = random_.unit() < 0.5 ? 0 : random_.index(days_ / 2);
    const double slope = std::log(random_.log_between(2.2, 8)) / static_cast<double>(days_ - at);
    for (size_t i = at * per_; i < n_; ++i) {
      const double grown = std::exp(slope * static_cast<double>(i / per_ - at));
      mean_[i] *= grown;
      usual_[i] *= grown;
    }
    events.push_back({Kind::rise, at * per_, n_, slope});
  }

  void fill(Series& series) {
    const int64_t bin_s = hourly_ ? 3600 : kSecondsPerDay;
    series.width = hourly_ ? BinWidth::hour : BinWidth::day;
    for (size_t i = 0; i <= n_; ++i) {
      series.edges_s.push_back(first_day_ * kSecondsPerDay + static_cast<int64_t>(i) * bin_s);
    }
    for (const double mean : mean_) {
      const double tail = trait_ == 3 ? std::exp(0.35 * random_.normal() - 0.06) : 1;
      series.counts.push_back(random_.negative_binomial(mean * tail, phi_));
    }
  }

  Random& random_;
  bool hourly_ = true, shaped_ = false;
  size_t days_ = 0, per_ = 24, n_ = 0, trait_ = 7;
  int64_t first_day_ = 0;
  double phi_ = 0, day_noise_ = 0;
  std::vector<double> mean_, usual_;
  std::vector<uint8_t> taken_;
};

inline PlantedSeries make_wide(Random& random, size_t number) {
  return WideMaker(random, number).make();
}

}  // namespace hozen::bench
