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
  std::string name;
  double observed, expected;
  int64_t first_s;  // its first slot
  double of(bool low) const { return low ? expected - observed : observed - expected; }
};

// What one dimension says of a finding, value after value: no more than is named at the end is kept.
class Parts {
 public:
  Parts(const Finding& f, const Bins& bins, const Outside& outside)
      : f_(f),
        bins_(bins),
        outside_(outside),
        from_s_(bins.edges_s[f.first]),
        to_s_(bins.edges_s[f.last]),
        low_(f.is_low() || (f.kind == Kind::shift && f.ratio < 1)) {}

  void add(std::string_view name, const std::vector<Slot>& slots);
  std::optional<Cause> cause(const Values& values) const;

 private:
  void keep(std::string_view name, double observed, double expected, int64_t first_s);
  void list(double total, bool several, Cause& cause) const;

  const Finding& f_;
  const Bins& bins_;
  const Outside& outside_;
  int64_t from_s_, to_s_;
  bool low_;
  double total_ = 0, expected_ = 0, fresh_ = 0;
  size_t values_ = 0, excess_values_ = 0, fresh_values_ = 0;
  std::vector<Excess> most_;  // by excess, the earlier name first
};

void Parts::add(std::string_view name, const std::vector<Slot>& slots) {
  const double observed = sum_slots(slots, from_s_, to_s_);
  const double expected = count_outside(slots, outside_, bins_) * outside_.scale;
  const double excess = low_ ? expected - observed : observed - expected;
  values_ += observed > 0;
  total_ += excess;
  expected_ += expected;
  if (excess <= 0) return;
  ++excess_values_;
  if (!low_ && expected <= 0) {
    fresh_ += observed;
    ++fresh_values_;
  }
  if (most_.size() < kMostNames || excess > most_.back().of(low_)) {
    keep(name, observed, expected, slots.empty() ? 0 : slots.front().start_s);
  }
}

void Parts::keep(std::string_view name, double observed, double expected, int64_t first_s) {
  Excess part{std::string(name), observed, expected, first_s};
  const auto at = std::upper_bound(
      most_.begin(), most_.end(), part,
      [this](const Excess& a, const Excess& b) { return a.of(low_) > b.of(low_); });
  most_.insert(at, std::move(part));
  if (most_.size() > kMostNames) most_.pop_back();
}

// The shortest list: largest excess first, until nine tenths are explained. Of labels a record may have `several`: one
// that explains all leaves the others that do as worth telling.
void Parts::list(double total, bool several, Cause& cause) const {
  const double least = several ? kLeastOfLabels : kLeastShare,
               enough = several ? INFINITY : kEnough;
  double explained = 0;
  for (const Excess& part : most_) {
    const double share = part.of(low_) / total;
    if (share < least || explained >= enough) break;
    explained += share;
    Who who{cause.field, part.name, part.observed, part.expected, std::min(1.0, share)};
    who.fresh = !low_ && part.expected <= 0;
    if (who.fresh) who.first_seen_s = part.first_s;
    who.log_p = low_ ? log_lower_tail(part.observed, part.expected, kValueDispersion)
                     : log_upper_tail(part.observed, part.expected, kValueDispersion);
    if (expected_ > 0) cause.usual_share += part.expected / expected_;
    cause.who.push_back(std::move(who));
  }
}

std::optional<Cause> Parts::cause(const Values& values) const {
  if (most_.empty() || total_ <= 0) return std::nullopt;
  Cause cause;
  cause.field = values.field;
  cause.usual_values = values.size();
  // Labels may be several a record, and some records have no value: then shares are of the finding's excess.
  const double whole = std::abs(f_.observed - f_.expected);
  const bool several = total_ > 1.2 * whole;
  const double total = std::abs(total_ - whole) > 0.2 * whole ? std::max(whole, 1e-9) : total_;
  cause.values = values_;
  cause.excess_values = excess_values_;
  cause.fresh_values = fresh_values_;
  cause.fresh_share = std::min(1.0, fresh_ / total);
  cause.top_share = std::min(1.0, most_.front().of(low_) / total);
  list(total, several, cause);
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
  if (observed.fields.empty() || verdict.baseline.mu.empty() || verdict.findings.empty()) return;
  std::vector<Outside> outside;
  for (const Finding& f : verdict.findings) outside.push_back(outside_of(f, bins, verdict));
  for (const Values& values : observed.fields) {
    std::vector<Parts> parts;
    for (size_t k = 0; k < outside.size(); ++k)
      parts.emplace_back(verdict.findings[k], bins, outside[k]);
    values.each([&](std::string_view name, const std::vector<Slot>& slots) {
      for (Parts& part : parts) part.add(name, slots);
      return true;
    });
    for (size_t k = 0; k < parts.size(); ++k) {
      if (auto cause = parts[k].cause(values))
        verdict.findings[k].causes.push_back(std::move(*cause));
    }
  }
  for (Finding& f : verdict.findings) {
    std::stable_sort(f.causes.begin(), f.causes.end(),
                     [](const Cause& a, const Cause& b) { return telling(a) > telling(b); });
  }
}

}  // namespace hozen
