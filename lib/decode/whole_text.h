#pragma once
// A small text file of the user's own (calendar, ledger, range list) as UTF-8, however saved.
//
// Call:     decode_whole on the bytes of the whole file; decode_known when the encoding is known
// Shape:    UTF-8 passes as it is, without its mark; UTF-16LE/BE, CP932 (Japanese Excel) and EUC-JP
//           are decoded line by line, so line numbers stay; their line ends become "\n".
//           ISO-2022-JP (seven bits, as whois.nic.ad.jp answers) is read as EUC-JP in another dress
// Errors:   no text in any of these, by the line where it stops being one
// Cost:     UTF-8 is checked once and not copied
// Source:   RFC 1468 (ISO-2022-JP); JIS X 0202 for its kana
#include <string>
#include <string_view>

#include "base/error.h"
#include "decode/encoding.h"

namespace hozen {

Expected<std::string> decode_whole(std::string bytes, std::string_view path);

std::string decode_known(const RecognisedEncoding& found, std::string_view bytes);

// Escape sequences switch to two-byte sets. The same text in EUC-JP.
bool is_iso_2022_jp(std::string_view text);
std::string euc_jp_of_iso_2022_jp(std::string_view text);

// recognise_encoding, and for what it takes for UTF-8 and is none the milder look at a small table.
RecognisedEncoding recognise_table_encoding(std::string_view text);

}  // namespace hozen
