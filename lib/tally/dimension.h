#pragma once
// Dimension: something events can be grouped or filtered by: an ECS field, a label, a fact of the
// source address.
//
// Call:     Dimension::named once; ValueReader once a thread; values() for each event
// Shape:    fields by ECS name; destination.port and source.port carry their protocol
//           ("3702/udp"); log.format, log.file.path; threat.class, .rule, .technique, .tool,
//           .level, .cve; source.owner, .tags, .geo.country_iso_code, .as.number,
//           .as.organization.name; any other name means a field of that name in the record itself,
//           also as events are written ("labels.NAME")
// Errors:   named: an empty name only. A name no event has gives no values: the tool says so at
//           the end.
// Lifetime: values() are views into the event, the reader, or what it was made of: use them before
//           the next event
// Threads:  Dimension is const; ValueReader belongs to one thread
// Cost:     a test and a load for a field; one cached look-up for an address fact
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "events/event.h"
#include "tally/label_values.h"
#include "tally/name_map.h"

namespace hozen {

class AddressDatabase;  // labels/address_database.h

struct Dimension {
  enum class Kind : uint8_t {
    field,
    port,
    label,
    address,
    format,
    file,
    timezone_source,
    target,  // what was aimed at: url.domain, destination.domain, destination.ip, else host.name
    other,   // a field of the record that is none of ours
    mapped,  // `base` under the names of `names`
  };
  enum class AddressFact : uint8_t { owner, country, asn, organization, tags };

  static Expected<Dimension> named(std::string_view name);
  // The same, its values under the names there are for that field.
  static Expected<Dimension> named(std::string_view name, const FieldNames& names);
  uint64_t fields() const;  // of the event that its values are read from (Reading::wanted)
  // The same with its values under other names.
  static Dimension mapped(const Dimension& base, std::shared_ptr<const NameMap> names);
  Kind base_kind() const { return kind == Kind::mapped ? base->kind : kind; }
  bool needs_labels() const { return base_kind() == Kind::label; }
  bool needs_addresses() const { return base_kind() == Kind::address; }
  bool needs_extra() const { return base_kind() == Kind::other; }  // Reading::keep_extra

  std::string name;
  Kind kind = Kind::field;
  Field field = Field::source_ip;
  LabelField label = LabelField::threat_class;
  AddressFact fact = AddressFact::owner;
  std::shared_ptr<const Dimension> base = {};
  std::shared_ptr<const NameMap> names = {};
};

// What the values of dimensions are read from, beside the event.
struct ValueSources {
  const LabelValues* labels = nullptr;
  const AddressDatabase* addresses = nullptr;
  std::span<const std::string> format_ids = {};  // by Event::format
};

class ValueReader {
 public:
  explicit ValueReader(const ValueSources& sources);
  ValueReader(ValueReader&&) noexcept;
  ~ValueReader();

  // Appends the values; none when the event has none.
  void values(const Dimension& dimension, const Event& event, std::span<const uint16_t> labels,
              std::vector<std::string_view>& out);

 private:
  struct Addresses;
  std::string_view keep(std::string_view text);
  void port(const Dimension& dimension, const Event& event, std::vector<std::string_view>& out);
  void address_fact(Dimension::AddressFact fact, const Event& event,
                    std::vector<std::string_view>& out);

  ValueSources sources_;
  std::unique_ptr<Addresses> addresses_;
  // Texts made up for an event ("443/tcp") live here; a ring longer than the dimensions of any
  // view.
  std::array<std::array<char, 48>, 16> made_;
  size_t next_made_ = 0;
};

}  // namespace hozen
