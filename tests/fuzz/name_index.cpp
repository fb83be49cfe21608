// The index of a package, which may be damaged or made by somebody else.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "tally/name_index.h"

namespace {

hozen::Expected<hozen::NameIndex> read_text(const std::string& text) {
  std::istringstream in(text);
  return hozen::NameIndex::read(in, "fuzz.index", "root");
}

// With the windows that were read, which are of logs that name "root".
std::string text_of(hozen::NameIndex index) {
  std::vector<hozen::PlaceSpool> places;
  places.emplace_back(64);
  for (auto& [path, log] : index.logs) {
    if (log.named) log.names = {hozen::NameIndex::hash_of("root")};
    for (const auto& [file, labels] : log.windows)
      for (const uint64_t label : labels) places[0].add(file, label);
  }
  std::string out;
  const auto done = index.write(
      [&](std::string_view piece) {
        out += piece;
        return hozen::Expected<void>();
      },
      places);
  if (!done) std::abort();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto index = read_text(std::string(reinterpret_cast<const char*>(data), size));
  if (!index) return 0;
  // What is read is written so that it is read again; windows of a file stand with its own log from then on.
  const auto again = read_text(text_of(*index));
  if (!again) std::abort();
  const std::string text = text_of(*again);
  const auto third = read_text(text);
  if (!third || text_of(*third) != text) std::abort();
  return 0;
}
