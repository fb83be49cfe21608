#pragma once
// LooseKeys: the usual keys of a record, however they are spelt ("SRC_IP", "srcIp", "Source IP"), for formats
// that read records of products they do not know. LooseTime: the stamp of such a record.
//
// Call:     find once a key no map of the format names; LooseTime::look_at the same key, read at the end
// Shape:    key -> Target, and whether the key is vague ("ip", "type")
// Errors:   find: none if the key says nothing; LooseTime::read: false if no value is a stamp for certain
// Threads:  the table is const after its first use
// Cost:     find: a copy of up to 48 bytes and a hash lookup; only for keys that no map names
// Source:   the field names of vendors' pages; loose_names.cpp is the table
#include <array>
#include <string_view>

#include "events/target.h"

namespace hozen {

struct LooseKey {
  Target target;
  bool vague = false;  // gives way to any other key of the same field
};

// The key's own, or with the name of the object it stands in: "src" and "ip". A key of dotted parts is
// looked up by its last two. Inside an object a vague key says nothing by itself.
const LooseKey* find_loose(std::string_view parent, std::string_view key);

// A record's fields that are there, as far as loose keys gave them.
class LooseFields {
 public:
  // True if the key is known. Sets its field unless a better key has.
  bool put(std::string_view parent, std::string_view key, std::string_view value,
           ReadContext& context, Event& out);
  // A key of the format's own map gave this one.
  void settle(const Target& target) {
    if (target.field != Field::count) vague_ &= ~bit_of(target.field);
  }

 private:
  uint64_t vague_ = 0;
};

// Values of keys that name a time, the surest first.
class LooseTime {
 public:
  static bool is_name(std::string_view key);
  void look_at(std::string_view key, std::string_view value);
  // With a syslog header only a stamp that says its zone is surer than the header's.
  bool read(ReadContext& context, Event& out) const;

 private:
  static constexpr size_t kRanks = 3;
  struct Rank {
    std::array<std::string_view, 3> values;
    size_t count = 0;
  };
  std::array<Rank, kRanks> ranks_;
};

// Both, over one record.
struct LooseRecord {
  LooseFields fields;
  LooseTime times;

  bool take(std::string_view parent, std::string_view key, std::string_view value,
            ReadContext& context, Event& out) {
    times.look_at(key, value);
    return fields.put(parent, key, value, context, out);
  }
};

}  // namespace hozen
