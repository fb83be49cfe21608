#pragma once
// JsonRecords: the objects of a file that is JSON, but not one object a line.
//
// Call:     decode/framing.h calls both
// Shape:    [ {..}, {..} ], {"Records":[ {..}, {..} ]} and {..} {..} printed over many lines -> one object a record;
//           so are pages one after the other, a line each: {"events":[ {..}, {..} ]}
// Errors:   an object that does not end is an item that is not `whole`; what stands between objects and is no
//           blank, comma or bracket is an item too, so that it is rejected and not lost
// Cost:     one pass, about 1 GB/s
// Source:   RFC 8259; CloudTrail's log files (docs.aws.amazon.com, "CloudTrail log file examples")
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "decode/framing.h"

namespace hozen {

RecognisedFraming recognise_json_framing(std::string_view head, bool whole);

// The first item from `from` on; nullopt: only blanks, commas and brackets follow.
std::optional<RecordItem> next_json_item(std::string_view text, size_t from);

// In a file of lines: where the first record of a line stands that is nothing but a page of records; 0 if it is none.
size_t first_of_page_line(std::string_view line);
// "events", "Records": a key under which services put the records of a page.
bool is_key_of_records(std::string_view key);

}  // namespace hozen
