#include "timeline/options.h"

#include <CLI/CLI.hpp>

#include "common/addresses.h"

namespace hozen::timeline {

const std::string_view kHelp =
    "What happened when: counts attacks (or all events) of logs per hour, day, week or month.\n\n"
    "  timeline access.log                              attacks per day, a column a class\n"
    "  timeline --all --by hour --rank source.ip LOG    all events per hour, and the top sources\n"
    "  timeline --group destination.port --wide fw.log  events per day and port\n"
    "  timeline events -f jsonl LOG                     every event with its labels\n"
    "  timeline report LOG -o report.html --lang ja     one page with pictures, to send on\n"
    "  timeline hosts LOG                               who was attacked first, when, and where it "
    "stands\n"
    "  timeline story 203.0.113.7 LOG                   what that address did, in order\n"
    "  timeline index CASE.tar.zst                      once; then story reads only what names "
    "the address\n"
    "  timeline --summary LOG                           ten lines, to be read out\n"
    "  timeline -f tally -o 3.tally --part 3/32 LOG     one of 32 pieces; timeline merge "
    "*.tally\n\n"
    "The command comes first; without one it is `count`.\n";

namespace {

CLI::App* add_command(CLI::App& app, Args& args, const char* name, const char* help) {
  CLI::App* const command = app.add_subcommand(name, help);
  command->callback([&args, name] { args.command = name; });
  return command;
}

void add_list(CLI::App& app, const char* name, std::vector<std::string>& into, const char* type,
              const char* help) {
  app.add_option(name, into, std::string(help) + "; repeatable")
      ->type_name(type)
      ->allow_extra_args(false)
      ->take_all();
}

void add_language(CLI::App& app, Args& args) {
  app.add_option("--lang", args.language, "words of pages: en or ja")
      ->type_name("LANG")
      ->check(CLI::IsMember({"en", "ja"}))
      ->group("Output");
}

void add_coverage(CLI::App& app, Args& args) {
  app.add_flag("--coverage,!--no-coverage", args.count.coverage,
               "which logs, from when to when, what was assumed (default: in html, markdown)");
}

void declare_count(CLI::App& app, Args& args) {
  CountOptions& o = args.count;
  app.add_option("--by", o.by,
                 "hour, day, week, month, year, 15m, hour-of-week, none (default: day)")
      ->type_name("WIDTH");
  app.add_option("--group", o.group, "count each value of a field, or of two")
      ->type_name("FIELD[,FIELD]");
  app.add_option("--rank", o.ranks, "a ranking of this field, in the same pass; repeatable")
      ->type_name("FIELD")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--top", o.top, "how many values are shown (default: 10 in rankings; all: no cut)")
      ->type_name("N");
  app.add_option("--pin", o.pins, "show this value of a ranking wherever it stands; repeatable")
      ->type_name("VALUE")
      ->allow_extra_args(false)
      ->take_all();
  add_list(app, "--distinct", o.distincts, "FIELD", "how many different values of this field");
  add_list(app, "--sum", o.sums, "FIELD", "the sum of a field of numbers (source.bytes)");
  app.add_option("--split", o.split, "part the counts by a condition (country = JP)")
      ->type_name("'FIELD OP VALUE'");
  add_list(app, "--names", o.names, "[FIELD=]FILE",
           "names for values, from CSV lines value,name; without FIELD: of classes and rules");
  app.add_option("--expect", o.expect, "values that get a row even when nothing was observed")
      ->type_name("FILE");
  app.add_option("--inbound", o.inbound, "only what comes from outside these networks to inside")
      ->type_name("CIDR,...");
  app.add_option("--ports", o.ports,
                 "services of ports, beside the built-in ones: CSV lines 22/tcp,SSH,note")
      ->type_name("FILE");
  app.add_flag("--all", o.all, "count every event (default with --group of anything but threat.*)");
  app.add_flag("--attacks", o.attacks, "count labelled events only (default without --group)");
  app.add_option("--period", o.period, "from A on, before B; every day of it is shown")
      ->type_name("A..B");
  app.add_flag("--previous", o.previous, "the period before it beside it");
  app.add_flag("--wide", o.wide, "a column a value");
  app.add_flag("--side-by-side", o.side_by_side,
               "the top values of each bucket beside one another");
  app.add_flag("--chart", o.chart, "pages: a chart instead of the rows, a line a day (or month)");
  app.add_flag("--cite", o.cite, "where the first and the last record behind each number stand");
  app.add_flag("--summary", o.summary, "ten lines of words, to be read out");
  add_coverage(app, args);
  app.add_option("--what-if", o.what_if, "which times would change, had these files another zone")
      ->type_name("tz=GLOB=ZONE");
  app.add_option("--part", o.part, "count one part of so many of each file (with -f tally)")
      ->type_name("K/N");
  app.add_option("--memory", o.memory, "for keys; more is sorted onto disk (with -f tally)")
      ->type_name("512M");
  add_language(app, args);
  declare_addresses(app, args.addresses);
  declare_input(app, args.input);
  declare_output(app, args.output, " svg tally");
}

void declare_events(CLI::App& app, Args& args) {
  app.add_option("--fields", args.events.fields, "the columns of table, csv and tsv")
      ->type_name("FIELD,FIELD");
  app.add_option("--as", args.events.as,
                 "in the shape of another tool: timesketch (csv, jsonl), l2tcsv, bodyfile, tln")
      ->type_name("SHAPE");
  app.add_flag("--evidence", args.events.evidence, "with the original line and the file's sha256");
  app.add_flag("--attacks", args.count.attacks, "labelled events only");
  app.add_flag("--no-labels", args.events.no_labels,
               "do not hold events against the rules: faster");
  add_list(app, "--names", args.count.names, "[FIELD=]FILE",
           "names for values, from CSV lines value,name; without FIELD: of classes and rules");
  add_language(app, args);
  declare_addresses(app, args.addresses);
  declare_input(app, args.input);
  declare_output(app, args.output);
}

void declare_list(CLI::App& app, Args& args, const char* what) {
  app.add_option("--show", args.show, std::string("print one ") + what + " as it is written")
      ->type_name("ID");
  app.add_option("--check", args.check,
                 std::string("read this ") + what + " and try its own samples")
      ->type_name("PATH");
  declare_input(app, args.input, false);
  declare_output(app, args.output);
}

void declare_hosts(CLI::App& app, Args& args) {
  app.add_option("--top", args.count.top, "how many are shown (default 20; all: no cut)")
      ->type_name("N");
  add_coverage(app, args);
  add_language(app, args);
  declare_input(app, args.input);
  declare_output(app, args.output);
}

void declare_report(CLI::App& app, Args& args) {
  app.add_option("--period", args.count.period, "from A on, before B")->type_name("A..B");
  app.add_option("--inbound", args.count.inbound,
                 "only what comes from outside these networks to inside")
      ->type_name("CIDR,...");
  app.add_option("--title", args.title, "of the page")->type_name("TEXT");
  add_language(app, args);
  declare_addresses(app, args.addresses);
  declare_input(app, args.input);
  declare_output(app, args.output);
}

void declare_cite(CLI::App& app, Args& args) {
  app.add_option("--length", args.length, "so many bytes (default: to the end of the line)")
      ->type_name("BYTES");
  declare_input(app, args.input);
  declare_output(app, args.output);
}

}  // namespace

void declare(CLI::App& app, Args& args) {
  declare_count(*add_command(app, args, "count", "counts per time and field (the default)"), args);
  CLI::App* const merge =
      add_command(app, args, "merge", "adds tallies (-f tally) of pieces up to that of the whole");
  declare_input(*merge, args.input);
  declare_output(*merge, args.output, " svg tally");
  declare_events(*add_command(app, args, "events", "every event with its labels"), args);
  declare_report(*add_command(app, args, "report", "one HTML page: words, pictures, tables"), args);
  declare_hosts(
      *add_command(app, args, "hosts", "every host, address and user, and its first attack"), args);
  declare_hosts(
      *add_command(app, args, "story", "what one address, host or user did: story NAME LOG..."),
      args);
  declare_cite(*add_command(app, args, "cite", "the original bytes at FILE:OFFSET"), args);
  CLI::App* const index = add_command(
      app, args, "index", "of a package: which log names whom, so that story need not read all");
  declare_input(*index, args.input);
  declare_output(*index, args.output);
  declare_list(*add_command(app, args, "formats", "the log formats there are"), args, "log format");
  declare_list(*add_command(app, args, "rules", "the attack rules there are"), args, "rule");
  CLI::App* const explain =
      add_command(app, args, "explain", "how a line was read: format, fields, time and zone");
  explain->add_option("--line", args.line, "which line (default: the first three)")->type_name("N");
  declare_input(*explain, args.input);
  declare_output(*explain, args.output);
}

Expected<Outcome> run(const Args& args) {
  if (args.command == "merge") return run_merge(args);
  if (args.command == "hosts") return run_hosts(args);
  if (args.command == "story") return run_story(args);
  if (args.command == "cite") return run_cite(args);
  if (args.command == "index") return run_index(args);
  if (args.command == "report") return run_report(args);
  if (args.command == "events") return run_events(args);
  if (args.command == "formats") return run_formats(args);
  if (args.command == "rules") return run_rules(args);
  if (args.command == "explain") return run_explain(args);
  return run_count(args);
}

}  // namespace hozen::timeline
