// Delegated and extended statistics of the five registries:
// registry|cc|type|start|value|date|status[|...]. Source: www.nro.net, "NRO Extended Allocation and
// Assignment Reports"; RIR statistics exchange format. Trap: the value of an IPv4 row is a count of
// addresses, often no power of two; that of IPv6 a prefix length.
#include "base/text.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out == "RIPENCC" ? "RIPE NCC" : out;
}

class RirReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = trim(text);
    if (text.empty() || text[0] == '#') return;
    split_cells(text, '|', quoted_, cells_);
    if (text[0] >= '0' && text[0] <= '9') return read_version(sink);
    if (cells_.size() >= 6 && cells_[5] == "summary") return;
    if (cells_.size() < 7)
      return sink.refuse(number, text, "not registry|cc|type|start|value|date|status");
    if (cells_[2] == "asn") return;
    const auto extent = cells_[2] == "ipv4"   ? read_v4()
                        : cells_[2] == "ipv6" ? read_v6()
                                              : fail("type is neither ipv4, ipv6 nor asn");
    if (!extent) return sink.refuse(number, text, extent.error().what);
    const std::string_view status = cells_[6];
    AddressRecord record;
    record.country = sink.id(country_code(cells_[1]));
    record.network = sink.id(fmt::format("{} {}", upper(cells_[0]), status));
    if (status == "reserved" || status == "available") {
      record.tags = sink.id(fmt::format("rir:{}", status));
    }
    sink.add(extent->first, extent->last, sink.record(record));
  }

 private:
  // 2|apnic|20220930|83321|19830613|20220929|+1000
  void read_version(AddressSink& sink) {
    if (cells_.size() < 3) return;
    sink.source().version = fmt::format("{} {}", cells_[1], cells_[2]);
    const std::string_view day = cells_[2];
    if (day.size() != 8) return;
    const auto time =
        parse_rfc3339(fmt::format("{}-{}-{}", day.substr(0, 4), day.substr(4, 2), day.substr(6)));
    if (time) sink.source().as_of_ns = time->time_ns;
  }

  Expected<AddressExtent> read_v4() const {
    const auto start = Address::parse(cells_[3]);
    const auto count = parse_unsigned(cells_[4]);
    if (!start || !start->is_v4()) return fail("start is no IPv4 address");
    if (!count || *count == 0) return fail("value is no count of addresses");
    if (*count - 1 > UINT32_MAX - start->v4()) return fail("the count goes beyond 255.255.255.255");
    return AddressExtent{*start,
                         Address::from_v4(static_cast<uint32_t>(start->v4() + (*count - 1)))};
  }

  Expected<AddressExtent> read_v6() const {
    const auto prefix = Prefix::parse(fmt::format("{}/{}", cells_[3], cells_[4]), true);
    if (!prefix || prefix->first.is_v4()) return fail("start and value are no IPv6 prefix");
    return AddressExtent{prefix->first, prefix->last()};
  }

  std::string quoted_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::unique_ptr<AddressReader> make_rir_reader() { return std::make_unique<RirReader>(); }

}  // namespace hozen
