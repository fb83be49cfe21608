#include "decode/whole_text.h"

#include <algorithm>

#include "base/text.h"
#include "decode/japanese.h"

namespace hozen {
namespace {

bool is_text(std::string_view line) {
  return line.find('\0') == std::string_view::npos && is_valid_utf8(line);
}

// Calendars fold long lines by bytes, some in the middle of a character.
std::string unfolded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t feed = i + (text[i] == '\r');
    const bool folds = feed + 1 < text.size() && text[feed] == '\n' && text[feed + 1] == ' ';
    if (folds) i = feed + 1;
    if (!folds) out += text[i];
  }
  return out;
}

// The number of the first line that is no UTF-8 text; 0: there is none.
size_t first_bad_line(std::string_view text) {
  if (is_text(text) || is_text(unfolded(text))) return 0;
  size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::string_view line = text.substr(0, text.find('\n'));
    if (!is_text(line)) return number;
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return number;
}

}  // namespace

bool is_iso_2022_jp(std::string_view text) {
  const bool escapes = text.find("\x1b$B") != std::string_view::npos ||
                       text.find("\x1b$@") != std::string_view::npos;
  return escapes && std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
}

std::string euc_jp_of_iso_2022_jp(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  enum class Set : uint8_t { ascii, kanji, kana } set = Set::ascii;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = text.substr(i, 3);
    if (escape == "\x1b$B" || escape == "\x1b$@" || escape == "\x1b(B" || escape == "\x1b(J" ||
        escape == "\x1b(I") {
      set = escape[1] == '$' ? Set::kanji : escape[2] == 'I' ? Set::kana : Set::ascii;
      i += 2;
      continue;
    }
    if (text[i] == '\n') set = Set::ascii;  // each line begins in ASCII
    const bool high = set != Set::ascii && text[i] > ' ';
    if (high && set == Set::kana) out += '\x8e';
    out += high ? static_cast<char>(text[i] | 0x80) : text[i];
  }
  return out;
}

RecognisedEncoding recognise_table_encoding(std::string_view text) {
  RecognisedEncoding found = recognise_encoding(text.substr(0, kEncodingHeadBytes));
  if (found.encoding != Encoding::utf8 || found.bom_bytes != 0 || is_valid_utf8(text)) return found;
  if (const auto japanese = japanese_of_table(text)) found.encoding = *japanese;
  return found;
}

std::string decode_known(const RecognisedEncoding& found, std::string_view bytes) {
  bytes.remove_prefix(found.bom_bytes);
  if (found.encoding == Encoding::utf8) return std::string(bytes);
  std::string text;
  while (!bytes.empty()) {
    bytes.remove_prefix(decode_line(found.encoding, bytes, true, text));
    if (text.ends_with("\r\n")) text.erase(text.size() - 2, 1);
  }
  if (!text.empty() && !text.ends_with('\n')) text += '\n';
  return text;
}

Expected<std::string> decode_whole(std::string bytes, std::string_view path) {
  if (is_iso_2022_jp(bytes)) {
    bytes = decode_known({Encoding::euc_jp, 0}, euc_jp_of_iso_2022_jp(bytes));
  }
  const RecognisedEncoding found = recognise_table_encoding(bytes);
  const bool as_it_is = found.encoding == Encoding::utf8 && found.bom_bytes == 0;
  std::string text = as_it_is ? std::move(bytes) : decode_known(found, bytes);
  if (const size_t line = first_bad_line(text); line != 0) {
    return std::unexpected(
        Error{.what = "no text in UTF-8, UTF-16, CP932 or EUC-JP",
              .file = std::string(path),
              .line = line,
              .hint = "save it as UTF-8 (in Excel: \"CSV UTF-8\") and give it again"});
  }
  return text;
}

}  // namespace hozen
