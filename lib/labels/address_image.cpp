#include "labels/address_image.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace hozen {
namespace {

class Views {
 public:
  Views(AddressImage& image, const ImageLayout& layout)
      : layout_(layout), data_(image.use.data() - layout.data_begin) {}

  template <class T>
  void set(Section section, std::span<const T>& out) {
    const ImageLayout::Entry& entry = layout_.sections[static_cast<size_t>(section)];
    good_ = good_ && entry.bytes % sizeof(T) == 0;
    out = {reinterpret_cast<const T*>(data_ + entry.offset), entry.bytes / sizeof(T)};
  }
  bool good() const { return good_; }

 private:
  const ImageLayout& layout_;
  const char* data_;  // where the file would begin
  bool good_ = true;
};

// Items that are filled in when they are first used.
template <class T>
std::span<T> room_for(size_t count, ImageBytes& bytes) {
  bytes = ImageBytes(count * sizeof(T));
  return {reinterpret_cast<T*>(bytes.data()), count};
}

Expected<void> set_views(AddressImage& image, const ImageLayout& layout) {
  Views views(image, layout);
  views.set(Section::v4_top, image.v4_top);
  views.set(Section::v4_starts, image.v4_starts);
  views.set(Section::v4_sets, image.v4_sets);
  views.set(Section::v6_high, image.v6_high);
  views.set(Section::v6_low, image.v6_low);
  views.set(Section::v6_sets, image.v6_sets);
  views.set(Section::sets, image.sets);
  views.set(Section::change_times, image.change_times);
  views.set(Section::change_rows, image.change_rows);
  views.set(Section::rows, image.rows);
  views.set(Section::tags, image.tag_texts);
  views.set(Section::contracts, image.contract_rows);
  views.set(Section::text_ends, image.text_ends);
  std::span<const char> text;
  views.set(Section::text, text);
  image.texts = {text.data(), text.size()};
  views.set(Section::names, image.names);
  views.set(Section::sources, image.sources);
  views.set(Section::records, image.records);
  views.set(Section::validities, image.validities);
  views.set(Section::ranges_v4, image.ranges_v4);
  views.set(Section::ranges_v6, image.ranges_v6);
  if (!views.good()) return damaged_image(image.name, "a section ends inside an entry");
  image.tags = room_for<std::string_view>(image.tag_texts.size(), image.tag_views);
  image.contracts = room_for<ContractFacts>(image.contract_rows.size(), image.contract_views);
  return {};
}

Expected<std::unique_ptr<AddressImage>> make_image(ImageBlocks blocks, const ImageLayout& layout,
                                                   std::string_view name) {
  auto image = std::make_unique<AddressImage>();
  image->name = name;
  image->use.begin(std::move(blocks), layout.second_begin - layout.data_begin);
  HOZEN_CHECK(set_views(*image, layout));
  return image;
}

Expected<std::unique_ptr<AddressImage>> open_image(ImageBlocks::Read read, uint64_t file_bytes,
                                                   std::string_view name) {
  HOZEN_TRY(layout, read_head(read, file_bytes, name));
  const uint64_t bytes = layout.file_bytes - layout.data_begin;
  return make_image(ImageBlocks(layout.data_begin, bytes, layout.sums, std::move(read)), layout,
                    name);
}

}  // namespace

bool is_image_file(const std::string& path) {
  std::error_code no;
  if (!std::filesystem::is_regular_file(path, no)) return false;  // a pipe is opened once only
  const ImageFile file(path);
  std::string head(8, '\0');
  return file.is_open() && file.size() && file.read(head.data(), head.size(), 0) && is_image(head);
}

Expected<std::unique_ptr<AddressImage>> image_from_sections(ImageSections sections,
                                                            std::string_view name) {
  const ImageLayout layout = layout_of(sections);
  ImageBytes bytes(layout.file_bytes - layout.data_begin);
  bytes.want_large_pages(0, bytes.view().size());
  char* at = bytes.data();
  HOZEN_CHECK(each_piece(layout, sections, [&](size_t i, std::string_view piece) -> Expected<void> {
    if (!piece.empty()) std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
    if (piece.data() == sections[i].data()) std::string().swap(sections[i]);
    return {};
  }));
  HOZEN_TRY(image, make_image(ImageBlocks(std::move(bytes)), layout, name));
  HOZEN_CHECK(image->use.read_all());
  return image;
}

Expected<std::unique_ptr<AddressImage>> open_image_bytes(std::string_view bytes,
                                                         std::string_view name) {
  const auto read = [bytes](char* into, uint64_t count, uint64_t offset) {
    if (offset > bytes.size() || count > bytes.size() - offset) return false;
    if (count > 0) std::memcpy(into, bytes.data() + offset, count);
    return true;
  };
  return open_image(read, bytes.size(), name);
}

Expected<std::unique_ptr<AddressImage>> image_from_bytes(std::string_view bytes,
                                                         std::string_view name) {
  HOZEN_TRY(image, open_image_bytes(bytes, name));
  HOZEN_CHECK(image->use.read_all());
  return image;
}

Expected<std::unique_ptr<AddressImage>> open_image_file(const std::string& path) {
  const auto file = std::make_shared<ImageFile>(path);
  if (!file->is_open()) return fail_errno(errno, "open", path);
  const auto size = file->size();
  if (!size) return damaged_image(path, "it is no file");
  const auto read = [file](char* into, uint64_t count, uint64_t offset) {
    return file->read(into, count, offset);
  };
  return open_image(read, *size, path);
}

}  // namespace hozen
