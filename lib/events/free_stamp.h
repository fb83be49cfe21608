#pragma once
// FreeStamp: the stamp at the front of a text, in whichever order and with whichever marks it is written.
//
// Call:     read_free_stamp, then Clock::read of what was found
// Shape:    text -> date, time, fraction, zone, and how many bytes they take. The year may be missing; the
//           time may lack its seconds, but not its minutes. Epochs of 10, 13, 16 and 19 digits and those with a
//           fraction are read too
// Errors:   false if the text does not begin with a stamp, or a letter or digit follows it at once
// Lifetime: the zone is a view into the text
// Cost:     10-40 ns, no allocation; 2 ns for most texts that begin with none
// Source:   ISO 8601; RFC 2822; RFC 3339; the date orders that log4j, java.util.logging, glog, Windows and
//           network devices write. 02/03/2022 is month first unless told, 02-03-2022 and 02.03.2022 are day first; where only the
//           other order gives a date, that is it. 02/03/22 is month first, too; 13/03/22 is 2013-03-22
#include <string_view>

#include "base/time.h"

namespace hozen {

struct FreeStamp {
  Civil civil;
  int digits = 0;  // of the fraction
  bool yearless = false;
  bool like_version = false;  // "1.2.22", which is a date only with a whole time
  bool whole_time = false;    // with its seconds, or AM or PM
  bool weekday = false;       // a day of the week stands before it
  bool has_offset = false;    // `offset_s` is known; else `zone` may name one
  int32_t offset_s = 0;
  std::string_view zone;   // "JST"
  std::string_view epoch;  // digits, and a fraction: nothing else is set then
  size_t size = 0;         // bytes of the text
};

// `day_first`: so are a file's dates with slashes (events/date_order.h).
bool read_free_stamp(std::string_view text, FreeStamp& out, bool day_first = false);

}  // namespace hozen
