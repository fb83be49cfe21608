// A compiled database with bytes of it changed, as it is and with its checksums put right: refused in words, or every
// look-up and source stays within the file. Each four bytes are one change: where (24 bits, the highest: from the end) and to
// what; what is left over cuts the file.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "labels/address_compile.h"
#include "labels/address_lookup.h"

using namespace hozen;

namespace {

constexpr size_t kHeader = 48, kEntry = 16, kBlocks = 32, kChecksum = 40;
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
  const uint64_t blocks = word_at(bytes, kBlocks);
  if (blocks > (bytes.size() - kTableEnd) / 8) return bytes;
  put_word(bytes, 16, bytes.size());
  for (uint64_t i = 0; i < blocks; ++i) {
    const size_t at = kTableEnd + blocks * 8 + i * ImageBlocks::kBytes;
    if (at >= bytes.size()) break;
    put_word(bytes, kTableEnd + i * 8,
             hash_bytes(std::string_view(bytes).substr(at, ImageBlocks::kBytes)));
  }
  put_word(bytes, kChecksum, 0);
  put_word(bytes, kChecksum,
           hash_bytes(std::string_view(bytes).substr(8, kTableEnd + blocks * 8 - 8)));
  return bytes;
}

size_t look_up(const AddressDatabase& database) {
  size_t known = 0;
  for (const std::string_view text : {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::",
                                      "2001:db8::7", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    const auto address = Address::parse(text);
    for (const std::optional<int64_t> time : {std::optional<int64_t>(), std::optional<int64_t>(0)})
      known += database.at(*address, time).known();
  }
  for (uint32_t row = 0; row < std::min<size_t>(database.rows(), 100); ++row) {
    const AddressFacts facts = database.facts_of_row(row);
    known += facts.known() + facts.tags.size() + facts.owner.size();
    for (const std::string_view tag : facts.tags) known += tag.size();
    for (const ContractFacts& contract : facts.contracts) known += contract.vendor.size();
  }
  known += database.address_of_name("www").has_value();
  return known;
}

// Read as it is used, and at once: what the first finds sound it answers as the second.
void use(const std::string& bytes) {
  auto opened = open_image_bytes(bytes, "fuzz.hzdb");
  auto image = image_from_bytes(bytes, "fuzz.hzdb");
  if (!opened) {
    if (image) std::abort();
    return;
  }
  const auto lazy = AddressDatabase::from_image(std::move(*opened));
  const size_t said = look_up(*lazy);
  if (!image) return;
  StringPool pool;
  size_t known = 0;
  for (const AddressSource& source : sources_of_image(**image, pool)) known += source.ranges.size();
  const auto database = AddressDatabase::from_image(std::move(*image));
  if (!lazy->sound() || said != look_up(*database) || known == SIZE_MAX) std::abort();
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
