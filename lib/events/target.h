#pragma once
// Target: where one value of a record goes in the Event; shared by all readers (layout, JSON,
// key=value, ...).
//
// Call:     Target::parse once a format ("source.ip:host", "request", "-"); put once a value
// Shape:    value text -> one or two fields of the Event, or a slot for the record's time
// Errors:   parse: unknown field or type, by name. put: Why::bad_value for a typed value that is none
// Lifetime: the views put into the Event are the caller's, or lie in the arena
// Cost:     put: 1-5 ns; "" and "-" are absent. Fields not in ReadContext::wanted are checked, not set
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digits.h"
#include "base/error.h"
#include "base/ledger.h"
#include "events/arena.h"
#include "events/byte_pairs.h"
#include "events/clock.h"
#include "events/event.h"
#include "events/key_order.h"
#include "events/syslog_starts.h"

namespace hozen {

struct CsvColumns;
class LogFormat;
struct JsonParser;

inline bool is_absent(std::string_view value) {
  return value.empty() || (value.size() == 1 && value[0] == '-');
}

// The formats of syslog programs met before: a file's lines come from few of them.
struct ProgramFormats {
  struct Known {
    std::string program;
    std::vector<std::pair<const LogFormat*, uint16_t>> formats;
  };
  // Where a program is kept, if it is not another one's.
  Known& place_of(std::string_view program) {
    const size_t ends = program.empty() ? 0 : byte_pair_slot(program.front(), program.back());
    return known[(ends + program.size()) % known.size()];
  }
  std::array<Known, 61> known;
};

// What one thread needs while it reads one file.
struct ReadContext {
  Clock clock;
  Arena arena;
  std::array<std::string_view, 32> slots;  // values the record's time is made of
  std::string_view url_path, url_query;    // joined to url.original at the end of the record
  const CsvColumns* columns = nullptr;     // of CSV and W3C files, at this place of the file
  std::string_view columns_date;           // `#Date:` of a W3C file
  JsonParser* json = nullptr;
  std::string_view envelope_time;  // the header's stamp when the body has none
  bool time_missing = false;       // read_time found none of the record's time keys
  ProgramFormats programs;
  SyslogStarts syslog_starts;
  KeyOrders key_orders;
  BytePairs pairs;                   // of the text that many formats are just tried on
  uint64_t records_passed_over = 0;  // of the line read last: in a list, behind its first
  bool keep_extra = false;           // keys no map names become Event::extra
  uint64_t asked = kAllFields;       // the fields the caller looks at
  uint64_t wanted = kAllFields;  // those and what the format needs to make them; all are checked
  const LogFormat* wanted_by = nullptr;  // whose `wanted` that is
  bool wants(Field field) const { return (wanted >> static_cast<size_t>(field) & 1) != 0; }
};

struct Target {
  enum class Kind : uint8_t {
    skip,
    field,
    number,
    word,
    host,
    address,
    request,
    url_path,
    url_query,
    labels,  // "(3)www(7)example(3)com(0)": a name of the DNS as it is sent
    time
  };
  Kind kind = Kind::skip;
  Field field = Field::message;
  Field second = Field::message;  // port of an address, domain of a host
  bool required = false;          // "source.ip:host!": "-" and "" are no value of it
  bool weak = false;              // "rule.id?": key=value, gives way to a key that is not
  int8_t slot = -1;               // also kept for the record's time

  // "source.ip", "source.ip:host", "source:address", "request", "-", "rule.id?",
  // "http.response.status_code:int"
  static Expected<Target> parse(std::string_view text);

  Why put(std::string_view value, ReadContext& context, Event& out) const;
  // All fields that put may set.
  uint64_t gives() const;
  // Nothing that put would do is asked for.
  bool is_idle(const ReadContext& context) const {
    const bool leaves_parts = slot >= 0 || kind == Kind::url_path || kind == Kind::url_query;
    return !leaves_parts && (gives() & context.wanted) == 0;
  }
};

// How a keyed record (JSON, key=value, CSV ...) tells its time: the first alternative all of whose
// slots are there.
struct TimeRule {
  std::vector<int8_t> slots;
  int8_t zone_slot = -1;
  TimeSpec spec;
};
Why read_time(const std::vector<TimeRule>& rules, ReadContext& context, Event& out);
void start_record(ReadContext& context);
void finish_url(ReadContext& context, Event& out);

// "GET /x HTTP/1.1" -> method, url, version; anything else is the url as it is.
void put_request(std::string_view request, Event& out);
// "192.0.2.1:80", "[2001:db8::1]:80", "2001:db8::1.443", "192.0.2.1", "192.0.2.1(80)" -> ip and
// port
bool split_address(std::string_view text, std::string_view& ip, std::string_view& port);

}  // namespace hozen
