#include "custody/create.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "args.h"
#include "base/text.h"
#include "base/time.h"
#include "common/print_ledger.h"
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

Expected<CreateOptions> options_of(const PreserveArgs& args) {
  CreateOptions out;
  out.sources = args.paths;
  out.output = args.output.output;
  out.replace = args.output.force;
  out.about = {args.case_number, args.evidence_number, args.examiner, args.witness,
               args.purpose,     args.authoriser,      args.notes};
  out.level = args.level;
  out.threads = args.input.threads;
  out.read_back = !args.no_read_back;
  out.signing_key = args.signing_key;
  HOZEN_CHECK(read_labels(args, out));
  HOZEN_TRY(hashes, read_hashes(args.hashes));
  out.hashes = std::move(hashes);
  HOZEN_TRY(now, clock_of(args.output));
  out.now_ns = now;
  return out;
}

std::string remark_of(const FileRecord& record) {
  std::string text = fmt::format("{}: ", record.source);
  if (!record.trouble.empty()) return text + (record.stored ? "" : "not stored: ") + record.trouble;
  if (record.after_copy) return text + "it changed while it was copied; stored as read, and marked";
  text += fmt::format("a {}, recorded, not followed", name_of(record.kind));
  return record.link_target.empty() ? text : fmt::format("{} (-> {})", text, record.link_target);
}

void say_remarks(const PreserveArgs& args, const CreateReport& report) {
  constexpr size_t kMost = 20;
  for (size_t i = 0; i < report.remarks.size() && (i < kMost || args.output.verbose > 0); ++i)
    say(args, remark_of(report.remarks[i]));
  if (report.remarks.size() > kMost && args.output.verbose == 0)
    say(args,
        fmt::format("{} more remarks (-v names them; all are in the package's hozen/files.jsonl)",
                    report.remarks.size() - kMost));
}

Table table_of(const CreateReport& report) {
  Table table{.name = "package"};
  for (const char* name : {"package", "sha256", "package_bytes", "files", "payload_bytes",
                           "special", "unreadable", "changed_during_copy", "read_back"})
    table.columns.push_back({.name = name});
  const BagTotals& t = report.totals;
  table.add({report.package, report.sha256, report.package_bytes, t.files, t.bytes, t.special,
             t.unreadable, t.changed, report.read_back ? "matched" : "not asked for"});
  return table;
}

std::string text_of(const CreateReport& report) {
  const BagTotals& t = report.totals;
  std::string out = fmt::format("{}  {}, {} {}, {} before compression\n", visible(report.package),
                                bytes_text(report.package_bytes), grouped(t.files),
                                t.files == 1 ? "file" : "files", bytes_text(t.bytes));
  out += fmt::format("sha256     {}\n", report.sha256);
  out += fmt::format("read back  {}\n", report.read_back ? "every file matched" : "not asked for");
  if (t.special + t.unreadable + t.changed != 0)
    out += fmt::format(
        "remarks    {} unreadable, {} changed while copied, {} links and special files\n",
        t.unreadable, t.changed, t.special);
  return out;
}

Expected<Outcome> run_create(const PreserveArgs& args) {
  HOZEN_TRY(options, options_of(args));
  HOZEN_TRY(format, output_format(args.output));
  CreateReport report;
  {
    ProgressLine progress(wants_progress(args.output), 0);
    options.progress = [&](uint64_t bytes) { progress.add(bytes); };
    HOZEN_TRY(done, create_package(options));
    report = std::move(done);
  }
  say_remarks(args, report);
  Outcome outcome;
  outcome.skipped = !report.complete();
  if (format == Format::table)
    HOZEN_CHECK(write_output(text_of(report), to_stdout(args)));
  else
    HOZEN_CHECK(write_output(std::vector<Table>{table_of(report)}, to_stdout(args)));
  return outcome;
}

}  // namespace

void declare_create(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "create", "copy, hash and pack logs, each read once; nothing is ever replaced");
  sub->callback([&args] { args.run = run_create; });
  sub->add_option("SOURCE", args.paths, "files and folders")->required()->type_name("");
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
  sub->add_option("--hash", args.hashes, "more hashes beside SHA-256: sha512,sha1,md5")
      ->type_name("LIST")
      ->group("Package");
  sub->add_option("--level", args.level, "zstd level (default 3)")
      ->check(CLI::Range(1, 19))
      ->type_name("N")
      ->group("Package");
  sub->add_option("--threads", args.input.threads, "that compress (default: all processors)")
      ->check(CLI::Range(0, 1024))
      ->type_name("N")
      ->group("Package");
  sub->add_flag("--no-readback", args.no_read_back,
                "do not read the finished package back and verify it")
      ->group("Package");
  sub->add_option("--sign", args.signing_key, "Ed25519 key (PEM): writes CASE.tar.zst.sig beside")
      ->type_name("KEY")
      ->group("Package");
  declare_output(*sub, args.output);
  sub->get_option("--output")->description("the package: CASE.tar.zst")->required();
  sub->footer(
      "Beside it are written CASE.tar.zst.sha256 and CASE.custody.jsonl.\n"
      "Example:\n  preserve create /var/log/nginx fw.log -o case7.tar.zst --case 2022-017 "
      "--source-tz Asia/Tokyo --class 'firewall=fw*'");
}

}  // namespace hozen
