#pragma once
// tar_header: one member's header in the POSIX pax interchange format, written and read.
//
// Shape:    TarEntry <-> one or two 512-byte records (pax extended header before the ustar one
// where a
//           name, size, owner or nanosecond does not fit, a name is not ASCII, or there are extended
//           attributes). Any byte but NUL may stand in a name
// Errors:   read: what is wrong with the header, in words; hostile sizes and lengths are refused
// Source:   POSIX.1-2017 pax, "ustar Interchange Format" and "pax Header Block"; GNU tar manual,
// "Basic Tar
//           Format" (base-256 numbers, types L and K), which is read because GNU tar writes it by
//           default
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace hozen {

inline constexpr size_t kTarBlock = 512;
inline constexpr size_t kTarHeaderMost =
    1u << 20;  // of a pax header or long name: larger ones are hostile

struct TarEntry {
  std::string path;
  char type = '0';  // '0' file, '5' folder, '1' hard link, '2' symbolic link, others as they are
  uint64_t size = 0;
  int64_t mtime_ns = 0;
  uint32_t mode = 0644;
  uint64_t uid = 0, gid = 0;
  std::string user = {}, group = {};
  std::string link = {};
  std::vector<std::pair<std::string, std::string>> xattrs = {};  // name, raw value
};

// `size_digits`: write the size as a pax record of at least so many digits, so that the header of
// another size has the same length. 0: only if it does not fit the ustar field.
std::string tar_header(const TarEntry& entry, size_t size_digits = 0);
inline uint64_t tar_padding(uint64_t size) { return (kTarBlock - size % kTarBlock) % kTarBlock; }
inline std::string_view tar_zeros(uint64_t size) {  // behind a member of so many bytes
  static constexpr char kZeros[kTarBlock] = {};
  return {kZeros, tar_padding(size)};
}

// Reads headers block by block: add() each 512-byte block and the content of extended headers.
class TarHeaderReader {
 public:
  enum class Got { entry, extension, zero_block };
  // One header block. entry: `entry()` is complete; extension: its `extension_size()` bytes (padded
  // to blocks) follow and go to add_extension, then the next header block comes.
  Expected<Got> add_block(std::string_view block);
  uint64_t extension_size() const { return extension_size_; }
  Expected<void> add_extension(std::string_view content);
  TarEntry take_entry();

 private:
  Expected<void> apply(std::string_view key, std::string_view value);
  TarEntry entry_;
  uint64_t extension_size_ = 0;
  char extension_type_ = 0;
  std::optional<std::string> path_, link_, user_, group_;
  std::optional<uint64_t> size_, uid_, gid_;
  std::optional<int64_t> mtime_ns_;
  std::vector<std::pair<std::string, std::string>> xattrs_;
};

}  // namespace hozen
