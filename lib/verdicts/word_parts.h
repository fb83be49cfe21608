#pragma once
// word_parts: the numbers within a finding's words.
//
// Shape:    a count or an expected count, a share from 0 to 1 -> text, the same in both languages
// Errors:   none
#include <string>

namespace hozen {

// "3.2" below ten, "312" above.
std::string number_text(double count);
// "1 event", "312 events"; 件 in Japanese.
std::string events_text(double count, bool japanese = false);
// "97 %"
std::string percent_text(double share);

}  // namespace hozen
