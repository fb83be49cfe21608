#include "write/tag_lines.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/text_file.h"
#include "write/tag_text.h"

namespace hozen {

void TagCounts::merge(const TagCounts& other) {
  fields_seen |= other.fields_seen;
  lines += other.lines;
  known += other.known;
  unknown += other.unknown;
  without += other.without;
  malformed += other.malformed;
  left_out += other.left_out;
  without_time += other.without_time;
}

void TagBuffer::grow(size_t bytes) {
  const size_t capacity = std::max(capacity_ * 2, size_ + bytes + (size_t{64} << 10));
  std::unique_ptr<char[]> data(new char[capacity]);
  if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
  data_ = std::move(data);
  capacity_ = capacity;
}

void TagBuffer::append(std::string_view text) {
  char* const to = room(text.size());
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  size_ += text.size();
}

Expected<TagCondition> parse_tag_condition(std::string_view text) {
  const size_t colon = text.find(':');
  TagCondition out{std::string(text.substr(0, colon)), {}};
  if (colon != std::string_view::npos) out.glob = text.substr(colon + 1);
  for (const std::string_view name :
       {"tag", "owner", "country", "asn", "organization", "network", "vendor", "known"}) {
    if (out.name == name && (!out.glob.empty() || name == "known")) return out;
  }
  return std::unexpected(
      Error{.what = fmt::format("'{}' is no condition", quote_for_message(text)),
            .hint = "NAME:VALUE with * for anything: tag:tor-exit, owner:Example*, country:JP, "
                    "asn:64496, organization:, network:, vendor:; or known"});
}

bool matches(const TagCondition& condition, const AddressFacts& facts) {
  const std::string& glob = condition.glob;
  if (condition.name == "known") return facts.known();
  if (condition.name == "owner") return glob_match(glob, facts.owner);
  if (condition.name == "country") return glob_match(glob, facts.country);
  if (condition.name == "organization") return glob_match(glob, facts.organization);
  if (condition.name == "network") return glob_match(glob, facts.network);
  if (condition.name == "vendor")
    return std::any_of(facts.contracts.begin(), facts.contracts.end(),
                       [&](const ContractFacts& c) { return glob_match(glob, c.vendor); });
  if (condition.name == "asn") {
    return facts.asn != 0 && (glob_match(glob, fmt::format("{}", facts.asn)) ||
                              glob_match(glob, fmt::format("AS{}", facts.asn)));
  }
  return std::any_of(facts.tags.begin(), facts.tags.end(),
                     [&](std::string_view tag) { return glob_match(glob, tag); });
}

namespace {

bool is_part_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

// "src=NAME", "rhost=NAME": the key stands alone, it is none of an URL's query.
bool is_value_of_host_key(std::string_view before) {
  if (before.ends_with('"')) before.remove_suffix(1);
  if (!before.ends_with('=')) return false;
  before.remove_suffix(1);
  size_t from = before.size();
  while (from > 0 && is_part_of_name(before[from - 1])) --from;
  if (from > 0 && std::string_view(" \t,;[(").find(before[from - 1]) == std::string_view::npos)
    return false;
  const std::string key = to_lower(before.substr(from));
  const auto& known = known_address_fields();
  static constexpr std::string_view kHostKeys[] = {
      "host",    "hostname",    "rhost",  "shost",       "src_host",
      "srchost", "client_host", "client", "remote_host", "source_host"};
  return std::find(known.begin(), known.end(), key) != known.end() ||
         std::find(std::begin(kHostKeys), std::end(kHostKeys), key) != std::end(kHostKeys);
}

// Where a time stands before the host of a syslog header: "Oct 10 10:00:00 ", "<34>1 2022-...Z ".
bool is_syslog_header(std::string_view before) {
  if (!before.ends_with(' ')) return false;
  before.remove_suffix(1);
  if (before.starts_with('<')) {
    const size_t end = before.find('>');
    if (end == std::string_view::npos || end > 4) return false;
    before.remove_prefix(end + 1);
    if (before.starts_with("1 ")) before.remove_prefix(2);
  }
  if (before.find(' ') == std::string_view::npos) return parse_rfc3339(before).has_value();
  if (before.size() != 15) return false;  // RFC 3164
  constexpr std::string_view kForm = "Aaa 00 00:00:00";
  for (size_t i = 0; i < kForm.size(); ++i) {
    const char c = before[i], form = kForm[i];
    const bool digit = c >= '0' && c <= '9', letter = (c | 32) >= 'a' && (c | 32) <= 'z';
    const bool as_it_should = form == '0'          ? digit || (i == 4 && c == ' ')
                              : (form | 32) == 'a' ? letter
                                                   : c == form;
    if (!as_it_should) return false;
  }
  return true;
}

// A word of a text is a host's name only where hosts stand: "backup" and "get" are hosts somewhere.
bool is_place_of_host(std::string_view text, size_t at, size_t end) {
  const std::string_view before = text.substr(0, at), after = text.substr(end);
  if (trim(before).empty()) {
    if (trim(after).empty()) return true;
    const bool is_port = after.size() > 1 && after[0] == ':' &&
                         after.find_first_not_of("0123456789", 1) == std::string_view::npos;
    // NAME - - [time] "request": an access log with names looked up
    return is_port || (before.empty() && after.starts_with(" - ") &&
                       after.find(" [") != std::string_view::npos);
  }
  if (after.starts_with(" port "))  // sshd
    return before.ends_with(" from ") || before.ends_with(" by ");
  return is_value_of_host_key(before) || (after.starts_with(' ') && is_syslog_header(before));
}

// A host of our own by its name, in a text without an address; the first or the last one.
std::optional<FoundAddress> find_own_name(std::string_view text, bool last,
                                          const AddressDatabase& database) {
  std::optional<FoundAddress> best;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_part_of_name(text[end])) ++end;
    const std::string_view name = text.substr(at, end - at);
    if (!name.empty() && is_place_of_host(text, at, end)) {
      if (const auto address = database.address_of_name(name))
        best = FoundAddress{at, end, *address};
    }
    if (best && !last) return best;
    at = end + 1;
  }
  return best;
}

}  // namespace

std::optional<FoundAddress> choose_address(std::string_view text, TagWhich which,
                                           const AddressDatabase& database) {
  auto found = find_address(text);
  if (!found && database.has_names())
    return find_own_name(text, which != TagWhich::first, database);
  if (which == TagWhich::first || !found) return found;
  std::optional<FoundAddress> best = found;
  for (; found; found = find_address(text, found->end)) {
    if (which == TagWhich::untrusted) {
      const AddressFacts facts = database.at(found->address, std::nullopt);
      const bool inside =
          std::any_of(facts.tags.begin(), facts.tags.end(), [](std::string_view tag) {
            return tag == "own" || (tag.starts_with("special:") && tag != "special:documentation");
          });
      if (inside) continue;
    }
    best = found;
  }
  return best;
}

namespace {

// Whether a header, parted so, has a column of addresses.
bool has_address_column(std::string_view header, char separator,
                        const std::vector<std::string>& fields) {
  if (header.find(separator) == std::string_view::npos) return false;
  std::vector<std::string> known = known_address_fields();
  known.insert(known.end(), fields.begin(), fields.end());
  for (const std::string_view cell : split(trim(header), separator)) {
    const bool quoted = cell.size() > 1 && cell.front() == '"' && cell.back() == '"';
    const std::string_view name = trim(quoted ? cell.substr(1, cell.size() - 2) : cell);
    if (std::any_of(known.begin(), known.end(),
                    [&](const std::string& k) { return equal_ignoring_case(k, name); }))
      return true;
  }
  return false;
}

}  // namespace

char separator_of_header(std::string_view header, const std::vector<std::string>& fields) {
  for (const char separator : {',', ';'}) {
    if (has_address_column(header, separator, fields)) return separator;
  }
  const auto count = [&](char c) { return std::count(header.begin(), header.end(), c); };
  return count(';') > count(',') ? ';' : ',';
}

TagForm recognise_tag_form(std::string_view head, const std::vector<std::string>& fields) {
  head = without_bom(head);
  const std::string_view line = head.substr(0, head.find('\n'));
  if (trim(line).starts_with('{')) return TagForm::json;
  // A header names its columns: no address in it, and no time.
  if (find_address(line) || line.starts_with('#')) return TagForm::text;
  for (const auto& [separator, form] :
       {std::pair{',', TagForm::csv}, {';', TagForm::csv}, {'\t', TagForm::tsv}}) {
    if (has_address_column(line, separator, fields)) return form;
  }
  return TagForm::text;
}

std::unique_ptr<LineTagger> make_line_tagger(TagForm form, const AddressDatabase& database,
                                             const TagOptions& options) {
  switch (form) {
    case TagForm::json:
      return make_json_tagger(database, options);
    case TagForm::csv:
      return make_csv_tagger(database, options, ',');
    case TagForm::tsv:
      return make_csv_tagger(database, options, '\t');
    default:
      return make_text_tagger(database, options);
  }
}

const std::vector<std::string>& known_address_fields() {
  static const std::vector<std::string> names = {"source.ip",
                                                 "source.address",
                                                 "src_ip",
                                                 "srcip",
                                                 "src",
                                                 "sourceip",
                                                 "source_ip",
                                                 "sourceipaddress",
                                                 "client.ip",
                                                 "client_ip",
                                                 "clientip",
                                                 "c-ip",
                                                 "remote_addr",
                                                 "remote_ip",
                                                 "remoteip",
                                                 "remip",
                                                 "ipaddress",
                                                 "ip_address",
                                                 "ip",
                                                 "address",
                                                 "ip_client",
                                                 "id.orig_h",
                                                 "httprequest.clientip",
                                                 "callersourceip",
                                                 "host.ip",
                                                 "source.domain"};
  return names;
}

const std::vector<std::string>& known_time_fields() {
  static const std::vector<std::string> names = {
      "@timestamp",        "timestamp",  "time", "datetime", "date",
      "eventtime",         "event_time", "ts",   "_time",    "creationtime",
      "edgestarttimestamp"};
  return names;
}

std::string prefix_of_field(std::string_view field) {
  for (const std::string_view ending : {".ip", ".address", ".domain"}) {
    if (field.ends_with(ending) && field.size() > ending.size())
      return std::string(field.substr(0, field.size() - ending.size()));
  }
  const std::string name = to_lower(field);
  for (const std::string& known : known_address_fields()) {
    if (name == known) return "source";
  }
  for (const std::string_view known : {"dst_ip", "dstip", "dst", "dest_ip", "destip",
                                       "destination_ip", "destinationip", "s-ip", "id.resp_h"}) {
    if (name == known) return "destination";
  }
  return std::string(field);
}

}  // namespace hozen
