#pragma once
// EventInterchange: events in the shapes other timeline tools read.
//
// Call:     make one a thread; append_head once in the whole output; append for each event
// Shape:    timesketch  CSV or JSON Lines with message, datetime, timestamp_desc, and tag, source and place behind them
//           l2tcsv      log2timeline's 17 columns: date,time,timezone,MACB,source,sourcetype,type,user,host,short,desc,
//                       version,filename,inode,notes,format,extra
//           bodyfile    mactime's 11 fields; the event's second stands as mtime
//           tln         Time|Source|Host|User|Description
//           The message is the record itself. Nothing is lost by quoting: CSV is RFC 4180; in fields between bars a bar
//           is \x7c, a backslash two, and controls are escaped as everywhere.
// Errors:   make: no such shape
// Lifetime: the ValueSources outlive it
// Threads:  one thread each
// Source:   timesketch.org/guides/user/import-from-json-csv; wiki.sleuthkit.org Body_file;
//           forensics.wiki L2T_CSV and TLN
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "tally/dimension.h"
#include "write/write_tables.h"

namespace hozen {

class EventInterchange {
 public:
  enum class Shape : uint8_t { timesketch, l2tcsv, bodyfile, tln };
  static Expected<EventInterchange> make(std::string_view shape, Format format, bool csv_raw,
                                         const ValueSources& sources);
  void append_head(std::string& out) const;
  void append(std::string& out, const Event& event, std::span<const uint16_t> labels);

 private:
  EventInterchange(Shape shape, Format format, bool csv_raw, const ValueSources& sources)
      : shape_(shape), format_(format), csv_raw_(csv_raw), sources_(sources) {}
  void append_timesketch_json(std::string& out, const Event& event) const;
  void append_timesketch_csv(std::string& out, const Event& event) const;
  void append_l2tcsv(std::string& out, const Event& event) const;
  void append_between_bars(std::string& out, const Event& event) const;
  void append_csv_line(std::string& out, std::span<const std::string> fields) const;

  Shape shape_;
  Format format_;
  bool csv_raw_;
  ValueSources sources_;
  std::vector<std::string_view> classes_;
};

}  // namespace hozen
