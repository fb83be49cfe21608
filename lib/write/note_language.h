#pragma once
// note_in: the ledger's notes, which are English wherever they are made, in the language of a page.
//
// Call:     note_in(Language::ja, "gw.log: 5 stamps carry no zone; assumed UTC (say --tz)")
// Shape:    a note is held against templates whose {} stand for any text; the first that fits gives its translation,
//           with the same texts in the same places. A note that no template fits stays English: nothing is lost.
// Errors:   none
// Source:   the notes of lib/events, lib/bytes, tools/common, tools/timeline
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/language.h"

namespace hozen {

std::string note_in(Language language, std::string_view note);
std::span<const std::pair<std::string_view, std::string_view>> note_templates();

}  // namespace hozen
