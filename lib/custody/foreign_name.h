#pragma once
// foreign_name: one form for names that different systems write differently.
//
// Shape:    path -> the same with '/' for Windows' backslash, and letters composed (NFC) where
//           macOS wrote a letter and a mark (NFD): Latin letters, kana, Hangul. Only for
//           comparing: two names may have one form
// Errors:   none; a name that is no UTF-8 keeps its bytes
// Source:   RFC 8493 section 5.2 (normalisation, separators); Unicode Standard Annex 15
#include <string>
#include <string_view>

namespace hozen {

std::string plain_name(std::string_view name);

}  // namespace hozen
