// Sources of address facts of every kind that is text, of any bytes: read or refused, compiled, and
// an address of each range that was read is looked up. The first byte names the kind, or
// has it recognised as of a file.
#include <cstdint>
#include <cstdlib>

#include "labels/address_compile.h"
#include "labels/address_database.h"

using namespace hozen;

namespace {

// 'a' is the first of AddressKind.
std::optional<AddressKind> kind_of(char letter, std::string_view text) {
  const auto number = static_cast<uint8_t>(letter - 'a');
  if (number >= static_cast<uint8_t>(AddressKind::count))
    return recognise_address_kind(text, "source.txt");
  return static_cast<AddressKind>(number);
}

void look_up(const AddressDatabase& database, const AddressSource& source) {
  for (const SourceRange& range : source.ranges) {
    if (range.last < range.first) std::abort();
    if (range.record >= source.records.size()) std::abort();
    if (range.validity >= source.validities.size()) std::abort();
    for (const Address address : {range.first, range.last}) {
      const AddressFacts facts = database.at(address, source.validities[range.validity].from_ns);
      const AddressRecord& record = source.records[range.record];
      const bool says = record.owner != 0 || record.country != 0 || record.asn != 0 ||
                        record.tags != 0 || record.vendor != 0;
      // A narrower range may say less.
      const bool alone = source.ranges.size() == 1 && unwrap(address).via.empty();
      if (says && alone && !facts.known()) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto kind = kind_of(static_cast<char>(data[0]), text);
  if (!kind || *kind == AddressKind::mmdb || *kind == AddressKind::special) return 0;
  StringPool pool;
  auto source = read_address_text(*kind, text, {.name = "source.txt", .tag = {}, .head = {}}, pool);
  if (!source) return 0;
  std::vector<AddressSource> sources;
  sources.push_back(std::move(*source));
  const auto bytes = compile_addresses(sources, pool);
  if (!bytes) return 0;
  auto image = image_from_bytes(*bytes, "fuzz");
  if (!image) std::abort();
  const auto database = AddressDatabase::from_image(std::move(*image));
  if (!database) std::abort();
  look_up(*database, sources[0]);
  return 0;
}
