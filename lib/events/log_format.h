#pragma once
// LogFormat: one log format, compiled from its YAML file.
//
// Call:     load once; fits, then read, a line (events/line_reader.h does both for all formats)
// Shape:    a line or the body behind a syslog header -> Event
// Errors:   load: file:line:column and what was expected. read: a Why
// Threads:  const after load
// Source:   the grammar is in ARCHITECTURE.md, "A log format"
#include <bitset>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "events/find_bytes.h"
#include "events/record_reader.h"
#include "events/syslog_header.h"
#include "events/text_set.h"

namespace hozen {

enum class Envelope : uint8_t { none, syslog, optional };
enum class Escapes : uint8_t {
  none,
  apache,
  nginx,
  iis
};  // how the log writer escaped request, agent, referrer
enum class ZoneRule : uint8_t { line, utc, ask };
// What the message is: its own text, one of the program's that wrote it (the journal), any log's line
// (a container's).
enum class Carries : uint8_t { text, program, line };

class LogFormat {
 public:
  static Expected<std::unique_ptr<LogFormat>> load(std::string_view yaml, std::string_view file);
  // The same when `yaml` has been read.
  static Expected<std::unique_ptr<LogFormat>> load(const Yaml& root, std::string_view yaml,
                                                   std::string_view file);

  std::string id, title, source;
  std::string
      log_class;     // server, client-pc, vpn, firewall, antivirus; empty: any of them writes it
  std::string file;  // where it was read from
  std::string yaml;  // its text, for `timeline formats --show`
  Envelope envelope = Envelope::none;
  std::vector<std::string> programs, starts, contains, lacks;
  bool generic = false;              // reads what any format of its kind reads: tried last
  std::vector<std::string> remarks;  // globs: its files' own lines that are no records
  bool prose = false;                // what no layout reads is looked for in the message's words
  bool others = false;               // its files hold lines of other shapes that are records, too
  ZoneRule zone = ZoneRule::line;
  Escapes escapes = Escapes::none;
  Carries carries = Carries::text;
  std::string fields_prefix;    // w3c: "#Fields:"
  bool header_line = false;     // csv with `header: line`
  std::string vendor, product;  // from `set`, for coverage and guesses

  // The quick tests: `starts` (any of), `contains` (all of) and `lacks` (none of). kPadding bytes behind the text
  // are readable.
  bool fits(std::string_view text) const;
  // A text without these does not fit.
  const LiteralPairs& needs() const { return needs_; }
  // Nor does one that begins with any other byte than these, and that says nothing of why.
  std::bitset<256> begins() const;
  // `header` is null when the text stands alone.
  Why read(std::string_view text, const SyslogHeader* header, ReadContext& context,
           Event& out) const;
  // The message of another log's record, whose time is the event's.
  Why read_carried(std::string_view text, ReadContext& context, Event& out) const;
  // Once its lines have been joined to a record: what its message says now.
  void read_joined(ReadContext& context, Event& out) const;
  const RecordReader& reader() const { return *reader_; }
  // `asked` and the fields that these are made of.
  uint64_t fields_for(uint64_t asked) const;
  bool yearless() const { return envelope != Envelope::none || reader_->yearless(); }

  struct Sample {
    std::string line;
    std::vector<std::pair<std::string, std::string>> gives;
    size_t yaml_line = 0;
    std::string header;  // the header line this sample's file begins with (csv, w3c)
  };
  // The samples and refused lines of the file; read only when asked for.
  Expected<std::pair<std::vector<Sample>, std::vector<std::string>>> samples() const;

 private:
  struct Translation {
    Field to, from;
    bool own = true;     // translates the field itself: other values stay
    uint64_t needs = 0;  // all fields that `to` is made of, over other translations, too
    std::vector<std::pair<std::string, std::string>> table;
  };
  Expected<void> load_choices(const Yaml& root);
  Expected<void> load_reader(const Yaml& node);
  Expected<void> load_values(const Yaml& node);
  Expected<void> add_translation(Field to, std::string_view name, const Yaml& table);
  Expected<void> load_set(const Yaml& node);
  void translate(ReadContext& context, Event& out) const;
  void complete(const SyslogHeader* header, ReadContext& context, Event& out) const;
  void put_envelope(const SyslogHeader& header, Event& out) const;
  void read_details(ReadContext& context, Event& out) const;
  void start_reading(ReadContext& context) const;

  std::vector<ShortText> starts_;    // of `starts`
  std::vector<ShortText> contains_;  // of `contains`
  LiteralPairs needs_;
  TextSet lacks_;
  std::unique_ptr<RecordReader> reader_;
  std::unique_ptr<RecordReader> details_;  // reads the message once more, for the fields in it
  std::vector<std::pair<Field, std::string>> set_;
  std::vector<Translation> translations_;
  bool of_pairs_ = false;  // `keyvalue`: the message is the value of a pair
};

}  // namespace hozen
