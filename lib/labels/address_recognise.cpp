// Which kind of source a file is, from its first bytes and its name; and the reader of each kind.
#include "base/text.h"
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

}  // namespace

std::optional<AddressKind> recognise_address_kind(std::string_view head,
                                                  std::string_view file_name) {
  const std::string name = to_lower(file_name);
  const bool tor = name.find("tor") == 0 || name.find("exit") != std::string::npos ||
                   name.find("-tor") != std::string::npos || name.find("_tor") != std::string::npos;
  if (is_mmdb(head, name)) return AddressKind::mmdb;
  if (is_rir(head)) return AddressKind::rir;
  if (begins_a_line(head, "ExitAddress ") || begins_a_line(head, "@type tordnsel"))
    return AddressKind::tor;
  if (looks_like_contractors(head)) return AddressKind::contractors;
  if (looks_like_columns(head)) {
    if (tor) return AddressKind::tor;
    return name.find("ip2asn") != std::string::npos ? AddressKind::iptoasn : AddressKind::csv;
  }
  if (is_plain_list(head)) return tor ? AddressKind::tor : AddressKind::list;
  return std::nullopt;
}

std::unique_ptr<AddressReader> make_address_reader(AddressKind kind,
                                                   const AddressReaderOptions& options) {
  switch (kind) {
    case AddressKind::rir:
      return make_rir_reader();
    case AddressKind::tor:
      if (looks_like_columns(options.head)) return make_csv_reader(kind, options);
      return make_tor_reader(options);
    case AddressKind::list:
      return make_list_reader(options);
    default:
      return make_csv_reader(kind, options);
  }
}

}  // namespace hozen
