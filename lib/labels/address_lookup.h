#pragma once
// What a database was made of and what each of its sources says of an address: for people, not for the hot path.
//
// Shape:    a Statement is one range of one source with what it says there and when; the most specific ones first,
//           within a source. `in_force`: the one that counts at the time asked for (at any time, without one).
// Errors:   what is asked for is damaged in the file; load: of what the sources are, only
// Cost:     statements_on walks all ranges once: milliseconds for a million
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "labels/address_database.h"

namespace hozen {

struct SourceFacts {
  AddressKind kind = AddressKind::csv;
  std::string_view name, version, sha256;
  std::optional<int64_t> as_of_ns;
  uint64_t lines = 0, refused_lines = 0, ranges = 0;
};

struct AddressStatement {
  size_t source = 0;  // of AddressArchive::sources
  Address first, last;
  Validity validity;
  const AddressRecord* record = nullptr;
  bool in_force = false;
};

class AddressArchive {
 public:
  // Databases and sources as for AddressDatabase::load.
  static Expected<AddressArchive> load(const std::vector<std::string>& specs,
                                       const AddressOptions& options = {});

  std::vector<SourceFacts> sources() const;
  Expected<std::vector<AddressStatement>> statements_on(Address address,
                                                        std::optional<int64_t> time_ns) const;
  // In the order of the file; of sources of one kind only, if one is named.
  using Visit = std::function<void(const AddressStatement&)>;
  Expected<void> each_statement(const Visit& visit, std::optional<AddressKind> kind = {}) const;
  // Reads and checks every byte: what is not used would not be looked at otherwise.
  Expected<void> verify() const { return database_.image().use.read_all(); }
  std::string_view text(uint32_t id) const { return database_.image().text(id); }
  const AddressDatabase& database() const { return database_; }

 private:
  AddressDatabase database_;
};

// "203.0.113.0/24", or "203.0.113.16-203.0.113.63" for what is no prefix.
std::string extent_text(Address first, Address last);

}  // namespace hozen
