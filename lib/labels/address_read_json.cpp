// Address sources published as JSON documents: ranges of cloud providers, saved RDAP answers, MISP warninglists.
// Sources: docs.aws.amazon.com, "AWS IP address ranges"; Azure service tags (ServiceTags_Public.json);
// cloud.google.com/vpc/docs/configure-private-google-access (goog.json, cloud.json); api.cloudflare.com/client/v4/ips;
// docs.oracle.com, public_ip_ranges.json; api.fastly.com/public-ip-list; RFC 9083 (RDAP), RFC 7095 (jCard);
// github.com/MISP/misp-warninglists, schema.json.
#include <simdjson.h>

#include <map>

#include "base/text.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

using simdjson::dom::element;

std::string_view text_of(const element& value, std::string_view key) {
  std::string_view out;
  return value[key].get(out) == simdjson::SUCCESS ? out : std::string_view();
}

std::string number_or_text(const element& value, std::string_view key) {
  int64_t number = 0;
  if (value[key].get(number) == simdjson::SUCCESS) return fmt::format("{}", number);
  return std::string(text_of(value, key));
}

template <class Take>
void each(const element& value, std::string_view key, Take&& take) {
  simdjson::dom::array items;
  if (value[key].get(items) != simdjson::SUCCESS) return;
  for (const element item : items) take(item);
}

bool has(const element& value, std::string_view key) {
  return value[key].error() == simdjson::SUCCESS;
}

std::string_view first_key(const element& value) {
  simdjson::dom::object object;
  if (value.get(object) != simdjson::SUCCESS || object.begin() == object.end()) return {};
  return object.begin().key();
}

// Reads whole documents: the lines are put together, the last one ends it.
class JsonDocumentReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t, AddressSink&) override {
    too_long_ |= text_.size() + text.size() > kDocumentBytes;
    if (too_long_) return;
    text_ += text;
    text_ += '\n';
  }
  Expected<void> finish(AddressSink& sink) override {
    simdjson::dom::parser parser;
    simdjson::dom::document_stream documents;
    if (too_long_) return fail("JSON of more than {} bytes is not read", kDocumentBytes);
    if (trim(text_).empty()) return fail("an empty document");
    const size_t batch = text_.size() + simdjson::SIMDJSON_PADDING;
    if (parser.parse_many(text_, std::max<size_t>(batch, 1024)).get(documents) != simdjson::SUCCESS)
      return fail("not JSON");
    size_t number = 0;
    for (auto document : documents) {
      ++number;
      element root;
      if (const auto error = std::move(document).get(root); error != simdjson::SUCCESS)
        return fail("document {} is not JSON: {}", number, simdjson::error_message(error));
      simdjson::dom::array items;
      if (root.get(items) == simdjson::SUCCESS) {
        for (const element item : items) read(item, sink);
      } else {
        read(root, sink);
      }
    }
    if (documents.truncated_bytes() != 0)
      return fail("not JSON, or cut short in document {}", number + 1);
    text_.clear();
    return done(sink);
  }

 protected:
  virtual void read(const element& root, AddressSink& sink) = 0;
  virtual Expected<void> done(AddressSink&) { return {}; }
  // The JSON has no lines worth naming: what is refused is quoted.
  static std::optional<AddressExtent> extent(std::string_view text, AddressSink& sink) {
    const auto read = parse_extent(text);
    if (read) return *read;
    sink.refuse(0, text, read.error().what);
    return std::nullopt;
  }

 private:
  static constexpr size_t kDocumentBytes = 256u << 20;  // it is read as a whole
  std::string text_;
  bool too_long_ = false;
};

class CloudReader : public JsonDocumentReader {
 private:
  struct Use {
    std::string region;
    std::vector<std::string> services;
  };

  void read(const element& root, AddressSink& sink) override {
    uses_.clear();
    read_provider(root, sink);
    if (uses_.empty()) {
      std::string_view what = text_of(root, "name");
      if (what.empty()) what = first_key(root);
      return sink.refuse(0, what, "no ranges of a cloud provider that is known");
    }
    any_ = true;
    add_uses(sink);
  }

  void read_provider(const element& root, AddressSink& sink) {
    if (has(root, "values")) return azure(root, sink);
    if (has(root, "regions")) return oracle(root, sink);
    if (has(root, "addresses"))
      return plain(root, "addresses", "ipv6_addresses", "Fastly", "fastly", sink);
    if (has(root, "result")) {
      const element result = root["result"].value_unsafe();
      take_version(std::string(text_of(result, "etag")), sink);
      return plain(result, "ipv4_cidrs", "ipv6_cidrs", "Cloudflare", "cloudflare", sink);
    }
    if (has(root, "prefixes") || has(root, "ipv6_prefixes")) prefixes(root, sink);
  }

  void prefixes(const element& root, AddressSink& sink) {
    const bool aws = has(root, "createDate") || has(root, "ipv6_prefixes");
    take_version(number_or_text(root, "syncToken"), sink);
    take_date(std::string(text_of(root, aws ? "createDate" : "creationTime")), sink);
    begin(aws ? "Amazon Web Services" : "Google", aws ? "aws" : "google");
    for (const std::string_view list : {"prefixes", "ipv6_prefixes"}) {
      each(root, list, [&](const element& item) {
        std::string_view range;
        for (const std::string_view key :
             {"ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix"}) {
          if (range.empty()) range = text_of(item, key);
        }
        use(range, aws ? text_of(item, "region") : text_of(item, "scope"), text_of(item, "service"),
            sink);
      });
    }
  }

  void azure(const element& root, AddressSink& sink) {
    begin("Microsoft Azure", "azure");
    take_version(number_or_text(root, "changeNumber"), sink);
    each(root, "values", [&](const element& value) {
      element properties;
      if (value["properties"].get(properties) != simdjson::SUCCESS) return;
      const std::string_view region = text_of(properties, "region");
      std::string_view service = text_of(properties, "systemService");
      if (service.empty()) service = text_of(value, "name");
      each(properties, "addressPrefixes", [&](const element& prefix) {
        std::string_view range;
        if (prefix.get(range) == simdjson::SUCCESS) use(range, region, service, sink);
      });
    });
  }

  void oracle(const element& root, AddressSink& sink) {
    begin("Oracle Cloud", "oracle");
    take_date(std::string(text_of(root, "last_updated_timestamp")), sink);
    each(root, "regions", [&](const element& region) {
      each(region, "cidrs", [&](const element& item) {
        std::string services;
        each(item, "tags", [&](const element& tag) {
          std::string_view text;
          if (tag.get(text) == simdjson::SUCCESS)
            services += (services.empty() ? "" : " ") + std::string(text);
        });
        use(text_of(item, "cidr"), text_of(region, "region"), services, sink);
      });
    });
  }

  void plain(const element& root, std::string_view v4, std::string_view v6, std::string_view owner,
             std::string_view tag, AddressSink& sink) {
    begin(owner, tag);
    for (const std::string_view list : {v4, v6}) {
      each(root, list, [&](const element& item) {
        std::string_view range;
        if (item.get(range) == simdjson::SUCCESS) use(range, {}, {}, sink);
      });
    }
  }

  void begin(std::string_view owner, std::string_view tag) { owner_ = owner, tag_ = tag; }

  static void take_version(const std::string& text, AddressSink& sink) {
    std::string& version = sink.source().version;
    if (!version.empty() && !text.empty() && version != text) version += ", ";
    if (version != text) version += text;
  }

  // "2022-09-30-03-00-00" of AWS, RFC 3339 of the others.
  static void take_date(std::string text, AddressSink& sink) {
    if (text.size() == 19 && text[10] == '-') text[10] = 'T', text[13] = text[16] = ':';
    if (const auto time = parse_rfc3339(text)) sink.source().as_of_ns = time->time_ns;
  }

  // The same range comes once for each service in it.
  void use(std::string_view range, std::string_view region, std::string_view service,
           AddressSink& sink) {
    const auto where = extent(range, sink);
    if (!where) return;
    Use& use = uses_[{where->first, where->last}];
    if (use.region.empty()) use.region = std::string(region);
    if (service.empty() || service == "AMAZON") return;  // of all ranges
    if (std::find(use.services.begin(), use.services.end(), service) == use.services.end())
      use.services.emplace_back(service);
  }

  Expected<void> done(AddressSink& sink) override {
    if (any_ || sink.source().refused_lines > 0) return {};
    return fail(
        "no ranges of a cloud provider that is known (AWS, Azure, Google, Cloudflare, Oracle, "
        "Fastly)");
  }

  // Of one document: the next one may be another provider's.
  void add_uses(AddressSink& sink) {
    for (const auto& [range, use] : uses_) {
      AddressRecord record;
      record.owner = sink.id(owner_);
      std::string network;
      for (const std::string& service : use.services)
        network += (network.empty() ? "" : ",") + service;
      if (!use.region.empty()) network += (network.empty() ? "" : " ") + use.region;
      record.network = sink.id(network);
      record.tags = sink.id("cloud:" + tag_);
      sink.add(range.first, range.second, sink.record(record));
    }
    uses_.clear();
  }

  std::string owner_, tag_;  // of the document that is being read
  bool any_ = false;
  std::map<std::pair<Address, Address>, Use> uses_;
};

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
    if (!has(root, "list"))
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
  if (kind == AddressKind::cloud) return std::make_unique<CloudReader>();
  if (kind == AddressKind::answer) return std::make_unique<RdapReader>();
  return std::make_unique<WarninglistReader>(options);
}

}  // namespace hozen
