// timeline formats: the log formats there are, one as it is written, or the samples of a user's own.
#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "common/input.h"
#include "events/find_bytes.h"
#include "events/log_format.h"
#include "events/syslog_header.h"
#include "timeline/options.h"

namespace hozen::timeline {
namespace {

constexpr int kSampleYear = 2022;  // of year-less stamps in samples

std::string_view name_of_zone(ZoneRule rule) {
  constexpr std::string_view kNames[] = {"in the line", "UTC", "asked for (--tz)"};
  return kNames[static_cast<size_t>(rule)];
}

// What reading one sample gave: the format that took it and the values asked for, or why it was dropped.
struct Taken {
  std::optional<uint16_t> format;
  std::vector<std::pair<std::string, std::string>> values;
  Why why = Why::none;
};

std::string value_of(const Event& event, const std::string& name) {
  if (name == "@timestamp") return format_rfc3339(event.time_ns, event.time_digits);
  if (name == "event.timezone_source") return std::string(name_of(event.zone_source));
  const std::optional<Field> field = field_named(name);
  if (field) return std::string(event.get(*field));
  for (const ExtraField& extra : event.extra) {
    if (extra.name == name) return std::string(extra.value);
  }
  return {};
}

class SampleWorker final : public EventWorker {
 public:
  SampleWorker(const LogFormat::Sample& sample, Taken& taken) : sample_(sample), taken_(taken) {}
  void take(std::span<const Event> events) override {
    const Event& event = events.back();
    taken_.format = event.format;
    taken_.values.clear();
    for (const auto& [name, value] : sample_.gives)
      taken_.values.emplace_back(name, value_of(event, name));
  }

 private:
  const LogFormat::Sample& sample_;
  Taken& taken_;
};

Expected<Taken> read_sample(const FormatSet& formats, const LogFormat::Sample& sample) {
  const Source source = memory_source(
      "sample", (sample.header.empty() ? "" : sample.header + "\n") + sample.line + "\n");
  Reading reading;
  reading.formats = &formats;
  reading.year = kSampleYear;
  reading.threads = 1;
  Taken taken;
  HOZEN_TRY(ledger, read_events(std::span(&source, 1), reading,
                                [&] { return std::make_unique<SampleWorker>(sample, taken); }));
  for (const FileLedger& file : ledger.files()) {
    if (!file.drops.empty() && !taken.format) taken.why = file.drops.back().why;
  }
  return taken;
}

// The line with a mark under the byte where this format's layouts stopped to fit, or what keeps it from being tried.
std::string where_it_stopped(const LogFormat& format, const std::string& line) {
  std::string padded = line;
  padded.append(kPadding, '\0');
  const std::string_view text(padded.data(), line.size());
  const FileFacts facts;
  ReadContext context;
  context.clock.start(facts, Zone(), ZoneSource::assumed, {kSampleYear});
  std::vector<std::string_view> parts;
  SyslogHeader header;
  if (format.envelope != Envelope::none && read_syslog_header(text, header))
    parts = {header.body, header.after_host};
  if (format.envelope != Envelope::syslog) parts.push_back(text);
  const char* farthest = text.data();
  bool tried = false;
  for (const std::string_view part : parts) {
    if (!format.fits(part)) continue;
    tried = true;
    farthest = std::max(farthest, format.reader().stopped_at(part, context));
  }
  if (parts.empty()) return "\n  it has no syslog header, which `envelope` and `program` ask for";
  if (!tried) return "\n  it does not hold what `starts`, `contains` and `lacks` ask for";
  if (farthest == text.data()) return {};
  const auto bytes = static_cast<size_t>(farthest - text.data());
  return fmt::format("\n  {}\n  {:>{}} byte {}", quote_for_message(line, line.size() + 1), "^",
                     quote_for_message(text.substr(0, bytes), line.size() + 1).size() + 1, bytes);
}

Expected<std::vector<Error>> check_samples(const FormatSet& formats, const LogFormat& format) {
  std::vector<Error> problems;
  const auto problem = [&](size_t line, std::string what) {
    problems.push_back({.what = std::move(what), .file = format.file, .line = line});
  };
  HOZEN_TRY(samples, format.samples());
  for (const LogFormat::Sample& sample : samples.first) {
    HOZEN_TRY(taken, read_sample(formats, sample));
    if (!taken.format) {
      problem(sample.yaml_line, fmt::format("no format reads this sample: {}{}", text_of(taken.why),
                                            where_it_stopped(format, sample.line)));
      continue;
    }
    const std::string& id = formats.formats()[*taken.format]->id;
    if (id != format.id)
      problem(sample.yaml_line, fmt::format("this sample is read by '{}'{}", id,
                                            where_it_stopped(format, sample.line)));
    for (size_t i = 0; i < taken.values.size(); ++i) {
      const auto& [name, value] = taken.values[i];
      const std::string& wanted = sample.gives[i].second;
      if (value != wanted)
        problem(sample.yaml_line,
                fmt::format("{} gives '{}', not '{}'", name, quote_for_message(value), wanted));
    }
  }
  for (const std::string& refused : samples.second) {
    HOZEN_TRY(taken, read_sample(formats, {.line = refused, .gives = {}, .header = {}}));
    if (taken.format && formats.formats()[*taken.format]->id == format.id) {
      problem(0, fmt::format("reads a line it must refuse: {}", quote_for_message(refused)));
    }
  }
  return problems;
}

Expected<Outcome> check(const Args& args) {
  HOZEN_TRY(formats, open_formats(args.input));
  HOZEN_CHECK(formats.add(args.check));
  std::string path = std::filesystem::absolute(args.check).string();  // as FormatSet names it
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  std::string text;
  size_t bad = 0, checked = 0;
  for (const auto& format : formats.formats()) {
    const bool is_theirs = format->file == path || format->file.starts_with(path + "/");
    if (!is_theirs) continue;
    ++checked;
    HOZEN_TRY(problems, check_samples(formats, *format));
    bad += problems.size();
    for (const Error& error : problems) text += error.text() + "\n";
  }
  text += fmt::format("{} {} checked, {} {}\n", checked, checked == 1 ? "format" : "formats", bad,
                      bad == 1 ? "problem" : "problems");
  HOZEN_CHECK(write_output(text, args.output));
  return Outcome({}, bad > 0);
}

Expected<Outcome> show(const FormatSet& formats, const Args& args) {
  const auto index = formats.index_of(args.show);
  if (!index) {
    return std::unexpected(
        Error{.what = fmt::format("there is no log format '{}'", quote_for_message(args.show)),
              .hint = "'timeline formats' lists them"});
  }
  constexpr std::string_view kHow =
      "# A format of your own: save this as my_format.yaml, change `id`, the columns and the "
      "samples, then\n"
      "#   timeline formats --check my_format.yaml      are its samples read, and as they say?\n"
      "#   timeline --formats my_format.yaml LOG...     (beside the built-in ones; the same id "
      "replaces one)\n";
  HOZEN_CHECK(write_output(std::string(kHow) + formats.formats()[*index]->yaml, args.output));
  return Outcome();
}

}  // namespace

Expected<Outcome> run_formats(const Args& args) {
  if (!args.check.empty()) return check(args);
  HOZEN_TRY(formats, open_formats(args.input));
  if (!args.show.empty()) return show(formats, args);
  Table table{.name = "formats", .title = "Log formats"};
  table.columns = {{.name = "id"}, {.name = "title"}, {.name = "zone"}, {.name = "source"}};
  std::vector<const LogFormat*> sorted;
  for (const auto& format : formats.formats()) sorted.push_back(format.get());
  std::sort(sorted.begin(), sorted.end(),
            [](const LogFormat* a, const LogFormat* b) { return a->id < b->id; });
  for (const LogFormat* f : sorted) table.add({f->id, f->title, name_of_zone(f->zone), f->source});
  table.notes.push_back(fmt::format("{} formats; --show ID prints one.", sorted.size()));
  HOZEN_CHECK(write_output(std::span(&table, 1), args.output));
  return Outcome();
}

}  // namespace hozen::timeline
