#pragma once
// FirstUse: reads and checks the parts of an address database when they are first used.
//
// Call:     begin, by whoever opens the database; whole() before each step of a lookup: if it is
//           not, the steps here answer, else the sections may be read as they lie
// Shape:    each step reads the blocks that it needs, checks their checksums and that what they
//           point at is there. When steps become many the rest of the first part is read and
//           checked in one go, and whole() from then on.
// Errors:   a step that meets damage answers "nothing known"; sound() says what was found, and is
//           asked before anything that hangs on facts is written. A file that is changed, cut or
//           replaced in place while it is in use is such a damage, too, as far as it was not read.
// Threads:  any; the steps take turns
// Cost:     a first lookup reads about eight blocks of 64 KiB, some 0.2 ms
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "labels/address_facts.h"
#include "labels/address_image_bytes.h"

namespace hozen {

struct AddressImage;  // labels/address_image.h
struct AddressSet;

class FirstUse {
 public:
  explicit FirstUse(const AddressImage& image) : image_(&image) {}

  // The blocks lie in memory as in the file; those below `second_begin` are the first part.
  void begin(ImageBlocks blocks, uint64_t second_begin);
  const char* data() const { return blocks_.data(); }

  bool whole() const { return whole_.load(std::memory_order_acquire); }
  bool whole_archive() const { return whole_archive_.load(std::memory_order_acquire); }
  Expected<void> read_first_part();
  Expected<void> read_all();
  Expected<void> sound() const;

  size_t piece_of_v4(uint32_t v4);
  uint32_t set_of_piece(size_t piece);
  uint32_t set_of_v6(Address address);
  uint32_t row_of(uint32_t set, std::optional<int64_t> time_ns);
  AddressFacts facts_of_row(uint32_t row);
  std::string_view text(uint32_t id);
  std::optional<Address> address_of_name(std::string_view name);  // whole or not

  // The sections of the second part: the sources, then what is asked for of a source's ranges.
  Expected<void> read_sources();
  template <class T>
  bool read(std::span<const T> items) {
    const std::lock_guard lock(mutex_);
    return has(items, 0, items.size());
  }
  // One range's words: its record and validity, by their numbers in all.
  bool read_statement(size_t record, size_t validity);

 private:
  template <class T>
  bool has(std::span<const T> section, uint64_t first, uint64_t count) {
    if (first > section.size() || count > section.size() - first) return points_outside();
    return has_bytes(reinterpret_cast<const char*>(section.data() + first), count * sizeof(T));
  }
  bool has_bytes(const char* at, uint64_t bytes);
  bool points_outside();
  bool damaged(std::string_view what);
  bool read_first();
  bool read_second();
  void count_use();
  std::string_view text_of(uint32_t id);
  void fill_tag(size_t number);
  void fill_contract(size_t number);
  void fill_views();

  const AddressImage* image_;
  mutable std::mutex mutex_;
  ImageBlocks blocks_;
  uint64_t second_begin_ = 0;
  uint64_t uses_ = 0;
  std::atomic<bool> whole_ = false, whole_archive_ = false;
  std::optional<Error> damage_;
};

}  // namespace hozen
