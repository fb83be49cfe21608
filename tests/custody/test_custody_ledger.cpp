#include <unistd.h>

#include "base/text.h"
#include "base/time.h"
#include "catch.h"
#include "custody/custody_ledger.h"
#include "scratch_folder.h"

namespace hozen {
namespace {

constexpr int64_t kNow = 1'664'582'400 * kNsPerSecond;

// A ledger of four entries.
std::string make_ledger(const ScratchFolder& scratch) {
  const std::string path = scratch.at("CASE.custody.jsonl");
  CreateOptions options;
  options.output = "CASE.tar.zst";
  options.about.examiner = "Sato";
  CreateReport report;
  report.sha256 = sha256_hex("package");
  REQUIRE(begin_ledger(path, options, report, kNow));
  for (const char* who : {"Suzuki", "Tanaka \"T\"\n", "Ito"}) {
    HandOver entry;
    entry.action = "received";
    entry.who = who;
    entry.now_ns = kNow;
    REQUIRE(append_entry(path, entry));
  }
  return path;
}

struct LedgerCase {
  const char* what;
  std::string (*change)(std::vector<std::string> lines);
  size_t broken_line;  // the first
};

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}
// The forger knows how an entry's own hash is made.
std::string with_new_hash(std::string line) {
  line.resize(line.rfind(",\"hash\":\""));
  return line + ",\"hash\":\"" + sha256_hex(line) + "\"}";
}

const LedgerCase kLedgerCases[] = {
    {"edited", [](auto l) { return l[1].replace(l[1].find("Suzuki"), 6, "Yamada"), joined(l); }, 2},
    {"edited, with its own hash made anew",
     [](auto l) {
       return l[1].replace(l[1].find("Suzuki"), 6, "Yamada"), l[1] = with_new_hash(l[1]), joined(l);
     },
     3},
    {"removed", [](auto l) { return l.erase(l.begin() + 1), joined(l); }, 2},
    {"first removed", [](auto l) { return l.erase(l.begin()), joined(l); }, 1},
    {"reordered", [](auto l) { return std::swap(l[1], l[2]), joined(l); }, 2},
    {"repeated", [](auto l) { return l.insert(l.begin() + 1, l[1]), joined(l); }, 3},
    {"text behind the hash", [](auto l) { return l[2] += " ", joined(l); }, 3},
    {"a hash twice",
     [](auto l) { return l[2].insert(1, "\"hash\":\"" + std::string(64, '0') + "\","), joined(l); },
     3},
    {"not JSON", [](auto l) { return l[3] = "entry", joined(l); }, 4},
    {"cut inside the last line", [](auto l) { return joined(l).substr(0, joined(l).size() - 10); },
     4},
    {"last line end gone", [](auto l) { return joined(l).substr(0, joined(l).size() - 1); }, 4},
};

}  // namespace

TEST_CASE("a custody ledger is intact as it is written", "[custody]") {
  ScratchFolder scratch;
  const auto ledger = read_ledger(make_ledger(scratch));
  REQUIRE(ledger);
  CHECK(ledger->intact());
  REQUIRE(ledger->entries.size() == 4);
  CHECK(ledger->entries[2].value("who") == "Tanaka \"T\"\n");
  CHECK(ledger->entries[3].value("prev") == ledger->entries[2].hash);
}

TEST_CASE("an entry edited, removed, reordered or forged breaks the chain at its place",
          "[custody]") {
  for (const LedgerCase& row : kLedgerCases) {
    CAPTURE(row.what);
    ScratchFolder scratch;
    const std::string path = make_ledger(scratch);
    const std::string text = scratch.get("CASE.custody.jsonl");
    std::vector<std::string> lines;
    for (const std::string_view line : split(text, '\n'))
      if (!line.empty()) lines.emplace_back(line);
    scratch.put("CASE.custody.jsonl", row.change(lines));
    const auto ledger = read_ledger(path);
    REQUIRE(ledger);
    CHECK_FALSE(ledger->intact());
    size_t first = 0;
    while (first < ledger->entries.size() && ledger->entries[first].trouble.empty()) ++first;
    CHECK(first + 1 == row.broken_line);
    CHECK_FALSE(append_entry(path, HandOver{}));
  }
}

TEST_CASE("an entry says what is wrong with the package, and reading it again finds it too",
          "[custody]") {
  ScratchFolder scratch;
  const std::string path = make_ledger(scratch);
  const auto add = [&](const std::string& sha256, int64_t now) {
    HandOver entry;
    entry.action = "opened";
    entry.who = "Sato";
    entry.sha256 = sha256;
    entry.now_ns = now;
    const auto added = append_entry(path, entry);
    REQUIRE(added);
    return std::string(added->value("trouble"));
  };
  CHECK(add(sha256_hex("package"), kNow).empty());
  REQUIRE(read_ledger(path)->is_as_preserved());
  CHECK(add("", kNow).find("was not there") != std::string::npos);
  CHECK(add(sha256_hex("package"), kNow - kNsPerSecond).find("before that of entry 6") !=
        std::string::npos);
  CHECK(read_ledger(path)->is_as_preserved());
  CHECK(add(sha256_hex("another"), kNow).find("not as preserved") != std::string::npos);
  CHECK(add(sha256_hex("package"), kNow).empty());
  const auto ledger = read_ledger(path);
  REQUIRE(ledger);
  CHECK(ledger->intact());
  CHECK_FALSE(ledger->is_as_preserved());
  CHECK_FALSE(ledger->entries[7].any_trouble().empty());
  CHECK(ledger->entries[8].any_trouble().empty());
}

TEST_CASE("line ends of another system are told from an edit", "[custody]") {
  ScratchFolder scratch;
  const std::string path = make_ledger(scratch);
  std::string text = scratch.get("CASE.custody.jsonl");
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2)
    text.replace(at, 1, "\r\n");
  scratch.put("CASE.custody.jsonl", text);
  CHECK(read_ledger(path)->entries[0].trouble.find("CR LF") != std::string::npos);
}

}  // namespace hozen
