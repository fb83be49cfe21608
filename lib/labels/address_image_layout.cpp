// The head of an address database: where its sections lie, and the checksums of its blocks.
#include <bit>
#include <cstring>

#include "labels/address_image.h"

static_assert(std::endian::native == std::endian::little, "the file is read as it lies");

namespace hozen {
namespace {

constexpr std::string_view kMagic = "HZADDR\r\n";

struct Header {
  char magic[8];
  uint32_t version, sections;
  uint64_t file_bytes, second_begin, blocks, checksum;
};
constexpr size_t kTableEnd = sizeof(Header) + kSections * sizeof(ImageLayout::Entry);

constexpr uint64_t blocks_in(uint64_t bytes) {
  return (bytes + ImageBlocks::kBytes - 1) / ImageBlocks::kBytes;
}

template <class T>
std::string_view bytes_of(const T& items) {
  return {reinterpret_cast<const char*>(items.data()), items.size() * sizeof items[0]};
}

// Checksums of blocks, of bytes that come in pieces.
class BlockSums {
 public:
  void add(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view part = bytes.substr(0, ImageBlocks::kBytes - waiting_.size());
      bytes.remove_prefix(part.size());
      if (part.size() == ImageBlocks::kBytes) {
        sums_.push_back(hash_bytes(part));
        continue;
      }
      waiting_ += part;
      if (waiting_.size() == ImageBlocks::kBytes) end_block();
    }
  }
  std::vector<uint64_t> take() {
    if (!waiting_.empty()) end_block();
    return std::move(sums_);
  }

 private:
  void end_block() {
    sums_.push_back(hash_bytes(waiting_));
    waiting_.clear();
  }
  std::string waiting_;
  std::vector<uint64_t> sums_;
};

Expected<void> check_version(const Header& header, std::string_view name) {
  const auto other = [&](std::string_view reads, std::string_view hint) {
    return std::unexpected(
        Error{.what = fmt::format("the address database is of version {}, this program reads {} {}",
                                  header.version, reads, kImageVersion),
              .file = std::string(name),
              .hint = std::string(hint)});
  };
  if (header.version > kImageVersion)
    return other("up to", "take a newer hozen, or build the database with this one");
  if (header.version > 0 && header.version < kImageVersion)
    return other("version", "build it again from its sources");
  if (header.version != kImageVersion || header.sections != kSections)
    return damaged_image(name, "its header names a version that never was");
  return {};
}

Expected<void> check_entries(const ImageLayout& layout, std::string_view name) {
  uint64_t at = layout.data_begin;
  for (size_t i = 0; i < kSections; ++i) {
    const ImageLayout::Entry& entry = layout.sections[i];
    if (entry.offset != (at + 7) / 8 * 8 || entry.bytes > layout.file_bytes ||
        entry.offset > layout.file_bytes - entry.bytes) {
      return damaged_image(name, fmt::format("section {} lies outside the file", i));
    }
    at = entry.offset + entry.bytes;
    if (i == kFirstPartSections && layout.second_begin != entry.offset)
      return damaged_image(name, "its two parts do not meet");
  }
  if (at != layout.file_bytes) return damaged_image(name, "it goes on behind its last section");
  return {};
}

}  // namespace

bool is_image(std::string_view head) { return head.starts_with(kMagic); }

std::unexpected<Error> damaged_image(std::string_view name, std::string_view what) {
  return std::unexpected(Error{.what = fmt::format("the address database is damaged: {}", what),
                               .file = std::string(name),
                               .hint = "build it again, or take a sound copy"});
}

ImageLayout layout_of(const ImageSections& sections) {
  ImageLayout out;
  uint64_t at = 0;
  for (const std::string& section : sections) {
    at = (at + 7) / 8 * 8;
    out.sections.push_back({at, section.size()});
    at += section.size();
  }
  out.data_begin = kTableEnd + blocks_in(at) * sizeof(uint64_t);
  for (ImageLayout::Entry& entry : out.sections) entry.offset += out.data_begin;
  out.file_bytes = out.data_begin + at;
  out.second_begin = out.sections[kFirstPartSections].offset;
  return out;
}

Expected<void> each_piece(const ImageLayout& layout, const ImageSections& sections,
                          const std::function<Expected<void>(size_t, std::string_view)>& visit) {
  constexpr std::string_view kPadding("\0\0\0\0\0\0\0", 7);
  uint64_t at = layout.data_begin;
  for (size_t i = 0; i < kSections; ++i) {
    const auto padding = static_cast<size_t>(layout.sections[i].offset - at);
    if (padding > 0) HOZEN_CHECK(visit(i, kPadding.substr(0, padding)));
    HOZEN_CHECK(visit(i, sections[i]));
    at = layout.sections[i].offset + layout.sections[i].bytes;
  }
  return {};
}

std::string head_of(const ImageLayout& layout) {
  Header header{};
  std::memcpy(header.magic, kMagic.data(), kMagic.size());
  header.version = kImageVersion;
  header.sections = kSections;
  header.file_bytes = layout.file_bytes;
  header.second_begin = layout.second_begin;
  header.blocks = layout.sums.size();
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  out += bytes_of(layout.sections);
  out += bytes_of(layout.sums);
  header.checksum = hash_bytes(std::string_view(out).substr(kMagic.size()));
  std::memcpy(out.data(), &header, sizeof header);
  return out;
}

Expected<ImageLayout> read_head(const ImageBlocks::Read& read, uint64_t file_bytes,
                                std::string_view name) {
  Header header{};
  std::string out(std::min<uint64_t>(file_bytes, sizeof header), '\0');
  if (!read(out.data(), out.size(), 0)) return damaged_image(name, "it cannot be read");
  if (!is_image(out)) return damaged_image(name, "it does not begin as one does");
  if (out.size() < kMagic.size() + 2 * sizeof(uint32_t))
    return damaged_image(name, "it is cut short in its header");
  std::memcpy(&header, out.data(), out.size());
  HOZEN_CHECK(check_version(header, name));
  const uint64_t most = (file_bytes - std::min<uint64_t>(file_bytes, kTableEnd)) / sizeof(uint64_t);
  if (out.size() < sizeof header || file_bytes < kTableEnd || header.blocks > most)
    return damaged_image(name, "it is cut short in its header");
  ImageLayout layout;
  layout.data_begin = kTableEnd + header.blocks * sizeof(uint64_t);
  out.resize(layout.data_begin);
  if (!read(out.data(), out.size(), 0)) return damaged_image(name, "it cannot be read");
  std::memcpy(&header, out.data(), sizeof header);
  const uint64_t checksum = std::exchange(header.checksum, 0);
  std::memcpy(out.data(), &header, sizeof header);
  if (hash_bytes(std::string_view(out).substr(kMagic.size())) != checksum)
    return damaged_image(name, "the checksum of its header differs");
  if (header.file_bytes != file_bytes) {
    return damaged_image(
        name, fmt::format("it has {} bytes and should have {}", file_bytes, header.file_bytes));
  }
  if (blocks_in(file_bytes - layout.data_begin) != header.blocks)
    return damaged_image(name, "its blocks do not make up the file");
  layout.file_bytes = file_bytes;
  layout.second_begin = header.second_begin;
  layout.sections.resize(kSections);
  std::memcpy(layout.sections.data(), out.data() + sizeof header,
              kSections * sizeof(ImageLayout::Entry));
  layout.sums.resize(header.blocks);
  std::memcpy(layout.sums.data(), out.data() + kTableEnd, header.blocks * sizeof(uint64_t));
  HOZEN_CHECK(check_entries(layout, name));
  return layout;
}

Expected<void> write_image(ImageSections sections,
                           const std::function<Expected<void>(std::string_view)>& put) {
  ImageLayout layout = layout_of(sections);
  BlockSums sums;
  HOZEN_CHECK(each_piece(layout, sections, [&](size_t, std::string_view bytes) -> Expected<void> {
    sums.add(bytes);
    return {};
  }));
  layout.sums = sums.take();
  HOZEN_CHECK(put(head_of(layout)));
  return each_piece(layout, sections, [&](size_t i, std::string_view bytes) -> Expected<void> {
    HOZEN_CHECK(put(bytes));
    if (bytes.data() == sections[i].data()) std::string().swap(sections[i]);
    return {};
  });
}

}  // namespace hozen
