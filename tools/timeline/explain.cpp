// timeline explain: how a line was read - which format took it, each field, the time and where its zone is from.
#include <algorithm>
#include <mutex>

#include "base/text.h"
#include "common/labelling.h"
#include "events/log_format.h"
#include "labels/attack_outcome.h"
#include "timeline/options.h"

namespace hozen::timeline {
namespace {

constexpr size_t kShownWithoutLine = 3;

struct Found {
  uint64_t offset;
  Table table;
};

std::string_view meaning_of(ZoneSource source) {
  switch (source) {
    case ZoneSource::line:
      return "the stamp itself names its zone";
    case ZoneSource::epoch:
      return "the stamp counts from 1970 in UTC";
    case ZoneSource::format:
      return "the format says so";
    case ZoneSource::option:
      return "--tz says so";
    case ZoneSource::package:
      return "the package says so";
    case ZoneSource::assumed:
      break;
  }
  return "nobody says: UTC is assumed, --tz corrects it";
}

class ExplainWorker final : public LabelWorker {
 public:
  ExplainWorker(const Input& input, const Labelling& labelling, const ValueSources& sources,
                LabelTrouble& trouble, std::optional<uint64_t> offset, std::vector<Found>& found,
                std::mutex& mutex)
      : LabelWorker(input, &labelling, sources, trouble),
        input_(input),
        labelling_(labelling),
        offset_(offset),
        found_(found),
        mutex_(mutex) {}

 private:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    if (offset_ && !(event.offset <= *offset_ && *offset_ < event.offset + event.length)) return;
    const std::lock_guard lock(mutex_);
    if (!offset_ && found_.size() == kShownWithoutLine && event.offset >= found_.back().offset)
      return;
    found_.push_back({event.offset, table_of(event, labels)});
    std::sort(found_.begin(), found_.end(),
              [](const Found& a, const Found& b) { return a.offset < b.offset; });
    if (!offset_ && found_.size() > kShownWithoutLine) found_.pop_back();
  }

  Table table_of(const Event& event, std::span<const uint16_t> labels) const {
    const LogFormat& format = *input_.formats->formats()[event.format];
    Table table{.name = "line",
                .title = fmt::format("{}, byte {}", event.file->path, event.offset)};
    table.columns = {{.name = "field"}, {.name = "value"}};
    table.add({"line", event.original});
    table.add({"format", fmt::format("{}: {}", format.id, format.title)});
    std::string time = format_rfc3339(event.time_ns, event.time_digits);
    if (!input_.report_zone.is_utc()) {
      time += " = " + format_rfc3339(event.time_ns, input_.report_zone, event.time_digits);
    }
    table.add({"time", std::move(time)});
    table.add(
        {"zone", fmt::format("{}: {}", name_of(event.zone_source), meaning_of(event.zone_source))});
    if (event.file->skew_ns != 0)
      table.add({"clock", fmt::format("corrected by {} s", event.file->skew_ns / kNsPerSecond)});
    for (size_t f = 0; f < kFields; ++f) {
      const auto field = static_cast<Field>(f);
      if (event.has(field)) table.add({name_of(field), event.get(field)});
    }
    for (const ExtraField& extra : event.extra) table.add({extra.name, extra.value});
    for (const uint16_t rule : labels) {
      const RuleInfo& info = labelling_.rules.rules()[rule];
      table.add({"label", fmt::format("{}: {}", info.threat_class, info.title)});
      if (info.threat_class == kInformationalClass) continue;
      const JudgedAttack judged = judge_attack(event, info.threat_class);
      table.add({"did it work?", fmt::format("{}: {}", name_of(judged.outcome), judged.why)});
    }
    return table;
  }

  const Input& input_;
  const Labelling& labelling_;
  std::optional<uint64_t> offset_;
  std::vector<Found>& found_;
  std::mutex& mutex_;
};

struct LinePlace {
  uint64_t offset = 0;
  std::string text;
};

// Where line `number` of the first file begins, and its text.
Expected<LinePlace> find_line(const Source& source, uint64_t number) {
  HOZEN_TRY(stream, source.open());
  Member member;
  HOZEN_TRY(some, stream->next_member(member));
  if (!some || number == 0) return fail("{} has no line {}", source.path, number);
  std::vector<char> block(kBlockBytes);
  LinePlace place;
  uint64_t line = 1, offset = 0;
  for (;;) {
    HOZEN_TRY(bytes, stream->read(block));
    for (size_t i = 0; i < bytes; ++i, ++offset) {
      if (line == number && block[i] != '\n') place.text += block[i];
      if (block[i] != '\n') continue;
      if (line == number) return place;
      if (++line == number) place.offset = offset + 1;
    }
    if (bytes == 0) break;
  }
  if (line == number && !place.text.empty()) return place;
  return fail("{} has no line {}: it has {}", source.path, number, line - (offset > 0 ? 1 : 0));
}

// A line that no format took: read once more, alone, to say why.
Expected<Table> explain_dropped(const Input& input, const LinePlace& place) {
  const Source source = memory_source("line", place.text + "\n");
  Reading reading = input.reading;
  reading.rejects_path.clear();
  reading.threads = 1;
  struct Nothing final : EventWorker {
    void take(std::span<const Event>) override {}
  };
  HOZEN_TRY(ledger, read_events(std::span(&source, 1), reading,
                                [] { return std::make_unique<Nothing>(); }));
  Table table{.name = "line", .title = fmt::format("byte {}: not an event", place.offset)};
  table.columns = {{.name = "field"}, {.name = "value"}};
  table.add({"line", place.text});
  const FileLedger total = ledger.total();
  table.add({"why", total.drops.empty()
                        ? "it is a remark, a header, or filtered out (--where, --since, --until)"
                        : std::string(text_of(total.drops.front().why))});
  return table;
}

}  // namespace

Expected<Outcome> run_explain(const Args& args) {
  HOZEN_TRY(input, open_input(args.input, args.output));
  HOZEN_CHECK(refuse_address_facts(input, "explain"));
  if (args.line && input.sources.size() != 1)
    return fail("explain --line needs one log, not {}", input.sources.size());
  std::optional<LinePlace> place;
  if (args.line && !input.sources.front().size)
    return fail(
        "explain --line reads the log more than once: give it as a file, not through a pipe");
  if (args.line) {
    HOZEN_TRY(found_line, find_line(input.sources.front(), *args.line));
    place = std::move(found_line);
  }
  HOZEN_TRY(labelling, open_labelling(args.input));
  const ValueSources sources = {&labelling->values, nullptr, input.format_ids};
  LabelTrouble trouble;
  std::vector<Found> found;
  std::mutex mutex;
  const std::optional<uint64_t> offset = place ? std::optional(place->offset) : std::nullopt;
  HOZEN_TRY(ledger,
            read_labelled(input, labelling.get(), trouble, [&]() -> std::unique_ptr<LabelWorker> {
              return std::make_unique<ExplainWorker>(input, *labelling, sources, trouble, offset,
                                                     found, mutex);
            }));
  std::vector<Table> tables;
  for (Found& f : found) tables.push_back(std::move(f.table));
  if (place && tables.empty()) {
    HOZEN_TRY(table, explain_dropped(input, *place));
    tables.push_back(std::move(table));
  }
  HOZEN_CHECK(write_output(tables, args.output));
  return Outcome(std::move(ledger));
}

}  // namespace hozen::timeline
