// Ranges of cloud providers, and of crawlers in their forms, as JSON.
// Sources: docs.aws.amazon.com, "AWS IP address ranges"; Azure service tags (ServiceTags_Public.json);
// cloud.google.com/vpc/docs/configure-private-google-access (goog.json, cloud.json); api.cloudflare.com/client/v4/ips;
// docs.oracle.com, public_ip_ranges.json; api.fastly.com/public-ip-list;
// developers.google.com/search/docs/crawling-indexing/verifying-googlebot.
#include <simdjson.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "labels/address_json.h"

namespace hozen {
namespace {

using simdjson::dom::element;

class CloudReader : public JsonDocumentReader {
 public:
  explicit CloudReader(const AddressReaderOptions& options)
      : name_(to_lower(options.name)),
        list_tag_(tag_of_list(options)),
        is_tagged_(!options.tag.empty()) {}

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
    if (has_key(root, "values")) return azure(root, sink);
    if (has_key(root, "regions")) return oracle(root, sink);
    if (has_key(root, "addresses"))
      return plain(root, "addresses", "ipv6_addresses", "Fastly", "cloud:fastly", sink);
    if (has_key(root, "result")) {
      const element result = root["result"].value_unsafe();
      take_version(std::string(text_of(result, "etag")), sink);
      return plain(result, "ipv4_cidrs", "ipv6_cidrs", "Cloudflare", "cloud:cloudflare", sink);
    }
    if (has_key(root, "prefixes") || has_key(root, "ipv6_prefixes")) prefixes(root, sink);
  }

  void prefixes(const element& root, AddressSink& sink) {
    const bool aws = has_key(root, "createDate") || has_key(root, "ipv6_prefixes");
    take_version(number_or_text(root, "syncToken"), sink);
    take_date(std::string(text_of(root, aws ? "createDate" : "creationTime")), sink);
    const bool google = !aws && is_of_google(root);
    if (aws) begin("Amazon Web Services", "cloud:aws");
    if (google) begin("Google", "cloud:google");
    if (!aws && !google) begin({}, list_tag_);
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

  // Crawlers of many houses are published in Google's form. Its own lists of networks have a
  // syncToken, cloud.json names the service; those of its crawlers have nothing but their names.
  bool is_of_google(const element& root) const {
    bool named = has_key(root, "syncToken") && has_key(root, "creationTime");
    for (const std::string_view name :
         {"goog", "common-crawlers", "special-crawlers", "user-triggered-"})
      named |= name_.starts_with(name);
    each(root, "prefixes",
         [&](const element& item) { named |= text_of(item, "service").starts_with("Google"); });
    return named;
  }

  void azure(const element& root, AddressSink& sink) {
    begin("Microsoft Azure", "cloud:azure");
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
    begin("Oracle Cloud", "cloud:oracle");
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

  void begin(std::string_view owner, std::string_view tag) {
    owner_ = is_tagged_ ? std::string_view() : owner;
    tag_ = is_tagged_ ? list_tag_ : tag;
  }

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
    return fail("no ranges in the form of AWS, Azure, Google, Cloudflare, Oracle or Fastly");
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
      record.tags = sink.id(tag_);
      sink.add(range.first, range.second, sink.record(record));
    }
    uses_.clear();
  }

  std::string name_, list_tag_;  // of the file
  bool is_tagged_;               // by tag=NAME
  std::string owner_, tag_;      // of the document that is being read
  bool any_ = false;
  std::map<std::pair<Address, Address>, Use> uses_;
};

}  // namespace

std::unique_ptr<AddressReader> make_cloud_reader(const AddressReaderOptions& options) {
  return std::make_unique<CloudReader>(options);
}

}  // namespace hozen
