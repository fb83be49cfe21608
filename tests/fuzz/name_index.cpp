// The index of a package, which may be damaged or made by somebody else.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tally/name_index.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto index = hozen::NameIndex::parse(text, "fuzz.index");
  if (!index) return 0;
  // What is read is written so that it is read again.
  const auto again = hozen::NameIndex::parse(index->text(), "fuzz.index");
  if (!again || again->text() != index->text()) std::abort();
  return 0;
}
