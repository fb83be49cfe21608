#pragma once
// SyslogStarts: what stood around the time of day of lines before, "Sep  1 " and " web01 ": most lines of a file begin
// as one of a few did, and those are taken apart without a look at each byte.
//
// Call:     one a thread; read_syslog_header with it, for the answer that it gives without
// Shape:    sixteen starts, found by the first bytes of the host
// Errors:   false if the line has no syslog header
// Cost:     some 5 ns for a line that begins as one before
#include <array>
#include <cstdint>
#include <string_view>

#include "events/syslog_header.h"

namespace hozen {

struct SyslogStarts {
  struct Start {
    static constexpr size_t kLongest = 48;
    std::array<char, 7> day = {};
    std::array<char, kLongest> host = {};
    size_t host_size = 0;  // 0: none yet
  };
  // Where it is kept for a line with these first eight bytes behind the stamp.
  Start& place_of(uint64_t host) { return starts[host * kSpread >> 60]; }

  static constexpr uint64_t kSpread = 0x9e3779b97f4a7c15;  // 2^64 / the golden ratio
  std::array<Start, 16> starts;
};

bool read_syslog_header(std::string_view line, SyslogHeader& out, SyslogStarts& before);

}  // namespace hozen
