#include "custody/frame_order.h"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace hozen {

bool frames_reordered(const std::string& path, const SeekTable& table) {
  using Sizes = std::vector<std::pair<uint64_t, uint64_t>>;  // packed, content
  Sizes written, found;
  for (const PackedFrame& frame : table.frames())
    written.emplace_back(frame.packed_bytes, frame.content_bytes);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  std::vector<char> packed(ZSTD_compressBound(kFrameBytes));
  for (uint64_t at = 0; at < table.packed_bytes();) {
    const auto have = read_at(fd, at, packed);
    const size_t bytes =
        have ? ZSTD_findFrameCompressedSize(packed.data(), *have) : static_cast<size_t>(-1);
    if (!have || ZSTD_isError(bytes)) break;
    found.emplace_back(bytes, ZSTD_getFrameContentSize(packed.data(), *have));
    at += bytes;
  }
  close(fd);
  const bool same_order = found == written;
  std::sort(found.begin(), found.end());
  std::sort(written.begin(), written.end());
  return !same_order && found == written;
}

}  // namespace hozen
