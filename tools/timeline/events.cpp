// timeline events: every event, in the order of the input, with its labels.
#include <functional>
#include <mutex>
#include <optional>

#include "base/text.h"
#include "common/addresses.h"
#include "common/labelling.h"
#include "timeline/counting.h"
#include "timeline/names.h"
#include "timeline/options.h"
#include "write/aligned_rows.h"
#include "write/event_interchange.h"
#include "write/event_json.h"
#include "write/event_rows.h"
#include "write/ordered_writer.h"

namespace hozen::timeline {
namespace {

// The columns of a table nobody chose columns for, under short heads; those without any value are left out.
constexpr std::pair<std::string_view, std::string_view> kTableColumns[] = {
    {"@timestamp", "time"},
    {"source.ip", "source"},
    {"target", "target"},
    {"destination.port", "port"},
    {"threat.class", "class"},
    {"http.request.method", "method"},
    {"http.response.status_code", "status"},
    {"event.action", "action"},
    {"event.outcome", "outcome"},
    {"user.name", "user"},
    {"url.original", "URL"},
    {"rule.name", "signature"},
    {"message", "message"}};

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
  if (format == Format::table) {
    std::string names;
    for (const auto& [field, head] : kTableColumns)
      names += (names.empty() ? "" : ",") + std::string(field);
    return names;
  }
  return all_fields(sources, args.events.evidence);
}

// How all threads write.
struct Writing {
  const Args& args;
  Format format;
  const ValueSources& sources;
  Zone zone;
  FieldNames names;
  Expected<EventRows> rows() const {
    return EventRows::make(
        {fields_of(args, format, sources), format, args.output.csv_raw, zone, names}, sources);
  }
};

Expected<Writer> make_writer(const Writing& how) {
  const auto& [args, format, sources, zone, names] = how;
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
  HOZEN_TRY(made, how.rows());
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

Expected<void> write_head(const Writing& how, OutputFile& file) {
  const auto& [args, format, sources, zone, names] = how;
  std::string head;
  if (!args.events.as.empty()) {
    HOZEN_TRY(shape, EventInterchange::make(args.events.as, format, args.output.csv_raw, sources));
    shape.append_head(head);
    return file.write(head);
  }
  if (format == Format::jsonl || format == Format::table) return {};
  HOZEN_TRY(rows, how.rows());
  rows.append_head(head);
  return file.write(head);
}

// Columns that line up, under their heads.
std::shared_ptr<AlignedRows> table_of(const Writing& how, bool to_terminal) {
  std::vector<AlignedRows::Column> columns;
  const Language l = how.args.language == "ja" ? Language::ja : Language::en;
  const bool chosen = !how.args.events.fields.empty();
  const std::string fields = fields_of(how.args, how.format, how.sources);
  for (const std::string_view field : split(fields, ',')) {
    AlignedRows::Column column = {.title = std::string(trim(field)), .may_go = !chosen};
    for (const auto& [known, head] : kTableColumns) {
      if (!chosen && known == column.title) column.title = tr(l, head);
    }
    if (trim(field) == "@timestamp") column.title += fmt::format(" ({})", how.zone.name());
    if (trim(field) == "threat.class") column.tone = Tone::bad;
    columns.push_back(std::move(column));
  }
  const OutputOptions& output = how.args.output;
  // Lines that go to another program keep their values whole.
  const size_t width = to_terminal || output.width ? page_width(output, to_terminal) : 0;
  return std::make_shared<AlignedRows>(std::move(columns), output.ascii,
                                       wants_color(output, to_terminal), width);
}

Expected<FieldNames> names_of(const Args& args, Format format, const Labelling* labelling) {
  const bool rows = format != Format::jsonl && args.events.as.empty();
  if (!rows && !args.count.names.empty()) {
    return std::unexpected(
        Error{.what = "--names: JSON Lines and the shapes of --as keep values as they are",
              .hint = "-f table, csv or tsv"});
  }
  HOZEN_TRY(names, read_names(args.count.names));
  if (rows && labelling != nullptr)
    add_label_names(labelling->rules.rules(), label_language(args), names);
  return names;
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
  std::vector<std::string> remarks;
  HOZEN_TRY(addresses, load_addresses(args.addresses, input.filter.needs_addresses(),
                                      input.report_zone, remarks));
  if (addresses) HOZEN_CHECK(addresses->read_first_part());  // lines are written while it is used
  const ValueSources sources = {labelling ? &labelling->values : nullptr,
                                addresses ? &*addresses : nullptr, input.format_ids};
  HOZEN_TRY(names, names_of(args, format, labelling.get()));
  const Writing how = {args, format, sources, input.report_zone, std::move(names)};
  HOZEN_CHECK(make_writer(how));
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  HOZEN_CHECK(write_head(how, file));
  std::shared_ptr<AlignedRows> aligned;
  if (format == Format::table && args.events.as.empty())
    aligned = table_of(how, file.is_terminal());
  OrderedWriter out(file, aligned ? [aligned](std::string_view rows) { return aligned->put(rows); }
                                  : OrderedWriter::Shape());
  LabelTrouble trouble;
  HOZEN_TRY(ledger,
            read_labelled(input, labelling.get(), trouble, [&]() -> std::unique_ptr<LabelWorker> {
              return std::make_unique<EventsWorker>(input, labelling.get(), sources, trouble,
                                                    *make_writer(how), out, args.count.attacks);
            }));
  HOZEN_CHECK(out.finish());
  if (aligned) HOZEN_CHECK(file.write(aligned->finish()));
  HOZEN_CHECK(file.commit());
  Outcome outcome(std::move(ledger));
  refuse_all(remarks, outcome);
  return outcome;
}

}  // namespace hozen::timeline
