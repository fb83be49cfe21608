#pragma once
// TagFacts: the facts of an address as text to be added to a line, made once for each row and kept (part of
// LineTagger; one a thread).
//
// Shape:    columns: "\towner\tcountry\tAS64496 Name\ttags[\tcontract]"; keys: ",\"source.owner\":..."
// Lifetime: views last until the next call
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "labels/address_database.h"
#include "write/tag_lines.h"

namespace hozen {

// One address with its facts at the line's time.
struct TaggedAddress {
  Address address;
  uint32_t row = 0;
  std::string_view via;
};

// Zeros; what is never touched takes neither time nor memory.
template <class T>
class ZeroedItems {
 public:
  explicit ZeroedItems(size_t count)
      : items_(static_cast<T*>(std::calloc(count + 1, sizeof(T)))), count_(count) {
    if (items_ == nullptr) throw std::bad_alloc();
  }
  T& operator[](size_t i) const { return items_.get()[i]; }
  std::span<T> all() const { return {items_.get(), count_}; }

 private:
  struct Free {
    void operator()(T* items) const { std::free(items); }
  };
  std::unique_ptr<T, Free> items_;
  size_t count_;
};

enum class TagShape : uint8_t { columns, marks, json, csv, semicolons, tsv };

class TagFacts {
 public:
  TagFacts(const AddressDatabase& database, const TagOptions& options, TagShape shape,
           std::string prefix = {});

  std::string_view text(uint32_t row, std::string_view via) {
    if (!via.empty()) [[unlikely]]
      return make_via(row, via);
    const Entry& entry = entries_[row];
    if (entry.length == 0) [[unlikely]]
      return make(row);
    return std::string_view(arena_).substr(entry.offset, entry.length);
  }
  void prefetch_entry(uint32_t row) const { __builtin_prefetch(&entries_[row]); }
  void prefetch_text(uint32_t row) const {
    __builtin_prefetch(arena_.data() + entries_[row].offset);
  }
  bool is_known(uint32_t row) const { return row != 0; }
  // What --only and --exclude say of one address.
  enum Choice : uint8_t { kWanted = 1, kUnwanted = 2 };
  uint8_t choice(uint32_t row);
  bool chooses() const { return chooses_; }
  // The json keys that would be added: names without the prefix.
  static const std::vector<std::string_view>& key_names();
  void append_keys(std::string& out, uint32_t row, std::string_view via,
                   uint32_t left_out_keys) const;

 private:
  struct Entry {  // all zeros: not made yet
    uint32_t offset, length;
  };
  std::string_view make(uint32_t row);
  std::string_view make_via(uint32_t row, std::string_view via);
  void append(std::string& out, uint32_t row, std::string_view via) const;
  void append_columns(std::string& out, const AddressFacts& facts) const;
  void append_marks(std::string& out, const AddressFacts& facts) const;
  void append_cells(std::string& out, const AddressFacts& facts) const;

  const AddressDatabase& database_;
  const TagOptions& options_;
  TagShape shape_;
  std::string prefix_;
  bool chooses_;
  std::string arena_, scratch_;
  ZeroedItems<Entry> entries_;
  ZeroedItems<uint8_t> choices_;
};

// "tor-exit;vendor:pentest", with what is said of the facts themselves: via:6to4, conflict:country.
std::vector<std::string> shown_tags(const AddressFacts& facts);
std::string contract_text(const AddressFacts& facts, const Zone& zone);
// "2022-09-01" in the zone for a border at midnight, else date and time; `last_day`: the day before an
// exclusive end at midnight.
std::string border_text(int64_t time_ns, const Zone& zone, bool last_day);

}  // namespace hozen
