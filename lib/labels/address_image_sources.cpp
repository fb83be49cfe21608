// Takes a database apart again: what it was made of, to be compiled with other sources.
#include <utility>

#include "labels/address_image.h"

namespace hozen {

std::vector<AddressSource> sources_of_image(const AddressImage& image, StringPool& pool) {
  std::vector<AddressSource> out;
  const auto move_text = [&](uint32_t id) { return pool.id(image.text(id)); };
  size_t record = 0, validity = 0, v4 = 0, v6 = 0;
  for (const SourceRow& row : image.sources) {
    AddressSource source;
    source.kind = static_cast<AddressKind>(row.kind);
    source.name = image.text(row.name);
    source.version = image.text(row.version);
    source.sha256 = image.text(row.sha256);
    if (row.as_of_ns != INT64_MIN) source.as_of_ns = row.as_of_ns;
    source.lines = row.lines;
    source.refused_lines = row.refused_lines;
    for (AddressRecord r : image.records.subspan(record, row.records)) {
      for (uint32_t* id : {&r.owner, &r.country, &r.organization, &r.network, &r.tags, &r.vendor,
                           &r.contract, &r.contact}) {
        *id = move_text(*id);
      }
      source.records.push_back(r);
    }
    const auto spans = image.validities.subspan(validity, row.validities);
    source.validities.assign(spans.begin(), spans.end());
    for (const RangeV4& r : image.ranges_v4.subspan(v4, row.ranges_v4)) {
      source.ranges.push_back(
          {Address::from_v4(r.first), Address::from_v4(r.last), r.record, r.validity});
    }
    for (const RangeV6& r : image.ranges_v6.subspan(v6, row.ranges_v6)) {
      source.ranges.push_back({r.first, r.last, r.record, r.validity});
    }
    record += row.records, validity += row.validities, v4 += row.ranges_v4, v6 += row.ranges_v6;
    for (const NameRow& name : image.names) {
      if (&image.sources[name.source] == &row)
        source.names.push_back({move_text(name.name), name.address});
    }
    if (source.kind != AddressKind::special) out.push_back(std::move(source));
  }
  return out;
}

}  // namespace hozen
