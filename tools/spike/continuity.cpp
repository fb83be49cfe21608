#include "continuity.h"

#include <algorithm>

#include "base/text.h"

namespace hozen {
namespace {

std::string stamp(int64_t time_ns, const Zone& zone) {
  return format_rfc3339(floor_div(time_ns, kNsPerSecond) * kNsPerSecond, zone)
      .substr(0, 19)
      .replace(10, 1, " ");
}

struct Holes {
  size_t holes = 0, restarts = 0;
  uint64_t missing = 0;
  RecordNumbers::Hole largest{}, first_restart{};
};

Holes sum_up(const std::vector<RecordNumbers::Hole>& found) {
  Holes sum;
  for (const RecordNumbers::Hole& hole : found) {
    if (hole.restart) {
      if (sum.restarts++ == 0) sum.first_restart = hole;
      continue;
    }
    ++sum.holes;
    sum.missing += hole.missing();
    if (sum.holes == 1 || hole.missing() > sum.largest.missing()) sum.largest = hole;
  }
  return sum;
}

std::string hole_text(const std::string& log, const Holes& sum, const Zone& zone, bool ja) {
  const RecordNumbers::Hole& h = sum.largest;
  const std::string from = stamp(h.before_ns, zone), to = stamp(h.after_ns, zone);
  if (ja) {
    return fmt::format(
        "{}: 記録番号の欠番 {}か所、計{}件。最大は {}～{} ({} から {} "
        "の間)。削除または転送漏れの疑い",
        log, sum.holes, sum.missing, h.first, h.last, from, to);
  }
  return fmt::format(
      "{}: record numbers have {} {}, {} missing; the largest: {} to {}, between {} and {}. Check: "
      "were records "
      "deleted, or lost on the way",
      log, sum.holes, sum.holes == 1 ? "hole" : "holes", sum.missing, h.first, h.last, from, to);
}

std::string restart_text(const std::string& log, const Holes& sum, const Zone& zone, bool ja) {
  const RecordNumbers::Hole& r = sum.first_restart;
  const std::string from = stamp(r.before_ns, zone), to = stamp(r.after_ns, zone);
  if (ja) {
    return fmt::format(
        "{}: 記録番号が{}回戻る。最初は {} ({}) の後に {} ({})。ログの消去または再起動の疑い", log,
        sum.restarts, r.first, from, r.last, to);
  }
  return fmt::format(
      "{}: record numbers begin again {} {}, first: {} ({}) is followed by {} ({}). Check: was the "
      "log cleared, or "
      "the machine started again",
      log, sum.restarts, sum.restarts == 1 ? "time" : "times", r.first, from, r.last, to);
}

// Servers stamp requests when they begin and write them when they end: a little disorder is usual.
constexpr int64_t kLeastBackNs = 600 * kNsPerSecond;

}  // namespace

std::optional<uint64_t> record_number_of(const Event& event) {
  for (const ExtraField& field : event.extra) {
    if (field.name == "EventRecordID") return parse_unsigned(field.value);
  }
  if (event.get(Field::event_provider) != "auditd") return std::nullopt;
  return parse_unsigned(event.get(Field::rule_id));
}

bool clears_log(const Event& event) {
  const std::string_view code = event.get(Field::event_code);
  if (code != "1102" && code != "104") return false;
  const std::string_view provider = event.get(Field::event_provider);
  return provider == "Microsoft-Windows-Eventlog" || provider == "Eventlog";
}

// One sentence a log: how often, and the first time with its place.
std::vector<std::string> clear_notes(const std::vector<LogTally::Cleared>& cleared,
                                     const Zone& zone, Language language) {
  std::vector<std::string> notes;
  const bool ja = language == Language::ja;
  for (size_t i = 0; i < cleared.size();) {
    const LogTally::Cleared& first = cleared[i];
    size_t times = 0;
    for (; i < cleared.size() && cleared[i].log == first.log; ++i) ++times;
    const std::string at = stamp(first.place.time_ns, zone);
    const std::string place = fmt::format("{}:{}", first.place.file, first.place.offset);
    if (ja) {
      const std::string user = first.user.empty() ? "" : fmt::format("、ユーザー {}", first.user);
      notes.push_back(fmt::format("{}: ログの消去 {}回。最初は {} ({}{})。消去者と理由を確認",
                                  first.log, times, at, place, user));
      continue;
    }
    const std::string user = first.user.empty() ? "" : " by " + first.user;
    notes.push_back(
        fmt::format("{}: the log was cleared {} {}, first {}{} ({}). Check: who did it, "
                    "and why",
                    first.log, times, times == 1 ? "time" : "times", at, user, place));
  }
  return notes;
}

std::vector<std::string> number_notes(const LogTally::NumberedLogs& logs, const Zone& zone,
                                      Language language) {
  std::vector<std::string> notes;
  const bool ja = language == Language::ja;
  for (const auto& [log, numbers] : logs) {
    const Holes sum = sum_up(numbers.holes());
    if (sum.holes > 0) notes.push_back(hole_text(log, sum, zone, ja));
    if (sum.restarts > 0) notes.push_back(restart_text(log, sum, zone, ja));
  }
  return notes;
}

std::vector<std::string> order_notes(const std::vector<LogTally::Backward>& logs, const Zone& zone,
                                     Language language) {
  std::vector<std::string> notes;
  for (const LogTally::Backward& back : logs) {
    if (back.behind_ns - back.place.time_ns < kLeastBackNs) continue;
    const std::string late = stamp(back.place.time_ns, zone), early = stamp(back.behind_ns, zone);
    notes.push_back(language == Language::ja
                        ? fmt::format("{}: 時刻が戻る。{}:{} の {} は {} "
                                      "の記録より後ろにある。時計の変更または行の移動の疑い",
                                      back.log, back.place.file, back.place.offset, late, early)
                        : fmt::format("{}: stamps go back: at {}:{}, {} stands behind {}. Check: "
                                      "was the clock set, or were "
                                      "lines moved",
                                      back.log, back.place.file, back.place.offset, late, early));
  }
  return notes;
}

}  // namespace hozen
