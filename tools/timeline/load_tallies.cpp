// Tallies in the place of logs: the question in their heads becomes the options they were counted with.
#include <algorithm>

#include "base/text.h"
#include "tally/tally_merge.h"
#include "timeline/reading_options.h"
#include "timeline/tallies.h"

namespace hozen::timeline {
namespace {

struct Question {
  CountOptions options;
  std::vector<std::string> where, addresses;
  std::string zone, from, before;
  std::vector<std::pair<std::string, std::string>> reading;  // all lines
};

Question read_question(const std::string& text) {
  Question q;
  for (const std::string_view line : split(text, '\n')) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, tab);
    const std::string value(line.substr(tab + 1));
    q.reading.emplace_back(key, value);
    if (key == "counted") (value == "attacks" ? q.options.attacks : q.options.all) = true;
    if (key == "by") q.options.by = value;
    if (key == "zone") q.zone = value;
    if (key == "group") q.options.group = value;
    if (key == "form") q.options.wide = value == "wide";
    if (key == "rank") q.options.ranks.push_back(value);
    if (key == "distinct") q.options.distincts.push_back(value);
    if (key == "sum") q.options.sums.push_back(value);
    if (key == "split") q.options.split = value;
    if (key == "cite") q.options.cite = true;
    if (key == "from") q.from = value;
    if (key == "before") q.before = value;
    if (key == "facts") q.addresses = {"those of the tally"};
  }
  return q;
}

// How a width nests: a wider one may be made of a narrower one's counts.
int order_of(const BucketWidth& w) {
  using Unit = BucketWidth::Unit;
  switch (w.unit) {
    case Unit::piece:
      return 0;
    case Unit::day:
      return 1;
    case Unit::week:
    case Unit::month:
      return 2;
    case Unit::year:
      return 3;
    case Unit::none:
      return 4;
  }
  return 4;
}

Expected<std::string> width_of(const std::string& asked, const std::string& counted) {
  if (asked.empty() || asked == counted) return counted;
  HOZEN_TRY(from, BucketWidth::parse(counted == "hour-of-week" ? "hour" : counted));
  HOZEN_TRY(to, BucketWidth::parse(asked == "hour-of-week" ? "hour" : asked));
  const bool pieces = from.unit == BucketWidth::Unit::piece && to.unit == from.unit &&
                      to.piece_s % from.piece_s == 0;
  const bool week_to_year = from.unit == BucketWidth::Unit::week && order_of(to) == 3;
  if (from == to || pieces || (order_of(from) < order_of(to) && !week_to_year)) return asked;
  return fail("the tally counts per {}: that cannot be cut into --by {}", counted, asked);
}

Expected<void> same_or_nothing(std::string_view option, const std::string& asked,
                               const std::string& counted) {
  if (asked.empty() || asked == counted) return {};
  return std::unexpected(
      Error{.what = fmt::format("{} {}: the tally was counted {}", option, asked,
                                counted.empty() ? "without it" : "with " + counted),
            .hint = "count the logs again"});
}

Expected<void> check_options(const Args& args, const Question& q) {
  const CountOptions& o = args.count;
  HOZEN_CHECK(same_or_nothing("--group", o.group, q.options.group));
  HOZEN_CHECK(same_or_nothing("--split", o.split, q.options.split));
  const InputOptions& i = args.input;
  for (const auto& [given, name] : {std::pair{!i.where.empty(), "--where"},
                                    {!i.since.empty(), "--since"},
                                    {!i.until.empty(), "--until"},
                                    {!o.period.empty(), "--period"},
                                    {o.previous, "--previous"},
                                    {o.summary, "--summary"},
                                    {!o.what_if.empty(), "--what-if"},
                                    {!o.inbound.empty(), "--inbound"},
                                    {!i.report_zone.empty(), "--report-tz"},
                                    {!o.names.empty(), "--names"},
                                    {!o.part.empty(), "--part"}}) {
    if (given) return fail("{} needs the logs: a tally only holds what was counted", name);
  }
  for (const auto& [name, value] : reading_options(i)) {
    if (std::find(q.reading.begin(), q.reading.end(), std::pair{name, value}) == q.reading.end())
      return fail("--{}{}: the tally was counted without it; count the logs again", name,
                  name == "formats" ? std::string() : " " + value);
  }
  for (const std::string& rank : o.ranks) {
    const auto& had = q.options.ranks;
    if (std::find(had.begin(), had.end(), rank) == had.end())
      return fail("--rank {}: the tally was counted without it", rank);
  }
  return {};
}

}  // namespace

Expected<Loaded> load_tallies(const Args& args) {
  TallyReaders readers;
  for (const std::string& path : args.input.logs) {
    HOZEN_TRY(reader, TallyReader::open(path));
    readers.push_back(std::move(reader));
  }
  HOZEN_TRY(head, merge_heads(readers));
  const Question q = read_question(head.question);
  HOZEN_CHECK(check_options(args, q));
  Loaded loaded{args, {}, {}};
  CountOptions& o = loaded.args.count;
  HOZEN_TRY(by, width_of(o.by, q.options.by));
  o.by = by;
  o.group = q.options.group;
  o.all = q.options.all;
  o.attacks = q.options.attacks;
  o.ranks = q.options.ranks;
  o.distincts = q.options.distincts;
  o.sums = q.options.sums;
  o.split = q.options.split;
  o.cite = q.options.cite;
  if (!o.distincts.empty() || !o.sums.empty()) o.wide = q.options.wide && !q.options.group.empty();
  loaded.args.addresses = q.addresses;
  Input input;
  HOZEN_TRY(zone, Zone::find(q.zone));
  input.report_zone = zone;
  if (const auto from = parse_rfc3339(q.from)) input.filter.since_ns = from->time_ns;
  if (const auto before = parse_rfc3339(q.before)) input.filter.until_ns = before->time_ns;
  HOZEN_TRY(counting, plan_counting(loaded.args, input));
  loaded.counting = std::move(counting);
  if (loaded.counting.needs_labels && label_language(args) != Language::en) {
    HOZEN_TRY(labelling, open_labelling(args.input));
    loaded.counts.names = LabelNames::of(labelling->rules.rules(), label_language(args));
  }
  loaded.counts.main = std::make_unique<Tally>(loaded.counting.plan, ValueSources{});
  for (const auto& reader : readers) HOZEN_CHECK(load_tally(*reader, *loaded.counts.main));
  for (const auto& [path, f] : head.files) {
    loaded.counts.ledger.file(path).merge(f.read);
    if (f.parts > 0)
      loaded.counts.ledger.note(
          fmt::format("{}: only {} of {} parts are here", path, f.part.size(), f.parts));
  }
  return loaded;
}

}  // namespace hozen::timeline
