#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "labels/address_database.h"
#include "labels/address_source.h"
#include "whois-tag/commands.h"
#include "write/output_file.h"
#include "write/tag_stream.h"

namespace hozen {

Expected<Zone> zone_of(const WhoisArgs& args) {
  if (args.zone.empty()) return Zone();
  return Zone::find(args.zone);
}

std::vector<std::string> specs_of(const WhoisArgs& args) {
  std::vector<std::string> specs = args.databases;
  for (const std::string& file : args.contractors) specs.push_back("contractors:" + file);
  for (const std::string& file : args.tor) specs.push_back("tor:" + file);
  return specs;
}

Expected<std::vector<std::string>> input_files(const WhoisArgs& args) {
  std::vector<std::string> files = args.files;
  if (files.empty()) files.emplace_back("-");
  for (const std::string& text : specs_of(args)) {
    HOZEN_TRY(spec, parse_address_spec(text));
    if (spec.path == "-" && std::find(files.begin(), files.end(), "-") != files.end()) {
      return std::unexpected(
          Error{.what = "standard input is read once: as lines, or as a source of addresses",
                .hint = "give one of them as a file"});
    }
  }
  return files;
}

Expected<TagOptions> tag_options(const WhoisArgs& args, const Zone& zone) {
  TagOptions out;
  if (args.form == "text") out.form = TagForm::text;
  if (args.form == "jsonl") out.form = TagForm::json;
  if (args.form == "csv") out.form = TagForm::csv;
  if (args.form == "tsv") out.form = TagForm::tsv;
  if (args.which == "last") out.which = TagWhich::last;
  if (args.which == "untrusted") out.which = TagWhich::untrusted;
  out.fields = args.fields;
  out.at_field = args.at_field;
  out.zone = zone;
  out.year = args.input.year;
  out.mark_inline = args.mark_inline;
  out.csv_raw = args.output.csv_raw;
  if (!args.at.empty()) {
    HOZEN_TRY(at, parse_user_time(args.at, zone));
    out.at_ns = at;
  }
  for (const std::string& text : args.only) {
    HOZEN_TRY(condition, parse_tag_condition(text));
    out.only.push_back(std::move(condition));
  }
  for (const std::string& text : args.exclude) {
    HOZEN_TRY(condition, parse_tag_condition(text));
    out.exclude.push_back(std::move(condition));
  }
  return out;
}

void note_missing_fields(const TagCounts& counts, const WhoisArgs& args, Outcome& outcome) {
  for (size_t i = 0; i < args.fields.size() && i < TagCounts::kFields && counts.lines > 0; ++i) {
    if ((counts.fields_seen >> i & 1) != 0) continue;
    const std::string remark = fmt::format(
        "no line has a field '{}' (lines of text have none: say --input csv, tsv or jsonl)",
        quote_for_message(args.fields[i]));
    outcome.refuse(remark);
  }
}

namespace {

// Straight to stdout, so that a live pipe's lines do not wait; false when nobody reads any more.
Expected<bool> write_stdout(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) return false;
    if (n < 0) return fail_errno(errno, "write", "stdout");
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

void note_counts(const TagCounts& counts, Ledger& ledger) {
  ledger.note(fmt::format(
      "{} line{}: {} with known addresses, {} with unknown ones, {} without an address{}",
      counts.lines, counts.lines == 1 ? "" : "s", counts.known, counts.unknown, counts.without,
      counts.left_out > 0 ? fmt::format(", {} left out", counts.left_out) : ""));
  if (counts.malformed > 0) {
    ledger.note(fmt::format(
        "{} not of the file's form and went through as {}",
        counts.malformed == 1 ? "1 line was" : fmt::format("{} lines were", counts.malformed),
        counts.malformed == 1 ? "it is" : "they are"));
  }
  if (counts.without_time > 0) {
    ledger.note(
        fmt::format("{} no time: facts that hold only for a time are given whatever it is "
                    "(--at, --at-field, --year)",
                    counts.without_time == 1 ? "1 line tells"
                                             : fmt::format("{} lines tell", counts.without_time)));
  }
}

}  // namespace

Expected<Outcome> run_tag(const WhoisArgs& args) {
  HOZEN_TRY(zone, zone_of(args));
  HOZEN_TRY(options, tag_options(args, zone));
  HOZEN_TRY(files, input_files(args));
  std::vector<std::string> remarks;
  HOZEN_TRY(database, AddressDatabase::load(specs_of(args), {.zone = zone, .remarks = &remarks}));
  HOZEN_TRY(sources, open_sources(files));
  Outcome outcome;
  refuse_all(remarks, outcome);
  TagCounts counts;
  if (args.output.output.empty() || args.output.output == "-") {
    HOZEN_TRY(done, tag_sources(sources, database, options, args.input.threads, write_stdout,
                                outcome.ledger));
    counts = done;
  } else {
    HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
    const TagWrite write = [&](std::string_view text) -> Expected<bool> {
      HOZEN_CHECK(file.write(text));
      return true;
    };
    HOZEN_TRY(done,
              tag_sources(sources, database, options, args.input.threads, write, outcome.ledger));
    HOZEN_CHECK(file.commit());
    counts = done;
  }
  note_counts(counts, outcome.ledger);
  note_missing_fields(counts, args, outcome);
  return outcome;
}

Expected<Outcome> run_build(const WhoisArgs& args) {
  if (args.output.output.empty()) {
    return std::unexpected(
        Error{.what = "where to? the database needs a name", .hint = "-o addresses.hzdb"});
  }
  HOZEN_TRY(zone, zone_of(args));
  std::vector<std::string> specs = args.files, remarks;
  for (const std::string& spec : specs_of(args)) specs.push_back(spec);
  HOZEN_TRY(sections, build_addresses(specs, {.zone = zone, .remarks = &remarks}));
  HOZEN_TRY(file, OutputFile::open(args.output.output, args.output.force));
  HOZEN_CHECK(
      write_image(std::move(sections), [&](std::string_view bytes) { return file.write(bytes); }));
  HOZEN_CHECK(file.commit());
  Outcome outcome;
  refuse_all(remarks, outcome);
  return outcome;
}

namespace {

// Lines come out in one form: a format that was asked for would be left out silently.
Expected<void> refuse_format(const WhoisArgs& args) {
  if (args.output.format == "table" || args.command == "ranges") return {};
  const bool tags = args.command.empty() || args.command == "tag";
  if (!tags && args.command != "build" && args.command != "wanted") return {};
  return std::unexpected(
      Error{.what = fmt::format("-f {}: {} writes no tables", quote_for_message(args.output.format),
                                tags ? "tag" : args.command),
            .hint = tags ? "lines keep their own form (--input says which); lookup, summary, "
                           "sources and diff write tables"
                         : "leave -f out; lookup, summary, sources and diff write tables"});
}

}  // namespace

Expected<Outcome> run_whois(const WhoisArgs& args) {
  HOZEN_CHECK(refuse_format(args));
  if (args.command == "build") return run_build(args);
  if (args.command == "sources") return run_sources(args);
  if (args.command == "lookup") return run_lookup(args);
  if (args.command == "summary") return run_summary(args);
  if (args.command == "wanted") return run_wanted(args);
  if (args.command == "ranges") return run_ranges(args);
  if (args.command == "diff") return run_diff(args);
  return run_tag(args);
}

}  // namespace hozen
