#include <date/tz.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "base/time.h"

namespace hozen {
namespace {

using std::chrono::seconds;

const date::time_zone* iana(const void* p) { return static_cast<const date::time_zone*>(p); }

// "+09:00", "+0900", "+09", "-7"
std::optional<int32_t> parse_offset(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int32_t sign = text[0] == '-' ? -1 : 1;
  std::string number;
  for (const char c : text.substr(1)) {
    if (c != ':') number += c;
  }
  const auto value = parse_unsigned(number);
  if (!value || number.size() > 4 || number.size() == 3) return std::nullopt;
  const auto hours = static_cast<int32_t>(number.size() == 4 ? *value / 100 : *value);
  const auto minutes = static_cast<int32_t>(number.size() == 4 ? *value % 100 : 0);
  if (hours > 18 || minutes > 59) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

struct Abbreviation {
  std::string_view name;
  int32_t minutes;  // INT32_MIN: means different things in different countries
};
constexpr int32_t kAmbiguous = INT32_MIN;
constexpr auto kAbbreviations = std::to_array<Abbreviation>({
    {"AEDT", 660},       {"AEST", 600},       {"ACDT", 630},
    {"ACST", 570},       {"AWST", 480},       {"ADT", -180},
    {"AKDT", -480},      {"AKST", -540},      {"ART", -180},
    {"AST", kAmbiguous}, {"AZT", 240},        {"BDT", kAmbiguous},
    {"BRST", -120},      {"BRT", -180},       {"BST", kAmbiguous},
    {"CAT", 120},        {"CDT", -300},       {"CEST", 120},
    {"CET", 60},         {"CHST", 600},       {"CLST", -180},
    {"CLT", -240},       {"COT", -300},       {"CST", kAmbiguous},
    {"EAT", 180},        {"EDT", -240},       {"EEST", 180},
    {"EET", 120},        {"EST", -300},       {"GMT", 0},
    {"GST", kAmbiguous}, {"HKT", 480},        {"HST", -600},
    {"ICT", 420},        {"IDT", 180},        {"IRST", 210},
    {"IST", kAmbiguous}, {"JST", 540},        {"KST", 540},
    {"MDT", -360},       {"MESZ", 120},       {"MEZ", 60},
    {"MSK", 180},        {"MST", kAmbiguous}, {"MYT", 480},
    {"NDT", -150},       {"NPT", 345},        {"NST", -210},
    {"NZDT", 780},       {"NZST", 720},       {"PDT", -420},
    {"PET", -300},       {"PHT", 480},        {"PKT", 300},
    {"PST", -480},       {"SAST", 120},       {"SGT", 480},
    {"SST", kAmbiguous}, {"TRT", 180},        {"UTC", 0},
    {"UYT", -180},       {"VET", -240},       {"WAT", 60},
    {"WEST", 60},        {"WET", 0},          {"WIB", 420},
    {"WIT", 540},        {"WITA", 480},       {"Z", 0},
});

const Abbreviation* find_abbreviation(std::string_view name) {
  const auto at = std::find_if(kAbbreviations.begin(), kAbbreviations.end(),
                               [&](const Abbreviation& a) { return a.name == name; });
  return at == kAbbreviations.end() ? nullptr : &*at;
}

}  // namespace

std::optional<int32_t> offset_of_abbreviation(std::string_view abbreviation) {
  const Abbreviation* a = find_abbreviation(abbreviation);
  if (a == nullptr || a->minutes == kAmbiguous) return std::nullopt;
  return a->minutes * 60;
}

bool is_ambiguous_abbreviation(std::string_view abbreviation) {
  const Abbreviation* a = find_abbreviation(abbreviation);
  return a != nullptr && a->minutes == kAmbiguous;
}

Zone Zone::fixed(int32_t offset_s) {
  Zone z;
  z.offset_s_ = offset_s;
  const int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
  if (offset_s != 0)
    z.name_ = fmt::format("{}{:02}:{:02}", offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60);
  return z;
}

Expected<Zone> Zone::find(std::string_view name) {
  if (name == "UTC" || name == "Z" || name == "utc") return Zone();
  if (const auto offset = parse_offset(name)) return fixed(*offset);
  if (is_ambiguous_abbreviation(name)) {
    return std::unexpected(Error{.what = fmt::format("zone '{}' is ambiguous", name),
                                 .hint = "name a place (America/Chicago) or an offset (-06:00)"});
  }
  if (const auto offset = offset_of_abbreviation(name)) {
    Zone z = fixed(*offset);
    z.name_ = std::string(name);
    return z;
  }
  try {
    Zone z;
    z.iana_ = date::locate_zone(std::string(name));
    z.name_ = std::string(name);
    return z;
  } catch (const std::exception&) {
    return std::unexpected(
        Error{.what = fmt::format("unknown time zone '{}'", quote_for_message(name)),
              .hint = "an IANA name like Asia/Tokyo, or an offset like +09:00"});
  }
}

const std::string& Zone::name() const { return name_; }
bool Zone::is_utc() const { return iana_ == nullptr && offset_s_ == 0; }

OffsetInterval Zone::interval_at(int64_t utc_s) const {
  constexpr int64_t kEver = INT64_MAX / 4;
  if (iana_ == nullptr) return {-kEver, kEver, offset_s_, name_};
  const date::sys_info info = iana(iana_)->get_info(date::sys_seconds(seconds(utc_s)));
  return {info.begin.time_since_epoch().count(), info.end.time_since_epoch().count(),
          static_cast<int32_t>(info.offset.count()), info.abbrev};
}

LocalToUtc Zone::to_utc(int64_t local_s) const {
  if (iana_ == nullptr) return {local_s - offset_s_, LocalKind::unique};
  const date::local_info info = iana(iana_)->get_info(date::local_seconds(seconds(local_s)));
  const LocalKind kind = info.result == date::local_info::unique        ? LocalKind::unique
                         : info.result == date::local_info::nonexistent ? LocalKind::gap
                                                                        : LocalKind::fold;
  return {local_s - info.first.offset.count(), kind};
}

void ZoneCache::load(int64_t utc_s) {
  const OffsetInterval interval = zone_.interval_at(utc_s);
  from_s_ = interval.from_s;
  until_s_ = interval.until_s;
  offset_s_ = interval.offset_s;
}

int64_t ZoneCache::slow_to_utc(int64_t local_s) {
  const int64_t utc_s = zone_.to_utc(local_s).utc_s;
  if (utc_s < from_s_ || utc_s >= until_s_) load(utc_s);
  return utc_s;
}

}  // namespace hozen
