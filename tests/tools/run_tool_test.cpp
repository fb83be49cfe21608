#include "common/run_tool.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "catch.h"
#include "common/print_ledger.h"

using namespace hozen;

namespace {

struct Args {
  InputOptions input;
  OutputOptions output;
  std::string command;
};
Args seen;
Outcome given;

void declare(CLI::App& app, Args& args) {
  for (const char* name : {"count", "events"}) {
    CLI::App* sub = app.add_subcommand(name);
    declare_input(*sub, args.input);
    declare_output(*sub, args.output);
    sub->callback([&args, name] { args.command = name; });
  }
}
Expected<Outcome> run(const Args& args) {
  seen = args;
  if (args.command == "events") return fail("nothing works");
  return given;
}

int call(std::vector<std::string> words) {
  words.insert(words.begin(), "tool");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return run_tool<Args>("tool", "help", declare, run, static_cast<int>(words.size()), argv.data(),
                        "count");
}

Ledger ledger_of(uint64_t understood, uint64_t dropped, std::string trouble = {}) {
  Ledger ledger;
  FileLedger& f = ledger.file("a.log");
  f.understood(understood);
  if (dropped > 0) f.drop(understood, "bad \x1b line", dropped, Why::bad_time);
  f.trouble = std::move(trouble);
  return ledger;
}

}  // namespace

TEST_CASE("exit codes: 0 done, 1 must stop, 2 not done, 3 something skipped", "[tools]") {
  given = ledger_of(100, 0);
  CHECK(call({"-q", "a.log"}) == 0);
  given = Outcome(ledger_of(100, 0), true);
  CHECK(call({"-q", "a.log"}) == 1);
  CHECK(call({"events", "-q", "a.log"}) == 2);
  given = ledger_of(94, 6);
  CHECK(call({"-q", "a.log"}) == 3);
  CHECK(call({"-q", "--max-rejects", "6%", "a.log"}) == 0);
  given = ledger_of(100, 0, "cut short");
  CHECK(call({"-q", "a.log"}) == 3);
  given = Outcome(ledger_of(100, 0, "cut short"), true);
  CHECK(call({"-q", "a.log"}) == 1);
  CHECK(call({"-q", "--max-rejects", "lots", "a.log"}) == 2);
}

TEST_CASE("a ledger that does not add up is never passed over", "[tools]") {
  given = ledger_of(100, 0);
  given.ledger.file("a.log").bytes_in += 1;
  CHECK(call({"-q", "a.log"}) == 2);
}

TEST_CASE("unknown options and no words at all are usage errors; --help and --version are not",
          "[tools]") {
  given = ledger_of(1, 0);
  CHECK(call({"--threds", "2", "a.log"}) == 2);
  CHECK(call({"--threads", "x", "a.log"}) == 2);
  CHECK(call({}) == 2);
  CHECK(call({"--version"}) == 0);
  CHECK(call({"count", "--help"}) == 0);
}

TEST_CASE("options are seen as typed, one value each", "[tools]") {
  given = ledger_of(1, 0);
  REQUIRE(call({"-q", "--tz", "Asia/Tokyo", "a.log", "--tz", "gw*=+00:00", "b.log", "--where",
                "source.ip = 192.0.2.7", "-f", "csv", "--no-progress", "--csv-raw"}) == 0);
  CHECK(seen.command == "count");
  CHECK(seen.input.logs == std::vector<std::string>{"a.log", "b.log"});
  CHECK(seen.input.zones == std::vector<std::string>{"Asia/Tokyo", "gw*=+00:00"});
  CHECK(seen.input.where == std::vector<std::string>{"source.ip = 192.0.2.7"});
  CHECK(seen.output.format == "csv");
  CHECK(seen.output.progress == false);
  CHECK(seen.output.csv_raw);
}

TEST_CASE("the ledger is printed with its first drops quoted and nothing that acts on a terminal",
          "[tools]") {
  const std::string text = ledger_text("tool", ledger_of(4'112'877, 103, "cut short"), false);
  CHECK(text ==
        "tool: read 1 file, 3.9 MiB: 0 events; dropped 1 piece, 103 bytes, 0.003 % of the bytes\n"
        "  dropped   1 piece: not a valid time\n"
        "    a.log, byte 4112877: bad \\x1b line\n"
        "  not read  a.log: cut short\n");
  CHECK(ledger_text("tool", Ledger(), false).empty());
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(999) == "999");
  CHECK(bytes_text(1536) == "1.5 KiB");
}
