#include "bytes/decoder.h"

namespace hozen {
namespace {

constexpr size_t kTarHeader = 512;

// A tar header without the "ustar" magic is known by its checksum: the sum of its 512 bytes, with
// the checksum's own field (148-155) taken as blanks.
bool is_tar_header(std::string_view head) {
  if (head.size() < kTarHeader || head[0] == '\0') return false;
  if (head.substr(257, 5) == "ustar") return true;
  unsigned sum = 0;
  for (size_t i = 0; i < kTarHeader; ++i) {
    sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(head[i]);
  }
  unsigned stated = 0;
  size_t digits = 0;
  for (const char c : head.substr(148, 8)) {
    if (c >= '0' && c <= '7') {
      stated = stated * 8 + static_cast<unsigned>(c - '0');
      ++digits;
    } else if (digits != 0) {
      break;
    }
  }
  return digits >= 4 && stated == sum;
}

bool is_zstd(std::string_view head) {
  if (head.size() < 4) return false;
  if (head.starts_with("\x28\xb5\x2f\xfd")) return true;
  // A skippable frame: 0x184D2A50 to 0x184D2A5F, little-endian.
  return (static_cast<unsigned char>(head[0]) & 0xf0) == 0x50 &&
         head.substr(1, 3) == "\x2a\x4d\x18";
}

bool is_bzip2(std::string_view head) {
  if (head.size() < 10 || !head.starts_with("BZh") || head[3] < '1' || head[3] > '9') return false;
  const std::string_view magic = head.substr(4, 6);  // of a block, or of the end of an empty stream
  return magic == "1AY&SY" || magic == "\x17\x72\x45\x38\x50\x90";
}

}  // namespace

ByteKind kind_of_bytes(std::string_view head) {
  if (head.size() >= 3 && head.starts_with("\x1f\x8b\x08")) return ByteKind::gzip;
  if (is_zstd(head)) return ByteKind::zstd;
  if (head.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return ByteKind::xz;
  if (is_bzip2(head)) return ByteKind::bzip2;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return ByteKind::archive;
  if (head.starts_with("7z\xbc\xaf\x27\x1c")) return ByteKind::archive;
  if (is_tar_header(head)) return ByteKind::archive;
  return ByteKind::plain;
}

uint32_t mtime_of_gzip(std::string_view head) {
  if (head.size() < 8) return 0;
  uint32_t seconds = 0;
  for (int i = 7; i >= 4; --i) {
    seconds = seconds << 8 | static_cast<unsigned char>(head[static_cast<size_t>(i)]);
  }
  return seconds;
}

}  // namespace hozen
