#include "labels/address_image.h"

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <filesystem>

static_assert(std::endian::native == std::endian::little, "the file is read as it lies");

namespace hozen {
namespace {

constexpr std::string_view kMagic = "HZADDR\r\n";

struct Header {
  char magic[8];
  uint32_t version, sections;
  uint64_t file_bytes, first_part_bytes, checksum;
};
struct Entry {
  uint64_t offset, bytes, checksum;
};
constexpr size_t kTableEnd = sizeof(Header) + kSections * sizeof(Entry);

struct Layout {
  Header header;
  std::array<Entry, kSections> table;
};

uint64_t header_checksum(Layout layout) {
  layout.header.checksum = 0;
  return hash_bytes({reinterpret_cast<const char*>(&layout), sizeof layout});
}

Layout layout_of(const ImageSections& sections) {
  Layout layout{};
  std::memcpy(layout.header.magic, kMagic.data(), kMagic.size());
  layout.header.version = kImageVersion;
  layout.header.sections = kSections;
  uint64_t at = kTableEnd;
  for (size_t i = 0; i < kSections; ++i) {
    at = (at + 7) / 8 * 8;
    layout.table[i] = {at, sections[i].size(), hash_bytes(sections[i])};
    at += sections[i].size();
    if (i + 1 == kFirstPartSections) layout.header.first_part_bytes = at;
  }
  layout.header.file_bytes = at;
  layout.header.checksum = header_checksum(layout);
  return layout;
}

std::unexpected<Error> damaged(std::string_view name, std::string_view what) {
  return std::unexpected(Error{.what = fmt::format("the address database is damaged: {}", what),
                               .file = std::string(name),
                               .hint = "build it again, or take a sound copy"});
}

Expected<Layout> check_layout(std::string_view head, uint64_t file_bytes, std::string_view name) {
  Layout layout{};
  if (!is_image(head)) return damaged(name, "it does not begin as one does");
  if (head.size() < sizeof(Header)) return damaged(name, "it is cut short in its header");
  std::memcpy(&layout.header, head.data(), sizeof(Header));
  if (layout.header.version > kImageVersion) {
    return std::unexpected(Error{
        .what = fmt::format("the address database is of version {}, this program reads up to {}",
                            layout.header.version, kImageVersion),
        .file = std::string(name),
        .hint = "take a newer hozen, or build the database with this one"});
  }
  if (layout.header.version > 0 && layout.header.version < kImageVersion) {
    return std::unexpected(Error{
        .what = fmt::format("the address database is of version {}, this program reads version {}",
                            layout.header.version, kImageVersion),
        .file = std::string(name),
        .hint = "build it again from its sources"});
  }
  if (layout.header.version != kImageVersion || layout.header.sections != kSections) {
    return damaged(name, "its header names a version that never was");
  }
  if (head.size() < kTableEnd) return damaged(name, "it is cut short in its section table");
  std::memcpy(&layout, head.data(), kTableEnd);
  if (header_checksum(layout) != layout.header.checksum) {
    return damaged(name, "the checksum of its header differs");
  }
  if (layout.header.file_bytes != file_bytes) {
    return damaged(name, fmt::format("it has {} bytes and should have {}", file_bytes,
                                     layout.header.file_bytes));
  }
  uint64_t at = kTableEnd;
  for (size_t i = 0; i < kSections; ++i) {
    const Entry& entry = layout.table[i];
    if (entry.offset != (at + 7) / 8 * 8 || entry.bytes > file_bytes ||
        entry.offset > file_bytes - entry.bytes) {
      return damaged(name, fmt::format("section {} lies outside the file", i));
    }
    at = entry.offset + entry.bytes;
    if (i + 1 == kFirstPartSections && layout.header.first_part_bytes != at) {
      return damaged(name, "its two parts do not meet");
    }
  }
  return layout;
}

// Views of the sections of one part, whose bytes begin at file offset `from`.
class Sections {
 public:
  Sections(const Layout& layout, std::string_view bytes, uint64_t from)
      : layout_(layout), bytes_(bytes), from_(from) {}

  template <class T>
  bool view(Section section, std::span<const T>& out) const {
    const Entry& entry = layout_.table[static_cast<size_t>(section)];
    if (entry.bytes % sizeof(T) != 0) return false;
    out = {reinterpret_cast<const T*>(bytes_.data() + (entry.offset - from_)),
           entry.bytes / sizeof(T)};
    return true;
  }
  bool sound(size_t i) const {
    const Entry& entry = layout_.table[i];
    return hash_bytes(bytes_.substr(entry.offset - from_, entry.bytes)) == entry.checksum;
  }

 private:
  const Layout& layout_;
  std::string_view bytes_;
  uint64_t from_;
};

Expected<void> check_sections(const Sections& sections, size_t from, size_t to, uint64_t bytes,
                              std::string_view name) {
  std::atomic<size_t> bad = kSections;
  all_good(to - from, bytes, [&](size_t i) {
    const bool sound = sections.sound(from + i);
    for (size_t least = bad; !sound && from + i < least;)
      bad.compare_exchange_weak(least, from + i);
    return true;
  });
  if (bad < kSections)
    return damaged(name, fmt::format("the checksum of section {} differs", bad.load()));
  return {};
}

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
  return good && all_below(image.v4_sets, image.rows.size() + image.sets.size());
}

bool good_v6(const AddressImage& image) {
  return image.v6_high.size() == image.v6_low.size() &&
         image.v6_high.size() == image.v6_sets.size() &&
         all_below(image.v6_sets, image.rows.size() + image.sets.size());
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

bool good_rows(const AddressImage& image, std::span<const uint32_t> tags) {
  const size_t texts = image.text_ends.size();
  bool good = true;
  for (const AddressRow& row : image.rows) {
    good &= row.owner < texts && row.country < texts && row.organization < texts &&
            row.network < texts && row.first_tag <= tags.size() &&
            row.tags <= tags.size() - row.first_tag && row.contract <= image.contract_rows.size();
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

Expected<void> set_first_part(AddressImage& image, const Layout& layout, std::string_view bytes,
                              std::string_view name) {
  const Sections sections(layout, bytes, 0);
  HOZEN_CHECK(check_sections(sections, 0, kFirstPartSections, bytes.size(), name));
  std::span<const uint32_t> tags;
  std::span<const char> text;
  const bool whole =
      sections.view(Section::v4_top, image.v4_top) &&
      sections.view(Section::v4_starts, image.v4_starts) &&
      sections.view(Section::v4_sets, image.v4_sets) &&
      sections.view(Section::v6_high, image.v6_high) &&
      sections.view(Section::v6_low, image.v6_low) &&
      sections.view(Section::v6_sets, image.v6_sets) && sections.view(Section::sets, image.sets) &&
      sections.view(Section::change_times, image.change_times) &&
      sections.view(Section::change_rows, image.change_rows) &&
      sections.view(Section::rows, image.rows) && sections.view(Section::tags, tags) &&
      sections.view(Section::contracts, image.contract_rows) &&
      sections.view(Section::text_ends, image.text_ends) && sections.view(Section::text, text) &&
      sections.view(Section::names, image.names);
  if (!whole) return damaged(name, "a section ends inside an entry");
  image.texts = {text.data(), text.size()};
  if (!good_texts(image) || !good_v4(image) || !good_v6(image) || !good_sets(image) ||
      !good_rows(image, tags) ||
      !all_below(image.names, image.text_ends.size(), [](const NameRow& n) { return n.name; })) {
    return damaged(name, "an entry points outside its table");
  }
  for (const uint32_t tag : tags) image.tags.push_back(image.text(tag));
  for (const ContractRow& row : image.contract_rows) {
    image.contracts.push_back({image.text(row.vendor), image.text(row.contract),
                               image.text(row.contact), row.from_ns, row.until_ns});
  }
  return {};
}

bool good_second_part(const AddressImage& image) {
  const size_t texts = image.text_ends.size();
  uint64_t records = 0, validities = 0, v4 = 0, v6 = 0;
  for (const SourceRow& row : image.sources) {
    if (row.kind >= static_cast<uint32_t>(AddressKind::count) || row.name >= texts ||
        row.version >= texts || row.sha256 >= texts || row.validities == 0) {
      return false;
    }
    if (v4 + row.ranges_v4 > image.ranges_v4.size() || v6 + row.ranges_v6 > image.ranges_v6.size())
      return false;
    const auto fits = [&](const auto& range) {
      return range.record < row.records && range.validity < row.validities;
    };
    for (const RangeV4& range : image.ranges_v4.subspan(v4, row.ranges_v4)) {
      if (!fits(range) || range.first > range.last) return false;
    }
    for (const RangeV6& range : image.ranges_v6.subspan(v6, row.ranges_v6)) {
      if (!fits(range) || range.first > range.last) return false;
    }
    records += row.records;
    validities += row.validities;
    v4 += row.ranges_v4;
    v6 += row.ranges_v6;
  }
  bool good =
      all_below(image.names, image.sources.size(), [](const NameRow& n) { return n.source; });
  good &= records == image.records.size() && validities == image.validities.size() &&
          v4 == image.ranges_v4.size() && v6 == image.ranges_v6.size();
  for (const AddressRecord& r : image.records) {
    for (const uint32_t id :
         {r.owner, r.country, r.organization, r.network, r.tags, r.vendor, r.contract, r.contact}) {
      good &= id < texts;
    }
  }
  return good;
}

Expected<void> set_second_part(AddressImage& image, const Layout& layout, std::string_view bytes,
                               uint64_t from, std::string_view name) {
  const Sections sections(layout, bytes, from);
  HOZEN_CHECK(check_sections(sections, kFirstPartSections, kSections, bytes.size(), name));
  const bool whole = sections.view(Section::sources, image.sources) &&
                     sections.view(Section::records, image.records) &&
                     sections.view(Section::validities, image.validities) &&
                     sections.view(Section::ranges_v4, image.ranges_v4) &&
                     sections.view(Section::ranges_v6, image.ranges_v6);
  if (!whole) return damaged(name, "a section ends inside an entry");
  if (!good_second_part(image)) return damaged(name, "an entry points outside its table");
  image.has_second_part = true;
  return {};
}

}  // namespace

bool is_image(std::string_view head) { return head.starts_with(kMagic); }

bool is_image_file(const std::string& path) {
  std::error_code no;
  if (!std::filesystem::is_regular_file(path, no)) return false;  // a pipe is opened once only
  const ImageFile file(path);
  std::string head(kMagic.size(), '\0');
  return file.is_open() && file.size() && file.read(head.data(), head.size(), 0) && is_image(head);
}

Expected<std::unique_ptr<AddressImage>> image_from_sections(ImageSections sections,
                                                            std::string_view name) {
  const Layout layout = layout_of(sections);
  auto image = std::make_unique<AddressImage>();
  image->first_part.allocate(layout.header.file_bytes);
  char* at = image->first_part.data();
  HOZEN_CHECK(write_image(std::move(sections), [&](std::string_view bytes) -> Expected<void> {
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    at += bytes.size();
    return {};
  }));
  const std::string_view kept = image->first_part.view();
  HOZEN_CHECK(set_first_part(*image, layout, kept, name));
  HOZEN_CHECK(set_second_part(*image, layout, kept, 0, name));
  return image;
}

Expected<std::unique_ptr<AddressImage>> image_from_bytes(std::string_view bytes,
                                                         std::string_view name) {
  HOZEN_TRY(layout, check_layout(bytes, bytes.size(), name));
  auto image = std::make_unique<AddressImage>();
  image->first_part.allocate(bytes.size());
  std::memcpy(image->first_part.data(), bytes.data(), bytes.size());
  const std::string_view kept = image->first_part.view();
  HOZEN_CHECK(set_first_part(*image, layout, kept, name));
  HOZEN_CHECK(set_second_part(*image, layout, kept, 0, name));
  return image;
}

Expected<std::unique_ptr<AddressImage>> read_image_file(const std::string& path, bool whole) {
  const ImageFile file(path);
  if (!file.is_open()) return fail_errno(errno, "open", path);
  const auto size = file.size();
  if (!size) return damaged(path, "it is no file");
  std::string head(std::min<uint64_t>(*size, kTableEnd), '\0');
  if (!file.read(head.data(), head.size(), 0)) return damaged(path, "it cannot be read");
  HOZEN_TRY(layout, check_layout(head, *size, path));
  auto image = std::make_unique<AddressImage>();
  image->path = path;
  const uint64_t bytes = layout.header.first_part_bytes;
  image->first_part.allocate(bytes);
  if (!file.read(image->first_part.data(), bytes, 0)) return damaged(path, "it cannot be read");
  HOZEN_CHECK(set_first_part(*image, layout, image->first_part.view(), path));
  if (!whole) return image;
  const uint64_t from = layout.table[kFirstPartSections].offset;
  image->second_part.allocate(*size - from);
  if (!file.read(image->second_part.data(), *size - from, from))
    return damaged(path, "it cannot be read");
  HOZEN_CHECK(set_second_part(*image, layout, image->second_part.view(), from, path));
  return image;
}

Expected<void> write_image(ImageSections sections,
                           const std::function<Expected<void>(std::string_view)>& put) {
  const Layout layout = layout_of(sections);
  HOZEN_CHECK(put({reinterpret_cast<const char*>(&layout), kTableEnd}));
  uint64_t at = kTableEnd;
  for (size_t i = 0; i < kSections; ++i) {
    constexpr std::string_view kPadding("\0\0\0\0\0\0\0", 7);
    HOZEN_CHECK(put(kPadding.substr(0, layout.table[i].offset - at)));
    HOZEN_CHECK(put(sections[i]));
    at = layout.table[i].offset + layout.table[i].bytes;
    std::string().swap(sections[i]);
  }
  return {};
}

}  // namespace hozen
