// Series from logs: every log of a host, the attacks of all logs, or the values of --group.
#include <mutex>

#include "common/labelling.h"
#include "continuity.h"
#include "log_tally.h"
#include "options.h"
#include "verdicts/spread_work.h"

namespace hozen {
namespace {

constexpr std::string_view kDimensions[] = {
    "source.ip",          "destination.ip",     "destination.port", "host.name",
    "url.domain",         "destination.domain", "user.name",        "http.response.status_code",
    "event.action",       "rule.name",          "threat.class",     "threat.tool",
    "user_agent.original"};

// What whois-tag wrote into the records, where they went through it.
constexpr std::string_view kTagged[] = {"source.owner", "source.geo.country_iso_code"};

// Values in memory: of all threads, and of one however many there are.
constexpr size_t kMostBytes = 64u << 20, kLeastBytes = 4u << 20;

Expected<Counting> open_counting(const SpikeArgs& args, const Labelling& labelling,
                                 const Zone& zone, const AddressDatabase* addresses,
                                 const std::vector<std::vector<std::string>>& cves) {
  Counting counting;
  for (const std::string_view name : kDimensions) {
    if (name == args.group) continue;
    HOZEN_TRY(dimension, Dimension::named(name));
    counting.dimensions.push_back(std::move(dimension));
  }
  counting.addresses = addresses;
  for (const std::string_view name : kTagged) {
    if (addresses != nullptr) break;  // then that is who says it
    Dimension tagged;
    tagged.name = name;
    tagged.kind = Dimension::Kind::other;  // what the record itself says: nothing is looked up
    counting.dimensions.push_back(std::move(tagged));
  }
  if (!args.group.empty()) {
    HOZEN_TRY(group, Dimension::named(args.group));
    counting.group = std::move(group);
  }
  counting.labels = &labelling.values;
  counting.cves = &cves;
  const auto threads = static_cast<size_t>(threads_wanted(args.input.threads));
  counting.most_bytes = std::max(kLeastBytes, kMostBytes / threads);
  counting.numbers = args.group.empty() && args.input.where.empty();
  // Hours of most zones start on the hour of UTC; some at half past or a quarter to.
  const int32_t offset_s = zone.interval_at(1'640'995'200).offset_s;
  if (offset_s % 3600 != 0) counting.slot_s = offset_s % 1800 == 0 ? 1800 : 900;
  return counting;
}

class TallyWorker : public LabelWorker {
 public:
  TallyWorker(const Input& input, const Labelling& labelling, const ValueSources& sources,
              LabelTrouble& trouble, const Counting& counting, LogTally& total, std::mutex& mutex)
      : LabelWorker(input, &labelling, sources, trouble),
        values_(sources),
        own_(counting),
        total_(total),
        mutex_(mutex) {}
  ~TallyWorker() override {
    const std::lock_guard lock(mutex_);
    total_.merge(std::move(own_));
  }

 protected:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    own_.add(event, labels, values_);
  }

 private:
  ValueReader values_;
  LogTally own_;
  LogTally& total_;
  std::mutex& mutex_;
};

// What is kept until the last series was judged.
struct Counted {
  explicit Counted(Counting given) : counting(std::move(given)), total(counting) {}
  const Counting counting;
  LogTally total;
};

void clip(Observed& o, const Filter& filter) {
  if (filter.since_ns != INT64_MIN) {
    o.first_s = std::max(o.first_s, floor_div(filter.since_ns, kNsPerSecond));
  }
  if (filter.until_ns != INT64_MAX) {
    o.end_s = std::min(o.end_s, floor_div(filter.until_ns, kNsPerSecond));
  }
}

}  // namespace

Expected<SpikeInput> count_logs(const SpikeArgs& args, const Zone& zone,
                                const AddressDatabase* addresses) {
  HOZEN_TRY(input, open_input(args.input, args.output));
  HOZEN_TRY(labelling, open_labelling(args.input));
  std::vector<std::vector<std::string>> cves;
  for (const RuleInfo& rule : labelling->rules.rules()) cves.push_back(rule.cves);
  HOZEN_TRY(opened, open_counting(args, *labelling, zone, addresses, cves));
  const auto kept = std::make_shared<Counted>(std::move(opened));
  const Counting& counting = kept->counting;
  LogTally& total = kept->total;
  const bool asked =
      input.filter.needs_addresses() || (counting.group && counting.group->needs_addresses());
  if (asked && addresses == nullptr)
    return fail("facts of addresses (source.owner ...) need --addresses FILE");
  const ValueSources sources{
      .labels = &labelling->values, .addresses = addresses, .format_ids = input.format_ids};
  LabelTrouble trouble;
  std::mutex mutex;
  HOZEN_TRY(ledger,
            read_labelled(input, &*labelling, trouble, [&]() -> std::unique_ptr<LabelWorker> {
              return std::make_unique<TallyWorker>(input, *labelling, sources, trouble, counting,
                                                   total, mutex);
            }));
  SpikeInput out;
  HOZEN_TRY(series, total.outline(ledger));
  out.spills = {counting.spill, counting.networks};
  if (counting.numbers) {
    const Language language = language_of(args);
    out.notes = number_notes(total.numbered(), zone, language);
    for (std::string& note : clear_notes(total.cleared(), zone, language))
      out.notes.push_back(std::move(note));
    for (std::string& note : order_notes(total.backward(), zone, language))
      out.notes.push_back(std::move(note));
  }
  for (LogTally::Outline& one : series) {
    clip(one.watched, input.filter);
    SpikeInput::Counted& counted =
        out.series.emplace_back(Observed(), zone, args.by != "day", args.by != "hour");
    if (!counting.group) {
      counted.observed = total.observe(one);
      continue;
    }
    counted.observed = one.watched;
    counted.observe = [kept, one = std::move(one)] { return kept->total.observe(one); };
  }
  out.ledger = std::move(ledger);
  return out;
}

}  // namespace hozen
