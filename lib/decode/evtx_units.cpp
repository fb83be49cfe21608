#include "decode/evtx_units.h"

#include <algorithm>

namespace hozen {

bool looks_like_evtx(std::string_view head) {
  if (head.starts_with(kEvtxFileMagic) || head.starts_with(kEvtxChunkMagic)) return true;
  return head.size() > kEvtxHeaderBytes &&
         head.substr(kEvtxHeaderBytes).starts_with(kEvtxChunkMagic);
}

size_t evtx_unit(std::string_view rest, bool whole) {
  if (rest.starts_with(kEvtxFileMagic)) {
    if (rest.size() >= kEvtxHeaderBytes) return kEvtxHeaderBytes;
    return whole ? rest.size() : 0;
  }
  constexpr size_t kLook = kEvtxChunkBytes + 8;  // the next chunk's magic too
  if (rest.size() < kLook && !whole) return 0;
  const std::string_view look = rest.substr(0, kLook);
  const size_t most = std::min(rest.size(), kEvtxChunkBytes);
  const bool is_chunk = rest.starts_with(kEvtxChunkMagic);
  const std::string_view behind = rest.substr(most);
  if (is_chunk && (behind.empty() || behind.starts_with(kEvtxChunkMagic) || behind[0] == '\0')) {
    return most;
  }
  // Bytes were lost or put in: the next chunk's magic says where to go on.
  const size_t next = look.find(kEvtxChunkMagic, 1);
  return next == std::string_view::npos ? most : std::min(next, most);
}

}  // namespace hozen
