// EVTX: files of our own writer, healthy and damaged, read as any source is.

#include "events/evtx_records.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <regex>

#include "base/time.h"
#include "catch.h"
#include "decode/evtx_units.h"
#include "events/evtx_writer.h"
#include "events/read_memory.h"

using namespace hozen;
using namespace hozen::evtx_test;

namespace {

constexpr size_t kHead = kEvtxHeaderBytes, kChunk = kEvtxChunkBytes;

struct Seen {
  uint64_t offset = 0;
  uint32_t length = 0;
  int64_t time_ns = 0;
  int digits = 0;
  std::string original;
  std::map<std::string, std::string> fields;
};

Seen seen_of(const Event& e) {
  Seen seen;
  seen.offset = e.offset;
  seen.length = e.length;
  seen.time_ns = e.time_ns;
  seen.digits = e.time_digits;
  seen.original = e.original;
  for (size_t f = 0; f < kFields; ++f) {
    const auto field = static_cast<Field>(f);
    if (e.has(field)) seen.fields[std::string(name_of(field))] = e.get(field);
  }
  for (const ExtraField& extra : e.extra) {
    seen.fields.emplace("." + std::string(extra.name), extra.value);
  }
  return seen;
}

using Result = ReadMemory<Seen>;

Result read(const std::string& bytes, int threads = 1) {
  Reading reading;
  reading.threads = threads;
  Result out = read_memory<Seen>("Security.evtx", bytes, reading, seen_of);
  const FileLedger& f = out.file();
  CHECK(f.bytes_in == bytes.size());
  CHECK(f.bytes_understood + f.bytes_dropped == bytes.size());
  CHECK(f.events == out.events.size());
  return out;
}

Record failed_log_on(int i) {
  Record r;
  r.event_id = 4625;
  r.keywords = 0x8010000000000000;
  r.time_ns += i * 1'000'000'000ll + 123'456'700;
  r.data = {{"SubjectUserName", text("-")},
            {"TargetUserName", text("user" + std::to_string(i))},
            {"LogonType", number(0x08, 3, 4)},
            {"IpAddress", text("192.0.2." + std::to_string(i % 250))},
            {"IpPort", text(std::to_string(50000 + i))},
            {"ProcessId", number(0x15, 0x1f4, 8)}};
  return r;
}

// Records enough for `chunks` chunks, in the order of their numbers.
EvtxWriter full_writer(int chunks) {
  EvtxWriter writer;
  for (int c = 0; c < chunks; ++c) {
    for (int i = 0; i < 40; ++i) writer.add(failed_log_on(c * 40 + i));
    writer.new_chunk();
  }
  return writer;
}

std::vector<std::string> users_of(const Result& result) {
  std::vector<std::string> out;
  for (const Seen& seen : result.events) out.push_back(seen.fields.at("user.name"));
  return out;
}

std::vector<std::string> users_but(int count, const std::vector<int>& without) {
  std::vector<std::string> out;
  for (int i = 0; i < count; ++i) {
    if (std::find(without.begin(), without.end(), i) == without.end())
      out.push_back("user" + std::to_string(i));
  }
  return out;
}

size_t place_of(const EvtxWriter& writer, int record) {
  return writer.places()[static_cast<size_t>(record)];
}

bool has_note(const Result& result, std::string_view part) {
  const auto& notes = result.ledger.notes();
  return std::any_of(notes.begin(), notes.end(),
                     [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("an EVTX record gives the fields of an event and its XML", "[events][evtx]") {
  EvtxWriter writer;
  Record r = failed_log_on(7);
  r.user_sid = std::string("\x01\x02\0\0\0\0\0\x05", 8) + little(32, 4) + little(544, 4);
  writer.add(r);
  const std::string file = writer.file();
  const Result result = read(file);
  REQUIRE(result.events.size() == 1);
  const Seen& e = result.events[0];
  const std::map<std::string, std::string> kWanted = {
      {"event.code", "4625"},
      {"event.provider", "Microsoft-Windows-Security-Auditing"},
      {"event.category", "Security"},
      {"event.action", "logon-failed"},
      {"event.outcome", "failure"},
      {"host.name", "dc1.example.com"},
      {"log.level", "information"},
      {"user.name", "user7"},
      {"source.ip", "192.0.2.7"},
      {"source.port", "50007"},
      {"process.pid", "500"},
      {".LogonType", "3"},
      {".TargetUserName", "user7"},
      {".SubjectUserName", "-"},
      {".ProcessId", "0x1f4"},
      {".EventRecordID", "1"},
      {".Keywords", "0x8010000000000000"},
      {".UserID", "S-1-5-32-544"},
      {"message",
       "SubjectUserName=-, TargetUserName=user7, LogonType=3, IpAddress=192.0.2.7, "
       "IpPort=50007, ProcessId=0x1f4"},
  };
  for (const auto& [name, value] : kWanted) {
    CAPTURE(name);
    CHECK(e.fields.count(name) == 1);
    if (e.fields.count(name) == 1) CHECK(e.fields.at(name) == value);
  }
  CHECK(format_rfc3339(e.time_ns, e.digits) == "2022-09-30T03:00:07.1234567Z");
  CHECK(e.offset == kHead + 512);
  CHECK(file.substr(e.offset, 4) == std::string("**\0\0", 4));
  CHECK(e.length == result.file().bytes_in - kHead - 512 - (kChunk - 512 - e.length));
  CHECK(e.original ==
        "<Event xmlns=\"http://schemas.microsoft.com/win/2004/08/events/event\"><System><Provider "
        "Name=\"Microsoft-Windows-Security-Auditing\" "
        "Guid=\"{54849625-5478-4994-a5ba-3e3b0328c30d}\"/><EventID>4625</EventID><Version>0</"
        "Version><Level>0</Level><Task>12544</Task><Opcode>0</Opcode>"
        "<Keywords>0x8010000000000000</Keywords><TimeCreated "
        "SystemTime=\"2022-09-30T03:00:07.1234567Z\"/><EventRecordID>1</"
        "EventRecordID><Correlation/><Execution ProcessID=\"700\" ThreadID=\"5012\"/>"
        "<Channel>Security</Channel><Computer>dc1.example.com</Computer><Security "
        "UserID=\"S-1-5-32-544\"/></System><EventData><Data Name=\"SubjectUserName\">-</Data><Data "
        "Name=\"TargetUserName\">user7</Data><Data Name=\"LogonType\">3</Data><Data "
        "Name=\"IpAddress\">192.0.2.7</Data><Data Name=\"IpPort\">50007</Data><Data "
        "Name=\"ProcessId\">0x1f4</Data></EventData></Event>");
}

TEST_CASE("every type of value has the text that Windows gives it", "[events][evtx]") {
  struct Row {
    const char* what;
    Value value;
    const char* text;
  };
  const Row kRows[] = {
      {"string", text("a\xe3\x81\x82\xf0\x9f\x94\x91z"), "a\xe3\x81\x82\xf0\x9f\x94\x91z"},
      {"string that ends with NUL", {0x01, utf16("end") + std::string(2, '\0')}, "end"},
      {"half of a surrogate pair", {0x01, utf16("x") + little(0xd83d, 2)}, "x\xef\xbf\xbd"},
      {"marks of XML", text("a<b>&\"c\" 'd' long enough for eight"),
       "a<b>&\"c\" 'd' long enough for eight"},
      {"ANSI string", {0x02, "caf\xe9"}, "caf\xc3\xa9"},
      {"int8", number(0x03, 0xff, 1), "-1"},
      {"uint8", number(0x04, 0xff, 1), "255"},
      {"int16", number(0x05, 0x8000, 2), "-32768"},
      {"uint16", number(0x06, 0x8000, 2), "32768"},
      {"int32", number(0x07, 0xffffffff, 4), "-1"},
      {"uint32", number(0x08, 0xffffffff, 4), "4294967295"},
      {"int64", number(0x09, ~0ull, 8), "-1"},
      {"uint64", number(0x0a, ~0ull, 8), "18446744073709551615"},
      {"real32", {0x0b, std::string("\0\0\xc0\x3f", 4)}, "1.5"},
      {"real64", {0x0c, std::string("\0\0\0\0\0\0\x04\xc0", 8)}, "-2.5"},
      {"true", number(0x0d, 1, 4), "true"},
      {"false", number(0x0d, 0, 4), "false"},
      {"binary", {0x0e, std::string("\x00\x9f\xff", 3)}, "009FFF"},
      {"GUID",
       {0x0f, "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x02\x03\x04\x05\x06\x07\x08"},
       "{67452301-ab89-efcd-0102-030405060708}"},
      {"size, 32 bits", number(0x10, 0xbeef, 4), "0xbeef"},
      {"size, 64 bits", number(0x10, 0xbeef00000000, 8), "0xbeef00000000"},
      {"FILETIME", number(0x11, 132'000'000'000'000'001, 8), "2019-04-17T18:40:00.0000001Z"},
      {"SYSTEMTIME",
       {0x12, little(2022, 2) + little(9, 2) + little(5, 2) + little(30, 2) + little(12, 2) +
                  little(34, 2) + little(56, 2) + little(789, 2)},
       "2022-09-30T12:34:56.789Z"},
      {"SID", {0x13, std::string("\x01\x01\0\0\0\0\0\x05", 8) + little(18, 4)}, "S-1-5-18"},
      {"hex32", number(0x14, 0x3e7, 4), "0x3e7"},
      {"hex64", number(0x15, 0xc0ffee0000000000, 8), "0xc0ffee0000000000"},
      {"number cut short", {0x08, "\x01\x02"}, "0102"},
      {"SID cut short", {0x13, std::string("\x01\x05\0\0\0\0\0\x05", 8)}, "0105000000000005"},
      {"array of strings",
       {0x81, utf16("one") + little(0, 2) + utf16("two") + little(0, 2)},
       "one"},
      {"array of uint16", {0x86, little(7, 2) + little(8, 2)}, "7"},
      {"unknown type", {0x55, "AB"}, "4142"},
  };
  EvtxWriter writer;
  for (const Row& row : kRows) {
    Record r;
    r.data = {{"Value", row.value}};
    writer.add(r);
  }
  const Result result = read(writer.file());
  REQUIRE(result.events.size() == std::size(kRows));
  for (size_t i = 0; i < std::size(kRows); ++i) {
    CAPTURE(kRows[i].what, result.events[i].original);
    CHECK(result.events[i].fields.count(".Value") == 1);
    if (result.events[i].fields.count(".Value") == 0) continue;
    CHECK(result.events[i].fields.at(".Value") == kRows[i].text);
  }
  CHECK(result.events[3].original.find("a&lt;b&gt;&amp;&quot;c&quot; 'd'") != std::string::npos);
}

TEST_CASE("an array repeats its element; what is null and optional is left out", "[events][evtx]") {
  EvtxWriter writer;
  Record classic;
  classic.provider = "Service Control Manager";
  classic.event_id = 7036;
  classic.data = {{"", {0x81, utf16("Spooler") + little(0, 2) + utf16("running")}}};
  writer.add(classic);
  Record empty = classic;
  empty.data = {{"", {0x81, ""}}};
  writer.add(empty);
  Record user_data;
  user_data.provider = "Microsoft-Windows-Eventlog";
  user_data.event_id = 1102;
  user_data.data = {{"a", text("hanako")}, {"b", null()}, {"c", number(0x08, 5, 4)}};
  Node cleared = tag("LogFileCleared",
                     {tag("SubjectUserName", {place(0, 1)}), tag("Gone", {place(1, 1, true)}),
                      tag("Empty", {place(1, 1, false)}), tag("Out", {place(99, 1, false)})});
  cleared.content[0].attributes = {{"x", {place(1, 1, true)}}, {"y", {place(2, 8, true)}}};
  user_data.body = tag("UserData", {cleared});
  writer.add(user_data);
  const Result result = read(writer.file());
  REQUIRE(result.events.size() == 3);
  CHECK(result.events[0].original.find(
            "<EventData><Data>Spooler</Data><Data>running</Data></EventData>") !=
        std::string::npos);
  CHECK(result.events[0].fields.at(".Data") == "Spooler, running");
  CHECK(result.events[0].fields.at("event.action") == "service-state-changed");
  CHECK(result.events[1].original.find("<EventData><Data></Data></EventData>") !=
        std::string::npos);
  CHECK(result.events[2].original.find("<UserData><LogFileCleared><SubjectUserName "
                                       "y=\"5\">hanako</SubjectUserName><Empty></Empty><Out></"
                                       "Out></LogFileCleared></UserData>") != std::string::npos);
  CHECK(result.events[2].fields.at("user.name") == "hanako");
  CHECK(result.events[2].fields.at("event.action") == "audit-log-cleared");
}

TEST_CASE("text, entities, characters and CDATA of a template itself", "[events][evtx]") {
  Node entity, character, cdata;
  entity.kind = Node::entity;
  entity.name = "amp";
  character.kind = Node::character;
  character.index = 60;
  cdata.kind = Node::cdata;
  cdata.name = "x < y";
  Record r;
  r.body = tag("EventData", {tag("A", {words("one "), entity, words(" two "), character}),
                             tag("B", {cdata}), tag("C")});
  EvtxWriter writer;
  writer.add(r);
  const Result result = read(writer.file());
  REQUIRE(result.events.size() == 1);
  CHECK(result.events[0].fields.at(".A") == "one & two <");
  CHECK(result.events[0].fields.at(".B") == "x < y");
  CHECK(result.events[0].original.find("<A>one &amp; two &#60;</A><B>x &lt; y</B><C/>") !=
        std::string::npos);
}

TEST_CASE("many chunks are read by any number of threads alike", "[events][evtx]") {
  EvtxWriter writer = full_writer(150);
  const std::string file = writer.file();
  const Result one = read(file, 1), four = read(file, 4);
  CHECK(users_of(one) == users_but(6000, {}));
  REQUIRE(four.events.size() == one.events.size());
  bool same = true;
  for (size_t i = 0; i < one.events.size(); ++i) {
    same = same && one.events[i].original == four.events[i].original &&
           one.events[i].fields == four.events[i].fields;
  }
  CHECK(same);
  CHECK(one.ledger.notes().empty());
  CHECK(one.file().bytes_dropped == 0);
  CHECK(one.file().formats.at("windows.evtx") == 6000);
}

TEST_CASE("a damaged record is dropped alone", "[events][evtx]") {
  EvtxWriter writer = full_writer(3);
  const size_t bad = kHead + kChunk + place_of(writer, 45);
  SECTION("its binary XML") {
    std::string file = writer.file();
    file[bad + 24 + 4] = '\x7f';
    const Result result = read(file);
    CHECK(users_of(result) == users_but(120, {45}));
    CHECK(result.file().lines_dropped == 1);
    CHECK(result.file().drops[0].offset == bad);
    CHECK(result.file().drops[0].text == "event record 46");
    CHECK(has_note(result, "1 chunk has a wrong checksum"));
  }
  SECTION("its size") {
    std::string file = writer.file();
    file[bad + 5] = '\x7f';
    const Result result = read(file);
    CHECK(users_of(result) == users_but(120, {45}));
    CHECK(result.file().drops[0].length == place_of(writer, 46) - place_of(writer, 45));
  }
  SECTION("a value that is longer than the record") {
    std::string file = writer.file();
    const size_t sizes = file.find(std::string("\x01\x00\x04\x00\x02\x00\x06\x00", 8), bad);
    REQUIRE(sizes != std::string::npos);
    file[sizes + 1] = '\x70';
    CHECK(users_of(read(file)) == users_but(120, {45}));
  }
  SECTION("overwritten with rubbish") {
    std::string file = writer.file();
    file.replace(bad, 100, std::string(100, '\xcc'));
    CHECK(users_of(read(file)) == users_but(120, {45}));
  }
}

TEST_CASE("a template that is lost takes its records along, and no others", "[events][evtx]") {
  EvtxWriter writer = full_writer(2);
  std::string file = writer.file();
  // The first record of the second chunk defines the templates of all 40.
  const size_t definition = file.find("\x0f\x01\x01", kHead + kChunk + 512 + 40);
  REQUIRE(definition != std::string::npos);
  file[definition + 4] = '\x7f';
  const Result result = read(file);
  CHECK(users_of(result) == users_but(40, {}));
  CHECK(result.file().lines_dropped == 40);
}

TEST_CASE("damaged chunks", "[events][evtx]") {
  EvtxWriter writer = full_writer(4);
  std::string file = writer.file();
  SECTION("a wrong checksum drops nothing") {
    file[kHead + kChunk + 52] = static_cast<char>(file[kHead + kChunk + 52] ^ 1);
    const Result result = read(file);
    CHECK(users_of(result) == users_but(160, {}));
    CHECK(has_note(result, "Security.evtx: 1 chunk has a wrong checksum"));
  }
  SECTION("no header: its records are found") {
    file.replace(kHead + kChunk, 512, std::string(512, '\xff'));
    const Result result = read(file);
    CHECK(users_of(result) == users_but(160, {}));
    CHECK(has_note(result, "1 chunk has no header"));
    CHECK(result.file().bytes_dropped == 512);
  }
  SECTION("all of a chunk is rubbish") {
    file.replace(kHead + kChunk, kChunk, std::string(kChunk, '\xee'));
    const Result result = read(file);
    CHECK(result.events.size() == 120);
    CHECK(result.file().bytes_dropped == kChunk);
  }
  SECTION("unused chunks at the end are no damage") {
    file.append(3 * kChunk, '\0');
    const Result result = read(file);
    CHECK(users_of(result) == users_but(160, {}));
    CHECK(result.file().bytes_dropped == 0);
  }
  SECTION("bytes are missing before a chunk") {
    file.erase(kHead + 2 * kChunk - 1000, 1000);
    CHECK(users_of(read(file)) == users_but(160, {}));
  }
  SECTION("bytes were put in before a chunk") {
    file.insert(kHead + 2 * kChunk, 777, 'x');
    const Result result = read(file);
    CHECK(users_of(result) == users_but(160, {}));
    CHECK(result.file().bytes_dropped == 777);
  }
  SECTION("the file header is lost") {
    file.replace(0, kHead, std::string(kHead, '\0'));
    CHECK(users_of(read(file)) == users_but(160, {}));
  }
  SECTION("the file header is not there at all") {
    CHECK(users_of(read(file.substr(kHead))) == users_but(160, {}));
  }
}

TEST_CASE("a file that ends early gives what it has", "[events][evtx]") {
  EvtxWriter writer = full_writer(2);
  const std::string file = writer.file();
  const size_t cut = kHead + kChunk + place_of(writer, 70) + 100;
  const Result result = read(file.substr(0, cut));
  CHECK(users_of(result) == users_but(70, {}));
  CHECK(result.file().bytes_dropped == 100);
  CHECK(result.file().drops[0].why == Why::truncated);
  CHECK(has_note(result, "the last chunk is cut short"));
  for (const size_t bytes : {size_t{9}, size_t{200}, kHead, kHead + 3, kHead + 511, kHead + 600}) {
    CAPTURE(bytes);
    CHECK(read(file.substr(0, bytes)).events.empty());
  }
}

TEST_CASE("a log of a running system: newer records than the header says, older ones behind",
          "[events][evtx]") {
  EvtxWriter writer = full_writer(1);
  std::string& chunk = writer.chunks()[0];
  SECTION("the header was not brought up to date") {
    chunk.replace(48, 4, little(place_of(writer, 30), 4));
    chunk.replace(16, 8, little(30, 8));
    EvtxWriter::seal(chunk);
    const Result result = read(writer.file(1));
    CHECK(users_of(result) == users_but(40, {}));
    CHECK(has_note(result, "marked as not closed"));
    CHECK(has_note(result, "1 chunk holds newer records"));
  }
  SECTION("what older records left behind is no event") {
    const size_t from = place_of(writer, 30), next = place_of(writer, 31);
    chunk.replace(48, 4, little(from, 4));
    chunk.replace(from + 8, 8, little(12, 8));
    chunk.replace(next + 8, 8, little(13, 8));
    EvtxWriter::seal(chunk);
    const Result result = read(writer.file());
    CHECK(result.events.size() == 30);
    CHECK(result.file().bytes_dropped == 0);
  }
}

TEST_CASE("a record without a time it can hold is dropped as such", "[events][evtx]") {
  EvtxWriter writer;
  Record r = failed_log_on(1);
  writer.add(r);
  std::string& chunk = writer.chunks()[0];
  const std::string stamp = little(filetime_of(r.time_ns), 8);
  for (size_t at = chunk.find(stamp); at != std::string::npos; at = chunk.find(stamp)) {
    chunk.replace(at, 8, std::string(8, '\0'));
  }
  const Result result = read(writer.file());
  CHECK(result.events.empty());
  CHECK(result.file().drops[0].why == Why::bad_time);
}

namespace {

// What evtxexport of libevtx-utils, which is nobody's code here, sees in a file.
struct Exported {
  std::string event_id, time, record, computer;
};
std::vector<Exported> exported(const std::string& file) {
  const auto path = std::filesystem::temp_directory_path() / "hozen_evtx_oracle.evtx";
  std::ofstream(path, std::ios::binary) << file;
  std::string out;
  FILE* const pipe = popen(("evtxexport -f xml " + path.string() + " 2>/dev/null").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (size_t got; (got = fread(buffer, 1, sizeof buffer, pipe)) != 0;) out.append(buffer, got);
  pclose(pipe);
  std::filesystem::remove(path);
  const std::regex event(
      "<EventID>(\\d+)</EventID>[\\s\\S]*?SystemTime=\"([^\"]+)\"[\\s\\S]*?<EventRecordID>(\\d+)</"
      "EventRecordID>[\\s\\S]*?<Computer>([^<]+)</Computer>");
  std::vector<Exported> rows;
  for (std::sregex_iterator at(out.begin(), out.end(), event), end; at != end; ++at)
    rows.push_back({(*at)[1], (*at)[2], (*at)[3], (*at)[4]});
  return rows;
}

bool can_export() {
  const bool can = std::system("command -v evtxexport >/dev/null 2>&1") == 0;
  if (!can) WARN("evtxexport (libevtx-utils) is not installed");
  return can;
}

void check_same(const Exported& theirs, const Seen& ours) {
  CHECK(theirs.event_id == ours.fields.at("event.code"));
  CHECK(theirs.record == ours.fields.at(".EventRecordID"));
  CHECK(theirs.computer == ours.fields.at("host.name"));
  const auto time = parse_rfc3339(theirs.time);
  REQUIRE(time.has_value());
  CHECK(time->time_ns == ours.time_ns);
}

EvtxWriter writer_for_export() {
  EvtxWriter writer = full_writer(5);
  Record sysmon;
  sysmon.provider = "Microsoft-Windows-Sysmon";
  sysmon.channel = "Microsoft-Windows-Sysmon/Operational";
  sysmon.event_id = 1;
  sysmon.data = {{"Image", text("C:\\Windows\\System32\\cmd.exe")},
                 {"CommandLine", text("cmd /c \"whoami > a&b\"")}};
  writer.add(sysmon);
  return writer;
}

}  // namespace

TEST_CASE("evtxexport reads our files, and sees the same records", "[events][evtx]") {
  if (!can_export()) return;
  EvtxWriter writer = writer_for_export();
  const std::vector<Exported> theirs = exported(writer.file());
  const Result result = read(writer.file());
  REQUIRE(theirs.size() == result.events.size());
  CHECK(theirs.size() == 201);
  for (size_t i = 0; i < theirs.size(); ++i) check_same(theirs[i], result.events[i]);
}

TEST_CASE("of a damaged file we see what evtxexport sees, and what lies behind", "[events][evtx]") {
  if (!can_export()) return;
  const std::string healthy = writer_for_export().file();
  const std::pair<const char*, std::string> kDamages[] = {
      {"a chunk of rubbish", std::string(healthy).replace(kHead + kChunk, kChunk, kChunk, '\xee')},
      {"a chunk without its header",
       std::string(healthy).replace(kHead + 2 * kChunk, 512, 512, '\xff')},
      {"a record of rubbish",
       std::string(healthy).replace(kHead + 3 * kChunk + 600, 400, 400, '\xaa')},
      {"cut in the last chunk but one", healthy.substr(0, kHead + 4 * kChunk + 9000)},
  };
  for (const auto& [what, file] : kDamages) {
    INFO(what);
    const Result result = read(file);
    std::map<std::string, const Seen*> ours;
    for (const Seen& e : result.events) ours[e.fields.at(".EventRecordID")] = &e;
    const std::vector<Exported> theirs = exported(file);
    CHECK(result.events.size() >= theirs.size());
    CHECK(result.events.size() > 140);
    for (const Exported& row : theirs) {
      INFO(row.record);
      REQUIRE(ours.contains(row.record));
      check_same(row, *ours[row.record]);
    }
  }
}
