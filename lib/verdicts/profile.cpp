// The profile: factors for hour, weekend and weekday on top of each other, each shrunk towards
// none.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "verdicts/baseline.h"

namespace hozen {
namespace {

constexpr size_t kMostGroups = 168;
using GroupOfHour = std::array<uint8_t, kMostGroups>;  // of each hour of the week

struct Factor {
  size_t groups;
  size_t least_days;
  GroupOfHour group_of;
};

constexpr GroupOfHour grouped_by(size_t (*group)(size_t hour, size_t weekday)) {
  GroupOfHour table{};
  for (size_t k = 0; k < kMostGroups; ++k) table[k] = static_cast<uint8_t>(group(k % 24, k / 24));
  return table;
}
constexpr GroupOfHour hour_of_day = grouped_by([](size_t h, size_t) { return h; });
constexpr GroupOfHour weekend = grouped_by([](size_t, size_t w) { return size_t{w >= 5}; });
constexpr GroupOfHour weekday = grouped_by([](size_t, size_t w) { return w; });
constexpr GroupOfHour hour_by_weekend =
    grouped_by([](size_t h, size_t w) { return h + 24 * size_t{w >= 5}; });
constexpr GroupOfHour hour_of_week = grouped_by([](size_t h, size_t w) { return h + 24 * w; });

constexpr Factor kHourly[] = {{24, 1, hour_of_day},
                              {2, 6, weekend},
                              {48, 10, hour_by_weekend},
                              {7, 20, weekday},
                              {168, 27, hour_of_week}};
constexpr Factor kDaily[] = {{2, 10, weekend}, {7, 20, weekday}};

// The bins group after group, each group in order of time. Series of one run mostly begin and end together, so what was
// sorted for one serves the next.
struct Sorted {
  std::vector<uint32_t> bins;
  std::vector<uint32_t> first;  // of each group, and one past the last
};

// One group's bins, unmasked: counts and what was expected before this factor. A part of Room's arrays.
struct Group {
  size_t first = 0, last = 0;
  double f = 1;
  double exposure = 0;  // sum(e m)
};

// The unmasked bins, group after group; kept from call to call, as series are many and alike.
struct Room {
  std::vector<double> y, m, e;  // e = 1/(1 + phi m): a bin's information a unit of m
  std::vector<Weighed> ratios;
  std::vector<uint8_t> hour_of_week;  // of each bin
  std::map<const Factor*, Sorted> sorted;
  std::vector<double> unprofiled;   // level x trend of each bin
  std::vector<double> mean, share;  // of each bin: m and e before they are sorted into groups
  std::vector<Group> groups;
  size_t known = 0;  // group factors of the last round that were used already

  void start(const Bins& bins, const Baseline& base);
  const Sorted& sorted_by(const Factor& factor);
  void fill(const Bins& bins, const Factor& factor, const Baseline& base);
  double exposure_of(const Group& g) const {  // four sums side by side
    double sums[4] = {};
    size_t k = g.first;
    for (; k + 4 <= g.last; k += 4) {
      for (size_t lane = 0; lane < 4; ++lane) sums[lane] += e[k + lane] * m[k + lane];
    }
    for (; k < g.last; ++k) sums[0] += e[k] * m[k];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }
  double plain_mean(const Group& g) const {
    double top = 0;
    for (size_t k = g.first; k < g.last; ++k) top += e[k] * y[k];
    return g.exposure > 0 ? top / g.exposure : 1;
  }
};

void Room::start(const Bins& bins, const Baseline& base) {
  known = 0;
  const size_t n = bins.size();
  bool same = hour_of_week.size() == n;
  hour_of_week.resize(n);
  unprofiled.resize(n);
  for (size_t i = 0; i < n; ++i) {
    const auto hour = static_cast<uint8_t>(bins.hour[i] + 24 * bins.weekday[i]);
    same = same && hour == hour_of_week[i];
    hour_of_week[i] = hour;
  }
  for (size_t i = 0; i < n; ++i) unprofiled[i] = base.level[i] * base.trend[i];
  if (!same) sorted.clear();
}

const Sorted& Room::sorted_by(const Factor& factor) {
  const auto [at, is_new] = sorted.try_emplace(&factor);
  Sorted& s = at->second;
  if (!is_new) return s;
  s.first.assign(factor.groups + 1, 0);
  for (const uint8_t hour : hour_of_week) ++s.first[factor.group_of[hour] + 1u];
  for (size_t g = 0; g < factor.groups; ++g) s.first[g + 1] += s.first[g];
  std::vector<uint32_t> next = s.first;
  s.bins.resize(hour_of_week.size());
  for (uint32_t i = 0; i < hour_of_week.size(); ++i) {
    s.bins[next[factor.group_of[hour_of_week[i]]]++] = i;
  }
  return s;
}

void Room::fill(const Bins& bins, const Factor& factor, const Baseline& base) {
  const size_t n = bins.size();
  const double phi = base.dispersion;
  for (auto* values : {&mean, &share, &y, &m, &e}) values->resize(std::max(values->size(), n + 1));
  for (size_t i = 0; i < n; ++i) {  // by itself, so that the compiler does four at once
    mean[i] = base.profile[i] * unprofiled[i];
    share[i] = 1 / (1 + phi * mean[i]);
  }
  const Sorted& s = sorted_by(factor);
  groups.assign(factor.groups, {});
  size_t at = 0;
  for (size_t g = 0; g < factor.groups; ++g) {
    groups[g].first = at;
    for (uint32_t k = s.first[g]; k < s.first[g + 1]; ++k) {
      const uint32_t i = s.bins[k];  // a masked bin is written over by the next one
      y[at] = bins.counts[i];
      m[at] = mean[i];
      e[at] = share[i];
      at += base.weight[i];
    }
    groups[g].last = at;
    groups[g].exposure = exposure_of(groups[g]);
  }
}

// A median to start from: of a large group, of every so many bins, as the rounds that follow see all.
constexpr size_t kMostForStart = 64;

double start_of(const Group& g, Room& room) {
  double mean = 0;
  size_t zeros = 0;
  for (size_t k = g.first; k < g.last; ++k) {
    mean += room.m[k];
    zeros += room.y[k] == 0;
  }
  const auto n = static_cast<double>(g.last - g.first);
  if (g.last - g.first < 3 || mean < 3 * n || static_cast<double>(zeros) >= 0.3 * n) {
    return room.plain_mean(g);
  }
  room.ratios.clear();
  const size_t step = (g.last - g.first) / kMostForStart + 1;
  for (size_t k = g.first; k < g.last; k += step) {
    if (room.m[k] > 0) room.ratios.push_back({room.y[k] / room.m[k], room.e[k] * room.m[k]});
  }
  return weighted_median(room.ratios);
}

constexpr double kFence = 2.5;

// sum(e clip(y)) of bins that expect f m. Some bins at a time, step by step, so that the compiler does four at once;
// four sums side by side, the first also takes what is left over.
double clipped_sum(const Room& room, const Group& g, double f, double phi) {
  constexpr size_t kLanes = 4, kSome = 64;
  const double *const y = room.y.data(), *const m = room.m.data(), *const e = room.e.data();
  double sums[kLanes] = {}, clipped[kSome];
  for (size_t first = g.first; first < g.last; first += kSome) {
    const size_t some = std::min(kSome, g.last - first);
    for (size_t k = 0; k < some; ++k) {
      const double mean = f * m[first + k], reach = kFence * std::sqrt(mean + phi * mean * mean);
      const double low = mean - reach, high = mean + reach + 1, count = y[first + k];
      const double at_least = count > low ? count : low;
      clipped[k] = e[first + k] * (at_least < high ? at_least : high);
    }
    size_t k = 0;
    for (; k + kLanes <= some; k += kLanes) {
      for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += clipped[k + lane];
    }
    for (; k < some; ++k) sums[0] += clipped[k];
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Huber rounds: counts far from f m count only as far as the fence. A known start needs fewer.
double robust_factor(const Group& g, double phi, double known, Room& room) {
  if (g.exposure <= 0) return 1;
  double f = known > 0 ? known : start_of(g, room);
  for (int round = known > 0 ? 1 : 0; round < 3; ++round) {
    f = std::max(clipped_sum(room, g, f, phi), 0.0) / g.exposure;
  }
  return f;
}

struct Prior {
  double mean, strength;  // fbar, a
};

// Empirical Bayes: the spread of the groups beyond what counting alone would give.
Prior prior_of(const std::vector<Group>& groups) {
  double top = 0, bottom = 0;
  for (const Group& g : groups) {
    top += g.f * g.exposure;
    bottom += g.exposure;
  }
  const double mean = bottom > 0 && top > 0 ? top / bottom : 1;
  double spread = 0, noise = 0, used = 0;
  for (const Group& g : groups) {
    if (g.exposure <= 0) continue;
    spread += (g.f / mean - 1) * (g.f / mean - 1);
    noise += g.f / (mean * mean * g.exposure);
    ++used;
  }
  if (used < 2) return {mean, 400};
  const double variance = spread / used - used / (used - 1) * noise / used;
  return {mean, std::clamp(variance > 0 ? 1 / variance : 400.0, 2.0, 400.0)};
}

// Most groups differ little and are pulled towards their mean; one that is unlike all others (the job of one hour of the
// week) is what it is.
bool stands_by_itself(const Group& g, const Prior& prior) {
  constexpr size_t kLeastBins = 4;
  constexpr double kFarOff = 5, kLeastRatio = 1.5;  // deviations
  if (g.last - g.first < kLeastBins || g.exposure <= 0) return false;
  if (g.f < prior.mean * kLeastRatio && g.f > prior.mean / kLeastRatio) return false;
  const double own = std::max(g.f, prior.mean) / g.exposure;
  const double far = kFarOff * std::sqrt(1 / prior.strength + own);
  return std::abs(g.f - prior.mean) > far * prior.mean;
}

void apply(const Bins& bins, const Factor& factor, Room& room, Baseline& base) {
  room.fill(bins, factor, base);
  const size_t first = std::exchange(room.known, room.known + factor.groups);
  base.group_factors.resize(std::max(base.group_factors.size(), room.known), 0);
  for (size_t k = 0; k < factor.groups; ++k) {
    double& known = base.group_factors[first + k];
    known = room.groups[k].f = robust_factor(room.groups[k], base.dispersion, known, room);
  }
  const Prior prior = prior_of(room.groups);
  double shrunk[kMostGroups], variance[kMostGroups];
  for (size_t k = 0; k < room.groups.size(); ++k) {
    const Group& g = room.groups[k];
    const double info = g.f * g.exposure;
    const double strength = stands_by_itself(g, prior) ? 2 : prior.strength;
    shrunk[k] = (strength * prior.mean + info) / (strength + g.exposure);
    variance[k] = 1 / (strength + info);
  }
  for (size_t i = 0; i < bins.size(); ++i) {
    const uint8_t group = factor.group_of[room.hour_of_week[i]];
    base.profile[i] *= shrunk[group];
    base.profile_variance[i] = variance[group];
  }
}

bool is_needed(const Bins& bins, const Factor& factor) {
  if (bins.days() < factor.least_days) return false;
  if (factor.group_of != weekend) return true;
  const auto rest =
      std::count_if(bins.weekday.begin(), bins.weekday.end(), [](uint8_t w) { return w >= 5; });
  return rest > 0 && static_cast<size_t>(rest) < bins.size();
}

}  // namespace

void fit_profile(const Bins& bins, Baseline& base) {
  std::fill(base.profile.begin(), base.profile.end(), 1.0);
  std::fill(base.profile_variance.begin(), base.profile_variance.end(), 0.0);
  base.factors = 0;
  thread_local Room room;
  room.start(bins, base);
  const std::span<const Factor> factors =
      bins.hourly() ? std::span<const Factor>(kHourly) : std::span<const Factor>(kDaily);
  for (const Factor& factor : factors) {
    if (!is_needed(bins, factor)) continue;
    apply(bins, factor, room, base);
    ++base.factors;
  }
  double sum = 0;
  for (const double s : base.profile) sum += s;
  const double mean = sum / static_cast<double>(base.profile.size());
  if (mean <= 0) return;
  for (double& s : base.profile) s /= mean;
}

}  // namespace hozen
