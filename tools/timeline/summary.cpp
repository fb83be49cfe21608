#include "timeline/summary.h"

#include <algorithm>
#include <map>

#include "common/print_ledger.h"

namespace hozen::timeline {
namespace {

struct Top {
  std::string value;
  uint64_t count = 0;
  size_t values = 0;
  uint64_t events = 0;  // that have a value
};

Top top_of(const Tally& tally, size_t view) {
  Top top;
  std::map<std::string, uint64_t> sums;
  for (const Tally::Entry& e : tally.entries(view)) {
    if (const auto value = tally.value_of(e, view, 0))
      sums[std::string(*value)] += e.tallied->count;
  }
  top.values = sums.size();
  for (const auto& [value, count] : sums) {
    top.events += count;
    if (count > top.count) {
      top.value = value;
      top.count = count;
    }
  }
  return top;
}

// "1 logs" -> "1 log": where a number stands before its noun.
std::string agreed(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"1 events", "1 event"},      {"1 logs", "1 log"}, {"1 files", "1 file"},
      {"1 addresses", "1 address"}, {"1 days", "1 day"}, {"1 lines", "1 line"},
      {"1 classes", "1 class"}};
  for (const auto& [many, one] : kWords) {
    for (size_t at = text.find(many); at != std::string::npos; at = text.find(many, at + 1)) {
      const bool alone = at == 0 || text[at - 1] == ' ';
      if (alone) text.replace(at, many.size(), one);
    }
  }
  return text;
}

class Lines {
 public:
  Lines(const Counting& counting, const Counts& counts)
      : l_(counting.language),
        zone_(counting.plan.zone),
        tally_(*counts.main),
        read_(counts.ledger.total()),
        ledger_(counts.ledger),
        names_(counts.names) {}

  std::vector<std::string> make() {
    line_of_logs();
    if (tally_.total() == 0) {
      add("No attack was found in them by the rules there are. That is no proof that there was "
          "none.");
    } else {
      line_of_attacks();
      line_of_classes();
      line_of_sources();
      line_of_targets();
      lines_of_times();
      line_of_answers();
    }
    line_of_gaps();
    return std::move(lines_);
  }

 private:
  template <class... Args>
  void add(fmt::format_string<std::type_identity_t<Args>...> english, const Args&... args) {
    const std::string line = say(l_, english, args...);
    lines_.push_back(l_ == Language::en ? agreed(line) : line);
  }

  std::string minute(int64_t ns) const {
    const std::string text = zoned_text(ns, zone_);
    return text.substr(0, 10) + " " + text.substr(11, 5);
  }

  static std::string percent_of(uint64_t part, uint64_t whole) {
    return fmt::format("{:.1f} %", 100 * static_cast<double>(part) /
                                       static_cast<double>(std::max<uint64_t>(whole, 1)));
  }
  std::string percent(uint64_t part) const { return percent_of(part, tally_.total()); }

  void line_of_logs() {
    if (read_.events == 0)
      return add("Read were {} files, and no event in them.", ledger_.files().size());
    add("Read were {} events of {} logs, {} to {} ({}).", grouped(read_.events),
        ledger_.files().size(), minute(read_.first_ns), minute(read_.last_ns), zone_.name());
  }

  void line_of_attacks() {
    const uint64_t attacks = tally_.total(), one_in = (read_.events + attacks / 2) / attacks;
    if (attacks == read_.events) return add("All of them are attacks or attempts by the rules.");
    if (one_in < 2)
      return add("{} of them ({}) are attacks or attempts by the rules.", grouped(attacks),
                 percent_of(attacks, read_.events));
    add("{} of them are attacks or attempts by the rules, one in {}.", grouped(attacks),
        grouped(one_in));
  }

  void line_of_classes() {
    const Top top = top_of(tally_, kSummaryClasses), rule = top_of(tally_, kSummaryRules);
    add("Most frequent of {} classes: {}, {} ({}); most frequent rule: {}, {}.", top.values,
        names_.shown("threat.class", top.value), grouped(top.count), percent(top.count),
        names_.shown("threat.rule", rule.value), grouped(rule.count));
  }

  void line_of_sources() {
    const Top top = top_of(tally_, kSummarySources);
    if (top.values == 0) return add("Where they came from the logs do not say.");
    add("They came from {} addresses; most from {}, {} ({}).", grouped(top.values), top.value,
        grouped(top.count), percent(top.count));
  }

  void line_of_targets() {
    const Top top = top_of(tally_, kSummaryTargets);
    if (top.values == 0) return;
    if (top.events == tally_.total()) {
      return add("Most often aimed at: {}, {} ({}).", top.value, grouped(top.count),
                 percent(top.count));
    }
    add("Most often aimed at: {}, {} of the {} whose log names a target.", top.value,
        grouped(top.count), grouped(top.events));
  }

  void lines_of_times() {
    std::map<int64_t, uint64_t> days;
    std::pair<int64_t, uint64_t> hour = {0, 0}, day = {0, 0};
    const BucketWidth whole_day = {BucketWidth::Unit::day, 0};
    for (const auto& [start, count] : tally_.totals()) {
      if (count > hour.second) hour = {start, count};
      days[bucket_at(start, whole_day, zone_).start_ns] += count;
    }
    for (const auto& [start, count] : days) {
      if (count > day.second) day = {start, count};
    }
    add("Busiest day: {} with {}; busiest hour: {} with {}; attacks on {} days.",
        zoned_text(day.first, zone_).substr(0, 10), grouped(day.second), minute(hour.first),
        grouped(hour.second), grouped(days.size()));
    for (const Tally::Entry& e : tally_.entries(kSummaryPlaces)) {
      const Place& first = e.tallied->first;
      add("The first one: {}, {} at byte {}.", zoned_text(first.time_ns, zone_),
          tally_.path_of(first), first.offset);
    }
  }

  void line_of_answers() {
    uint64_t answered = 0, web = 0;
    for (const Tally::Entry& e : tally_.entries(kSummaryAnswers)) {
      const auto status = tally_.value_of(e, kSummaryAnswers, 0);
      if (!status) continue;
      web += e.tallied->count;
      if (status->size() == 3 && status->front() == '2') answered += e.tallied->count;
    }
    uint64_t takeovers = 0;
    for (const Tally::Entry& e : tally_.entries(kSummaryClasses))
      if (tally_.value_of(e, kSummaryClasses, 0) == "account-takeover")
        takeovers = e.tallied->count;
    if (takeovers != 0 && web == 0)
      return add("Successful log-ins behind guessing: {}. Look at these first.",
                 grouped(takeovers));
    if (takeovers != 0)
      return add(
          "Successful log-ins behind guessing: {}; attacks on the web answered with success (2xx): "
          "{} of {}. Look at these first.",
          grouped(takeovers), grouped(answered), grouped(web));
    if (web == 0) return add("Whether any succeeded these logs cannot say.");
    if (answered == 0)
      return add("None of the {} attacks on the web was answered with success (2xx).",
                 grouped(web));
    add("{} of {} attacks on the web were answered with success (2xx): look at these first.",
        grouped(answered), grouped(web));
  }

  void line_of_gaps() {
    uint64_t assumed = 0;
    for (const auto& [zone, n] : read_.zones) assumed += zone.starts_with("assumed") ? n : 0;
    const auto unread = std::count_if(ledger_.files().begin(), ledger_.files().end(),
                                      [](const FileLedger& f) { return !f.trouble.empty(); });
    add("Not read: {} lines, {} files. Zone assumed: {} events.", grouped(read_.lines_dropped),
        unread, grouped(assumed));
  }

  Language l_;
  const Zone& zone_;
  const Tally& tally_;
  FileLedger read_;
  const Ledger& ledger_;
  const LabelNames& names_;
  std::vector<std::string> lines_;
};

}  // namespace

Expected<Counting> plan_summary(const Args& args, Input& input) {
  Args plain = args;
  plain.count = {};
  plain.count.period = args.count.period;
  plain.count.by = "hour";
  plain.count.attacks = true;
  HOZEN_TRY(counting, plan_counting(plain, input));
  counting.plan.views.clear();
  for (const char* field :
       {"threat.class", "source.ip", "target", "threat.rule", "http.response.status_code"}) {
    HOZEN_TRY(dimension, Dimension::named(field));
    counting.plan.views.push_back({{std::move(dimension)}, false});
  }
  counting.plan.views.push_back({{}, false});
  return counting;
}

std::vector<std::string> summary_lines(const Counting& counting, const Counts& counts) {
  return Lines(counting, counts).make();
}

}  // namespace hozen::timeline
