#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/text.h"
#include "base/time.h"
#include "catch.h"
#include "labels/rule_set.h"
#include "write/event_json.h"
#include "write/event_rows.h"
#include "write/ordered_writer.h"
#include "write/time_text.h"

using namespace hozen;

namespace {

const std::vector<std::string> kFormatIds = {"apache.combined"};

FileFacts file_facts() { return {.path = "logs/\"a\".log", .sha256 = "ab12"}; }

Event event_of(const FileFacts& file) {
  Event e;
  e.time_ns = parse_rfc3339("2022-09-30T03:04:05.120Z")->time_ns;
  e.time_digits = 3;
  e.offset = 4096;
  e.length = 210;
  e.file = &file;
  e.original = "the \x1b line";
  e.set(Field::source_ip, "192.0.2.7");
  e.set(Field::destination_port, "443");
  e.set(Field::source_port, "007");
  e.set(Field::url_original, "/a?b=\"c\"\xff");
  e.extra.push_back({"country", "=JP"});
  e.extra.push_back({"country", "again"});
  return e;
}

std::vector<RuleInfo> rules() {
  std::vector<RuleInfo> made(2);
  made[0] = {.id = "1",
             .title = "One",
             .title_ja = "",
             .threat_class = "sqli",
             .tool = "",
             .level = "high",
             .file = "",
             .techniques = {"T1190"},
             .cves = {}};
  made[1] = {.id = "2",
             .title = "Two",
             .title_ja = "",
             .threat_class = "sqli",
             .tool = "Nikto",
             .level = "low",
             .file = "",
             .techniques = {"T1190", "T1595"},
             .cves = {"CVE-2021-44228"}};
  return made;
}

}  // namespace

TEST_CASE("an event is one line of JSON with ECS names, numbers as numbers and no broken text",
          "[write]") {
  const FileFacts file = file_facts();
  const LabelValues values(rules());
  EventJson json({.labels = &values, .format_ids = kFormatIds}, false);
  const uint16_t labels[] = {0, 1};
  std::string out;
  json.append(out, event_of(file), labels);
  CHECK(
      out ==
      R"({"@timestamp":"2022-09-30T03:04:05.120Z","event.timezone_source":"line","log.format":"apache.combined",)"
      R"("log.file.path":"logs/\"a\".log","log.offset":4096,"log.length":210,"source.ip":"192.0.2.7","source.port":"007",)"
      R"("destination.port":443,"url.original":"/a?b=\"c\"\ufffd","threat.class":["sqli"],"threat.rule":["One","Two"],)"
      R"("threat.technique":["T1190","T1595"],"threat.tool":["Nikto"],"threat.cve":["CVE-2021-44228"],"labels.country":"=JP"})"
      "\n");
  CHECK(is_valid_utf8(out));
}

TEST_CASE("without labels there are no label keys; evidence adds the line and the file's hash",
          "[write]") {
  const FileFacts file = file_facts();
  EventJson json({.format_ids = kFormatIds}, true);
  std::string out;
  json.append(out, event_of(file), {});
  CHECK(out.find("threat.") == std::string::npos);
  CHECK(out.find(R"("log.file.hash.sha256":"ab12")") != std::string::npos);
  CHECK(out.find(R"("event.original":"the \u001b line")") != std::string::npos);
}

TEST_CASE("times keep the digits of their source, before 1970 and at the ends too", "[write]") {
  TimeText time;
  for (const int64_t t : {int64_t{0}, int64_t{-1}, int64_t{59'999'999'999}, int64_t{60'000'000'000},
                          INT64_MAX, INT64_MIN}) {
    for (const int digits : {0, 3, 9}) {
      std::string out;
      time.append(out, t, digits);
      CHECK(out == format_rfc3339(t, digits));
    }
  }
}

TEST_CASE("events as CSV and as plain text", "[write]") {
  const FileFacts file = file_facts();
  const LabelValues values(rules());
  const ValueSources sources = {.labels = &values, .format_ids = kFormatIds};
  const uint16_t labels[] = {0, 1};
  const Zone zone = *Zone::find("Asia/Tokyo");
  const auto written = [&](Format format, std::string_view columns) {
    auto rows = EventRows::make({std::string(columns), format, false, zone, {}}, sources);
    REQUIRE(rows);
    std::string out;
    if (format == Format::csv) rows->append_head(out);
    rows->append(out, event_of(file), labels);
    return out;
  };
  CHECK(
      written(Format::csv, "@timestamp,country,threat.rule,user.name,log.offset,event.original") ==
      "@timestamp,country,threat.rule,user.name,log.offset,event.original\r\n"
      "2022-09-30T03:04:05.120Z,'=JP; again,One; Two,,4096,the \\x1b line\r\n");
  CHECK(written(Format::table, "@timestamp,user.name,url.original") ==
        "2022-09-30T12:04:05.120+09:00\x1f\x1f/a?b=\"c\"\\xff\n");
}

TEST_CASE("pieces from many threads are written in the order of their numbers", "[write]") {
  const std::string path =
      std::filesystem::temp_directory_path() / ("hozen_ordered_" + std::to_string(::getpid()));
  auto file = OutputFile::open(path, true);
  REQUIRE(file);
  constexpr uint64_t kPieces = 400;
  OrderedWriter writer(*file);
  std::vector<std::thread> threads;
  for (uint64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&writer, t] {
      for (uint64_t n = t; n < kPieces; n += 4) {
        std::string text = std::to_string(n) + "\n";
        writer.put(n, text);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  REQUIRE(writer.finish());
  REQUIRE(file->commit());
  std::string wanted;
  for (uint64_t n = 0; n < kPieces; ++n) wanted += std::to_string(n) + "\n";
  std::ifstream in(path);
  CHECK(std::string(std::istreambuf_iterator<char>(in), {}) == wanted);
  std::filesystem::remove(path);
}
