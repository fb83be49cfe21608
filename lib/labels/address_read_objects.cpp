// Saved whois answers and whois dumps: "key: value" objects parted by empty lines.
// Sources: RFC 2622 (RPSL); RIPE Database documentation, inetnum, inet6num, route, organisation; ARIN whois ("NetRange:");
// LACNIC whois ("inetnum: 200.1/16", "owner:"); JPNIC whois ("a. [Network Number]  192.0.2.0/24").
//
// An answer is one network after the other, each followed by the objects about it (organisation, route, persons): what
// these say is the network's. In a dump every object stands for itself, and names its organisation by a handle.
#include <map>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

enum class Key : uint8_t {
  other,
  range,
  network,
  owner,
  organisation,
  description,
  country,
  origin,
  contact,
  handle
};

struct KeyName {
  std::string_view name;
  Key key;
};
constexpr KeyName kKeys[] = {
    {"inetnum", Key::range},
    {"inet6num", Key::range},
    {"netrange", Key::range},
    {"route", Key::range},
    {"route6", Key::range},
    {"network number", Key::range},
    {"ipネットワークアドレス", Key::range},
    {"netname", Key::network},
    {"network name", Key::network},
    {"ネットワーク名", Key::network},
    {"org-name", Key::owner},
    {"orgname", Key::owner},
    {"owner", Key::owner},
    {"custname", Key::owner},
    {"organization", Key::owner},
    {"組織名", Key::owner},
    {"org", Key::organisation},
    {"organisation", Key::handle},
    {"descr", Key::description},
    {"country", Key::country},
    {"origin", Key::origin},
    {"originas", Key::origin},
    {"aut-num", Key::origin},
    {"abuse-mailbox", Key::contact},
    {"orgabuseemail", Key::contact},
};

Key key_named(std::string_view name) {
  const std::string low = to_lower(name);
  for (const KeyName& known : kKeys) {
    if (known.name == low) return known.key;
  }
  return Key::other;
}

struct Pair {
  std::string_view name, value;
};

// "key: value", or JPNIC's "g. [Organization]      Example K.K."
std::optional<Pair> read_pair(std::string_view text) {
  const size_t open = text.find('[');
  if (open != std::string_view::npos && open <= 3) {
    const size_t close = text.find(']', open);
    if (close == std::string_view::npos) return std::nullopt;
    return Pair{text.substr(open + 1, close - open - 1), trim(text.substr(close + 1))};
  }
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 40) return std::nullopt;
  return Pair{trim(text.substr(0, colon)), trim(text.substr(colon + 1))};
}

// "Example Inc. (EX-123)" -> "Example Inc."
std::string_view without_handle(std::string_view text) {
  const size_t open = text.rfind(" (");
  return open != std::string_view::npos && text.ends_with(')') ? text.substr(0, open) : text;
}

struct Object {
  std::optional<AddressExtent> extent;
  std::string network, owner, description, country, organisation, contact;
  uint32_t asn = 0;
  bool is_route = false;
};

class ObjectReader : public AddressReader {
 public:
  explicit ObjectReader(bool answer) : answer_(answer) {}

  void begin_file(std::string_view) override { name_ = {}; }

  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    if (trim(text).empty()) return end_object(sink);
    if (text[0] == '%' || text[0] == '#') return remark(text);
    if (text[0] == ' ' || text[0] == '\t' || text[0] == '+')
      return;  // goes on; names fit in one line
    const auto pair = read_pair(text);
    if (!pair) return;  // of answers in free text, banners
    take(key_named(pair->name), *pair, number, sink);
  }

  Expected<void> finish(AddressSink& sink) override {
    if (current_.extent) keep(sink);
    for (const Object& object : waiting_) add(object, sink);
    waiting_.clear();
    return {};
  }

 private:
  // "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@example.net'"
  void remark(std::string_view text) {
    const size_t is = text.find("' is '");
    if (answer_ && text.find("Abuse contact") != std::string_view::npos &&
        is != std::string_view::npos)
      contact_ = std::string(text.substr(is + 6, text.find('\'', is + 6) - is - 6));
  }

  void take(Key key, const Pair& pair, uint64_t number, AddressSink& sink) {
    const auto fill = [&](std::string& to) {
      if (to.empty()) to = std::string(pair.value);
    };
    switch (key) {
      case Key::range:
        return begin_network(pair, number, sink);
      case Key::handle:
        name_ = std::string(pair.value);
        return;
      case Key::network:
        return fill(current_.network);
      case Key::owner:
        if (!name_.empty()) owners_[name_] = std::string(pair.value);
        if (current_.owner.empty()) current_.owner = std::string(without_handle(pair.value));
        return;
      case Key::organisation:
        return fill(current_.organisation);
      case Key::description:
        return fill(current_.description);
      case Key::country:
        return fill(current_.country);
      case Key::contact:
        return fill(current_.contact);
      case Key::origin:
        if (current_.asn == 0)
          current_.asn = parse_asn(pair.value.substr(0, pair.value.find(' '))).value_or(0);
        return;
      case Key::other:
        return;
    }
  }

  void begin_network(const Pair& pair, uint64_t number, AddressSink& sink) {
    const bool is_route = to_lower(pair.name).starts_with("route");
    // A route within an answer tells the AS of the network before it.
    if (answer_ && is_route && current_.extent) return;
    if (current_.extent) keep(sink);
    current_ = {};
    const auto extent = parse_extent(pair.value, true);
    if (!extent) return sink.refuse(number, pair.value, extent.error().what);
    current_.extent = *extent;
    current_.is_route = is_route;
    current_.contact = std::exchange(contact_, {});
  }

  void end_object(AddressSink& sink) {
    name_.clear();
    if (answer_) return;
    if (current_.extent) keep(sink);
    current_ = {};
  }

  void keep(AddressSink& sink) {
    if (current_.organisation.empty() || !current_.owner.empty()) {
      add(current_, sink);
    } else {
      waiting_.push_back(std::move(current_));  // its organisation may stand further down
    }
  }

  void add(const Object& object, AddressSink& sink) const {
    AddressRecord record;
    const auto known = owners_.find(object.organisation);
    const std::string& owner = !object.owner.empty()    ? object.owner
                               : known != owners_.end() ? known->second
                               : object.is_route        ? object.owner
                                                        : object.description;
    record.owner = sink.id(owner);
    record.country = sink.id(country_code(std::string_view(object.country).substr(0, 2)));
    record.network = sink.id(object.network);
    record.contact = sink.id(object.contact);
    record.asn = object.asn;
    sink.add(object.extent->first, object.extent->last, sink.record(record));
  }

  bool answer_;
  Object current_;
  std::string name_;     // the handle of the organisation object that is read
  std::string contact_;  // of the next network
  std::unordered_map<std::string, std::string> owners_;
  std::vector<Object> waiting_;
};

// Bulk answers: "AS | IP | BGP Prefix | CC | Registry | Allocated | AS Name", or "AS | IP | AS Name".
// Source: team-cymru.com/ip-asn-mapping, "netcat". The prefix is the range when it is there, else the address.
class CymruReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = trim(text);
    if (text.empty() || text[0] == '#') return;
    if (text.starts_with("Bulk mode")) return banner(text, sink);
    split_cells(text, '|', quoted_, cells_);
    if (cells_.size() < 3) return sink.refuse(number, text, "not AS | IP | ... | AS Name");
    if (trim(cells_[0]) == "AS") return;
    const bool whole = cells_.size() >= 7;
    const auto asn = parse_asn(cells_[0].substr(0, trim_end(cells_[0])));
    std::string_view range = trim(cells_[whole ? 2 : 1]);
    if (range.empty() || range == "NA") range = trim(cells_[1]);
    const auto extent = parse_extent(range);
    if (!asn) return sink.refuse(number, text, "not an AS number");
    if (!extent) return sink.refuse(number, text, extent.error().what);
    if (*asn == 0) return;  // "NA": nobody routes it
    AddressRecord record;
    record.asn = *asn;
    if (whole) record.country = sink.id(country_code(cells_[3]));
    record.organization = sink.id(trim(cells_.back()));
    sink.add(extent->first, extent->last, sink.record(record));
  }

 private:
  static size_t trim_end(std::string_view text) {
    return std::min(text.find_last_not_of(' ') + 1, text.size());
  }
  // "Bulk mode; whois.cymru.com [2022-09-30 03:00:00 +0000]"
  static void banner(std::string_view text, AddressSink& sink) {
    const size_t open = text.find('[');
    if (open == std::string_view::npos) return;
    const auto time = parse_rfc3339(text.substr(open + 1, 19));
    if (time) sink.source().as_of_ns = time->time_ns;
  }
  std::string quoted_;
  std::vector<std::string_view> cells_;
};

}  // namespace

std::unique_ptr<AddressReader> make_object_reader(AddressKind kind) {
  return std::make_unique<ObjectReader>(kind == AddressKind::answer);
}

std::unique_ptr<AddressReader> make_cymru_reader() { return std::make_unique<CymruReader>(); }

}  // namespace hozen
