// The text files of a bag and the custody ledger's relatives, of any bytes: what is read and written again is read the same.
#include <cstdint>
#include <cstdlib>

#include "custody/bag.h"
#include "custody/file_record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = read_manifest(text, "manifest-md5.txt", HashKind::md5);
  if (manifest) {
    std::string again;
    for (const auto& [path, hex] : *manifest) again += manifest_line(hex, path);
    if (const auto second = read_manifest(again, "again", HashKind::md5);
        second && second->size() > manifest->size())
      std::abort();
  }
  (void)bag_info_text(read_bag_info(text));
  RecordParser parser;
  if (const auto record = parser.read(text)) {
    const auto again = parser.read(to_json(*record));
    if (!again || again->tar_offset != (record->stored ? record->tar_offset : 0)) std::abort();
  }
  return 0;
}
