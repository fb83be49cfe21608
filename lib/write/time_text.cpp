#include "write/time_text.h"

#include <algorithm>

#include "base/time.h"

namespace hozen {
namespace {

constexpr int64_t kNsPerMinute = 60 * kNsPerSecond;
constexpr size_t kMinuteText = 17;  // bytes of "2022-09-30T03:04:"

}  // namespace

void TimeText::append(std::string& out, int64_t time_ns, int digits) {
  const int64_t minute = floor_div(time_ns, kNsPerMinute);
  if (minute != minute_) {
    minute_ = minute;
    minute_text_ = format_rfc3339(time_ns).substr(0, kMinuteText);
  }
  // In unsigned arithmetic: the first minute of 1677 begins before what an int64_t can hold.
  const auto in_minute =
      static_cast<int64_t>(static_cast<uint64_t>(time_ns) -
                           static_cast<uint64_t>(minute) * static_cast<uint64_t>(kNsPerMinute));
  const int64_t second = in_minute / kNsPerSecond;
  out += minute_text_;
  out += static_cast<char>('0' + second / 10);
  out += static_cast<char>('0' + second % 10);
  if (digits > 0) {
    char fraction[9];
    int64_t rest = in_minute % kNsPerSecond;
    for (int i = 8; i >= 0; --i, rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
    out += '.';
    out.append(fraction, static_cast<size_t>(std::min(digits, 9)));
  }
  out += 'Z';
}

}  // namespace hozen
