#include "verdicts/calendar.h"

#include "catch.h"

using namespace hozen;

namespace {

std::string calendar(std::string_view events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\n" + std::string(events) +
         "END:VCALENDAR\r\n";
}

CalendarView view() {
  return {.zone = *Zone::find("Asia/Tokyo"), .from_s = 1'656'000'000, .to_s = 1'665'000'000};
}

}  // namespace

TEST_CASE("a weekly event with an exception, UNTIL and a moved occurrence", "[verdicts]") {
  const std::string text = calendar(
      "BEGIN:VEVENT\r\nUID:w\r\nSUMMARY:weekly\r\nDTSTART;TZID=Tokyo Standard "
      "Time:20220706T020000\r\n"
      "DTEND;TZID=Tokyo Standard "
      "Time:20220706T043000\r\nRRULE:FREQ=WEEKLY;UNTIL=20220726T170000Z\r\n"
      "EXDATE;TZID=Asia/Tokyo:20220713T020000\r\nX-HOZEN-SOURCE:203.0.113.0/28\r\nEND:VEVENT\r\n"
      "BEGIN:VEVENT\r\nUID:w\r\nRECURRENCE-ID;TZID=Asia/Tokyo:20220720T020000\r\nSUMMARY:moved\r\n"
      "DTSTART;TZID=Asia/Tokyo:20220721T030000\r\nDURATION:PT1H\r\nEND:VEVENT\r\n");
  const auto entries = read_ics(text, "w.ics", view());
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  CHECK(entries->at(0).start_s == 1657040400);  // 2022-07-06 02:00 JST
  CHECK(entries->at(0).end_s - entries->at(0).start_s == 9000);
  CHECK(entries->at(0).sources.at(0).contains(*Address::parse("203.0.113.7")));
  CHECK(entries->at(1).summary == "moved");
  CHECK(entries->at(1).start_s == 1658340000);  // 2022-07-21 03:00 JST
  CHECK(entries->at(2).start_s == 1658854800);  // 2022-07-27 02:00 JST is UNTIL itself
}

TEST_CASE("a zone nobody knows is refused by name, one that the file defines is not",
          "[verdicts]") {
  const std::string event =
      "BEGIN:VEVENT\r\nUID:z\r\nDTSTART;TZID=Company Time:20220801T090000\r\n"
      "DTEND;TZID=Company Time:20220801T100000\r\nEND:VEVENT\r\n";
  const auto refused = read_ics(calendar(event), "z.ics", view());
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what.find("Company Time") != std::string::npos);
  CHECK(refused.error().line == 6);
  const auto known = read_ics(
      calendar(
          "BEGIN:VTIMEZONE\r\nTZID:Company Time\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
          "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n" +
          event),
      "z.ics", view());
  REQUIRE(known);
  CHECK(known->at(0).start_s == 1659337200);  // 07:00 UTC
}

TEST_CASE("an all-day event is a local day; a cancelled one is none", "[verdicts]") {
  const auto entries =
      read_ics(calendar("BEGIN:VEVENT\r\nUID:d\r\nDTSTART;VALUE=DATE:20220811\r\nEND:VEVENT\r\n"
                        "BEGIN:VEVENT\r\nUID:c\r\nSTATUS:CANCELLED\r\nDTSTART:20220812T000000Z\r\n"
                        "DTEND:20220813T000000Z\r\nEND:VEVENT\r\n"),
               "d.ics", view());
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  CHECK(entries->at(0).start_s == 1660143600);  // 2022-08-11 00:00 JST
  CHECK(entries->at(0).end_s - entries->at(0).start_s == kSecondsPerDay);
}

TEST_CASE("CSV and YAML say the same", "[verdicts]") {
  const auto csv = read_calendar_csv(
      "id,start,end,summary,source,target\nA-1,2022-09-30 10:00,2022-09-30 "
      "17:00,test,203.0.113.0/28 192.0.2.9,web1\n",
      "c.csv", view());
  const auto yaml = read_calendar_yaml(
      "- id: A-1\n  start: 2022-09-30 10:00\n  end: 2022-09-30 17:00\n  summary: test\n"
      "  source: [203.0.113.0/28, 192.0.2.9]\n  target: web1\n",
      "c.yaml", view());
  REQUIRE(csv);
  REQUIRE(yaml);
  CHECK(csv->at(0).start_s == yaml->at(0).start_s);
  CHECK(csv->at(0).end_s == 1664524800);
  CHECK(csv->at(0).sources.size() == 2);
  CHECK(yaml->at(0).sources.size() == 2);
  CHECK(yaml->at(0).targets == csv->at(0).targets);
  const auto bad = read_calendar_csv("start,end\n2022-09-30 17:00,2022-09-30 10:00\n", "c", view());
  REQUIRE_FALSE(bad);
  CHECK(bad.error().line == 2);
}
