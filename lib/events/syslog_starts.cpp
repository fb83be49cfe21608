#include "events/syslog_starts.h"

#include <cstring>

#include "base/digits.h"
#include "base/same_bytes.h"
#include "events/syslog_tag.h"
#include "events/syslog_walker.h"

namespace hozen {
namespace {

constexpr size_t kStampSize = std::string_view("Sep  1 00:00:00").size();
constexpr size_t kDaySize = std::string_view("Sep  1 ").size();
constexpr size_t kHostAt = kStampSize + 1;

// "00:00:00", any digits.
bool is_time_of_day(const char* p) {
  constexpr uint64_t kDigits = 0xffff00ffff00ffff, kTens = 0xf0f000f0f000f0f0;
  constexpr uint64_t kZeros = 0x3030003030003030, kColons = 0x00003a00003a0000;
  uint64_t there;
  std::memcpy(&there, p, sizeof there);
  return (there & ~kDigits) == kColons && (there & kTens) == kZeros &&
         (((there & kDigits) + 0x0606000606000606) & kTens) == kZeros;
}

// Reads the line's header if all before its tag is as it was but for the time of day: what those bytes are was found
// out then, unless the bytes behind them have a say in it.
bool read_as_before(std::string_view line, const SyslogStarts::Start& before, SyslogHeader& out) {
  const size_t behind = kHostAt + before.host_size;
  if (before.host_size == 0 || line.size() < behind + 2) return false;
  const char* const p = line.data();
  if (!same_bytes(p, before.day.data(), kDaySize) || !is_time_of_day(p + kDaySize) ||
      p[kStampSize] != ' ' || !same_bytes(p + kHostAt, before.host.data(), before.host_size) ||
      p[behind] != ' ')
    return false;
  SyslogWalker walker(line);
  walker.place(p + behind + 1);
  constexpr size_t kShort = 16;  // of what may be a header nobody looks at less
  if (walker.rest().size() < kShort || walker.may_be_header() || walker.here() == ' ' ||
      walker.here() == ':')
    return false;
  out.kind = SyslogHeader::Stamp::rfc3164;
  out.stamp = line.substr(0, kStampSize);
  out.host = line.substr(kHostAt, before.host_size);
  read_syslog_tag(walker.rest(), out);
  return true;
}

// What is no host if certain words stand behind it: "Message forwarded from web1: ...", "Sep  1 00:00:00 2022 web1 ...",
// "local0.notice web1 ...".
bool depends_on_the_rest(std::string_view host) {
  return host == "Message" || (host.size() == 4 && all_digits(host)) || is_facility_and_level(host);
}

// Keeps what the next lines may begin with, if this one had a plain stamp, a host, and nothing else before its tag.
void keep_start(std::string_view line, const SyslogHeader& header, SyslogStarts::Start& to) {
  const char* const p = line.data();
  const bool plain = header.kind == SyslogHeader::Stamp::rfc3164 && header.stamp.data() == p &&
                     header.stamp.size() == kStampSize && p[kDaySize - 1] == ' ' &&
                     header.zone.empty() && header.relay.empty() && header.record.empty() &&
                     header.level.empty() && !header.host.empty() &&
                     header.host.data() == p + kHostAt &&
                     header.after_host.data() == header.host.data() + header.host.size() + 1;
  if (!plain || depends_on_the_rest(header.host) ||
      header.host.size() > SyslogStarts::Start::kLongest)
    return;
  to.host_size = header.host.size();
  std::memcpy(to.day.data(), p, kDaySize);
  std::memcpy(to.host.data(), header.host.data(), header.host.size());
}

}  // namespace

bool read_syslog_header(std::string_view line, SyslogHeader& out, SyslogStarts& starts) {
  if (line.size() < kHostAt + sizeof(uint64_t)) return read_syslog_header(line, out);
  uint64_t host;
  std::memcpy(&host, line.data() + kHostAt, sizeof host);
  SyslogStarts::Start& before = starts.place_of(host);
  out = SyslogHeader{};
  if (read_as_before(line, before, out)) return true;
  if (!read_syslog_header(line, out)) return false;
  keep_start(line, out, before);
  return true;
}

}  // namespace hozen
