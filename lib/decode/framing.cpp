#include "decode/framing.h"

#include <algorithm>

#include "decode/block_records.h"
#include "decode/event_xml_records.h"
#include "decode/evtx_units.h"
#include "decode/flow_tuples.h"
#include "decode/journal_records.h"
#include "decode/json_records.h"
#include "decode/login_records.h"
#include "decode/text_blocks.h"

namespace hozen {

Framing recognise_binary_framing(std::string_view head) {
  if (looks_like_evtx(head)) return Framing::evtx;
  if (looks_like_journal(head)) return Framing::journal;
  if (const size_t bytes = login_record_bytes(head); bytes != 0) {
    return bytes == kLoginBytes ? Framing::logins_384 : Framing::logins_400;
  }
  return Framing::lines;
}

RecognisedFraming recognise_framing(std::string_view head, bool whole) {
  Framing framing = Framing::lines;
  if (looks_like_event_xml(head)) framing = Framing::event_xml;
  if (looks_like_modsecurity(head)) framing = Framing::modsecurity;
  if (looks_like_mysql_slow(head)) framing = Framing::mysql_slow;
  if (looks_like_flow_tuples(head)) framing = Framing::flow_tuples;
  if (framing == Framing::lines) framing = recognise_text_blocks(head);
  if (framing != Framing::lines) {
    const auto first = next_item(framing, head, 0);
    return {framing, first ? static_cast<uint32_t>(first->begin) : 0};
  }
  return recognise_json_framing(head, whole);
}

std::optional<RecordItem> next_item(Framing framing, std::string_view text, size_t from) {
  switch (framing) {
    case Framing::json:
      return next_json_item(text, from);
    case Framing::event_xml:
      return next_event_xml_item(text, from);
    case Framing::journal:
      return next_journal_item(text, from);
    case Framing::logins_384:
      return next_login_item(text, from, kLoginBytes);
    case Framing::logins_400:
      return next_login_item(text, from, kLongLoginBytes);
    case Framing::mysql_slow:
      return next_mysql_slow_item(text, from);
    case Framing::modsecurity:
      return next_modsecurity_item(text, from);
    case Framing::flow_tuples:
      return next_flow_tuple(text, from);
    case Framing::lines:
    case Framing::evtx:
      return std::nullopt;
    case Framing::shell_history:
    case Framing::apt_history:
    case Framing::apt_term:
    case Framing::snort_full:
    case Framing::event_text:
    case Framing::transcript:
    case Framing::samba:
    case Framing::ossec_alerts:
    case Framing::oracle_audit:
    case Framing::config_manager:
    case Framing::device_setup:
    case Framing::event_pairs:
    case Framing::event_viewer:
      return next_text_block(framing, text, from);
  }
  return std::nullopt;
}

size_t next_start(Framing framing, std::string_view text) {
  const auto behind = [](size_t at, size_t bytes) {
    return at == std::string_view::npos ? at : at + bytes;
  };
  switch (framing) {
    case Framing::lines:
      return behind(text.find('\n'), 1);
    case Framing::json:
      return std::min(behind(text.find("\n{"), 1), behind(text.find("},{\""), 2));
    case Framing::event_xml:
      return next_event_xml(text, 1);
    case Framing::journal:
      return behind(text.find("\n__CURSOR="), 1);
    case Framing::mysql_slow:
      return behind(text.find("\n# User@Host: "), 1);
    case Framing::modsecurity:
      return next_modsecurity(text);
    case Framing::flow_tuples:
      return behind(text.find("\",\""), 2);
    default:
      return next_block_start(framing, text);
  }
}

}  // namespace hozen
