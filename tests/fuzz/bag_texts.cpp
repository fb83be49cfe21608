// The text files of a bag and the custody ledger's relatives, of any bytes: what is read and written again is read the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "custody/bag.h"
#include "custody/file_record.h"
#include "custody/manifest_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hozen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto manifest = read_manifest(text, "manifest-md5.txt", HashKind::md5);
  std::string rewritten;
  for (const auto& [path, hex] : manifest.lines) rewritten += manifest_line(hex, path);
  if (read_manifest(rewritten, "again", HashKind::md5).lines.size() > manifest.lines.size())
    std::abort();
  // Line by line, in pieces of any size, it is the same manifest.
  ManifestLines lines(
      "manifest-md5.txt", HashKind::md5,
      [rest = text, step = size % 7 + 1](std::span<char> into) mutable -> Expected<size_t> {
        const size_t n = std::min({into.size(), rest.size(), step});
        std::copy_n(rest.begin(), n, into.begin());
        rest.remove_prefix(n);
        return n;
      });
  const auto sorted = is_sorted_manifest(std::move(lines));
  if (manifest.troubles.empty() && !sorted) std::abort();
  if (!manifest.troubles.empty() && sorted && *sorted) std::abort();
  (void)bag_info_text(read_bag_info(text));
  RecordParser parser;
  if (const auto record = parser.read(text)) {
    const auto again = parser.read(to_json(*record));
    if (!again || again->tar_offset != (record->stored ? record->tar_offset : 0)) std::abort();
  }
  return 0;
}
