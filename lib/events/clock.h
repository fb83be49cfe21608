#pragma once
// Clock: turns a stamp's text into UTC nanoseconds, and says where its zone came from.
//
// Call:     TimeSpec::compile once a format; Clock::start once a block; read once a line
// Shape:    text of exactly one stamp -> Event::time_ns, time_digits, zone_source
// Units:    UTC ns, skew added; digits of fraction as the source gave them (at most 9)
// Errors:   read gives false for anything that is not a whole valid stamp
// Threads:  a TimeSpec is const; one Clock a thread
// Cost:     5-10 ns while stamps stay within one hour, 50 ns when the hour changes
// Source:   strftime(3) letters; RFC 3164 section 4.1.2; RFC 5424 section 6.2.3;
//           httpd.apache.org/docs/2.4/mod/mod_log_config.html (%t)
//
// Year-less stamps: the year of the first one is given (--year, or from the file's mtime). A stamp
// more than 35 days before the latest one seen means a new year; one more than 300 days after it is
// a straggler of the old year. It does not where half a year would be without a stamp, or two months up to a 1 January,
// when clocks begin that nobody has set: not before 45 days of such stamps. Who comes back from a stamp far ahead to
// where he was before it is in the same year. Where stamps follow no order, each is put into the newest year that does not make it
// later than the file's mtime.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "events/event.h"

namespace hozen {

struct FreeStamp;

struct TimeSpec {
  enum class Kind : uint8_t { clf, iso, rfc3164, epoch, free, pattern };
  // "clf", "iso", "rfc3164", "epoch", "free" (events/free_stamp.h), or a pattern with % letters.
  static Expected<TimeSpec> compile(std::string_view as);

  Kind kind = Kind::iso;
  std::string pattern;
  bool yearless = false;
  std::string text;  // as written in the format
};

// What the year-less stamps of a file know at one place of it.
struct YearState {
  static constexpr int64_t kNone = INT64_MIN;
  int year = 0;  // of the latest stamp, or of the first to come; 0: to be found from the mtime
  int64_t latest_local_s = kNone;
  int64_t doubted_s = kNone;      // the earliest of stamps that are long before the latest
  int64_t before_jump_s = kNone;  // the latest stamp before one far ahead of it
  int leap_year = 0;              // in which the last 29 February was
  bool unordered = false;         // the stamps before a stamp tell nothing of its year
  bool operator==(const YearState&) const = default;
};

class Clock {
 public:
  // How stamps without a zone are to be read, from here on.
  void start(const FileFacts& facts, const Zone& zone, ZoneSource zone_source, YearState year);
  bool read(const TimeSpec& spec, std::string_view text, Event& out) {
    return read(spec, text, {}, out);
  }
  // `zone_text`: the record's own zone field ("+0900", "JST"), empty if there is none.
  bool read(const TimeSpec& spec, std::string_view text, std::string_view zone_text, Event& out);
  bool read(const FreeStamp& stamp, Event& out);
  // Stamps without a zone of the records that follow: UTC by the format's definition, or the file's
  // zone.
  void assume_utc(bool utc) {
    if (utc != utc_) utc_ = utc, syslog_hour_[0] = 0;
  }
  const YearState& year_state() const { return year_; }
  // Back to what was known before a stamp that turned out to be none.
  void year_state(const YearState& before) {
    if (year_ == before) return;
    year_ = before;
    syslog_hour_[0] = 0;
  }
  // Zones that stamps carried, but that no one offset is known of ("IST"), since this was last asked.
  std::vector<std::string> take_unknown_zones() { return std::exchange(unknown_zones_, {}); }
  // How the file's dates with slashes are written (events/date_order.h).
  void set_day_first(bool day_first) { day_first_ = day_first; }
  bool day_first() const { return day_first_; }
  // The year to start with, if the next year-less stamp is the first of the file.
  void set_first_year(int64_t mtime_s) { mtime_s_ = mtime_s; }
  // The newest year in which the stamp is not after the file's mtime (two days of grace).
  int first_year(Civil civil) const;

 private:
  int64_t place_in_year(Civil civil);
  int64_t place_latest(Civil civil);
  int64_t place_before(Civil civil, int64_t s);
  bool read_clf(std::string_view text, Event& out);
  bool read_iso(std::string_view text, std::string_view zone_text, Event& out);
  bool read_rfc3164(std::string_view text, Event& out);
  bool read_epoch(std::string_view text, Event& out);
  bool read_free(std::string_view text, std::string_view zone_text, Event& out);
  bool read_pattern(const TimeSpec& spec, std::string_view text, std::string_view zone_text,
                    Event& out);
  void keep_unknown_zone(std::string_view name);
  bool finish_local(int64_t local_s, int64_t fraction_ns, std::string_view zone_text, Event& out);
  void give(int64_t utc_s, int64_t fraction_ns, ZoneSource source, Event& out) const {
    out.time_ns = utc_s * kNsPerSecond + fraction_ns + skew_ns_;
    out.zone_source = source;
  }

  ZoneCache zone_;
  ZoneSource zone_source_ = ZoneSource::assumed;
  bool utc_ = false;
  bool day_first_ = false;
  int64_t skew_ns_ = 0;
  int64_t mtime_s_ = 0;
  YearState year_;
  std::vector<std::string> unknown_zones_;
  ZoneCache named_zone_;  // the last one that a stamp named in full ("Asia/Tokyo")
  // The hour last read of each frequent kind: its text and its first second.
  char clf_hour_[16] = {};
  int64_t clf_hour_s_ = 0;
  char clf_offset_[8] = {};
  int32_t clf_offset_s_ = 0;
  char syslog_hour_[12] = {};
  int64_t syslog_hour_utc_s_ = 0;
  char iso_hour_[16] = {};
  int64_t iso_hour_s_ = 0;
};

// "Jan".."Dec" in any case -> 1..12, 0 if it is none.
unsigned month_of(const char* three);

}  // namespace hozen
