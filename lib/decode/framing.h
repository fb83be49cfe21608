#pragma once
// Framing: what stands between two records of a file.
//
// Source:   the grammar of each is in its own header: json_records.h, evtx_units.h
#include <cstdint>

namespace hozen {

enum class Framing : uint8_t {
  lines,
  json,  // objects over several lines, in an array, in a wrapper
  evtx,  // Windows event log: chunks of binary XML
};

// Blocks of it are cut into lines or other texts by decode/lines.h; others by readers of their own.
constexpr bool is_text(Framing framing) { return framing != Framing::evtx; }

}  // namespace hozen
