// A compiled database with bytes of it changed, as it is and with its checksums put right: refused in words, or every
// look-up and source stays within the file. Each four bytes are one change: where (24 bits, the highest: from the end) and to
// what; what is left over cuts the file.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "labels/address_compile.h"
#include "labels/address_lookup.h"

using namespace hozen;

namespace {

constexpr size_t kHeader = 40, kEntry = 24, kChecksum = 32;
constexpr size_t kTableEnd = kHeader + kSections * kEntry;

uint64_t word_at(const std::string& bytes, size_t at) {
  uint64_t out;
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}
void put_word(std::string& bytes, size_t at, uint64_t word) {
  std::memcpy(bytes.data() + at, &word, sizeof word);
}

// What a forger would do; without it no change gets past the checksums.
std::string sealed(std::string bytes) {
  if (bytes.size() < kTableEnd) return bytes;
  put_word(bytes, 16, bytes.size());
  for (size_t i = 0; i < kSections; ++i) {
    const size_t entry = kHeader + i * kEntry;
    const uint64_t offset = word_at(bytes, entry), length = word_at(bytes, entry + 8);
    if (offset > bytes.size() || length > bytes.size() - offset) continue;
    put_word(bytes, entry + 16, hash_bytes(std::string_view(bytes).substr(offset, length)));
  }
  put_word(bytes, kChecksum, 0);
  put_word(bytes, kChecksum, hash_bytes(std::string_view(bytes).substr(0, kTableEnd)));
  return bytes;
}

void use(const std::string& bytes) {
  auto image = image_from_bytes(bytes, "fuzz.hzdb");
  if (!image) return;
  StringPool pool;
  const auto sources = sources_of_image(**image, pool);
  const auto database = AddressDatabase::from_image(std::move(*image));
  if (!database) std::abort();
  size_t known = 0;
  for (const std::string_view text : {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::",
                                      "2001:db8::7", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    const auto address = Address::parse(text);
    for (const std::optional<int64_t> time : {std::optional<int64_t>(), std::optional<int64_t>(0)})
      known += database->at(*address, time).known();
  }
  for (uint32_t row = 0; row < database->rows(); ++row)
    known += database->facts_of_row(row).known();
  for (const AddressSource& source : sources) known += source.ranges.size();
  if (known == SIZE_MAX) std::abort();
}

std::string small_database() {
  StringPool pool;
  std::vector<AddressSource> sources;
  const auto add = [&](AddressKind kind, std::string_view text) {
    sources.push_back(
        *read_address_text(kind, text, {.name = "fuzz", .tag = {}, .head = {}}, pool));
  };
  add(AddressKind::csv,
      "network,asn,country,owner,tags\n192.0.2.0/25,AS64496,JP,Example,a;b\n"
      "2001:db8::/32,64497,NL,Example Hosting,\n");
  add(AddressKind::contractors,
      "vendor,ranges,valid_from,valid_to,contract,contact\nExample,192.0.2.0/28,2022-09-01,"
      "2022-10-31,C-1,soc@example.com\n");
  add(AddressKind::tor, "ExitAddress 192.0.2.9 2022-09-29 22:11:00\n");
  return *compile_addresses(sources, pool);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::string whole = small_database();
  std::string bytes = whole;
  for (size_t i = 0; i + 4 <= size; i += 4) {
    const size_t distance = data[i] | size_t{data[i + 1]} << 8 | size_t{data[i + 2] & 0x7fu} << 16;
    const size_t at = distance % bytes.size();
    bytes[data[i + 2] >= 0x80 ? bytes.size() - 1 - at : at] = static_cast<char>(data[i + 3]);
  }
  if (size % 4 != 0) bytes.resize(bytes.size() * data[size - 1] / 256);
  use(bytes);
  use(sealed(bytes));
  return 0;
}
