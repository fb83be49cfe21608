#pragma once
// Framing: what stands between two records of a file, where it is more than a line end.
//
// Call:     recognise_binary_framing, then recognise_framing on the first bytes of a file; next_item over each of its blocks
// Shape:    the text of a block -> items: the records, and what stands between them and is none, so that it is
//           rejected and not lost
// Errors:   a record that does not end is an item that is not `whole`
// Cost:     1 GB/s and more
// Source:   the grammar of each is in its own header: json_records.h, evtx_units.h, event_xml_records.h,
//           journal_records.h, login_records.h, block_records.h, text_blocks.h, flow_tuples.h
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hozen {

enum class Framing : uint8_t {
  lines,
  json,        // objects over several lines, in an array, in a wrapper
  evtx,        // Windows event log: chunks of binary XML
  event_xml,   // the same as XML: <Event> ... </Event>
  journal,     // systemd's export format: fields, one a line or with a length, an empty line
  logins_384,  // utmp, wtmp, btmp: records of one size
  logins_400,
  mysql_slow,   // "# Time:", "# User@Host:", ... up to the next
  modsecurity,  // --1a2b3c4d-A-- to --1a2b3c4d-Z--
  flow_tuples,  // the flows of Azure's flow logs, strings in a JSON file
  // Records of some lines, known by the first (text_blocks.h):
  shell_history,
  apt_history,
  apt_term,
  snort_full,
  event_text,
  transcript,
  samba,
  ossec_alerts,
  oracle_audit,
  config_manager,
  device_setup,
  event_pairs,
  event_viewer,
};

// Blocks of it are cut into lines or other texts by decode/lines.h; others by readers of their own.
constexpr bool is_text(Framing framing) { return framing != Framing::evtx; }
constexpr bool has_items(Framing framing) { return framing != Framing::lines && is_text(framing); }

struct RecognisedFraming {
  Framing framing = Framing::lines;
  uint32_t lead_bytes = 0;  // before the first record: "[", "{\"Records\":["
};
// Of files that are no text: evtx, journal, logins; else lines.
Framing recognise_binary_framing(std::string_view head);
// Of text in UTF-8. `whole`: the head is all there is.
RecognisedFraming recognise_framing(std::string_view head, bool whole);

struct RecordItem {
  size_t begin, end;
  bool whole;  // a record that ends; or text that is none
};
// The first item from `from` on; nullopt: only what stands between records follows.
std::optional<RecordItem> next_item(Framing framing, std::string_view text, size_t from);
// Where a record begins behind one that does not end, whose start or middle `text` begins with; npos if none is seen.
// It goes by what a record begins with, as nothing else can be trusted there.
size_t next_start(Framing framing, std::string_view text);

}  // namespace hozen
