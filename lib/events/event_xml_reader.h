#pragma once
// The reader of `event_xml`: one <Event> of the Windows event log as text.
//
// Shape:    as make_* of record_reader.h; the format's node holds nothing
#include "events/record_reader.h"

namespace hozen {

MadeReader make_event_xml_reader(const Yaml& node, const Yaml* time, std::string_view file);

}  // namespace hozen
