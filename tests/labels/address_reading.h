#pragma once
// Read: a source of addresses from a text, and what it says as text again.
#include "catch.h"
#include "labels/address_readers.h"
#include "labels/address_source.h"

namespace hozen {

struct Read {
  StringPool pool;
  AddressSource source;

  explicit Read(AddressKind kind, std::string_view text, AddressReaderOptions options = {}) {
    auto read = read_address_text(kind, text, options, pool);
    INFO((read ? std::string() : read.error().text()));
    REQUIRE(read);
    source = std::move(*read);
  }
  // "first-last owner country asn organization network tags from until", a range a line
  std::string all() const {
    std::string out;
    std::vector<SourceRange> ranges = source.ranges;
    ranges.insert(ranges.end(), source.routes.begin(), source.routes.end());
    for (const SourceRange& range : ranges) {
      const AddressRecord& r = source.records[range.record];
      const Validity& v = source.validities[range.validity];
      out += fmt::format("{}-{}|{}|{}|{}|{}|{}|{}", range.first.text(), range.last.text(),
                         pool.text(r.owner), pool.text(r.country), r.asn, pool.text(r.organization),
                         pool.text(r.network), pool.text(r.tags));
      if (!v.always()) {
        out += fmt::format("|{}|{}", v.from_ns == INT64_MIN ? "" : format_rfc3339(v.from_ns),
                           v.until_ns == INT64_MAX ? "" : format_rfc3339(v.until_ns));
      }
      out += '\n';
    }
    return out;
  }
  std::string refused() const {
    std::string out;
    for (const RefusedLine& line : source.refused)
      out += fmt::format("{}: {}\n", line.number, line.why);
    return out;
  }
};

}  // namespace hozen
