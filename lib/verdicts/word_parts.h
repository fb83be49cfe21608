#pragma once
// word_parts: the numbers within a finding's words.
//
// Shape:    a count or an expected count, a share from 0 to 1 -> text, the same in both languages
// Errors:   none
#include <string>

namespace hozen {

// "3.2" below ten, "312" above.
std::string number_text(double count);
// "97 %"
std::string percent_text(double share);

}  // namespace hozen
