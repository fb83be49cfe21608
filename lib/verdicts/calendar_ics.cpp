// iCalendar (RFC 5545) by libical. Times are taken as wall-clock readings and turned into UTC by our own
// zones: libical takes a TZID that it does not know for UTC without a word.
#include <libical/ical.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/text.h"
#include "verdicts/calendar.h"

namespace hozen {
namespace {

constexpr size_t kMostOccurrences = 20'000;

struct FreeComponent {
  void operator()(icalcomponent* c) const { icalcomponent_free(c); }
};
using Component = std::unique_ptr<icalcomponent, FreeComponent>;

// What a time of the file is read in: UTC, one of our zones, or a VTIMEZONE of the file itself.
struct TimeZone {
  Zone zone;
  icaltimezone* own = nullptr;

  int64_t to_utc(const icaltimetype& t) const {
    if (t.is_date == 0 && icaltime_is_utc(t) != 0) return seconds(t);
    if (own != nullptr) {
      icaltimetype floating = t;
      floating.zone = nullptr;
      return static_cast<int64_t>(icaltime_as_timet_with_zone(floating, own));
    }
    return zone.to_utc(seconds(t)).utc_s;
  }
  static int64_t seconds(const icaltimetype& t) {
    const Civil civil{.year = t.year,
                      .month = static_cast<unsigned>(t.month),
                      .day = static_cast<unsigned>(t.day),
                      .hour = t.is_date != 0 ? 0u : static_cast<unsigned>(t.hour),
                      .minute = t.is_date != 0 ? 0u : static_cast<unsigned>(t.minute),
                      .second = t.is_date != 0 ? 0u : static_cast<unsigned>(t.second)};
    return civil.seconds();
  }
};

struct IcsFile {
  std::string_view text, name;
  const CalendarView& view;
  icalcomponent* calendar;
};

size_t line_of(const IcsFile& file, std::string_view needle) {
  const size_t at = file.text.find(needle);
  if (needle.empty() || at == std::string_view::npos) return 0;
  return 1 + static_cast<size_t>(std::count(
                 file.text.begin(), file.text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::unexpected<Error> error_in(const IcsFile& file, std::string_view needle, std::string what,
                                std::string hint = {}) {
  return std::unexpected(Error{.what = std::move(what),
                               .file = std::string(file.name),
                               .line = line_of(file, needle),
                               .hint = std::move(hint)});
}

Expected<TimeZone> zone_of(const IcsFile& file, icalproperty* property) {
  icalparameter* parameter = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
  if (parameter == nullptr) return TimeZone{file.view.zone};
  const std::string name = icalparameter_get_tzid(parameter);
  if (auto zone = Zone::find(name)) return TimeZone{*zone};
  if (const auto iana = iana_of_windows_zone(name); !iana.empty()) {
    HOZEN_TRY(zone, Zone::find(iana));
    return TimeZone{zone};
  }
  for (icalcomponent* c = file.calendar; c != nullptr; c = icalcomponent_get_parent(c)) {
    if (icaltimezone* own = icalcomponent_get_timezone(c, name.c_str())) return TimeZone{{}, own};
  }
  return error_in(file, "TZID=" + name,
                  fmt::format("the zone '{}' is not known and the file does not define it",
                              quote_for_message(name)),
                  "use an IANA name such as Asia/Tokyo, or add its VTIMEZONE");
}

std::string text_of(icalcomponent* event, icalproperty_kind kind) {
  icalproperty* p = icalcomponent_get_first_property(event, kind);
  const char* text = p != nullptr ? icalproperty_get_value_as_string(p) : nullptr;
  return text != nullptr ? text : "";
}

// SUMMARY and DESCRIPTION without the escapes of the file form.
std::string plain_text(icalcomponent* event, icalproperty_kind kind) {
  icalproperty* p = icalcomponent_get_first_property(event, kind);
  if (p == nullptr) return {};
  const char* text = nullptr;
  if (kind == ICAL_SUMMARY_PROPERTY) text = icalproperty_get_summary(p);
  if (kind == ICAL_DESCRIPTION_PROPERTY) text = icalproperty_get_description(p);
  if (kind == ICAL_CONTACT_PROPERTY) text = icalproperty_get_contact(p);
  return text != nullptr ? text : "";
}

std::string extension(icalcomponent* event, std::string_view name) {
  std::string joined;
  for (icalproperty* p = icalcomponent_get_first_property(event, ICAL_X_PROPERTY); p != nullptr;
       p = icalcomponent_get_next_property(event, ICAL_X_PROPERTY)) {
    const char* own = icalproperty_get_x_name(p);
    const char* value = icalproperty_get_x(p);
    if (own == nullptr || value == nullptr || !equal_ignoring_case(own, name)) continue;
    joined += (joined.empty() ? "" : " ") + std::string(value);
  }
  return joined;
}

// "source: 203.0.113.0/28" in a line of the description.
std::string described(std::string_view description,
                      std::initializer_list<std::string_view> labels) {
  for (const std::string_view line : split(description, '\n')) {
    for (const std::string_view label : labels) {
      if (!equal_ignoring_case(trim(line).substr(0, label.size()), label)) continue;
      std::string_view rest = trim(trim(line).substr(label.size()));
      if (rest.starts_with(':')) return std::string(trim(rest.substr(1)));
      if (rest.starts_with("："))
        return std::string(trim(rest.substr(std::string_view("：").size())));
    }
  }
  return {};
}

std::string first_of(const std::string& a, const std::string& b) { return a.empty() ? b : a; }

// What all occurrences of an event share.
Expected<CalendarEntry> describe(const IcsFile& file, icalcomponent* event) {
  CalendarEntry entry;
  const std::string description = plain_text(event, ICAL_DESCRIPTION_PROPERTY);
  entry.series = text_of(event, ICAL_UID_PROPERTY);
  entry.summary = plain_text(event, ICAL_SUMMARY_PROPERTY);
  if (entry.series.empty()) entry.series = entry.summary;
  entry.kind = to_lower(text_of(event, ICAL_CATEGORIES_PROPERTY));
  entry.contact = first_of(plain_text(event, ICAL_CONTACT_PROPERTY),
                           described(description, {"contact", "連絡先"}));
  entry.ticket = first_of(extension(event, "X-HOZEN-TICKET"),
                          described(description, {"ticket", "change", "チケット"}));
  entry.source_text = first_of(extension(event, "X-HOZEN-SOURCE"),
                               described(description, {"source", "sources", "送信元"}));
  entry.targets = split_list(first_of(extension(event, "X-HOZEN-TARGET"),
                                      described(description, {"target", "targets", "対象"})));
  auto ranges = parse_ranges(entry.source_text);
  if (!ranges) return error_in(file, entry.series, ranges.error().what);
  entry.sources = std::move(*ranges);
  return entry;
}

struct Times {
  icaltimetype start;
  TimeZone zone;
  int64_t length_s = 0;
  int64_t days = 0;  // of an all-day event: days are counted, as a DST day is no 24 hours
};

Expected<Times> times_of(const IcsFile& file, icalcomponent* event, const std::string& uid) {
  icalproperty* start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
  if (start == nullptr) return error_in(file, uid, "an event without DTSTART");
  HOZEN_TRY(zone, zone_of(file, start));
  Times times{icalproperty_get_dtstart(start), zone};
  if (icaltime_is_null_time(times.start) != 0) return error_in(file, uid, "DTSTART is no time");
  icalproperty* end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
  icalproperty* length = icalcomponent_get_first_property(event, ICAL_DURATION_PROPERTY);
  if (end != nullptr) {
    HOZEN_TRY(end_zone, zone_of(file, end));
    const icaltimetype stop = icalproperty_get_dtend(end);
    if (icaltime_is_null_time(stop) != 0) return error_in(file, uid, "DTEND is no time");
    times.length_s = end_zone.to_utc(stop) - zone.to_utc(times.start);
    if (times.start.is_date != 0) {
      times.days = (TimeZone::seconds(stop) - TimeZone::seconds(times.start)) / kSecondsPerDay;
    }
  } else if (length != nullptr) {
    times.length_s = icaldurationtype_as_int(icalproperty_get_duration(length));
    if (times.start.is_date != 0) times.days = times.length_s / kSecondsPerDay;
  } else if (times.start.is_date != 0) {
    times.days = 1;
  }
  if (times.length_s <= 0 && times.days <= 0) {
    return error_in(file, uid, "an event that ends at or before its start");
  }
  return times;
}

struct Occurrence {
  int64_t start_s, end_s;
};

Occurrence occurrence_of(const Times& times, const icaltimetype& at) {
  const int64_t start_s = times.zone.to_utc(at);
  if (times.days == 0) return {start_s, start_s + times.length_s};
  icaltimetype end = at;
  icaltime_adjust(&end, static_cast<int>(times.days), 0, 0, 0);
  return {start_s, times.zone.to_utc(end)};
}

// UNTIL is UTC by the standard and the start is local: both must be of one kind to be compared.
icaltimetype local_until(const icaltimetype& until, const TimeZone& zone) {
  icaltimetype local = until;
  if (icaltime_is_utc(until) != 0 && zone.own == nullptr) {
    const Civil c = civil_from_seconds(zone.zone.to_local(TimeZone::seconds(until)));
    local.year = static_cast<int>(c.year);
    local.month = static_cast<int>(c.month);
    local.day = static_cast<int>(c.day);
    local.hour = static_cast<int>(c.hour);
    local.minute = static_cast<int>(c.minute);
    local.second = static_cast<int>(c.second);
  }
  local.zone = nullptr;
  return local;
}

Expected<std::vector<Occurrence>> repeat(const IcsFile& file, icalproperty* rule,
                                         const Times& times, const std::string& uid) {
  icalrecurrencetype recurrence = icalproperty_get_rrule(rule);
  if (recurrence.freq == ICAL_NO_RECURRENCE) return error_in(file, uid, "an RRULE that is none");
  if (icaltime_is_null_time(recurrence.until) == 0) {
    recurrence.until = local_until(recurrence.until, times.zone);
  }
  icaltimetype start = times.start;
  start.zone = nullptr;
  const std::unique_ptr<icalrecur_iterator, void (*)(icalrecur_iterator*)> steps(
      icalrecur_iterator_new(recurrence, start), icalrecur_iterator_free);
  if (!steps) return error_in(file, uid, "an RRULE that is none");
  std::vector<Occurrence> out;
  for (size_t n = 0;; ++n) {
    icaltimetype at = icalrecur_iterator_next(steps.get());
    if (icaltime_is_null_time(at) != 0) return out;
    if (n == kMostOccurrences) {
      return error_in(file, uid, fmt::format("an RRULE with more than {} times", kMostOccurrences));
    }
    at.zone = times.start.zone;
    const Occurrence o = occurrence_of(times, at);
    if (o.start_s >= file.view.to_s) return out;
    out.push_back(o);
  }
}

// Times of EXDATE or RDATE properties in UTC seconds.
Expected<std::vector<int64_t>> dates_of(const IcsFile& file, icalcomponent* event,
                                        icalproperty_kind kind) {
  std::vector<int64_t> out;
  for (icalproperty* p = icalcomponent_get_first_property(event, kind); p != nullptr;
       p = icalcomponent_get_next_property(event, kind)) {
    HOZEN_TRY(zone, zone_of(file, p));
    icaltimetype at = icaltime_null_time();
    if (kind == ICAL_EXDATE_PROPERTY) at = icalproperty_get_exdate(p);
    if (kind == ICAL_RECURRENCEID_PROPERTY) at = icalproperty_get_recurrenceid(p);
    if (kind == ICAL_RDATE_PROPERTY) {
      const icaldatetimeperiodtype when = icalproperty_get_rdate(p);
      at = icaltime_is_null_time(when.time) != 0 ? when.period.start : when.time;
    }
    if (icaltime_is_null_time(at) == 0) out.push_back(zone.to_utc(at));
  }
  return out;
}

Expected<std::vector<Occurrence>> occurrences_of(const IcsFile& file, icalcomponent* event,
                                                 const std::string& uid) {
  HOZEN_TRY(times, times_of(file, event, uid));
  std::vector<Occurrence> out;
  icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
  if (rule == nullptr) out.push_back(occurrence_of(times, times.start));
  for (; rule != nullptr; rule = icalcomponent_get_next_property(event, ICAL_RRULE_PROPERTY)) {
    HOZEN_TRY(repeated, repeat(file, rule, times, uid));
    out.insert(out.end(), repeated.begin(), repeated.end());
  }
  HOZEN_TRY(more, dates_of(file, event, ICAL_RDATE_PROPERTY));
  const int64_t length_s = times.days > 0 ? times.days * kSecondsPerDay : times.length_s;
  for (const int64_t s : more) out.push_back({s, s + length_s});
  HOZEN_TRY(less, dates_of(file, event, ICAL_EXDATE_PROPERTY));
  std::erase_if(out, [&](const Occurrence& o) {
    return std::find(less.begin(), less.end(), o.start_s) != less.end();
  });
  return out;
}

// An event with RECURRENCE-ID stands in for one occurrence of its series.
Expected<void> replace_occurrence(const IcsFile& file, icalcomponent* event, const std::string& uid,
                                  std::vector<CalendarEntry>& entries) {
  HOZEN_TRY(replaced, dates_of(file, event, ICAL_RECURRENCEID_PROPERTY));
  std::erase_if(entries, [&](const CalendarEntry& e) {
    return e.series == uid &&
           std::find(replaced.begin(), replaced.end(), e.start_s) != replaced.end();
  });
  return {};
}

bool carries_no_zone(icalcomponent* event) {
  icalproperty* start = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
  if (start == nullptr) return false;
  const icaltimetype at = icalproperty_get_dtstart(start);
  return icalproperty_get_first_parameter(start, ICAL_TZID_PARAMETER) == nullptr &&
         (at.is_date != 0 || icaltime_is_utc(at) == 0);
}

Expected<void> add_event(const IcsFile& file, icalcomponent* event,
                         std::vector<CalendarEntry>& entries) {
  HOZEN_TRY(shared, describe(file, event));
  if (icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY) != nullptr) {
    HOZEN_CHECK(replace_occurrence(file, event, shared.series, entries));
  }
  if (icalcomponent_get_status(event) == ICAL_STATUS_CANCELLED) return {};
  shared.zone_taken = carries_no_zone(event);
  HOZEN_TRY(occurrences, occurrences_of(file, event, shared.series));
  for (const Occurrence& o : occurrences) {
    if (o.start_s >= file.view.to_s || o.end_s <= file.view.from_s) continue;
    CalendarEntry entry = shared;
    entry.start_s = o.start_s;
    entry.end_s = o.end_s;
    entry.id = occurrences.size() == 1
                   ? shared.series
                   : shared.series + "/" +
                         format_rfc3339(o.start_s * kNsPerSecond, file.view.zone).substr(0, 10);
    entries.push_back(std::move(entry));
  }
  return {};
}

bool replaces(icalcomponent* event) {
  return icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY) != nullptr;
}

Expected<void> add_calendar(IcsFile file, std::vector<CalendarEntry>& entries) {
  std::vector<icalcomponent*> events;
  for (icalcomponent* e = icalcomponent_get_first_component(file.calendar, ICAL_VEVENT_COMPONENT);
       e != nullptr; e = icalcomponent_get_next_component(file.calendar, ICAL_VEVENT_COMPONENT)) {
    events.push_back(e);
  }
  // Masters first: what replaces one occurrence must find it there.
  std::stable_sort(events.begin(), events.end(),
                   [](icalcomponent* a, icalcomponent* b) { return replaces(a) < replaces(b); });
  for (icalcomponent* event : events) HOZEN_CHECK(add_event(file, event, entries));
  return {};
}

}  // namespace

Expected<std::vector<CalendarEntry>> read_ics(std::string_view text, std::string_view name,
                                              const CalendarView& view) {
  icalerror_set_errors_are_fatal(0);
  const Component root(icalparser_parse_string(std::string(text).c_str()));
  if (!root) return fail("{} is no calendar that can be read", name);
  std::vector<CalendarEntry> entries;
  if (icalcomponent_isa(root.get()) == ICAL_VCALENDAR_COMPONENT) {
    HOZEN_CHECK(add_calendar({text, name, view, root.get()}, entries));
  }
  for (icalcomponent* c = icalcomponent_get_first_component(root.get(), ICAL_VCALENDAR_COMPONENT);
       c != nullptr; c = icalcomponent_get_next_component(root.get(), ICAL_VCALENDAR_COMPONENT)) {
    HOZEN_CHECK(add_calendar({text, name, view, c}, entries));
  }
  std::stable_sort(
      entries.begin(), entries.end(),
      [](const CalendarEntry& a, const CalendarEntry& b) { return a.start_s < b.start_s; });
  return entries;
}

}  // namespace hozen
