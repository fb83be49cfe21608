#include "timeline/counting.h"

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "base/text_file.h"
#include "timeline/names.h"

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

Expected<void> plan_measures(const CountOptions& options, const FieldNames& names,
                             const View& group, Counting& counting) {
  counting.measures_grouped = counting.has_group && !counting.by_class && !options.wide;
  const auto plan = [&](const std::string& field, bool is_sum) -> Expected<void> {
    HOZEN_TRY(dimension, Dimension::named(trim(field), names));
    View view = counting.measures_grouped ? group : View{};
    view.by.push_back(std::move(dimension));
    counting.measures.push_back({is_sum, field, counting.plan.views.size()});
    counting.plan.views.push_back(std::move(view));
    return {};
  };
  for (const std::string& field : options.distincts) HOZEN_CHECK(plan(field, false));
  for (const std::string& field : options.sums) HOZEN_CHECK(plan(field, true));
  if (!counting.measures.empty() && options.side_by_side)
    return fail("--distinct and --sum have no column beside --side-by-side");
  return {};
}

Expected<void> plan_split(const CountOptions& options, const FieldNames& names, const View& group,
                          Counting& counting) {
  if (options.split.empty()) return {};
  HOZEN_TRY(condition, Condition::parse(options.split));
  HOZEN_TRY(dimension, Dimension::named(condition.field(), names));
  if (dimension.needs_labels() || dimension.name == "source.tags") {
    return fail("--split needs a field of which an event has one value, and {} has several",
                dimension.name);
  }
  if (options.wide || options.side_by_side || counting.by_class)
    return fail("--split has columns of its own: add --all, and leave out --wide, --side-by-side");
  View view = group;
  view.by.push_back(std::move(dimension));
  counting.split = Split{std::make_shared<const Condition>(std::move(condition)), options.split,
                         counting.plan.views.size()};
  counting.plan.views.push_back(std::move(view));
  return {};
}

Expected<void> plan_views(const CountOptions& options, Counting& counting) {
  View group;
  HOZEN_TRY(names, read_names(options.names, &counting.names_read));
  for (const std::string_view name :
       options.group.empty() ? std::vector<std::string_view>() : split(options.group, ',')) {
    HOZEN_TRY(dimension, Dimension::named(trim(name), names));
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
    HOZEN_TRY(dimension, Dimension::named(trim(name), names));
    counting.ranks.push_back(dimension);
    counting.plan.views.push_back({{dimension}, false});
  }
  HOZEN_CHECK(plan_measures(options, names, group, counting));
  HOZEN_CHECK(plan_split(options, names, group, counting));
  if (options.cite) {
    counting.cite_view = counting.plan.views.size();
    counting.plan.views.push_back({});
  }
  return {};
}

}  // namespace

Expected<size_t> parse_top(const std::string& text) {
  if (text.empty()) return size_t{0};
  if (text == "all") return kAllValues;
  const auto number = parse_unsigned(text);
  if (!number || *number == 0)
    return fail("--top is a number from 1 on, or all, not '{}'", quote_for_message(text));
  return static_cast<size_t>(*number);
}

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

namespace {

Expected<void> plan_period(const CountOptions& options, const Input& input, Counting& counting) {
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
  return {};
}

void note_needs(Input& input, Counting& counting) {
  counting.needs_labels = counting.attacks || input.filter.needs_labels();
  counting.needs_addresses = input.filter.needs_addresses();
  for (const View& view : counting.plan.views) {
    for (const Dimension& d : view.by) {
      counting.needs_labels |= d.needs_labels();
      counting.needs_addresses |= d.needs_addresses();
      input.reading.keep_extra |= d.needs_extra();
    }
  }
}

// One value a line; blank lines and those that begin with # are none.
Expected<std::vector<std::string>> read_expected(const std::string& path) {
  std::vector<std::string> values;
  if (path.empty()) return values;
  HOZEN_TRY(text, read_whole_file(path));
  for (const ListLine& line : list_lines(text)) values.emplace_back(line.text);
  return values;
}

// An option that changes nothing would pass for an answer.
Expected<void> check_has_effect(const CountOptions& options, const Counting& counting) {
  const bool measures = !counting.measures.empty();
  if (counting.hour_of_week && (measures || counting.split || options.cite))
    return fail("--by hour-of-week has no column for --distinct, --sum, --split and --cite");
  if (options.side_by_side && options.cite)
    return fail("--cite has no column beside --side-by-side");
  if (options.chart &&
      (measures || counting.split || options.cite || options.wide || options.side_by_side))
    return fail(
        "--chart has no column for --distinct, --sum, --split, --cite, --wide and --side-by-side");
  if (counting.split && counting.has_group && options.by != "none")
    return fail("--split with --group needs --by none");
  if (counting.split && !counting.has_group && (measures || options.cite))
    return fail("--split has no column beside it for --distinct, --sum and --cite");
  const bool ranks = counting.has_group || !counting.ranks.empty();
  if (!ranks && (counting.top != 0 || !options.pins.empty()))
    return fail("--top and --pin need --group or --rank");
  return {};
}

Expected<void> check_together(const CountOptions& options, const Counting& counting) {
  if (options.wide && options.side_by_side)
    return fail("--wide and --side-by-side exclude each other");
  if ((options.wide || options.side_by_side) && !counting.has_group)
    return fail("--wide and --side-by-side need --group");
  if (counting.hour_of_week && !options.group.empty())
    return fail("--by hour-of-week is one grid: name the value with --where instead of --group");
  if (!options.expect.empty() && (!counting.has_group || options.by != "none"))
    return fail("--expect needs --group, and --by none");
  return check_has_effect(options, counting);
}

}  // namespace

Language label_language(const Args& args) {
  const bool for_programs = args.output.format == "json" || args.output.format == "jsonl" ||
                            args.output.format == "tally";
  return args.language == "ja" && !for_programs ? Language::ja : Language::en;
}

Expected<Input> open_counted(const Args& args) {
  HOZEN_TRY(input, open_input(args.input, args.output));
  const std::string& networks = args.count.inbound;
  if (networks.empty()) return input;
  HOZEN_CHECK(input.filter.add("destination.ip in " + networks));
  HOZEN_CHECK(input.filter.add("source.ip not in " + networks));
  return input;
}

Expected<Counting> plan_counting(const Args& args, Input& input) {
  const CountOptions& options = args.count;
  Counting counting;
  HOZEN_TRY(language, language_named(args.language));
  counting.language = language;
  counting.ascii = args.output.ascii;
  counting.hour_of_week = options.by == "hour-of-week";
  HOZEN_TRY(width, BucketWidth::parse(counting.hour_of_week ? "hour"
                                      : options.by.empty()  ? "day"
                                                            : options.by));
  HOZEN_TRY(top, parse_top(options.top));
  counting.plan.width = width;
  counting.plan.zone = input.report_zone;
  counting.top = top;
  HOZEN_CHECK(plan_views(options, counting));
  HOZEN_CHECK(plan_period(options, input, counting));
  HOZEN_CHECK(check_together(options, counting));
  HOZEN_TRY(expected, read_expected(options.expect));
  counting.expected = std::move(expected);
  counting.ports = PortNames::built_in();
  if (!options.ports.empty()) HOZEN_CHECK(counting.ports.add(options.ports));
  note_needs(input, counting);
  if (counting.needs_addresses && args.addresses.empty())
    return fail("facts of addresses (source.owner ...) need --addresses FILE");
  return counting;
}

}  // namespace hozen::timeline
