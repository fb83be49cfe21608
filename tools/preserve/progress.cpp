#include "progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "common/print_ledger.h"

namespace hozen {

void ProgressLine::show(uint64_t done) {
  done_ = done;
  if (!wanted_) return;
  const auto now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  const double rate = static_cast<double>(done_) / seconds;
  std::string line = fmt::format("\r\033[Kpreserve: {}", bytes_text(done_));
  if (whole_ != 0) line += fmt::format(" of {}", bytes_text(whole_));
  line += fmt::format(", {}/s", bytes_text(static_cast<uint64_t>(rate)));
  if (whole_ > done_ && rate > 0)
    line += fmt::format(", {:.0f} s left", static_cast<double>(whole_ - done_) / rate);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\033[K", stderr);
}

}  // namespace hozen
