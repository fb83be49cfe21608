#pragma once
// AddressImage: a compiled address database as it lies in memory and in a file (.hzdb).
//
// Call:     compile_sections gives the sections; image_from_sections, image_from_bytes or
//           open_image_file set the views
// Shape:    every IPv4 and IPv6 address falls into one segment; a segment names a row (the merged
//           facts of all sources), or a set of several rows in the order of time. The second part
//           keeps each source's own ranges, for lookup, ranges, diff and merging.
// Errors:   damaged (where), cut short, of a newer version: each in words with the file's name.
//           image_from_*: everything is checked at once. open_image_file: the head is; the rest
//           when it is first used (labels/address_first_use.h).
// Lifetime: owns the bytes behind all views; of a file that was opened only what was used is read
// Cost:     open: the head, 8 bytes for each 64 KiB: well under a millisecond at any size
// Source:   own format, little-endian:
//             header: "HZADDR\r\n" u32 version, u32 sections, u64 file bytes,
//                     u64 file bytes before the second part, u64 blocks,
//                     u64 XXH64 of (version .. end of the block table, this field as 0)
//             table:  sections x { u64 offset (multiple of 8), u64 bytes }
//             blocks: u64 XXH64 of each 64 KiB from here to the end of the file
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
#include "labels/address_first_use.h"
#include "labels/address_image_bytes.h"
#include "labels/address_source.h"

namespace hozen {

// 2: one checksum a section; 1: every set was an AddressSet
inline constexpr uint32_t kImageVersion = 3;

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
  uint32_t first_contract = 0;
  uint16_t tags = 0;
  uint8_t conflicts = 0;
  uint8_t contracts = 0;
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

// Where the sections of a file lie.
struct ImageLayout {
  struct Entry {
    uint64_t offset = 0, bytes = 0;
  };
  uint64_t data_begin = 0;    // where the sections begin, and the first block
  uint64_t second_begin = 0;  // where those of the second part begin
  uint64_t file_bytes = 0;
  std::vector<Entry> sections;
  std::vector<uint64_t> sums;  // one a block
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
  std::string name;  // of the file, for messages

  std::span<const uint32_t> v4_top, v4_sets, v6_sets, change_rows, tag_texts, text_ends;
  std::span<const uint16_t> v4_starts;
  std::span<const uint64_t> v6_high, v6_low;
  std::span<const AddressSet> sets;
  std::span<const int64_t> change_times;
  std::span<const AddressRow> rows;
  std::span<const ContractRow> contract_rows;
  std::string_view texts;
  std::span<const NameRow> names;
  std::span<std::string_view> tags;    // views made of tag_texts
  std::span<ContractFacts> contracts;  // and of contract_rows
  ImageBytes tag_views, contract_views;

  std::span<const SourceRow> sources;
  std::span<const AddressRecord> records;
  std::span<const Validity> validities;
  std::span<const RangeV4> ranges_v4;
  std::span<const RangeV6> ranges_v6;

  // What is read and checked of all this; the views are there from the beginning.
  mutable FirstUse use{*this};

  std::string_view text(uint32_t id) const {
    if (!use.whole()) [[unlikely]]
      return use.text(id);
    return sound_text(id);
  }
  std::string_view sound_text(uint32_t id) const {
    if (id == 0) return {};
    return texts.substr(text_ends[id - 1], text_ends[id] - text_ends[id - 1]);
  }
};

// A whole image in memory; of sections, which are given away, or of the bytes of a file.
Expected<std::unique_ptr<AddressImage>> image_from_sections(ImageSections sections,
                                                            std::string_view name);
Expected<std::unique_ptr<AddressImage>> image_from_bytes(std::string_view bytes,
                                                         std::string_view name);
// Read as it is used; the bytes stay the caller's, and are looked at as a file is.
Expected<std::unique_ptr<AddressImage>> open_image_file(const std::string& path);
Expected<std::unique_ptr<AddressImage>> open_image_bytes(std::string_view bytes,
                                                         std::string_view name);
bool is_image(std::string_view head);
bool is_image_file(const std::string& path);
// What the image, which was read whole, was made of, to be compiled again with other sources; the
// built-in ranges left out.
std::vector<AddressSource> sources_of_image(const AddressImage& image, StringPool& pool);

// The sections become the bytes of a file, piece by piece; each is given back once it is written.
Expected<void> write_image(ImageSections sections,
                           const std::function<Expected<void>(std::string_view)>& put);

// The head of a file, as bytes and from them (address_image_layout.cpp).
ImageLayout layout_of(const ImageSections& sections);
std::string head_of(const ImageLayout& layout);
Expected<ImageLayout> read_head(const ImageBlocks::Read& read, uint64_t file_bytes,
                                std::string_view name);
// Each piece of the file behind its head, in order, paddings too.
Expected<void> each_piece(const ImageLayout& layout, const ImageSections& sections,
                          const std::function<Expected<void>(size_t, std::string_view)>& visit);
std::unexpected<Error> damaged_image(std::string_view name, std::string_view what);
// Whether every number of a part that was read points into its table (address_image_check.cpp).
bool is_good_first_part(const AddressImage& image);
bool is_good_second_part(const AddressImage& image);
// Of the sources alone, without their ranges.
bool are_good_sources(const AddressImage& image);
bool is_good_record(const AddressImage& image, const AddressRecord& record);

}  // namespace hozen
