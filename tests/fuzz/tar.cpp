// A tar of any bytes, in pieces of any size: the walker's events come in order, and content is never more than was fed.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "custody/tar_walker.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const char> tar(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t step = data[0] * 7 + size_t{1};
  bool inside = false;
  size_t content = 0;
  hozen::TarEvents events{[&](const hozen::TarEntry&) {
                            if (std::exchange(inside, true)) std::abort();
                          },
                          [&](std::span<const char> bytes) { content += bytes.size(); },
                          [&] {
                            if (!std::exchange(inside, false)) std::abort();
                          },
                          [](uint64_t, const std::string&) {}};
  hozen::TarWalker walker(events, {});
  for (size_t at = 0; at < tar.size(); at += step)
    walker.feed(tar.subspan(at, std::min(step, tar.size() - at)));
  walker.finish();
  if (inside || content > tar.size()) std::abort();
  return 0;
}
