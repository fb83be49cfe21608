// timeline events: every event, in the order of the input, with its labels.
#include <functional>
#include <mutex>
#include <optional>

#include "common/labelling.h"
#include "labels/address_database.h"
#include "timeline/options.h"
#include "write/event_interchange.h"
#include "write/event_json.h"
#include "write/event_rows.h"
#include "write/ordered_writer.h"

namespace hozen::timeline {
namespace {

constexpr std::string_view kTableFields =
    "@timestamp,source.ip,threat.class,http.request.method,http.response.status_code,destination."
    "port,event.action,"
    "user.name,url.original,rule.name,message";

// Appends one event in the output's format.
using Writer = std::function<void(std::string&, const Event&, std::span<const uint16_t>)>;

class EventsWorker final : public LabelWorker {
 public:
  EventsWorker(const Input& input, const Labelling* labelling, const ValueSources& sources,
               LabelTrouble& trouble, Writer writer, OrderedWriter& out, bool attacks)
      : LabelWorker(input, labelling, sources, trouble),
        values_(sources.labels),
        writer_(std::move(writer)),
        out_(out),
        attacks_(attacks) {}

  void end_block(uint64_t number) override {
    out_.put(number, text_);
    stopped_ = out_.is_stopped();
  }

 private:
  void event(const Event& event, std::span<const uint16_t> labels) override {
    if (stopped_ || (attacks_ && !values_->is_attack(labels))) return;
    writer_(text_, event, labels);
  }
  const LabelValues* values_;
  Writer writer_;
  OrderedWriter& out_;
  std::string text_;  // of the block
  bool attacks_;
  bool stopped_ = false;
};

// All columns there can be: what CSV has when none are chosen.
std::string all_fields(const ValueSources& sources, bool evidence) {
  std::string names =
      "@timestamp,event.timezone_source,log.format,log.file.path,log.offset,log.length";
  for (size_t f = 0; f < kFields; ++f) names += fmt::format(",{}", name_of(static_cast<Field>(f)));
  if (sources.labels != nullptr)
    names += ",threat.class,threat.rule,threat.technique,threat.tool,threat.cve";
  if (sources.addresses != nullptr) {
    names +=
        ",source.owner,source.geo.country_iso_code,source.as.number,source.as.organization.name,"
        "source.tags";
  }
  if (evidence) names += ",log.file.hash.sha256,event.original";
  return names;
}

std::string fields_of(const Args& args, Format format, const ValueSources& sources) {
  if (!args.events.fields.empty()) return args.events.fields;
  if (format == Format::table) return std::string(kTableFields);
  return all_fields(sources, args.events.evidence);
}

Expected<Writer> make_writer(const Args& args, Format format, const ValueSources& sources) {
  if (!args.events.as.empty()) {
    HOZEN_TRY(shape, EventInterchange::make(args.events.as, format, args.output.csv_raw, sources));
    auto interchange = std::make_shared<EventInterchange>(std::move(shape));
    return Writer(
        [interchange](std::string& out, const Event& e, std::span<const uint16_t> labels) {
          interchange->append(out, e, labels);
        });
  }
  if (format == Format::jsonl) {
    auto json = std::make_shared<EventJson>(sources, args.events.evidence);
    return Writer([json](std::string& out, const Event& e, std::span<const uint16_t> labels) {
      json->append(out, e, labels);
    });
  }
  HOZEN_TRY(made, EventRows::make(fields_of(args, format, sources), format, args.output.csv_raw,
                                  sources));
  auto rows = std::make_shared<EventRows>(std::move(made));
  return Writer([rows](std::string& out, const Event& e, std::span<const uint16_t> labels) {
    rows->append(out, e, labels);
  });
}

Expected<Format> event_format(const Args& args) {
  HOZEN_TRY(format, output_format(args.output));
  if (format == Format::jsonl || format == Format::csv || format == Format::tsv ||
      format == Format::table)
    return format;
  return std::unexpected(
      Error{.what = fmt::format("events cannot be written as '{}'", args.output.format),
            .hint = "try: jsonl, csv, tsv, table"});
}

Expected<void> write_head(const Args& args, Format format, const ValueSources& sources,
                          OutputFile& file) {
  std::string head;
  if (!args.events.as.empty()) {
    HOZEN_TRY(shape, EventInterchange::make(args.events.as, format, args.output.csv_raw, sources));
    shape.append_head(head);
    return file.write(head);
  }
  if (format == Format::jsonl) return {};
  HOZEN_TRY(rows, EventRows::make(fields_of(args, format, sources), format, args.output.csv_raw,
                                  sources));
  rows.append_head(head);
  return file.write(head);
}

}  // namespace

Expected<Outcome> run_events(const Args& args) {
  HOZEN_TRY(format, event_format(args));
  HOZEN_TRY(input, open_input(args.input, args.output));
  input.reading.keep_order = true;
  input.reading.keep_extra = true;  // what no format maps is told too
  std::unique_ptr<Labelling> labelling;
  if (!args.events.no_labels || args.count.attacks || input.filter.needs_labels()) {
    HOZEN_TRY(opened, open_labelling(args.input));
    labelling = std::move(opened);
    HOZEN_CHECK(find_windows_first(input, *labelling));
  }
  std::optional<AddressDatabase> addresses;
  if (!args.addresses.empty()) {
    HOZEN_TRY(loaded, AddressDatabase::load(args.addresses, {.zone = input.report_zone}));
    addresses.emplace(std::move(loaded));
  } else if (input.filter.needs_addresses()) {
    return fail("facts of addresses (source.owner ...) need --addresses FILE");
  }
  const ValueSources sources = {labelling ? &labelling->values : nullptr,
                                addresses ? &*addresses : nullptr, input.format_ids};
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  HOZEN_CHECK(write_head(args, format, sources, file));
  OrderedWriter out(file);
  LabelTrouble trouble;
  HOZEN_CHECK(make_writer(args, format, sources));
  HOZEN_TRY(ledger,
            read_labelled(input, labelling.get(), trouble, [&]() -> std::unique_ptr<LabelWorker> {
              return std::make_unique<EventsWorker>(input, labelling.get(), sources, trouble,
                                                    *make_writer(args, format, sources), out,
                                                    args.count.attacks);
            }));
  HOZEN_CHECK(out.finish());
  HOZEN_CHECK(file.commit());
  return Outcome(std::move(ledger));
}

}  // namespace hozen::timeline
