#include "verdicts/cause.h"

#include <algorithm>
#include <cmath>

#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr double kEnough = 0.9, kLeastShare = 0.05, kLeastOfLabels = 0.25;
constexpr size_t kMostNames = 5;
constexpr double kValueDispersion = 0.5;

// What a finding is compared with: the bins outside all findings, or what lay before a lasting change.
struct Outside {
  std::vector<std::pair<int64_t, int64_t>> spans;  // left out, or for a lasting change: looked at
  bool before = false;
  double scale = 0;  // expected in the finding for one count outside
};

bool lasts(const Finding& f) { return f.kind == Kind::shift || f.kind == Kind::rise; }

// Spans that overlap become one, so that nothing is taken off twice.
void merge(std::vector<std::pair<int64_t, int64_t>>& spans) {
  std::sort(spans.begin(), spans.end());
  size_t kept = 0;
  for (size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].first <= spans[kept].second) {
      spans[kept].second = std::max(spans[kept].second, spans[i].second);
    } else {
      spans[++kept] = spans[i];
    }
  }
  if (!spans.empty()) spans.resize(kept + 1);
}

Outside outside_of(const Finding& f, const Bins& bins, const Verdict& verdict) {
  Outside out;
  std::vector<uint8_t> inside(bins.size(), 0);
  out.before = lasts(f) && f.first > 0;
  if (!out.before) {
    for (const Finding& other : verdict.findings) {
      if (lasts(other)) continue;
      out.spans.emplace_back(bins.edges_s[other.first], bins.edges_s[other.last]);
      std::fill(inside.begin() + static_cast<std::ptrdiff_t>(other.first),
                inside.begin() + static_cast<std::ptrdiff_t>(other.last), uint8_t{1});
    }
  } else {
    out.spans.emplace_back(bins.edges_s.front(), f.start_s);
    std::fill(inside.begin() + static_cast<std::ptrdiff_t>(f.first), inside.end(), uint8_t{1});
  }
  double mu = 0;
  merge(out.spans);
  for (size_t i = 0; i < bins.size(); ++i) mu += inside[i] ? 0 : verdict.baseline.mu[i];
  out.scale = mu > 0 ? f.expected / mu : 0;
  return out;
}

double count_outside(const std::vector<Slot>& slots, const Outside& outside, const Bins& bins) {
  if (outside.before) {
    return sum_slots(slots, outside.spans[0].first, outside.spans[0].second);
  }
  double count = sum_slots(slots, bins.edges_s.front(), bins.edges_s.back());
  for (const auto& [from, to] : outside.spans) count -= sum_slots(slots, from, to);
  return std::max(0.0, count);
}

struct Excess {
  size_t value;
  double observed, expected;
  double of(bool low) const { return low ? expected - observed : observed - expected; }
};

// The shortest list: largest excess first, until nine tenths are explained. Of labels a record may have `several`: one
// that explains all leaves the others that do as worth telling.
void list_values(const Values& values, const std::vector<Excess>& parts, bool low, double total,
                 double total_outside, bool several, Cause& cause) {
  const double least = several ? kLeastOfLabels : kLeastShare,
               enough = several ? INFINITY : kEnough;
  double explained = 0;
  for (const Excess& part : parts) {
    const double share = part.of(low) / total;
    if (share < least || cause.who.size() == kMostNames || explained >= enough) break;
    explained += share;
    Who who{cause.field, values.names[part.value], part.observed, part.expected,
            std::min(1.0, share)};
    who.fresh = !low && part.expected <= 0;
    if (who.fresh) who.first_seen_s = values.slots[part.value].front().start_s;
    who.log_p = low ? log_lower_tail(part.observed, part.expected, kValueDispersion)
                    : log_upper_tail(part.observed, part.expected, kValueDispersion);
    if (total_outside > 0) cause.usual_share += part.expected / total_outside;
    cause.who.push_back(std::move(who));
  }
}

std::optional<Cause> cause_of(const Values& values, const Finding& f, const Outside& outside,
                              const Bins& bins) {
  const bool low = f.is_low() || (f.kind == Kind::shift && f.ratio < 1);
  Cause cause;
  cause.field = values.field;
  cause.usual_values = values.names.size();
  std::vector<Excess> parts;
  double total = 0, expected = 0;
  for (size_t v = 0; v < values.names.size(); ++v) {
    const double observed = sum_slots(values.slots[v], bins.edges_s[f.first], bins.edges_s[f.last]);
    const double beside = count_outside(values.slots[v], outside, bins);
    const Excess part{v, observed, beside * outside.scale};
    if (observed > 0) ++cause.values;
    total += part.of(low);
    expected += part.expected;
    if (part.of(low) <= 0) continue;
    parts.push_back(part);
    cause.fresh_share += !low && part.expected <= 0 ? part.observed : 0;
    cause.fresh_values += !low && part.expected <= 0;
  }
  if (parts.empty() || total <= 0) return std::nullopt;
  // Labels may be several a record, and some records have no value: then shares are of the finding's excess.
  const double whole = std::abs(f.observed - f.expected);
  const bool several = total > 1.2 * whole;
  if (std::abs(total - whole) > 0.2 * whole) total = std::max(whole, 1e-9);
  cause.excess_values = parts.size();
  cause.fresh_share = std::min(1.0, cause.fresh_share / total);
  std::stable_sort(parts.begin(), parts.end(),
                   [low](const Excess& a, const Excess& b) { return a.of(low) > b.of(low); });
  cause.top_share = std::min(1.0, parts.front().of(low) / total);
  list_values(values, parts, low, total, expected, several, cause);
  cause.spread = spread_of(cause);
  if (several && cause.who.size() > 1) cause.spread = Cause::Spread::few;
  return cause;
}

// What changed the mix comes before what is always so; one name before a list, a list before "everywhere".
double telling(const Cause& cause) {
  double listed = 0;
  for (const Who& who : cause.who) listed += who.share;
  return std::min(1.0, listed) - cause.usual_share - 0.01 * static_cast<double>(cause.who.size());
}

}  // namespace

Cause::Spread spread_of(const Cause& cause) {
  double listed = 0;
  for (const Who& who : cause.who) listed += who.share;
  if (!cause.who.empty() && cause.who.front().share >= 0.8) return Cause::Spread::one;
  if (listed >= 0.5 || (cause.excess_values <= kMostNames && !cause.who.empty())) {
    return Cause::Spread::few;
  }
  return cause.fresh_share >= 0.5 ? Cause::Spread::distributed : Cause::Spread::broad;
}

void blame(const Observed& observed, const Bins& bins, Verdict& verdict) {
  if (observed.fields.empty() || verdict.baseline.mu.empty()) return;
  for (Finding& f : verdict.findings) {
    const Outside outside = outside_of(f, bins, verdict);
    for (const Values& values : observed.fields) {
      if (auto cause = cause_of(values, f, outside, bins)) f.causes.push_back(std::move(*cause));
    }
    std::stable_sort(f.causes.begin(), f.causes.end(),
                     [](const Cause& a, const Cause& b) { return telling(a) > telling(b); });
  }
}

}  // namespace hozen
