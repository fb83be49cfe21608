// Every log format's own samples: read unasked by this very format, with the values it must give.

#include "base/embedded.h"
#include "catch.h"
#include "events/find_bytes.h"
#include "events/json_parser.h"
#include "events/line_reader.h"

using namespace hozen;

namespace {

// A line with the readable bytes behind it that a block would have.
struct Padded {
  std::string bytes;
  size_t size;
  explicit Padded(std::string_view text) : bytes(text), size(text.size()) {
    bytes.append(kPadding, '\0');
  }
  std::string_view view() const { return {bytes.data(), size}; }
};

struct Bench {
  FormatSet formats = *FormatSet::built_in();
  Dispatch dispatch{formats};
  JsonParserPtr json = make_json_parser();
  ReadContext context;
  FileFacts facts;
  FileFormats file;
  std::shared_ptr<const CsvColumns> columns;
  std::string date;

  // Year-less samples are of the year 2022; zone-less ones in UTC.
  Why read(const Padded& line, const std::string& header, Event& out) {
    context.json = json.get();
    context.clock.start(facts, Zone(), ZoneSource::assumed, {2022});
    const Padded first(header.empty() ? std::string_view(line.view()) : std::string_view(header));
    const std::string_view lines[] = {first.view(), line.view()};
    context.columns = nullptr;
    file = recognise(dispatch, header.empty() ? std::span(lines, 1) : std::span(lines, 2), context);
    context.clock.start(facts, Zone(), ZoneSource::assumed, {2022});
    columns = file.columns;
    date.clear();
    if (!header.empty()) read_remark(file, first.view(), columns, date);
    context.columns = columns.get();
    context.columns_date = date;
    return read_line(file, line.view(), context, out);
  }
};

std::string value_of(const Event& event, const std::string& name) {
  if (name == "@timestamp") return format_rfc3339(event.time_ns, event.time_digits);
  if (name == "event.timezone_source") return std::string(name_of(event.zone_source));
  const auto field = field_named(name);
  return field ? std::string(event.get(*field)) : "(no such field: " + name + ")";
}

}  // namespace

TEST_CASE("every sample of every format is read by this format and gives its values",
          "[events][formats]") {
  Bench bench;
  REQUIRE(!bench.formats.formats().empty());
  for (const auto& format : bench.formats.formats()) {
    auto samples = format->samples();
    INFO(format->file);
    REQUIRE(samples.has_value());
    CHECK(samples->first.size() >= 3);
    for (const LogFormat::Sample& sample : samples->first) {
      Event event;
      const Padded line(sample.line);
      const Why why = bench.read(line, sample.header, event);
      INFO(format->id << ", line " << sample.yaml_line << ": " << sample.line);
      CHECK(text_of(why) == text_of(Why::none));
      if (why != Why::none) continue;
      CHECK(bench.formats.formats()[event.format]->id == format->id);
      for (const auto& [name, value] : sample.gives) {
        INFO(name);
        CHECK(value_of(event, name) == value);
      }
    }
    for (const std::string& refused : samples->second) {
      Event event;
      const Padded line(refused);
      const Why why = bench.read(line, "", event);
      INFO(format->id << " must refuse: " << refused);
      CHECK((why != Why::none || bench.formats.formats()[event.format]->id != format->id));
    }
  }
}
