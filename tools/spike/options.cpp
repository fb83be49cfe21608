#include "options.h"

#include <CLI/CLI.hpp>

#include "common/addresses.h"

namespace hozen {

const char* const kSpikeHelp =
    R"(Which day or hour is not like the others, what makes it so, and was it planned?

  spike logs/                                  attacks and all events, by hour and day
  spike --by day fw.log --calendar work.ics    days, held against planned work
  spike fw.tally --group source.ip             counts that timeline -f tally wrote
  spike --counts daily.csv -f jsonl            counts made elsewhere: timestamp,count[,dimension...]
  spike logs/ --group source.ip --check        a series a source; exit 1 on unplanned findings
  spike logs/ -f html -o week.html             with charts: the usual band, findings, planned work
  spike logs/ --addresses addresses.hzdb       causes by owner, country, AS, network and tag as well
  spike logs/ --since-run yesterday.jsonl      which findings are new, changed, the same, or gone

Findings are burst, drop, silence, rise, shift and new, each with what was observed and expected, its
probability, a severity from 0 to 100, and its cause: "one source, 97 % of the excess". Of a log, values that do not
fit into memory (millions of sources) are sorted into files without a name in $TMPDIR, else /tmp.)";

void declare_spike(CLI::App& app, SpikeArgs& args) {
  declare_input(app, args.input);
  declare_addresses(app, args.addresses);
  declare_output(app, args.output, " svg");
  const char* const group = "Judging";
  app.add_option("--counts", args.counts, "counts made elsewhere: timestamp,count[,dimension...]")
      ->type_name("FILE.csv")
      ->expected(1)
      ->take_all()
      ->group(group);
  app.add_option("--by", args.by, "hour or day (default: both, told once)")
      ->check(CLI::IsMember({"hour", "day"}))
      ->group(group);
  app.add_option("--group", args.group, "a series for each value of this field")
      ->type_name("FIELD")
      ->group(group);
  app.add_option("--calendar", args.calendars, "planned work: .ics, .csv or .yaml")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->group(group);
  app.add_option("--contractors", args.contractors, "who may test us, from where and when (CSV)")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->group(group);
  app.add_option("--holidays", args.holidays, "dates that count as Sundays: .csv or .ics")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->group(group);
  app.add_option("--level", args.level, "strict (default), normal or sensitive")
      ->check(CLI::IsMember({"strict", "normal", "sensitive"}))
      ->group(group);
  app.add_option("--min-severity", args.min_severity, "leave out findings under this severity")
      ->type_name("0-100")
      ->check(CLI::Range(0, 100))
      ->group(group);
  app.add_option("--since-run", args.since_run,
                 "an earlier run's -f jsonl: say what is new, changed, the same, gone")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--check", args.check, "exit 1 when there is a finding that was not planned")
      ->group(group);
  app.add_flag("--explain", args.explain, "also the window, dispersion and thresholds behind each")
      ->group(group);
  app.add_option("--lang", args.language, "en (default) or ja")
      ->check(CLI::IsMember({"en", "ja"}))
      ->group(group);
}

Level level_named(const std::string& name) {
  if (name == "normal") return Level::normal;
  return name == "sensitive" ? Level::sensitive : Level::strict;
}

Language language_of(const SpikeArgs& args) {
  const bool json = args.output.format == "json" || args.output.format == "jsonl";
  return args.language == "ja" && !json ? Language::ja : Language::en;
}

Expected<Zone> report_zone(const InputOptions& input) {
  if (!input.report_zone.empty()) return Zone::find(input.report_zone);
  std::string name;
  for (const std::string& zone : input.zones) {
    if (zone.find('=') == std::string::npos) name = zone;
  }
  return name.empty() ? Zone() : Zone::find(name);
}

}  // namespace hozen
