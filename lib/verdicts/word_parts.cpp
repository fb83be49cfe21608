#include "verdicts/word_parts.h"

#include <fmt/format.h>

#include <cmath>

#include "verdicts/words.h"

namespace hozen {

namespace {

constexpr int kLeastTold =
    -300;  // beyond, a power of ten tells nobody anything, and no double holds it

}  // namespace

std::string number_text(double x) {
  if (x != 0 && std::abs(x) < 9.95 && x != std::floor(x)) return fmt::format("{:.1f}", x);
  return fmt::format("{:.0f}", x);
}

std::string events_text(double count, bool japanese) {
  if (japanese) return number_text(count) + "件";
  return number_text(count) + (number_text(count) == "1" ? " event" : " events");
}

std::string percent_text(double share) { return fmt::format("{:.0f} %", 100 * share); }

std::string kind_text(Kind kind, Language language) {
  if (language == Language::en) return std::string(name_of(kind));
  switch (kind) {
    case Kind::burst:
      return "急増";
    case Kind::drop:
      return "急減";
    case Kind::silence:
      return "途絶";
    case Kind::rise:
      return "増加傾向";
    case Kind::shift:
      return "水準変化";
    case Kind::fresh:
      return "初出";
  }
  return {};
}

std::string series_text(std::string_view name, Language language) {
  if (language == Language::en) return std::string(name);
  if (name == kAttackSeries) return "攻撃";
  return name == "(none)" ? "(値なし)" : std::string(name);
}

std::string rest_text(Rest rest, Language language) {
  const bool ja = language == Language::ja, outside = rest == Rest::outside_window;
  if (ja) return outside ? "時間外" : "別の送信元";
  return outside ? "outside the window" : "other sources";
}

namespace {

std::string distance_text(int64_t seconds, bool ja) {
  const int64_t minutes = (seconds + 59) / 60;
  if (minutes < 90) return fmt::format(fmt::runtime(ja ? "{}分" : "{} minutes"), minutes);
  const int64_t hours = (minutes + 30) / 60;
  if (ja) return fmt::format("{}時間", hours);
  return fmt::format("{} {}", hours, hours == 1 ? "hour" : "hours");
}

}  // namespace

std::string near_miss_text(const NearMiss& miss, Language language) {
  const bool ja = language == Language::ja;
  const std::string off = distance_text(miss.off_s, ja);
  switch (miss.why) {
    case NearMiss::Why::other_target:
      return miss.entry + (ja ? ": 時間内だが対象が異なる" : ": same window, other target");
    case NearMiss::Why::other_sources:
      return miss.entry + (ja ? ": 時間内だが送信元が範囲外" : ": same window, other source range");
    case NearMiss::Why::same_source:
    case NearMiss::Why::same_target:
      break;
  }
  const bool source = miss.why == NearMiss::Why::same_source;
  if (ja) {
    return fmt::format("{}: 同じ{}だが予定の{}{}", miss.entry, source ? "送信元" : "対象", off,
                       miss.after ? "後" : "前");
  }
  return fmt::format("{}: same {}, {} {} the window", miss.entry, source ? "source" : "target", off,
                     miss.after ? "after" : "before");
}

std::string held_text(Held held, Language language) {
  if (language == Language::en) return std::string(name_of(held));
  switch (held) {
    case Held::unchecked:
      return "";
    case Held::unplanned:
      return "計画外";
    case Held::planned:
      return "計画済み";
    case Held::partly:
      return "一部計画済み";
  }
  return {};
}

std::string probability_text(double log_p) {
  if (log_p < kLeastTold * std::log(10.0)) return fmt::format("1e{}", kLeastTold);
  const double log10_p = log_p / std::log(10.0);
  double exponent = std::floor(log10_p);
  double digits = std::round(std::pow(10.0, log10_p - exponent) * 10) / 10;
  if (digits >= 10) {
    digits /= 10;
    ++exponent;
  }
  if (exponent >= -3) return fmt::format("{:.2g}", std::exp(log_p));
  return fmt::format("{:g}e{:.0f}", digits, exponent);
}

std::string when_text(int64_t start_s, int64_t end_s, const Telling& how) {
  const auto local = [&](int64_t s) {
    return format_rfc3339(s * kNsPerSecond, how.zone).substr(0, 16).replace(10, 1, " ");
  };
  const std::string to = how.language == Language::ja ? "～" : " to ";
  const std::string start = local(start_s), end = local(end_s);
  const bool whole_days = start.ends_with("00:00") && end.ends_with("00:00");
  if (whole_days) {
    const std::string last = local(end_s - 1).substr(0, 10);
    return start.substr(0, 10) == last ? last : start.substr(0, 10) + to + last;
  }
  if (start.substr(0, 10) == end.substr(0, 10)) return start + to + end.substr(11);
  return start + to + end;
}

std::string when_text(const Finding& finding, const Telling& how) {
  return when_text(finding.start_s, finding.end_s, how);
}

}  // namespace hozen
