#pragma once
// The three forms of LineTagger, and what they share.
#include <memory>

#include "labels/address_find.h"
#include "write/tag_facts.h"
#include "write/tag_lines.h"

namespace hozen {

std::unique_ptr<LineTagger> make_text_tagger(const AddressDatabase& database,
                                             const TagOptions& options);
std::unique_ptr<LineTagger> make_json_tagger(const AddressDatabase& database,
                                             const TagOptions& options);
std::unique_ptr<LineTagger> make_csv_tagger(const AddressDatabase& database,
                                            const TagOptions& options, char separator);

// The address that stands in a value or a line: of several, the one `which` asks for.
std::optional<FoundAddress> choose_address(std::string_view text, TagWhich which,
                                           const AddressDatabase& database);
// When a line happened, as it says itself: ISO 8601, an access log's bracket, YYYY/MM/DD, a syslog header (with
// --year). What stands first counts.
std::optional<int64_t> time_in_line(std::string_view line, const Zone& zone,
                                    std::optional<int> year);
// A time as one value: RFC 3339, an access log's stamp, epoch seconds to nanoseconds.
std::optional<int64_t> time_of_value(std::string_view value, const Zone& zone);

// By which of , and ; a header of a CSV is parted: that between whose cells an address field
// stands, else the more frequent one.
char separator_of_header(std::string_view header, const std::vector<std::string>& fields);

// `source.ip` adds keys below `source`, `src_ip` too; any other name is its own prefix.
std::string prefix_of_field(std::string_view field);
// Names under which addresses, and times, are commonly found, best first.
const std::vector<std::string>& known_address_fields();
const std::vector<std::string>& known_time_fields();

// Copies whole steps of 32 bytes: both sides have slack.
inline char* copy_padded(char* to, std::string_view text) {
  const char* from = text.data();
  char* const end = to + text.size();
  do {
    __builtin_memcpy(to, from, 32);
    to += 32;
    from += 32;
  } while (to < end);
  return end;
}

}  // namespace hozen
