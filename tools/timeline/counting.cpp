#include "timeline/counting.h"

#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "labels/address_database.h"

namespace hozen::timeline {
namespace {

Expected<Period> parse_period(const std::string& text, const Zone& zone) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return std::unexpected(
        Error{.what = fmt::format("--period: '{}' is no A..B", quote_for_message(text)),
              .hint = "2022-09-01..2022-10-01 is September: B is not in it"});
  }
  HOZEN_TRY(from, parse_user_time(text.substr(0, dots), zone));
  HOZEN_TRY(until, parse_user_time(text.substr(dots + 2), zone));
  if (from >= until) return fail("--period: '{}' ends before it begins", quote_for_message(text));
  return Period{from, until};
}

Expected<size_t> parse_top(const std::string& text) {
  if (text.empty()) return size_t{0};
  if (text == "all") return kAllValues;
  const auto number = parse_unsigned(text);
  if (!number || *number == 0)
    return fail("--top is a number from 1 on, or all, not '{}'", quote_for_message(text));
  return static_cast<size_t>(*number);
}

Expected<void> plan_views(const CountOptions& options, Counting& counting) {
  View group;
  for (const std::string_view name :
       options.group.empty() ? std::vector<std::string_view>() : split(options.group, ',')) {
    HOZEN_TRY(dimension, Dimension::named(trim(name)));
    group.by.push_back(std::move(dimension));
  }
  const bool about_threats = std::any_of(group.by.begin(), group.by.end(),
                                         [](const Dimension& d) { return d.needs_labels(); });
  if (options.all && options.attacks) return fail("--all and --attacks exclude each other");
  counting.attacks = options.attacks || (!options.all && (group.by.empty() || about_threats));
  counting.by_class = counting.attacks && group.by.empty();
  if (counting.by_class) {
    HOZEN_TRY(by_class, Dimension::named("threat.class"));
    group.by.push_back(std::move(by_class));
  }
  counting.has_group = !group.by.empty();
  if (counting.has_group) counting.plan.views.push_back(group);
  for (const std::string& name : options.ranks) {
    HOZEN_TRY(dimension, Dimension::named(name));
    counting.ranks.push_back(dimension);
    counting.plan.views.push_back({{dimension}, false});
  }
  return {};
}

}  // namespace

Period period_before(const Period& period, const Zone& zone) {
  const auto civil_of = [&zone](int64_t ns) {
    return civil_from_seconds(zone.to_local(floor_div(ns, kNsPerSecond)));
  };
  const Civil from = civil_of(period.from_ns), until = civil_of(period.until_ns);
  const int64_t months = (until.year - from.year) * 12 + until.month - from.month;
  const bool whole_months = months > 0 && from.day == until.day &&
                            from.seconds() % kSecondsPerDay == until.seconds() % kSecondsPerDay;
  Civil start = from;
  if (whole_months) {
    const int64_t month = from.year * 12 + from.month - 1 - months;
    start.year = floor_div(month, 12);
    start.month = static_cast<unsigned>(month - start.year * 12 + 1);
    if (start.day <= days_in_month(start.year, start.month)) {
      return {zone.to_utc(start.seconds()).utc_s * kNsPerSecond, period.from_ns};
    }
  }
  // The same number of days on the wall clock, whatever clock changes lie between.
  const int64_t length_s = until.seconds() - from.seconds();
  return {zone.to_utc(from.seconds() - length_s).utc_s * kNsPerSecond, period.from_ns};
}

Expected<Counting> plan_counting(const Args& args, const Input& input) {
  const CountOptions& options = args.count;
  Counting counting;
  HOZEN_TRY(width, BucketWidth::parse(options.by));
  HOZEN_TRY(top, parse_top(options.top));
  counting.plan.width = width;
  counting.plan.zone = input.report_zone;
  counting.top = top;
  HOZEN_CHECK(plan_views(options, counting));
  counting.period = {input.filter.since_ns, input.filter.until_ns};
  if (!options.period.empty()) {
    HOZEN_TRY(period, parse_period(options.period, input.report_zone));
    counting.period = {std::max(period.from_ns, counting.period.from_ns),
                       std::min(period.until_ns, counting.period.until_ns)};
    if (counting.period.from_ns >= counting.period.until_ns)
      return fail("--period lies outside --since and --until");
  }
  counting.period_given =
      counting.period.from_ns != INT64_MIN && counting.period.until_ns != INT64_MAX;
  if (options.previous && !counting.period_given) return fail("--previous needs --period A..B");
  if (options.previous) counting.previous = period_before(counting.period, input.report_zone);
  if (options.wide && options.side_by_side)
    return fail("--wide and --side-by-side exclude each other");
  if ((options.wide || options.side_by_side) && !counting.has_group)
    return fail("--wide and --side-by-side need --group");
  counting.needs_labels = counting.attacks || input.filter.needs_labels();
  counting.needs_addresses = input.filter.needs_addresses();
  for (const View& view : counting.plan.views) {
    for (const Dimension& d : view.by) {
      counting.needs_labels |= d.needs_labels();
      counting.needs_addresses |= d.needs_addresses();
    }
  }
  if (counting.needs_addresses && args.addresses.empty())
    return fail("facts of addresses (source.owner ...) need --addresses FILE");
  return counting;
}

namespace {

struct Pair {
  std::unique_ptr<Tally> main, previous;
};

class CountWorker final : public LabelWorker {
 public:
  CountWorker(const Input& input, const Counting& counting, const Labelling* labelling,
              const ValueSources& sources, LabelTrouble& trouble, Pair& pair)
      : LabelWorker(input, labelling, sources, trouble),
        counting_(counting),
        values_(sources.labels),
        pair_(pair) {}

 private:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    if (counting_.attacks) {
      // An attack by a tool that is also a known robot is an attack: only its attack rules count.
      attack_rules_.clear();
      for (const uint16_t rule : labels) {
        if (values_->is_attack(rule)) attack_rules_.push_back(rule);
      }
      if (attack_rules_.empty()) return;
      labels = attack_rules_;
    }
    if (counting_.period.contains(event.time_ns)) {
      pair_.main->add(event, labels);
    } else if (counting_.previous && counting_.previous->contains(event.time_ns)) {
      pair_.previous->add(event, labels);
    }
  }
  void end_batch() override {
    pair_.main->flush();
    if (pair_.previous) pair_.previous->flush();
  }
  const Counting& counting_;
  const LabelValues* values_;
  std::vector<uint16_t> attack_rules_;
  Pair& pair_;
};

TallyPlan whole_time(TallyPlan plan) {
  plan.width = {BucketWidth::Unit::none, 0};
  return plan;
}

}  // namespace

Expected<Counts> count_events(const Args& args, const Input& input, const Counting& counting) {
  std::unique_ptr<Labelling> labelling;
  if (counting.needs_labels) {
    HOZEN_TRY(opened, open_labelling(args.input));
    labelling = std::move(opened);
  }
  std::optional<AddressDatabase> addresses;
  if (counting.needs_addresses) {
    HOZEN_TRY(loaded, AddressDatabase::load(args.addresses, {.zone = input.report_zone}));
    addresses.emplace(std::move(loaded));
  }
  const ValueSources sources = {labelling ? &labelling->values : nullptr,
                                addresses ? &*addresses : nullptr, input.format_ids};
  uint64_t wanted = counting.needs_labels ? kAllFields : 0;
  for (const View& view : counting.plan.views) {
    for (const Dimension& d : view.by) wanted |= d.fields();
  }
  LabelTrouble trouble;
  std::mutex mutex;
  std::vector<std::unique_ptr<Pair>> pairs;
  const auto make_pair_of_tallies = [&] {
    auto pair = std::make_unique<Pair>();
    pair->main = std::make_unique<Tally>(counting.plan, sources);
    if (counting.previous)
      pair->previous = std::make_unique<Tally>(whole_time(counting.plan), sources);
    return pair;
  };
  HOZEN_TRY(ledger, read_labelled(
                        input, labelling.get(), trouble,
                        [&]() -> std::unique_ptr<LabelWorker> {
                          const std::lock_guard lock(mutex);
                          pairs.push_back(make_pair_of_tallies());
                          return std::make_unique<CountWorker>(input, counting, labelling.get(),
                                                               sources, trouble, *pairs.back());
                        },
                        wanted));
  if (pairs.empty()) pairs.push_back(make_pair_of_tallies());
  Counts counts = {std::move(pairs[0]->main), std::move(pairs[0]->previous), std::move(ledger)};
  for (size_t i = 1; i < pairs.size(); ++i) {
    counts.main->merge(*pairs[i]->main);
    if (counts.previous) counts.previous->merge(*pairs[i]->previous);
  }
  return counts;
}

}  // namespace hozen::timeline
