#include "custody/timestamp.h"

#include <CLI/CLI.hpp>

#include "args.h"
#include "base/time.h"
#include "write/escape.h"

namespace hozen {
namespace {

Expected<Outcome> tell(const TimestampAnswer& answer, const PreserveArgs& args) {
  Table table{.name = "timestamp"};
  table.columns = {{.name = "item"}, {.name = "value"}};
  table.add({"package", answer.package});
  const bool trusted = answer.good() && answer.certificate_checked;
  table.add({"result", trusted         ? Cell("good", Tone::good)
                       : answer.good() ? Cell("not yet checked: see verify --ca", Tone::warning)
                                       : Cell("DOES NOT HOLD", Tone::bad)});
  table.add({"stamped_at", answer.time.empty() ? Cell() : Cell(answer.time)});
  table.add(
      {"stamped_sha256", answer.stamped_sha256.empty() ? Cell() : Cell(answer.stamped_sha256)});
  table.add({"package_sha256", answer.sha256});
  table.add({"serial", answer.serial.empty() ? Cell() : Cell(answer.serial)});
  table.add({"policy", answer.policy.empty() ? Cell() : Cell(answer.policy)});
  table.add({"certificate", answer.certificate_checked ? "checked"
                            : answer.signature_checked
                                ? "its own only: it signed this, but nobody says whose it is"
                                : "not checked: there is none in the answer"});
  for (const std::string& problem : answer.problems)
    table.add({"problem", Cell(problem, Tone::bad)});
  HOZEN_CHECK(write_output(std::vector<Table>{std::move(table)}, args.output));
  Outcome outcome;
  outcome.must_stop = !answer.good();
  return outcome;
}

Expected<Outcome> run_request(const PreserveArgs& args) {
  HOZEN_TRY(path, request_timestamp(args.package));
  say(args, fmt::format("{} is for the authority: bring its answer back, then `preserve timestamp "
                        "attach {} ANSWER.tsr`",
                        path, args.package));
  return Outcome();
}

Expected<Outcome> run_attach(const PreserveArgs& args) {
  HOZEN_TRY(answer, attach_timestamp(args.package, args.response));
  if (answer.good()) say(args, fmt::format("kept as {}", timestamp_response_path(args.package)));
  return tell(answer, args);
}

Expected<Outcome> run_check(const PreserveArgs& args) {
  HOZEN_TRY(now, clock_of(args.output));
  int64_t at = now;
  if (!args.at_time.empty()) {
    HOZEN_TRY(given, parse_user_time(args.at_time, Zone()));
    at = given;
  }
  HOZEN_TRY(answer, check_timestamp(args.package, args.ca_file, at));
  return tell(answer, args);
}

CLI::App* declare_one(CLI::App& app, PreserveArgs& args, const char* name, const char* help,
                      Expected<Outcome> (*run)(const PreserveArgs&)) {
  CLI::App* const sub = app.add_subcommand(name, help);
  sub->callback([&args, run] { args.run = run; });
  sub->add_option("PACKAGE", args.package, "the package")->required()->type_name("");
  declare_output(*sub, args.output);
  return sub;
}

}  // namespace

void declare_timestamp(CLI::App& app, PreserveArgs& args) {
  CLI::App* const sub = app.add_subcommand(
      "timestamp", "an authority's proof that the package existed at a time (RFC 3161), offline");
  sub->require_subcommand(1);
  declare_one(*sub, args, "request", "write PACKAGE.tsq, to be carried to the authority",
              run_request);
  CLI::App* const attach = declare_one(
      *sub, args, "attach", "check the authority's answer, keep it as PACKAGE.tsr", run_attach);
  attach->add_option("ANSWER", args.response, "the .tsr that came back")->required()->type_name("");
  CLI::App* const verify =
      declare_one(*sub, args, "verify", "does PACKAGE.tsr hold? Exit 1 if not", run_check);
  verify->add_option("--ca", args.ca_file, "certificates you trust (PEM)")
      ->required()
      ->type_name("FILE");
  verify->add_option("--at", args.at_time, "when its certificates must be valid (default: now)")
      ->type_name("TIME");
  sub->footer(
      "Example:\n  preserve timestamp request case7.tar.zst\n"
      "  preserve timestamp attach case7.tar.zst answer.tsr\n"
      "  preserve timestamp verify case7.tar.zst --ca tsa-ca.pem --at 2022-10-01\n"
      "The same with OpenSSL: openssl ts -verify -data case7.tar.zst -in case7.tar.zst.tsr -CAfile "
      "tsa-ca.pem");
}

}  // namespace hozen
