// The index of a package, which may be damaged or made by somebody else.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "tally/name_index.h"

namespace {

hozen::Expected<hozen::NameIndex> read_text(const std::string& text) {
  std::istringstream in(text);
  return hozen::NameIndex::read(in, "fuzz.index", "root");
}

std::string text_of(const hozen::NameIndex& index) {
  std::string out;
  const auto done = index.write([&](std::string_view piece) {
    out += piece;
    return hozen::Expected<void>();
  });
  if (!done) std::abort();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto index = read_text(std::string(reinterpret_cast<const char*>(data), size));
  if (!index) return 0;
  // What is read is written so that it is read again.
  const auto again = read_text(text_of(*index));
  if (!again || text_of(*again) != text_of(*index)) std::abort();
  return 0;
}
