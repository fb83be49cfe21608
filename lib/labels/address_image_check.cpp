// Whether the numbers of an address database that was read point where there is something: after
// this, lookups need no checks.
#include <algorithm>

#include "labels/address_image.h"

namespace hozen {
namespace {

template <class T, class Get>
bool all_below(std::span<const T> values, size_t limit, Get get) {
  bool good = true;
  for (const T& value : values) good &= get(value) < limit;
  return good;
}
bool all_below(std::span<const uint32_t> values, size_t limit) {
  return all_below(values, limit, [](uint32_t v) { return v; });
}
bool rises(std::span<const uint32_t> values) {
  bool good = true;
  for (size_t i = 1; i < values.size(); ++i) good &= values[i - 1] <= values[i];
  return good;
}

bool good_v4(const AddressImage& image) {
  if (image.v4_top.size() != 65537 || image.v4_top.front() != 0 || !rises(image.v4_top))
    return false;
  if (image.v4_top.back() != image.v4_starts.size()) return false;
  if (image.v4_starts.size() != image.v4_sets.size()) return false;
  bool good = true;
  for (size_t i = 0; i < 65536; ++i) {  // each /16 has a segment that begins at its first address
    good = good && image.v4_top[i] < image.v4_top[i + 1] && image.v4_starts[image.v4_top[i]] == 0;
  }
  for (size_t i = 0; good && i < 65536; ++i) {
    for (uint32_t at = image.v4_top[i] + 1; at < image.v4_top[i + 1]; ++at)
      good &= image.v4_starts[at - 1] < image.v4_starts[at];
  }
  return good && all_below(image.v4_sets, image.rows.size() + image.sets.size());
}

bool good_v6(const AddressImage& image) {
  const auto high = image.v6_high, low = image.v6_low;
  if (high.size() != low.size() || high.size() != image.v6_sets.size()) return false;
  bool good = true;
  for (size_t i = 1; i < high.size(); ++i)
    good &= high[i - 1] < high[i] || (high[i - 1] == high[i] && low[i - 1] < low[i]);
  return good && all_below(image.v6_sets, image.rows.size() + image.sets.size());
}

bool good_sets(const AddressImage& image) {
  const size_t rows = image.rows.size(), changes = image.change_rows.size();
  if (rows == 0 || image.change_times.size() != changes) return false;
  for (const AddressSet& set : image.sets) {
    if (set.row >= rows || set.first > changes || set.changes > changes - set.first) return false;
    if (set.changes == 0 || image.change_times[set.first] != INT64_MIN) return false;
  }
  return all_below(image.change_rows, rows);
}

bool good_rows(const AddressImage& image) {
  const auto tags = image.tag_texts;
  const size_t contracts = image.contract_rows.size();
  const size_t texts = image.text_ends.size();
  bool good = true;
  for (const AddressRow& row : image.rows) {
    good &= row.owner < texts && row.country < texts && row.organization < texts &&
            row.network < texts && row.first_tag <= tags.size() &&
            row.tags <= tags.size() - row.first_tag && row.first_contract <= contracts &&
            row.contracts <= contracts - row.first_contract;
  }
  for (const ContractRow& row : image.contract_rows) {
    good &= row.vendor < texts && row.contract < texts && row.contact < texts;
  }
  return good && all_below(tags, texts);
}

bool good_texts(const AddressImage& image) {
  return !image.text_ends.empty() && image.text_ends.front() == 0 && rises(image.text_ends) &&
         image.text_ends.back() == image.texts.size();
}

bool good_ranges(const AddressImage& image, const SourceRow& row, size_t v4, size_t v6) {
  const auto fits = [&](const auto& range) {
    return range.record < row.records && range.validity < row.validities &&
           range.first <= range.last;
  };
  const auto of_v4 = image.ranges_v4.subspan(v4, row.ranges_v4);
  const auto of_v6 = image.ranges_v6.subspan(v6, row.ranges_v6);
  return std::all_of(of_v4.begin(), of_v4.end(), fits) &&
         std::all_of(of_v6.begin(), of_v6.end(), fits);
}

}  // namespace

bool is_good_first_part(const AddressImage& image) {
  return good_texts(image) && good_v4(image) && good_v6(image) && good_sets(image) &&
         good_rows(image) &&
         all_below(image.names, image.text_ends.size(), [](const NameRow& n) { return n.name; });
}

bool are_good_sources(const AddressImage& image) {
  const size_t texts = image.text_ends.size();
  uint64_t records = 0, validities = 0, v4 = 0, v6 = 0;
  for (const SourceRow& row : image.sources) {
    if (row.kind >= static_cast<uint32_t>(AddressKind::count) || row.name >= texts ||
        row.version >= texts || row.sha256 >= texts || row.validities == 0) {
      return false;
    }
    records += row.records;
    validities += row.validities;
    v4 += row.ranges_v4;
    v6 += row.ranges_v6;
  }
  return records == image.records.size() && validities == image.validities.size() &&
         v4 == image.ranges_v4.size() && v6 == image.ranges_v6.size();
}

bool is_good_record(const AddressImage& image, const AddressRecord& r) {
  const size_t texts = image.text_ends.size();
  bool good = true;
  for (const uint32_t id :
       {r.owner, r.country, r.organization, r.network, r.tags, r.vendor, r.contract, r.contact})
    good &= id < texts;
  return good;
}

bool is_good_second_part(const AddressImage& image) {
  if (!are_good_sources(image)) return false;
  size_t v4 = 0, v6 = 0;
  for (const SourceRow& row : image.sources) {
    if (!good_ranges(image, row, v4, v6)) return false;
    v4 += row.ranges_v4;
    v6 += row.ranges_v6;
  }
  bool good =
      all_below(image.names, image.sources.size(), [](const NameRow& n) { return n.source; });
  for (const AddressRecord& record : image.records) good &= is_good_record(image, record);
  return good;
}

}  // namespace hozen
