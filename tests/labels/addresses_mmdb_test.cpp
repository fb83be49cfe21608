// MaxMind databases: written here by the format's specification, read through libmaxminddb.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "labels/address_reading.h"

using namespace hozen;

namespace {

// The data section's types: a control byte with the type (or 0 and the type less 7 behind it) and the size.
std::string text(std::string_view value) {
  if (value.size() < 29)
    return std::string(1, static_cast<char>(2 << 5 | value.size())) + std::string(value);
  return std::string(1, static_cast<char>(2 << 5 | 29)) + static_cast<char>(value.size() - 29) +
         std::string(value);
}
std::string number(uint32_t value, int type) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<char>(value >> shift & 0xff);
    if (!bytes.empty() || byte != 0) bytes += byte;
  }
  const auto size = static_cast<char>(bytes.size());
  if (type <= 7) return std::string(1, static_cast<char>(type << 5 | size)) + bytes;
  return std::string(1, size) + static_cast<char>(type - 7) + bytes;
}
std::string uint16(uint32_t value) { return number(value, 5); }
std::string uint32(uint32_t value) { return number(value, 6); }
std::string map(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out(1, static_cast<char>(7 << 5 | pairs.size()));
  for (const auto& [key, value] : pairs) out += text(key) + value;
  return out;
}

// A tree of 24-bit records: a node is two records; a record is a node, "nothing", or an offset into the data.
class Writer {
 public:
  void add(uint32_t network, int length, const std::string& data) {
    size_t node = 0;
    for (int bit = 0; bit + 1 < length; ++bit) {
      uint32_t& next = nodes_[node][network >> (31 - bit) & 1];
      if (next == kNothing) {
        next = static_cast<uint32_t>(nodes_.size());
        nodes_.push_back({kNothing, kNothing});
      }
      node = nodes_[node][network >> (31 - bit) & 1];
    }
    nodes_[node][network >> (32 - length) & 1] = kData | static_cast<uint32_t>(data_.size());
    data_ += data;
  }
  std::string bytes(std::string_view kind) const {
    std::string out;
    const auto count = static_cast<uint32_t>(nodes_.size());
    for (const auto& node : nodes_) {
      for (const uint32_t record : node) {
        const uint32_t value = record == kNothing      ? count
                               : (record & kData) != 0 ? count + 16 + (record & ~kData)
                                                       : record;
        for (const int shift : {16, 8, 0}) out += static_cast<char>(value >> shift & 0xff);
      }
    }
    out += std::string(16, '\0') + data_ + "\xAB\xCD\xEFMaxMind.com";
    return out + map({{"binary_format_major_version", uint16(2)},
                      {"binary_format_minor_version", uint16(0)},
                      {"build_epoch", number(1664506800, 9)},
                      {"database_type", text(kind)},
                      {"description", map({})},
                      {"ip_version", uint16(4)},
                      {"languages", std::string("\x00\x04", 2)},
                      {"node_count", uint32(count)},
                      {"record_size", uint16(24)}});
  }

 private:
  static constexpr uint32_t kNothing = 0xffffffff, kData = 0x80000000;
  std::vector<std::array<uint32_t, 2>> nodes_ = {{kNothing, kNothing}};
  std::string data_;
};

struct MmdbRead {
  StringPool pool;
  Expected<AddressSource> source = fail("not read");
  explicit MmdbRead(const std::string& bytes) {
    const std::string path =
        (std::filesystem::temp_directory_path() / fmt::format("hozen-{}.mmdb", ::getpid()))
            .string();
    std::ofstream(path, std::ios::binary) << bytes;
    AddressSpec spec;
    spec.path = path;
    auto read = read_address_source(spec, pool, {});
    if (read) {
      source = std::move(read->front());
    } else {
      source = std::unexpected(read.error());
    }
    std::filesystem::remove(path);
  }
  std::string all() const {
    std::set<std::string> lines;
    for (const SourceRange& range : source->ranges) {
      const AddressRecord& r = source->records[range.record];
      lines.insert(fmt::format("{}-{}|{}|{}|{}\n", range.first.text(), range.last.text(),
                               pool.text(r.country), r.asn, pool.text(r.organization)));
    }
    return fmt::format("{}", fmt::join(lines, ""));
  }
};

constexpr uint32_t kDocumentation = 0xC0000200;  // 192.0.2.0

}  // namespace

TEST_CASE("country and ASN databases of MaxMind give their ranges", "[addresses][mmdb]") {
  Writer country;
  country.add(kDocumentation, 25, map({{"country", map({{"iso_code", text("JP")}})}}));
  country.add(kDocumentation + 128, 25, map({{"country", map({{"iso_code", text("NL")}})}}));
  const MmdbRead countries(country.bytes("GeoLite2-Country"));
  REQUIRE(countries.source);
  CHECK(countries.source->kind == AddressKind::mmdb);
  CHECK(countries.all() == "192.0.2.0-192.0.2.127|JP|0|\n192.0.2.128-192.0.2.255|NL|0|\n");
  REQUIRE(countries.source->as_of_ns);
  CHECK(format_rfc3339(*countries.source->as_of_ns) == "2022-09-30T03:00:00Z");

  Writer asn;
  asn.add(kDocumentation, 24,
          map({{"autonomous_system_number", uint32(64496)},
               {"autonomous_system_organization", text("Example K.K.")}}));
  const MmdbRead numbers(asn.bytes("GeoLite2-ASN"));
  REQUIRE(numbers.source);
  CHECK(numbers.all() == "192.0.2.0-192.0.2.255||64496|Example K.K.\n");
}

TEST_CASE("a MaxMind database cut anywhere is refused or gives less, never more",
          "[addresses][mmdb]") {
  Writer writer;
  writer.add(kDocumentation, 24, map({{"country", map({{"iso_code", text("JP")}})}}));
  const std::string whole = writer.bytes("GeoLite2-Country");
  for (size_t size = 0; size < whole.size(); size += 7) {
    const MmdbRead read(whole.substr(0, size));
    INFO(size);
    if (read.source) CHECK(read.source->ranges.size() <= 1);
  }
}
