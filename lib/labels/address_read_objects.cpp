// Saved whois answers and whois dumps: "key: value" objects parted by empty lines.
// Sources: RFC 2622 (RPSL); RIPE Database documentation, inetnum, inet6num, route, organisation; ARIN whois ("NetRange:");
// LACNIC whois ("inetnum: 200.1/16", "owner:", "abuse-c:"); JPNIC whois ("a. [Network Number]  192.0.2.0/24").
//
// An answer is one network after the other, each followed by the objects about it (organisation, route, persons): what
// these say is the network's. In a dump every object stands for itself, and names its organisation by a handle.
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
  mail,
  abuse_handle,
  handle,
  organisation_handle
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
    {"organisation", Key::organisation_handle},
    {"descr", Key::description},
    {"country", Key::country},
    {"origin", Key::origin},
    {"originas", Key::origin},
    {"aut-num", Key::origin},
    {"abuse-mailbox", Key::contact},
    {"orgabuseemail", Key::contact},
    {"rabuseemail", Key::contact},
    {"e-mail", Key::mail},
    {"abuse-c", Key::abuse_handle},
    {"mnt-irt", Key::abuse_handle},
    {"nic-hdl", Key::handle},
    {"irt", Key::handle},
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

// ARIN's list of several networks, the least specific last:
// "Example Widgets Inc. EXAMPLE-CUST-7 (NET-192-0-2-128-1) 192.0.2.128 - 192.0.2.143"
struct Listed {
  std::string_view owner, network, range;
};
std::optional<Listed> read_listed(std::string_view text) {
  size_t open = text.find(" (NET-");
  if (open == std::string_view::npos) open = text.find(" (NET6-");
  const size_t close = open == std::string_view::npos ? open : text.find(')', open);
  if (close == std::string_view::npos || trim(text.substr(close + 1)).empty()) return std::nullopt;
  const std::string_view names = trim(text.substr(0, open));
  const size_t blank = names.rfind(' ');
  if (blank == std::string_view::npos || names.find(':') < blank) return std::nullopt;
  return Listed{trim(names.substr(0, blank)), names.substr(blank + 1), text.substr(close + 1)};
}

// A network as it is read; numbers are ids of the sink's pool.
struct Network {
  std::optional<AddressExtent> extent;
  AddressRecord record;
  uint32_t description = 0, organisation = 0, abuse = 0;  // the last two are handles
  bool is_route = false;
};

class ObjectReader : public AddressReader {
 public:
  explicit ObjectReader(bool answer) : answer_(answer) {}

  void begin_file(std::string_view) override { name_ = {}; }

  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    if (trim(text).empty()) return end_object(sink);
    if (text[0] == '%' || text[0] == '#') return remark(text, sink);
    if (text[0] == ' ' || text[0] == '\t' || text[0] == '+')
      return;  // goes on; names fit in one line
    if (const auto listed = answer_ ? read_listed(text) : std::nullopt)
      return take_listed(*listed, number, sink);
    const auto pair = read_pair(text);
    if (!pair) return;  // of answers in free text, banners
    take(key_named(pair->name), *pair, number, sink);
  }

  Expected<void> finish(AddressSink& sink) override {
    end_person();
    if (current_.extent) keep(sink);
    current_ = {};
    for (const Network& network : waiting_) add(network, sink);
    waiting_.clear();
    return {};
  }

 private:
  // "% Abuse contact for '192.0.2.0 - 192.0.2.255' is 'abuse@example.net'"
  void remark(std::string_view text, AddressSink& sink) {
    const size_t is = text.find("' is '");
    if (answer_ && text.find("Abuse contact") != std::string_view::npos &&
        is != std::string_view::npos)
      contact_ = sink.id(text.substr(is + 6, text.find('\'', is + 6) - is - 6));
  }

  void take(Key key, const Pair& pair, uint64_t number, AddressSink& sink) {
    AddressRecord& record = current_.record;
    const auto fill = [&](uint32_t& to, std::string_view text) {
      if (to == 0) to = sink.id(text);
    };
    switch (key) {
      case Key::range:
        return begin_network(pair, number, sink);
      case Key::organisation_handle:
        name_ = sink.id(pair.value);
        return;
      case Key::handle:
        handle_ = sink.id(pair.value);
        return;
      case Key::network:
        return fill(record.network, pair.value);
      case Key::owner:
        if (name_ != 0) organisations_[name_].owner = sink.id(pair.value);
        return fill(record.owner, without_handle(pair.value));
      case Key::organisation:
        return fill(current_.organisation, pair.value);
      case Key::description:
        return fill(current_.description, pair.value);
      case Key::country:
        return fill(record.country, country_code(pair.value.substr(0, 2)));
      case Key::contact:
        mail_ = sink.id(pair.value);
        return fill(record.contact, pair.value);
      case Key::mail:
        if (mail_ == 0) mail_ = sink.id(pair.value);
        return;
      case Key::abuse_handle:
        if (name_ != 0) organisations_[name_].abuse = sink.id(pair.value);
        return fill(current_.abuse, pair.value);
      case Key::origin:
        if (record.asn == 0)
          record.asn = parse_asn(pair.value.substr(0, pair.value.find_first_of(" ,"))).value_or(0);
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
    current_.record.contact = std::exchange(contact_, 0);
  }

  void take_listed(const Listed& listed, uint64_t number, AddressSink& sink) {
    const auto extent = parse_extent(listed.range);
    if (!extent) return sink.refuse(number, listed.range, extent.error().what);
    AddressRecord record;
    record.owner = sink.id(listed.owner);
    record.network = sink.id(listed.network);
    sink.add(extent->first, extent->last, sink.record(record));
  }

  void end_object(AddressSink& sink) {
    end_person();
    name_ = 0;
    if (answer_) return;
    if (current_.extent) keep(sink);
    current_ = {};
  }

  // A role, a person or an incident team: where its mail goes.
  void end_person() {
    if (handle_ != 0 && mail_ != 0) mails_.try_emplace(handle_, mail_);
    handle_ = mail_ = 0;
  }

  void keep(AddressSink& sink) {
    const bool whole = (current_.organisation == 0 || current_.record.owner != 0) &&
                       (current_.abuse == 0 || current_.record.contact != 0);
    if (whole) {
      add(current_, sink);
    } else {
      waiting_.push_back(current_);  // what it names may stand further down
    }
  }

  void add(const Network& network, AddressSink& sink) const {
    AddressRecord record = network.record;
    const auto at = organisations_.find(network.organisation);
    const Organisation known = at == organisations_.end() ? Organisation() : at->second;
    if (record.owner == 0) record.owner = known.owner;
    if (record.owner == 0 && !network.is_route) record.owner = network.description;
    for (const uint32_t handle : {network.abuse, known.abuse}) {
      const auto mail = mails_.find(handle);
      if (record.contact == 0 && mail != mails_.end()) record.contact = mail->second;
    }
    const auto [first, last] = *network.extent;
    if (network.is_route && !answer_) return sink.add_route(first, last, sink.record(record));
    sink.add(first, last, sink.record(record));
  }

  struct Organisation {
    uint32_t owner = 0, abuse = 0;
  };
  bool answer_;
  Network current_;
  uint32_t name_ = 0;               // the handle of the organisation object that is read
  uint32_t handle_ = 0, mail_ = 0;  // of the person or role that is read
  uint32_t contact_ = 0;            // of the next network
  std::unordered_map<uint32_t, Organisation> organisations_;
  std::unordered_map<uint32_t, uint32_t> mails_;
  std::vector<Network> waiting_;
};

// Bulk answers: "AS | IP | BGP Prefix | CC | Registry | Allocated | AS Name", or "AS | IP | AS Name".
// Source: team-cymru.com/ip-asn-mapping, "netcat". The prefix is the range when it is there, else the address.
class CymruReader : public AddressReader {
 public:
  void line(std::string_view text, uint64_t number, AddressSink& sink) override {
    text = trim(text);
    if (text.empty() || text[0] == '#') return;
    if (text.starts_with("Bulk mode")) return banner(text, sink);
    if (text.starts_with("Error:"))
      return;  // "no ASN or IP match on line 3.": nothing is known of it
    split_cells(text, '|', quoted_, cells_);
    if (cells_.size() < 3) return sink.refuse(number, text, "not AS | IP | ... | AS Name");
    if (trim(cells_[0]) == "AS") return;  // the names of the columns
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

bool lists_a_network(std::string_view line) {
  const auto listed = read_listed(line);
  return listed && parse_extent(listed->range).has_value();
}

std::unique_ptr<AddressReader> make_object_reader(AddressKind kind) {
  return std::make_unique<ObjectReader>(kind == AddressKind::answer);
}

std::unique_ptr<AddressReader> make_cymru_reader() { return std::make_unique<CymruReader>(); }

}  // namespace hozen
