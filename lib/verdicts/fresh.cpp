#include "verdicts/fresh.h"

#include <algorithm>
#include <cmath>

#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr size_t kLeastDays = 14;
constexpr double kLeastCount = 20, kFreshDispersion = 1;
const double kLogLimit = std::log(0.0005);

// Until then values are new because the watch is.
int64_t warm_from(const Bins& bins) {
  const int64_t start = bins.edges_s.front(), end = bins.edges_s.back();
  return start + std::max<int64_t>(7 * kSecondsPerDay, (end - start) / 4);
}

struct Newcomer {
  std::string_view name;
  const std::vector<Slot>& slots;
  double count;  // of its first day
  double log_p = 0;
};

// Visits what first came within [from_s, to_s).
template <class Visit>
void each_newcomer(const Values& values, int64_t from_s, int64_t to_s, const Visit& visit) {
  values.each([&](std::string_view name, const std::vector<Slot>& slots) {
    if (slots.empty() || slots.front().start_s < from_s || slots.front().start_s >= to_s)
      return true;
    const int64_t first_s = slots.front().start_s;
    visit(Newcomer{name, slots, sum_slots(slots, first_s, first_s + kSecondsPerDay)});
    return true;
  });
}

// How many newcomers there are, and of how many events: each is held against all others.
struct Crowd {
  double size = 0, sum = 0, square = 0;

  void add(double count) {
    ++size;
    sum += count;
    square += count * count;
  }
  double log_p_of(double count) const {
    const double others = size - 1;
    const double mean = (sum - count + 1) / std::max(1.0, others);
    double phi = kFreshDispersion;
    if (others >= 2) {
      const double variance = (square - count * count) / others - mean * mean;
      phi = std::max(phi, (variance - mean) / (mean * mean));
    }
    return log_upper_tail(count, mean, phi) + std::log(others + 1);
  }
};

bool is_told(const Verdict& verdict, int64_t start_s, int64_t end_s) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& f) {
    const bool lasts = f.kind == Kind::rise || f.kind == Kind::shift;
    const int64_t f_end = lasts ? f.start_s + 2 * kSecondsPerDay : f.end_s;
    return !f.is_low() && start_s < f_end && end_s > f.start_s - (lasts ? kSecondsPerDay : 0);
  });
}

// To the end of its first stretch without a day's pause.
int64_t end_of(const std::vector<Slot>& slots, int64_t slot_s) {
  int64_t end_s = slots.front().start_s + slot_s;
  for (const Slot& slot : slots) {
    if (slot.start_s > end_s + kSecondsPerDay) break;
    end_s = slot.start_s + slot_s;
  }
  return end_s;
}

Cause cause_of(const Values& values, const Newcomer& one, double observed) {
  Cause cause;
  cause.field = values.field;
  cause.spread = Cause::Spread::one;
  cause.values = cause.excess_values = cause.fresh_values = 1;
  cause.usual_values = values.size();
  cause.fresh_share = cause.top_share = 1;
  cause.who.push_back({values.field, std::string(one.name), observed, 0, 1, one.log_p, true,
                       one.slots.front().start_s});
  return cause;
}

Finding finding_of(const Observed& o, const Bins& bins, const Values& values, const Newcomer& one) {
  Finding f;
  f.kind = Kind::fresh;
  f.start_s = one.slots.front().start_s;
  f.end_s = std::min(end_of(one.slots, o.slot_s), bins.edges_s.back());
  const auto bin_of = [&](int64_t s) {
    const auto at = std::upper_bound(bins.edges_s.begin(), bins.edges_s.end(), s);
    return static_cast<size_t>(at - bins.edges_s.begin()) - 1;
  };
  f.first = std::min(bin_of(f.start_s), bins.size() - 1);
  f.last = std::min(bin_of(f.end_s - 1) + 1, bins.size());
  f.observed = sum_slots(one.slots, f.start_s, f.end_s);
  f.log_p = one.log_p;
  f.threshold_log_p = kLogLimit;
  f.dispersion = kFreshDispersion;
  f.history_days = bins.days();
  f.first_place = o.first_from(f.start_s);
  f.last_place = o.last_before(f.end_s);
  f.causes.push_back(cause_of(values, one, f.observed));
  return f;
}

// A user, its address and its agent that come together are one finding.
void add(Finding finding, std::vector<Finding>& found) {
  for (Finding& other : found) {
    if (std::abs(other.start_s - finding.start_s) > 3600) continue;
    if (other.causes.front().field == finding.causes.front().field) continue;
    other.causes.push_back(std::move(finding.causes.front()));
    other.log_p = std::min(other.log_p, finding.log_p);
    other.end_s = std::max(other.end_s, finding.end_s);
    other.last = std::max(other.last, finding.last);
    other.observed = std::max(other.observed, finding.observed);
    return;
  }
  found.push_back(std::move(finding));
}

}  // namespace

void find_fresh(const Observed& observed, const Bins& bins, Verdict& verdict) {
  if (bins.days() < kLeastDays || verdict.baseline.mu.empty()) return;
  std::vector<Finding> found;
  for (const Values& values : observed.fields) {
    if (values.field == kNetworkField) continue;  // its sources are told themselves
    const int64_t from_s = warm_from(bins), to_s = bins.edges_s.back();
    Crowd crowd;
    bool many = false;  // events of one of them
    each_newcomer(values, from_s, to_s, [&](const Newcomer& one) {
      crowd.add(one.count);
      many = many || one.count >= kLeastCount;
    });
    if (!many) continue;
    each_newcomer(values, from_s, to_s, [&](Newcomer one) {
      if (one.count < kLeastCount) return;
      one.log_p = crowd.log_p_of(one.count);
      if (one.log_p >= kLogLimit) return;
      Finding f = finding_of(observed, bins, values, one);
      if (!is_told(verdict, f.start_s, f.end_s)) add(std::move(f), found);
    });
  }
  for (Finding& f : found) verdict.findings.push_back(std::move(f));
  std::stable_sort(verdict.findings.begin(), verdict.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.start_s < b.start_s; });
}

}  // namespace hozen
