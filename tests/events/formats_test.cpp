// Every log format's own samples: read unasked by this very format, with the values it must give.

#include <algorithm>

#include "base/embedded.h"
#include "base/text.h"
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

// Would this format read the line, alone or behind its syslog header?
bool claims(const LogFormat& format, std::string_view line, Bench& bench) {
  if (format.generic || format.header_line || !format.fields_prefix.empty()) return false;
  const auto reads = [&](std::string_view text, const SyslogHeader* header) {
    Event event;
    return format.fits(text) && format.read(text, header, bench.context, event) == Why::none;
  };
  if (format.envelope != Envelope::syslog && reads(line, nullptr)) return true;
  SyslogHeader header;
  if (format.envelope == Envelope::none || !read_syslog_header(line, header)) return false;
  const auto& programs = format.programs;
  const auto is_its = [&](const std::string& glob) { return glob_match(glob, header.program); };
  if (!programs.empty())
    return std::any_of(programs.begin(), programs.end(), is_its) && reads(header.body, &header);
  return reads(header.after_host, &header) || reads(header.body, &header);
}

}  // namespace

TEST_CASE("no sample is claimed by two formats", "[events][formats]") {
  Bench bench;
  for (const auto& format : bench.formats.formats()) {
    if (format->generic) continue;
    auto samples = format->samples();
    REQUIRE(samples.has_value());
    for (const LogFormat::Sample& sample : samples->first) {
      Event event;
      const Padded line(sample.line);
      if (bench.read(line, sample.header, event) != Why::none)
        continue;                            // the next test's business
      if (!sample.header.empty()) continue;  // the header line says whose it is
      for (const auto& other : bench.formats.formats()) {
        if (other == format) continue;
        INFO(other->id << " reads a sample of " << format->id << ", line " << sample.yaml_line
                       << ": " << sample.line);
        CHECK(!claims(*other, line.view(), bench));
      }
    }
  }
}

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

TEST_CASE("a field that is asked for alone has the value it has among all", "[events][formats]") {
  Bench all, one;
  for (const auto& format : all.formats.formats()) {
    const auto samples = format->samples();
    REQUIRE(samples.has_value());
    for (const LogFormat::Sample& sample : samples->first) {
      INFO(format->id << ", line " << sample.yaml_line << ": " << sample.line);
      Event whole;
      const Padded line(sample.line);
      if (all.read(line, sample.header, whole) != Why::none) continue;  // another test's business
      for (size_t f = 0; f < kFields; ++f) {
        const auto field = static_cast<Field>(f);
        if (!whole.has(field)) continue;
        one.context.asked = bit_of(field);
        one.context.wanted_by = nullptr;
        Event event;
        REQUIRE(one.read(line, sample.header, event) == Why::none);
        CAPTURE(name_of(field));
        CHECK(event.get(field) == whole.get(field));
        CHECK(event.format == whole.format);
        CHECK(event.time_ns == whole.time_ns);
      }
    }
  }
}

TEST_CASE("every format says who writes it, or is one that anybody may write", "[events]") {
  const std::vector<std::string> anybody = {"cef",      "csv.generic",    "csv.leaksite",
                                            "json.ecs", "json.lines",     "leef",
                                            "logfmt",   "syslog.message", "text.timestamped"};
  const FormatSet built_in = *FormatSet::built_in();
  for (const auto& format : built_in.formats()) {
    CAPTURE(format->id);
    const bool general = format->id.starts_with("keyvalue.") ||
                         format->id.starts_with("csv.generic_") ||
                         std::find(anybody.begin(), anybody.end(), format->id) != anybody.end();
    CHECK(format->log_class.empty() == general);
  }
}
