// Which kind of source a file is, from its first bytes and its name; and the reader of each kind.
#include <algorithm>

#include "base/text.h"
#include "base/text_file.h"
#include "labels/address_columns.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

bool is_rir(std::string_view head) {
  for (const std::string_view line : split(head.substr(0, 4096), '\n')) {
    if (line.empty() || line[0] == '#') continue;
    const auto cells = split(trim(line), '|');
    if (cells.size() < 6) return false;
    return cells.size() >= 7 && (line[0] == '2' || line[0] == '1' || cells[2] == "ipv4" ||
                                 cells[2] == "ipv6" || cells[2] == "asn");
  }
  return false;
}

bool begins_a_line(std::string_view head, std::string_view word) {
  if (head.starts_with(word)) return true;
  for (size_t at = 0; (at = head.find(word, at)) != std::string_view::npos; ++at) {
    if (head[at - 1] == '\n') return true;
  }
  return false;
}

bool is_mmdb(std::string_view head, std::string_view name) {
  return name.ends_with(".mmdb") || head.find("\xAB\xCD\xEFMaxMind.com") != std::string_view::npos;
}

bool is_plain_list(std::string_view head) {
  for (const std::string_view line : split(head, '\n')) {
    const std::string_view text = trim(line.substr(0, line.find('#')));
    if (text.empty()) continue;
    return parse_extent(text.substr(0, text.find_first_of("; \t"))).has_value() ||
           parse_extent(text).has_value();
  }
  return false;
}

bool is_json(std::string_view head) {
  head = without_bom(head);
  const std::string_view text = trim(head);
  // "[ JPNIC database ..." is none.
  return text.starts_with('{') || (text.starts_with('[') && trim(text.substr(1)).starts_with('{'));
}

std::optional<AddressKind> kind_of_json(std::string_view head) {
  const auto holds = [&](std::string_view key) { return head.find(key) != std::string_view::npos; };
  if (holds("\"startAddress\"") || holds("\"rdapConformance\"")) return AddressKind::answer;
  for (const std::string_view key :
       {"\"ip_prefix\"", "\"ipv4Prefix\"", "\"ipv6Prefix\"", "\"addressPrefixes\"",
        "\"ipv4_cidrs\"", "\"cidrs\"", "\"ipv6_addresses\""}) {
    if (holds(key)) return AddressKind::cloud;
  }
  if (holds("\"list\"")) return AddressKind::list;
  return std::nullopt;
}

// Answers come with remarks of the server, or in forms that no dump has.
std::optional<AddressKind> kind_of_objects(std::string_view head, std::string_view name) {
  for (const std::string_view mark : {"NetRange:", "% ", "[ JPNIC database", "a. ["}) {
    if (begins_a_line(head, mark)) return AddressKind::answer;
  }
  const auto lines = split(head, '\n');
  if (std::any_of(lines.begin(), lines.end(), lists_a_network)) return AddressKind::answer;
  for (const std::string_view key :
       {"inetnum:", "inet6num:", "route:", "route6:", "organisation:"}) {
    if (!begins_a_line(head, key)) continue;
    return name.find(".db") != std::string_view::npos || head.starts_with('#')
               ? AddressKind::rpsl
               : AddressKind::answer;
  }
  return std::nullopt;
}

bool is_cymru(std::string_view head) {
  if (head.starts_with("Bulk mode")) return true;
  const std::string_view line = head.substr(0, head.find('\n'));
  const auto cells = split(line, '|');
  if (cells.size() < 3 || cells.size() > 7) return false;
  if (trim(cells[0]) == "AS" && trim(cells[1]) == "IP") return true;
  return parse_asn(trim(cells[0])).value_or(0) != 0 && Address::parse(trim(cells[1])).has_value();
}

// "torbulkexitlist", "tor-exit-nodes.txt", "exit-addresses": words of its own, for "toronto.txt" and
// "distributor-list.txt" are none. `name` is in lower case.
bool is_named_tor(std::string_view name) {
  std::vector<std::string_view> words;
  for (size_t at = 0; at < name.size();) {
    size_t end = at;
    while (end < name.size() && name[end] >= 'a' && name[end] <= 'z') ++end;
    if (end > at) words.push_back(name.substr(at, end - at));
    at = end + 1;
  }
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view next = i + 1 < words.size() ? words[i + 1] : std::string_view();
    if (words[i] == "torbulkexitlist" || words[i] == "torexitlist") return true;
    if (words[i] == "exit" && next == "addresses") return true;
    if (words[i] == "tor" && (next.starts_with("exit") || next == "list" || next == "bulk"))
      return true;
  }
  return false;
}

}  // namespace

std::optional<AddressKind> recognise_address_kind(std::string_view head,
                                                  std::string_view file_name) {
  const std::string name = to_lower(file_name);
  if (is_mmdb(head, name)) return AddressKind::mmdb;
  if (is_json(head)) return kind_of_json(head);
  if (is_cymru(head)) return AddressKind::cymru;
  if (is_rir(head)) return AddressKind::rir;
  if (const auto kind = kind_of_objects(head, name)) return kind;
  if (begins_a_line(head, "ExitAddress ") || begins_a_line(head, "@type tordnsel"))
    return AddressKind::tor;
  if (looks_like_contractors(head)) return AddressKind::contractors;
  if (looks_like_columns(head)) {
    const bool header = columns_of_head(head, AddressKind::csv).header;
    if (!header && is_named_tor(name)) return AddressKind::tor;
    return name.find("ip2asn") != std::string::npos ? AddressKind::iptoasn : AddressKind::csv;
  }
  if (is_plain_list(head)) return is_named_tor(name) ? AddressKind::tor : AddressKind::list;
  return std::nullopt;
}

std::unique_ptr<AddressReader> make_address_reader(AddressKind kind,
                                                   const AddressReaderOptions& options) {
  switch (kind) {
    case AddressKind::rir:
      return make_rir_reader();
    case AddressKind::own:
      if (looks_like_own_names(options.head)) return make_own_reader();
      return make_csv_reader(kind, options);
    case AddressKind::tor:
      if (looks_like_columns(options.head)) return make_csv_reader(kind, options);
      return make_tor_reader(options);
    case AddressKind::list:
      if (is_json(options.head)) {
        const bool cloud = options.head.find("\"list\"") == std::string::npos &&
                           kind_of_json(options.head) == AddressKind::cloud;
        return make_json_address_reader(cloud ? AddressKind::cloud : kind, options);
      }
      return make_list_reader(options);
    case AddressKind::cloud:
      return make_json_address_reader(kind, options);
    case AddressKind::answer:
      if (is_json(options.head)) return make_json_address_reader(kind, options);
      return make_object_reader(kind);
    case AddressKind::rpsl:
      return make_object_reader(kind);
    case AddressKind::cymru:
      return make_cymru_reader();
    default:
      return make_csv_reader(kind, options);
  }
}

}  // namespace hozen
