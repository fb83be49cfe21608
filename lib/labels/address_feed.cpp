#include "labels/address_feed.h"

#include "base/text.h"
#include "base/text_file.h"
#include "decode/whole_text.h"

namespace hozen {
namespace {

constexpr size_t kLineBytes = 64u << 20;  // JSON documents come as one line

// Registries' dumps are in Latin-1, which any byte is: only what Japanese spreadsheets save.
bool is_of_spreadsheets(AddressKind kind) {
  switch (kind) {
    case AddressKind::own:
    case AddressKind::csv:
    case AddressKind::iptoasn:
    case AddressKind::contractors:
    case AddressKind::list:
      return true;
    default:
      return false;
  }
}

}  // namespace

Expected<void> LineFeed::add(std::string_view bytes) {
  size_t from = 0;
  for (size_t end; (end = bytes.find('\n', from)) != std::string_view::npos; from = end + 1) {
    const std::string_view piece = bytes.substr(from, end - from), after = bytes.substr(end + 1);
    if (carry_.empty()) {
      take(piece, after);
    } else {
      carry_ += piece;
      take(carry_, after);
      carry_.clear();
    }
  }
  carry_ += bytes.substr(from);
  if (carry_.size() > kLineBytes) {
    return fail("line {} has more than {} bytes", number_ + 1, kLineBytes);
  }
  return {};
}

void LineFeed::end_file() {
  if (!carry_.empty()) take(carry_, {});
  carry_.clear();
}

void LineFeed::take(std::string_view line, std::string_view after) {
  ++number_;
  if (number_ == 1) line = without_bom(line);
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++sink_.source().lines;
  if (is_of_spreadsheets(sink_.source().kind) && !is_valid_utf8(line)) line = decoded(line, after);
  reader_.line(line, number_, sink_);
}

std::string_view LineFeed::decoded(std::string_view line, std::string_view after) {
  if (!encoding_) {
    const std::string sample =
        std::string(line) + '\n' + std::string(after.substr(0, after.rfind('\n') + 1));
    encoding_ = recognise_table_encoding(sample).encoding;
    if (*encoding_ == Encoding::utf8) encoding_ = recognise_table_encoding(line).encoding;
    const bool is_japanese = *encoding_ == Encoding::cp932 || *encoding_ == Encoding::euc_jp;
    if (!is_japanese) encoding_ = Encoding::utf8;
    sink_.remark(number_, !is_japanese
                              ? "no UTF-8, CP932 or EUC-JP: such lines are read as they are"
                          : *encoding_ == Encoding::cp932
                              ? "no UTF-8: from here on such lines are read as CP932"
                              : "no UTF-8: from here on such lines are read as EUC-JP");
  }
  if (*encoding_ == Encoding::utf8) return line;
  text_ = decode_known({*encoding_, 0}, line);
  if (text_.ends_with('\n')) text_.pop_back();
  return text_;
}

}  // namespace hozen
