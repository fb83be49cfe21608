#include "verdicts/planned.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <tuple>

#include "base/text.h"
#include "verdicts/planned_outside.h"
#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kMostlyExplained = 0.5, kHardlyExplained = 0.1;
constexpr int64_t kNearS = 24 * 3600;

// "web1" in "web1: events", 192.0.2.10 in 192.0.2.0/24, "443/tcp" as it is, "/shop" in a URL.
bool is_target(const std::string& target, std::string_view value) {
  if (const auto prefix = Prefix::parse(target)) {
    const auto address = Address::parse(value);
    if (address) return prefix->contains(*address);
  }
  return glob_match(target, value) || to_lower(value).find(to_lower(target)) != std::string::npos;
}

enum class Match : uint8_t { no, unknown, yes };

// Fields whose values a target of this form can be compared with.
std::vector<std::string_view> fields_for(const std::string& target) {
  if (target.starts_with('/')) return {"url.path", "url.original"};
  if (Prefix::parse(target)) return {"destination.ip", "host.ip", "target"};
  if (target.find_first_not_of("0123456789") == std::string::npos || target.ends_with("/tcp") ||
      target.ends_with("/udp")) {
    return {"destination.port"};
  }
  return {"host.name", "url.domain", "destination.domain", "host", "target"};
}

bool has_value(const std::vector<Slot>& slots, const Finding* finding) {
  if (finding == nullptr || finding->is_low()) return true;
  return sum_slots(slots, finding->start_s, finding->end_s) > 0;
}

// Most records of the finding have a value of this field: only then can one that does not match say no.
bool says_much_of(const Values& values, const Finding* finding) {
  if (finding == nullptr || finding->is_low()) return true;
  double sum = 0;
  values.each([&](std::string_view, const std::vector<Slot>& slots) {
    sum += sum_slots(slots, finding->start_s, finding->end_s);
    return true;
  });
  return 2 * sum >= finding->observed;
}

Match target_matches(const std::string& target, const Observed& o, const Finding* finding) {
  Match match = Match::unknown;
  const std::vector<std::string_view> fields = fields_for(target);
  const bool is_name = fields.front() == "host.name";
  if (is_name && !o.name.empty()) {
    if (is_target(target, o.name)) return Match::yes;
    match = Match::no;
  }
  for (const std::string_view field : fields) {
    const Values* values = field_named(o, field);
    if (values == nullptr || !says_much_of(*values, finding)) continue;
    values->each([&](std::string_view name, const std::vector<Slot>& slots) {
      const bool met = is_target(target, name) && has_value(slots, finding);
      match = met ? Match::yes : Match::no;
      return !met;
    });
    if (match == Match::yes) return match;
  }
  return match;
}

// Does the entry speak of what this series watches? Unknown where nothing in the series names a target.
Match targets_match(const CalendarEntry& entry, const Observed& o, const Finding* finding) {
  if (entry.targets.empty()) return Match::yes;
  Match match = Match::no;
  for (const std::string& target : entry.targets) {
    const Match one = target_matches(target, o, finding);
    if (one == Match::yes) return one;
    if (one == Match::unknown) match = one;
  }
  return match;
}

struct Span {
  int64_t from_s, to_s;
  int64_t length() const { return std::max<int64_t>(0, to_s - from_s); }
};

Span overlap(Span a, Span b) { return {std::max(a.from_s, b.from_s), std::min(a.to_s, b.to_s)}; }

// Whole slots of the finding that touch the window: a slot wider than the window belongs to it whole, and a
// slot that reaches out of a silence that is known to the minute is no part of it.
double sum_in(const std::vector<Slot>& slots, int64_t slot_s, Span finding, Span window) {
  double sum = 0;
  for (const Slot& s : slots) {
    if (s.start_s < finding.from_s || s.start_s + slot_s > finding.to_s) continue;
    if (s.start_s < window.to_s && s.start_s + slot_s > window.from_s) sum += s.count;
  }
  return sum;
}

double expected_in(const JudgedSeries& j, const Finding& f, Span window) {
  double sum = 0;
  for (size_t i = f.first; i < f.last; ++i) {
    const Span bin{j.bins.edges_s[i], j.bins.edges_s[i + 1]};
    const Span both = overlap(bin, window);
    sum += j.verdict.baseline.mu[i] * static_cast<double>(both.length()) /
           static_cast<double>(bin.length());
  }
  return sum;
}

struct Explained {
  double observed = 0, expected = 0;  // counts that the entry accounts for
  bool by_source = false;
};

Span reach_of(const CalendarEntry& entry, const JudgedSeries& j) {
  const int64_t slack_s = reach_s(j.observed);
  return {entry.start_s - slack_s, entry.end_s + slack_s};
}

Explained explain(const CalendarEntry& entry, const JudgedSeries& j, const Finding& f,
                  Span window) {
  const Span finding{f.start_s, f.end_s};
  const int64_t slot_s = j.observed.slot_s;
  const Values* sources = entry.sources.empty() ? nullptr : sources_of(j.observed);
  Explained e;
  if (sources == nullptr || f.is_low()) {
    e.observed = sum_in(j.observed.total, slot_s, finding, window);
    e.expected = slot_s >= kSecondsPerDay && overlap(finding, window).length() > 0
                     ? f.expected
                     : expected_in(j, f, overlap(finding, window));
    return e;
  }
  e.by_source = true;
  sources->each([&](std::string_view name, const std::vector<Slot>& slots) {
    if (is_source(entry, name)) e.observed += sum_in(slots, slot_s, finding, window);
    return true;
  });
  return e;
}

double excess_of(const Finding& f) {
  return std::max(1e-9, f.is_low() ? f.expected - f.observed : f.observed - f.expected);
}

double share_of(const Explained& e, const Finding& f) {
  const double part = f.is_low() ? e.expected - e.observed : e.observed - e.expected;
  return std::clamp(part / excess_of(f), 0.0, 1.0);
}

// Would what the entry leaves over have been told by itself?
bool rest_stands(const Finding& f, PlannedWork& work) {
  const double phi = f.dispersion;
  const double y = work.rest_observed, mu = std::max(work.rest_expected, 1e-9);
  if (f.is_low()) {
    work.rest_log_p = log_lower_tail(y, mu, phi);
    return y <= 0.67 * mu && mu - y >= 8 && work.rest_log_p < std::max(f.threshold_log_p, -14.0);
  }
  work.rest_log_p = log_upper_tail(y, mu, phi);
  return y >= 1.5 * mu && y - mu >= 5 && work.rest_log_p < std::max(f.threshold_log_p, -14.0);
}

// The longer of the two stretches of the finding beside the window.
Span rest_span(const Finding& f, const CalendarEntry& entry) {
  const Span before{f.start_s, std::min(f.end_s, entry.start_s)};
  const Span after{std::max(f.start_s, entry.end_s), f.end_s};
  if (before.length() == 0 && after.length() == 0) return {f.start_s, f.end_s};
  return before.length() > after.length() ? before : after;
}

void describe_entry(const CalendarEntry& entry, PlannedWork& work) {
  work.entry = entry.id;
  work.series = entry.series;
  work.summary = entry.summary;
  work.kind = entry.kind;
  work.contact = entry.contact;
  work.ticket = entry.ticket;
  work.entry_start_s = entry.start_s;
  work.entry_end_s = entry.end_s;
}

// What is beside the window, or within it but of other sources.
void describe_rest(const CalendarEntry& entry, const JudgedSeries& j, const Finding& f,
                   const Explained& e, PlannedWork& work) {
  work.rest_observed = f.observed - e.observed;
  work.rest_expected = e.by_source ? f.expected : f.expected - e.expected;
  const Span rest = rest_span(f, entry);
  work.rest_start_s = rest.from_s;
  work.rest_end_s = rest.to_s;
  const Span all{INT64_MIN / 4, INT64_MAX / 4};
  const double own = explain(entry, j, f, all).observed - e.observed;
  const bool own_sources = !e.by_source || own > 0.5 * (work.rest_observed - work.rest_expected);
  work.rest = own_sources ? Rest::outside_window : Rest::other_sources;
}

// Why an entry that looks right does not explain the finding.
std::optional<NearMiss> near_miss(const CalendarEntry& entry, const JudgedSeries& j,
                                  const Finding& f) {
  using Why = NearMiss::Why;
  const Span finding{f.start_s, f.end_s}, window = reach_of(entry, j);
  const bool same_time = overlap(finding, window).length() > 0;
  const Span all{INT64_MIN / 4, INT64_MAX / 4};
  const bool knows_sources = !entry.sources.empty() && sources_of(j.observed) != nullptr;
  const bool same_source =
      knows_sources && !f.is_low() && share_of(explain(entry, j, f, all), f) >= kMostlyExplained;
  if (same_time && targets_match(entry, j.observed, &f) == Match::no)
    return NearMiss{entry.id, Why::other_target};
  if (same_time && knows_sources && !same_source) return NearMiss{entry.id, Why::other_sources};
  if (!same_time && (same_source || (entry.sources.empty() && !entry.targets.empty() &&
                                     targets_match(entry, j.observed, &f) == Match::yes))) {
    const bool after = f.start_s >= entry.end_s;
    const int64_t off_s = after ? f.start_s - entry.end_s : entry.start_s - f.end_s;
    if (off_s > kNearS) return std::nullopt;
    return NearMiss{entry.id, same_source ? Why::same_source : Why::same_target, off_s, after};
  }
  return std::nullopt;
}

void hold_one(const std::vector<CalendarEntry>& entries, const JudgedSeries& j, Finding& f) {
  PlannedWork& work = f.planned;
  work.held = Held::unplanned;
  const CalendarEntry* best = nullptr;
  Explained best_part;
  for (const CalendarEntry& entry : entries) {
    const Span window = reach_of(entry, j);
    if (overlap({f.start_s, f.end_s}, window).length() <= 0) continue;
    if (targets_match(entry, j.observed, &f) == Match::no) continue;
    const Explained part = explain(entry, j, f, window);
    const double share = share_of(part, f);
    if (share <= std::max(work.share, kHardlyExplained)) continue;
    work.share = share;
    best = &entry;
    best_part = part;
  }
  if (best != nullptr) {
    describe_entry(*best, work);
    describe_rest(*best, j, f, best_part, work);
    work.held = rest_stands(f, work)             ? Held::partly
                : work.share >= kMostlyExplained ? Held::planned
                                                 : Held::unplanned;
    // A bin's grace decides whether there is a rest; what is told of it is all that lies beside the window.
    if (work.held == Held::partly && work.rest == Rest::outside_window &&
        j.observed.slot_s < kSecondsPerDay) {
      const Span rest{work.rest_start_s, work.rest_end_s};
      work.rest_observed = sum_in(j.observed.total, j.observed.slot_s, {f.start_s, f.end_s}, rest);
      work.rest_expected = expected_in(j, f, rest);
    }
    const bool by_time = work.held == Held::planned ||
                         (work.held == Held::partly && work.rest == Rest::outside_window);
    if (by_time && tell_outside(entries, *best, j, f)) work.held = Held::partly;
  }
  if (work.held == Held::planned || work.held == Held::partly) return;
  std::set<std::tuple<std::string, NearMiss::Why, int64_t, bool>> told;
  for (const CalendarEntry& entry : entries) {
    std::optional<NearMiss> miss = near_miss(entry, j, f);
    if (!miss) continue;
    // One line an entry, however often it repeats, and three in all: it is a hint where to ask.
    const auto key = std::make_tuple(entry.series, miss->why, miss->off_s, miss->after);
    if (work.near_misses.size() == 3 || !told.insert(key).second) continue;
    work.near_misses.push_back(std::move(*miss));
  }
}

bool overlaps_finding(const CalendarEntry& entry, const std::vector<JudgedSeries>& all) {
  return std::any_of(all.begin(), all.end(), [&](const JudgedSeries& j) {
    return std::any_of(j.verdict.findings.begin(), j.verdict.findings.end(), [&](const Finding& f) {
      return f.planned.entry == entry.id && f.planned.entry_start_s == entry.start_s &&
             (f.planned.held == Held::planned || f.planned.held == Held::partly);
    });
  });
}

bool left_records(const CalendarEntry& entry, const std::vector<JudgedSeries>& all) {
  if (entry.sources.empty()) return false;
  for (const JudgedSeries& j : all) {
    const Values* sources = sources_of(j.observed);
    if (sources == nullptr) continue;
    bool left = false;
    sources->each([&](std::string_view name, const std::vector<Slot>& slots) {
      left = is_source(entry, name) &&
             sum_slots(slots, entry.start_s - j.observed.slot_s, entry.end_s) > 0;
      return !left;
    });
    if (left) return true;
  }
  return false;
}

}  // namespace

std::vector<uint8_t> planned_bins(const Observed& observed, const Bins& bins,
                                  const std::vector<CalendarEntry>& entries) {
  std::vector<uint8_t> planned(bins.size(), 0);
  for (const CalendarEntry& entry : entries) {
    if (targets_match(entry, observed, nullptr) == Match::no) continue;
    auto at = std::upper_bound(bins.edges_s.begin(), bins.edges_s.end(), entry.start_s);
    auto i = static_cast<size_t>(at - bins.edges_s.begin());
    for (i -= i > 0; i < bins.size() && bins.edges_s[i] < entry.end_s; ++i) planned[i] = 1;
  }
  return planned;
}

void hold_against(const std::vector<CalendarEntry>& entries, JudgedSeries& judged) {
  for (Finding& f : judged.verdict.findings) {
    if (f.kind == Kind::rise || f.kind == Kind::shift) {
      f.planned.held = Held::unplanned;
    } else {
      hold_one(entries, judged, f);
    }
  }
}

namespace {

// Would the work show in this series? Of a target that nothing here names, and of sources where none are known,
// nothing can be said.
bool could_show(const CalendarEntry& entry, const Observed& o) {
  if (targets_match(entry, o, nullptr) != Match::yes) return false;
  return entry.sources.empty() || sources_of(o) != nullptr || !entry.targets.empty();
}

}  // namespace

std::vector<CalendarEntry> silent_entries(const std::vector<CalendarEntry>& entries,
                                          const std::vector<JudgedSeries>& all) {
  std::vector<CalendarEntry> silent;
  for (const CalendarEntry& entry : entries) {
    const bool watched = std::any_of(all.begin(), all.end(), [&](const JudgedSeries& j) {
      return j.observed.first_s < entry.end_s && j.observed.end_s > entry.start_s &&
             could_show(entry, j.observed);
    });
    if (watched && !overlaps_finding(entry, all) && !left_records(entry, all)) {
      silent.push_back(entry);
    }
  }
  return silent;
}

}  // namespace hozen
