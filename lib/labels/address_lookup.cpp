#include "labels/address_lookup.h"

#include <algorithm>

#include "labels/address_image.h"

namespace hozen {
namespace {

// One source's part of the sections.
struct SourcePart {
  size_t number = 0, record = 0, validity = 0;
  std::span<const RangeV4> v4;
  std::span<const RangeV6> v6;
};

template <class Visit>
Expected<void> each_source(const AddressImage& image, const Visit& visit) {
  SourcePart part;
  size_t v4 = 0, v6 = 0;
  for (const SourceRow& row : image.sources) {
    part.v4 = image.ranges_v4.subspan(v4, row.ranges_v4);
    part.v6 = image.ranges_v6.subspan(v6, row.ranges_v6);
    HOZEN_CHECK(visit(row, part));
    ++part.number;
    part.record += row.records;
    part.validity += row.validities;
    v4 += row.ranges_v4;
    v6 += row.ranges_v6;
  }
  return {};
}

Address end_of(Address address) { return address; }
Address end_of(uint32_t v4) { return Address::from_v4(v4); }

// The ranges of one source that are wanted, with what it says of them.
template <class Range, class Wanted>
Expected<void> each_range(const AddressImage& image, const SourceRow& row, const SourcePart& part,
                          std::span<const Range> ranges, const Wanted& wanted,
                          const AddressArchive::Visit& visit) {
  if (!image.use.whole_archive() && !image.use.read(ranges)) return image.use.sound();
  for (const Range& r : ranges) {
    if (!wanted(r)) continue;
    if (r.record >= row.records || r.validity >= row.validities)
      return damaged_image(image.name, "an entry points outside its table");
    const size_t record = part.record + r.record, validity = part.validity + r.validity;
    if (!image.use.read_statement(record, validity)) return image.use.sound();
    visit({.source = part.number,
           .first = end_of(r.first),
           .last = end_of(r.last),
           .validity = image.validities[validity],
           .record = &image.records[record]});
  }
  return {};
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
  HOZEN_TRY(database, AddressDatabase::load(specs, options));
  HOZEN_CHECK(database.image().use.read_sources());
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

Expected<std::vector<AddressStatement>> AddressArchive::statements_on(
    Address address, std::optional<int64_t> time_ns) const {
  const AddressImage& image = database_.image();
  std::vector<AddressStatement> out;
  const auto add = [&](const AddressStatement& s) { out.push_back(s); };
  HOZEN_CHECK(each_source(image, [&](const SourceRow& row, const SourcePart& part) {
    const auto covers = [](const auto& wanted) {
      return [wanted](const auto& r) { return r.first <= wanted && wanted <= r.last; };
    };
    if (address.is_v4()) return each_range(image, row, part, part.v4, covers(address.v4()), add);
    return each_range(image, row, part, part.v6, covers(address), add);
  }));
  HOZEN_CHECK(image.use.sound());
  std::sort(out.begin(), out.end(), less_specific);
  const auto holds = [&](const Validity& v) {
    return !time_ns || (v.from_ns <= *time_ns && *time_ns < v.until_ns);
  };
  const AddressStatement* best = nullptr;
  for (AddressStatement& s : out) {
    if (best != nullptr && best->source != s.source) best = nullptr;
    if (!holds(s.validity)) continue;
    s.in_force = best == nullptr || (best->first == s.first && best->last == s.last) ||
                 all_hold(static_cast<AddressKind>(image.sources[s.source].kind));
    if (best == nullptr) best = &s;
  }
  return out;
}

Expected<void> AddressArchive::each_statement(const Visit& visit,
                                              std::optional<AddressKind> kind) const {
  const AddressImage& image = database_.image();
  if (!kind) HOZEN_CHECK(verify());
  const auto any = [](const auto&) { return true; };
  return each_source(image, [&](const SourceRow& row, const SourcePart& part) -> Expected<void> {
    if (kind && static_cast<AddressKind>(row.kind) != *kind) return {};
    HOZEN_CHECK(each_range(image, row, part, part.v4, any, visit));
    return each_range(image, row, part, part.v6, any, visit);
  });
}

std::string extent_text(Address first, Address last) {
  if (first == last) return first.text();
  const std::vector<Prefix> prefixes = prefixes_of_range(first, last);
  if (prefixes.size() == 1) return prefixes.front().text();
  return fmt::format("{}-{}", first.text(), last.text());
}

}  // namespace hozen
