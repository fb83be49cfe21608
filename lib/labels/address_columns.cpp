#include "labels/address_columns.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "base/text_file.h"
#include "labels/address_readers.h"

namespace hozen {
namespace {

using Role = AddressColumn;
using Roles = std::vector<Role>;
using Table = AddressColumns;

struct RoleName {
  std::string_view name;
  Role role;
};
// Column names without case, blanks and punctuation.
constexpr RoleName kRoleNames[] = {
    {"start", Role::start},
    {"startip", Role::start},
    {"startaddress", Role::start},
    {"rangestart", Role::start},
    {"first", Role::start},
    {"firstip", Role::start},
    {"firstaddress", Role::start},
    {"ipstart", Role::start},
    {"ipfrom", Role::start},
    {"ipfirst", Role::start},
    {"begin", Role::start},
    {"networkstart", Role::start},
    {"low", Role::start},
    {"lo", Role::start},
    {"end", Role::end},
    {"endip", Role::end},
    {"endaddress", Role::end},
    {"rangeend", Role::end},
    {"last", Role::end},
    {"lastip", Role::end},
    {"lastaddress", Role::end},
    {"ipend", Role::end},
    {"ipto", Role::end},
    {"iplast", Role::end},
    {"networkend", Role::end},
    {"high", Role::end},
    {"hi", Role::end},
    {"prefix", Role::extent},
    {"cidr", Role::extent},
    {"range", Role::extent},
    {"ranges", Role::extent},
    {"subnet", Role::extent},
    {"network", Role::extent},
    {"networks", Role::extent},
    {"ip", Role::extent},
    {"ips", Role::extent},
    {"address", Role::extent},
    {"addresses", Role::extent},
    {"ipaddress", Role::extent},
    {"ipaddresses", Role::extent},
    {"ipaddr", Role::extent},
    {"ipprefix", Role::extent},
    {"iprange", Role::extent},
    {"ipranges", Role::extent},
    {"net", Role::extent},
    {"block", Role::extent},
    {"sourceip", Role::extent},
    {"sourceips", Role::extent},
    {"sourceranges", Role::extent},
    {"exitaddress", Role::extent},
    {"cidrs", Role::extent},
    {"prefixes", Role::extent},
    {"アドレス", Role::extent},
    {"ipアドレス", Role::extent},
    {"送信元", Role::extent},
    {"送信元ip", Role::extent},
    {"送信元アドレス", Role::extent},
    {"範囲", Role::extent},
    {"asn", Role::asn},
    {"as", Role::asn},
    {"asnumber", Role::asn},
    {"autonomoussystemnumber", Role::asn},
    {"originas", Role::asn},
    {"origin", Role::asn},
    {"country", Role::country},
    {"countrycode", Role::country},
    {"cc", Role::country},
    {"countryisocode", Role::country},
    {"国", Role::country},
    {"国コード", Role::country},
    {"owner", Role::owner},
    {"holder", Role::owner},
    {"org", Role::owner},
    {"organization", Role::owner},
    {"organisation", Role::owner},
    {"company", Role::owner},
    {"isp", Role::owner},
    {"descr", Role::owner},
    {"description", Role::owner},
    {"name", Role::owner},
    {"orgname", Role::owner},
    {"所有者", Role::owner},
    {"保有者", Role::owner},
    {"組織", Role::owner},
    {"組織名", Role::owner},
    {"asname", Role::organization},
    {"asorg", Role::organization},
    {"asorganization", Role::organization},
    {"asdescription", Role::organization},
    {"autonomoussystemorganization", Role::organization},
    {"asdomain", Role::none},
    {"netname", Role::network},
    {"networkname", Role::network},
    {"host", Role::network},
    {"hostname", Role::network},
    {"fqdn", Role::network},
    {"ホスト名", Role::network},
    {"tag", Role::tags},
    {"tags", Role::tags},
    {"label", Role::tags},
    {"labels", Role::tags},
    {"category", Role::tags},
    {"from", Role::from},
    {"validfrom", Role::from},
    {"since", Role::from},
    {"startdate", Role::from},
    {"firstseen", Role::from},
    {"datefrom", Role::from},
    {"fromdate", Role::from},
    {"begins", Role::from},
    {"starttime", Role::from},
    {"validsince", Role::from},
    {"開始", Role::from},
    {"開始日", Role::from},
    {"開始日時", Role::from},
    {"to", Role::until},
    {"until", Role::until},
    {"validto", Role::until},
    {"validuntil", Role::until},
    {"enddate", Role::until},
    {"lastseen", Role::until},
    {"dateto", Role::until},
    {"todate", Role::until},
    {"ends", Role::until},
    {"endtime", Role::until},
    {"expires", Role::until},
    {"終了", Role::until},
    {"終了日", Role::until},
    {"終了日時", Role::until},
    {"date", Role::on},
    {"day", Role::on},
    {"日付", Role::on},
    {"vendor", Role::vendor},
    {"vendorname", Role::vendor},
    {"contractor", Role::vendor},
    {"業者", Role::vendor},
    {"委託先", Role::vendor},
    {"会社名", Role::vendor},
    {"ベンダー", Role::vendor},
    {"業者名", Role::vendor},
    {"contract", Role::contract},
    {"contractid", Role::contract},
    {"contractno", Role::contract},
    {"contractnumber", Role::contract},
    {"契約", Role::contract},
    {"契約番号", Role::contract},
    {"contact", Role::contact},
    {"contacts", Role::contact},
    {"email", Role::contact},
    {"mail", Role::contact},
    {"phone", Role::contact},
    {"contactperson", Role::contact},
    {"連絡先", Role::contact},
    {"担当", Role::contact},
    {"kind", Role::kind},
    {"service", Role::kind},
    {"work", Role::kind},
    {"role", Role::kind},
    {"activity", Role::kind},
    {"purpose", Role::kind},
    {"type", Role::kind},
    {"種別", Role::kind},
    {"作業", Role::kind},
    {"業務", Role::kind},
};

Role role_named(std::string_view cell) {
  std::string name;
  for (const char c : to_lower(trim(cell))) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || byte >= 0x80) name += c;
  }
  for (const RoleName& row : kRoleNames) {
    if (row.name == name) return row.role;
  }
  return Role::none;
}

bool has(const Roles& roles, Role role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

// The roles that a header names, or none if the line is no header.
std::optional<Roles> roles_of_header(const std::vector<std::string_view>& cells) {
  Roles roles;
  for (const std::string_view cell : cells) {
    if (parse_extent(cell)) return std::nullopt;
    Role role = role_named(cell);
    if (role != Role::none && has(roles, role)) role = Role::none;  // the first one counts
    roles.push_back(role);
  }
  const bool range = has(roles, Role::start) && has(roles, Role::end);
  if (!range && !has(roles, Role::extent)) {
    // "start" and "end" of a ledger are dates when another column has the addresses; alone they are
    // nothing.
    return std::nullopt;
  }
  if (has(roles, Role::extent) && (has(roles, Role::start) || has(roles, Role::end))) {
    const bool by_range = range && !has(roles, Role::vendor);
    for (Role& role : roles) {
      if (by_range && role == Role::extent) role = Role::network;
      if (!by_range && role == Role::start) role = Role::from;
      if (!by_range && role == Role::end) role = Role::until;
    }
  }
  return roles;
}

bool is_country(std::string_view cell) {
  cell = trim(cell);
  return cell.empty() || cell == "None" || cell == "-" ||
         (cell.size() == 2 && cell[0] >= 'A' && cell[0] <= 'Z' && cell[1] >= 'A' && cell[1] <= 'Z');
}

// Without a header: what stands in all of the first rows decides.
Roles roles_of_rows(const std::vector<std::vector<std::string>>& rows, AddressKind kind) {
  size_t columns = SIZE_MAX;
  for (const auto& row : rows) columns = std::min(columns, row.size());
  if (rows.empty()) columns = 0;
  const auto all = [&](size_t column, auto test) {
    return std::all_of(rows.begin(), rows.end(),
                       [&](const auto& row) { return test(row[column]); });
  };
  Roles roles(columns, Role::none);
  size_t at = 0;
  const bool range = columns >= 2 && std::all_of(rows.begin(), rows.end(), [](const auto& row) {
                       return extent_of(trim(row[0]), trim(row[1])).has_value();
                     });
  if (range)
    roles[at++] = Role::start, roles[at++] = Role::end;
  else if (columns > 0)
    roles[at++] = Role::extent;
  for (; at < columns; ++at) {
    if (!has(roles, Role::asn) && all(at, [](const auto& c) { return parse_asn(c).has_value(); })) {
      roles[at] = Role::asn;
    } else if (!has(roles, Role::country) && all(at, [](const auto& c) { return is_country(c); })) {
      roles[at] = Role::country;
    } else if (!has(roles, Role::owner) && kind != AddressKind::iptoasn) {
      roles[at] = Role::owner;
    } else if (!has(roles, Role::organization)) {
      roles[at] = Role::organization;
    }
  }
  return roles;
}

char separator_of(std::string_view line) {
  char best = ',';
  size_t most = 0;
  for (const char c : {',', '\t', ';', '|'}) {
    const auto n = static_cast<size_t>(std::count(line.begin(), line.end(), c));
    if (n > most) most = n, best = c;
  }
  return best;
}

}  // namespace

bool is_comment_line(std::string_view line) {
  const std::string_view text = trim(line);
  return text.empty() || text.starts_with('#') || text.starts_with("//");
}

bool AddressColumns::has(AddressColumn role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

AddressColumns columns_of_head(std::string_view head, AddressKind kind) {
  constexpr size_t kRows = 200;
  Table table;
  std::vector<std::vector<std::string>> rows;
  std::string quoted;
  std::vector<std::string_view> cells;
  bool first = true;
  const size_t whole = head.rfind('\n');
  for (std::string_view line :
       split(head.substr(0, whole == std::string_view::npos ? head.size() : whole), '\n')) {
    line = without_bom(line);
    if (is_comment_line(line)) continue;
    if (first) table.separator = separator_of(line);
    if (!split_cells(line.substr(0, line.find_last_not_of('\r') + 1), table.separator, quoted,
                     cells))
      continue;
    if (first) {
      first = false;
      if (auto roles = roles_of_header(cells)) {
        table.header = true;
        table.roles = std::move(*roles);
        return table;
      }
    }
    const bool usable = parse_extent(cells[0]).has_value() ||
                        (cells.size() > 1 && extent_of(trim(cells[0]), trim(cells[1])).has_value());
    if (usable) rows.emplace_back(cells.begin(), cells.end());
    if (rows.size() == kRows) break;
  }
  table.roles = roles_of_rows(rows, kind);
  return table;
}

}  // namespace hozen
