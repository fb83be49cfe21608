#include "labels/address_sections.h"

#include <algorithm>

namespace hozen {

void SectionMaker::put_ranges(std::vector<AddressSource>& sources, std::vector<SourceRow>& rows) {
  size_t v4 = 0, v6 = 0;
  for (const AddressSource& source : sources) {
    const auto n =
        static_cast<size_t>(std::count_if(source.ranges.begin(), source.ranges.end(), is_v4));
    v4 += n, v6 += source.ranges.size() - n;
    rows.push_back({.ranges_v4 = static_cast<uint32_t>(n),
                    .ranges_v6 = static_cast<uint32_t>(source.ranges.size() - n)});
  }
  std::string& of_v4 = at(Section::ranges_v4);
  std::string& of_v6 = at(Section::ranges_v6);
  of_v4.reserve(v4 * sizeof(RangeV4));
  of_v6.reserve(v6 * sizeof(RangeV6));
  for (AddressSource& source : sources) {
    for (const SourceRange& r : source.ranges) {
      if (is_v4(r)) {
        const RangeV4 range{r.first.v4(), r.last.v4(), r.record, r.validity};
        of_v4.append(reinterpret_cast<const char*>(&range), sizeof range);
      } else {
        const RangeV6 range{r.first, r.last, r.record, r.validity};
        of_v6.append(reinterpret_cast<const char*>(&range), sizeof range);
      }
    }
    std::vector<SourceRange>().swap(source.ranges);
  }
}

void SectionMaker::put_sources(std::vector<AddressSource>& sources, std::vector<SourceRow> rows,
                               StringPool& pool) {
  size_t records = 0;
  for (const AddressSource& source : sources) records += source.records.size();
  at(Section::records).reserve(records * sizeof(AddressRecord));
  for (size_t s = 0; s < sources.size(); ++s) {
    AddressSource& source = sources[s];
    SourceRow& row = rows[s];
    row.kind = static_cast<uint32_t>(source.kind);
    row.name = pool.id(source.name);
    row.version = pool.id(source.version);
    row.sha256 = pool.id(source.sha256);
    row.as_of_ns = source.as_of_ns.value_or(INT64_MIN);
    row.lines = source.lines;
    row.refused_lines = source.refused_lines;
    row.records = static_cast<uint32_t>(source.records.size());
    row.validities = static_cast<uint32_t>(source.validities.size());
    at(Section::records) += bytes_of(source.records);
    at(Section::validities) += bytes_of(source.validities);
    std::vector<AddressRecord>().swap(source.records);
  }
  put(Section::sources, std::move(rows));
}

// Of several addresses of one name, that of the first source and line counts.
void SectionMaker::put_names(const std::vector<AddressSource>& sources, const StringPool& pool) {
  std::vector<NameRow> rows;
  for (uint32_t s = 0; s < sources.size(); ++s) {
    for (const OwnName& name : sources[s].names) rows.push_back({name.text, s, name.address});
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const NameRow& a, const NameRow& b) {
    return pool.text(a.name) < pool.text(b.name);
  });
  put(Section::names, std::move(rows));
}

}  // namespace hozen
