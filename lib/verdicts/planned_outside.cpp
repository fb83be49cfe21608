#include "verdicts/planned_outside.h"

#include <algorithm>

#include "verdicts/tails.h"

namespace hozen {

const Values* field_named(const Observed& o, std::string_view field) {
  for (const Values& values : o.fields) {
    if (values.field == field) return &values;
  }
  return nullptr;
}

const Values* sources_of(const Observed& o) {
  for (const std::string_view name : {"source.ip", "source", "src", "srcip", "src_ip", "ip"}) {
    if (const Values* values = field_named(o, name)) return values;
  }
  return nullptr;
}

bool is_source(const CalendarEntry& entry, std::string_view text) {
  const auto address = Address::parse(text);
  return address && std::any_of(entry.sources.begin(), entry.sources.end(),
                                [&](const AddressRange& r) { return r.contains(*address); });
}

int64_t reach_s(const Observed& o) { return std::min<int64_t>(o.slot_s, 3600); }

namespace {

// Whether a finding is held to this value.
bool is_behind(const CalendarEntry& entry, const Finding& f, std::string_view name) {
  if (!entry.sources.empty()) return is_source(entry, name);
  const std::vector<Who>& who = f.causes.front().who;
  return std::any_of(who.begin(), who.end(), [&](const Who& one) { return one.value == name; });
}

const Values* field_behind(const CalendarEntry& entry, const Observed& o, const Finding& f) {
  if (!entry.sources.empty()) return sources_of(o);
  const bool named = !f.causes.empty() && (f.causes.front().spread == Cause::Spread::one ||
                                           f.causes.front().spread == Cause::Spread::few);
  return named ? field_named(o, f.causes.front().field) : nullptr;
}

// Within the window of an entry that allows this value, `more_s` further to both sides.
bool is_allowed(const std::vector<CalendarEntry>& entries, const CalendarEntry& best,
                std::string_view value, int64_t from_s, int64_t to_s, int64_t more_s) {
  return std::any_of(entries.begin(), entries.end(), [&](const CalendarEntry& e) {
    if (from_s >= e.end_s + more_s || to_s <= e.start_s - more_s) return false;
    return e.sources.empty() ? e.series == best.series : is_source(e, value);
  });
}

struct Outside {
  double beyond = 0;  // what no reach excuses
  double count = 0;
  double usual = 0;  // outside the finding and all windows
  int64_t from_s = INT64_MAX, to_s = INT64_MIN;
};

void add_slots(const std::vector<CalendarEntry>& entries, const CalendarEntry& entry,
               const JudgedSeries& j, const Finding& f, std::string_view name,
               const std::vector<Slot>& slots, Outside& out) {
  const int64_t slot_s = j.observed.slot_s;
  for (const Slot& slot : slots) {
    const int64_t to_s = slot.start_s + slot_s;
    if (is_allowed(entries, entry, name, slot.start_s, to_s, 0)) continue;
    const bool excused = is_allowed(entries, entry, name, slot.start_s, to_s, reach_s(j.observed));
    if (to_s <= f.start_s || slot.start_s >= f.end_s) {
      if (!excused) out.usual += slot.count;
      continue;
    }
    if (!excused) out.beyond += slot.count;
    out.count += slot.count;
    out.from_s = std::min(out.from_s, slot.start_s);
    out.to_s = std::max(out.to_s, to_s);
  }
}

}  // namespace

bool tell_outside(const std::vector<CalendarEntry>& entries, const CalendarEntry& entry,
                  const JudgedSeries& j, Finding& f) {
  const int64_t bin_s = j.bins.edges_s[f.first + 1] - j.bins.edges_s[f.first];
  const Values* values = field_behind(entry, j.observed, f);
  if (f.is_low() || values == nullptr || bin_s <= j.observed.slot_s) return false;
  Outside out;
  values->each([&](std::string_view name, const std::vector<Slot>& slots) {
    if (is_behind(entry, f, name)) add_slots(entries, entry, j, f, name, slots, out);
    return true;
  });
  const int64_t length_s = f.end_s - f.start_s;
  const int64_t rest_s = std::max(bin_s, j.observed.end_s - j.observed.first_s - length_s);
  const double expected = out.usual * static_cast<double>(length_s) / static_cast<double>(rest_s);
  const double log_p =
      log_upper_tail(out.beyond, std::max(expected, 1e-9), std::max(f.dispersion, 0.0));
  if (out.beyond < 1.5 * expected || out.beyond - expected < 5 ||
      log_p >= std::max(f.threshold_log_p, -14.0))
    return false;
  PlannedWork& work = f.planned;
  work.rest_observed = out.count;
  work.rest_expected = expected;
  work.rest_log_p = log_p;
  work.rest_start_s = out.from_s;
  work.rest_end_s = out.to_s;
  work.rest = Rest::outside_window;
  return true;
}

}  // namespace hozen
