#pragma once
// AddressImage: a compiled address database as it lies in memory and in a file (.hzdb).
//
// Call:     compile_sections gives the sections; image_from_sections, image_from_bytes or
//           read_image_file checks them and sets the views
// Shape:    every IPv4 and IPv6 address falls into one segment; a segment names a row (the merged
//           facts of all sources), or a set of several rows in the order of time. The second part
//           keeps each source's own ranges, for lookup, ranges, diff and merging.
// Errors:   damaged (which section), cut short, of a newer version: each in words with the file's
//           name. After that every number in it is checked once, so lookups need no checks.
// Lifetime: owns the bytes behind all views
// Cost:     one pass of pread(2) over the first part, one of XXH64, on two threads: 2 ms for 7 MB,
//           which hold a million ranges
// Source:   own format, little-endian:
//             header: "HZADDR\r\n" u32 version, u32 sections, u64 file bytes,
//                     u64 bytes of the first part,
//                     u64 XXH64 of (version .. end of the section table, this field as 0)
//             table:  sections x { u64 offset (multiple of 8), u64 bytes, u64 XXH64 }
//             then the sections in the order of enum Section, each an array of the type named there
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "labels/address_facts.h"
#include "labels/address_image_bytes.h"
#include "labels/address_source.h"

namespace hozen {

inline constexpr uint32_t kImageVersion = 2;  // 1: every set was an AddressSet

// The bytes of each section, in the order of enum Section.
using ImageSections = std::vector<std::string>;

// A set whose facts change with time; one whose facts do not is known by its row alone.
struct AddressSet {
  uint32_t row = 0;      // facts whatever the time
  uint32_t first = 0;    // of its changes
  uint32_t changes = 0;  // how many, at least one
  uint32_t reserved = 0;
};

struct AddressRow {
  uint32_t owner = 0, country = 0, organization = 0, network = 0, asn = 0;
  uint32_t first_tag = 0;
  uint32_t contract = 0;  // 0: none, else number + 1
  uint16_t tags = 0;
  uint8_t conflicts = 0;
  uint8_t reserved = 0;
};

struct ContractRow {
  uint32_t vendor = 0, contract = 0, contact = 0, reserved = 0;
  int64_t from_ns = 0, until_ns = 0;
};

struct SourceRow {
  uint32_t kind = 0, name = 0, version = 0, sha256 = 0;
  int64_t as_of_ns = INT64_MIN;  // INT64_MIN: not known
  uint64_t lines = 0, refused_lines = 0;
  uint32_t records = 0, validities = 0, ranges_v4 = 0,
           ranges_v6 = 0;  // how many, one after the other
};

struct RangeV4 {
  uint32_t first, last, record, validity;  // numbers within the source
};
struct RangeV6 {
  Address first, last;
  uint32_t record, validity;
};

struct NameRow {
  uint32_t name, source;  // a text; which of the sources says it
  Address address;
};

enum class Section : uint32_t {
  v4_top,        // u32[65537]: the first segment of each /16, and their number
  v4_starts,     // u16: start of a segment within its /16
  v4_sets,       // u32: its set: a row, or, behind all rows, the number of an AddressSet
  v6_high,       // u64: start of a segment
  v6_low,        // u64
  v6_sets,       // u32
  sets,          // AddressSet
  change_times,  // i64: from then on ...
  change_rows,   // u32: ... this row
  rows,          // AddressRow; row 0: nothing known
  tags,          // u32: texts
  contracts,     // ContractRow
  text_ends,     // u32: text i ends there; text 0 is empty
  text,          // bytes
  names,         // NameRow, in the order of the names as bytes
  sources,       // SourceRow                     (from here on: the second part)
  records,       // AddressRecord
  validities,    // Validity
  ranges_v4,     // RangeV4
  ranges_v6,     // RangeV6
  count
};
inline constexpr size_t kSections = static_cast<size_t>(Section::count);
inline constexpr size_t kFirstPartSections = static_cast<size_t>(Section::sources);

struct AddressImage {
  ImageBytes first_part, second_part;
  std::string path;  // empty: made in memory

  std::span<const uint32_t> v4_top, v4_sets, v6_sets, change_rows, text_ends;
  std::span<const uint16_t> v4_starts;
  std::span<const uint64_t> v6_high, v6_low;
  std::span<const AddressSet> sets;
  std::span<const int64_t> change_times;
  std::span<const AddressRow> rows;
  std::span<const ContractRow> contract_rows;
  std::string_view texts;
  std::span<const NameRow> names;
  std::vector<std::string_view> tags;    // views made of the tags section
  std::vector<ContractFacts> contracts;  // and of the contracts

  bool has_second_part = false;
  std::span<const SourceRow> sources;
  std::span<const AddressRecord> records;
  std::span<const Validity> validities;
  std::span<const RangeV4> ranges_v4;
  std::span<const RangeV6> ranges_v6;

  std::string_view text(uint32_t id) const {
    if (id == 0) return {};
    return texts.substr(text_ends[id - 1], text_ends[id] - text_ends[id - 1]);
  }
};

// A whole image in memory; of sections, which are given away, or of the bytes of a file.
Expected<std::unique_ptr<AddressImage>> image_from_sections(ImageSections sections,
                                                            std::string_view name);
Expected<std::unique_ptr<AddressImage>> image_from_bytes(std::string_view bytes,
                                                         std::string_view name);
// The first part of a file; the second one too when `whole`.
Expected<std::unique_ptr<AddressImage>> read_image_file(const std::string& path, bool whole);
bool is_image(std::string_view head);
bool is_image_file(const std::string& path);
// What the image was made of, to be compiled again with other sources; the built-in ranges left
// out.
std::vector<AddressSource> sources_of_image(const AddressImage& image, StringPool& pool);

// The sections become the bytes of a file, piece by piece; each is given back once it is written.
Expected<void> write_image(ImageSections sections,
                           const std::function<Expected<void>(std::string_view)>& put);

}  // namespace hozen
