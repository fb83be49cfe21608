#include "labels/address_lookup.h"

#include <algorithm>

#include "labels/address_image.h"

namespace hozen {
namespace {

// Every range of every source, in order.
template <class Visit>
void each_range(const AddressImage& image, const Visit& visit) {
  size_t record = 0, validity = 0, v4 = 0, v6 = 0;
  for (size_t s = 0; s < image.sources.size(); ++s) {
    const SourceRow& row = image.sources[s];
    const auto say = [&](Address first, Address last, uint32_t r, uint32_t v) {
      visit(AddressStatement{.source = s,
                             .first = first,
                             .last = last,
                             .validity = image.validities[validity + v],
                             .record = &image.records[record + r]});
    };
    for (const RangeV4& r : image.ranges_v4.subspan(v4, row.ranges_v4)) {
      say(Address::from_v4(r.first), Address::from_v4(r.last), r.record, r.validity);
    }
    for (const RangeV6& r : image.ranges_v6.subspan(v6, row.ranges_v6))
      say(r.first, r.last, r.record, r.validity);
    record += row.records;
    validity += row.validities;
    v4 += row.ranges_v4;
    v6 += row.ranges_v6;
  }
}

bool less_specific(const AddressStatement& a, const AddressStatement& b) {
  using U128 = unsigned __int128;
  const auto size = [](const AddressStatement& s) {
    const auto wide = [](Address x) { return static_cast<U128>(x.high) << 64 | x.low; };
    return wide(s.last) - wide(s.first);
  };
  if (a.source != b.source) return a.source < b.source;
  const auto size_a = size(a), size_b = size(b);
  if (size_a != size_b) return size_a < size_b;
  return a.first != b.first ? a.first < b.first : a.validity < b.validity;
}

}  // namespace

Expected<AddressArchive> AddressArchive::load(const std::vector<std::string>& specs,
                                              const AddressOptions& options) {
  AddressArchive out;
  if (specs.size() == 1 && is_image_file(specs[0])) {
    HOZEN_TRY(image, read_image_file(specs[0], true));
    HOZEN_TRY(database, AddressDatabase::from_image(std::move(image)));
    out.database_ = std::move(database);
    return out;
  }
  HOZEN_TRY(database, AddressDatabase::load(specs, options));
  out.database_ = std::move(database);
  return out;
}

std::vector<SourceFacts> AddressArchive::sources() const {
  const AddressImage& image = database_.image();
  std::vector<SourceFacts> out;
  for (const SourceRow& row : image.sources) {
    SourceFacts facts{.kind = static_cast<AddressKind>(row.kind),
                      .name = image.text(row.name),
                      .version = image.text(row.version),
                      .sha256 = image.text(row.sha256),
                      .as_of_ns = {},
                      .lines = row.lines,
                      .refused_lines = row.refused_lines,
                      .ranges = uint64_t{row.ranges_v4} + row.ranges_v6};
    if (row.as_of_ns != INT64_MIN) facts.as_of_ns = row.as_of_ns;
    out.push_back(facts);
  }
  return out;
}

std::vector<AddressStatement> AddressArchive::statements_on(Address address,
                                                            std::optional<int64_t> time_ns) const {
  std::vector<AddressStatement> out;
  each_range(database_.image(), [&](const AddressStatement& s) {
    const bool covers =
        s.first <= address && address <= s.last && s.first.is_v4() == address.is_v4();
    if (covers) out.push_back(s);
  });
  std::sort(out.begin(), out.end(), less_specific);
  const auto holds = [&](const Validity& v) {
    return !time_ns || (v.from_ns <= *time_ns && *time_ns < v.until_ns);
  };
  const AddressStatement* best = nullptr;
  for (AddressStatement& s : out) {
    if (best != nullptr && best->source != s.source) best = nullptr;
    if (!holds(s.validity)) continue;
    s.in_force = best == nullptr || (best->first == s.first && best->last == s.last);
    if (best == nullptr) best = &s;
  }
  return out;
}

void AddressArchive::each_statement(
    const std::function<void(const AddressStatement&)>& visit) const {
  each_range(database_.image(), visit);
}

std::string extent_text(Address first, Address last) {
  if (first == last) return first.text();
  const std::vector<Prefix> prefixes = prefixes_of_range(first, last);
  if (prefixes.size() == 1) return prefixes.front().text();
  return fmt::format("{}-{}", first.text(), last.text());
}

}  // namespace hozen
