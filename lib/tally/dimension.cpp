#include "tally/dimension.h"

#include <charconv>
#include <cstring>
#include <optional>

#include "labels/address_database.h"

namespace hozen {
namespace {

using Kind = Dimension::Kind;
using Fact = Dimension::AddressFact;

struct LabelName {
  std::string_view name;
  LabelField field;
};
constexpr LabelName kLabelNames[] = {
    {"threat.class", LabelField::threat_class},  {"threat.rule", LabelField::rule},
    {"threat.technique", LabelField::technique}, {"threat.tool", LabelField::tool},
    {"threat.level", LabelField::level},         {"threat.cve", LabelField::cve},
};

struct FactName {
  std::string_view name;
  Fact fact;
};
constexpr FactName kFactNames[] = {
    {"source.owner", Fact::owner},   {"source.geo.country_iso_code", Fact::country},
    {"source.as.number", Fact::asn}, {"source.as.organization.name", Fact::organization},
    {"source.tags", Fact::tags},
};

// Events are written with what no field of ours holds as "labels.NAME": it is found by that name, too.
std::string_view in_record(std::string_view name) {
  constexpr std::string_view kWritten = "labels.";
  return name.starts_with(kWritten) ? name.substr(kWritten.size()) : name;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

Expected<Dimension> Dimension::named(std::string_view name) {
  Dimension d;
  d.name = std::string(name);
  if (name.empty()) return fail("a field name is missing");
  for (const LabelName& l : kLabelNames) {
    if (l.name != name) continue;
    d.kind = Kind::label;
    d.label = l.field;
    return d;
  }
  for (const FactName& f : kFactNames) {
    if (f.name != name) continue;
    d.kind = Kind::address;
    d.fact = f.fact;
    return d;
  }
  if (name == "log.format") {
    d.kind = Kind::format;
  } else if (name == "log.file.path") {
    d.kind = Kind::file;
  } else if (name == "target") {
    d.kind = Kind::target;
  } else if (name == "event.timezone_source") {
    d.kind = Kind::timezone_source;
  } else if (const std::optional<Field> field = field_named(name)) {
    d.field = *field;
    const bool is_port = *field == Field::destination_port || *field == Field::source_port;
    d.kind = is_port ? Kind::port : Kind::field;
  } else {
    d.kind = Kind::other;
  }
  return d;
}

uint64_t Dimension::fields() const {
  switch (kind) {
    case Kind::field:
      return bit_of(field);
    case Kind::port:
      return bit_of(field) | bit_of(Field::network_transport);
    case Kind::address:
      return bit_of(Field::source_ip) | bit_of(Field::source_domain);
    case Kind::mapped:
      return base->fields();
    case Kind::target:
      return bit_of(Field::url_domain) | bit_of(Field::destination_domain) |
             bit_of(Field::destination_ip) | bit_of(Field::host_name);
    case Kind::label:
    case Kind::other:
      return kAllFields;
    case Kind::format:
    case Kind::file:
    case Kind::timezone_source:
      return 0;
  }
  return kAllFields;
}

Expected<Dimension> Dimension::named(std::string_view name, const FieldNames& names) {
  HOZEN_TRY(dimension, named(name));
  const auto at = names.find(dimension.name);
  if (at == names.end()) return dimension;
  return mapped(dimension, at->second);
}

Dimension Dimension::mapped(const Dimension& base, std::shared_ptr<const NameMap> names) {
  Dimension d = base;
  d.kind = Kind::mapped;
  d.base = std::make_shared<const Dimension>(base);
  d.names = std::move(names);
  return d;
}

struct ValueReader::Addresses {
  explicit Addresses(const AddressDatabase& database) : cache(database) {}
  AddressCache cache;
};

ValueReader::ValueReader(const ValueSources& sources) : sources_(sources) {
  if (sources.addresses != nullptr) addresses_ = std::make_unique<Addresses>(*sources.addresses);
}
ValueReader::ValueReader(ValueReader&&) noexcept = default;
ValueReader::~ValueReader() = default;

std::string_view ValueReader::keep(std::string_view text) {
  auto& place = made_[next_made_++ % made_.size()];
  const size_t length = std::min(text.size(), place.size());
  std::memcpy(place.data(), text.data(), length);
  return {place.data(), length};
}

void ValueReader::port(const Dimension& dimension, const Event& event,
                       std::vector<std::string_view>& out) {
  if (!event.has(dimension.field)) return;
  const std::string_view number = event.get(dimension.field);
  const std::string_view transport = event.get(Field::network_transport);
  char text[48];
  if (transport.empty() || number.size() + 1 + transport.size() > sizeof text) {
    out.push_back(number);
    return;
  }
  std::memcpy(text, number.data(), number.size());
  text[number.size()] = '/';
  for (size_t i = 0; i < transport.size(); ++i) text[number.size() + 1 + i] = lower(transport[i]);
  out.push_back(keep({text, number.size() + 1 + transport.size()}));
}

void ValueReader::address_fact(Fact fact, const Event& event, std::vector<std::string_view>& out) {
  if (addresses_ == nullptr) return;
  // A log that resolves names may have no address: then a host of our own is known by its name.
  const Field source = event.has(Field::source_ip) ? Field::source_ip : Field::source_domain;
  if (!event.has(source)) return;
  const AddressFacts facts = addresses_->cache.of(event.get(source), event.time_ns);
  const auto add = [&out](std::string_view value) {
    if (!value.empty()) out.push_back(value);
  };
  switch (fact) {
    case Fact::owner:
      return add(facts.owner);
    case Fact::country:
      return add(facts.country);
    case Fact::organization:
      return add(facts.organization);
    case Fact::tags:
      out.insert(out.end(), facts.tags.begin(), facts.tags.end());
      return;
    case Fact::asn: {
      if (facts.asn == 0) return;
      char text[16];
      const auto [end, error] = std::to_chars(text, text + sizeof text, facts.asn);
      add(keep({text, static_cast<size_t>(end - text)}));
    }
  }
}

void ValueReader::values(const Dimension& dimension, const Event& event,
                         std::span<const uint16_t> labels, std::vector<std::string_view>& out) {
  switch (dimension.kind) {
    case Kind::field:
      if (event.has(dimension.field)) out.push_back(event.get(dimension.field));
      return;
    case Kind::port:
      return port(dimension, event, out);
    case Kind::label:
      if (sources_.labels != nullptr) sources_.labels->append(dimension.label, labels, out);
      return;
    case Kind::address:
      return address_fact(dimension.fact, event, out);
    case Kind::format:
      if (event.format < sources_.format_ids.size())
        out.push_back(sources_.format_ids[event.format]);
      return;
    case Kind::file:
      if (event.file != nullptr) out.push_back(event.file->path);
      return;
    case Kind::timezone_source:
      out.push_back(name_of(event.zone_source));
      return;
    case Kind::target:
      for (const Field f : {Field::url_domain, Field::destination_domain, Field::destination_ip,
                            Field::host_name}) {
        if (!event.has(f)) continue;
        out.push_back(event.get(f));
        return;
      }
      return;
    case Kind::mapped: {
      const size_t from = out.size();
      values(*dimension.base, event, labels, out);
      for (size_t i = from; i < out.size(); ++i) {
        if (const auto name = dimension.names->name_of(out[i])) out[i] = *name;
      }
      return;
    }
    case Kind::other:
      for (const ExtraField& extra : event.extra) {
        if (extra.name == dimension.name || extra.name == in_record(dimension.name))
          out.push_back(extra.value);
      }
  }
}

}  // namespace hozen
