// Compressed streams and archives: whatever the bytes, reading ends, within the limit, and an Error
// is repeated as an end.
#include <cstdlib>

#include "bytes/source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  SourceOptions options;
  options.unpack_limit_bytes = 4u << 20;
  const Source source =
      memory_source("in", std::string(reinterpret_cast<const char*>(data), size), options);
  const auto stream = source.open();
  if (!stream) return 0;
  std::vector<char> block(64u << 10);
  uint64_t total = 0;
  // Every call goes on in the input, so there cannot be more of them than this.
  for (size_t calls = 0;; ++calls) {
    if (calls > size + 16) std::abort();
    Member member;
    const auto more = (*stream)->next_member(member);
    if (more && !*more) return 0;
    while (more) {
      const auto got = (*stream)->read(block);
      if (!got || *got == 0) break;
      total += *got;
      if (total > (16u << 20) + size) std::abort();
    }
  }
}
