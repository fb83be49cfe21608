#include "custody/create.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "args.h"
#include "base/text.h"
#include "base/time.h"
#include "class_guess.h"
#include "common/print_ledger.h"
#include "create_report.h"
#include "custody/package_file.h"
#include "progress.h"
#include "write/escape.h"

namespace hozen {
namespace {

// "GLOB=VALUE", or VALUE for all files.
std::pair<std::string, std::string> glob_and_value(const std::string& typed) {
  const size_t equals = typed.rfind('=');
  if (equals == std::string::npos) return {"*", typed};
  return {typed.substr(0, equals), typed.substr(equals + 1)};
}

Expected<void> read_labels(const PreserveArgs& args, CreateOptions& out) {
  for (const std::string& typed : args.classes) {
    const size_t equals = typed.find('=');
    const std::string log_class = typed.substr(0, equals);
    const bool known = std::find(std::begin(kLogClasses), std::end(kLogClasses), log_class) !=
                       std::end(kLogClasses);
    if (equals == std::string::npos || !known)
      return fail(
          "--class wants CLASS=GLOB with server, client-pc, vpn, firewall, antivirus or other, not "
          "'{}'",
          visible(typed));
    out.classes.emplace_back(log_class, typed.substr(equals + 1));
  }
  for (const std::string& typed : args.zones) {
    auto [glob, name] = glob_and_value(typed);
    HOZEN_TRY(zone, Zone::find(name));
    out.zones.emplace_back(glob, zone.name());
  }
  for (const std::string& typed : args.clock_offsets) {
    const auto [glob, text] = glob_and_value(typed);
    HOZEN_TRY(offset, parse_duration(text));
    out.clock_offsets.emplace_back(glob, offset);
  }
  return {};
}

Expected<std::vector<HashKind>> read_hashes(const std::string& typed) {
  std::vector<HashKind> kinds = {HashKind::sha256};
  for (const std::string_view name : split(typed, ',')) {
    const auto kind = find_hash(trim(name));
    if (!kind) return fail("--hash knows sha256, sha512, sha1 and md5, not '{}'", visible(name));
    if (std::find(kinds.begin(), kinds.end(), *kind) == kinds.end()) kinds.push_back(*kind);
  }
  return kinds;
}

Expected<std::vector<Listing>> read_listings(const std::string& typed) {
  std::vector<Listing> out;
  for (const std::string_view name : split(typed, ',')) {
    const auto listing = find_listing(trim(name));
    if (!listing) return fail("--also knows hashdeep, dfxml and bodyfile, not '{}'", visible(name));
    if (std::find(out.begin(), out.end(), *listing) == out.end()) out.push_back(*listing);
  }
  return out;
}

Expected<CreateOptions> options_of(const PreserveArgs& args) {
  CreateOptions out;
  out.sources = args.paths;
  out.output = args.output.output;
  out.resume = args.resume;
  out.stream_name = args.stream_name;
  out.about = {args.case_number, args.evidence_number, args.examiner, args.witness,
               args.purpose,     args.authoriser,      args.notes};
  out.level = args.level;
  out.threads = args.input.threads;
  out.read_back = !args.no_read_back;
  out.signing_key = args.signing_key;
  HOZEN_CHECK(read_labels(args, out));
  HOZEN_TRY(hashes, read_hashes(args.hashes));
  out.hashes = std::move(hashes);
  if (!args.also.empty()) {
    HOZEN_TRY(also, read_listings(args.also));
    out.also = std::move(also);
  }
  HOZEN_TRY(now, clock_of(args.output));
  out.now_ns = now;
  return out;
}

// How much is to come, if a quick look tells; and whether it can fit.
constexpr uint64_t kQuickLook = 20'000;

// Where all that lies on the sources' file systems would fit, nothing has to be looked at for that.
bool surely_fits(const CreateOptions& options, std::optional<uint64_t> room) {
  uint64_t most = 0;
  for (const std::string& source : options.sources) {
    const auto used = used_bytes_at(source);
    if (!used) return false;
    most += *used;
  }
  return room && most <= *room;
}

Expected<uint64_t> look_ahead(const PreserveArgs& args, const CreateOptions& options) {
  const bool shown = wants_progress(args.output);
  const auto room = free_bytes_at(options.output);
  if (!shown && surely_fits(options, room)) return 0;
  HOZEN_TRY(ahead, survey(options, false, shown ? UINT64_MAX : kQuickLook));
  if (room && *room < ahead.bytes)
    say(args, fmt::format("{} of logs, {} free: it fits only if it compresses well enough",
                          bytes_text(ahead.bytes), bytes_text(*room)));
  return ahead.whole ? ahead.bytes : 0;
}

Expected<Outcome> run_dry(const PreserveArgs& args, const CreateOptions& options) {
  HOZEN_TRY(ahead, survey(options, true));
  Table table = survey_table(ahead, free_bytes_at(options.output));
  Outcome outcome;
  outcome.skipped = !ahead.unreadable.empty();
  for (const FileRecord& record : ahead.unreadable) say(args, remark_of(record));
  HOZEN_CHECK(
      write_output(std::vector<Table>{table, remarks_table(ahead.unreadable)}, to_stdout(args)));
  return outcome;
}

Expected<Outcome> run_create(const PreserveArgs& args) {
  if (args.output.force)
    return std::unexpected(Error{.what = "evidence is never replaced, not even with --force",
                                 .hint = "choose another name, or move the old package away"});
  HOZEN_TRY(options, options_of(args));
  HOZEN_TRY(format, output_format(args.output));
  if (args.dry_run) return run_dry(args, options);
  ClassGuess guess;
  options.guess_class = [&](const FileRecord& record, std::string_view head) {
    return guess.of(record.path, head);
  };
  CreateReport report;
  {
    HOZEN_TRY(whole, look_ahead(args, options));
    ProgressLine progress(wants_progress(args.output), whole);
    options.progress = [&](uint64_t bytes) { progress.add(bytes); };
    HOZEN_TRY(done, create_package(options));
    report = std::move(done);
  }
  say_remarks(args, report);
  if (report.totals.files == 0)
    say(args,
        fmt::format("nothing was stored: {} holds records of what was there, but not one file",
                    report.package));
  Outcome outcome;
  outcome.skipped = !report.complete();
  if (format == Format::table && args.output.quiet) return outcome;
  if (format == Format::table)
    HOZEN_CHECK(write_output(report_text(report), to_stdout(args)));
  else
    HOZEN_CHECK(write_output(
        std::vector<Table>{report_table(report), remarks_table(report.remarks)}, to_stdout(args)));
  return outcome;
}

void declare_package_options(CLI::App& sub, PreserveArgs& args) {
  sub.add_option("--hash", args.hashes, "more hashes beside SHA-256: sha512,sha1,md5")
      ->type_name("LIST")
      ->group("Package");
  sub.add_option("--also", args.also, "lists for other tools, beside it: hashdeep,dfxml,bodyfile")
      ->type_name("LIST")
      ->group("Package");
  sub.add_option("--name", args.stream_name, "what stdin (-) is called in the package")
      ->type_name("PATH")
      ->group("Package");
  sub.add_option("--level", args.level,
                 "zstd level (default 3; 1 where many small files lie together)")
      ->check(CLI::Range(1, 19))
      ->type_name("N")
      ->group("Package");
  sub.add_option("--threads", args.input.threads, "that compress (default: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N")
      ->group("Package");
  sub.add_flag("--resume", args.resume, "go on where an interrupted run of this command stopped")
      ->group("Package");
  sub.add_flag("--dry-run", args.dry_run, "say what would be taken and what cannot be read")
      ->group("Package");
  sub.add_flag("--no-readback", args.no_read_back,
               "do not read the finished package back and verify it")
      ->group("Package");
  sub.add_option("--sign", args.signing_key, "Ed25519 key (PEM): writes CASE.tar.zst.sig beside")
      ->type_name("KEY")
      ->group("Package");
}

}  // namespace

void declare_create(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "create", "copy, hash and pack logs, each read once; nothing is ever replaced");
  sub->callback([&args] { args.run = run_create; });
  sub->add_option("SOURCE", args.paths, "files and folders; - is stdin")->required()->type_name("");
  const auto list = [&](const char* name, std::vector<std::string>& into, const char* type,
                        const char* help) {
    sub->add_option(name, into, help)->type_name(type)->expected(1)->take_all()->group("Evidence");
  };
  const auto text = [&](const char* name, std::string& into, const char* type, const char* help) {
    sub->add_option(name, into, help)->type_name(type)->group("Evidence");
  };
  text("--case", args.case_number, "ID", "case number");
  text("--evidence", args.evidence_number, "NO", "evidence number");
  text("--examiner", args.examiner, "NAME", "who preserves");
  text("--witness", args.witness, "NAME", "who watched");
  text("--purpose", args.purpose, "TEXT", "why");
  text("--authoriser", args.authoriser, "NAME", "who ordered it");
  list("--note", args.notes, "TEXT", "anything else; may be repeated");
  list("--class", args.classes, "CLASS=GLOB",
       "server, client-pc, vpn, firewall, antivirus or other");
  list("--source-tz", args.zones, "[GLOB=]ZONE", "zone of stamps without one: Asia/Tokyo, +09:00");
  list("--clock-offset", args.clock_offsets, "[GLOB=]+90s",
       "what must be added to the source's clock to get the true time");
  declare_package_options(*sub, args);
  declare_output(*sub, args.output);
  sub->get_option("--output")->description("the package: CASE.tar.zst")->required();
  sub->get_option("--force")->group("");  // hidden; refused in words
  sub->footer(
      "Beside it are written CASE.tar.zst.sha256 and CASE.custody.jsonl.\n"
      "Examples:\n  preserve create /var/log/nginx fw.log -o case7.tar.zst --case 2022-017 "
      "--source-tz Asia/Tokyo --class 'firewall=fw*'\n"
      "  preserve create /var/log -o case7.tar.zst --resume      after a kill, a power cut, a full "
      "disk\n"
      "  ssh gw show-log | preserve create - --name gw/fw.log -o gw.tar.zst");
}

}  // namespace hozen
