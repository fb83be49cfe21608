#pragma once
// LineTagger: writes each line again with what is known of its addresses; the heart of whois-tag.
//
// Call:     make_line_tagger once a thread, then tag() for each piece of input, in any cut
// Shape:    text   an address alone on its line, or any log line: TAB, (address, unless alone,) owner, country,
//                  AS, tags and, if a database has a ledger of contractors, the contract; "-" is unknown. With
//                  `mark_inline` every address of the line gets its facts in brackets behind it instead.
//           json   one object a line: ECS keys are added at its end; everything before stays byte for byte.
//                  A key that is there already is left as it is.
//           csv    a header, then records, parted by comma or semicolon as the header is: columns are added at their end, quoting stays as it was.
//           Lines without an address, and what is no line of the form, are written as they are.
// Errors:   none here: what could not be read as its form is counted and passed through
// Lifetime: `last` says that no more bytes follow; until then an unfinished line is not consumed
// Cost:     text: 60 ns a line that is an address; json: about 1 GB/s a core
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "labels/address_database.h"

namespace hozen {

enum class TagForm : uint8_t { automatic, text, json, csv, tsv };
enum class TagWhich : uint8_t {
  first,
  last,
  untrusted,  // the last one that is neither special nor our own: who spoke to our outermost proxy
};

// "tag:tor-exit", "owner:Example*", "country:JP", "asn:64496", "vendor:...": a name and a glob.
struct TagCondition {
  std::string name, glob;
};
Expected<TagCondition> parse_tag_condition(std::string_view text);
bool matches(const TagCondition& condition, const AddressFacts& facts);

class AddressCensus;  // write/address_census.h

struct TagOptions {
  TagForm form = TagForm::automatic;
  std::vector<std::string> fields;  // json: dotted keys; csv: columns. Empty: well-known ones
  std::string at_field;             // the event's time; empty: well-known ones
  std::optional<int64_t> at_ns;     // one time for all lines
  Zone zone = {};                   // of times without one
  std::optional<int> year;          // of times without one
  TagWhich which = TagWhich::first;
  bool mark_inline = false;
  bool csv_raw = false;
  std::vector<TagCondition> only, exclude;  // any of them
  AddressCensus* census = nullptr;          // counts the tagged addresses; one thread
};

struct TagCounts {
  uint64_t lines = 0;
  uint64_t known = 0;      // lines with facts
  uint64_t unknown = 0;    // lines whose addresses nobody knows
  uint64_t without = 0;    // lines without an address
  uint64_t malformed = 0;  // not of the form: passed through
  uint64_t left_out = 0;   // by --only and --exclude
  uint64_t without_time =
      0;  // facts that hold only for a time were given although the line tells none
  static constexpr size_t kFields = 64;
  uint64_t fields_seen = 0;  // bit i: some line (csv: the header) has TagOptions::fields[i]
  void merge(const TagCounts& other);
};

// Bytes to be written. Not zeroed when it grows, and readable a little past its end.
class TagBuffer {
 public:
  static constexpr size_t kSlack = 64;
  char* room(size_t bytes) {
    if (size_ + bytes + kSlack > capacity_) grow(bytes);
    return data_.get() + size_;
  }
  void advance_to(const char* end) { size_ = static_cast<size_t>(end - data_.get()); }
  void append(std::string_view text);
  void clear() { size_ = 0; }
  void cut_to(size_t size) { size_ = size; }
  size_t size() const { return size_; }
  std::string_view view() const { return {data_.get(), size_}; }

 private:
  void grow(size_t bytes);
  std::unique_ptr<char[]> data_;
  size_t size_ = 0, capacity_ = 0;
};

class LineTagger {
 public:
  virtual ~LineTagger() = default;
  // Tags the whole lines of `bytes` (all of it when `last`); how many bytes were consumed. kReadable bytes after
  // the end must be readable memory.
  static constexpr size_t kReadable = 64;
  virtual size_t tag(std::string_view bytes, bool last, TagBuffer& out) = 0;
  TagCounts counts;
};

// The form of a file from its first bytes; a header that names one of `fields` is one.
TagForm recognise_tag_form(std::string_view head, const std::vector<std::string>& fields = {});
// One for each thread (csv: one in all, its records follow one another).
std::unique_ptr<LineTagger> make_line_tagger(TagForm form, const AddressDatabase& database,
                                             const TagOptions& options);

}  // namespace hozen
