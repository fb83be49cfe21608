#include "decode/login_records.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace hozen {
namespace {

template <class T>
T number_at(std::string_view record, size_t at, bool big) {
  T value;
  std::memcpy(&value, record.data() + at, sizeof value);
  return big ? std::byteswap(value) : value;
}

// Up to the first zero byte; false if what stands there is no text.
bool take_text(std::string_view field, std::string_view& out) {
  out = field.substr(0, std::min(field.find('\0'), field.size()));
  return std::all_of(out.begin(), out.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

bool is_likely_time(int64_t seconds) {
  constexpr int64_t k1990 = 631'152'000, k2100 = 4'102'444'800;
  return seconds > k1990 && seconds < k2100;
}

bool is_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

// Do the first records read as such, with a time in each that has one?
bool fits(std::string_view head, size_t bytes) {
  constexpr size_t kLook = 16;
  if (head.size() < bytes) return false;
  size_t real = 0;
  for (size_t i = 0; i < kLook && head.size() >= bytes; ++i, head.remove_prefix(bytes)) {
    const std::string_view record = head.substr(0, bytes);
    if (is_zero(record)) continue;
    const auto login = read_login(record);
    if (!login || !is_likely_time(login->seconds) || login->microseconds < 0 ||
        login->microseconds >= 1'000'000)
      return false;
    ++real;
  }
  return real != 0;
}

}  // namespace

std::optional<LoginRecord> read_login(std::string_view record) {
  if (record.size() != kLoginBytes && record.size() != kLongLoginBytes) return std::nullopt;
  LoginRecord out;
  const bool big = number_at<uint16_t>(record, 0, false) >= LoginRecord::types;
  out.type = number_at<uint16_t>(record, 0, big);
  if (out.type >= LoginRecord::types) return std::nullopt;
  out.pid = number_at<int32_t>(record, 4, big);
  if (!take_text(record.substr(8, 32), out.line) || !take_text(record.substr(40, 4), out.id) ||
      !take_text(record.substr(44, 32), out.user) || !take_text(record.substr(76, 256), out.host))
    return std::nullopt;
  if (record.size() == kLoginBytes) {
    out.session = number_at<int32_t>(record, 336, big);
    out.seconds = number_at<uint32_t>(record, 340, big);  // until the year 2106
    out.microseconds = number_at<int32_t>(record, 344, big);
    out.address = record.substr(348, 16);
  } else {
    out.session = static_cast<int32_t>(number_at<int64_t>(record, 336, big));
    out.seconds = number_at<int64_t>(record, 344, big);
    out.microseconds = number_at<int64_t>(record, 352, big);
    out.address = record.substr(360, 16);
  }
  return out;
}

size_t login_record_bytes(std::string_view head) {
  // The first two bytes are a small number: text never begins so.
  if (head.size() < kLoginBytes || (head[0] != '\0' && head[1] != '\0')) return 0;
  if (fits(head, kLoginBytes)) return kLoginBytes;
  return fits(head, kLongLoginBytes) ? kLongLoginBytes : 0;
}

std::optional<RecordItem> next_login_item(std::string_view text, size_t from, size_t bytes) {
  if (from >= text.size()) return std::nullopt;
  const size_t end = std::min(from + bytes, text.size());
  return RecordItem{from, end, end - from == bytes};
}

}  // namespace hozen
