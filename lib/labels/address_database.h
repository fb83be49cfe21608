#pragma once
// AddressDatabase: looks addresses up in a compiled database; AddressCache: the same from text,
// remembered.
//
// Call:     load (or open, or from_image), then at() for each address and time; sound() before
//           what hangs on the answers is written; read_first_part(), which is all that at() needs,
//           before a great many of them
// Shape:    (Address, UTC ns or nothing) -> AddressFacts. Within a source the most specific range
//           that holds at the time wins (of contracts all do); sources are merged by rank: own
//           networks, ranges, whois, cloud, MMDB, registries. Without a time, facts that hold only
//           for a time are given whatever the time, and `timed` is set.
// Errors:   open and load: no such file, damaged (where), of a newer version, or a source's own
//           error. Of a compiled database only what is used is read, and checked then: damage that
//           a lookup meets gives empty facts, and sound() the error.
// Lifetime: facts are views into the database; move it, but keep it
// Threads:  any number may look up; one AddressCache a thread
// Cost:     at(): about 10 ns for IPv4 when warm, 60 for IPv6; open: under a millisecond. The file
//           is read into memory (pread(2), checked, then used as it lies), never mapped, so nothing
//           can change under the views (labels/address_first_use.h).
//
//   HOZEN_TRY(database, AddressDatabase::load(paths));
//   AddressCache cache(database);
//   if (cache.of(event.get(Field::source_ip), event.time_ns).has_tag("tor-exit")) ...
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "base/time.h"
#include "labels/address_facts.h"
#include "labels/address_image.h"

namespace hozen {

class AddressDatabase {
 public:
  AddressDatabase();  // knows the IANA special ranges only
  AddressDatabase(AddressDatabase&&) noexcept;
  AddressDatabase& operator=(AddressDatabase&&) noexcept;
  ~AddressDatabase();

  // Compiled databases (.hzdb) and source files in any mix. A spec is [KIND:]PATH[@DATE]
  // (labels/address_source.h); a single .hzdb is used as it lies.
  static Expected<AddressDatabase> load(const std::vector<std::string>& specs,
                                        const AddressOptions& options = {});
  static Expected<AddressDatabase> open(const std::string& path);
  static Expected<AddressDatabase> from_image(std::unique_ptr<AddressImage> image);

  AddressFacts at(Address address, std::optional<int64_t> time_ns) const;
  Expected<void> sound() const { return image_->use.sound(); }
  Expected<void> read_first_part() const { return image_->use.read_first_part(); }

  // The address of a host of our own ("own:" sources), in any capitals.
  std::optional<Address> address_of_name(std::string_view name) const;
  bool has_names() const { return !image_->names.empty(); }

  // The same in steps, so that many lookups can overlap their cache misses.
  uint32_t set_of(Address address) const;
  uint32_t set_of_v6(Address address) const;
  uint32_t set_of_v4(uint32_t v4) const { return set_of_piece(piece_of_v4(v4)); }
  size_t piece_of_v4(uint32_t v4) const {
    const AddressImage& image = *image_;
    if (!image.use.whole()) [[unlikely]]
      return image.use.piece_of_v4(v4);
    const uint32_t* const top = &image.v4_top[v4 >> 16];
    const uint16_t* at = &image.v4_starts[top[0]];
    uint32_t count = top[1] - top[0];
    const auto wanted = static_cast<uint16_t>(v4);
    while (count > 1) {  // the last start that is not above the wanted one; no branch to mispredict
      const uint32_t half = count / 2;
      at += at[half] <= wanted ? half : 0;
      count -= half;
    }
    return static_cast<size_t>(at - image.v4_starts.data());
  }
  uint32_t set_of_piece(size_t piece) const {
    if (!image_->use.whole()) [[unlikely]]
      return image_->use.set_of_piece(piece);
    return image_->v4_sets[piece];
  }
  void prefetch_v4(uint32_t v4) const {
    if (image_->use.whole()) __builtin_prefetch(&image_->v4_starts[image_->v4_top[v4 >> 16]]);
  }
  void prefetch_piece(size_t piece) const { __builtin_prefetch(&image_->v4_sets[piece]); }
  // A set is a row, or, behind all rows, an entry whose row hangs on the time.
  bool is_timed(uint32_t set) const { return set >= image_->rows.size(); }
  void prefetch_set(uint32_t set) const {
    if (is_timed(set)) __builtin_prefetch(&image_->sets[set - image_->rows.size()]);
  }
  uint32_t row_of(uint32_t set, std::optional<int64_t> time_ns) const {
    if (!is_timed(set)) return set;
    if (!image_->use.whole()) [[unlikely]]
      return image_->use.row_of(set, time_ns);
    const AddressSet& entry = image_->sets[set - image_->rows.size()];
    return time_ns ? row_at(entry, *time_ns) : entry.row;
  }
  AddressFacts facts_of_row(uint32_t row) const;
  size_t rows() const { return image_->rows.size(); }

  bool has_times() const { return !image_->change_times.empty(); }  // some facts hold for a time
  bool has_contracts() const { return !image_->contract_rows.empty(); }
  const AddressImage& image() const { return *image_; }

 private:
  uint32_t row_at(const AddressSet& set, int64_t time_ns) const;
  explicit AddressDatabase(std::unique_ptr<AddressImage> image) : image_(std::move(image)) {}
  std::unique_ptr<AddressImage> image_;
};

// The sources as a database file, to be written by write_image: beside its place, and renamed.
Expected<ImageSections> build_addresses(const std::vector<std::string>& specs,
                                        const AddressOptions& options);

// The IPv4 address inside a 6to4, Teredo or NAT64 address, and how it is carried.
struct Unwrapped {
  Address inner;
  std::string_view via;  // empty: not wrapped, inner is the address itself
};
Unwrapped unwrap(Address address);

class AddressCache {
 public:
  explicit AddressCache(const AddressDatabase& database, size_t most = 1 << 16)
      : database_(&database), most_(most) {}
  // Facts of an address as it stands in a log, or of a host of our own by its name; any other text
  // gives empty facts.
  AddressFacts of(std::string_view text, std::optional<int64_t> time_ns);

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    uint32_t set = 0;
    std::string_view via;
    bool is_address = false;
  };
  const AddressDatabase* database_;
  size_t most_;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
};

}  // namespace hozen
