#include "events/read_events.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>

#include "catch.h"
#include "events/read_memory.h"

using namespace hozen;

namespace {

struct Seen {
  uint64_t offset;
  int64_t time_ns;
  auto operator<=>(const Seen&) const = default;
};

using Result = ReadMemory<Seen>;

struct SourceAndTime {
  uint64_t offset;
  std::string source, time;
};

Seen keep(const Event& e) { return {e.offset, e.time_ns}; }

Result read(const std::string& text, int threads, std::optional<int> year = std::nullopt) {
  Reading reading;
  reading.threads = threads;
  reading.year = year;
  return read_memory<Seen>("a.log", text, reading, keep);
}

std::string access_line(int i) {
  return fmt::format(
      "192.0.2.{} - - [01/Jul/2022:{:02}:{:02}:00 +0900] \"GET /page/{} HTTP/1.1\" 200 {} \"-\" "
      "\"Agent\"\n",
      i % 250, i / 60 % 24, i % 60, i, i);
}

}  // namespace

TEST_CASE("bytes in are bytes understood and bytes dropped, whatever the lines hold",
          "[events][reader]") {
  std::string text =
      "\xEF\xBB\xBF" + access_line(1) + "\n" + "no format reads this\r\n" + access_line(2);
  text += std::string("\0\0binary\0", 9) + "\n" + access_line(3);
  text.pop_back();  // no line end at the end of the file
  const Result r = read(text, 1);
  REQUIRE(r.ledger.files().size() == 1);
  const FileLedger& f = r.ledger.files()[0];
  CHECK(f.bytes_in == text.size());
  CHECK(f.bytes_understood + f.bytes_dropped == text.size());
  CHECK(f.events == 3);
  CHECK(f.lines_dropped == 2);
  REQUIRE(f.drops.size() == 2);
  CHECK(f.drops[0].text == "no format reads this");
  CHECK(f.drops[0].offset == access_line(1).size() + 4);
}

TEST_CASE("many threads read what one thread reads", "[events][reader]") {
  std::string text;
  for (int i = 0; text.size() < 9'000'000; ++i)
    text += i % 1000 == 7 ? "garbage\n" : access_line(i);
  const Result one = read(text, 1);
  const Result four = read(text, 4);
  CHECK(one.events.size() > 80'000);
  CHECK(one.events == four.events);
  CHECK(one.ledger.total().bytes_in == text.size());
  CHECK(four.ledger.total().bytes_in == text.size());
  CHECK(one.ledger.files()[0].drops[0].offset == four.ledger.files()[0].drops[0].offset);
}

TEST_CASE("years of year-less stamps are followed over blocks, with any number of threads",
          "[events][reader]") {
  // Three New Years in some 12 MiB: more than two of them in one block's distance.
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::string text;
  size_t lines = 0;
  for (int year = 2019; year < 2023; ++year) {
    for (int month = 0; month < 12; ++month) {
      for (int i = 0; i < 2500; ++i, ++lines) {
        text += fmt::format(
            "{} {:2} {:02}:{:02}:00 gw01 kernel: [1.0] FW-DROP: IN=eth0 OUT= SRC=192.0.2.{} "
            "DST=203.0.113.9 LEN=40 PROTO=TCP SPT=1 DPT=23 \n",
            kMonths[month], i * 28 / 2500 + 1, i / 60 % 24, i % 60, i % 250);
      }
    }
  }
  REQUIRE(text.size() > 3 * kBlockBytes);
  for (const int threads : {1, 3}) {
    const Result r = read(text, threads, 2019);
    REQUIRE(r.ledger.total().events == lines);
    REQUIRE(r.events.size() == lines);
    CHECK(format_rfc3339(r.events.front().time_ns).substr(0, 4) == "2019");
    CHECK(format_rfc3339(r.events.back().time_ns).substr(0, 7) == "2022-12");
  }
}

TEST_CASE("years are those of the lines around, wherever blocks are cut and with any threads",
          "[events][reader]") {
  // Stamps with and without a fraction in turn, the same hour of the day again in each year.
  constexpr std::pair<const char*, const char*> kStamps[] = {
      {"Jan  1 10:00:00", "01-01"}, {"Jun  1 10:00:00.5", "06-01"}, {"Dec  1 10:00:00.5", "12-01"}};
  std::string text;
  std::vector<std::string> days;
  for (int year = 2001; year < 2061; ++year) {
    for (const auto& [stamp, day] : kStamps) {
      for (int i = 0; i < 100; ++i) {
        text += fmt::format(
            "{} web01 sshd[7]: Accepted password for taro from 192.0.2.{} port 22 ssh2\n", stamp,
            i);
        days.push_back(fmt::format("{}-{}", year, day));
      }
    }
  }
  REQUIRE(text.size() > 2 * (512 << 10));
  for (const int threads : {1, 2, 3}) {
    const Result r = read(text, threads, 2001);
    REQUIRE(r.events.size() == days.size());
    size_t wrong = 0;
    for (size_t i = 0; i < days.size(); ++i)
      wrong += format_rfc3339(r.events[i].time_ns).substr(0, 10) != days[i];
    CHECK(wrong == 0);
  }
}

TEST_CASE("a syslog of ten formats is read whole, each line by its own", "[events][reader]") {
  const std::pair<const char*, const char*> kLines[] = {
      {"linux.sshd",
       "Jul  1 09:00:00 web1 sshd[7]: Failed password for root from 192.0.2.7 port 51000 ssh2"},
      {"linux.sudo",
       "Jul  1 09:00:01 web1 sudo:     taro : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh"},
      {"linux.auth", "Jul  1 09:00:02 web1 CRON[9]: (root) CMD (run-parts /etc/cron.hourly)"},
      {"linux.netfilter",
       "Jul  1 09:00:03 gw1 kernel: [9.5] DROP: IN=eth0 OUT= SRC=192.0.2.9 DST=203.0.113.1 LEN=40 "
       "PROTO=TCP SPT=40000 DPT=23"},
      {"mail.postfix", "Jul  1 09:00:04 mx1 postfix/smtpd[3]: connect from unknown[198.51.100.4]"},
      {"mail.dovecot",
       "Jul  1 09:00:05 mx1 dovecot: imap-login: Login: user=<taro>, method=PLAIN, rip=192.0.2.7, "
       "lip=192.0.2.1, TLS"},
      {"cisco.asa",
       "Jul  1 09:00:06 fw1 %ASA-4-106023: Deny tcp src outside:203.0.113.4/4444 dst "
       "inside:192.0.2.1/53 "
       "by access-group \"out\" [0x0, 0x0]"},
      {"fortinet.fortigate",
       "Jul  1 09:00:07 fw2 date=2022-07-01 time=09:00:07 devname=\"fw2\" logid=\"0000000013\" "
       "type=\"traffic\" subtype=\"forward\" srcip=192.0.2.9 dstip=203.0.113.1 action=\"deny\""},
      {"dns.named",
       "Jul  1 09:00:08 ns1 named[5]: client @0x7f 192.0.2.7#40000 (www.example.com): query "
       "(cache) denied"},
      {"yamaha.rtx",
       "Jul  1 09:00:09 rtx1 PP[01] Rejected at IN(2000) filter: TCP 203.0.113.4:51000 > "
       "192.0.2.9:23"},
      {"syslog.message", "Jul  1 09:00:10 web1 exampled[3]: started"},
      // Lines of files that a shipper sent on.
      {"mysql.error",
       "Jul  1 09:00:11 db1 mysql-error: 2022-07-01T00:00:10.123456Z 5 [Note] [MY-010926] [Server] "
       "Access denied for user 'root'@'203.0.113.7' (using password: YES)"},
      {"linux.fail2ban",
       "<134>Jul  1 09:00:12 web1 2022-07-01 09:00:11,123 fail2ban.actions        [123]: NOTICE  "
       "[sshd] Ban 203.0.113.7"},
      {"aws.cloudtrail",
       "<134>1 2022-07-01T00:00:13Z relay1 aws - - - {\"eventVersion\":\"1.08\",\"eventTime\":"
       "\"2022-07-01T00:00:01Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":"
       "\"ListBuckets\","
       "\"awsRegion\":\"us-east-1\",\"sourceIPAddress\":\"203.0.113.7\",\"userIdentity\":{}}"},
      {"ftp.vsftpd",
       "2022-07-01T09:00:14+09:00 ftp1 vsftpd-file: Fri Jul  1 09:00:13 2022 [pid 2] [taro] FAIL "
       "LOGIN: Client \"203.0.113.7\""}};
  std::string text;
  for (int i = 0; i < 3; ++i) {
    for (const auto& [id, line] : kLines) text += std::string(line) + "\n";
  }
  const Result r = read(text, 1, 2022);
  CHECK(r.ledger.total().lines_dropped == 0);
  const FileLedger& f = r.ledger.files()[0];
  for (const auto& [id, line] : kLines) {
    INFO(id);
    REQUIRE(f.formats.contains(id));
    CHECK(f.formats.at(id) == 3);
  }
}

TEST_CASE("rejects of every source are written, in the order of the input", "[events][reader]") {
  static const FormatSet formats = *FormatSet::built_in();
  const std::string path = std::filesystem::temp_directory_path() / "hozen_rejects_test.txt";
  const Source sources[] = {memory_source("a.log", access_line(1) + "first refused\n"),
                            memory_source("b.log", access_line(2) + "second refused\n"),
                            memory_source("c.log", access_line(3) + "third refused\n")};
  for (const int threads : {1, 3}) {
    Reading reading;
    reading.formats = &formats;
    reading.threads = threads;
    reading.rejects_path = path;
    std::vector<Seen> events;
    std::mutex mutex;
    REQUIRE(read_events(sources, reading,
                        [&] { return std::make_unique<Keeper<Seen>>(events, mutex, keep); }));
    std::ifstream in(path);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    CHECK(text == "first refused\nsecond refused\nthird refused\n");
  }
  std::filesystem::remove(path);
}

TEST_CASE("an unknown --input-format is an error that names it", "[events][reader]") {
  static const FormatSet formats = *FormatSet::built_in();
  Reading reading;
  reading.formats = &formats;
  reading.input_formats = {{"*", "no.such"}};
  const auto ledger = read_events({}, reading, [] { return std::unique_ptr<EventWorker>(); });
  CHECK(!ledger.has_value());
}

TEST_CASE("a line of another form is read in a file of one format, a damaged one is not",
          "[events][reader]") {
  std::string access, router;
  for (int i = 0; i < 5; ++i) {
    access += "192.0.2.1 - - [01/Jul/2022:09:00:00 +0900] \"GET / HTTP/1.1\" 200 1\n";
    router += "2022/07/01 09:00:00: LAN2 Rejected at IN(1) filter: UDP 192.0.2.1:1 > 192.0.2.2:2\n";
  }
  access += "CEF:0|V|P|1|7|a name|3|rt=1656633600000 src=192.0.2.2\n";
  access += "192.0.2.1 - - [01/Jul/2022:09:00:00 +0900] \"GET\n";
  access += "Jul  1 09:00:00 web1 exampled[7]: started\n";
  router += "2022/07/01 09:00:01: IP Tunnel[1] Up\n";
  CHECK(read(access, 1).events.size() == 7);
  CHECK(read(router, 1).events.size() == 6);
}

TEST_CASE("a zone that several countries use is named, unless an option says it",
          "[events][reader]") {
  const std::string text =
      "device=\"SFW\" date=2022-07-01 time=09:00:00 timezone=\"IST\" device_name=\"XG\" "
      "log_id=010101600001 log_type=\"Firewall\" log_component=\"Firewall Rule\" "
      "log_subtype=\"Allowed\" src_ip=192.0.2.1 dst_ip=203.0.113.5\n";
  const Result r = read(text, 1);
  REQUIRE(r.events.size() == 1);
  const auto is_named = [](const std::string& note) {
    return note.find("'IST'") != std::string::npos;
  };
  CHECK(std::ranges::count_if(r.ledger.notes(), is_named) == 1);
  Reading reading;
  reading.zones = {{"*", *Zone::find("Asia/Kolkata")}};
  const auto told = read_memory<Seen>("a.log", text, reading, keep);
  CHECK(told.events.at(0).time_ns == r.events[0].time_ns - 19'800'000'000'000);
  CHECK(std::ranges::count_if(told.ledger.notes(), is_named) == 0);
}

TEST_CASE("the preamble of a file is no damage where its format names it", "[events][reader]") {
  const std::string text =
      "\t\tMicrosoft DHCP Service Activity Log\n\nEvent ID  Meaning\n00\tThe log was started.\n"
      "ID,Date,Time,Description,IP Address,Host Name,MAC Address\n"
      "10,07/01/22,09:00:00,Assign,192.0.2.7,pc7,001122334455,\n";
  const Result r = read(text, 1);
  CHECK(r.events.size() == 1);
  CHECK(r.file().lines_dropped == 0);
  CHECK(r.file().bytes_understood == text.size());
}

TEST_CASE("a line that a shipper wrapped is read as what it is, its time exact",
          "[events][reader]") {
  struct Shipped {
    const char* what;
    std::string_view line, source, time;
  };
  const Shipped kShipped[] = {
      {"a syslog line: the shipper's time, as the line's has no zone",
       R"j({"@timestamp":"2024-02-04T03:00:01.000Z","message":"Feb  4 12:00:00 web1 sshd[1]: Failed password for root from 203.0.113.5 port 51234 ssh2","agent":{"type":"filebeat"}})j",
       "203.0.113.5", "2024-02-04T03:00:01.000Z"},
      {"an access log's line: its own time, which has one",
       R"j({"@timestamp":"2024-02-04T03:00:01.000Z","@version":"1","message":"203.0.113.6 - - [04/Feb/2024:12:00:00 +0900] \"GET / HTTP/1.1\" 200 1","host":"web1"})j",
       "203.0.113.6", "2024-02-04T03:00:00Z"},
      {"a device's body with its header gone",
       R"j({"version":"1.1","host":"fw1","short_message":"%ASA-6-302013: Built outbound TCP connection 1 for outside:198.51.100.5/443 (198.51.100.5/443) to inside:192.0.2.5/51234 (192.0.2.9/51234)","timestamp":1707015601.5})j",
       "192.0.2.5", "2024-02-04T03:00:01.5Z"},
      {"pairs in a string are its own, not the object's",
       R"j({"version":"1.1","host":"fw1","short_message":"date=2024-02-04 time=12:00:00 logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" srcip=192.0.2.7 dstip=203.0.113.5","timestamp":1707015601})j",
       "192.0.2.7", "2024-02-04T03:00:01Z"},
      {"structured data and no words: the device's record, not the program's message",
       R"j(<14>1 2024-02-04T12:00:01.123+09:00 fw1 sshd 12345 SSHD_LOGIN_FAILED [junos@2636.1.1.1.2.129 username="root" source-address="203.0.113.5"])j",
       "203.0.113.5", "2024-02-04T03:00:01.123Z"},
      {"text that no format knows stays text",
       R"j({"_raw":"something of 192.0.2.8 happened","_time":"2024-02-04T12:00:01+09:00"})j", "",
       "2024-02-04T03:00:01Z"},
  };
  for (const Shipped& s : kShipped) {
    CAPTURE(s.what);
    const auto r = read_memory<SourceAndTime>(
        "a.json", std::string(s.line) + "\n", Reading{}, [](const Event& e) -> SourceAndTime {
          return {e.offset, std::string(e.get(Field::source_ip)),
                  format_rfc3339(e.time_ns, e.time_digits)};
        });
    REQUIRE(r.events.size() == 1);
    CHECK(r.events[0].source == s.source);
    CHECK(r.events[0].time == s.time);
  }
}

TEST_CASE("years are told of where only later lines carry none", "[events][reader]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += access_line(i);
  CHECK(read(text, 1).ledger.files()[0].trouble.empty());
  text += "Jul  2 01:02:03 web1 sshd[7]: Failed password for root from 192.0.2.9 port 22 ssh2\n";
  CHECK(read(text, 1).ledger.files()[0].trouble.contains("carry no year"));
  CHECK(read(text, 1, 2022).ledger.files()[0].trouble.empty());
}

TEST_CASE("a line is read for what it holds, whatever lay in its place before",
          "[events][reader]") {
  // Of 128 bytes each, so that those of a later block lie just where earlier ones did.
  std::string text;
  for (int i = 0; text.size() < (9u << 20); ++i) {
    std::string line = fmt::format(
        "2022-05-05T{:02}:{:02}:{:02}.123456Z\t{:5} Connect\tAccess denied for user "
        "'{:0>21}'@'198.51.100.{:03}' (using password: YES)",
        i / 3600 % 24, i / 60 % 60, i % 60, i % 90000, i, i % 250);
    REQUIRE(line.size() == 127);
    if (i % 4200 == 777) line.assign(line.size(), 'z');
    text += line + "\n";
  }
  Reading reading;
  reading.threads = 1;
  const auto r = read_memory<SourceAndTime>("a.log", text, reading, [](const Event& e) {
    return SourceAndTime{e.offset, std::string(e.get(Field::event_outcome)), ""};
  });
  REQUIRE(r.events.size() > 60'000);
  CHECK(std::ranges::count(r.events, "failure", &SourceAndTime::source) == std::ssize(r.events));
}

TEST_CASE("a line that lacks what its file's format asks for is no other format's event",
          "[events][reader]") {
  const auto record = [](std::string_view begins, int i) {
    return fmt::format(
        "{}<Extended_Timestamp>2022-07-01T00:00:{:02}Z</Extended_Timestamp><DB_User>TARO</"
        "DB_User></AuditRecord>\n",
        begins, i);
  };
  std::string text;
  for (int i = 0; i < 20; ++i) text += record(i == 11 ? "<AuditRec" : "<AuditRecord>", i);
  const Result r = read(text, 1);
  CHECK(r.events.size() == 19);
  CHECK(r.ledger.files()[0].formats == std::map<std::string, uint64_t>{{"oracle.audit_xml", 19}});
}

TEST_CASE("values keep their columns' names where the next lines have others", "[events][reader]") {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += fmt::format(
        "#Fields: date time s-ip x-own-name-of-column-{0}-and-more\n"
        "2022-07-01 00:00:0{0} 192.0.2.1 value\n",
        i);
  Reading reading;
  reading.threads = 1;
  reading.keep_extra = true;
  const auto r = read_memory<SourceAndTime>("a.log", text, reading, [](const Event& e) {
    return SourceAndTime{e.offset, e.extra.empty() ? "" : std::string(e.extra.back().name), ""};
  });
  REQUIRE(r.events.size() == 8);
  for (int i = 0; i < 8; ++i)
    CHECK(r.events[static_cast<size_t>(i)].source ==
          fmt::format("x-own-name-of-column-{}-and-more", i));
}

TEST_CASE("a page of records among lines gives an event a record, at its place", "[events]") {
  const std::string alone = R"({"time":"2022-07-01T00:00:01Z","src_ip":"192.0.2.1"})";
  const std::string second = R"({"time":"2022-07-01T00:00:02Z","src_ip":"192.0.2.2"})";
  const std::string third = R"({"time":"2022-07-01T00:00:03Z","src_ip":"192.0.2.3"})";
  const std::string page = R"({"count":2,"events":[)" + second + ", " + third + R"(],"next":"x"})";
  const std::string text = access_line(1) + alone + "\n" + page + "\r\n" + alone + "\n";
  for (const int threads : {1, 3}) {
    const Result r = read(text, threads);
    const FileLedger& f = r.ledger.files().at(0);
    CHECK(f.events == 5);
    CHECK(f.bytes_dropped == 0);
    CHECK(f.bytes_understood == text.size());
    std::vector<uint64_t> offsets;
    for (const Seen& seen : r.events) offsets.push_back(seen.offset);
    std::ranges::sort(offsets);
    const std::vector<uint64_t> want = {0, text.find(alone), text.find(second), text.find(third),
                                        text.rfind(alone)};
    CHECK(offsets == want);
  }
}

TEST_CASE("records in a list beside fields of their own are said to be passed over", "[events]") {
  const std::string line =
      R"({"time":"2022-07-01T00:00:01Z","actor":{"email":"taro@example.jp"},)"
      R"("events":[{"name":"login"},{"name":"logout"},{"name":"x"}],"tags":[{"a":1},{"a":2}]})";
  const Result r = read(line + "\n" + line + "\n", 1);
  CHECK(r.ledger.files().at(0).events == 2);
  CHECK(r.ledger.files().at(0).records_passed_over == 4);
  CHECK(std::ranges::count(r.ledger.notes(),
                           "a.log: records hold lists of others, of which the first was read and 4 "
                           "were not") == 1);
}

TEST_CASE("a shipped message without a header is read by the tag before it", "[events]") {
  struct Who {
    uint64_t offset;
    std::string source, user, process;
    auto operator<=>(const Who&) const = default;
  };
  const std::string text =
      "timestamp,source,message\n2024-02-04T03:00:04.000Z,web3,\"sshd[7]: Failed password for root "
      "from 203.0.113.9 port 51000 ssh2\"\n";
  const auto r = read_memory<Who>("a.csv", text, Reading{}, [](const Event& e) {
    return Who{0, std::string(e.get(Field::source_ip)), std::string(e.get(Field::user_name)),
               std::string(e.get(Field::process_name))};
  });
  REQUIRE(r.events.size() == 1);
  CHECK(r.events[0] == Who{0, "203.0.113.9", "root", "sshd"});
}

TEST_CASE("what somebody sent is no pair of the record that quotes it", "[events]") {
  struct Who {
    uint64_t offset;
    std::string source, user;
    auto operator<=>(const Who&) const = default;
  };
  const std::string text =
      "time=2022-07-01T00:00:01Z level=info msg=\"GET /?user=root&src=203.0.113.66 "
      "src_ip=203.0.113.67 "
      "username=root\" status=404\n";
  Reading reading;
  const auto r = read_memory<Who>("a.log", text, reading, [](const Event& e) {
    return Who{e.offset, std::string(e.get(Field::source_ip)),
               std::string(e.get(Field::user_name))};
  });
  REQUIRE(r.events.size() == 1);
  CHECK(r.events[0] == Who{0, "", ""});
}
