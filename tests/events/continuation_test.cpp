// Lines behind a record that belong to it: joined, also where a block ends between them.
#include "events/continuation.h"

#include "catch.h"
#include "events/read_memory.h"

using namespace hozen;

namespace {

struct Seen {
  uint64_t offset, length;
  std::string original, message;
};

using Result = ReadMemory<Seen>;

Result read(const std::string& text, int threads = 1) {
  Reading reading;
  reading.threads = threads;
  Result out = read_memory<Seen>("app.log", text, reading, [](const Event& e) -> Seen {
    return {e.offset, e.length, std::string(e.original), std::string(e.get(Field::message))};
  });
  CHECK(out.ledger.files().at(0).bytes_in == text.size());
  return out;
}

const std::string kTrace =
    "2022-09-30 12:00:01,123 ERROR [main] org.example.Shop - cannot pay\n"
    "java.lang.IllegalStateException: no money\n"
    "\tat org.example.Shop.pay(Shop.java:42)\n"
    "\n"
    "Caused by: java.io.IOException: reset\n"
    "\t... 12 more\n";
const std::string kPlain = "2022-09-30 12:00:02,000 INFO  [main] org.example.Shop - paid\n";

}  // namespace

TEST_CASE("a stack trace belongs to the record before it", "[events][continuation]") {
  const Result r = read(kPlain + kTrace + kPlain + "\n");
  REQUIRE(r.events.size() == 3);
  CHECK(r.events[1].original == kTrace.substr(0, kTrace.size() - 1));
  CHECK(r.events[1].offset == kPlain.size());
  CHECK(r.events[1].length == kTrace.size());
  CHECK(r.events[1].message.starts_with("ERROR [main] org.example.Shop - cannot pay\njava.lang."));
  CHECK(r.events[1].message.ends_with("\t... 12 more"));
  CHECK(r.events[2].length == kPlain.size());
  CHECK(r.ledger.files()[0].bytes_dropped == 0);
}

TEST_CASE("PostgreSQL goes on behind a tab; Windows line ends", "[events][continuation]") {
  const std::string text =
      "2022-07-01 09:00:01 UTC [7] ERROR:  syntax error at character 1\r\n"
      "2022-07-01 09:00:01 UTC [7] STATEMENT:  SELEC\r\n"
      "\t* FROM t\r\n"
      "2022-07-01 09:00:02 UTC [7] LOG:  done\r\n";
  const Result r = read(text);
  REQUIRE(r.events.size() == 3);
  CHECK(r.events[1].message == "SELEC\r\n\t* FROM t");
}

TEST_CASE("records are whole wherever a block ends", "[events][continuation]") {
  std::string text;
  size_t records = 0;
  while (text.size() < (13u << 20)) {
    text += records++ % 3 == 0 ? kPlain : kTrace;
  }
  for (const int threads : {1, 4}) {
    const Result r = read(text, threads);
    CHECK(r.events.size() == records);
    CHECK(r.ledger.files()[0].bytes_dropped == 0);
    uint64_t bytes = 0;
    for (const Seen& e : r.events) bytes += e.length;
    CHECK(bytes == text.size());
  }
}

TEST_CASE("rubbish does not vanish in the record before it", "[events][continuation]") {
  const Result r = read(kPlain + std::string("\x01\x02\x03\xff\xfe rubbish\n") + kPlain);
  CHECK(r.events.size() == 2);
  CHECK(r.ledger.files()[0].lines_dropped == 1);
  std::string endless = kPlain;
  while (endless.size() < (3u << 20)) endless += "\tand so on\n";
  const Result long_one = read(endless);
  REQUIRE(long_one.events.size() == 1);
  CHECK(long_one.events[0].length <= Continuations::kLongestRecordBytes);
  CHECK(long_one.ledger.files()[0].bytes_dropped > (1u << 20));
}

TEST_CASE("a format that does not go on drops what it cannot read", "[events][continuation]") {
  const std::string line =
      "192.0.2.1 - - [01/Jul/2022:00:00:00 +0900] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\"\n";
  const Result r = read(line + "\tat nothing\n" + line);
  CHECK(r.events.size() == 2);
  CHECK(r.ledger.files()[0].lines_dropped == 1);
}

TEST_CASE("a CSV row whose quotes hold line ends is one event, also over the end of a block",
          "[events][continuation]") {
  const std::string header = "timestamp,source.ip,message\n";
  const std::string row = "2022-07-01T09:00:01Z,192.0.2.7,\"first line\nsecond line\nthird\"\n";
  std::string text = header;
  size_t rows = 0;
  while (text.size() < 9u << 20) text += row, ++rows;
  for (const int threads : {1, 2}) {
    const Result r = read(text, threads);
    REQUIRE(r.events.size() == rows);
    CHECK(r.ledger.files()[0].bytes_dropped == 0);
    CHECK(std::all_of(r.events.begin(), r.events.end(), [&](const Seen& seen) {
      return seen.length == row.size() && seen.message == "first line\nsecond line\nthird";
    }));
  }
}

TEST_CASE("marks of journalctl are no damage, lines that only begin like one are", "[events]") {
  const std::string line = "Jul  1 09:00:01 web1 sshd[12]: Connection from 203.0.113.9 port 22\n";
  const std::string marks =
      "-- Boot 0c1f0c1f0c1f0c1f0c1f0c1f0c1f0c1f --\n"
      "-- Reboot --\n"
      "-- Logs begin at Fri 2022-07-01 09:00:01 JST, end at Sat 2022-07-02 10:00:00 JST. --\n";
  const std::string hidden =
      "-- Boot of web1 sshd[12]: Accepted password for root from 203.0.113.9 port 22 ssh2\n"
      "-- Reboot -- Accepted password for root from 203.0.113.9 port 22 ssh2\n"
      "-- Journal begins at root=203.0.113.9 --\n";
  CHECK(read(line + line + marks + line + line).ledger.total().lines_dropped == 0);
  CHECK(read(line + line + line + line + hidden + line).ledger.total().lines_dropped == 3);
}
