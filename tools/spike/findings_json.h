#pragma once
// One finding, or one note, as a line of JSON.
//
// Shape:    {"kind","start","end","observed","expected","ratio","p","severity","who":[{"field","value","observed",
//           "expected","share"}],"cause":words,"planned":id or null,"id"}; with several series also "series", with a calendar also
//           "verdict", and of a partly planned one "rest"; of a silence in a log "last_record"/"first_record".
//           A note is {"kind":"note","text"}.
#include <string>

#include "verdicts/words.h"

namespace hozen {

void append_finding_json(std::string& out, const Finding& finding, const Zone& zone, bool held,
                         bool explained);
void append_note_json(std::string& out, std::string_view text);

}  // namespace hozen
