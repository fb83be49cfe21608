// MaxMind databases of any bytes: each is refused or walked to its end, every range within the addresses there are.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "labels/address_source.h"

using namespace hozen;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int file = ::memfd_create("fuzz.mmdb", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  AddressSource source;
  StringPool pool;
  AddressSink sink(source, pool);
  if (read_mmdb(fmt::format("/proc/self/fd/{}", file), sink)) {
    for (const SourceRange& range : source.ranges) {
      if (range.last < range.first || range.record >= source.records.size()) std::abort();
      if (range.first.is_v4() && !range.last.is_v4()) std::abort();
    }
  }
  ::close(file);
  return 0;
}
