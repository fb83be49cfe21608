// Address sources published as JSON documents: saved RDAP answers, MISP warninglists.
// Sources: RFC 9083 (RDAP), RFC 7095 (jCard); github.com/MISP/misp-warninglists, schema.json.
#include <simdjson.h>

#include "base/text.h"
#include "labels/address_json.h"

namespace hozen {
namespace {

using simdjson::dom::element;

// One entity of an RDAP answer: its name from the jCard.
struct Entity {
  std::string name, mail, country;
  bool is_registrant = false, is_abuse = false;
};

Entity read_entity(const element& entity) {
  Entity out;
  each(entity, "roles", [&](const element& role) {
    std::string_view text;
    if (role.get(text) != simdjson::SUCCESS) return;
    out.is_registrant |= text == "registrant";
    out.is_abuse |= text == "abuse";
  });
  simdjson::dom::array card;
  if (entity["vcardArray"].at(1).get(card) != simdjson::SUCCESS) return out;
  for (const element property : card) {
    std::string_view kind, value;
    if (property.at(0).get(kind) != simdjson::SUCCESS) continue;
    element traits;
    if (kind == "adr" && property.at(1).get(traits) == simdjson::SUCCESS)
      out.country = country_code(text_of(traits, "cc"));  // RFC 8605
    if (property.at(3).get(value) != simdjson::SUCCESS) continue;
    if (kind == "fn") out.name = std::string(value);
    if (kind == "email" && out.mail.empty()) out.mail = std::string(value);
  }
  return out;
}

class RdapReader : public JsonDocumentReader {
 private:
  void read(const element& root, AddressSink& sink) override {
    const auto where = network_of(root, sink);
    if (!where) return;
    std::string owner, contact, country = country_code(text_of(root, "country"));
    each(root, "entities", [&](const element& item) {
      const Entity entity = read_entity(item);
      if (entity.is_registrant && owner.empty()) owner = entity.name;
      if (entity.is_registrant && country.empty()) country = entity.country;
      if (entity.is_abuse && contact.empty()) contact = entity.mail;
      each(item, "entities", [&](const element& inner) {
        const Entity below = read_entity(inner);
        if (below.is_abuse && contact.empty()) contact = below.mail;
      });
    });
    AddressRecord record;
    record.owner = sink.id(owner);
    record.country = sink.id(country);
    record.network = sink.id(text_of(root, "name"));
    record.contact = sink.id(contact);
    for (const std::string_view key : {"arin_originas0_originautnums", "lacnic_originAutnum"}) {
      each(root, key, [&](const element& item) {
        if (record.asn == 0) record.asn = asn_of(item);
      });
    }
    sink.add(where->first, where->last, sink.record(record));
  }

  static uint32_t asn_of(const element& item) {
    uint64_t number = 0;
    std::string_view text;
    if (item.get(number) == simdjson::SUCCESS)
      return number <= UINT32_MAX ? static_cast<uint32_t>(number) : 0;
    return item.get(text) == simdjson::SUCCESS ? parse_asn(text).value_or(0) : 0;
  }

  static std::optional<AddressExtent> network_of(const element& root, AddressSink& sink) {
    const std::string_view first = text_of(root, "startAddress"),
                           last = text_of(root, "endAddress");
    if (first.empty() || last.empty()) {
      sink.refuse(0, text_of(root, "handle"),
                  "an answer that names no network (startAddress, endAddress)");
      return std::nullopt;
    }
    const auto read = extent_of(first, last);
    if (read) return *read;
    sink.refuse(0, first, read.error().what);
    return std::nullopt;
  }
};

class WarninglistReader : public JsonDocumentReader {
 public:
  explicit WarninglistReader(const AddressReaderOptions& options) : tag_(tag_text(options.tag)) {}

 private:
  void read(const element& root, AddressSink& sink) override {
    if (!has_key(root, "list"))
      return sink.refuse(0, first_key(root), "a document that is no warninglist (key \"list\")");
    std::string tag = tag_;
    if (tag.empty()) tag = "list:" + tag_text(text_of(root, "name"));
    sink.source().version = number_or_text(root, "version");
    if (!named_)  // all of them lie in a file called list.json
      sink.source().name += fmt::format(" ({})", quote_for_message(text_of(root, "name"), 80));
    named_ = true;
    if (!is_of_addresses(root)) {
      sink.source().emptiness = fmt::format("a list of type '{}', of no addresses: left out",
                                            quote_for_message(text_of(root, "type"), 40));
      return;
    }
    AddressRecord record;
    record.tags = sink.id(tag);
    record.network = sink.id(text_of(root, "type"));
    each(root, "list", [&](const element& item) {
      std::string_view text;
      if (item.get(text) != simdjson::SUCCESS) return;
      if (const auto where = extent(text, sink))
        sink.add(where->first, where->last, sink.record(record));
    });
  }
  // Most warninglists are of host names, hashes, AS numbers ...
  static bool is_of_addresses(const element& root) {
    const std::string_view type = text_of(root, "type");
    if (type == "hostname" || type == "substring" || type == "regex") return false;
    bool any = false, of_addresses = false;
    each(root, "matching_attributes", [&](const element& item) {
      std::string_view text;
      any = true;
      if (item.get(text) == simdjson::SUCCESS)
        of_addresses |= text.starts_with("ip-") || text.ends_with("|ip");
    });
    return of_addresses || !any || type == "cidr";
  }

  std::string tag_;
  bool named_ = false;
};

}  // namespace

std::unique_ptr<AddressReader> make_json_address_reader(AddressKind kind,
                                                        const AddressReaderOptions& options) {
  if (kind == AddressKind::cloud) return make_cloud_reader(options);
  if (kind == AddressKind::answer) return std::make_unique<RdapReader>();
  return std::make_unique<WarninglistReader>(options);
}

}  // namespace hozen
