#include "common/options.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "write/escape.h"

namespace hozen {
namespace {

constexpr const char* kInputGroup = "Input";
constexpr const char* kOutputGroup = "Output";

void add_list(CLI::App& app, const char* name, std::vector<std::string>& into, const char* type,
              const char* help) {
  // One value an option: `--tz Asia/Tokyo gw.log` must not take the log for a second zone.
  app.add_option(name, into, help)
      ->type_name(type)
      ->allow_extra_args(false)
      ->take_all()
      ->group(kInputGroup);
}

void add_text(CLI::App& app, const char* name, std::string& into, const char* type,
              const std::string& help, const char* group) {
  app.add_option(name, into, help)->type_name(type)->group(group);
}

}  // namespace

void declare_input(CLI::App& app, InputOptions& o, bool with_logs) {
  if (with_logs) {
    app.add_option("LOG", o.logs, "files, folders, archives, packages of preserve, - for stdin")
        ->type_name("");
  }
  add_list(app, "--input-format", o.input_formats, "[GLOB=]ID",
           "skip recognition: the format of these files");
  add_list(app, "--formats", o.formats, "PATH", "more log formats, beside the built-in ones");
  add_list(app, "--rules", o.rules, "PATH", "more Sigma rules, beside the built-in ones");
  add_list(app, "--tz", o.zones, "[GLOB=]ZONE",
           "zone of stamps that carry none (Asia/Tokyo, +09:00)");
  add_text(app, "--report-tz", o.report_zone, "ZONE",
           "zone in which days are cut and shown (default: that of --tz, else UTC)", kInputGroup);
  app.add_option("--year", o.year, "year of the first stamp without one")
      ->type_name("YYYY")
      ->group(kInputGroup);
  add_list(app, "--skew", o.skews, "GLOB=+90s", "correct the clock of these files");
  add_text(app, "--since", o.since, "T", "from this time on (date: in the report zone)",
           kInputGroup);
  add_text(app, "--until", o.until, "T", "before this time", kInputGroup);
  add_list(app, "--where", o.where, "'FIELD OP VALUE'",
           "only such events; OP: = != < <= > >= ~ in (list, CIDR); repeated: and");
  add_text(app, "--rejects", o.rejects, "FILE", "keep the lines no format could read, as they were",
           kInputGroup);
  add_text(app, "--max-rejects", o.max_rejects, "PERCENT",
           "exit 3 when more of a file is not read (default 5)", kInputGroup);
  app.add_flag("--keep-duplicates", o.keep_duplicates,
               "count a log that is given twice (a copy beside it) twice")
      ->group(kInputGroup);
  app.add_option("--threads", o.threads, "how many (default: all processors)")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->group(kInputGroup);
}

void declare_output(CLI::App& app, OutputOptions& o, std::string_view also) {
  add_text(app, "-f,--format", o.format, "F",
           std::string("table csv tsv json jsonl markdown html").append(also), kOutputGroup);
  add_text(app, "-o,--output", o.output, "FILE", "instead of stdout; never replaces a file",
           kOutputGroup);
  app.add_flag("--force", o.force, "replace an existing output file")->group(kOutputGroup);
  app.add_option("--color", o.color, "auto, always or never")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->group(kOutputGroup);
  app.add_flag("--ascii", o.ascii, "tables and charts of ASCII characters: no blocks, no lines")
      ->group(kOutputGroup);
  app.add_option("--width", o.width,
                 "columns of tables (default: the terminal's, else 132; 0: as many as they need)")
      ->type_name("N")
      ->group(kOutputGroup);
  app.add_flag("--progress,!--no-progress", o.progress,
               "on stderr (default: when it is a terminal)")
      ->group(kOutputGroup);
  app.add_flag("-q,--quiet", o.quiet, "no summary on stderr, only errors")->group(kOutputGroup);
  app.add_flag("-v,--verbose", o.verbose, "the summary file by file")->group(kOutputGroup);
  app.add_flag("--csv-raw", o.csv_raw, "CSV cells exactly as they are: no guard against formulas")
      ->group(kOutputGroup);
  add_text(app, "--now", o.now, "T", "the clock for anything dated, to reproduce output",
           kOutputGroup);
}

Expected<Format> output_format(const OutputOptions& options) {
  return format_named(options.format);
}

Expected<int64_t> clock_of(const OutputOptions& options, const Zone& zone) {
  if (options.now.empty()) return now_ns();
  HOZEN_TRY(given, parse_user_time(options.now, zone));
  return now_ns(given);
}

Expected<double> max_rejects_share(const InputOptions& options) {
  std::string_view text = trim(options.max_rejects);
  if (text.ends_with('%')) text = trim(text.substr(0, text.size() - 1));
  const std::optional<double> percent = parse_decimal(text);
  if (!percent || !(*percent >= 0 && *percent <= 100)) {
    return fail("--max-rejects is a percentage from 0 to 100, not '{}'",
                visible(options.max_rejects));
  }
  return *percent / 100;
}

bool wants_color(const OutputOptions& options, bool to_terminal) {
  if (options.color != "auto") return options.color == "always";
  const char* const no_color = std::getenv("NO_COLOR");
  return to_terminal && (no_color == nullptr || *no_color == '\0');
}

size_t page_width(const OutputOptions& options, bool to_terminal) {
  constexpr size_t kLeast = 40;
  if (options.width) return *options.width == 0 ? 0 : std::max(*options.width, kLeast);
  winsize size{};
  if (!to_terminal || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return kPageColumns;
  return std::max<size_t>(size.ws_col, kLeast);
}

bool wants_progress(const OutputOptions& options) {
  if (options.progress) return *options.progress;
  return !options.quiet && ::isatty(STDERR_FILENO) == 1;
}

Expected<void> write_output(std::span<const Table> tables, const OutputOptions& options) {
  HOZEN_TRY(format, output_format(options));
  HOZEN_TRY(file, OutputFile::open(options.output, options.force));
  const Look look = {.color = wants_color(options, file.is_terminal()),
                     .ascii = options.ascii,
                     .width = page_width(options, file.is_terminal()),
                     .csv_raw = options.csv_raw};
  HOZEN_CHECK(
      write_tables(tables, format, look, [&](std::string_view text) { return file.write(text); }));
  return file.commit();
}

Expected<void> write_output(std::string_view text, const OutputOptions& options) {
  HOZEN_TRY(file, OutputFile::open(options.output, options.force));
  HOZEN_CHECK(file.write(text));
  return file.commit();
}

}  // namespace hozen
