// A package made of any bytes: opened, its index read, its members read, verified; nothing may crash or hang.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

#include "custody/package_sources.h"
#include "custody/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int fd = memfd_create("package", 0);
  if (write(fd, data, size) != static_cast<ssize_t>(size)) return 0;
  const std::string path = fmt::format("/proc/self/fd/{}", fd);
  if (const auto sources = hozen::package_sources(path)) {
    std::string block(1 << 16, '\0');
    for (const hozen::Source& source : *sources) {
      auto stream = source.open();
      hozen::Member member;
      if (!stream || !(*stream)->next_member(member).value_or(false)) continue;
      for (int i = 0; i < 64 && (*stream)->read(block).value_or(0) != 0; ++i) {
      }
    }
  }
  (void)hozen::verify_package(path, {.threads = 1, .expected_sha256 = "", .progress = {}});
  close(fd);
  return 0;
}
