// Tallies of any bytes: what is read is written and read again as the same lines, and no value escapes its field.
#include <cstdint>
#include <cstdlib>

#include "tally/tally_merge.h"

namespace {

std::string written(hozen::TallyReader& reader, bool& whole) {
  using namespace hozen;
  std::string out = tally_head_text(reader.head());
  uint64_t lines = 0;
  TallyLine line;
  for (;;) {
    const auto some = reader.next(line);
    whole = some.has_value();
    if (!some || !*some) break;
    if (const auto key = TallyKey::parse(line.key)) {
      if (key->text().find('\n') != std::string::npos) std::abort();
      const auto again = TallyKey::parse(key->text());
      if (!again || again->values != key->values) std::abort();
    }
    append_tally_line(out, line.key, line.tallied);
    ++lines;
  }
  return out + fmt::format("end\t{}\n", lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  auto reader = TallyReader::read_text(std::string(reinterpret_cast<const char*>(data), size), "t");
  if (!reader) return 0;
  bool whole = false;
  const std::string once = written(**reader, whole);
  if (!whole) return 0;
  auto second = TallyReader::read_text(once, "again");
  if (!second) std::abort();
  if (written(**second, whole) != once || !whole) std::abort();
  return 0;
}
