#include "verdicts/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "verdicts/tails.h"

namespace hozen {
namespace {

constexpr size_t kLeastHours = 72, kLeastDays = 7, kLeastFilled = 5;
constexpr size_t kMostHours = 24 * 366 * 20, kMostDays = 366 * 100;
constexpr double kLeastTotal = 20;
constexpr size_t kFirmDays = 14;

struct Note {
  std::string en, ja;
};

std::string unit(const Bins& bins, size_t n) {
  return bins.hourly() ? (n == 1 ? "hour" : "hours") : (n == 1 ? "day" : "days");
}

std::optional<Note> too_short_or_long(const Bins& bins) {
  const size_t n = bins.size(), need = bins.hourly() ? kLeastHours : kLeastDays;
  const std::string_view ja = bins.hourly() ? "時間" : "日";
  if (n < need) {
    return Note{fmt::format("not enough history: {} {}, need {} {}", n, unit(bins, n), need,
                            unit(bins, need)),
                fmt::format("履歴不足: {}{}分、{}{}分が必要", n, ja, need, ja)};
  }
  const size_t most = bins.hourly() ? kMostHours : kMostDays;
  if (n <= most) return std::nullopt;
  return Note{
      fmt::format("too long to judge: {} {}, at most {}; is a stamp wrong by decades? (--since)", n,
                  unit(bins, n), most),
      fmt::format("期間が長すぎて判定不可: {}{}分、上限{}。時刻の誤りの疑い (--since)", n, ja,
                  most)};
}

std::optional<Note> too_little(const Bins& bins) {
  if (auto note = too_short_or_long(bins)) return note;
  const size_t n = bins.size();
  size_t filled = 0;
  double total = 0;
  for (const double y : bins.counts) {
    filled += y > 0;
    total += y;
  }
  if (filled < kLeastFilled) {
    return Note{fmt::format("not enough history: {} of {} {} have a count, need {}", filled, n,
                            unit(bins, n), kLeastFilled),
                fmt::format("履歴不足: 件数のある{}は{}中{}、{}が必要",
                            bins.hourly() ? "時間帯" : "日", n, filled, kLeastFilled)};
  }
  if (total < kLeastTotal) {
    return Note{fmt::format("not enough history: {} {} in all, need {}", total,
                            total == 1 ? "event" : "events", kLeastTotal),
                fmt::format("履歴不足: 全{}件、{}件が必要", total, kLeastTotal)};
  }
  return std::nullopt;
}

Finding finding_of(const Shift& shift, const Bins& bins, const Baseline& base) {
  Finding f;
  f.kind = Kind::shift;
  f.first = shift.first;
  f.last = shift.last;
  for (size_t i = f.first; i < f.last; ++i) {
    f.observed += bins.counts[i];
    f.expected += base.mu[i] / shift.ratio;
  }
  // Of what was counted, so that the three numbers agree; the levels' own ratio leaves events out.
  f.ratio = f.expected > 0 ? f.observed / f.expected : shift.ratio;
  f.log_p = log_normal_tail(shift.z);
  f.threshold_log_p = log_normal_tail(std::sqrt(kStepPenalty));
  f.dispersion = base.dispersion;
  return f;
}

Finding finding_of(const Rise& rise, const Bins& bins, const Baseline& base) {
  Finding f;
  f.kind = Kind::rise;
  f.first = bins.day_first[rise.day];
  f.last = bins.size();
  for (size_t i = f.first; i < f.last; ++i) {
    f.observed += bins.counts[i];
    f.expected += base.mu[i] / base.trend[i];
  }
  f.ratio = f.expected > 0 ? f.observed / f.expected : 0;
  f.log_p = log_normal_tail(rise.z);
  f.threshold_log_p = log_normal_tail(4.5);
  f.slope = rise.slope;
  f.slope_low = rise.slope_low;
  f.slope_high = rise.slope_high;
  f.dispersion = base.dispersion;
  return f;
}

void finish(const Bins& bins, Finding& f) {
  f.start_s = bins.edges_s[f.first];
  f.end_s = bins.edges_s[f.last];
  f.threshold = threshold_of(f);
  f.history_days = bins.days();
  f.tentative = bins.days() < kFirmDays;
}

}  // namespace

Verdict judge(const Bins& bins, const Judging& judging) {
  Verdict verdict;
  if (auto note = too_little(bins)) {
    verdict.notes.push_back(std::move(note->en));
    verdict.notes_ja.push_back(std::move(note->ja));
    return verdict;
  }
  verdict.baseline = fit_baseline(bins, flat_borders(bins), judging.planned);
  const DayLevels days = measure_days(bins, verdict.baseline);
  ShiftSearch search = find_shifts(days, bins);
  const std::optional<Rise> rise = find_rise(days, bins, search);
  if (rise) search.shifts.clear();
  place_shifts(bins, verdict.baseline, search.shifts);
  if (rise || !search.shifts.empty()) {
    verdict.baseline = fit_baseline(bins, borders_of(bins, search.shifts, rise), judging.planned);
  }
  verdict.findings = scan(bins, verdict.baseline, judging.level);
  for (const Shift& s : search.shifts) {
    verdict.findings.push_back(finding_of(s, bins, verdict.baseline));
  }
  if (rise) verdict.findings.push_back(finding_of(*rise, bins, verdict.baseline));
  for (Finding& f : verdict.findings) finish(bins, f);
  std::stable_sort(verdict.findings.begin(), verdict.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.start_s < b.start_s; });
  if (verdict.baseline.intermittent) {
    verdict.notes.push_back(fmt::format(
        "series is intermittent: {} silences, {:.0f} % of the time; only longer ones are told",
        verdict.baseline.gaps, 100 * verdict.baseline.gap_share));
    verdict.notes_ja.push_back(
        fmt::format("断続的な系列: 途絶{}回、全体の{:.0f} %。より長い途絶のみ報告",
                    verdict.baseline.gaps, 100 * verdict.baseline.gap_share));
  }
  return verdict;
}

}  // namespace hozen
