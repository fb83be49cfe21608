#pragma once
// EventXmlRecords: the <Event> elements of a Windows event log that was written as XML.
//
// Shape:    Event Viewer's and wevtutil's files (one line or many, with or without <Events> around them), and what EVTX
//           tools print ("Record 12" before each) -> one <Event> a record
// Source:   learn.microsoft.com, wevtutil ("qe", "epl"); Event Viewer, "Save All Events As" XML
#include "decode/framing.h"

namespace hozen {

bool looks_like_event_xml(std::string_view head);
// Where the next <Event> begins; <Events> and <EventData> are others.
size_t next_event_xml(std::string_view text, size_t from);
std::optional<RecordItem> next_event_xml_item(std::string_view text, size_t from);

}  // namespace hozen
